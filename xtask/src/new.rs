//! `new`: writes the folder of a platform that passes lint, generates a crate and has a mock, for a curator to fill in.
//! Must not know what the files mean.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::failure::{CommandError, CommandStatus};
use crate::{output, schema, specs, workspace};

/// Writes the spec of a new platform, with invented facts to replace.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Name of the platform and of its folder, in lower case, such as `acme-cloud`.
    platform: String,
    /// Folder that contains a folder for each platform [default: the project's spec/].
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
}

/// The files of the folder, with blanks for the names.
const FILES: [(&str, &str); 2] = [
    ("platform.yaml", include_str!("new/platform.yaml")),
    ("stations.yaml", include_str!("new/stations.yaml")),
];

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let (name, root) = (&arguments.platform, workspace::root());
    if !is_name(name) {
        return Err(CommandError::new(format!(
            "a platform cannot be called `{name}`; write lower-case English letters and digits, joined by `-` or `_`, such as `acme-cloud`"
        )));
    }
    let specs = match &arguments.spec {
        Some(folder) => workspace::absolute(folder)?,
        None => workspace::absolute(&root.join("spec"))?,
    };
    let folder = specs.join(name);
    let shown = specs::shown(&root, &folder);
    if folder.exists() {
        return Err(CommandError::new(format!(
            "{shown} exists already, and nothing is overwritten; write another name, or remove the folder"
        )));
    }
    let files = files(name);
    let texts = files.iter();
    let texts = texts.map(|(file, text)| (format!("{shown}/{file}"), text.clone()));
    if let Some(problem) = iot_clouds_codegen::compile(texts.collect())
        .problems
        .first()
    {
        let reason = &problem.message;
        return Err(CommandError::new(format!(
            "the name `{name}` does not work: {reason}"
        )));
    }
    let mut changes = output::changes(&folder, &shown, &files, &[])?;
    let schemas = schema::missing(&specs)?;
    let has_schemas = !schemas.is_empty();
    changes.extend(schemas);
    output::apply(&changes)?;
    eprintln!("{shown}: {} files written", files.len());
    if has_schemas {
        eprintln!(
            "{}: schemas for editors written",
            specs::shown(&root, &specs.join("schema"))
        );
    }
    next(name, arguments.spec.as_deref());
    Ok(CommandStatus::Fine)
}

/// Prints the commands that follow.
fn next(name: &str, spec: Option<&Path>) {
    let dependency = format!(
        "Add `{name} = {{ path = \"../generated/{name}\" }}` to tests/Cargo.toml, for its contract cases.\n"
    );
    let (spec, out, note) = match spec {
        Some(folder) => (
            format!(" --spec {}", folder.display()),
            " --out clients",
            "",
        ),
        None => (String::new(), "", dependency.as_str()),
    };
    eprintln!(
        "\nReplace the invented facts by those of the vendor's pages. After each change:\n\n  \
         cargo xtask lint {name}{spec}\n  \
         cargo xtask generate {name}{spec}{out}\n  \
         cargo xtask mock --platform {name}{spec}\n\n\
         {note}docs/add-a-platform.md leads from here to a first call."
    );
}

/// Whether a platform may have this name: words of small letters and digits.
fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        let mut letters = word.chars();
        !word.is_empty() && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.split(['-', '_']).all(is_word)
        && name != specs::SCHEMA
}

/// Returns the files of a platform by name.
fn files(name: &str) -> BTreeMap<String, String> {
    let title: Vec<String> = name.split(['-', '_']).map(capitalised).collect();
    let filled = |text: &str| {
        let text = text.replace("{platform}", name);
        text.replace("{title}", &title.join(" "))
    };
    let files = FILES.iter();
    files
        .map(|(file, text)| ((*file).to_owned(), filled(text)))
        .collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
