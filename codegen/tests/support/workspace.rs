//! A throwaway workspace of crates and of programs that use them: Cargo builds all of it at once, and the programs that run do.
//! Must not know why a program is compiled, nor what is expected of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use iot_clouds_codegen::compile;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use serde_json::Value;

/// A crate of a spec.
pub(crate) struct Crate {
    /// Its package is `acme-` and this name.
    pub(crate) name: String,
    /// The files of the spec.
    pub(crate) files: Vec<(String, String)>,
}

/// A program, which knows its crate as `acme`.
pub(crate) struct Program {
    pub(crate) name: String,
    /// The name of its crate.
    pub(crate) uses: String,
    /// Features of the crate that it turns on.
    pub(crate) features: Vec<String>,
    pub(crate) text: String,
    /// Another program that runs. What it has compiled of the libraries' generic code is not compiled again for this one.
    pub(crate) shares: Option<String>,
}

impl Program {
    /// Whether it has a function `run`, which is given a recorder.
    pub(crate) fn runs(&self) -> bool {
        self.text.contains("pub async fn run(")
    }
}

/// What the compiler says of a crate or a program. The crate is called `acme` in all messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) warnings: BTreeSet<String>,
    /// Errors, and the reasons why a crate could not be printed.
    pub(crate) errors: BTreeSet<String>,
    pub(crate) is_compiled: bool,
}

/// What is found by the kind, `crates` or `programs`, and the name.
pub(crate) type Built = BTreeMap<(String, String), Found>;

/// What a program did: lines by operation.
pub(crate) type Record = BTreeMap<String, Vec<String>>;

const CRATES: &str = "crates";
const PROGRAMS: &str = "programs";

/// Returns what is found of a crate.
pub(crate) fn of_crate<'a>(built: &'a Built, name: &str) -> &'a Found {
    &built[&(CRATES.to_owned(), name.to_owned())]
}

/// Returns what is found of a program.
pub(crate) fn of_program<'a>(built: &'a Built, name: &str) -> &'a Found {
    &built[&(PROGRAMS.to_owned(), name.to_owned())]
}

/// Writes crates and programs, and lets Cargo build all of them at once.
pub(crate) fn build(crates: &[Crate], programs: &[Program]) -> Built {
    let (mut built, mut members) = (Built::new(), vec!["recorder".to_owned()]);
    // What is left of earlier runs is no member.
    for own in crates {
        let mut found = Found::default();
        match write_crate(own) {
            Ok(()) => members.push(format!("{CRATES}/{}", own.name)),
            Err(reason) => drop(found.errors.insert(reason)),
        }
        built.insert((CRATES.to_owned(), own.name.clone()), found);
    }
    for own in programs {
        if of_crate(&built, &own.uses).errors.is_empty() {
            write_program(own);
            members.push(format!("{PROGRAMS}/{}", own.name));
        }
        built.insert((PROGRAMS.to_owned(), own.name.clone()), Found::default());
    }
    write_recorder();
    write_workspace(&members);
    // What is built needs no check before, and the programs that run need no dependency twice. TLS, which is on by
    // default, would be compiled for nothing.
    let output = cargo(&[
        "build",
        "--workspace",
        "--no-default-features",
        "--keep-going",
        "--message-format=json",
    ]);
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines();
    let messages: Vec<Value> = messages
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!messages.is_empty(), "Cargo says nothing but:\n{errors}");
    for message in messages {
        note(&mut built, &message);
    }
    built
}

/// Builds the programs that run and are compiled as one, and runs them.
pub(crate) fn run(programs: &[Program], built: &Built) -> BTreeMap<String, Record> {
    let is_ready = |own: &&Program| own.runs() && of_program(built, &own.name).is_compiled;
    let names: Vec<&str> = programs
        .iter()
        .filter(is_ready)
        .map(|own| own.name.as_str())
        .collect();
    let mut manifest = manifest_of("runner", "bin", "main.rs");
    manifest.push_str("recorder = { path = \"../recorder\" }\n");
    let mut text = "fn main() {\n".to_owned();
    for name in &names {
        manifest.push_str(&format!(
            "program-{name} = {{ path = \"../{PROGRAMS}/{name}\" }}\n"
        ));
        let path = name.replace('-', "_");
        text.push_str(&format!(
            "    recorder::run({name:?}, |recorder| Box::pin(program_{path}::run(recorder)));\n"
        ));
    }
    put(&root().join("runner/Cargo.toml"), &manifest);
    put(&root().join("runner/main.rs"), &(text + "}\n"));
    let mut members = vec!["recorder".to_owned(), "runner".to_owned()];
    for own in programs.iter().filter(is_ready) {
        members.push(format!("{PROGRAMS}/{}", own.name));
        members.push(format!("{CRATES}/{}", own.uses));
    }
    write_workspace(&members);
    let output = cargo(&["build", "--workspace", "--no-default-features", "--quiet"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let runner = root().join("target/debug/runner");
    let runner = runner.with_extension(env::consts::EXE_EXTENSION);
    let output = Command::new(runner).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let mut records: BTreeMap<String, Record> = BTreeMap::new();
    for name in names {
        records.insert(name.to_owned(), Record::new());
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        let mut part = || parts.next().unwrap();
        let record = records.get_mut(&part()).unwrap();
        record.entry(part()).or_default().push(part());
    }
    records
}

/// Starts Cargo in the workspace, at first without the network: the versions are usually there.
fn cargo(arguments: &[&str]) -> Output {
    let start = |more: &[&str]| {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).args(more).current_dir(root());
        command.env("CARGO_TARGET_DIR", root().join("target"));
        command
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            // Another profile compiles everything again.
            .env_remove("CARGO_PROFILE_DEV_CODEGEN_UNITS")
            .env_remove("CARGO_PROFILE_DEV_DEBUG")
            .env_remove("CARGO_INCREMENTAL");
        command.output().unwrap()
    };
    let output = start(&["--offline"]);
    if !output.status.success() && output.stdout.is_empty() {
        start(&[])
    } else {
        output
    }
}

fn write_workspace(members: &[String]) {
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\nincremental = false\ncodegen-units = 1\npanic = \"abort\"\n"
    );
    put(&root().join("Cargo.toml"), &manifest);
    // The versions of the repository.
    let lock = fs::read_to_string(package().join("../Cargo.lock")).unwrap();
    put(&root().join("Cargo.lock"), &lock);
}

/// Writes the spec and the crate.
fn write_crate(own: &Crate) -> Result<(), String> {
    for (path, text) in &own.files {
        put(&root().join("specs").join(&own.name).join(path), text);
    }
    let compiled = compile(own.files.clone());
    let mut apis = compiled.apis.iter();
    let (true, Some(api)) = (compiled.is_sound(), apis.next()) else {
        return Err(format!("the spec is faulty: {:#?}", compiled.problems));
    };
    let mut api = api.clone();
    api.package = format!("acme-{}", own.name);
    let runtime = RuntimeSource::Path(package().join("../runtime").display().to_string(), None);
    let printed = rust::print(&api, &runtime).map_err(|error| error.to_string())?;
    for (path, text) in printed.files {
        put(&root().join(CRATES).join(&own.name).join(path), &text);
    }
    Ok(())
}

fn manifest_of(name: &str, kind: &str, path: &str) -> String {
    let target = if kind == "bin" { "[[bin]]" } else { "[lib]" };
    let crate_name = name.replace('-', "_");
    format!(
        "[package]\nname = {name:?}\nedition = \"2024\"\n\n{target}\nname = {crate_name:?}\npath = {path:?}\n\n\
         [lints.rust]\ndead_code = \"allow\"\nunused_variables = \"allow\"\n\n[dependencies]\n"
    )
}

fn write_program(own: &Program) {
    let folder = root().join(PROGRAMS).join(&own.name);
    let mut manifest = manifest_of(&format!("program-{}", own.name), "lib", "user.rs");
    manifest.push_str(&format!(
        "acme = {{ package = \"acme-{name}\", path = \"../../{CRATES}/{name}\", default-features = false, features = {features:?} }}\n",
        name = own.uses,
        features = own.features
    ));
    if own.runs() {
        manifest.push_str("recorder = { path = \"../../recorder\" }\n");
    }
    let mut text = own.text.clone();
    if let Some(other) = &own.shares {
        manifest.push_str(&format!("program-{other} = {{ path = \"../{other}\" }}\n"));
        // The compiler reads only libraries that are named, and it is the last line so that no other moves.
        let other = other.replace('-', "_");
        text.push_str(&format!("extern crate program_{other} as _;\n"));
    }
    put(&folder.join("Cargo.toml"), &manifest);
    put(&folder.join("user.rs"), &text);
}

fn write_recorder() {
    let source = package()
        .join("tests/support/recorder.rs")
        .display()
        .to_string();
    let runtime = package().join("../runtime").display().to_string();
    let mut manifest = manifest_of("recorder", "lib", &source);
    manifest.push_str(&format!(
        "bytes = \"1\"\niot-clouds-runtime = {{ path = {runtime:?}, default-features = false }}\n\
         tokio = {{ version = \"1\", default-features = false, features = [\"rt\", \"time\", \"test-util\"] }}\n"
    ));
    put(&root().join("recorder/Cargo.toml"), &manifest);
}

/// Notes a message of Cargo at the program or crate that it is about.
fn note(built: &mut Built, message: &Value) {
    let manifest = Path::new(message["manifest_path"].as_str().unwrap_or_default());
    let Ok(path) = manifest.strip_prefix(root()) else {
        return;
    };
    let mut parts = path.iter().map(|part| part.to_string_lossy().into_owned());
    let (Some(kind), Some(name)) = (parts.next(), parts.next()) else {
        return;
    };
    let Some(own) = built.get_mut(&(kind, name)) else {
        return;
    };
    if message["reason"] == "compiler-artifact" {
        own.is_compiled = true;
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
    let list = if level == "warning" {
        &mut own.warnings
    } else {
        &mut own.errors
    };
    list.insert(in_acme(text));
}

/// Replaces the names of crates, `acme_` and more, with `acme`.
fn in_acme(text: &str) -> String {
    let mut parts = text.split("acme_");
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest =
            part.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
        said.push_str("acme");
        said.push_str(rest);
    }
    said
}

/// Writes a file, unless it has this text already, so that Cargo does not check it again.
fn put(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("changes")
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
