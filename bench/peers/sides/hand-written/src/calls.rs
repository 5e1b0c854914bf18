//! Calls of the client that is written by hand.
//! Must not know what is measured.

#[expect(
    dead_code,
    reason = "the other program lists devices, and all fields are read as a generated client reads them"
)]
mod client;

use std::process::ExitCode;

use client::{Client, Error};
use load::{Arguments, DEVICE};

fn main() -> ExitCode {
    load::run(start, |client| async move {
        let device = client.device(DEVICE).await?;
        assert_eq!(device.online, Some(true));
        Ok(())
    })
}

fn start(arguments: &Arguments) -> Result<Client, Error> {
    Ok(Client::new(load::library(arguments)?, &arguments.url))
}
