//! The surface of each crate is what the compiler sees of it. It and the wire say nothing of documentation, and lead to the spec.
//! Must not know how they are made.

#![cfg(feature = "emit")]

#[path = "support/compiler.rs"]
mod compiler;
#[path = "support/specs.rs"]
mod specs;

use std::collections::{BTreeMap, BTreeSet};

use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust::surface::surface;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::wire::wire;
use iot_clouds_codegen::{Line, compile};
use serde_yaml::Value;

use specs::{sound, specs};

/// What lines of items begin with that only a feature turns on.
const GATES: [&str; 3] = ["[blocking] ", "[experimental] ", "[token-store] "];

/// What the runtime's macros add for a kind of types, for a type `{path}` whose name is `{name}`.
#[rustfmt::skip]
const KINDS: [(&str, &[&str]); 6] = [
    ("CallOptions", &[
        "pub fn {path}::with_retry(self, policy: RetryPolicy) -> Self",
        "pub fn {path}::with_timeout(self, timeout: Duration) -> Self",
        "pub fn {path}::with_unchecked_limits(self) -> Self",
    ]),
    ("Identifier", &[
        "impl AsRef<str> for {path}",
        "impl Borrow<str> for {path}",
        "impl Deserialize for {path}",
        "impl Display for {path}",
        "impl From<&String> for {path}",
        "impl From<&str> for {path}",
        "impl From<&{name}> for String",
        "impl From<&{name}> for {path}",
        "impl From<String> for {path}",
        "impl From<{name}> for String",
        "impl FromStr<Err = Infallible> for {path}",
        "impl PartialEq<&str> for {path}",
        "impl PartialEq<str> for {path}",
        "impl Serialize for {path}",
        "pub fn {path}::as_str(&self) -> &str",
        "pub fn {path}::into_string(self) -> String",
    ]),
    ("ListOptions", &["pub fn {path}::with_unreadable_items_skipped(self) -> Self"]),
    ("OpenEnum<text>", &[
        "impl Deserialize for {path}",
        "impl Display for {path}",
        "impl From<&String> for {path}",
        "impl From<&str> for {path}",
        "impl From<String> for {path}",
        "impl FromStr<Err = Infallible> for {path}",
        "impl PartialEq<&str> for {path}",
        "impl PartialEq<str> for {path}",
        "impl Serialize for {path}",
        "pub fn {path}::as_str(&self) -> &str",
    ]),
    ("OpenEnum<number>", &[
        "impl OpenEnum<text> for {path}",
        "impl From<i64> for {path}",
        "pub fn {path}::as_number(&self) -> Option<i64>",
    ]),
    ("OpenEnum<code>", &["impl OpenEnum<number> for {path}"]),
];

fn apis() -> Vec<Api> {
    let apis = specs().into_iter().map(|files| sound(files).apis.remove(0));
    apis.collect()
}

/// What a line stands for, as the compiler says it.
fn meaning(line: &str, path: &str) -> BTreeSet<String> {
    let kind = KINDS
        .iter()
        .find(|(kind, _)| line == format!("impl {kind} for {path}"));
    let Some((_, lines)) = kind else {
        return BTreeSet::from([line.to_owned()]);
    };
    let name = path.rsplit("::").next().unwrap();
    let lines = lines
        .iter()
        .map(|line| line.replace("{path}", path).replace("{name}", name));
    lines.flat_map(|line| meaning(&line, path)).collect()
}

/// The meaning of each line, except those of features and, unless they are on, of what features turn on.
fn meanings(lines: &[Line], are_features_on: bool) -> Vec<BTreeSet<String>> {
    let lines = lines
        .iter()
        .filter(|line| !line.text.starts_with("feature "));
    let lines = lines.filter_map(|line| {
        let gate = GATES.iter().find_map(|gate| line.text.strip_prefix(gate));
        match gate {
            Some(_) if !are_features_on => None,
            gate => Some(meaning(gate.unwrap_or(&line.text), &line.path)),
        }
    });
    lines.collect()
}

/// What the surface lacks, and what it has that is not there.
fn differences(meanings: &[BTreeSet<String>], seen: &BTreeSet<String>) -> Vec<String> {
    let own: BTreeSet<String> = meanings.iter().flatten().cloned().collect();
    let lacking = seen.difference(&own).map(|line| format!("lacks `{line}`"));
    let wrong = own.difference(seen).map(|line| format!("invents `{line}`"));
    lacking.chain(wrong).collect()
}

/// Compares surfaces with what the compiler sees, with all features that add items, or none.
fn compare(apis: &[Api], are_features_on: bool) {
    let features: &[&str] = if are_features_on {
        &["blocking", "experimental", "token-store"]
    } else {
        &[]
    };
    let packages: Vec<&str> = apis.iter().map(|api| api.package.as_str()).collect();
    let mut found = Vec::new();
    for (api, seen) in apis.iter().zip(compiler::public(&packages, features)) {
        assert!(seen.len() > 50, "{}: {} lines", api.package, seen.len());
        let mut meanings = meanings(&surface(api), are_features_on);
        let differences_of_api = differences(&meanings, &seen);
        if !differences_of_api.is_empty() {
            found.extend(differences_of_api);
            continue;
        }
        // No line can go, and none can come. To compare without each line in turn would take most of the test.
        let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
        for line in meanings.iter().flatten() {
            *holders.entry(line).or_default() += 1;
        }
        for line in &meanings {
            assert!(line.iter().all(|line| seen.contains(line)) && !line.is_empty());
            let is_needed = line.iter().any(|line| holders[line.as_str()] == 1);
            assert!(is_needed, "{line:?} is listed twice");
        }
        assert_ne!(differences(&meanings[1..], &seen), [""; 0]);
        meanings.push(BTreeSet::from(["pub mod acme::none".to_owned()]));
        assert_eq!(
            differences(&meanings, &seen),
            ["invents `pub mod acme::none`"]
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_surface_is_what_the_compiler_sees() {
    let apis = apis();
    compare(&apis, true);
    let gated: Vec<Api> = apis.into_iter().filter(Api::has_experimental).collect();
    assert!(gated.len() > 2);
    compare(&gated, false);
}

#[test]
fn features_are_those_of_the_manifest() {
    for api in apis() {
        let runtime = RuntimeSource::Path("runtime".to_owned(), None);
        let files = rust::print(&api, &runtime).unwrap().files;
        let manifest = files["Cargo.toml"].lines();
        let features = manifest.skip_while(|line| *line != "[features]").skip(1);
        let features = features.take_while(|line| !line.is_empty());
        let features = features.filter(|line| !line.starts_with('#'));
        let features: BTreeSet<String> = features.map(|line| format!("feature {line}")).collect();
        let lines = surface(&api).into_iter().map(|line| line.text);
        let listed: BTreeSet<String> = lines.filter(|line| line.starts_with("feature ")).collect();
        assert!(features.len() > 5);
        assert_eq!(listed, features);
    }
}

/// Both listings.
fn listings(api: &Api) -> [Vec<Line>; 2] {
    [surface(api), wire(api)]
}

#[test]
fn lines_are_sorted_and_come_from_entries_of_the_spec() {
    for files in specs() {
        let compiled = sound(files);
        for (lines, separator) in listings(&compiled.apis[0]).iter().zip(["::", "."]) {
            let keys = lines
                .iter()
                .map(|line| line.path.split(separator).collect::<Vec<_>>());
            assert!(keys.is_sorted());
            let texts: BTreeSet<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(texts.len(), lines.len(), "a line is listed twice");
            for line in lines {
                assert!(compiled.sources.exists(&line.at), "{line:?}");
            }
        }
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let texts = |files| {
        let lines = listings(&sound(files).apis[0]).into_iter().flatten();
        lines.map(|line| line.text).collect::<Vec<_>>()
    };
    for files in specs() {
        let reversed = files.iter().cloned().rev().collect();
        assert_eq!(texts(files), texts(reversed));
    }
}

/// Keys of texts that only people read.
const TEXTS: [&str; 5] = ["check", "doc", "reason", "since", "title"];

/// Keys whose keys are names.
const OF_NAMES: [&str; 22] = [
    "body",
    "choices",
    "codes",
    "credentials",
    "documents",
    "fields",
    "form",
    "headers",
    "identifier",
    "operations",
    "optional_headers",
    "path",
    "query",
    "response_headers",
    "returns",
    "statuses",
    "tuple",
    "types",
    "untagged",
    "values",
    "variants",
    "constants",
];

/// Rewrites what only people read, and counts it; names for programs too, if they are given.
fn rewrite(value: &mut Value, are_names: bool, rust: &[&str], count: &mut usize) {
    match value {
        Value::Mapping(entries) => {
            for (key, value) in entries {
                let key = key.as_str().unwrap_or_default();
                let changed = match (key, value.as_str()) {
                    _ if are_names => None,
                    (key, Some(old)) if TEXTS.contains(&key) => Some(format!("No {old}").into()),
                    // A field with this name is in every response.
                    ("rust", Some("id")) => None,
                    (key, Some(old)) if rust.contains(&key) => Some(format!("{old}_too").into()),
                    ("source", Some(old)) => old.split('#').next().map(Into::into),
                    ("basis" | "retry_basis" | "null_values_basis", _) => {
                        serde_yaml::from_str("{ inferred: No one knows. }").ok()
                    }
                    ("examples", None) => Some(Value::Sequence(Vec::new())),
                    _ => None,
                };
                match changed {
                    Some(changed) => {
                        *value = changed;
                        *count += 1;
                    }
                    None => rewrite(value, !are_names && OF_NAMES.contains(&key), rust, count),
                }
            }
        }
        Value::Sequence(items) => {
            let items = items.iter_mut();
            items.for_each(|item| rewrite(item, false, rust, count));
        }
        _ => {}
    }
}

/// Compiles a spec whose texts, and names for programs under these keys, are others.
fn rewritten(files: Vec<(String, String)>, rust: &[&str]) -> Api {
    let mut count = 0;
    let files = files.into_iter().map(|(path, text)| {
        if !path.ends_with(".yaml") {
            return (path, format!("{text}\nMore."));
        }
        let mut value: Value = serde_yaml::from_str(&text).unwrap();
        rewrite(&mut value, false, rust, &mut count);
        (path, serde_yaml::to_string(&value).unwrap())
    });
    // Lint has much to say of these texts.
    let mut changed = compile(files.collect());
    assert!(count > 10, "{count} texts");
    changed.apis.remove(0)
}

#[test]
fn what_only_people_read_changes_no_line() {
    for files in specs() {
        let before = listings(&sound(files.clone()).apis[0]);
        assert_eq!(listings(&rewritten(files, &[])), before);
    }
}

#[test]
fn names_for_programs_are_no_part_of_the_wire() {
    let mut changed = 0;
    for files in specs() {
        let before = sound(files.clone()).apis.remove(0);
        let after = rewritten(files, &["rust", "name", "renamed_from"]);
        let [before_lines, after_lines] =
            [&before, &after].map(|api| BTreeSet::from_iter(wire(api)));
        let differing: Vec<&Line> = before_lines.symmetric_difference(&after_lines).collect();
        assert!(differing.is_empty(), "{differing:#?}");
        changed += usize::from(surface(&after) != surface(&before));
    }
    assert!(changed > 10, "{changed} surfaces changed");
}
