//! Runs each folder of fixtures as a test of its own name, and compares what comes out with the files in it.
//! Must not know what a fixture is about.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

/// Texts by path; a path is relative to the folder of the fixture, with `/`.
pub(crate) type Files = BTreeMap<String, String>;

/// Runs the fixtures in `tests/{name}`. `output` gets the name of a fixture and the files in its folder `spec`, and returns
/// all other files that the folder should hold.
pub(crate) fn run(name: &str, output: fn(&str, Files) -> Files) -> ExitCode {
    let folders = entries(&root(name))
        .into_iter()
        .filter(|path| path.is_dir());
    let trials: Vec<Trial> = folders
        .map(|folder| {
            let name = file_name(&folder);
            Trial::test(name.clone(), move || {
                let mut files = Files::new();
                read(&folder, "", &mut files);
                let (spec, expected) = files
                    .into_iter()
                    .partition(|(path, _)| path.starts_with("spec/"));
                compare(&folder, &expected, &output(&name, spec))
            })
        })
        .collect();
    assert!(!trials.is_empty(), "tests/{name} has no fixture");
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
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

fn read(folder: &Path, prefix: &str, files: &mut Files) {
    for path in entries(folder) {
        let name = format!("{prefix}{}", file_name(&path));
        if path.is_dir() {
            read(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Compares all files, or with `UPDATE=1` makes the expected ones what was found.
fn compare(folder: &Path, expected: &Files, found: &Files) -> Result<(), Failed> {
    let mut difference = String::new();
    let paths: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    for path in paths {
        // A checkout may have turned the ends of lines.
        let old = expected.get(path).map(|text| text.replace("\r\n", "\n"));
        let new = found.get(path);
        if old.as_ref() == new {
            continue;
        }
        let file = folder.join(path);
        if env::var_os("UPDATE").is_some() {
            write(&file, new)?;
            continue;
        }
        let shown = file.display().to_string();
        let [from, to] = [old.is_some(), new.is_some()].map(|is_there| {
            if is_there {
                shown.as_str()
            } else {
                "/dev/null"
            }
        });
        // Written by hand, because the diff of an empty file with a missing one has no head.
        difference.push_str(&format!("--- {from}\n+++ {to}\n"));
        let (old, new) = (old.as_deref().unwrap_or(""), new.map_or("", String::as_str));
        let diff = TextDiff::from_lines(old, new);
        difference.push_str(&diff.unified_diff().to_string());
    }
    if difference.is_empty() {
        return Ok(());
    }
    Err(format!("{difference}UPDATE=1 writes what was found; git shows what changed").into())
}

fn write(file: &Path, text: Option<&String>) -> io::Result<()> {
    let Some(text) = text else {
        return fs::remove_file(file);
    };
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    fs::write(file, text)
}
