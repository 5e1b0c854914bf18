//! What changes the code of a crate changes a line of its surface or of its wire.
//! Must not know what the lines are.

#![cfg(feature = "emit")]

#[path = "support/specs.rs"]
mod specs;

use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust::surface;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::wire::wire;
use iot_clouds_codegen::{Line, compile};
use serde_yaml::Value;
use similar::TextDiff;

use specs::{sound, specs};

/// Keys of what only people read; that it changes no line is another test.
const TEXTS: [&str; 11] = [
    "basis",
    "deprecated",
    "doc",
    "documents",
    "examples",
    "null_values_basis",
    "retry_basis",
    "sample",
    "source",
    "title",
    "placeholder",
];

/// Beginnings of lines of code that only people read: documentation, and texts of errors.
const OF_CODE: [&str; 6] = ["//", "#[doc", "check: ", "name: ", "source: ", "title: "];

/// A node of a document, as steps from its top.
type Node = Vec<usize>;

/// Finds the nodes in a node.
fn nodes(value: &Value, node: &mut Node, found: &mut Vec<Node>) {
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
        if !TEXTS.contains(&key) {
            node.push(index);
            found.push(node.clone());
            nodes(child, node, found);
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

/// The lines of code of a crate in any order, without those that only people read.
fn code(api: &Api) -> String {
    let runtime = RuntimeSource::Path("runtime".to_owned(), None);
    let files = rust::format(rust::print(api, &runtime)).unwrap();
    let sources = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    let lines = sources.flat_map(|(_, text)| text.lines());
    let is_read = |line: &&str| {
        let line = line.trim_start();
        OF_CODE.iter().any(|start| line.starts_with(start))
    };
    let mut lines: Vec<&str> = lines.filter(|line| !is_read(line)).collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn lines(api: &Api) -> Vec<String> {
    let lines = surface::surface(api).into_iter().chain(wire(api));
    lines.map(|line| line.text).collect()
}

/// Returns the specs that differ from this one in one node of one file, each with what is changed.
fn variants(files: &[(String, String)]) -> impl Iterator<Item = (String, Api)> {
    let is_yaml = |(_, (path, _)): &(usize, &(String, String))| path.ends_with(".yaml");
    files
        .iter()
        .enumerate()
        .filter(is_yaml)
        .flat_map(move |(index, (path, text))| {
            let document: Value = serde_yaml::from_str(text).unwrap();
            let mut found = Vec::new();
            nodes(&document, &mut Vec::new(), &mut found);
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

#[test]
fn the_file_of_a_surface_is_read_as_it_was_written() {
    for files in specs() {
        for api in sound(files).apis {
            let root = api.package.replace('-', "_");
            let read = surface::read(&surface::text(&api), &root, &api.at);
            // A line of a trait is found by its text alone.
            let own = |line: &Line| match line.text.contains("impl ") && line.text.contains(" for ")
            {
                true => (String::new(), line.text.clone()),
                false => (line.path.clone(), line.text.clone()),
            };
            let written: Vec<_> = surface::surface(&api).iter().map(own).collect();
            assert_eq!(read.iter().map(own).collect::<Vec<_>>(), written, "{root}");
        }
    }
}

#[test]
fn what_changes_code_changes_a_line() {
    let (mut changed, mut missed) = (0, Vec::new());
    let fixtures = specs()
        .into_iter()
        .filter(|files| files[0].0.starts_with("spec/acme/"));
    for files in fixtures {
        let before = sound(files.clone()).apis.remove(0);
        let (code_before, lines_before) = (code(&before), lines(&before));
        for (what, after) in variants(&files) {
            if lines(&after) != lines_before {
                changed += 1;
                continue;
            }
            let code_after = code(&after);
            if code_after != code_before {
                let difference = TextDiff::from_lines(&code_before, &code_after);
                let difference = difference.unified_diff().context_radius(0).to_string();
                missed.push(format!("{}: {what}\n{difference}", before.package));
            }
        }
    }
    assert!(changed > 500, "{changed} changes");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
