//! Names the request, and calls an operation that had no parameter but the one in its path.

use acme::lamps::{LampsApi, ReadRequest};
use acme::{Error, Lamp};

fn request(lamps: &LampsApi) -> ReadRequest {
    lamps.read("a")
}

async fn read(lamps: &LampsApi) -> Result<Lamp, Error> {
    let read: fn(&LampsApi, &'static str) -> ReadRequest = |lamps, id| lamps.read(id);
    read(lamps, "a").send().await
}

fn main() {}
