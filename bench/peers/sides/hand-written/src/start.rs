//! Builds the client that is written by hand and makes its first calls: of the token, and of a device.
//! Must not know what is measured.

#[expect(
    dead_code,
    reason = "another program lists devices, and all fields are read as a generated client reads them"
)]
mod client;

use std::process::ExitCode;

use client::{Client, Error};
use load::{Arguments, DEVICE};

fn main() -> ExitCode {
    load::run(
        |arguments| Ok::<_, String>(arguments.url.clone()),
        |url| async move {
            let arguments = Arguments {
                url: url.as_ref().clone(),
                calls: 1,
                in_flight: 1,
                root: None,
            };
            let client = Client::new(load::library(&arguments)?, &arguments.url);
            client
                .device(DEVICE)
                .await
                .map(drop)
                .map_err(|error: Error| error.to_string())
        },
    )
}
