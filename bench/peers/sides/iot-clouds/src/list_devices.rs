//! Lists devices by the generated client: `list-devices URL`.
//! Must not do more than a first program does.

use thingscloud::{ApiKey, Client};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("usage: list-devices URL")?;
    let client = Client::builder(url).credential(ApiKey {
        app_id: "mock-app-id".into(),
        access_key: "mock-access-key".into(),
        secret_key: "mock-secret-key".into(),
    });
    let client = client.build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let devices = runtime.block_on(client.devices().list().send())?;
    for device in &devices.items {
        println!("{:?} {:?}", device.id, device.name);
    }
    Ok(())
}
