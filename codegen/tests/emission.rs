//! What the generator prints for each feature of the language: `emission/<feature>/spec` in, `expected` out.
//! `UPDATE=1` rewrites what is expected. The expected crates are members of the workspace, so they
//! are compiled, linted and documented like all others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use iot_clouds_codegen::model::lower;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::{lint, spec};

fn features() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emission");
    let mut features: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    features.sort();
    features
}

/// The spec of a feature; the feature `reference` is the platform that the language's reference explains.
fn spec_files(feature: &Path) -> Vec<(String, String)> {
    let folder = feature.join("spec/acme");
    if !folder.exists() {
        return reference();
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

/// The samples of the reference: blocks that name a file, joined in order.
fn reference() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec-language.md");
    let text = fs::read_to_string(path).unwrap();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match (&open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(info.strip_prefix("yaml ").unwrap_or_default().to_owned())
            }
            (Some(_), Some(_)) => open = None,
            (Some(file), None) if !file.is_empty() => {
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

fn generate(files: Vec<(String, String)>) -> rust::Files {
    let loaded = spec::load(files);
    let mut problems = loaded.diagnostics.clone();
    problems.extend(
        loaded
            .specs
            .iter()
            .flat_map(|spec| lint::lint(spec, &loaded.sources)),
    );
    assert!(problems.is_empty(), "{problems:#?}");
    let api = lower(&loaded.specs[0]).unwrap();
    rust::format(rust::print(
        &api,
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
