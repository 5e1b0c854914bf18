//! `lint --fix` undoes what shuffles the keys of entries, in the real specs and byte by byte; a cure that fails keeps no other one back.
//! Must not know how keys are put in order: the shuffling reads lines and columns alone.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::{fs, mem};

use iot_clouds_codegen::fix::{Fixed, fix};

type Texts = Vec<(String, String)>;

/// The spec files of each platform.
fn platforms() -> Vec<Texts> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let entries = fs::read_dir(folder).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    let mut all: Vec<Texts> = folders
        .filter(|path| path.join("platform.yaml").exists())
        .map(|path| platform(&path))
        .collect();
    all.sort();
    all
}

fn platform(folder: &Path) -> Texts {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let yaml = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    let read = yaml.map(|path| {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        (
            format!("spec/{name}/{file}"),
            fs::read_to_string(path).unwrap(),
        )
    });
    let mut files: Texts = read.collect();
    files.sort();
    files
}

/// Numbers that seem to be in no order, the same ones in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Returns the key on a line, and the column where it begins; none of a list item, whose first key shares its line.
fn key(line: &str) -> Option<(usize, &str)> {
    let column = line.len() - line.trim_start().len();
    let (key, _) = line.trim_start().split_once(':')?;
    let is_key = key
        .chars()
        .all(|it| it.is_alphanumeric() || "_?".contains(it));
    (is_key && !key.is_empty()).then_some((column, key))
}

/// Whether keys below these ones are those of an entry. Below any other, their order may have a meaning.
fn is_entry(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(
        path.as_slice(),
        [] | ["operations" | "types" | "documents" | "credentials", _]
            | ["envelope" | "server"]
            | [
                "operations",
                _,
                "query" | "path" | "body" | "form" | "returns",
                _
            ]
            | ["types", _, "fields", _]
    )
}

/// Shuffles the keys of the entry whose lines these are, and of all inside it. Each key keeps the comments directly above it;
/// blank lines stay where they are.
fn shuffled(lines: &[&str], path: &mut Vec<String>, numbers: &mut Numbers) -> Vec<String> {
    let column = lines.iter().find_map(|line| key(line)).map(|found| found.0);
    let at: Vec<usize> = (0..lines.len())
        .filter(|at| key(lines[*at]).is_some_and(|found| Some(found.0) == column))
        .collect();
    let mut pieces: Vec<Vec<String>> = Vec::new();
    let mut gaps: Vec<Vec<String>> = Vec::new();
    let mut done = 0;
    for (number, first) in at.iter().enumerate() {
        let is_comment = |line: &str| line.trim_start().starts_with('#');
        let mut from = *first;
        while from > done && is_comment(lines[from - 1]) {
            from -= 1;
        }
        // The comments at the top are about the file.
        if path.is_empty() && number == 0 {
            from = *first;
        }
        let mut end = at.get(number + 1).copied().unwrap_or(lines.len());
        let is_outside = |line: &str| {
            line.is_empty()
                || is_comment(line) && Some(line.len() - line.trim_start().len()) <= column
        };
        while end > first + 1 && is_outside(lines[end - 1]) {
            end -= 1;
        }
        gaps.push(owned(&lines[done..from]));
        let Range { start, end } = *first + 1..end;
        let mut piece = owned(&lines[from..start]);
        path.push(key(lines[*first]).unwrap().1.to_owned());
        let inside = &lines[start..end];
        let has_keys = inside
            .iter()
            .find(|line| !line.is_empty() && !is_comment(line));
        let has_keys = has_keys.is_some_and(|line| key(line).is_some())
            && !lines[*first].ends_with(['|', '-', '>']);
        piece.extend(if has_keys {
            shuffled(inside, path, numbers)
        } else {
            owned(inside)
        });
        path.pop();
        pieces.push(piece);
        done = end;
    }
    gaps.push(owned(&lines[done..]));
    if is_entry(path) {
        numbers.shuffle(&mut pieces);
    }
    let mut all = mem::take(&mut gaps[0]);
    for (piece, gap) in pieces.into_iter().zip(gaps.into_iter().skip(1)) {
        all.extend(piece);
        all.extend(gap);
    }
    all
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn shuffled_text(text: &str, numbers: &mut Numbers) -> String {
    let lines: Vec<&str> = text.lines().collect();
    shuffled(&lines, &mut Vec::new(), numbers).join("\n") + "\n"
}

#[test]
fn shuffled_keys_of_real_specs_come_back_byte_by_byte() {
    let mut moved = 0;
    for files in platforms() {
        moved += comes_back(&files, 1);
        let commented = files
            .iter()
            .map(|(path, text)| (path.clone(), commented(text)));
        moved += comes_back(&commented.collect(), 2);
    }
    assert!(moved > 500, "only {moved} entries were shuffled");
}

/// Puts a comment above and behind each key of an operation and a type.
fn commented(text: &str) -> String {
    let lines = text.lines().map(|line| match key(line) {
        Some((4, key)) if line.ends_with([':', '}']) => {
            format!("    # Above {key}.\n{line} # Behind {key}.\n")
        }
        _ => format!("{line}\n"),
    });
    lines.collect()
}

/// Shuffles files that are in order, and cures them; returns how many entries were put in order.
fn comes_back(files: &Texts, seed: u64) -> usize {
    let mut numbers = Numbers(seed);
    let mixed = files
        .iter()
        .map(|(path, text)| (path.clone(), shuffled_text(text, &mut numbers)));
    let mixed: Texts = mixed.collect();
    for ((path, mixed), (_, text)) in mixed.iter().zip(files) {
        assert_eq!(
            sorted(mixed),
            sorted(text),
            "the test lost a line of {path}"
        );
    }
    let fixed = fix(&mixed);
    for ((path, mixed), (_, text)) in mixed.iter().zip(files) {
        let fixed = fixed.files.get(path).unwrap_or(mixed);
        assert_eq!(fixed, text, "{path}, shuffled with {seed}");
    }
    fixed.entries
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

const PLATFORM: &str = "platform: acme
title: Acme
doc: The API of Acme.
crate: { name: acme, version: 0.1.0 }
documents:
  api: { title: API, url: \"https://acme.example/api\" }
server: { doc: Shown in the console., placeholder: \"https://<your-server>\" }
";

/// Cures a resource with these lines of one operation, twice.
fn cured(operation: &str) -> String {
    let head = "resource: stations\ndoc: Stations.\nsource: api\n\noperations:\n  list:\n";
    let path = "spec/acme/stations.yaml".to_owned();
    let mut files: Texts = vec![
        ("spec/acme/platform.yaml".to_owned(), PLATFORM.to_owned()),
        (path.clone(), format!("{head}{operation}")),
    ];
    let fixed: BTreeMap<String, String> = fix(&files).files;
    for (path, text) in &mut files {
        if let Some(new) = fixed.get(path) {
            text.clone_from(new);
        }
    }
    assert_eq!(fix(&files), Fixed::default(), "a second run changes more");
    let (_, text) = files.into_iter().find(|it| it.0 == path).unwrap();
    text.strip_prefix(head).unwrap().to_owned()
}

#[test]
fn a_cure_that_fails_keeps_no_other_one_back() {
    // YAML reads `007` as text even without quotes.
    let mut operation = "    doc: Lists stations.\n    http: GET /stations\n    query:\n      a?: { type: u64, min: \"007\", doc: A. }\n".to_owned();
    for number in 0..90 {
        operation += &format!("      p{number}?: {{ type: integer, doc: A. }}\n");
    }
    operation += "    retry: safe\n";
    assert_eq!(cured(&operation), operation.replace("integer", "i64"));
}

#[test]
fn an_entry_with_a_key_twice_keeps_its_order() {
    let operation = "    retry: safe\n    http: GET /stations\n    retry: safe # the second\n    doc: Lists stations.\n";
    assert_eq!(cured(operation), operation);
}

#[test]
fn a_comment_behind_a_source_is_no_heading() {
    let operation = "    doc: Lists stations.\n    source: api # see the second table\n    http: GET /stations\n    retry: safe\n";
    assert_eq!(cured(operation), operation);
    let heading = operation.replace("# see", "#See");
    let quoted = heading.replace("api #See the second table", "\"api#See the second table\"");
    assert_eq!(cured(&heading), quoted);
}

#[test]
fn a_comment_behind_a_word_of_openapi_keeps_it() {
    let operation = "    doc: Lists stations.\n    http: GET /stations\n    query:\n      page?:\n        type: u64\n        in: query # as the page says\n        doc: Page.\n    retry: safe\n";
    assert_eq!(cured(operation), operation);
    let bare = operation.replace(" # as the page says", "");
    assert_eq!(cured(&bare), bare.replace("        in: query\n", ""));
}

#[test]
fn comments_above_the_first_key_of_a_file_go_with_it() {
    let path = "spec/acme/stations.yaml".to_owned();
    let head = "# About the file.\n\n";
    let (operations, resource) = (
        "# About operations.\noperations: {}\n",
        "# About the name.\nresource: stations\n",
    );
    let rest = "doc: Stations.\nsource: api\n";
    let files = vec![
        ("spec/acme/platform.yaml".to_owned(), PLATFORM.to_owned()),
        (path.clone(), format!("{head}{operations}{resource}{rest}")),
    ];
    assert_eq!(
        fix(&files).files.get(&path),
        Some(&format!("{head}{resource}{rest}{operations}"))
    );
}
