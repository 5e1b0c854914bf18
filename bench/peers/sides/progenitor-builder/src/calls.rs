//! Calls of the client that progenitor wrote in its builder style.
//! Must not know what is measured.

#[expect(
    dead_code,
    reason = "the other programs list devices and push an attribute"
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
    let own = arguments.clone();
    let library = move |headers| Ok(load::library_with(&own, headers)?);
    Ok(Client::new(Box::new(library), &arguments.url))
}
