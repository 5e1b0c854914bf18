//! Pairs of crates from the specs of both sides of a change, and a program that is compiled against each, in one workspace.
//! Must not know what a case expects.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use iot_clouds_codegen::compile;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use serde_json::Value;

/// The sides of a change, and the folders of their specs.
pub(crate) const SIDES: [&str; 2] = ["old", "new"];

/// A folder of `tests/changes`.
pub(crate) struct Case {
    /// Its name.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

/// What the compiler says of a program and of the crate that it uses. The crate is called `acme` in all messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Warnings and errors of the crate, and the reasons why it could not be printed.
    pub(crate) of_crate: BTreeSet<String>,
    pub(crate) warnings: BTreeSet<String>,
    pub(crate) errors: BTreeSet<String>,
    pub(crate) is_compiled: bool,
}

/// Returns the cases, sorted by name.
pub(crate) fn cases() -> Vec<Case> {
    let root = package().join("tests/changes");
    let folders = entries(&root).into_iter().filter(|path| path.is_dir());
    let case = |folder: PathBuf| {
        let names = entries(&folder).into_iter().map(|path| file_name(&path));
        for name in names {
            let is_known = ["expect.yaml", "new", "old", "user.rs"].contains(&name.as_str());
            assert!(
                is_known,
                "{}/{name} is not part of a case",
                folder.display()
            );
        }
        Case {
            name: file_name(&folder),
            folder,
        }
    };
    folders.map(case).collect()
}

/// Writes the crates and programs of cases, each with the features of its crate, and lets Cargo check all of them at once.
/// Returns what it says by case and side.
pub(crate) fn check(cases: &[(Case, Vec<String>)]) -> BTreeMap<(String, String), Found> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("changes");
    let (mut found, mut members) = (BTreeMap::new(), Vec::new());
    // What is left of earlier runs is no member.
    for (case, features) in cases {
        for side in SIDES {
            let mut own = Found::default();
            match write(case, side, features, &root) {
                Ok(written) => members.extend(written),
                Err(reason) => drop(own.of_crate.insert(reason)),
            }
            found.insert((case.name.clone(), side.to_owned()), own);
        }
    }
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\nincremental = false\n"
    );
    put(&root.join("Cargo.toml"), &manifest);
    // The versions of the repository, which are usually there.
    let lock = fs::read_to_string(package().join("../Cargo.lock")).unwrap();
    put(&root.join("Cargo.lock"), &lock);
    let messages = cargo(&root, &["--offline"]).or_else(|_| cargo(&root, &[]));
    let messages = messages.unwrap_or_else(|errors| panic!("Cargo says nothing but:\n{errors}"));
    for message in messages {
        note(&mut found, &root, &message);
    }
    found
}

/// Lets Cargo check all members, and returns its messages, or what it says instead.
fn cargo(root: &Path, more: &[&str]) -> Result<Vec<Value>, String> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "check",
            "--workspace",
            "--no-default-features",
            "--keep-going",
        ])
        .args(["--message-format", "json"])
        .args(more)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .map_err(|error| error.to_string())?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let messages: Vec<Value> = messages.collect();
    if messages.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(messages)
}

/// Writes the crate and the program of one side, and returns their folders.
fn write(case: &Case, side: &str, features: &[String], root: &Path) -> Result<[String; 2], String> {
    let name = &case.name;
    let folder = case.folder.join(side).join("acme");
    let read = |path: PathBuf| {
        let shown = format!("acme/{}", file_name(&path));
        (shown, fs::read_to_string(path).unwrap())
    };
    let compiled = compile(entries(&folder).into_iter().map(read).collect());
    let mut apis = compiled.apis.iter();
    let (true, Some(api)) = (compiled.is_sound(), apis.next()) else {
        return Err(format!("the spec is faulty: {:#?}", compiled.problems));
    };
    let mut api = api.clone();
    api.package = format!("acme-{name}-{side}");
    let runtime = RuntimeSource::Path(package().join("../runtime").display().to_string(), None);
    let files = rust::format(rust::print(&api, &runtime)).map_err(|error| error.to_string())?;
    let members = [
        format!("{name}/{side}/crate"),
        format!("{name}/{side}/user"),
    ];
    for (path, text) in files {
        put(&root.join(&members[0]).join(path), &text);
    }
    let program = case.folder.join("user.rs").display().to_string();
    let manifest = format!(
        "[package]\nname = \"user-{name}-{side}\"\nedition = \"2024\"\n\n[[bin]]\nname = \"user-{name}-{side}\"\npath = {program:?}\n\n\
         [dependencies]\nacme = {{ package = {:?}, path = \"../crate\", default-features = false, features = {features:?} }}\n\n\
         [lints.rust]\ndead_code = \"allow\"\nunused_variables = \"allow\"\n",
        api.package
    );
    put(&root.join(&members[1]).join("Cargo.toml"), &manifest);
    Ok(members)
}

/// Notes a message of Cargo at the program or crate that it is about.
fn note(found: &mut BTreeMap<(String, String), Found>, root: &Path, message: &Value) {
    let manifest = Path::new(message["manifest_path"].as_str().unwrap_or_default());
    let Ok(path) = manifest.strip_prefix(root) else {
        return;
    };
    let parts: Vec<String> = path
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let [name, side, part, _] = parts.as_slice() else {
        return;
    };
    let Some(own) = found.get_mut(&(name.clone(), side.clone())) else {
        return;
    };
    let is_program = part == "user";
    if message["reason"] == "compiler-artifact" {
        own.is_compiled |= is_program;
        return;
    }
    let message = &message["message"];
    let has_place = message["spans"]
        .as_array()
        .is_some_and(|spans| !spans.is_empty());
    let (Some(level), Some(text), true) = (
        message["level"].as_str(),
        message["message"].as_str(),
        has_place,
    ) else {
        return;
    };
    let crate_name = format!("acme_{}_{side}", name.replace('-', "_"));
    let text = text.replace(&crate_name, "acme");
    let list = match (is_program, level) {
        (false, _) => &mut own.of_crate,
        (true, "warning") => &mut own.warnings,
        (true, _) => &mut own.errors,
    };
    list.insert(text);
}

/// Writes a file, unless it has this text already, so that Cargo does not check it again.
fn put(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}
