//! Reads the spec folders and prints the problems of the specs.
//! The only module that knows the layout of spec folders; must not know the rules.

use std::fs;
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};

use iot_clouds_codegen::Compiled;
use iot_clouds_codegen::diagnostic::{self, Diagnostic, Style};
use iot_clouds_codegen::lint::rule;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::spec::{self, Sources};

use crate::failure::CommandError;
use crate::output;
use crate::workspace;

/// Folder of the specs of a project.
pub(crate) const SPEC: &str = "spec";

/// Name of the file that accepts changes, next to the folders of the platforms.
pub(crate) const ACCEPT: &str = "accept.yaml";

/// Folder of the schemas, next to those of the platforms.
pub(crate) const SCHEMA: &str = "schema";

/// How problems are printed.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people, with the lines in question.
    #[default]
    Text,
    /// A JSON array.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

/// How problems are printed, and how many of them.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Printing {
    /// How problems are printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Prints all problems, however many there are.
    #[arg(long)]
    all: bool,
}

/// Number of problems that are printed without `--all`: as many as a person reads in one go.
const SHOWN: usize = 50;

/// The text of each spec file, by the path that people see.
pub(crate) type Files = Vec<(String, String)>;

/// Reads the spec files of the named platforms, or of all.
pub(crate) fn read(folders: &[PathBuf], platforms: &[String]) -> Result<Files, CommandError> {
    let root = workspace::root();
    let folders = &or_own(folders);
    let mut files = Files::new();
    let mut found = Vec::new();
    for folder in folders {
        for (name, path) in platform_folders(folder)? {
            if platforms.is_empty() || platforms.contains(&name) {
                files.extend(platform(&root, &path)?);
            }
            found.push(name);
        }
    }
    let shown: Vec<String> = folders.iter().map(|folder| shown(&root, folder)).collect();
    if found.is_empty() {
        return Err(CommandError::new(format!(
            "there is no platform in {}; create a folder with a platform.yaml for each, or name another folder with --spec",
            shown.join(", ")
        )));
    }
    if let Some(unknown) = platforms.iter().find(|platform| !found.contains(platform)) {
        return Err(CommandError::new(format!(
            "there is no platform `{unknown}` in {}; name one of: {}",
            shown.join(", "),
            found.join(", ")
        )));
    }
    Ok(files)
}

/// Reads the file that accepts changes, in each folder of specs that has one.
pub(crate) fn acceptances(folders: &[PathBuf]) -> Result<Files, CommandError> {
    let root = workspace::root();
    let mut files = Files::new();
    for folder in &or_own(folders) {
        let path = folder.join(ACCEPT);
        match fs::read(&path) {
            Ok(bytes) => files.push(text(shown(&root, &path), bytes)?),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(CommandError::file("read", &path, &error)),
        }
    }
    Ok(files)
}

/// Returns folders of specs, which are the project's own one if none is named.
fn or_own(folders: &[PathBuf]) -> Vec<PathBuf> {
    match folders {
        [] => vec![workspace::root().join(SPEC)],
        _ => folders.to_owned(),
    }
}

/// The names of all platforms of the project, sorted.
pub(crate) fn platforms() -> Result<Vec<String>, CommandError> {
    platforms_in(&or_own(&[]))
}

/// The names of all platforms in folders of specs.
pub(crate) fn platforms_in(folders: &[PathBuf]) -> Result<Vec<String>, CommandError> {
    let mut names = Vec::new();
    for folder in folders {
        names.extend(platform_folders(folder)?.into_iter().map(|(name, _)| name));
    }
    Ok(names)
}

/// Returns the platform of a file by its path from the root of a project, or `None` if it belongs to no spec.
pub(crate) fn platform_of(path: &str) -> Result<Option<&str>, CommandError> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [SPEC, platform, name] if *platform != SCHEMA && !platform.starts_with('.') => {
            Ok(is_part(path, name)?.then_some(*platform))
        }
        _ => Ok(None),
    }
}

/// Whether a file in the folder of a platform is part of its spec.
fn is_part(shown: &str, name: &str) -> Result<bool, CommandError> {
    if name.starts_with('.') {
        return Ok(false);
    }
    if name.ends_with(".yml") {
        return Err(CommandError::new(format!(
            "{shown}: the names of spec files end in .yaml; rename the file"
        )));
    }
    Ok(name.ends_with(".yaml") || name.ends_with(".md"))
}

fn platform_folders(folder: &Path) -> Result<Vec<(String, PathBuf)>, CommandError> {
    let mut folders = entries(folder)?;
    if folder.join(SCHEMA).join("platform.yaml").exists() {
        return Err(CommandError::new(format!(
            "{}: a platform cannot be called `{SCHEMA}`, as that folder holds the schemas; rename it",
            folder.join(SCHEMA).display()
        )));
    }
    folders.retain(|(name, path)| path.is_dir() && name != SCHEMA && !name.starts_with('.'));
    Ok(folders)
}

fn platform(root: &Path, folder: &Path) -> Result<Files, CommandError> {
    let mut files = Files::new();
    for (name, path) in entries(folder)? {
        if path.is_dir() {
            continue;
        }
        let shown = shown(root, &path);
        if is_part(&shown, &name)? {
            let bytes =
                fs::read(&path).map_err(|error| CommandError::file("read", &path, &error))?;
            files.push(text(shown, bytes)?);
        }
    }
    if files.is_empty() {
        return Err(CommandError::new(format!(
            "{}: this folder has no spec file; add a platform.yaml or remove the folder",
            shown(root, folder)
        )));
    }
    Ok(files)
}

/// Returns a file with its text.
fn text(shown: String, bytes: Vec<u8>) -> Result<(String, String), CommandError> {
    let text = spec::text_of(&shown, bytes);
    let text = text.map_err(|error| CommandError::new(error.to_string()))?;
    Ok((shown, text))
}

/// Returns the names and paths in a folder, sorted by name.
pub(crate) fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, CommandError> {
    let entries =
        fs::read_dir(folder).map_err(|error| CommandError::file("read", folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| CommandError::file("read", folder, &error))?;
        names.push((
            entry.file_name().to_string_lossy().into_owned(),
            entry.path(),
        ));
    }
    names.sort();
    Ok(names)
}

/// Returns a path as it is shown to people: relative to the project's folder if it is inside.
pub(crate) fn shown(root: &Path, path: &Path) -> String {
    let path = workspace::absolute(path).unwrap_or_else(|_| path.to_owned());
    let root = workspace::absolute(root).unwrap_or_else(|_| root.to_owned());
    let path = path.strip_prefix(root).unwrap_or(&path);
    path.to_string_lossy().replace('\\', "/")
}

/// The result of compiling.
pub(crate) struct Found {
    /// The resolved specs, if there are no problems except warnings.
    pub(crate) apis: Option<Vec<Api>>,
    /// The files, and the place of everything in them.
    #[cfg(feature = "all-commands")]
    pub(crate) sources: Sources,
    pub(crate) warnings: usize,
}

/// Compiles the specs and prints their problems.
pub(crate) fn compile(files: Files, printing: &Printing) -> Result<Found, CommandError> {
    found(iot_clouds_codegen::compile(files), printing)
}

/// Prints the problems of compiled specs.
pub(crate) fn found(compiled: Compiled, printing: &Printing) -> Result<Found, CommandError> {
    print_problems(&compiled.problems, &compiled.sources, printing)?;
    for error in &compiled.errors {
        eprintln!("error: {error}");
    }
    if compiled.is_fatal() {
        return Err(CommandError::new(
            "some specs could not be read; mend the files above first",
        ));
    }
    Ok(Found {
        warnings: warnings(&compiled.problems),
        apis: compiled.is_sound().then_some(compiled.apis),
        #[cfg(feature = "all-commands")]
        sources: compiled.sources,
    })
}

fn warnings(problems: &[Diagnostic]) -> usize {
    let warnings = problems.iter().filter(|problem| problem.is_warning());
    warnings.count()
}

fn print_problems(
    problems: &[Diagnostic],
    sources: &Sources,
    printing: &Printing,
) -> Result<(), CommandError> {
    let most = if printing.all { usize::MAX } else { SHOWN };
    let shown = &diagnostic::first(problems, most);
    match printing.format {
        Format::Json => output::print(&diagnostic::to_json(shown, sources))?,
        Format::Github => output::print(&diagnostic::to_github(shown, sources))?,
        Format::Text => {
            let style = if std::io::stderr().is_terminal() {
                Style::Coloured
            } else {
                Style::Plain
            };
            eprint!("{}", diagnostic::to_text(shown, sources, style));
        }
    }
    // Those of `accept.yaml` are no rules of specs.
    let first = problems.iter().find(|found| rule(found.rule).is_some());
    if let (Some(first), Format::Text) = (first, printing.format) {
        eprintln!(
            "note: `cargo xtask lint --explain {}` explains the first rule",
            first.rule
        );
    }
    let warnings = warnings(problems);
    let s = |count| if count == 1 { "" } else { "s" };
    match (problems.len() - warnings, printing.format) {
        (_, Format::Json | Format::Github) => {}
        (0, _) if warnings == 0 => {}
        (0, _) => eprintln!("warning: {warnings} warning{}", s(warnings)),
        (errors, _) if warnings == 0 => eprintln!("error: {errors} problem{}", s(errors)),
        (errors, _) => eprintln!(
            "error: {errors} problem{}, {warnings} warning{}",
            s(errors),
            s(warnings)
        ),
    }
    Ok(())
}
