//! `tidy`: checks the rules of the house that no compiler knows, so that heads and maps stay true.
//! Must not know how the rules are checked.

mod heads;
mod imports;
mod paths;
mod sizes;
mod sources;
mod words;

use std::fmt;
use std::path::PathBuf;

use crate::failure::{CommandError, CommandStatus};
use crate::output;
use crate::workspace;

/// Checks the rules of the house: heads of files, imports between modules, circles, sizes, words of platforms.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the workspace [default: the project's].
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    /// The line, from 1.
    line: usize,
    rule: &'static str,
    text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            rule,
            text,
        } = self;
        write!(f, "{file}:{line}: {rule}: {text}")
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let root = arguments.root.clone().unwrap_or_else(workspace::root);
    let sources = sources::read(&root)?;
    let mut findings: Vec<Finding> = sources.iter().filter_map(heads::check).collect();
    findings.extend(imports::check(&sources)?);
    findings.extend(sizes::check(&sources));
    findings.extend(words::check(&root, &sources)?);
    findings.sort();
    for finding in &findings {
        output::print(&format!("{finding}\n"))?;
    }
    if findings.is_empty() {
        return Ok(CommandStatus::Fine);
    }
    eprintln!(
        "error: {} places break the rules of the house; CONTRIBUTING.md lists them under `Rules`",
        findings.len()
    );
    Ok(CommandStatus::Findings)
}
