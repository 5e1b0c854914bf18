//! Lists devices by the client that openapi-to-rust wrote: `list-devices URL`.
//! Must not do more than a first program does.

#[expect(
    dead_code,
    reason = "the other programs read a device and push an attribute"
)]
mod client;

use client::{Client, Error, headers};

fn main() -> Result<(), Error> {
    let url = std::env::args().nth(1).ok_or("usage: list-devices URL")?;
    // Somebody else may have installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let library = reqwest::Client::builder().default_headers(headers());
    let client = Client::new(library.build()?, &url);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let devices = runtime.block_on(client.devices())?;
    for device in &devices.items {
        println!("{:?} {:?}", device.id, device.name);
    }
    Ok(())
}
