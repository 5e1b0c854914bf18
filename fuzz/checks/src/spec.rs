//! What must hold for any spec: problems with places inside the text, or a crate. Any type expression too.
//! Must not know how a problem is found; it uses the public API only.

use iot_clouds_codegen::diagnostic::{Diagnostic, Style, to_github, to_json, to_text};
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::spec::{Sources, TypeExpression};
use iot_clouds_codegen::{Compiled, compile};

const PLATFORM: &str = include_str!("../../../codegen/tests/fixtures/platform.yaml");
const AUTH: &str = include_str!("../../../codegen/tests/fixtures/auth.yaml");

/// The text before the path of a file.
const HEAD: &str = "=== ";

/// The files of a platform, each after a line `=== path`. Where `platform.yaml` or a resource is missing, that of the
/// fixtures, which uses the whole language, takes its place; text before the first such line is the resource `auth`.
pub fn spec(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let files = files(&input);
    let compiled = compile(files.clone());
    let printed = printed(&compiled);
    for problem in &compiled.problems {
        assert_points_into_the_text(problem, &compiled.sources);
    }
    if compiled.is_sound() {
        assert!(
            !compiled.apis.is_empty(),
            "nothing was read, and nobody says why"
        );
        compiled.apis.iter().for_each(assert_comes_out);
    }
    let turned = compile(files.into_iter().rev().collect());
    assert_eq!(
        printed,
        self::printed(&turned),
        "the order of files matters"
    );
}

fn files(input: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in input.split_inclusive('\n') {
        match (line.strip_prefix(HEAD), files.last_mut()) {
            (Some(path), _) => {
                let path = path.trim();
                let is_whole = path.contains(['/', '\\']);
                let folder = if is_whole { "" } else { "spec/acme/" };
                files.push((format!("{folder}{path}"), String::new()));
            }
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => files.push(("spec/acme/auth.yaml".to_owned(), line.to_owned())),
        }
    }
    let mut add = |path: &str, text: &str| files.push((path.to_owned(), text.to_owned()));
    if !input.contains("=== platform.yaml") {
        add("spec/acme/platform.yaml", PLATFORM);
    }
    if !input.contains("resource") {
        add("spec/acme/auth.yaml", AUTH);
    }
    files
}

/// Prints the problems in all formats.
fn printed(compiled: &Compiled) -> String {
    let (diagnostics, sources) = (&compiled.problems, &compiled.sources);
    let json = to_json(diagnostics, sources);
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&json) {
        panic!("{error}: {json}");
    }
    let errors: String = compiled
        .errors
        .iter()
        .map(|error| format!("{error}\n"))
        .collect();
    errors + &to_text(diagnostics, sources, Style::Plain) + &json + &to_github(diagnostics, sources)
}

fn assert_points_into_the_text(diagnostic: &Diagnostic, sources: &Sources) {
    assert!(!diagnostic.message.is_empty() && !diagnostic.rule.is_empty());
    let labels = diagnostic.labels.iter().map(|(span, _)| *span);
    for span in labels.chain([diagnostic.span]) {
        let piece = sources.text(span.file).get(span.start..span.end);
        assert!(piece.is_some(), "{diagnostic:?}");
        let (start, end) = sources.positions(span);
        assert!(start.line >= 1 && start.column >= 1 && start <= end);
    }
}

/// Checks that what lint passes can be printed.
fn assert_comes_out(api: &Api) {
    let runtime = RuntimeSource::Version("0.1.0".to_owned());
    let files = rust::print(api, &runtime);
    let files = files.unwrap_or_else(|error| panic!("{error}")).files;
    assert!(files.contains_key("src/lib.rs"));
}

/// A type expression: a type, or a piece of the text that is wrong.
pub fn type_expression(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    match TypeExpression::parse(&text) {
        Ok(expression) => {
            let written = written(&expression);
            assert_eq!(TypeExpression::parse(&written).as_ref(), Ok(&expression));
            let without_spaces: String = text.split_whitespace().collect();
            assert_eq!(written, without_spaces);
        }
        Err(error) => {
            assert!(text.get(error.range.clone()).is_some(), "{error:?}");
            assert!(!error.message.is_empty());
        }
    }
}

fn written(expression: &TypeExpression) -> String {
    match expression {
        TypeExpression::List(item) => format!("list<{}>", written(item)),
        TypeExpression::Map(item) => format!("map<{}>", written(item)),
        TypeExpression::Named(name) => name.clone(),
        scalar => {
            let mut names = TypeExpression::scalars();
            let name = names.find(|name| TypeExpression::parse(name).as_ref() == Ok(scalar));
            name.unwrap_or_else(|| panic!("{scalar:?} has no name"))
                .to_owned()
        }
    }
}
