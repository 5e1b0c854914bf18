//! What holds for the OpenAPI documents of all platforms and fixtures: they are complete, and their examples fit their schemas.
//! Must not know how a document is laid out, beyond what OpenAPI says.

#[path = "support/openapi_search.rs"]
mod search;
#[path = "support/specs.rs"]
mod specs;
#[path = "support/variants.rs"]
mod variants;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::Line;
use iot_clouds_codegen::compile;
use iot_clouds_codegen::openapi::{Document, Version, openapi};
use iot_clouds_codegen::resolve::{Api, Field, LimitKind};
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

/// Some programs read JSON as YAML, which forbids control characters and has further ends of lines.
#[test]
fn the_text_is_yaml_too() {
    for (api, _, document) in all() {
        let text = document.text();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert!(read == document.json, "{}", api.package);
        let is_strange =
            |own: char| own.is_control() && own != '\n' || "\u{2028}\u{2029}".contains(own);
        assert!(!text.contains(is_strange), "{}", api.package);
    }
}

/// Some generators know no constant that is a list or an object.
#[test]
fn constants_are_scalars() {
    fn check(value: &Value, at: &str) {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    let is_schema = key == "const";
                    assert!(
                        !is_schema || !(value.is_array() || value.is_object()),
                        "{at}: {value}"
                    );
                    check(value, &format!("{at}/{key}"));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| check(item, at)),
            _ => {}
        }
    }
    for (api, version, document) in all() {
        if version == Version::V3_1 {
            check(&document.json["paths"], &api.package);
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

/// Some generators take `default` for a success where only a range of successes is beside it, others know no `default` beside `200`.
#[test]
fn a_success_has_one_status_and_failures_have_others() {
    for (api, version, document) in all() {
        let responses = api.responses.as_ref();
        let documented = responses.and_then(|own| own.status).unwrap_or(200);
        for operation in operations(&document.json) {
            let responses = operation["responses"].as_object().unwrap();
            let mut wanted = vec![documented.to_string()];
            wanted.extend(api.statuses.iter().map(|own| own.status.to_string()));
            let has_body = document.json["components"]["responses"]["Failure"].is_object();
            let others = ["4XX", "5XX"].iter().filter(|_| has_body);
            wanted.extend(others.map(|own| (*own).to_owned()));
            let found: Vec<&String> = responses.keys().collect();
            let at = format!("{} {version:?} {}", api.package, operation["operationId"]);
            assert_eq!(found, wanted.iter().collect::<Vec<_>>(), "{at}");
        }
        let is_told = |own: &&Line| own.path == "platform.responses";
        assert_eq!(document.unsaid.iter().filter(is_told).count(), 1);
    }
}

/// A platform may report a failure with the status of a success, and with null in the place of the data.
#[test]
fn a_failure_with_the_status_of_a_success_fits() {
    let mut checked = 0;
    for (api, version, document) in all() {
        let Some(envelope) = &api.envelope else {
            continue;
        };
        let mut body = json!({});
        for (path, value) in [
            (&envelope.data, Value::Null),
            (&envelope.message[0], json!("It failed.")),
            (&envelope.code, json!("12345")),
            (&envelope.success_key, other_than(&envelope.success_value)),
        ] {
            let own = path.iter().fold(&mut body, |own, key| &mut own[key]);
            *own = value;
        }
        for operation in operations(&document.json) {
            if operation["x-outside-envelope"] == json!(true) {
                continue;
            }
            let mut responses = operation["responses"].as_object().unwrap().values();
            let schema = &responses.next().unwrap()["content"]["application/json"]["schema"];
            let found = misfits(&document.json, schema, &body);
            let id = &operation["operationId"];
            assert!(
                found.is_empty(),
                "{} {version:?} {id}: {found:?}",
                api.package
            );
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked} operations");
}

/// Returns a value of the same type that indicates no success.
fn other_than(value: &Value) -> Value {
    match value {
        Value::Bool(value) => json!(!value),
        Value::Number(_) => json!(12345),
        _ => json!("12345"),
    }
}

#[test]
fn a_body_of_which_one_field_must_be_set_is_required() {
    let mut checked = 0;
    for (api, version, document) in all() {
        let at_least_one = api.operations().filter(|operation| {
            let mut limits = operation.limits.iter();
            limits.any(|limit| matches!(limit.check, LimitKind::AtLeastOne(_)))
        });
        for operation in at_least_one {
            let mut found = operations(&document.json).into_iter();
            let id = json!(operation.id.replace('.', "_"));
            let found = found.find(|own| own["operationId"] == id).unwrap();
            if let Some(body) = found.get("requestBody") {
                let at = format!("{} {version:?} {id}", api.package);
                assert_eq!(body["required"], json!(true), "{at}");
                checked += 1;
            }
        }
    }
    assert!(checked > 0);
}

/// A platform may require what clients send if it is not set. The request that lacks it is then no request of the platform.
#[test]
fn what_clients_always_send_is_required() {
    let mut checked = 0;
    for (api, version, document) in all() {
        for operation in operations(&document.json) {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let parameters = parameters.filter(|own| own.get("x-client-default").is_some());
            let body = operation["requestBody"]["content"].as_object();
            let schemas = body.into_iter().flat_map(|own| own.values());
            let schemas = schemas.map(|own| &own["schema"]);
            let at = format!("{} {version:?} {}", api.package, operation["operationId"]);
            for own in parameters {
                assert_eq!(own["required"], json!(true), "{at} {}", own["name"]);
                checked += 1;
            }
            for schema in schemas {
                for (name, own) in schema["properties"].as_object().into_iter().flatten() {
                    let mut required = schema["required"].as_array().into_iter().flatten();
                    if own.get("x-client-default").is_some() {
                        assert!(required.any(|own| own == name), "{at} {name}");
                        checked += 1;
                    }
                }
            }
        }
    }
    assert!(checked >= 10, "{checked} parameters");
}

/// What a server uses for a parameter that is not set says nothing about a field that a response lacks.
#[test]
fn a_default_of_the_server_is_only_in_requests() {
    let api = sound(fixture("openapi/station")).apis.remove(0);
    for version in VERSIONS {
        let document = openapi(&api, version).json;
        let schemas = &document["components"]["schemas"];
        let size = |name: &str| &schemas[name]["properties"]["size"]["default"];
        assert_eq!(size("StationRequest"), &json!(3));
        assert_eq!(size("Station"), &Value::Null);
    }
}

/// Beside a reference, an empty description hides that of the type.
#[test]
fn no_description_is_empty() {
    fn check(value: &Value, at: &str) {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    assert!(key != "description" || value != "", "{at}");
                    check(value, &format!("{at}/{key}"));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| check(item, at)),
            _ => {}
        }
    }
    for (api, _, document) in all() {
        check(&document.json, &api.package);
    }
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
