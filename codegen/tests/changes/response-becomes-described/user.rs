//! Reads a response that comes to have a type, and one that comes to have data.

use acme::{Client, Error, Json};

async fn read(client: &Client) -> Result<Json, Error> {
    client.lamps().read("a").send().await
}

async fn change(client: &Client) -> Result<(), Error> {
    client.lamps().change("a", "b", 3).send().await
}

fn main() {}
