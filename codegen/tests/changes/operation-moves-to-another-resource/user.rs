//! Calls an operation that moves.

use acme::{Client, Error, Lamp};

async fn read(client: &Client) -> Result<Lamp, Error> {
    client.lamps().read("a").send().await
}

fn main() {}
