//! The language's reference: its samples make crates, and its tables list every key of the schemas. The rules of lint have texts.
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
    let files = rust::print(&compiled.apis[0], &runtime).unwrap().files;
    assert!(files["Cargo.toml"].contains("name = \"acme-of-our-own\""));
    assert!(files["README.md"].contains("with what only our site has"));
    assert!(files["src/client.rs"].contains(r#"NoReports = "60001""#));
    for file in ["src/devices.rs", "src/reports.rs"] {
        assert!(files.contains_key(file), "{file}");
    }
}

#[test]
fn the_table_of_rules_is_sorted_and_complete() {
    assert!(RULES.is_sorted_by(|one, next| one.id < next.id));
    for rule in RULES {
        for text in [rule.summary, rule.why, rule.cure] {
            assert!(
                text.ends_with('.') && !text.contains('\n'),
                "{}: {text}",
                rule.id
            );
        }
    }
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

/// Entries in the table of orders, with the file whose schema has their type; a file itself has no type.
const ORDERS: [(&str, &str, Option<&str>); 14] = [
    ("platform.yaml", "platform", None),
    ("document", "platform", Some("Document")),
    ("server", "platform", Some("Server")),
    ("credential", "platform", Some("Credential")),
    ("envelope", "platform", Some("Envelope")),
    ("status", "platform", Some("StatusClass")),
    ("code", "platform", Some("CodeClass")),
    ("resource file", "resource", None),
    ("operation", "resource", Some("Operation")),
    ("parameter, field", "resource", Some("Field")),
    ("example", "resource", Some("Example")),
    ("type", "resource", Some("TypeDefinition")),
    ("value of an enum", "resource", Some("EnumValue")),
    ("constant", "resource", Some("Constant")),
];

#[test]
fn the_order_of_keys_is_that_of_the_schemas() {
    let schemas = [spec::platform_schema(), spec::resource_schema()];
    let [platform, resource] = schemas.map(|it| serde_json::from_str::<Value>(&it).unwrap());
    let row = |(entry, file, name): (&str, &str, Option<&str>)| {
        let schema = if file == "platform" {
            &platform
        } else {
            &resource
        };
        let schema = name.map_or(schema, |name| &schema["$defs"][name]);
        let choices = schema["anyOf"].as_array().into_iter().flatten();
        let mut all = std::iter::once(schema).chain(choices);
        let keys = all.find_map(|it| it["properties"].as_object()).unwrap();
        let keys: Vec<String> = keys.keys().map(|key| format!("`{key}`")).collect();
        format!("| {entry} | {} |\n", keys.join(", "))
    };
    let table: String = ORDERS.into_iter().map(row).collect();
    let text = samples::reference();
    assert!(
        text.ends_with(&table),
        "docs/spec-language.md should end with\n{table}"
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
