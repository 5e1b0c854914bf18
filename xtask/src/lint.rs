//! `lint`: checks every spec by every rule, and what accepts changes; explains rules, and cures what needs no decision.
//! Must not know the rules.

pub(crate) mod rules;

use std::path::PathBuf;

use iot_clouds_codegen::diff::acceptances;
use iot_clouds_codegen::{compile, fix};

use crate::failure::{CommandError, CommandStatus};
use crate::output::{self, Change};
use crate::specs::{self, Files, Printing};
use crate::workspace;

/// Checks the specs and prints every problem.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Platforms to check [default: all].
    platforms: Vec<String>,
    /// Folder that contains a folder for each platform [default: the project's spec/].
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
    #[command(flatten)]
    printing: Printing,
    /// Makes the command fail on more than errors.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Vec<Deny>,
    /// Cures first what needs no decision, and puts the keys of entries in order.
    #[arg(long)]
    fix: bool,
    /// Writes nothing; prints what --fix would change as a unified diff, and fails if there is anything.
    #[arg(long, requires = "fix")]
    check: bool,
    /// Lists the rules.
    #[arg(long)]
    list_rules: bool,
    /// Says why there is a rule, and what to do about its problems.
    #[arg(long, value_name = "RULE")]
    explain: Option<String>,
}

/// What makes the command fail on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings, which are otherwise only printed.
    Warnings,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    if arguments.list_rules {
        output::print(&rules::list())?;
        return Ok(CommandStatus::Fine);
    }
    if let Some(rule) = &arguments.explain {
        output::print(&rules::explain(rule)?)?;
        return Ok(CommandStatus::Fine);
    }
    let mut read = specs::read(&arguments.spec, &arguments.platforms)?;
    if arguments.fix && cure(&mut read, arguments.check)? == CommandStatus::Findings {
        return Ok(CommandStatus::Findings);
    }
    let mut compiled = compile(read);
    acceptances::check_beside(&mut compiled, specs::acceptances(&arguments.spec)?);
    let found = specs::found(compiled, &arguments.printing)?;
    let is_denied = found.warnings > 0 && arguments.deny.contains(&Deny::Warnings);
    Ok(match found.apis {
        Some(_) if is_denied => {
            eprintln!("error: warnings are denied");
            CommandStatus::Findings
        }
        Some(_) => CommandStatus::Fine,
        None => CommandStatus::Findings,
    })
}

/// Cures files, on the disk too, or only shows what would change.
fn cure(files: &mut Files, is_check: bool) -> Result<CommandStatus, CommandError> {
    let fixed = fix::fix(files);
    let changed = files
        .iter()
        .filter(|(path, _)| fixed.files.contains_key(path));
    let mixed = changed
        .clone()
        .filter(|(_, it)| fix::has_mixed_line_ends(it));
    let mixed: Vec<&str> = mixed.map(|(path, _)| path.as_str()).collect();
    if !mixed.is_empty() {
        return Err(CommandError::new(format!(
            "{}: some lines end in CR LF and some in LF; save with one kind of line ends",
            mixed.join(", ")
        )));
    }
    let root = workspace::root();
    let changes = changed.filter_map(|(path, old)| {
        let new = fixed.files.get(path)?.clone();
        let shown = path.trim_start_matches('/');
        Some(Change::exact(
            root.join(path),
            shown,
            Some(old.clone()),
            new,
        ))
    });
    let changes: Vec<Change> = changes.collect();
    if is_check {
        if changes.is_empty() {
            return Ok(CommandStatus::Fine);
        }
        output::print(&output::unified_diff(&changes))?;
        eprintln!("error: `cargo xtask lint --fix` would change these files");
        return Ok(CommandStatus::Findings);
    }
    output::apply(&changes)?;
    for (path, text) in files {
        if let Some(new) = fixed.files.get(path) {
            new.clone_into(text);
        }
    }
    eprintln!(
        "{} problems cured and the keys of {} entries put in order, in {} files",
        fixed.problems,
        fixed.entries,
        changes.len()
    );
    Ok(CommandStatus::Fine)
}
