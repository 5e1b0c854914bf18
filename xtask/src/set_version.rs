//! `set-version`: raises the version of the runtime, the generator and the mock, and of the runtime that the crates require.
//! Must not know what a version means.

use std::collections::BTreeMap;

use crate::failure::{CommandError, CommandStatus};
use crate::{generate, output, workspace};

/// Sets the version of the runtime, the generator and the mock. Generated crates require the same version of the runtime, so
/// that both must change at once: otherwise Cargo cannot start.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Three numbers, such as 0.2.0.
    version: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let version = &arguments.version;
    let is_number = |part: &str| {
        let number = part.parse::<u64>();
        number.is_ok_and(|number| number.to_string() == part)
    };
    if version.split('.').count() != 3 || !version.split('.').all(is_number) {
        return Err(CommandError::new(format!(
            "`{version}` is not a version; write three numbers, such as 0.2.0"
        )));
    }
    let root = workspace::root();
    let old = workspace::version()?;
    let manifest = output::read(&root.join(workspace::MANIFEST))?.unwrap_or_default();
    let (from, to) = (
        format!("version = \"{old}\""),
        format!("version = \"{version}\""),
    );
    let is_own = |line: &str| line.starts_with("version = ") || line.starts_with("iot-clouds-");
    let lines = manifest
        .split_inclusive('\n')
        .map(|line| match is_own(line) {
            true => line.replace(&from, &to),
            false => line.to_owned(),
        });
    let manifest: String = lines.collect();
    if generate::all(version)? == CommandStatus::Findings {
        return Ok(CommandStatus::Findings);
    }
    let wanted = BTreeMap::from([(workspace::MANIFEST.to_owned(), manifest)]);
    output::apply(&output::changes(&root, "", &wanted, &[])?)?;
    eprintln!("version {old} became {version}");
    Ok(CommandStatus::Fine)
}
