//! Prints an [`Api`] as the files of a Rust crate.
//! Takes no decisions: names and texts come from `annotate`; must not know YAML, specs or the file system.

mod builders;
mod client;
mod contract;
mod crate_root;
mod credentials;
mod descriptions;
mod docs;
mod examples;
mod format;
mod former;
mod manifest;
mod paging;
mod parameters;
mod platform;
mod readme;
mod resources;
mod samples;
mod tokens;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use crate::resolve::Api;
use crate::rust::{annotate, surface};

pub use contract::{contract, contract_list};

/// The files of a crate: text by path from the crate's folder, with `/`.
pub type Files = BTreeMap<String, String>;

/// How the crate finds the runtime crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeSource {
    /// By path from the crate's folder, and by version where the crate is published.
    Path(String, Option<String>),
    /// By version of the published package.
    Version(String),
    /// From a git repository.
    Git(String),
}

/// The generator produced invalid Rust, which is an error of the generator and never of the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitError {
    /// File that could not be printed.
    pub file: String,
    /// The error message of `syn`.
    pub reason: String,
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the generator produced invalid Rust for {}: {}; please report this",
            self.file, self.reason
        )
    }
}

impl std::error::Error for EmitError {}

/// Rust tokens with the spec file that they come from, or finished text.
enum Content {
    Ready(String),
    Rust {
        source: String,
        tokens: proc_macro2::TokenStream,
    },
}

/// A file of a crate whose Rust is not formatted yet.
pub struct Unformatted {
    file: String,
    content: Content,
}

/// Prints the crate for `api`, file by file, so that the tokens of only one file are in memory.
pub fn print(api: &Api, runtime: &RuntimeSource) -> impl Iterator<Item = Unformatted> {
    let ready = [
        ("Cargo.toml", manifest::manifest(api, runtime)),
        ("README.md", readme::readme(api)),
        ("api.txt", surface::text(api)),
        ("src/lib.rs", crate_root::crate_root(api)),
    ];
    let changelog = readme::changelog(api).map(|text| ("CHANGELOG.md", text));
    let ready = ready.into_iter().chain(changelog);
    let ready = ready.map(|(file, text)| (file.to_owned(), Content::Ready(text)));
    let client = || {
        let content = Content::Rust {
            source: format!("spec/{}/platform.yaml", api.platform),
            tokens: client::client(api),
        };
        ("src/client.rs".to_owned(), content)
    };
    let modules = api.resources.iter().map(|resource| {
        let content = Content::Rust {
            source: annotate::file(api, resource),
            tokens: resources::module(api, resource),
        };
        let module = annotate::module(&resource.name);
        (format!("src/{module}.rs"), content)
    });
    let files = ready.chain(std::iter::once_with(client)).chain(modules);
    files.map(|(file, content)| Unformatted { file, content })
}

/// Formats the Rust of files.
///
/// # Errors
/// Returns an [`EmitError`] if a file is not valid Rust.
pub fn format(files: impl IntoIterator<Item = Unformatted>) -> Result<Files, EmitError> {
    let format = |Unformatted { file, content }| match content {
        Content::Ready(text) => Ok((file, text)),
        Content::Rust { source, tokens } => match format::file(&source, tokens) {
            Ok(text) => Ok((file, text)),
            Err(reason) => Err(EmitError { file, reason }),
        },
    };
    files.into_iter().map(format).collect()
}
