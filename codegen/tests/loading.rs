//! Loading never panics, whatever a file contains, and the JSON Schemas accept what loads.
//! Good texts pass both; texts with a wrong shape fail both.

use std::path::Path;
use std::{env, fs};

use iot_clouds_codegen::diagnostic::{Style, to_github, to_json, to_text};
use iot_clouds_codegen::spec::{
    Sources, accept_schema, load, load_acceptances, platform_schema, resource_schema, text_of,
};
use iot_clouds_codegen::{Compiled, compile};
use proptest::prelude::*;

const PLATFORM: &str = include_str!("fixtures/platform.yaml");

const AUTH: &str = include_str!("fixtures/auth.yaml");
const SERIES: &str = include_str!("fixtures/series.yaml");

fn run(platform: &str, resource: &str) -> (usize, Compiled) {
    let files = [
        ("spec/acme/platform.yaml", platform),
        ("spec/acme/auth.yaml", resource),
        ("spec/acme/series.yaml", SERIES),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let compiled = compile(files.to_vec());
    let (problems, sources) = (&compiled.problems, &compiled.sources);
    let text = to_text(problems, sources, Style::Plain);
    let printed = text + &to_json(problems, sources) + &to_github(problems, sources);
    (printed.len(), compiled)
}

fn accepted(schema: &str, yaml: &str) -> bool {
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let value: serde_json::Value = serde_yaml::from_str(yaml).unwrap();
    jsonschema::validator_for(&schema).unwrap().is_valid(&value)
}

#[test]
fn the_whole_language_loads_and_fits_the_schemas() {
    let (_, compiled) = run(PLATFORM, AUTH);
    let text = to_text(&compiled.problems, &compiled.sources, Style::Plain);
    assert!(compiled.is_sound(), "{text}");
    assert!(accepted(&platform_schema(), PLATFORM));
    assert!(accepted(&resource_schema(), AUTH));
    assert!(accepted(&resource_schema(), SERIES));
}

#[test]
fn what_has_a_wrong_shape_fails_both() {
    let broken = [
        ("retry: safe", "retry: save"),
        ("retry: safe", "retyr: safe"),
        ("    retry: safe\n", ""),
        ("page?: { type: u64,", "page?: { type: 32,"),
        ("page?: { type: u64,", "page?: {"),
        ("to?: { type: timestamp_ms", "to?: { type: [timestamp_ms]"),
        ("to?: { type: timestamp_ms", "to?: { type: ~"),
        ("title: 获取 Token", "title:"),
        ("wind: Wind.", "wind: 5"),
        ("wind: Wind.", "wind: { text: Wind. }"),
        ("basis: documented } }", "basis: observed } }"),
        (
            "basis: documented } }",
            "basis: { observed: api, inferred: x } } }",
        ),
        ("accepts: []", "accepts: none"),
        ("returns: none", "returns: []"),
        ("identifier: string", "identifier: text"),
        ("always: false", "always: no"),
        ("- together:", "- togehter:"),
        ("max_items: 3", "max_items: -3"),
        ("basis: constructed\n", "basis: made_up\n"),
    ];
    for (from, to) in broken {
        let text = AUTH.replacen(from, to, 1);
        assert_ne!(text, AUTH, "{from}");
        let (_, compiled) = run(PLATFORM, &text);
        assert!(!compiled.problems.is_empty(), "the loader takes {to}");
        assert!(
            !accepted(&resource_schema(), &text),
            "the schema takes {to}"
        );
    }
}

#[test]
fn a_platform_of_a_wrong_shape_fails_both() {
    let broken = [
        ("message: [message, msg]", "message: { key: message }"),
        ("message: [message, msg]", "message: [[message]]"),
        ("trailing_slash: true", "trailing_slash: often"),
        ("      trailing_slash: true\n", ""),
        ("signed_headers: [Host, X-Date]", "signed_headers: Host"),
        ("basic: { user: user, password: password }", "basic: user"),
        (
            "basic: { user: user, password: password }",
            "basic: { user: user }",
        ),
        ("cookie: pairs", "cookie: [pairs]"),
        ("header: X-Token, field: type", "field: type"),
        ("responses: { status: 200,", "answers: { status: ok,"),
        ("X-Mode: { doc: Which mode. }", "X-Mode: Which mode."),
        ("only_headers: { names: [", "only_headers: { name: ["),
        ("only_headers: { names: [", "only_headers: { names: [[a], "),
        (
            "content_types: { json: application/json; charset=utf-8",
            "content_types: { json: 5",
        ),
        ("[{ requests: 2,", "[{ requests: -1,"),
        ("requests: 2, per: 1s", "requests: 2, per: [1s]"),
        ("requests: 2, per: 1s", "requests: 2"),
        ("x-text: { type: string", "x-text: { type: [string]"),
        ("text: { source: api, basis: documented }", "text: true"),
        (
            "renamed_from: [Login, Entry]",
            "renamed_from: { old: Login }",
        ),
        ("renamed_from: [Login, Entry]", "renamed_from: [[Login]]"),
        (
            "deprecated: { since: 0.1.0, use: pair }",
            "deprecated: true",
        ),
        ("{ since: 0.1.0, use: pair }", "{ use: pair }"),
        (
            "{ since: 0.1.0, use: pair }",
            "{ since: 0.1.0, instead: pair }",
        ),
        ("message: error_description, ", ""),
        (
            "global: { url: \"https://acme.example\", doc: For all. }",
            "global: { doc: For all. }",
        ),
    ];
    for (from, to) in broken {
        let text = PLATFORM.replacen(from, to, 1);
        assert_ne!(text, PLATFORM, "{from}");
        let (_, compiled) = run(&text, AUTH);
        assert!(!compiled.problems.is_empty(), "the loader takes {to}");
        assert!(
            !accepted(&platform_schema(), &text),
            "the schema takes {to}"
        );
    }
}

#[test]
fn types_of_a_wrong_shape_fail_both() {
    let broken = [
        ("tuple: true", "tuple: 1"),
        ("columns: [[channel, metric], points]", "columns: channel"),
        (
            "columns: [[channel, metric], points]",
            "columns: [[[channel]]]",
        ),
        ("number: { type: f64", "number: { type: [f64]"),
        ("null_values: [\"\", 0]", "null_values: 0"),
        (
            "lenient: true, always: true",
            "lenient: numbers, always: true",
        ),
        ("name: air, doc: Air.", "name: air"),
        ("name: air, doc: Air.", "doc: Air."),
        ("m1: { name: air", "m1: { nmae: air"),
        ("experimental: true", "experimental: soon"),
    ];
    for (from, to) in broken {
        let text = SERIES.replacen(from, to, 1);
        assert_ne!(text, SERIES, "{from}");
        let files = [("platform", PLATFORM), ("auth", AUTH), ("series", &text)];
        let files = files.map(|(name, text)| (format!("spec/acme/{name}.yaml"), text.to_owned()));
        assert!(
            !load(files.to_vec()).diagnostics.is_empty(),
            "the loader takes {to}"
        );
        assert!(
            !accepted(&resource_schema(), &text),
            "the schema takes {to}"
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_an_error_of_their_own() {
    let error = text_of(
        "spec/acme/auth.yaml",
        b"resource: auth\ndoc: \xff\n".to_vec(),
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "spec/acme/auth.yaml: line 2 is not UTF-8 text; save the file as UTF-8"
    );
}

#[test]
fn every_diagnostic_case_survives_being_cut_anywhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/diagnostics/everything-at-once/spec/acme");
    let text = fs::read_to_string(folder.join("stations.yaml")).unwrap();
    for end in (0..text.len())
        .filter(|end| text.is_char_boundary(*end))
        .step_by(7)
    {
        run(PLATFORM, text.get(..end).unwrap());
    }
}

/// A change to a text: where, how much is removed, and what is inserted.
fn mutation() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let pieces = prop_oneof![
        Just(String::new()),
        "[a-z]{1,4}",
        "[ \n\t:,{}\\[\\]&*!|>'\"#%@`?~<>.0-9-]{1,4}",
        prop::sample::select(vec![
            "~", "<<: *a", "&a ", "!!str ", "\n---\n", "\r\n", "\u{feff}", "设备", "😀", ".nan",
            "0x10", "1e999", "'", "\"\\u12"
        ])
        .prop_map(str::to_owned),
        "[：，、“”‘’｛｝［］？＃－１\u{3000}\u{a0}\u{200b} :]{1,3}",
        "\\PC{0,3}",
    ];
    (any::<prop::sample::Index>(), 0_usize..40, pieces)
}

fn mutated(text: &str, mutations: &[(prop::sample::Index, usize, String)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (at, length, piece) in mutations {
        let start = at.index(characters.len() + 1);
        let end = (start + length).min(characters.len());
        characters.splice(start..end, piece.chars());
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_loader_panic(
        on_platform in any::<bool>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let text = mutated(if on_platform { PLATFORM } else { AUTH }, &mutations);
        let (platform, resource) = if on_platform { (text.as_str(), AUTH) } else { (PLATFORM, text.as_str()) };
        let (first, compiled) = run(platform, resource);
        for diagnostic in &compiled.problems {
            let span = diagnostic.span;
            prop_assert!(compiled.sources.text(span.file).get(span.start..span.end).is_some(), "{diagnostic:?}");
        }
        prop_assert_eq!(first, run(platform, resource).0);
    }
}

#[test]
fn acceptances_load_if_they_fit_their_schema() {
    let good = "accept:\n  - rule: field-removed\n    platform: acme\n    entry: types.Thing.name\n    fingerprint: a0b1c2d3e4f5\n    \
                reason: It was never sent.\n    author: A curator\n    expires: 2027-01-31\n";
    for (from, to, is_good) in [
        ("", "", true),
        ("expires: 2027-01-31", "expires: \"2027-01-31\"", true),
        ("author:", "autor:", false),
        ("    reason: It was never sent.\n", "", false),
        ("accept:", "accepted:", false),
        (
            "entry: types.Thing.name",
            "entry: [types.Thing.name]",
            false,
        ),
    ] {
        let text = good.replace(from, to);
        let loaded = load_acceptances(
            Sources::default(),
            vec![("accept.yaml".to_owned(), text.clone())],
        );
        assert_eq!(
            loaded.diagnostics.is_empty(),
            is_good,
            "{to}: {:?}",
            loaded.diagnostics
        );
        assert_eq!(
            accepted(&accept_schema(), &text),
            is_good,
            "the schema and {to}"
        );
    }
}
