//! Sets a parameter that comes to be required.

use acme::{Client, Error};

async fn change(client: &Client) -> Result<(), Error> {
    client.lamps().change("a", "b", 3).colour("red").send().await
}

fn main() {}
