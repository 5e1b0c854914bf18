//! Calls of the generated client.
//! Must not know what is measured.

mod client;

use std::process::ExitCode;

use load::DEVICE;

fn main() -> ExitCode {
    load::run(
        |arguments| client::new(&arguments.url, arguments.root.as_deref()),
        |client| async move {
            let device = client.devices().get(DEVICE).send().await?;
            assert_eq!(device.online, Some(true));
            Ok(())
        },
    )
}
