//! Prints an [`Api`] as the files of a Rust crate.
//! Takes no decisions of its own; must not know YAML, spec types or the file system.

pub mod annotate;
mod builders;
mod client;
mod contract;
mod crate_root;
mod credentials;
mod descriptions;
mod docs;
mod examples;
mod format;
mod manifest;
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

pub use contract::{contract, contract_list};

/// The files of a crate: path from the crate's folder, with `/`, and text.
pub type Files = BTreeMap<String, String>;

/// How the crate finds the runtime crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeSource {
    /// By path from the crate's folder.
    Path(String),
    /// By version of the published package.
    Version(String),
    /// From a git repository.
    Git(String),
}

/// The generator made text that is no Rust: a fault of the generator, never of the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitError {
    /// File that could not be printed.
    pub file: String,
    /// What `syn` said.
    pub reason: String,
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the generator made invalid Rust for {}: {}; please report this",
            self.file, self.reason
        )
    }
}

impl std::error::Error for EmitError {}

/// Rust as tokens, with the spec file that it comes from; or text that is ready.
enum Content {
    Ready(String),
    Rust {
        source: String,
        tokens: proc_macro2::TokenStream,
    },
}

/// A crate before its Rust is formatted.
pub struct Unformatted(Vec<(String, Content)>);

/// Prints the crate for `api`.
pub fn print(api: &Api, runtime: &RuntimeSource) -> Unformatted {
    let platform_file = format!("spec/{}/platform.yaml", api.platform);
    let mut files = vec![
        (
            "Cargo.toml".to_owned(),
            Content::Ready(manifest::manifest(api, runtime)),
        ),
        ("README.md".to_owned(), Content::Ready(readme::readme(api))),
        (
            "src/lib.rs".to_owned(),
            Content::Ready(crate_root::crate_root(api)),
        ),
        (
            "src/client.rs".to_owned(),
            Content::Rust {
                source: platform_file,
                tokens: client::client(api),
            },
        ),
    ];
    for resource in &api.resources {
        let content = Content::Rust {
            source: annotate::file(api, resource),
            tokens: resources::module(api, resource),
        };
        files.push((
            format!("src/{}.rs", annotate::module(&resource.name)),
            content,
        ));
    }
    Unformatted(files)
}

/// Formats the Rust of a crate.
///
/// # Errors
/// [`EmitError`] when a file would not be valid Rust.
pub fn format(unformatted: Unformatted) -> Result<Files, EmitError> {
    let format = |(file, content)| match content {
        Content::Ready(text) => Ok((file, text)),
        Content::Rust { source, tokens } => match format::file(&source, tokens) {
            Ok(text) => Ok((file, text)),
            Err(reason) => Err(EmitError { file, reason }),
        },
    };
    unformatted.0.into_iter().map(format).collect()
}
