//! Reaches a resource by its former name: its method, its handle, its module, and what is named after it.

use acme::lamps::{self, Lamp, LampsApi, ReadRequest};
use acme::{Client, Error, LampsRead};

fn handle(client: &Client) -> LampsApi {
    client.lamps()
}

fn request(handle: &LampsApi) -> ReadRequest {
    handle.read("a")
}

async fn read(client: &Client) -> Result<LampsRead, Error> {
    request(&handle(client)).send().await
}

fn lamp(response: LampsRead) -> Option<Lamp> {
    response.lamp
}

fn id(lamp: &lamps::Lamp) -> &acme::lamps::LampId {
    &lamp.id
}

fn main() {}
