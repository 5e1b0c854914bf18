//! What lint passes, the generator can print: a spec never makes it fail later, or panic.
//! Words of a spec that uses the whole language are exchanged at random, mostly for worse ones.

#![cfg(feature = "emit")]
use iot_clouds_codegen::compile;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use proptest::prelude::*;

const PLATFORM: &str = include_str!("fixtures/platform.yaml");
const AUTH: &str = include_str!("fixtures/auth.yaml");
const SERIES: &str = include_str!("fixtures/series.yaml");

const WORDS: &[&str] = &[
    "''",
    "-1",
    "0",
    "04",
    "1",
    "12",
    "1d",
    "200",
    "30d",
    "404",
    "7",
    "Base",
    "Client",
    "Error",
    "Extra",
    "Guess",
    "Id",
    "IntoIterator",
    "Kind",
    "Further",
    "Level",
    "List",
    "Message",
    "Metric",
    "Option",
    "Other",
    "Couple",
    "PlatForm",
    "Point",
    "Result",
    "Self",
    "Sent",
    "Series",
    "String",
    "Thing",
    "Token",
    "Unknown",
    "Value",
    "Vec",
    "X-Id",
    "X_Version",
    "[]",
    "_",
    "a",
    "a b",
    "always",
    "api",
    "async",
    "auth",
    "auth.token",
    "b",
    "body",
    "bool",
    "boolean",
    "client",
    "clone",
    "columns",
    "command",
    "constant",
    "cookie",
    "crate",
    "data",
    "experimental",
    "f64",
    "false",
    "fields",
    "flat",
    "from",
    "headers",
    "get",
    "hex",
    "i64",
    "id",
    "identifier",
    "items",
    "json",
    "key",
    "kind",
    "untagged",
    "last",
    "lenient",
    "list",
    "list<Couple>",
    "list<Series>",
    "list<string>",
    "map",
    "map<json>",
    "new",
    "none",
    "null_values",
    "null",
    "number",
    "object",
    "page",
    "platform",
    "r#x",
    "raw",
    "read",
    "read_at",
    "safe",
    "rows",
    "scalar",
    "self",
    "send",
    "sensitive",
    "series",
    "signed",
    "status",
    "string",
    "tags",
    "text",
    "timestamp_ms",
    "timestamp_rfc3339",
    "timestamp_s",
    "to",
    "token",
    "true",
    "try",
    "tuple",
    "type",
    "u64",
    "value",
    "Spot",
    "at",
    "points",
    "spots",
    "windows",
    "x-quota",
    "名",
];

/// Returns the words of a text, by byte.
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

/// Returns whether lint passes the spec. What it passes must be printed.
fn passes([platform, auth, series]: [&str; 3]) -> bool {
    let files = [
        ("spec/acme/platform.yaml", platform),
        ("spec/acme/auth.yaml", auth),
        ("spec/acme/series.yaml", series),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let compiled = compile(files.to_vec());
    if !compiled.is_sound() {
        return false;
    }
    let api = compiled.apis.first().unwrap();
    let runtime = RuntimeSource::Version("0.1.0".to_owned());
    rust::print(api, &runtime).unwrap();
    true
}

#[test]
fn the_whole_language_comes_out() {
    assert!(passes([PLATFORM, AUTH, SERIES]));
}

/// The number of specs to try. `SOUNDNESS_CASES` sets a larger one than a test run has time for.
fn cases() -> u32 {
    let asked = std::env::var("SOUNDNESS_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_lint_passes_can_be_printed(
        file in 0_usize..3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(WORDS)), 1..3),
    ) {
        let mut files = [PLATFORM, AUTH, SERIES];
        let text = exchanged(files[file], &changes);
        files[file] = &text;
        passes(files);
    }
}
