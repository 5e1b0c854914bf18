//! Builds the generated client and makes its first calls: of the token, and of a device.
//! Must not know what is measured.

mod client;

use std::process::ExitCode;

use load::DEVICE;
use thingscloud::Error;

fn main() -> ExitCode {
    load::run(
        |arguments| Ok::<_, Error>(arguments.url.clone()),
        |url| async move {
            let client = client::new(&url, None)?;
            client.devices().get(DEVICE).send().await.map(drop)
        },
    )
}
