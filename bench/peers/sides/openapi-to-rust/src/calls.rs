//! Calls of the client that openapi-to-rust wrote.
//! Must not know what is measured.

#[expect(
    dead_code,
    reason = "the other programs list devices and push an attribute"
)]
mod client;

use std::process::ExitCode;

use client::{Client, Error, headers};
use load::{Arguments, DEVICE};

fn main() -> ExitCode {
    load::run(start, |client| async move {
        let device = client.device(DEVICE).await?;
        assert_eq!(device.online.flatten(), Some(true));
        Ok(())
    })
}

fn start(arguments: &Arguments) -> Result<Client, Error> {
    let library = load::library_with(arguments, headers())?;
    Ok(Client::new(library, &arguments.url))
}
