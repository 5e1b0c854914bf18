//! The background runtime of the process, whose one thread serves connections and timers.
//! It must not know calls.

use std::{io, process, sync::OnceLock};

use tokio::runtime::{Builder, Runtime};

/// The runtime of a process. A process that was forked has a copy of its parent's, but not the thread of it.
struct Background {
    process: u32,
    runtime: Runtime,
    /// That of a forked process.
    next: OnceLock<Box<Background>>,
}

/// The runtime of the first process, and through it those of its descendants. No lock is held while one is built, so a
/// fork meanwhile leaves no lock behind that nobody releases.
static FIRST: OnceLock<Box<Background>> = OnceLock::new();

/// Returns the runtime of this process, which is started if it has none yet.
pub(super) fn runtime() -> io::Result<&'static Runtime> {
    let process = process::id();
    let mut place = &FIRST;
    loop {
        if let Some(found) = place.get() {
            if found.process == process {
                return Ok(&found.runtime);
            }
            place = &found.next;
            continue;
        }
        let started = Background {
            process,
            runtime: start()?,
            next: OnceLock::new(),
        };
        // If another thread was faster, its runtime is found next.
        if let Err(unused) = place.set(Box::new(started)) {
            unused.runtime.shutdown_background();
        }
    }
}

fn start() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("iot-clouds")
        .enable_all()
        .build()
}
