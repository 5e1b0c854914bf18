//! Loads the specs of a run from the texts of their files: all problems of all files at once.
//! Must not know the file system, nor the rules of lint.

use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;

use super::{Files, Overlay, Platform, Resource, Spec, decode, yaml};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::source::{FileId, Location, Sources, Span};

/// Name of the file that every platform needs, without its extension.
const PLATFORM: &str = "platform";
/// Name of the file by which a folder elsewhere adds to a platform.
const OVERLAY: &str = "overlay";

/// What was loaded.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// One spec for each platform that could be read, sorted by name. It may be used only if there are no diagnostics.
    pub specs: Vec<Spec>,
    /// The files, and where everything stands in them.
    pub sources: Sources,
    /// All problems found, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Reasons why something could not be loaded at all.
    pub errors: Vec<LoadError>,
}

impl Loaded {
    /// Whether some file could not be read as YAML, so that a command could not run.
    pub fn is_fatal(&self) -> bool {
        !self.errors.is_empty()
            || self
                .diagnostics
                .iter()
                .any(|diagnostic| diagnostic.severity == Severity::Fatal)
    }
}

/// A reason why files could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The file or folder, as people write it.
    pub path: String,
    /// What is wrong and what to do.
    pub reason: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl std::error::Error for LoadError {}

/// The text of a file.
///
/// # Errors
/// When the bytes are not UTF-8.
pub fn text_of(path: &str, bytes: Vec<u8>) -> Result<String, LoadError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error
            .as_bytes()
            .iter()
            .take(valid)
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        LoadError {
            path: path.to_owned(),
            reason: format!("line {line} is not UTF-8 text; save the file as UTF-8"),
        }
    })
}

/// Loads files, each with its path as people write it and its text. Their order does not matter.
///
/// The folder of a file is its platform. Folders of the same name belong to the same platform.
pub fn load(files: Vec<(String, String)>) -> Loaded {
    let mut loaded = Loaded::default();
    let mut platforms: BTreeMap<String, Vec<FileId>> = BTreeMap::new();
    let mut files: Vec<(String, String)> = files
        .into_iter()
        .map(|(path, text)| (path.replace('\\', "/"), text))
        .collect();
    files.sort();
    for (path, text) in files {
        let (folder, _) = names(&path);
        let folder = folder.to_owned();
        let file = loaded.sources.add(path, &text);
        platforms.entry(folder).or_default().push(file);
    }
    for (name, files) in platforms {
        let spec = Loader {
            loaded: &mut loaded,
            platform: None,
            overlay: None,
            prose: BTreeMap::new(),
            resources: IndexMap::new(),
            failed: false,
        }
        .load(&name, &files);
        loaded.specs.extend(spec);
    }
    diagnostic::sort(&mut loaded.diagnostics, &loaded.sources);
    loaded
}

/// Folder and stem of a path.
fn names(path: &str) -> (&str, &str) {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    (folder, file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

struct Loader<'a> {
    loaded: &'a mut Loaded,
    platform: Option<(FileId, Platform)>,
    overlay: Option<(FileId, Overlay)>,
    /// Texts for people, by the name of their file.
    prose: BTreeMap<String, String>,
    resources: IndexMap<String, (FileId, Resource)>,
    failed: bool,
}

impl Loader<'_> {
    fn load(mut self, name: &str, files: &[FileId]) -> Option<Spec> {
        let mut stems: BTreeMap<String, FileId> = BTreeMap::new();
        for file in files.iter().copied() {
            let stem = names(self.loaded.sources.path(file)).1.to_owned();
            if let Some(first) = stems.get(&stem) {
                self.second_file(file, *first, &stem);
                continue;
            }
            if self.loaded.sources.path(file).ends_with(".md") {
                self.prose(file, &stem);
            } else {
                self.file(file, name, &stem);
            }
            stems.insert(stem, file);
        }
        if !stems.contains_key(PLATFORM) {
            self.no_platform(files);
        }
        if self.failed {
            return None;
        }
        let (platform_file, mut platform) = self.platform.take()?;
        let overlay = self.overlay.take();
        if let Some((file, overlay)) = &overlay {
            self.repeated(*file, overlay, (platform_file, &platform));
            if let Some(guide) = self.prose.get_mut("guide") {
                *guide = overlay.retold(guide, &platform.package);
            }
            overlay.merge(&mut platform);
        }
        self.resources.sort_keys();
        let resource_files = self
            .resources
            .iter()
            .map(|(name, (file, _))| (name.clone(), *file))
            .collect();
        let resources = self
            .resources
            .into_iter()
            .map(|(name, (_, resource))| (name, resource))
            .collect();
        Some(Spec {
            platform,
            guide: self.prose.remove("guide"),
            failures: self.prose.remove("failures"),
            resources,
            files: Files {
                platform: platform_file,
                overlay: overlay.as_ref().map(|(file, _)| *file),
                resources: resource_files,
            },
            overlay: overlay.map(|(_, overlay)| overlay),
        })
    }

    fn no_platform(&mut self, files: &[FileId]) {
        let path = files
            .first()
            .map_or("", |file| self.loaded.sources.path(*file));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.loaded.errors.push(LoadError {
            path: folder.to_owned(),
            reason: "there is no platform.yaml; every platform's folder needs one".to_owned(),
        });
    }

    /// Texts that go into the crate's README.
    fn prose(&mut self, file: FileId, stem: &str) {
        let text = self.loaded.sources.text(file).trim().to_owned();
        if matches!(stem, "guide" | "failures") {
            self.prose.insert(stem.to_owned(), text);
            return;
        }
        let end = text.lines().next().map_or(0, str::len);
        let span = Span {
            file,
            start: 0,
            end,
        };
        let message = format!("`{stem}.md` is no file that a platform has");
        let diagnostic = Diagnostic::new("file-name", span, message).help(
            "text for the README stands in `guide.md`, its table of failures in `failures.md`",
        );
        self.loaded.diagnostics.push(diagnostic);
    }

    /// What an overlay adds must not be there already.
    fn repeated(
        &mut self,
        file: FileId,
        overlay: &Overlay,
        (platform_file, platform): (FileId, &Platform),
    ) {
        for way in overlay.repeated(platform) {
            let place = |file| {
                let steps = way.iter().filter(|step| !step.is_empty());
                steps.fold(Location::top(file), |at, step| at.key(*step))
            };
            let location = place(file);
            let first = self.loaded.sources.key_span(&place(platform_file));
            let name = way.last().copied().unwrap_or_default();
            let message = format!("platform.yaml has `{name}` already");
            let span = self.loaded.sources.key_span(&location);
            let diagnostic = Diagnostic::new("duplicate-key", span, message)
                .label(first, "first here")
                .help("an overlay adds to a platform, and changes nothing of it; leave this out");
            self.loaded.diagnostics.push(diagnostic);
        }
    }

    fn second_file(&mut self, file: FileId, first: FileId, stem: &str) {
        let sources = &self.loaded.sources;
        let message = format!(
            "{} is `{stem}` of this platform already",
            sources.path(first)
        );
        let end = sources.text(file).lines().next().map_or(0, str::len);
        let diagnostic = Diagnostic::new(
            "file-name",
            Span {
                file,
                start: 0,
                end,
            },
            message,
        )
        .help("put all of it into one file, or give this file another name");
        self.loaded.diagnostics.push(diagnostic);
    }

    fn file(&mut self, file: FileId, folder: &str, stem: &str) {
        let (data, diagnostics) = yaml::read(&mut self.loaded.sources, file);
        self.loaded.diagnostics.extend(diagnostics);
        let (sources, diagnostics) = (&mut self.loaded.sources, &mut self.loaded.diagnostics);
        if stem == PLATFORM {
            self.platform = data
                .and_then(|data| decode::decode(data, sources, file, diagnostics))
                .map(|platform| (file, platform));
            match &self.platform {
                Some((_, platform)) => {
                    let said = platform.platform.clone();
                    self.name(file, "platform", &said, folder, "folder");
                }
                None => self.failed = true,
            }
            return;
        }
        if stem == OVERLAY {
            self.overlay = data
                .and_then(|data| decode::decode(data, sources, file, diagnostics))
                .map(|overlay| (file, overlay));
            match &self.overlay {
                Some((_, overlay)) => {
                    let said = overlay.platform.clone();
                    self.name(file, "platform", &said, folder, "folder");
                }
                None => self.failed = true,
            }
            return;
        }
        let resource: Option<Resource> =
            data.and_then(|data| decode::decode(data, sources, file, diagnostics));
        match resource {
            Some(resource) => {
                self.name(file, "resource", &resource.resource, stem, "file");
                self.resources.insert(stem.to_owned(), (file, resource));
            }
            None => self.failed = true,
        }
    }

    /// Whoever knows the name of a folder or file knows the name of the platform or resource.
    fn name(&mut self, file: FileId, key: &str, said: &str, expected: &str, what: &str) {
        let location = Location::top(file).key(key);
        let sources = &self.loaded.sources;
        if said == expected || sources.is_hole(&location) {
            return;
        }
        let message = format!("the {key} is called `{said}`, but its {what} `{expected}`");
        let diagnostic = Diagnostic::new("file-name", sources.place(&location), message)
            .help(format!("write `{key}: {expected}`, or rename the {what}"));
        self.loaded.diagnostics.push(diagnostic);
    }
}
