//! The loader and the JSON Schemas agree: on what loads, and on what has a wrong shape, file by file in all fixtures and specs.
//! Must not know what a fixture is about.

use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::spec::{
    accept_schema, load, overlay_schema, platform_schema, resource_schema,
};
use jsonschema::Validator;
use serde_json::Value;

/// Rules about the shape of a file.
const SHAPES: [&str; 4] = ["missing-key", "unknown-key", "unknown-word", "wrong-type"];

/// Returns the spec files below a folder, each with its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "yaml") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

/// Returns a YAML value as JSON, with its keys as they are written.
fn json(value: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Mapping(entries) => {
            let entry = |(key, value): (Yaml, Yaml)| {
                let key = match key {
                    Yaml::String(text) => text,
                    other => serde_yaml::to_string(&other).unwrap().trim().to_owned(),
                };
                (key, json(value))
            };
            entries.into_iter().map(entry).collect()
        }
        Yaml::Sequence(items) => items.into_iter().map(json).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

struct Schemas([(&'static str, Validator); 4]);

impl Schemas {
    fn new() -> Self {
        let compiled = |text: String| {
            jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
        };
        Self([
            ("platform.yaml", compiled(platform_schema())),
            ("overlay.yaml", compiled(overlay_schema())),
            ("accept.yaml", compiled(accept_schema())),
            ("", compiled(resource_schema())),
        ])
    }

    /// Returns what the schema says against a file; `None` if it is no YAML.
    fn refuses(&self, path: &Path, text: &str) -> Option<Vec<String>> {
        let value = json(serde_yaml::from_str(text).ok()?);
        let name = path.file_name()?.to_str()?;
        let mut schemas = self.0.iter();
        let (_, schema) = schemas.find(|(end, _)| name.ends_with(end))?;
        Some(
            schema
                .iter_errors(&value)
                .map(|it| it.to_string())
                .collect(),
        )
    }
}

#[test]
fn every_fixture_that_becomes_a_crate_fits_the_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas = Schemas::new();
    let folders = [root.join("tests/emission"), root.join("../spec")];
    let mut count = 0;
    for (path, text) in folders.iter().flat_map(|folder| files(folder)) {
        let refused = schemas.refuses(&path, &text).unwrap();
        assert!(refused.is_empty(), "{}: {refused:#?}", path.display());
        count += 1;
    }
    assert!(count > 50, "{count} files");
}

#[test]
fn every_file_of_a_wrong_shape_is_refused_by_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let schemas = Schemas::new();
    let mut refused = 0;
    let mut differ = Vec::new();
    for folder in fs::read_dir(&root).unwrap().map(|it| it.unwrap().path()) {
        if !folder.is_dir() {
            continue;
        }
        let texts = files(&folder);
        let shown = texts
            .iter()
            .map(|(path, text)| (path.display().to_string(), text.clone()));
        let loaded = load(shown.collect());
        let problems = loaded.diagnostics.iter();
        let problems: Vec<_> = problems.filter(|it| SHAPES.contains(&it.rule)).collect();
        for (path, text) in &texts {
            let here = |file| loaded.sources.path(file) == path.display().to_string();
            let Some(found) = problems.iter().find(|it| here(it.span.file)) else {
                continue;
            };
            match schemas.refuses(path, text) {
                Some(errors) if errors.is_empty() => {
                    differ.push(format!("{}: {}", path.display(), found.message))
                }
                _ => refused += 1,
            }
        }
    }
    assert!(differ.is_empty(), "the schemas take {differ:#?}");
    assert!(refused > 10, "{refused} files");
}
