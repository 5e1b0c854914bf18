//! Calls an operation by its former name, and names its request and its response.

use acme::lamps::ReadRequest;
use acme::{Client, Error, LampsRead};

fn request(client: &Client) -> ReadRequest {
    client.lamps().read("a")
}

async fn read(client: &Client) -> Result<LampsRead, Error> {
    request(client).send().await
}

fn main() {}
