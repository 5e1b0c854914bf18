//! Problems as the generator reports them, beyond the fixtures: their places in any text, and that a fixture shows each rule.
//! Must use the public API only.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use iot_clouds_codegen::diagnostic::Severity;
use iot_clouds_codegen::lint::RULES;
use iot_clouds_codegen::{Compiled, compile};

const PLATFORM: &str = "platform: acme\ntitle: Acme\ndoc: The API of Acme.\ncrate: { name: acme, version: 0.1.0 }\n\
    documents:\n  api: { title: API, url: \"https://acme.example/api\" }\n\
    server: { doc: On the console., placeholder: \"https://<your-server>\" }\n";

fn resource(text: &str) -> Vec<(String, String)> {
    vec![
        ("spec/acme/platform.yaml".to_owned(), PLATFORM.to_owned()),
        ("spec/acme/things.yaml".to_owned(), text.to_owned()),
    ]
}

/// Each problem in an expected text begins as `error[bad-name]: …`.
#[test]
fn every_rule_is_shown_by_a_fixture() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut seen = BTreeSet::new();
    for fixture in fs::read_dir(fixtures).unwrap() {
        let file = fixture.unwrap().path().join("expected.txt");
        let text = fs::read_to_string(file).unwrap_or_default();
        let ids = text
            .lines()
            .filter_map(|line| line.split_once("]: ")?.0.split_once('['));
        let ids = ids.filter(|(severity, _)| ["error", "warning"].contains(severity));
        seen.extend(ids.map(|(_, id)| id.to_owned()));
    }
    assert!(seen.iter().eq(RULES.iter().map(|rule| rule.id)), "{seen:?}");
}

/// The text under each span, with its line and column.
fn underlined(compiled: &Compiled) -> Vec<(&str, usize, usize)> {
    let sources = &compiled.sources;
    let spans = compiled.problems.iter().map(|problem| problem.span);
    let place = |span| {
        let (start, _) = sources.positions(span);
        let text = sources.text(span.file).get(span.start..span.end).unwrap();
        (text, start.line, start.column)
    };
    spans.map(place).collect()
}

#[test]
fn spans_are_right_whatever_the_file_is_like() {
    let text = "resource: things\ndoc: 设备列表, for 例 😀.\nsource: api\ntypes:\n  Thing:\n    doc: 设备 # 列表\n    fields:\n      \
        \"名😀\": { rust: name, type: \"list<Wrnog>\" }\n      b: 'map< Wrnog >'\n      c: Wrnog # 设备\n      \
        d: { doc: 设备, type: >-\n          Wrnog }\n      e: { doc: 设备, tpye: Wrnog }\n";
    let expected = [
        ("Wrnog", 8, 39),
        ("Wrnog", 9, 16),
        ("Wrnog", 10, 10),
        ("type", 11, 21),
        ("tpye", 13, 21),
        ("Wrnog", 13, 27),
    ];
    let text = text.replace(
        "type: >-\n          Wrnog }",
        "type: \"Wrn\\\n          og\" }",
    );
    for (before, newline) in [
        ("", "\n"),
        ("\u{feff}", "\n"),
        ("", "\r\n"),
        ("\u{feff}", "\r\n"),
    ] {
        let text = format!("{before}{}", text.replace('\n', newline));
        let compiled = compile(resource(&text));
        assert_eq!(underlined(&compiled), expected, "{newline:?} {before:?}");
    }
}

#[test]
fn texts_that_are_no_yaml_are_fatal_all_at_once() {
    let broken = "resource: [things\ndoc: x\n".to_owned();
    let files = vec![
        (
            "spec/acme/platform.yaml".to_owned(),
            "platform: {acme\n".to_owned(),
        ),
        ("spec/acme/things.yaml".to_owned(), broken),
    ];
    let compiled = compile(files);
    assert_eq!(compiled.problems.len(), 2, "{:#?}", compiled.problems);
    assert!(compiled.is_fatal());
    assert!(
        compiled
            .problems
            .iter()
            .all(|problem| problem.severity == Severity::Fatal && problem.rule == "yaml-syntax")
    );
    assert!(compiled.apis.is_empty());
}

/// Wherever a sign of YAML is replaced by one of an input method, that is the only problem, at its line.
#[test]
fn characters_of_an_input_method_are_named_at_their_place() {
    let good = "resource: things\ndoc: Things.\nsource: api\noperations:\n  put:\n    doc: A thing.\n    source: api\n    \
        http: PUT /things\n    body:\n      id: { type: string, doc: \"Its id.\" }\n      \
        kind?: { type: string, doc: 'Its kind.' }\n    returns: list<string>\n    null_values: [none, \"no\"]\n    retry: idempotent\n";
    let rules = |text: &str| {
        let compiled = compile(resource(text));
        let rules = compiled.problems.iter().map(|found| found.rule);
        let line = underlined(&compiled).first().map(|(_, line, _)| *line);
        (rules.collect::<Vec<_>>(), line)
    };
    assert_eq!(rules(good), (vec![], None));
    let mut tried = 0;
    for (sign, typed) in [
        (": ", "："),
        (": ", "： "),
        (": ", ":\u{3000}"),
        (": ", ":\u{a0}"),
        (", ", "，"),
        (", ", "、"),
        ("{ ", "｛"),
        (" }", "｝"),
        ("[", "［"),
        ("]", "］"),
        ("\"", "”"),
        ("'", "’"),
        ("      ", "\u{3000}\u{3000}\u{3000}"),
        ("    ", "\u{a0}\u{a0}\u{a0}\u{a0}"),
        ("?", "？"),
        ("kind?", "ki\u{200b}nd?"),
        ("  put", "  \u{feff}put"),
    ] {
        for (at, _) in good.match_indices(sign) {
            let mut text = good.to_owned();
            text.replace_range(at..at + sign.len(), typed);
            let line = 1 + good[..at].matches('\n').count();
            let expected = (vec!["stray-character"], Some(line));
            assert_eq!(rules(&text), expected, "{typed:?} for {sign:?}\n{text}");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}
