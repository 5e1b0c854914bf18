//! Calls an operation without the feature that it comes to need.

use acme::{Client, Error, Lamp};

async fn read(client: &Client) -> Result<Lamp, Error> {
    client.lamps().read("a").send().await
}

fn main() {}
