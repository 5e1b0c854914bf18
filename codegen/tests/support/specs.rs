//! The specs of all crates of the workspace: of the platforms, and of the fixtures of what is printed.
//! Must not know what is tested with them.

#[path = "samples.rs"]
mod samples;

use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::{Compiled, compile};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The files of the specs of all crates of the workspace.
pub(crate) fn specs() -> Vec<Vec<(String, String)>> {
    let is_platform = |path: &PathBuf| path.join("platform.yaml").is_file();
    let platforms = entries(&root().join("../spec")).into_iter();
    let fixtures = entries(&root().join("tests/emission")).into_iter();
    let fixtures = fixtures.map(|path| path.join("spec/acme"));
    let folders = platforms.chain(fixtures).filter(is_platform);
    let read = |path: PathBuf| {
        let platform = file_name(path.parent().unwrap());
        let shown = format!("spec/{platform}/{}", file_name(&path));
        (shown, fs::read_to_string(path).unwrap())
    };
    // The lock of the vendor's pages is no part of a spec.
    let is_spec = |path: &PathBuf| path.extension().is_some_and(|it| it != "lock");
    let mut specs: Vec<Vec<(String, String)>> = folders
        .map(|folder| {
            entries(&folder)
                .into_iter()
                .filter(is_spec)
                .map(read)
                .collect()
        })
        .collect();
    specs.push(samples::samples("acme/").into_iter().collect());
    assert!(specs.len() > 20, "{} specs", specs.len());
    specs
}

pub(crate) fn sound(files: Vec<(String, String)>) -> Compiled {
    let compiled = compile(files);
    assert!(compiled.is_sound(), "{:#?}", compiled.problems);
    compiled
}
