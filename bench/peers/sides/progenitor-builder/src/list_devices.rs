//! Lists devices by the client that progenitor wrote in its builder style: `list-devices URL`.
//! Must not do more than a first program does.

#[expect(
    dead_code,
    reason = "the other programs read a device and push an attribute"
)]
mod client;

use client::{Client, Error};

fn main() -> Result<(), Error> {
    let url = std::env::args().nth(1).ok_or("usage: list-devices URL")?;
    // Somebody else may have installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let library = |headers| {
        Ok(reqwest::Client::builder()
            .default_headers(headers)
            .build()?)
    };
    let client = Client::new(Box::new(library), &url);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let devices = runtime.block_on(client.devices())?;
    for device in &devices.items {
        println!("{:?} {:?}", device.id, device.name);
    }
    Ok(())
}
