//! Runs some steps in a process of their own beside the others, and keeps what it prints until it has ended.
//! Must not know what the steps do.

use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Child, Command};
use std::thread::{self, JoinHandle};

use crate::failure::{CommandError, CommandStatus};

/// A process of this program that runs steps.
pub(crate) struct Beside {
    process: Child,
    /// What it prints, once it has ended.
    printed: JoinHandle<io::Result<String>>,
}

impl Beside {
    /// Starts the steps, one after the other. The process is its own, so that the CPU time of each step can be told.
    pub(crate) fn start(xtask: &Path, steps: &[&str]) -> Result<Self, CommandError> {
        let failed =
            |error| CommandError::new(format!("cannot start `cargo xtask ci` once more: {error}"));
        let (mut reader, writer) = io::pipe().map_err(failed)?;
        let errors = writer.try_clone().map_err(failed)?;
        let mut command = Command::new(xtask);
        command.arg("ci").args(steps).stdout(writer).stderr(errors);
        let process = command.spawn().map_err(failed)?;
        let printed = thread::spawn(move || {
            let mut text = Vec::new();
            reader.read_to_end(&mut text)?;
            Ok(String::from_utf8_lossy(&text).into_owned())
        });
        Ok(Self { process, printed })
    }

    /// Returns whether the process has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.printed.is_finished()
    }

    /// Ends the process. What it has started ends when it next prints something.
    pub(crate) fn stop(mut self) {
        // If it has ended already, all is well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Waits for the process, and prints what it printed.
    pub(crate) fn finish(mut self) -> Result<CommandStatus, CommandError> {
        let failed = |reason: String| {
            CommandError::new(format!("cannot wait for `cargo xtask ci`: {reason}"))
        };
        let status = self
            .process
            .wait()
            .map_err(|error| failed(error.to_string()))?;
        match self.printed.join() {
            Ok(Ok(text)) => eprint!("{text}"),
            Ok(Err(error)) => return Err(failed(error.to_string())),
            Err(_) => return Err(failed("its text was not read".to_owned())),
        }
        match status.code() {
            Some(0) => Ok(CommandStatus::Fine),
            Some(1) => Ok(CommandStatus::Findings),
            _ => Err(CommandError::new("a step could not run".to_owned())),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::{Beside, CommandStatus};

    #[test]
    fn what_a_process_finds_is_what_its_steps_find() {
        let finish = |program| {
            let beside = Beside::start(Path::new(program), &["one", "two"]).unwrap();
            beside.finish()
        };
        assert_eq!(finish("true").unwrap(), CommandStatus::Fine);
        assert_eq!(finish("false").unwrap(), CommandStatus::Findings);
        // There is no script `ci` that a shell could run.
        assert!(finish("sh").is_err());
    }
}
