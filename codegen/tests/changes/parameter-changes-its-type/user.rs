//! Passes a number where a text comes to be sent.

use acme::{Client, Error};

async fn change(client: &Client) -> Result<(), Error> {
    client.lamps().change("a", "b", 3).colour("red").send().await
}

fn main() {}
