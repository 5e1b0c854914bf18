//! The entry point: turns the texts of spec files into resolved platforms and a list of all problems.
//! Must not know the file system, how problems are printed, nor any emitter.

use crate::diagnostic::{self, Diagnostic, Severity};
use crate::lint::lint;
use crate::resolve::{Api, resolve};
use crate::spec::{self, LoadError, Sources};

/// The result of compiling spec files.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The resolved platforms, sorted by name. An emitter may use them only if [`is_sound`](Self::is_sound).
    pub apis: Vec<Api>,
    /// All problems of all files, including warnings, sorted. Each cause is reported once.
    pub problems: Vec<Diagnostic>,
    /// The reasons why something could not be loaded at all.
    pub errors: Vec<LoadError>,
    /// The files, and the place of everything in them.
    pub sources: Sources,
}

impl Compiled {
    /// Whether the files have no problem that prevents the generation of a client.
    pub fn is_sound(&self) -> bool {
        self.errors.is_empty() && self.problems.iter().all(Diagnostic::is_warning)
    }

    /// Whether some file could not be read, so that a command cannot run.
    pub fn is_fatal(&self) -> bool {
        let mut problems = self.problems.iter();
        !self.errors.is_empty() || problems.any(|problem| problem.severity == Severity::Fatal)
    }
}

/// Compiles files, each given as its display path and its text. Their order does not matter.
///
/// The folder of a file is its platform. Folders with the same name belong to the same platform.
pub fn compile(files: Vec<(String, String)>) -> Compiled {
    let loaded = spec::load(files);
    let mut problems = loaded.diagnostics;
    let mut apis = Vec::new();
    for spec in &loaded.specs {
        let api = resolve(spec, &loaded.sources);
        let is_own = |problem: &Diagnostic| spec.files.all().any(|own| own == problem.span.file);
        let is_read = !problems.iter().any(is_own);
        problems.extend(lint(spec, &api, &loaded.sources, is_read));
        apis.push(api);
    }
    diagnostic::sort(&mut problems, &loaded.sources);
    diagnostic::explain_strays(&mut problems, &loaded.sources);
    Compiled {
        apis,
        problems,
        errors: loaded.errors,
        sources: loaded.sources,
    }
}
