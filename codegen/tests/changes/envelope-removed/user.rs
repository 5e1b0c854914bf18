//! Reads a response and the code of a failure.

use acme::{Client, Error, ErrorCode, Lamp};

async fn read(client: &Client) -> Result<Lamp, Error> {
    let lamp = client.lamps().read("a").send().await;
    lamp.inspect_err(|error| println!("{:?} {:?}", error.code::<ErrorCode>(), error.message()))
}

fn main() {}
