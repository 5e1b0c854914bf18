//! `schema`: writes the JSON Schemas that editors use for the specs.
//! Must not know what the schemas say.

use std::collections::BTreeMap;

use iot_clouds_codegen::spec;

use crate::failure::{CommandError, CommandStatus};
use crate::{output, workspace};

/// Writes the JSON Schemas that editors use for the specs.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Writes nothing; prints the differences as a unified diff and fails if there are any.
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let wanted = BTreeMap::from([
        ("overlay.schema.json".to_owned(), spec::overlay_schema()),
        ("platform.schema.json".to_owned(), spec::platform_schema()),
        ("resource.schema.json".to_owned(), spec::resource_schema()),
    ]);
    let folder = workspace::root().join("spec/schema");
    let changes = output::changes(&folder, "spec/schema", &wanted, &[])?;
    if arguments.check {
        if changes.is_empty() {
            return Ok(CommandStatus::Fine);
        }
        print!("{}", output::unified_diff(&changes));
        eprintln!(
            "error: the schemas differ from the spec language; run `cargo xtask schema` and commit the result"
        );
        return Ok(CommandStatus::Findings);
    }
    output::apply(&changes)?;
    eprintln!("{} schemas written", changes.len());
    Ok(CommandStatus::Fine)
}
