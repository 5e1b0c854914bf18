//! This program, started again as a server that ends with the one that started it.
//! Must not know what it serves.

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A started server; it ends with this.
pub(crate) struct OwnProcess {
    child: Child,
    /// The line that it printed: its address.
    pub(crate) url: String,
}

impl OwnProcess {
    /// Starts this program with these arguments, and waits for its address.
    pub(crate) fn start(arguments: &[&OsStr]) -> Result<Self, String> {
        let told = |error: io::Error| format!("cannot start the server: {error}");
        let program = env::current_exe().map_err(told)?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(told)?;
        let output = child.stdout.take();
        let mut started = Self {
            child,
            url: String::new(),
        };
        let output = output.ok_or("the server has no output")?;
        BufReader::new(output)
            .read_line(&mut started.url)
            .map_err(told)?;
        started.url.truncate(started.url.trim_end().len());
        Ok(started)
    }
}

impl Drop for OwnProcess {
    fn drop(&mut self) {
        // It ends by itself when its input does; should that fail, nothing is left to do.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
