//! Uses an experimental operation whose resource, name and types are renamed at once, and more than once, as is the default of its parameter.

use acme::lamps::{self, LampsApi, ReadRequest};
use acme::{Client, Error, Lamp, LampsRead, Mode};

async fn read(client: &Client) -> Result<Option<Lamp>, Error> {
    let response: LampsRead = client.lamps().read("a").send().await?;
    Ok(response.lamp)
}

fn request(api: &LampsApi) -> ReadRequest {
    api.read("a").mode(Mode::Fast)
}

fn lamp(response: lamps::LampsRead) -> Option<lamps::Lamp> {
    response.lamp
}

fn is_fast(lamp: Lamp) -> bool {
    matches!(lamp.mode, Some(Mode::Fast))
}

fn main() {}
