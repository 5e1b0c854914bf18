//! Compiling whole specs: each cause is reported once, valid parts next to it are resolved, and documented limits are read.
//! Must use the public API only.

#[path = "fixtures/synthetic.rs"]
mod synthetic;

use iot_clouds_codegen::diagnostic::{self, Severity, Style, to_github, to_json, to_text};
use iot_clouds_codegen::resolve::{LimitKind, TypeRef};
use iot_clouds_codegen::{Compiled, compile};

const PLATFORM: &str = "platform: acme\ntitle: Acme\ndoc: The API of Acme.\ncrate: { name: acme, version: 0.1.0 }\n\
    documents:\n  api: { title: API, url: \"https://acme.example/api\" }\n\
    server: { doc: On the console., placeholder: \"https://<your-server>\" }\n";

fn things(text: &str) -> Compiled {
    let head = "resource: things\ndoc: Things.\nsource: api\n";
    compile(vec![
        ("spec/acme/platform.yaml".to_owned(), PLATFORM.to_owned()),
        ("spec/acme/things.yaml".to_owned(), format!("{head}{text}")),
    ])
}

fn text(compiled: &Compiled) -> String {
    to_text(&compiled.problems, &compiled.sources, Style::Plain)
}

/// Fifty types, each with this definition, and sixteen uses of each: in paths, queries, bodies, responses and examples.
fn much_used(definition: &str, name: impl Fn(usize) -> String) -> Compiled {
    let (mut operations, mut types) = (String::new(), String::new());
    for index in 0..50 {
        let name = name(index);
        for part in 0..4 {
            operations.push_str(&format!(
                "  o{index}x{part}:\n    doc: Does it.\n    source: api\n    http: POST /o{index}/{part}/{{id}}\n    \
                 path: {{ id: {name} }}\n    query:\n      by?: {{ type: {name}, doc: By what. }}\n    \
                 body:\n      what?: {{ type: {name}, server_default: x, doc: What. }}\n    \
                 returns: {name}\n    retry: command\n    \
                 examples:\n      - {{ basis: constructed, arguments: {{ id: a, by: 7 }}, response: {{ b: 1 }} }}\n"
            ));
        }
        types.push_str(&format!("  {name}: {definition}\n"));
    }
    things(&format!("operations:\n{operations}types:\n{types}"))
}

#[test]
fn a_wrong_type_is_reported_where_it_is_declared_and_nowhere_else() {
    let wrong = [
        "{ doc: Nothing. }",
        "{ doc: Two kinds., identifier: string, enum: string, values: { a: A. } }",
        "{ doc: No values., enum: string, values: {} }",
        "{ doc: No variants., tag: t, content: c, variants: {} }",
        "{ doc: No list., fields: 5 }",
        "{ doc: Text., identifier: text }",
    ];
    for definition in wrong {
        let compiled = much_used(definition, |index| format!("Wrong{index}"));
        let count = compiled.problems.len();
        assert_eq!(count, 50, "{definition}\n{}", text(&compiled));
    }
}

#[test]
fn a_badly_named_type_is_reported_where_it_is_declared_and_nowhere_else() {
    let definition = "{ doc: A name., enum: string, values: { a: A. } }";
    let compiled = much_used(definition, |index| format!("wrong_{index}"));
    let of_uses = compiled.problems.iter().filter(|p| p.rule != "bad-name");
    // The examples hold other values than the enum has.
    let others: Vec<&str> = of_uses.map(|problem| problem.rule).collect();
    assert!(others.iter().all(|rule| !rule.contains("type-expression")));
    assert!(!others.contains(&"unknown-type"), "{}", text(&compiled));
}

#[test]
fn what_is_right_beside_a_fault_is_resolved() {
    let compiled = things(
        "operations:\n  get:\n    doc: Reads it.\n    source: api\n    http: nonsense\n    \
         query:\n      a?: { type: Missing, doc: A. }\n      b?: { type: u64, max: 5, doc: B. }\n    \
         returns: list<Thing>\n    retry: safe\ntypes:\n  Thing: { doc: A thing., extends: Nobody, fields: { a: { type: f64, doc: A. } } }\n",
    );
    assert!(!compiled.is_sound());
    let [api] = compiled.apis.as_slice() else {
        panic!("{}", text(&compiled));
    };
    let operation = api.operation("things.get").unwrap();
    let types: Vec<&TypeRef> = operation.setters().map(|setter| &setter.type_ref).collect();
    assert_eq!(types, [&TypeRef::Unresolved, &TypeRef::Integer("u64")]);
    assert!(matches!(
        operation.limits[0].check,
        LimitKind::Range { max: Some(5), .. }
    ));
    assert!(api.type_named("Thing").unwrap().is_unresolved);
    let limits: Vec<&str> = compiled
        .problems
        .iter()
        .map(|problem| problem.rule)
        .collect();
    assert_eq!(
        limits,
        ["bad-http", "unknown-type", "extends"],
        "{}",
        text(&compiled)
    );
}

/// An operation with limits on items and on a map, and an example.
fn limited(arguments: &str) -> Compiled {
    things(&format!(
        "operations:\n  set:\n    doc: Sets it.\n    source: api\n    http: POST /things\n    body:\n      \
         levels: {{ type: list<u64>, min: 1, max: 9, max_items: 2, doc: Levels. }}\n      \
         names?: {{ type: map<string>, max_items: 1, doc: Names. }}\n    returns: none\n    retry: command\n    \
         examples:\n      - {{ basis: constructed, arguments: {arguments} }}\n"
    ))
}

#[test]
fn limits_are_those_of_each_item_of_a_list_and_of_the_size_of_a_map() {
    let kept = limited("{ levels: [1, 9], names: { a: b } }");
    assert!(
        kept.is_sound() && kept.problems.is_empty(),
        "{}",
        text(&kept)
    );
    for (arguments, message) in [
        ("{ levels: [1, 0] }", "`levels` must be at least 1"),
        ("{ levels: [10] }", "`levels` must be at most 9"),
        ("{ levels: [1, 2, 3] }", "`levels` may have at most 2 items"),
        (
            "{ levels: [], names: { a: b, c: d } }",
            "`names` may have at most 1 items",
        ),
    ] {
        let broken = limited(arguments);
        let messages = broken
            .problems
            .iter()
            .map(|problem| problem.message.as_str());
        assert_eq!(messages.collect::<Vec<_>>(), [message]);
    }
}

#[test]
fn what_is_not_shown_is_counted_in_every_format() {
    let compiled = much_used("{ doc: Nothing. }", |index| format!("Wrong{index}"));
    let shown = diagnostic::first(&compiled.problems, 20);
    assert_eq!(shown.len(), 21);
    let note = shown.last().unwrap();
    assert_eq!(note.severity, Severity::Note);
    assert_eq!(note.span, compiled.problems[20].span);
    let sources = &compiled.sources;
    for printed in [
        to_text(&shown, sources, Style::Plain),
        to_json(&shown, sources),
        to_github(&shown, sources),
    ] {
        assert!(
            printed.contains("30 more problems are not shown"),
            "{printed}"
        );
        assert!(printed.contains("--all"), "{printed}");
    }
    assert_eq!(diagnostic::first(&compiled.problems, 50), compiled.problems);
}

#[test]
fn errors_are_shown_before_warnings() {
    let mut problems = much_used("{ doc: Nothing. }", |index| format!("Wrong{index}")).problems;
    for problem in problems.iter_mut().take(40) {
        problem.severity = Severity::Warning;
    }
    let shown = diagnostic::first(&problems, 20);
    let errors = shown
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    assert_eq!(errors.count(), 10);
}

#[test]
fn a_platform_of_any_size_is_sound() {
    for operations in [5, 120] {
        let compiled = compile(synthetic::platform(operations));
        assert!(
            compiled.problems.is_empty() && compiled.is_sound(),
            "{}",
            text(&compiled)
        );
        assert_eq!(compiled.apis[0].operations().count(), operations);
    }
}
