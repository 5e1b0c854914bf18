//! What holds for the OpenAPI documents of all platforms and fixtures: they are complete, and their examples fit their schemas.
//! Must not know how a document is laid out, beyond what OpenAPI says.

#[path = "support/openapi_facts.rs"]
mod facts;
#[path = "support/openapi_search.rs"]
mod search;
#[path = "support/specs.rs"]
mod specs;
#[path = "support/variants.rs"]
mod variants;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::compile;
use iot_clouds_codegen::openapi::{Document, Version, openapi};
use iot_clouds_codegen::resolve::{Api, Field};
use serde_json::{Value, json};

use search::{Search, operations, resolved};
use specs::{sound, specs};
use variants::variants;

const VERSIONS: [Version; 2] = [Version::V3_0, Version::V3_1];

fn all() -> impl Iterator<Item = (Api, Version, Document)> {
    let apis = specs().into_iter().flat_map(|files| sound(files).apis);
    apis.flat_map(|api| {
        VERSIONS.map(|version| {
            let document = openapi(&api, version);
            (api.clone(), version, document)
        })
    })
}

#[test]
fn the_order_of_files_does_not_matter() {
    for files in specs() {
        let reversed = compile(files.iter().rev().cloned().collect());
        for version in VERSIONS {
            let text = |api: &Api| openapi(api, version).text();
            let before = sound(files.clone()).apis;
            assert_eq!(
                before.iter().map(text).collect::<Vec<_>>(),
                reversed.apis.iter().map(text).collect::<Vec<_>>()
            );
        }
    }
}

/// Writes a schema of 3.0.3 as one of 3.1: `nullable` is a further alternative.
fn modern(schema: &Value) -> Value {
    let inner = match schema {
        Value::Object(entries) => {
            let entries = entries.iter().filter(|(key, _)| *key != "nullable");
            let entries = entries.map(|(key, value)| (key.clone(), modern(value)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.iter().map(modern).collect(),
        other => other.clone(),
    };
    match schema["nullable"] == json!(true) {
        true => json!({ "anyOf": [inner, { "type": "null" }] }),
        false => inner,
    }
}

/// Returns what a schema says against a value.
fn misfits(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [schema],
        "components": document["components"],
    });
    let validator = jsonschema::validator_for(&modern(&whole)).unwrap();
    let errors = validator.iter_errors(value);
    errors.map(|error| error.to_string()).collect()
}

/// Returns the parameters and media types of an operation, which have a schema and examples.
fn with_examples<'d>(document: &'d Value, operation: &'d Value) -> Vec<&'d Value> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.map(|own| resolved(document, own));
    let responses = operation["responses"].as_object().unwrap().values();
    let bodies = responses.chain([&operation["requestBody"]]);
    let content = bodies.flat_map(|own| resolved(document, own)["content"].as_object());
    parameters
        .chain(content.flat_map(|content| content.values()))
        .collect()
}

#[test]
fn examples_fit_their_schemas() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for (api, version, document) in all() {
        let document = document.json;
        for operation in operations(&document) {
            for own in with_examples(&document, operation) {
                for (name, example) in own["examples"].as_object().into_iter().flatten() {
                    checked += 1;
                    let found = misfits(&document, &own["schema"], &example["value"]);
                    if !found.is_empty() {
                        let id = &operation["operationId"];
                        let at = format!("{} {version:?} {id} {name}", api.package);
                        wrong.push(format!("{at}: {}\n{found:#?}", example["value"]));
                    }
                }
            }
        }
    }
    assert!(checked > 400, "{checked} examples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The check above can fail: values that no response has do not fit.
#[test]
fn other_values_do_not_fit() {
    let api = sound(fixture("openapi/station")).apis.remove(0);
    let document = openapi(&api, Version::V3_1).json;
    let operations = operations(&document);
    let mut operations = operations.iter();
    let list = operations.find(|own| own["operationId"] == "stations_list");
    let schema = &list.unwrap()["responses"]["200"]["content"]["application/json"]["schema"];
    let fits = |value: Value| misfits(&document, schema, &value).is_empty();
    assert!(fits(
        json!({ "code": "0", "data": { "items": [], "pages": 1 } })
    ));
    assert!(!fits(json!({ "data": { "items": [], "pages": 1 } })));
    assert!(!fits(json!({ "code": "0", "data": { "items": [] } })));
    assert!(!fits(
        json!({ "code": "0", "data": { "items": [7], "pages": 1 } })
    ));
    let wrong = json!({ "id": "a", "mode": [] });
    assert!(!fits(
        json!({ "code": "0", "data": { "items": [wrong], "pages": 1 } })
    ));
}

#[test]
fn every_part_is_in_the_document_or_listed() {
    for (api, version, document) in all() {
        let mut search = Search {
            document: &document,
            missing: Vec::new(),
        };
        for operation in api.operations() {
            search.operation(operation);
        }
        for declared in api.types() {
            search.declared(declared);
        }
        let json = &document.json;
        let components = &json["components"];
        for own in &api.credentials {
            let scheme = &components["securitySchemes"][&own.name];
            search.expect(scheme.is_object(), &own.name);
            let has = |field: &Field| scheme["x-fields"][&field.wire].is_object();
            search.expect(own.fields.iter().all(has), &own.name);
        }
        for own in &api.server.choices {
            let mut servers = json["servers"].as_array().unwrap().iter();
            search.expect(servers.any(|server| server["url"] == own.url), &own.name);
        }
        for own in &api.statuses {
            let response = &components["responses"][format!("Status{}", own.status)];
            search.expect(response.is_object(), &own.status.to_string());
        }
        for own in &api.codes {
            let mut codes = json["x-error-codes"].as_array().unwrap().iter();
            search.expect(codes.any(|code| code["code"] == own.wire), &own.wire);
        }
        for own in &api.response_headers {
            let is_there = operations(json).iter().all(|operation| {
                let mut responses = operation["responses"].as_object().unwrap().values();
                let success = responses.next().unwrap();
                resolved(json, &success["headers"][&own.wire])["schema"].is_object()
            });
            search.expect(is_there, &own.wire);
        }
        for own in &api.optional_headers {
            let mut parameters = components["parameters"].as_object().unwrap().values();
            search.expect(parameters.any(|found| found["name"] == own.name), &own.wire);
        }
        assert!(
            search.missing.is_empty(),
            "{} {version:?}: {:?}",
            api.package,
            search.missing
        );
    }
}

/// Keys of what a document leaves out: the crate, names and setters of programs, and how pages are compared with the spec.
const LEFT_OUT: [&str; 8] = [
    "crate",
    "distinct_headings",
    "excluded",
    "kind",
    "renamed_from",
    "rust",
    "setter",
    "since",
];

/// Fixtures that have most of what a document says.
const FIXTURES: [&str; 5] = [
    "emission/layouts",
    "emission/pages",
    "emission/schemes",
    "emission/signing",
    "openapi/station",
];

fn fixture(name: &str) -> Vec<(String, String)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folder = fs::read_dir(tests.join(name).join("spec/acme")).unwrap();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        (format!("acme/{name}"), fs::read_to_string(&path).unwrap())
    });
    files.collect()
}

#[test]
fn what_changes_a_spec_changes_its_document() {
    let (mut changed, mut missed) = (0, Vec::new());
    for name in FIXTURES {
        let files = fixture(name);
        let before = sound(files.clone()).apis.remove(0);
        let document = openapi(&before, Version::V3_1);
        for (what, after) in variants(&files, &LEFT_OUT) {
            match openapi(&after, Version::V3_1).json == document.json {
                true if after != before => missed.push(format!("{name}: {what}")),
                _ => changed += 1,
            }
        }
    }
    assert!(changed > 500, "{changed} changes");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// Adds the keys of a value that begin with `x-`, except names of headers.
fn own_keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                // Their keys are names of the platform.
                let is_names = ["headers", "parameters", "x-headers", "properties", "value"];
                if key.starts_with("x-") {
                    found.insert(key.clone());
                }
                if let (true, Value::Object(named)) = (is_names.contains(&key.as_str()), value) {
                    named.values().for_each(|value| own_keys(value, found));
                    continue;
                }
                own_keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| own_keys(item, found)),
        _ => {}
    }
}

#[test]
fn the_page_lists_every_key_of_our_own() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `x-"));
    let listed = rows.filter_map(|row| Some(format!("x-{}", row.split_once('`')?.0)));
    let listed: BTreeSet<String> = listed.collect();
    let mut found = BTreeSet::new();
    for (_, _, document) in all() {
        own_keys(&document.json, &mut found);
    }
    assert_eq!(found, listed);
}
