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
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{fmt, thread};

use self::format::module;
use crate::resolve::{Api, Resource};
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

/// The files of a crate, and how long they took on all cores together.
#[derive(Clone, Debug, Default)]
pub struct Printed {
    /// The files.
    pub files: Files,
    /// Time to turn the `Api` into text and Rust tokens.
    pub printing: Duration,
    /// Time to turn Rust tokens into text.
    pub formatting: Duration,
}

/// A file of a crate.
#[derive(Clone, Copy)]
enum Part<'a> {
    Manifest,
    Readme,
    Changelog,
    Surface,
    CrateRoot,
    Client,
    Module(&'a Resource),
}

/// Rust tokens with the spec file that they come from, or finished text.
enum Content {
    Ready(String),
    Rust {
        source: String,
        tokens: proc_macro2::TokenStream,
    },
    Module {
        source: String,
        module: module::Module,
    },
}

/// A file with the time of printing and of formatting it.
type Timed = (Result<(String, String), EmitError>, Duration, Duration);

/// Prints the crate for `api`, on all cores. Each of them has the tokens of only one file in memory.
///
/// # Errors
/// Returns an [`EmitError`] for the first file that is not valid Rust.
pub fn print(api: &Api, runtime: &RuntimeSource) -> Result<Printed, EmitError> {
    let parts = parts(api);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(index) else {
                return done;
            };
            done.extend(file(api, runtime, *part).map(|file| (index, file)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done: Vec<(usize, Timed)> = thread::scope(|scope| {
        let others = (1..threads.min(parts.len())).map(|_| scope.spawn(work));
        let others: Vec<_> = others.collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    // Which core was faster must not decide which error is reported.
    done.sort_by_key(|(index, _)| *index);
    let mut printed = Printed::default();
    for (_, (file, printing, formatting)) in done {
        printed.files.extend([file?]);
        printed.printing += printing;
        printed.formatting += formatting;
    }
    Ok(printed)
}

fn parts(api: &Api) -> Vec<Part<'_>> {
    let modules = api.resources.iter().map(Part::Module);
    let others = [
        Part::Client,
        Part::Surface,
        Part::Readme,
        Part::Manifest,
        Part::CrateRoot,
        Part::Changelog,
    ];
    modules.chain(others).collect()
}

/// Returns a file, unless the crate has none of its kind.
fn file(api: &Api, runtime: &RuntimeSource, part: Part<'_>) -> Option<Timed> {
    let start = Instant::now();
    let (file, content) = content(api, runtime, part)?;
    let printing = start.elapsed();
    let text = match content {
        Content::Ready(text) => Ok(text),
        Content::Rust { source, tokens } => format::file(&source, tokens),
        Content::Module { source, module } => module::file(&source, module),
    };
    let result = match text {
        Ok(text) => Ok((file, text)),
        Err(reason) => Err(EmitError { file, reason }),
    };
    Some((result, printing, start.elapsed() - printing))
}

fn content(api: &Api, runtime: &RuntimeSource, part: Part<'_>) -> Option<(String, Content)> {
    let ready = |file: &str, text| (file.to_owned(), Content::Ready(text));
    Some(match part {
        Part::Manifest => ready("Cargo.toml", manifest::manifest(api, runtime)),
        Part::Readme => ready("README.md", readme::readme(api)),
        Part::Changelog => ready("CHANGELOG.md", readme::changelog(api)?),
        Part::Surface => ready("api.txt", surface::text(api)),
        Part::CrateRoot => ready("src/lib.rs", crate_root::crate_root(api)),
        Part::Client => {
            let content = Content::Rust {
                source: format!("spec/{}/platform.yaml", api.platform),
                tokens: client::client(api),
            };
            ("src/client.rs".to_owned(), content)
        }
        Part::Module(resource) => {
            let content = Content::Module {
                source: annotate::file(api, resource),
                module: resources::module(api, resource),
            };
            let module = annotate::module(&resource.name);
            (format!("src/{module}.rs"), content)
        }
    })
}
