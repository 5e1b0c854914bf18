//! Reads a type by a raw call.

use acme::{Client, Error, Method, Spot};

async fn spot(client: &Client) -> Result<Spot, Error> {
    client.raw(Method::GET, "/spot").send::<Spot>().await
}

fn main() {}
