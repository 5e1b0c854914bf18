//! `docs fetch`: finds the pages that specs declare, and starts the package that downloads them, which needs HTTP.
//! Must not know how a page is fetched or kept.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use iot_clouds_codegen::diagnostic;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::spec::DocumentKind;
use serde::Serialize;

use crate::failure::{CommandError, CommandStatus};
use crate::specs::{self, Printing};
use crate::workspace;

/// Fetches the pages that the specs declare; the only command that uses the network.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Platform whose pages are fetched; all of them by default.
    #[arg(long, value_name = "PLATFORM", num_args = 1..)]
    platform: Vec<String>,
    /// Document to fetch, as `<document>` or `<platform>/<document>`; all of them by default.
    #[arg(long, value_name = "DOCUMENT", num_args = 1..)]
    document: Vec<String>,
    /// Folder of specs, with a folder for each platform [default: the project's spec/]. Several are combined.
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
    /// Folder of the pages, as `<platform>/<document>.<ext>` [default: the project's pages/].
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
    /// Lists what would be fetched, without the network.
    #[arg(long)]
    dry_run: bool,
    /// How the results are printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// A JSON array.
    Json,
}

/// A page, as the package takes it.
#[derive(Debug, Serialize)]
struct Page<'a> {
    platform: &'a str,
    document: &'a str,
    url: &'a str,
}

impl Page<'_> {
    /// Whether this is `<document>` or `<platform>/<document>`.
    fn is_named(&self, name: &str) -> bool {
        match name.split_once('/') {
            Some((platform, document)) => platform == self.platform && document == self.document,
            None => name == self.document,
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let files = specs::read(&arguments.spec, &arguments.platform)?;
    let Some(apis) = specs::compile(files, &Printing::default())?.apis else {
        return Ok(CommandStatus::Findings);
    };
    let pages = pages(&apis, &arguments.document)?;
    let list = serde_json::to_string(&pages)
        .map_err(|error| CommandError::new(format!("cannot list the pages: {error}")))?;
    let folder = arguments.pages.clone();
    let folder = folder.unwrap_or_else(|| workspace::root().join("pages"));
    let mut command = workspace::program("iot-clouds-docs-fetch", &[]);
    command.arg("--pages").arg(folder);
    if arguments.dry_run {
        command.arg("--dry-run");
    }
    if arguments.format == Format::Json {
        command.args(["--format", "json"]);
    }
    run_with(command, &list)
}

/// Runs the program with this text as its standard input, and returns its exit code as the command's.
fn run_with(mut command: Command, input: &str) -> Result<CommandStatus, CommandError> {
    let what = "the fetching of pages";
    let failed = |error: io::Error| CommandError::new(format!("cannot start {what}: {error}"));
    let mut child = command.stdin(Stdio::piped()).spawn().map_err(failed)?;
    // A program that ends without reading says why by its exit code.
    let _ = child
        .stdin
        .take()
        .map(|mut stdin| stdin.write_all(input.as_bytes()));
    workspace::of_program(child.wait().map_err(failed)?, what)
}

/// Returns the pages among all documents, or those of the given names.
fn pages<'a>(apis: &'a [Api], names: &[String]) -> Result<Vec<Page<'a>>, CommandError> {
    let (mut pages, mut others) = (Vec::new(), Vec::new());
    for api in apis {
        for (name, document) in &api.documents {
            let page = Page {
                platform: &api.platform,
                document: name,
                url: &document.url,
            };
            match document.kind {
                DocumentKind::Page => pages.push(page),
                DocumentKind::Program | DocumentKind::File => others.push(page),
            }
        }
    }
    for name in names {
        if pages.iter().any(|page| page.is_named(name)) {
            continue;
        }
        let is_other = others.iter().any(|page| page.is_named(name));
        return Err(CommandError::new(if is_other {
            format!("the document `{name}` is no page by its `kind`, and only pages are fetched")
        } else {
            let (document, known) = (name.rsplit('/').next().unwrap_or(name), pages.iter());
            let meant = diagnostic::closest(document, known.map(|page| page.document));
            let meant = meant.map(|meant| format!("did you mean `{meant}`?"));
            let lists = "`cargo xtask docs fetch --dry-run` lists all of them".to_owned();
            format!("there is no document `{name}`; {}", meant.unwrap_or(lists))
        }));
    }
    if !names.is_empty() {
        pages.retain(|page| names.iter().any(|name| page.is_named(name)));
    }
    Ok(pages)
}
