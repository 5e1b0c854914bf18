//! Facts that a document must not say wrongly, and what programs of others need to read it.
//! Must not know whether a document is complete.

use iot_clouds_codegen::Line;
use iot_clouds_codegen::openapi::{Version, openapi};
use iot_clouds_codegen::resolve::LimitKind;
use serde_json::{Value, json};

use crate::search::operations;
use crate::specs::sound;
use crate::{VERSIONS, all, fixture, misfits};

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
