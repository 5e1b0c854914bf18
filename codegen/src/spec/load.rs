//! Loads specs from the texts of their files, and collects all problems of all files.
//! Must not know the file system or the rules of lint.

use std::collections::BTreeMap;
use std::fmt;

use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use super::{Files, Overlay, Platform, Resource, Spec, decode, yaml};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::source::{FileId, Location, Sources};

/// Name of the file that every platform needs, without its extension.
const PLATFORM: &str = "platform";
/// Name of the file with which another folder extends a platform.
const OVERLAY: &str = "overlay";

/// The result of loading.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// One spec for each platform that could be read, sorted by name. It may be used only if there are no diagnostics.
    pub specs: Vec<Spec>,
    /// The files, and the place of everything in them.
    pub sources: Sources,
    /// All problems found, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The reasons why something could not be loaded at all.
    pub errors: Vec<LoadError>,
}

impl Loaded {
    /// Whether some file could not be read as YAML, so that a command cannot run.
    pub fn is_fatal(&self) -> bool {
        let mut diagnostics = self.diagnostics.iter();
        !self.errors.is_empty() || diagnostics.any(|found| found.severity == Severity::Fatal)
    }
}

/// A reason why files could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The display path of the file or folder.
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

/// Decodes the text of a file.
///
/// # Errors
/// Returns an error if the bytes are not UTF-8.
pub fn text_of(path: &str, bytes: Vec<u8>) -> Result<String, LoadError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes().iter().take(valid);
        let line = bytes.filter(|byte| **byte == b'\n').count() + 1;
        LoadError {
            path: path.to_owned(),
            reason: format!("line {line} is not UTF-8 text; save the file as UTF-8"),
        }
    })
}

/// Loads files, each given as its display path and its text. Their order does not matter.
///
/// The folder of a file is its platform. Folders with the same name belong to the same platform.
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

/// Returns the folder and the stem of a path.
fn names(path: &str) -> (&str, &str) {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    (folder, file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

struct Loader<'a> {
    loaded: &'a mut Loaded,
    platform: Option<(FileId, Platform)>,
    overlay: Option<(FileId, Overlay)>,
    /// Texts for the README, by the name of their file.
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
            let first = files.first().map(|file| self.loaded.sources.path(*file));
            let folder = first.and_then(|path| path.rsplit_once('/'));
            self.loaded.errors.push(LoadError {
                path: folder.map_or("", |(folder, _)| folder).to_owned(),
                reason: "there is no platform.yaml; every platform's folder needs one".to_owned(),
            });
        }
        if self.failed { None } else { self.finish() }
    }

    /// Combines the decoded files into a spec.
    fn finish(mut self) -> Option<Spec> {
        let (platform_file, mut platform) = self.platform.take()?;
        let overlay = self.overlay.take();
        if let Some((file, overlay)) = &overlay {
            self.repeated(*file, overlay, (platform_file, &platform));
            if let Some(guide) = self.prose.get_mut("guide") {
                *guide = overlay.adapted(guide, &platform.package);
            }
            overlay.merge(&mut platform);
        }
        self.resources.sort_keys();
        let (mut resources, mut resource_files) = (IndexMap::new(), IndexMap::new());
        for (name, (file, resource)) in self.resources {
            resource_files.insert(name.clone(), file);
            resources.insert(name, resource);
        }
        Some(Spec {
            platform,
            guide: self.prose.remove("guide"),
            failures: self.prose.remove("failures"),
            // The crate of an overlay has other versions.
            changelog: self.prose.remove("changelog").filter(|_| overlay.is_none()),
            resources,
            files: Files {
                platform: platform_file,
                overlay: overlay.as_ref().map(|(file, _)| *file),
                resources: resource_files,
            },
            overlay: overlay.map(|(_, overlay)| overlay),
        })
    }

    /// Loads a text for the crate's README.
    fn prose(&mut self, file: FileId, stem: &str) {
        let text = self.loaded.sources.text(file).trim().to_owned();
        if matches!(stem, "changelog" | "failures" | "guide") {
            self.prose.insert(stem.to_owned(), text);
            return;
        }
        let span = self.loaded.sources.first_line(file);
        let message = format!("a platform has no file `{stem}.md`");
        let diagnostic = Diagnostic::new("file-name", span, message).help(
            "write text for the README in `guide.md`, its table of failures in `failures.md`, and what changed in each version in `changelog.md`",
        );
        self.loaded.diagnostics.push(diagnostic);
    }

    /// Reports what an overlay adds although the platform already has it.
    fn repeated(
        &mut self,
        file: FileId,
        overlay: &Overlay,
        (platform_file, platform): (FileId, &Platform),
    ) {
        for path in overlay.repeated(platform) {
            let place = |file| {
                let steps = path.iter().filter(|step| !step.is_empty());
                steps.fold(Location::top(file), |at, step| at.key(*step))
            };
            let location = place(file);
            let first = self.loaded.sources.key_span(&place(platform_file));
            let name = path.last().copied().unwrap_or_default();
            let message = format!("platform.yaml already has `{name}`");
            let span = self.loaded.sources.key_span(&location);
            let diagnostic = Diagnostic::new("duplicate-key", span, message)
                .label(first, "first here")
                .help("remove it; an overlay can only add to a platform");
            self.loaded.diagnostics.push(diagnostic);
        }
    }

    fn second_file(&mut self, file: FileId, first: FileId, stem: &str) {
        let sources = &self.loaded.sources;
        let first = sources.path(first);
        let message = format!("{first} is already `{stem}` of this platform");
        let diagnostic = Diagnostic::new("file-name", sources.first_line(file), message)
            .help("put everything into one file, or rename this file");
        self.loaded.diagnostics.push(diagnostic);
    }

    fn file(&mut self, file: FileId, folder: &str, stem: &str) {
        match stem {
            PLATFORM => {
                if let Some(platform) = self.decoded::<Platform>(file) {
                    self.name(file, "platform", &platform.platform, folder, "folder");
                    self.platform = Some((file, platform));
                }
            }
            OVERLAY => {
                if let Some(overlay) = self.decoded::<Overlay>(file) {
                    self.name(file, "platform", &overlay.platform, folder, "folder");
                    self.overlay = Some((file, overlay));
                }
            }
            _ => {
                if let Some(resource) = self.decoded::<Resource>(file) {
                    self.name(file, "resource", &resource.resource, stem, "file");
                    self.resources.insert(stem.to_owned(), (file, resource));
                }
            }
        }
    }

    /// Decodes a YAML file, and reports its problems.
    fn decoded<T: DeserializeOwned>(&mut self, file: FileId) -> Option<T> {
        let (sources, diagnostics) = (&mut self.loaded.sources, &mut self.loaded.diagnostics);
        let (data, problems) = yaml::read(sources, file);
        diagnostics.extend(problems);
        let decoded = data.and_then(|data| decode::decode(data, sources, file, diagnostics));
        self.failed |= decoded.is_none();
        decoded
    }

    /// Checks that a platform or resource has the name of its folder or file.
    fn name(&mut self, file: FileId, key: &str, actual: &str, expected: &str, what: &str) {
        let location = Location::top(file).key(key);
        let sources = &self.loaded.sources;
        if actual == expected || sources.is_hole(&location) {
            return;
        }
        let message = format!("the {key} is called `{actual}`, but its {what} is `{expected}`");
        let diagnostic = Diagnostic::new("file-name", sources.place(&location), message)
            .help(format!("write `{key}: {expected}`, or rename the {what}"));
        self.loaded.diagnostics.push(diagnostic);
    }
}
