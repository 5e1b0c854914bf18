//! Runs each step in a process of its own: one after the other, or from a queue beside those, and then shown when it has ended.
//! Must not know what the steps do.

use std::collections::VecDeque;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::failure::{CommandError, CommandStatus};

/// Steps that wait, and a thread that runs them.
pub(crate) struct Beside {
    shared: Arc<Shared>,
    thread: JoinHandle<Result<CommandStatus, CommandError>>,
}

struct Shared {
    xtask: PathBuf,
    waiting: Mutex<VecDeque<&'static str>>,
    running: Mutex<Option<Child>>,
    has_failed: AtomicBool,
}

impl Beside {
    /// Starts the thread, which runs the steps one after the other.
    pub(crate) fn start(xtask: &Path, steps: Vec<&'static str>) -> Self {
        let shared = Arc::new(Shared {
            xtask: xtask.to_owned(),
            waiting: Mutex::new(steps.into()),
            running: Mutex::default(),
            has_failed: AtomicBool::new(false),
        });
        let own = Arc::clone(&shared);
        let work = move || {
            let mut status = Ok(CommandStatus::Fine);
            while let (Ok(CommandStatus::Fine), Some(step)) = (&status, own.next()) {
                status = own.run(step);
            }
            if !matches!(status, Ok(CommandStatus::Fine)) {
                locked(&own.waiting).clear();
                own.has_failed.store(true, Ordering::Release);
            }
            status
        };
        Self {
            shared,
            thread: thread::spawn(work),
        }
    }

    /// Takes the last step that waits, so that somebody else runs it.
    pub(crate) fn take(&self) -> Option<&'static str> {
        locked(&self.shared.waiting).pop_back()
    }

    /// Returns whether one of the steps has failed, so that nothing else need run.
    pub(crate) fn has_failed(&self) -> bool {
        self.shared.has_failed.load(Ordering::Acquire)
    }

    /// Ends the step that runs, and waits for no other. What the step has started ends when it next prints something.
    pub(crate) fn stop(self) {
        locked(&self.shared.waiting).clear();
        if let Some(running) = locked(&self.shared.running).as_mut() {
            // If it has ended already, all is well.
            let _ = running.kill();
        }
    }

    /// Waits for the steps.
    pub(crate) fn finish(self) -> Result<CommandStatus, CommandError> {
        let failed =
            |_| CommandError::new("cannot wait for the steps beside the others".to_owned());
        self.thread.join().map_err(failed)?
    }
}

impl Shared {
    fn next(&self) -> Option<&'static str> {
        locked(&self.waiting).pop_front()
    }

    /// Runs a step and prints at its end what it printed.
    fn run(&self, step: &str) -> Result<CommandStatus, CommandError> {
        let (mut reader, writer) = io::pipe().map_err(not_started)?;
        let errors = writer.try_clone().map_err(not_started)?;
        let mut command = behind(&self.xtask);
        command.args(["ci", step]).stdout(writer).stderr(errors);
        *locked(&self.running) = Some(command.spawn().map_err(not_started)?);
        // It holds the ends that the process writes to.
        drop(command);
        let mut text = Vec::new();
        reader.read_to_end(&mut text).map_err(not_started)?;
        let running = locked(&self.running).take();
        let ended = running.map(|mut process| process.wait()).transpose();
        eprint!("{}", String::from_utf8_lossy(&text));
        let lost = || CommandError::new(format!("nobody knows how the step `{step}` ended"));
        status(ended.map_err(not_started)?.ok_or_else(lost)?)
    }
}

/// Runs a step, which prints what it has to say at once.
pub(crate) fn run(xtask: &Path, step: &str) -> Result<CommandStatus, CommandError> {
    let mut command = Command::new(xtask);
    status(command.args(["ci", step]).status().map_err(not_started)?)
}

/// Returns a command that starts the program behind others: what only one process can do goes first, as the rest waits for it.
fn behind(program: &Path) -> Command {
    if cfg!(unix) {
        let mut command = Command::new("nice");
        command.arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn status(ended: ExitStatus) -> Result<CommandStatus, CommandError> {
    match ended.code() {
        Some(0) => Ok(CommandStatus::Fine),
        Some(1) => Ok(CommandStatus::Findings),
        _ => Err(CommandError::new("a step could not run".to_owned())),
    }
}

fn not_started(error: io::Error) -> CommandError {
    CommandError::new(format!(
        "cannot run a step in a process of its own: {error}"
    ))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::{Beside, CommandStatus, run};

    #[test]
    fn what_a_process_finds_is_what_its_step_finds() {
        for (program, found) in [
            ("true", Some(CommandStatus::Fine)),
            ("false", Some(CommandStatus::Findings)),
            // There is no script `ci` that a shell could run.
            ("sh", None),
        ] {
            let beside = Beside::start(Path::new(program), vec!["one", "two"]);
            assert_eq!(beside.finish().ok(), found, "{program}");
            assert_eq!(run(Path::new(program), "one").ok(), found, "{program}");
        }
    }

    #[test]
    fn no_step_waits_after_a_failure() {
        let beside = Beside::start(Path::new("false"), vec!["one"; 1000]);
        while !beside.has_failed() {
            std::thread::yield_now();
        }
        assert_eq!(beside.take(), None);
        assert_eq!(beside.finish().unwrap(), CommandStatus::Findings);
    }
}
