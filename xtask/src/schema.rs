//! `schema`: writes what follows from the spec language: the JSON Schemas that editors use, and the page of lint rules.
//! Must not know what they say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::spec;

use crate::failure::{CommandError, CommandStatus};
use crate::output::{self, Change};
use crate::{lint, specs, workspace};

/// Writes what follows from the spec language: the JSON Schemas that editors use, and the page of lint rules.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Writes nothing; prints the differences as a unified diff and fails if there are any.
    #[arg(long)]
    check: bool,
    /// Folder that contains a folder for each platform; the schemas are in its folder `schema`. Without the page of lint rules [default: the project's spec/].
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
}

/// The page of lint rules.
const RULES: &str = "docs/lint-rules.md";

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let root = workspace::root();
    let changes = match &arguments.spec {
        Some(folder) => changes(folder)?,
        None => {
            let mut all = changes(&root.join(specs::SPEC))?;
            let page = BTreeMap::from([(RULES.to_owned(), lint::rules::page(&root)?)]);
            all.extend(output::changes(&root, "", &page, &[])?);
            all
        }
    };
    if arguments.check {
        if changes.is_empty() {
            return Ok(CommandStatus::Fine);
        }
        output::print(&output::unified_diff(&changes))?;
        let folder = arguments.spec.as_ref();
        let folder = folder.map_or_else(String::new, |it| format!(" --spec {}", it.display()));
        eprintln!(
            "error: these files differ from the spec language; run `cargo xtask schema{folder}` and commit the result"
        );
        return Ok(CommandStatus::Findings);
    }
    output::apply(&changes)?;
    eprintln!("{} files written", changes.len());
    Ok(CommandStatus::Fine)
}

/// Returns what makes the schemas beside the platforms of a folder those of the language.
fn changes(specs: &Path) -> Result<Vec<Change>, CommandError> {
    let wanted = BTreeMap::from([
        ("accept.schema.json".to_owned(), spec::accept_schema()),
        ("overlay.schema.json".to_owned(), spec::overlay_schema()),
        ("platform.schema.json".to_owned(), spec::platform_schema()),
        ("resource.schema.json".to_owned(), spec::resource_schema()),
    ]);
    let folder = specs.join(specs::SCHEMA);
    let shown = specs::shown(&workspace::root(), &folder);
    output::changes(&folder, &shown, &wanted, &[])
}

/// Returns the schemas that a folder of specs does not have.
pub(crate) fn missing(specs: &Path) -> Result<Vec<Change>, CommandError> {
    let mut changes = changes(specs)?;
    changes.retain(Change::is_new);
    Ok(changes)
}
