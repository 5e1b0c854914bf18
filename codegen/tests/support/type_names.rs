//! Types in rustdoc's JSON, as a user reads them: without modules.
//! Must not know items.

use serde_json::Value;

/// A text under a key; empty if there is none.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The last part of a path.
pub(crate) fn last(path: &str) -> String {
    path.rsplit("::").next().unwrap_or_default().to_owned()
}

pub(crate) fn bounds(bounds: &Value) -> String {
    let bounds = bounds.as_array().unwrap().iter();
    let bounds = bounds.filter(|bound| bound["trait_bound"].is_object());
    let bounds = bounds.map(|bound| path(&bound["trait_bound"]["trait"]));
    bounds.collect::<Vec<_>>().join(" + ")
}

/// A path with its arguments, without modules.
pub(crate) fn path(path: &Value) -> String {
    let name = last(text(path, "path"));
    let mut arguments = arguments(&path["args"]);
    if name == "Coded" {
        // How it is coded has no name for programs.
        arguments.remove(0);
    }
    if arguments.is_empty() {
        name
    } else {
        format!("{name}<{}>", arguments.join(", "))
    }
}

pub(crate) fn arguments(arguments: &Value) -> Vec<String> {
    let angled = &arguments["angle_bracketed"];
    let types = angled["args"].as_array().into_iter().flatten();
    let types = types
        .filter(|own| own["type"].is_object())
        .map(|own| type_name(&own["type"]));
    let bound = angled["constraints"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|own| {
            format!(
                "{} = {}",
                text(own, "name"),
                type_name(&own["binding"]["equality"]["type"])
            )
        });
    types.chain(bound).collect()
}

/// A type as a user reads it.
pub(crate) fn type_name(found: &Value) -> String {
    if found.is_null() {
        return "()".to_owned();
    }
    let (kind, inner) = found.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "resolved_path" => path(inner),
        "generic" | "primitive" => inner.as_str().unwrap().to_owned(),
        "borrowed_ref" => {
            let lifetime = inner["lifetime"].as_str().map(|name| format!("{name} "));
            format!(
                "&{}{}",
                lifetime.unwrap_or_default(),
                type_name(&inner["type"])
            )
        }
        "tuple" => {
            let types = inner.as_array().unwrap().iter().map(type_name);
            format!("({})", types.collect::<Vec<_>>().join(", "))
        }
        "impl_trait" => format!("impl {}", bounds(inner)),
        "qualified_path" => {
            let of = type_name(&inner["self_type"]);
            format!("{of}::{}", text(inner, "name"))
        }
        _ => format!("{kind} {inner}"),
    }
}
