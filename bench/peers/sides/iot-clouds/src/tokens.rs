//! Calls of one client by several threads over a transport that responds at once: `tokens CALLS THREADS` prints seconds of CPU.
//! Must not know what is measured.

use std::error::Error;
use std::sync::Arc;
use std::thread;

use load::DEVICE;
use thingscloud::{ApiKey, Bytes, Client, Sending, Transport};

const TOKEN: &[u8] = br#"{"result":true,"info":{"access_token":"T0KEN","expires_in":86400}}"#;
const RESPONSE: &[u8] =
    br#"{"result":true,"info":{"id":"4xk7m2w9","name":"Cold room 2","online":true}}"#;

/// Sends nothing.
#[derive(Debug)]
struct AtOnce;

impl Transport for AtOnce {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        let body = if request.method() == http::Method::POST {
            TOKEN
        } else {
            RESPONSE
        };
        Box::pin(async move { Ok(http::Response::new(Bytes::from_static(body))) })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next()?.parse::<u32>().ok();
    let (calls, threads) = number()
        .zip(number())
        .ok_or("usage: tokens CALLS THREADS")?;
    let credential = ApiKey {
        app_id: "mock-app-id".into(),
        access_key: "mock-access-key".into(),
        secret_key: "mock-secret-key".into(),
    };
    let client = Client::builder("http://127.0.0.1").credential(credential);
    let client = Arc::new(client.transport(AtOnce).build()?);
    make(&client, 1)?;
    let before = load::cpu()?;
    let workers: Vec<_> = (0..threads)
        .map(|_| {
            let client = Arc::clone(&client);
            thread::spawn(move || make(&client, calls / threads))
        })
        .collect();
    for worker in workers {
        worker.join().map_err(|_| "a thread panicked")??;
    }
    println!("{}", load::cpu()?.saturating_sub(before).as_secs_f64());
    Ok(())
}

fn make(client: &Client, calls: u32) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(async {
        for _ in 0..calls {
            let device = client
                .devices()
                .get(DEVICE)
                .send()
                .await
                .map_err(|error| error.to_string())?;
            assert_eq!(device.online, Some(true));
        }
        Ok(())
    })
}
