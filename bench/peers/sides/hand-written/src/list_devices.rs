//! Lists devices by the client that is written by hand: `list-devices URL`.
//! Must not do more than a first program does.

#[expect(
    dead_code,
    reason = "the other program reads one device, and all fields are read as a generated client reads them"
)]
mod client;

use client::{Client, Error};

fn main() -> Result<(), Error> {
    let url = std::env::args().nth(1).ok_or("usage: list-devices URL")?;
    // Somebody else may have installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new(reqwest::Client::new(), &url);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let devices = runtime.block_on(client.devices(1, 20))?;
    for device in &devices.items {
        println!("{:?} {:?}", device.id, device.name);
    }
    Ok(())
}
