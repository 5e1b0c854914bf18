//! What the generator prints for each feature of the language: `emission/<feature>/spec` in, `expected` out.
//! `UPDATE=1` rewrites what is expected. The expected crates are members of the workspace, so they
//! are compiled, linted and documented like all others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::{compile, spec};
use serde_json::Value;

fn features() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emission");
    let mut features: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    features.sort();
    features
}

/// Returns the spec of a feature. The feature `reference` is the platform that the language's reference explains.
fn spec_files(feature: &Path) -> Vec<(String, String)> {
    let folder = feature.join("spec/acme");
    if !folder.exists() {
        return reference("acme/");
    }
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (
            format!("spec/acme/{name}"),
            fs::read_to_string(path).unwrap(),
        )
    };
    files.map(read).collect()
}

fn reference_text() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec-language.md");
    fs::read_to_string(path).unwrap()
}

/// Returns the samples of the reference in a folder: blocks that name the same file are joined in order.
fn reference(folder: &str) -> Vec<(String, String)> {
    let text = reference_text();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match (&open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(info.strip_prefix("yaml ").unwrap_or_default().to_owned())
            }
            (Some(_), Some(_)) => open = None,
            (Some(file), None) if file.starts_with(folder) => {
                let text = files.entry(format!("spec/{file}")).or_default();
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    assert!(files.len() > 1, "no samples");
    files.into_iter().collect()
}

fn api(files: Vec<(String, String)>) -> Api {
    let mut compiled = compile(files);
    assert!(compiled.is_sound(), "{:#?}", compiled.problems);
    compiled.apis.remove(0)
}

fn generate(files: Vec<(String, String)>) -> rust::Files {
    rust::format(rust::print(
        &api(files),
        &RuntimeSource::Path("../../../../../runtime".to_owned()),
    ))
    .unwrap()
}

fn on_disk(folder: &Path) -> rust::Files {
    let mut files = BTreeMap::new();
    for (folder, prefix) in [(folder.to_owned(), ""), (folder.join("src"), "src/")] {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.file_name().unwrap().to_str().unwrap();
                files.insert(
                    format!("{prefix}{name}"),
                    fs::read_to_string(&path).unwrap(),
                );
            }
        }
    }
    files
}

#[test]
fn every_feature_prints_what_is_expected() {
    let update = env::var_os("UPDATE").is_some();
    for feature in features() {
        let (files, folder) = (generate(spec_files(&feature)), feature.join("expected"));
        if update {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(folder.join("src")).unwrap();
            for (name, text) in &files {
                fs::write(folder.join(name), text).unwrap();
            }
        }
        let expected = on_disk(&folder);
        assert_eq!(
            expected.keys().collect::<Vec<_>>(),
            files.keys().collect::<Vec<_>>(),
            "{}",
            feature.display()
        );
        for (name, text) in files {
            assert!(
                expected[&name] == text,
                "{}/expected/{name} differs; UPDATE=1 rewrites it, git shows what changed",
                feature.display()
            );
        }
    }
}

/// The crate of the reference comes with the contract cases of its operations.
#[test]
fn the_contract_cases_are_what_is_expected() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emission/reference/contract.rs");
    let text = rust::contract(&api(reference("acme/"))).unwrap();
    if env::var_os("UPDATE").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap();
    assert!(
        expected == text,
        "{} differs; UPDATE=1 rewrites it, git shows what changed",
        file.display()
    );
}

/// Each operation can be called, even if no example shows how.
#[test]
fn every_operation_has_a_contract_case() {
    for feature in features() {
        let api = api(spec_files(&feature));
        let text = rust::contract(&api).unwrap();
        for operation in api.operations() {
            let line = format!("        operation: {:?},\n", operation.id);
            let examples = operation.examples.len().max(1);
            let cases = examples + usize::from(operation.pages.is_some());
            let found = text.matches(&line).count();
            assert_eq!(found, cases, "{} of {}", operation.id, feature.display());
        }
    }
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    for feature in features() {
        let mut files = spec_files(&feature);
        files.sort();
        let sorted = generate(files.clone());
        files.reverse();
        assert_eq!(generate(files), sorted, "{}", feature.display());
    }
}

#[test]
fn the_sample_of_an_overlay_makes_a_crate_with_the_platform() {
    let mut files = reference("acme/");
    files.extend(reference("own/acme/"));
    let files = generate(files);
    assert!(files["Cargo.toml"].contains("name = \"acme-of-our-own\""));
    assert!(files["README.md"].contains("with what only our site has"));
    assert!(files["src/client.rs"].contains("NoReports = 60001"));
    for file in ["src/devices.rs", "src/reports.rs"] {
        assert!(files.contains_key(file), "{file}");
    }
}

#[test]
fn the_reference_explains_every_key_of_the_schemas() {
    let text = reference_text();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split(" |").next());
    let words = cells.flat_map(|cell| cell.split(|c: char| !c.is_ascii_lowercase() && c != '_'));
    let explained: BTreeSet<&str> = words.collect();
    let mut missing = BTreeSet::new();
    for schema in [
        spec::overlay_schema(),
        spec::platform_schema(),
        spec::resource_schema(),
    ] {
        let schema: Value = serde_json::from_str(&schema).unwrap();
        for key in properties(&schema) {
            if !explained.contains(key.as_str()) {
                missing.insert(key);
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no table of docs/spec-language.md has {missing:?}"
    );
}

/// Returns the names of all properties in a schema.
fn properties(schema: &Value) -> Vec<String> {
    let inner = match schema {
        Value::Object(entries) => entries.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    let own = schema.get("properties").and_then(Value::as_object);
    let own = own.into_iter().flat_map(|own| own.keys().cloned());
    own.chain(inner.into_iter().flat_map(properties)).collect()
}
