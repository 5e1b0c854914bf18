//! What changes the code of a crate changes a line of its surface or of its wire.
//! Must not know what the lines are.

#![cfg(feature = "emit")]

#[path = "support/specs.rs"]
mod specs;
#[path = "support/variants.rs"]
mod variants;

use std::thread;

use iot_clouds_codegen::Line;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust::surface;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::wire::wire;
use similar::TextDiff;

use specs::{sound, specs};
use variants::variants;

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

/// The lines of code of a crate in any order, without those that only people read.
fn code(api: &Api) -> String {
    let runtime = RuntimeSource::Path("runtime".to_owned(), None);
    let files = rust::print(api, &runtime).unwrap().files;
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

/// Returns how many changes of a spec change a line, and what changes code alone.
fn changes(files: Vec<(String, String)>) -> (usize, Vec<String>) {
    let (mut changed, mut missed) = (0, Vec::new());
    let before = sound(files.clone()).apis.remove(0);
    let (code_before, lines_before) = (code(&before), lines(&before));
    for (what, after) in variants(&files, &TEXTS) {
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
    (changed, missed)
}

#[test]
fn what_changes_code_changes_a_line() {
    let fixtures = specs()
        .into_iter()
        .filter(|files| files[0].0.starts_with("spec/acme/"));
    // The test is one of the longest, so that all processors work on it.
    let found: Vec<(usize, Vec<String>)> = thread::scope(|scope| {
        let started: Vec<_> = fixtures
            .map(|files| scope.spawn(move || changes(files)))
            .collect();
        let ended = started.into_iter().map(|one| one.join().unwrap());
        ended.collect()
    });
    let changed: usize = found.iter().map(|(changed, _)| changed).sum();
    let missed: Vec<String> = found.into_iter().flat_map(|(_, missed)| missed).collect();
    assert!(changed > 500, "{changed} changes");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
