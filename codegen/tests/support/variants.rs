//! The specs that differ from another in one node: another value, or none.
//! Must not know what follows from a change.

use iot_clouds_codegen::compile;
use iot_clouds_codegen::resolve::Api;
use serde_yaml::Value;

/// A node of a document, as steps from its top.
type Node = Vec<usize>;

/// Finds the nodes in a node.
fn nodes(value: &Value, left_out: &[&str], node: &mut Node, found: &mut Vec<Node>) {
    let children: Vec<(&str, &Value)> = match value {
        Value::Mapping(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, value)| (key.as_str().unwrap_or_default(), value));
            entries.collect()
        }
        Value::Sequence(items) => items.iter().map(|item| ("", item)).collect(),
        _ => Vec::new(),
    };
    for (index, (key, child)) in children.into_iter().enumerate() {
        if !left_out.contains(&key) {
            node.push(index);
            found.push(node.clone());
            nodes(child, left_out, node, found);
            node.pop();
        }
    }
}

/// Removes a node, or makes another value of it.
fn change(value: &mut Value, node: &[usize], is_removed: bool) -> Option<()> {
    let (index, rest) = node.split_first()?;
    if rest.is_empty() && is_removed {
        match value {
            Value::Mapping(entries) => {
                let key = entries.keys().nth(*index)?.clone();
                entries.shift_remove(&key)?;
            }
            Value::Sequence(items) => drop(items.remove(*index)),
            _ => return None,
        }
        return Some(());
    }
    let child = match value {
        Value::Mapping(entries) => entries.values_mut().nth(*index)?,
        Value::Sequence(items) => items.get_mut(*index)?,
        _ => return None,
    };
    if !rest.is_empty() {
        return change(child, rest, is_removed);
    }
    *child = match &*child {
        Value::Bool(value) => Value::Bool(!value),
        Value::Number(number) => (number.as_i64()? + 1).into(),
        Value::String(text) => other(text).into(),
        _ => return None,
    };
    Some(())
}

/// Another text; where few are allowed, the next of them.
fn other(text: &str) -> String {
    const CIRCLES: [&[&str]; 5] = [
        &["u64", "i64", "f64", "string", "bool"],
        &["timestamp_ms", "timestamp_s", "timestamp_rfc3339"],
        &["safe", "idempotent", "command"],
        &["forbidden", "not_found", "rate_limited", "server_error"],
        &["text", "number"],
    ];
    let next = CIRCLES.iter().find_map(|circle| {
        let mut words = circle.iter().cycle().take(circle.len() + 1);
        words.find(|word| **word == text)?;
        words.next().map(|word| (*word).to_owned())
    });
    next.unwrap_or_else(|| format!("{text}x"))
}

/// Returns the specs that differ from this one in one node of one file, each with what is changed. Nodes under the keys that
/// are left out stay as they are.
pub(crate) fn variants(
    files: &[(String, String)],
    left_out: &[&str],
) -> impl Iterator<Item = (String, Api)> {
    let is_yaml = |(_, (path, _)): &(usize, &(String, String))| path.ends_with(".yaml");
    files
        .iter()
        .enumerate()
        .filter(is_yaml)
        .flat_map(move |(index, (path, text))| {
            let document: Value = serde_yaml::from_str(text).unwrap();
            let mut found = Vec::new();
            nodes(&document, left_out, &mut Vec::new(), &mut found);
            found.into_iter().filter_map(move |node| {
                [false, true].into_iter().find_map(|is_removed| {
                    let mut document = document.clone();
                    change(&mut document, &node, is_removed)?;
                    let mut files = files.to_vec();
                    files[index].1 = serde_yaml::to_string(&document).unwrap();
                    let mut compiled = compile(files);
                    let what = if is_removed {
                        "without"
                    } else {
                        "with another"
                    };
                    let what = format!("{path} {what} {node:?}");
                    compiled.is_sound().then(|| (what, compiled.apis.remove(0)))
                })
            })
        })
}
