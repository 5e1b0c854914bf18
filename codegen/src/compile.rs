//! The one way in: the texts of spec files become what each platform means, and all problems of what they say.
//! Must not know the file system, how problems are printed, nor any emitter.

use crate::diagnostic::{self, Diagnostic, Severity};
use crate::lint::lint;
use crate::resolve::{Api, resolve};
use crate::spec::{self, LoadError, Sources};

/// What spec files say.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// What each platform means, sorted by name. An emitter may take them only if [`is_sound`](Self::is_sound).
    pub apis: Vec<Api>,
    /// All problems of all files, warnings too, sorted, each cause once.
    pub problems: Vec<Diagnostic>,
    /// Reasons why something could not be loaded at all.
    pub errors: Vec<LoadError>,
    /// The files, and where everything is in them.
    pub sources: Sources,
}

impl Compiled {
    /// Whether the files have no problem that keeps a client from being generated.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty() && self.problems.iter().all(Diagnostic::is_warning)
    }

    /// Whether some file could not be read, so that a command could not run.
    pub fn is_fatal(&self) -> bool {
        let mut problems = self.problems.iter();
        !self.errors.is_empty() || problems.any(|problem| problem.severity == Severity::Fatal)
    }
}

/// Compiles files, each with its path as people write it and its text. Their order does not matter.
///
/// The folder of a file is its platform. Folders of the same name belong to the same platform.
pub fn compile(files: Vec<(String, String)>) -> Compiled {
    let loaded = spec::load(files);
    let mut problems = loaded.diagnostics;
    let mut apis = Vec::new();
    for spec in &loaded.specs {
        let api = resolve(spec, &loaded.sources);
        problems.extend(lint(spec, &api, &loaded.sources));
        apis.push(api);
    }
    diagnostic::sort(&mut problems, &loaded.sources);
    Compiled {
        apis,
        problems,
        errors: loaded.errors,
        sources: loaded.sources,
    }
}
