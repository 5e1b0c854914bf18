//! Reads all devices by the client that is written by hand, page by page.
//! Must not know what is measured.

#[expect(
    dead_code,
    reason = "another program reads one device, and all fields are read as a generated client reads them"
)]
mod client;

use std::process::ExitCode;

use client::{Client, Error};
use load::DEVICES;

fn main() -> ExitCode {
    load::run(
        |arguments| Ok::<_, Error>(Client::new(load::library(arguments)?, &arguments.url)),
        |client| async move {
            let (mut count, mut number) = (0, 1);
            loop {
                let page = client.devices(number, 100).await?;
                count += page.items.len();
                if page.page_total.is_none_or(|last| number >= last) {
                    break;
                }
                number += 1;
            }
            assert_eq!(count, DEVICES);
            Ok::<(), Error>(())
        },
    )
}
