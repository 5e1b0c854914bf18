//! What lint passes, the generator can lower and print: a spec never makes it fail later, or panic.
//! Words of a spec that uses the whole language are exchanged at random, mostly for worse ones.

#![cfg(feature = "emit")]
use iot_clouds_codegen::lint::lint;
use iot_clouds_codegen::model::lower;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::spec::load;
use proptest::prelude::*;

const PLATFORM: &str = include_str!("fixtures/platform.yaml");
const AUTH: &str = include_str!("fixtures/auth.yaml");

const WORDS: [&str; 64] = [
    "-1",
    "0",
    "1",
    "1d",
    "30d",
    "404",
    "7",
    "Base",
    "Client",
    "Error",
    "Id",
    "Kind",
    "Level",
    "List",
    "Message",
    "Option",
    "Self",
    "String",
    "Thing",
    "Unknown",
    "Vec",
    "_",
    "a b",
    "api",
    "async",
    "auth",
    "auth.token",
    "body",
    "bool",
    "client",
    "clone",
    "command",
    "crate",
    "data",
    "f64",
    "flat",
    "from",
    "hex",
    "id",
    "items",
    "json",
    "kind",
    "last",
    "list",
    "map",
    "new",
    "none",
    "number",
    "page",
    "r#x",
    "raw",
    "safe",
    "scalar",
    "self",
    "send",
    "string",
    "tags",
    "text",
    "timestamp_s",
    "to",
    "token",
    "type",
    "u32",
    "名",
];

/// The words of a text, by byte.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (character.is_alphanumeric() || character == '_', start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                words.push((begin, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn exchanged(text: &str, changes: &[(prop::sample::Index, &str)]) -> String {
    let mut text = text.to_owned();
    for (index, word) in changes {
        let words = words(&text);
        let (start, end) = *index.get(&words);
        text.replace_range(start..end, word);
    }
    text
}

/// Whether lint passes the spec. What it passes must come out at the other end.
fn passes(platform: &str, resource: &str) -> bool {
    let files = [
        ("spec/acme/platform.yaml", platform),
        ("spec/acme/auth.yaml", resource),
    ];
    let loaded = load(
        files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .to_vec(),
    );
    if !loaded.diagnostics.is_empty() || !loaded.errors.is_empty() {
        return false;
    }
    let spec = loaded.specs.first().unwrap();
    if !lint(spec, &loaded.sources).is_empty() {
        return false;
    }
    let api = lower(spec).unwrap();
    rust::format(rust::print(
        &api,
        &RuntimeSource::Version("0.1.0".to_owned()),
    ))
    .unwrap();
    true
}

#[test]
fn the_whole_language_comes_out() {
    assert!(passes(PLATFORM, AUTH));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_lint_passes_can_be_printed(
        on_platform in prop::bool::weighted(0.3),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&WORDS[..])), 1..3),
    ) {
        if on_platform {
            passes(&exchanged(PLATFORM, &changes), AUTH);
        } else {
            passes(PLATFORM, &exchanged(AUTH, &changes));
        }
    }
}
