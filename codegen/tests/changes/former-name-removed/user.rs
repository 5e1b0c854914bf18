//! Uses former names that are removed.

use acme::{Client, Error, Light};

async fn read(client: &Client) -> Result<Light, Error> {
    client.lamps().read("a").send().await
}

async fn get(client: &Client) -> Result<(), Error> {
    client.lamps().get("a").send().await.map(|_| ())
}

fn main() {}
