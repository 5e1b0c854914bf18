//! Calls an operation that is removed.

use acme::{Client, Error, Lamp};

async fn list(client: &Client) -> Result<Vec<Lamp>, Error> {
    client.lamps().list().send().await
}

fn main() {}
