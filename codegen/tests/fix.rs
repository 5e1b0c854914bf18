//! What `lint --fix` makes of spec files. Each folder of `fix/` holds a spec, the files that change, and the problems that are left.
//! Must not know how a problem is cured.

#[path = "support/fixtures.rs"]
mod fixtures;

use std::process::ExitCode;

use iot_clouds_codegen::compile;
use iot_clouds_codegen::diagnostic::{Style, to_text};
use iot_clouds_codegen::fix::{Fixed, fix, has_mixed_line_ends};

use fixtures::Files;

type Texts = Vec<(String, String)>;

fn main() -> ExitCode {
    fixtures::run("fix", |name, spec| {
        let files: Texts = spec.into_iter().collect();
        let fixed = fix(&files);
        let after = with(&files, &fixed);
        assert_eq!(fix(&after), Fixed::default(), "a second run changes more");
        if fixed.problems == 0 {
            order_only(&files, &after);
        }
        line_ends(&files, &fixed);
        let compiled = compile(after);
        let left = to_text(&compiled.problems, &compiled.sources, Style::Plain);
        let counted = format!("{} cured, {} in order\n\n", fixed.problems, fixed.entries);
        let changed = fixed.files.into_iter();
        let changed = changed.map(|(path, text)| (path.replacen("spec/", "fixed/", 1), text));
        let mut expected: Files = changed.collect();
        assert!(
            name == "nothing" || !expected.is_empty(),
            "nothing is cured"
        );
        expected.insert("left.txt".to_owned(), counted + &left);
        expected
    })
}

fn with(files: &Texts, fixed: &Fixed) -> Texts {
    let new = |path: &String, text: &String| fixed.files.get(path).unwrap_or(text).clone();
    let files = files.iter();
    files
        .map(|(path, text)| (path.clone(), new(path, text)))
        .collect()
}

/// Moving keys keeps every byte.
fn order_only(before: &Texts, after: &Texts) {
    let sorted = |texts: &Texts| {
        let mut bytes: Vec<u8> = texts.iter().flat_map(|(_, text)| text.bytes()).collect();
        bytes.sort_unstable();
        bytes
    };
    assert_eq!(sorted(before), sorted(after), "a byte was lost");
}

/// Line ends and a byte order mark stay.
fn line_ends(files: &Texts, fixed: &Fixed) {
    let crlf = |text: &String| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let windows: Texts = files
        .iter()
        .map(|(path, it)| (path.clone(), crlf(it)))
        .collect();
    assert!(!windows.iter().any(|(_, text)| has_mixed_line_ends(text)));
    let again = fix(&windows);
    let expected = fixed
        .files
        .iter()
        .map(|(path, it)| (path.clone(), crlf(it)));
    assert_eq!(again.files, expected.collect(), "line ends changed");
}
