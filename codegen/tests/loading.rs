//! Loading never panics, whatever is in a file, and the JSON Schemas accept what loads.
//! Good texts pass both; texts whose shape is wrong fail both.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should fail")]

use std::path::Path;
use std::{env, fs};

use iot_clouds_codegen::diagnostic::{Style, to_github, to_json, to_text};
use iot_clouds_codegen::lint::lint;
use iot_clouds_codegen::spec::{Loaded, load, platform_schema, resource_schema, text_of};
use proptest::prelude::*;

const PLATFORM: &str = r#"# A platform with every key of the language.
platform: acme
title: Acme
doc: The API of Acme.
crate: { name: acme, version: 0.1.0, description: A client., keywords: [weather] }
documents:
  api: { title: API, url: "https://acme.example/api", language: zh, revision: "2026" }
server: { doc: On the console., placeholder: "https://<your-server>", source: "api#服务器", basis: documented }
headers: { Accept: application/json }
credentials:
  key:
    doc: A key.
    rust: ApiKey
    check: the key
    exchange: { operation: auth.token, token: token, expires_in: seconds, lifetime: 1d }
    send: { header: Authorization, prefix: "Bearer " }
    basis: { observed: api says so. }
accepts: [key]
envelope: { success: { key: ok, equals: true }, data: data, code: code, message: message, details: errors }
errors:
  statuses:
    404: { means: not_found, refused_before_running: true, doc: No such path., basis: { inferred: So does HTTP. } }
  codes:
    7: { name: too_hot, doc: It is too hot., means: bad_request }
"#;

const AUTH: &str = r#"resource: auth
doc: Tokens.
source: api
operations:
  token:
    doc: Gives a token.
    title: 获取 Token
    source: "api#Token"
    http: POST /token
    accepts: []
    body: { key: { type: string, doc: 密钥。, sensitive: true } }
    returns: { token: { type: string, sensitive: true }, seconds: u64 }
    retry: safe
  list:
    doc: >-
      Lists all, in
      two lines.
    source: "api#列表"
    http: GET /all/{id}
    path: { id: Id }
    query:
      page?: { type: u32, min: 1, server_default: 1 }
      from?: { type: timestamp_ms, client_default: 0 }
      to?: timestamp_ms
      tags?: { type: list<Kind>, max_items: 3, contested: The SDK sends more. }
      flat?: { type: bool, zero_one: true }
    returns: { items: list<Thing>, last: { type: u32, aliases: [pages] } }
    pages: { page: page, items: items, last: last }
    retry: idempotent
    rules:
      - together: { parameters: [from, to], setter: between, doc: Sets both. }
      - max_span: { from: from, to: to, max: 30d }
      - at_least_one: { parameters: [from, flat] }
    examples:
      - basis: constructed
        arguments: { id: a1, page: 2, tags: [wind] }
        answer: { items: [{ id: a1, level: 2, kind: wind }], last: 1 }
  write:
    doc: Writes.
    source: api
    http: PUT /all
    body: map<json>
    returns: none
    retry: command
types:
  Id: { identifier: string, doc: An id. }
  Base: { doc: A base., always: false, fields: { id: { type: Id, rust: own_id } } }
  Thing:
    doc: A thing.
    extends: Base
    fields: { kind: Kind, level: Level, message: Message, more: "map<list<f64>>" }
  Kind: { enum: string, doc: Kind., values: { wind: Wind., rain: { doc: Rain., name: drops, basis: documented } } }
  Level: { enum: number, doc: Level., values: { 1: { name: low, doc: Low. }, 2: { name: high, doc: High. } } }
  Message: { doc: A message., tag: type, content: data, variants: { text: string, hex: { type: string, rust: Bytes } } }
"#;

fn run(platform: &str, resource: &str) -> (usize, Loaded) {
    let files = [
        ("spec/acme/platform.yaml", platform),
        ("spec/acme/auth.yaml", resource),
    ];
    let mut loaded = load(
        files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .to_vec(),
    );
    for spec in &loaded.specs {
        loaded.diagnostics.extend(lint(spec, &loaded.sources));
    }
    let text = to_text(&loaded.diagnostics, &loaded.sources, Style::Plain);
    let printed = text
        + &to_json(&loaded.diagnostics, &loaded.sources)
        + &to_github(&loaded.diagnostics, &loaded.sources);
    (printed.len(), loaded)
}

fn accepted(schema: &str, yaml: &str) -> bool {
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let value: serde_json::Value = serde_yaml::from_str(yaml).unwrap();
    jsonschema::validator_for(&schema).unwrap().is_valid(&value)
}

#[test]
fn the_whole_language_loads_and_fits_the_schemas() {
    let (_, loaded) = run(PLATFORM, AUTH);
    let text = to_text(&loaded.diagnostics, &loaded.sources, Style::Plain);
    assert!(
        loaded.diagnostics.is_empty() && loaded.errors.is_empty(),
        "{text}"
    );
    assert!(accepted(&platform_schema(), PLATFORM));
    assert!(accepted(&resource_schema(), AUTH));
}

#[test]
fn what_has_a_wrong_shape_fails_both() {
    let broken = [
        ("retry: safe", "retry: save"),
        ("retry: safe", "retyr: safe"),
        ("    retry: safe\n", ""),
        ("page?: { type: u32,", "page?: { type: 32,"),
        ("page?: { type: u32,", "page?: {"),
        ("to?: timestamp_ms", "to?: [timestamp_ms]"),
        ("to?: timestamp_ms", "to?: ~"),
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
        let (_, loaded) = run(PLATFORM, &text);
        assert!(!loaded.diagnostics.is_empty(), "the loader takes {to}");
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

/// A change to a text: where, how much goes, what comes.
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
        let (first, loaded) = run(platform, resource);
        for diagnostic in &loaded.diagnostics {
            let span = diagnostic.span;
            prop_assert!(loaded.sources.text(span.file).get(span.start..span.end).is_some(), "{diagnostic:?}");
        }
        prop_assert_eq!(first, run(platform, resource).0);
    }
}
