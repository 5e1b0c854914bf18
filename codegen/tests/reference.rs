//! The language's reference: its samples make crates, and its tables list every key of the schemas and every rule of lint.
//! Must use the public API only.

#![cfg(feature = "emit")]

#[path = "support/samples.rs"]
mod samples;

use std::collections::BTreeSet;

use iot_clouds_codegen::lint::RULES;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::{compile, spec};
use serde_json::Value;

#[test]
fn the_sample_of_an_overlay_makes_a_crate_with_the_platform() {
    let mut files = samples::samples("acme/");
    files.extend(samples::samples("own/acme/"));
    let compiled = compile(files.into_iter().collect());
    assert!(compiled.is_sound(), "{:#?}", compiled.problems);
    let runtime = RuntimeSource::Version("0.1.0".to_owned());
    let files = rust::format(rust::print(&compiled.apis[0], &runtime)).unwrap();
    assert!(files["Cargo.toml"].contains("name = \"acme-of-our-own\""));
    assert!(files["README.md"].contains("with what only our site has"));
    assert!(files["src/client.rs"].contains(r#"NoReports = "60001""#));
    for file in ["src/devices.rs", "src/reports.rs"] {
        assert!(files.contains_key(file), "{file}");
    }
}

#[test]
fn every_rule_of_lint_is_listed_as_it_is() {
    let reference = samples::reference();
    let (_, listed) = reference
        .split_once("| rule | requirement |\n| --- | --- |\n")
        .unwrap();
    let rows = RULES
        .iter()
        .map(|rule| format!("| `{}` | {} |\n", rule.id, rule.summary));
    assert_eq!(listed, rows.collect::<String>());
    assert!(RULES.is_sorted_by_key(|rule| rule.id));
    assert!(RULES.iter().all(|rule| rule.summary.ends_with('.')));
}

#[test]
fn every_key_of_the_schemas_is_explained() {
    let text = samples::reference();
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

/// The names of all properties in a schema.
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
