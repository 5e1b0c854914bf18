//! Whatever a curator writes as documentation is shown as written: in the pages of a crate and in the tables of its README.
//! Must use the public API only, and render Markdown as rustdoc does.

#![cfg(feature = "emit")]

use iot_clouds_codegen::compile;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Words that Markdown or its typography reads in a way of their own, or that break a link.
const WORDS: &[&str] = &[
    "-",
    "+",
    "*",
    "#",
    "##",
    "####### x",
    "=",
    "===",
    "---",
    "--",
    "-->",
    "- - -",
    "* * *",
    "___",
    "~~~",
    "~~x~~",
    "~5 V~",
    ">",
    "> x",
    "<",
    "<T>",
    "Vec<u8>",
    "<b>x</b>",
    "<!--",
    "<div>",
    "&lt;",
    "&amp;",
    "&",
    "&#35;",
    "a&b",
    "1.",
    "1)",
    "12.",
    "4113.",
    "0)",
    "1234567890.",
    "3.1",
    "2026. The year.",
    "_id_",
    "__type__",
    "snake_case",
    "_",
    "__",
    "a__b__",
    "*a*",
    "**温度**是",
    "不*是*的",
    "_温度_",
    "温度_是_的",
    "[x]",
    "[x](y)",
    "![x](y)",
    "[^1]",
    "[^1]: x",
    "[x]: y",
    "[ ] x",
    "|",
    "a|b",
    "|-|",
    "-|-",
    ":-:",
    ":--",
    "|---|---|",
    "\\",
    "\\*",
    "\\\\",
    "x\\",
    "...",
    "....",
    "..",
    "it's",
    "'x'",
    "\"x\"",
    "devices'",
    "http://gw.acme.example/v1.",
    "https://docs.acme.example/codes",
    "(https://docs.acme.example/x)",
    "(see https://docs.acme.example/faq),",
    "https://",
    "http://a",
    "https://a.b/c_d_e*f*",
    "https://a.b/?x=1&copy=2",
    "https://<host>.a.b",
    "xhttps://a.b",
    "见https://a.b/c。",
    "https://a.b/(c)",
    "https://a.b/c)",
    "[https://a.b]",
    "<https://a.b>",
    "$1 and $2",
    "www.a.b",
    "a@b.c",
    ":smile:",
    "!",
    "{x}",
    "//!",
    "*/",
    "/**",
    "${x}",
    "%",
    "^x^",
    "x^2^",
    "H~2~O",
    "名称。",
    "（x）",
    "\u{3000}",
    "\u{a0}x",
    "é",
    "🙂*x*🙂",
    "1.\u{3000}x",
    "#\u{a0}x",
    "\t",
    "\n",
    "\n\n",
    "    x",
];

/// A part of a text, and how it is shown.
#[derive(Clone, Debug)]
struct Part {
    written: String,
    shown: String,
}

/// Parts without a backtick are shown as they are, and code without its backticks.
fn part() -> impl Strategy<Value = Part> {
    let plain = |written: String| Part {
        shown: written.clone(),
        written,
    };
    let code = |content: String| {
        // Code with `#` names a document.
        let content = content.replace('#', "=");
        let content = content.split_whitespace().collect::<Vec<_>>().join(" ");
        Part {
            written: format!("`{content}`"),
            shown: content,
        }
    };
    let word = prop::sample::select(WORDS).prop_map(str::to_owned);
    let wide = prop::string::string_regex("[ -_a-~°％（），。的]{1,12}").unwrap();
    prop_oneof![
        4 => word.clone().prop_map(plain),
        2 => "[a-z]{1,30}".prop_map(plain),
        2 => wide.prop_map(plain),
        1 => "[ -_a-~]{0,9}x[ -_a-~]{0,9}".prop_map(code),
        1 => word.prop_filter("code is not blank", |word| !word.trim().is_empty()).prop_map(code),
    ]
}

/// Parts with or without a space between them; code keeps its distance, as backticks side by side are one run.
fn text() -> impl Strategy<Value = Part> {
    let parts = prop::collection::vec((part(), any::<bool>()), 1..30);
    let open = prop::option::weighted(0.1, prop::sample::select(&["```", "````"][..]));
    (parts, open).prop_map(|(parts, open)| {
        let mut text = Part {
            written: String::new(),
            shown: String::new(),
        };
        if let Some(open) = open {
            text.written = format!("{open} ");
            text.shown = format!("{open} ");
        }
        for (part, spaced) in parts {
            let space = if spaced || part.written.starts_with('`') || text.written.ends_with('`') {
                " "
            } else {
                ""
            };
            text.written.push_str(&format!("{space}{}", part.written));
            text.shown.push_str(&format!("{space}{}", part.shown));
        }
        text
    })
}

/// Returns a crate's `README.md` and `src/things.rs` with the text as documentation, or `None` if lint refuses it.
fn printed(text: &str) -> (String, String) {
    let quoted = serde_json::to_string(text).unwrap();
    let platform = format!(
        "platform: acme\ntitle: Acme\ndoc: {quoted}\ncrate: {{ name: acme, version: 0.1.0 }}\n\
         documents: {{ api: {{ title: API, url: \"https://acme.example/api\" }} }}\n\
         server: {{ doc: On the console., placeholder: \"https://<your-server>\" }}\n\
         errors: {{ codes: {{ 7: {{ name: odd, doc: {quoted} }} }}, bodies: [{{ code: code, message: message }}] }}\n"
    );
    let things = format!(
        "resource: things\ndoc: {quoted}\nsource: api\noperations:\n  get:\n    doc: {quoted}\n    source: api\n    \
         http: GET /things\n    query: {{ by?: {{ type: string, doc: {quoted} }} }}\n    returns: none\n    retry: safe\n"
    );
    let compiled = compile(vec![
        ("spec/acme/platform.yaml".to_owned(), platform),
        ("spec/acme/things.yaml".to_owned(), things),
    ]);
    assert!(compiled.is_sound(), "{:#?}", compiled.problems);
    let runtime = RuntimeSource::Version("1".to_owned());
    let mut files = rust::print(&compiled.apis[0], &runtime).unwrap().files;
    let mut take = |file: &str| files.remove(file).unwrap();
    (take("README.md"), take("src/things.rs"))
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

/// Returns the text of the first paragraph, or of the cell that begins with `cell`. Anything but plain text, code and links
/// is a failure.
fn shown(markdown: &str, row: Option<&str>) -> String {
    let mut text = String::new();
    let mut cells: Vec<String> = Vec::new();
    let mut is_link = false;
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Code(part) => text.push_str(&part),
            Event::Text(part) => {
                // rustdoc warns about a bare address.
                let bare = ["http://a", "http://gw.", "https://a", "https://docs."];
                let is_bare = !is_link && bare.iter().any(|bare| part.contains(bare));
                assert!(!is_bare, "a bare address in {markdown}");
                text.push_str(&part);
            }
            Event::SoftBreak => text.push(' '),
            Event::Start(Tag::Paragraph | Tag::TableCell) => text.clear(),
            Event::End(TagEnd::Paragraph) if row.is_none() => return text,
            Event::End(TagEnd::TableCell) => cells.push(text.clone()),
            Event::Start(Tag::TableRow) => cells.clear(),
            Event::End(TagEnd::TableRow) if row == cells.first().map(String::as_str) => {
                assert_eq!(cells.len(), 3, "{markdown}");
                return text;
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    !dest_url.ends_with(['.', ',', ']', '，', '。']),
                    "{dest_url}"
                );
                is_link = true;
            }
            Event::End(TagEnd::Link) => is_link = false,
            other if row.is_none() => panic!("{other:?} in {markdown}"),
            _ => {}
        }
    }
    panic!("no paragraph in {markdown}")
}

/// Returns the lines of documentation before a line of Rust.
fn docs_before(source: &str, item: &str, mark: &str) -> String {
    let before: Vec<&str> = source
        .lines()
        .take_while(|line| !line.trim_start().starts_with(item))
        .collect();
    let lines = before.iter().rev().map(|line| line.trim_start());
    let lines = lines.skip_while(|line| !line.starts_with(mark));
    let mut lines: Vec<&str> = lines
        .map_while(|line| line.strip_prefix(mark))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    lines.reverse();
    lines.join("\n")
}

/// Returns a text on one line, with apostrophes as rustdoc sets them.
fn on_one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('\u{2019}', "'")
}

fn assert_shown(text: &Part) {
    let (readme, module) = printed(&text.written);
    let expected = on_one_line(&text.shown);
    let is = |shown: String, where_: &str| {
        let shown = on_one_line(&shown);
        let begins = shown.strip_prefix(&expected);
        let rest = begins.map(|rest| rest.trim_start_matches('.').trim_start());
        assert!(
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("Code")),
            "in {where_}\nwritten:  {:?}\nexpected: {expected:?}\nshown:    {shown:?}",
            text.written
        );
    };
    let readme = readme.split_once("# acme\n\n").unwrap().1;
    is(
        shown(readme.split("\n\nThis crate").next().unwrap(), None),
        "the README",
    );
    is(shown(readme, Some("code 7")), "a table");
    is(
        shown(&docs_before(&module, "#[derive", "//!"), None),
        "a module",
    );
    is(
        shown(&docs_before(&module, "pub fn get", "///"), None),
        "an operation",
    );
    is(
        shown(&docs_before(&module, "pub fn by", "///"), None),
        "a setter",
    );
}

#[test]
fn each_odd_word_is_shown_as_written() {
    for word in WORDS.iter().filter(|word| !word.trim().is_empty()) {
        for written in [
            (*word).to_owned(),
            format!("x {word} x"),
            format!("{} {word} x", "y".repeat(91)),
        ] {
            let shown = written.clone();
            assert_shown(&Part { written, shown });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_shown_as_written(text in text()) {
        prop_assume!(!text.written.trim().is_empty());
        assert_shown(&text);
    }
}
