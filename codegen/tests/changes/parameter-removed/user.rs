//! Sets a parameter that is removed.

use acme::{Client, Error};

async fn change(client: &Client) -> Result<(), Error> {
    client.lamps().change("a", "b", 3).colour("red").send().await
}

fn main() {}
