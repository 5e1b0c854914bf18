//! Counts what does not vary between two runs, for `cargo xtask counts`: instructions, allocations, lines, packages.
//! Must not know how the commands work.

mod call;
mod counts;
mod message;
mod own_process;
mod server;
mod work;

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let argument = env::args().nth(1);
    let done = match argument.as_deref() {
        Some(server::SERVE) => {
            let served = server::run().map(|()| ExitCode::SUCCESS);
            served.map_err(|error| format!("the server failed: {error}"))
        }
        Some(work::WORK) => work::run().map(|()| ExitCode::SUCCESS),
        _ => counts::run(),
    };
    done.unwrap_or_else(|reason| {
        eprintln!("error: {reason}");
        ExitCode::from(2)
    })
}
