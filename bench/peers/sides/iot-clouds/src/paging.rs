//! Reads all devices by the generated client, page by page.
//! Must not know what is measured.

mod client;

use std::process::ExitCode;

use load::DEVICES;
use thingscloud::Error;

fn main() -> ExitCode {
    load::run(
        |arguments| client::new(&arguments.url, arguments.root.as_deref()),
        |client| async move {
            let mut devices = client.devices().list().page_records(100).items();
            let mut count = 0;
            while let Some(device) = devices.next().await {
                device?;
                count += 1;
            }
            assert_eq!(count, DEVICES);
            Ok::<(), Error>(())
        },
    )
}
