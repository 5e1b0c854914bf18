//! Says after a report why the command fails, and what to type.
//! Must not know how changes are found or judged, nor how a report is printed.

use iot_clouds_codegen::diff::Class;

use super::side::Side;
use super::{Arguments, Compared, Limits, acceptances, unread};
use crate::failure::{CommandError, CommandStatus};

/// Prints why the command fails.
pub(super) fn verdict(
    compared: &Compared,
    limits: &Limits,
    arguments: &Arguments,
) -> Result<CommandStatus, CommandError> {
    let mut status = unread::verdict(&compared.report, limits);
    let class = compared.report.class;
    let open = acceptances::open_class(&compared.report);
    if limits.is_forbidden(class) {
        let name = class.name();
        eprintln!("error: only documentation may change, and the worst change is {name}");
        status = CommandStatus::Findings;
    } else if limits.is_beyond(open) {
        let name = open.name();
        let which = match open == class {
            true => "",
            false => " that is not accepted",
        };
        eprintln!("error: the worst change{which} is {name}, and --fail-on forbids it");
        status = CommandStatus::Findings;
    }
    let mut findings = compared.report.findings.iter();
    if limits.acceptance && findings.any(|found| found.class == Class::None) {
        eprintln!("error: some acceptances are expired or stale; the report says what to do");
        status = CommandStatus::Findings;
    }
    if !limits.version {
        return Ok(status);
    }
    let edits = compared.edits()?;
    for edit in &edits {
        eprintln!("error: {}", edit.problem);
    }
    if !edits.is_empty() {
        eprintln!(
            "help: run {}, then `{}`, and commit the result",
            cure(arguments, &compared.sides.new),
            generate(arguments)
        );
        status = CommandStatus::Findings;
    }
    Ok(status)
}

/// Returns the command that writes what is missing.
fn cure(arguments: &Arguments, new: &Side) -> String {
    let mut cure = "`cargo xtask diff".to_owned();
    if arguments.base_dir.is_empty() && new.commit.is_none() {
        let base = arguments.base.iter();
        cure.extend(base.map(|base| format!(" {base}")));
    }
    for (name, folders) in [("base", &arguments.base_dir), ("head", &arguments.head_dir)] {
        let folders = folders.iter().map(|folder| folder.display());
        cure.extend(folders.map(|folder| format!(" --{name}-dir {folder}")));
    }
    let crates = arguments.base_generated.iter();
    cure.extend(crates.map(|folder| format!(" --base-generated {}", folder.display())));
    let platforms = arguments.platform.iter();
    cure.extend(platforms.map(|platform| format!(" --platform {platform}")));
    cure.push_str(" --fix`");
    if new.commit.is_some() {
        cure.push_str(&format!(" where {} is checked out", new.shown));
    }
    cure
}

/// Returns the command that generates the crates of the new side.
pub(super) fn generate(arguments: &Arguments) -> String {
    let folders = arguments.head_dir.iter();
    let specs = folders.map(|folder| format!(" --spec {}", folder.display()));
    format!("cargo xtask generate{}", specs.collect::<String>())
}
