//! Reads the specs, the pages in a folder, and the locks beside the specs.
//! The only module that knows how pages are named; must not know what they say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::docs::lock::{self, Lock};
use iot_clouds_codegen::docs::page::Format;
use iot_clouds_codegen::docs::{Found, Pages, read};
use iot_clouds_codegen::figures;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::spec::Sources;

use crate::failure::CommandError;
use crate::specs::{self, Printing, SPEC};
use crate::{output, workspace};

/// Where the pages and the specs are.
#[derive(Debug, clap::Args)]
pub(super) struct Places {
    /// Folder with the pages, as `<platform>/<document>.<ext>` [default: the project's pages/].
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
    /// Folder that contains a folder for each platform; once more for an overlay [default: the project's spec/].
    #[arg(long, value_name = "DIR")]
    spec: Vec<PathBuf>,
    /// Platform to read; may be repeated [default: all].
    #[arg(long, value_name = "NAME")]
    pub(super) platform: Vec<String>,
}

/// The folder with the pages, without `--pages`.
const PAGES: &str = "pages";

/// A platform, its pages and its lock.
pub(super) struct Platform {
    pub(super) api: Api,
    pub(super) pages: Pages,
    pub(super) lock: Lock,
    /// The folder with its platform.yaml.
    pub(super) folder: PathBuf,
}

/// What the commands compare.
pub(super) struct Read {
    pub(super) platforms: Vec<Platform>,
    pub(super) sources: Sources,
}

impl Places {
    /// Reads everything.
    pub(super) fn read(&self) -> Result<Read, CommandError> {
        let root = workspace::root();
        let pages = self.pages.clone().unwrap_or_else(|| root.join(PAGES));
        if !pages.is_dir() {
            return Err(CommandError::new(format!(
                "there is no folder {}; fetch the pages with `cargo xtask docs fetch`, or name a folder with --pages",
                pages.display()
            )));
        }
        let files = specs::read(&self.spec, &self.platform)?;
        let found = specs::compile(files, &Printing::default())?;
        let Some(apis) = found.apis else {
            return Err(CommandError::new(
                "the specs have problems; mend those above first",
            ));
        };
        let mut platforms = Vec::new();
        for api in apis {
            let folder = self.folder(&root, &api.platform)?;
            platforms.push(Platform {
                pages: pages_of(&root, &pages, &api)?,
                lock: lock_of(&root, &folder)?,
                folder,
                api,
            });
        }
        Ok(Read {
            platforms,
            sources: found.sources,
        })
    }

    /// Returns the folder with the file of a platform.
    fn folder(&self, root: &Path, platform: &str) -> Result<PathBuf, CommandError> {
        let own = [root.join(SPEC)];
        let folders = if self.spec.is_empty() {
            own.as_slice()
        } else {
            &self.spec
        };
        let mut folders = folders.iter().map(|folder| folder.join(platform));
        folders
            .find(|folder| folder.join("platform.yaml").exists())
            .ok_or_else(|| CommandError::new(format!("`{platform}` has no platform.yaml")))
    }
}

/// Reads the lock of a platform; one that does not exist is empty.
fn lock_of(root: &Path, folder: &Path) -> Result<Lock, CommandError> {
    let path = folder.join(figures::FILE);
    let Some(text) = output::read(&path)? else {
        return Ok(Lock::default());
    };
    Lock::parse(&specs::shown(root, &path), &text)
        .map_err(|error| CommandError::new(error.to_string()))
}

/// Reads the pages of a platform. One of a document that the spec does not have is named and skipped.
fn pages_of(root: &Path, folder: &Path, api: &Api) -> Result<Pages, CommandError> {
    let folder = folder.join(&api.platform);
    let mut pages = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(pages);
    }
    let entries = fs::read_dir(&folder).map_err(|it| CommandError::file("read", &folder, &it))?;
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| CommandError::file("read", &folder, &error))?;
        paths.push(entry.path());
    }
    paths.sort();
    for path in paths {
        let (Some(stem), Some(extension)) = (path.file_stem(), path.extension()) else {
            continue;
        };
        let document = stem.to_string_lossy().into_owned();
        let format = Format::of_extension(&extension.to_string_lossy());
        let Some(format) = format else { continue };
        if !api.documents.contains_key(&document) {
            eprintln!(
                "warning: {}: `{}` has no document `{document}`, so this page is not read; its documents are in its platform.yaml",
                path.display(),
                api.platform
            );
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| CommandError::file("read", &path, &error))?;
        let found = Found {
            file: specs::shown(root, &path),
            page: read(&bytes, format),
            fetched: fetched(&folder, &document, &bytes),
        };
        if let Some(first) = pages.insert(document, found) {
            return Err(CommandError::new(format!(
                "{} and {} are pages of one document; remove one of them",
                first.file,
                specs::shown(root, &path)
            )));
        }
    }
    Ok(pages)
}

/// Returns the day on which a page was fetched, from the record beside it, if that is the record of this page.
fn fetched(folder: &Path, document: &str, page: &[u8]) -> Option<String> {
    let text = fs::read_to_string(folder.join(format!("{document}.fetch.json"))).ok()?;
    let record: serde_json::Value = serde_json::from_str(&text).ok()?;
    if record.get("sha256")?.as_str()? != lock::digest(page) {
        return None;
    }
    let time = record.get("fetched")?.as_str()?;
    time.get(..10).map(str::to_owned)
}
