//! Lists devices and pushes an attribute to the first, by the client that progenitor wrote: `push-attribute URL`.
//! Must not know whether a mock responds.

#[expect(dead_code, reason = "another program reads a device")]
mod client;

use client::{Client, Error};

fn main() -> Result<(), Error> {
    let url = std::env::args().nth(1).ok_or("usage: push-attribute URL")?;
    // Somebody else may have installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let library = |headers| {
        Ok(reqwest::Client::builder()
            .default_headers(headers)
            .build()?)
    };
    let client = Client::new(Box::new(library), &url);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let devices = client.devices().await?;
        let device = devices.items.first().ok_or("there is no device")?;
        client.push(&device.id, "power", true).await?;
        println!(
            "{} devices, attribute pushed to {}",
            devices.total, *device.id
        );
        Ok(())
    })
}
