//! Checks that another YAML parser reads the same values: in all files of this project, in changed ones, and of any scalar.
//! Must not know what the values mean.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_yaml::Value;

use super::{read_text, scalars};
use crate::spec::data::Data;

/// Returns what the other parser read, as this one gives it.
fn data(value: Value) -> Data {
    match value {
        Value::Null => Data::Null,
        Value::Bool(value) => Data::Bool(value),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Data::Unsigned(number),
            (None, Some(number)) => Data::Signed(number),
            (None, None) => Data::Float(number.as_f64().unwrap()),
        },
        Value::String(text) => Data::Text(text),
        Value::Sequence(items) => Data::List(items.into_iter().map(data).collect()),
        Value::Mapping(entries) => {
            let entry = |(key, value)| match key {
                Value::String(text) => (key_of(&text), data(value)),
                other => (format!("{:?}", data(other)), data(value)),
            };
            Data::Map(entries.into_iter().map(entry).collect())
        }
        Value::Tagged(_) => Data::Hole,
    }
}

/// Returns a key as what it would be as a value: this parser keeps how a number is written, and the other one does not.
fn key_of(text: &str) -> String {
    format!("{:?}", scalars::plain(text))
}

/// Returns what this parser read, with such keys.
fn with_keys(found: Data) -> Data {
    match found {
        Data::List(items) => Data::List(items.into_iter().map(with_keys).collect()),
        Data::Map(entries) => {
            let entry = |(key, value): (String, Data)| (key_of(&key), with_keys(value));
            Data::Map(entries.into_iter().map(entry).collect())
        }
        other => other,
    }
}

/// Whether a word begins with `?`, which the other parser takes for the mark of a key. In YAML that has a space behind it.
fn has_question_before_word(text: &str) -> bool {
    let begins = |before: &str| {
        before.is_empty() || before.ends_with([' ', '\t', '\n', '{', '[', ',', ':', '-'])
    };
    text.match_indices('?')
        .any(|(at, _)| begins(text.get(..at).unwrap_or_default()))
}

/// Returns the YAML files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "yaml") {
            found.push(path);
        }
    }
    found
}

/// Fails if both parsers read a text, but not the same. What is refused anyway, such as an anchor, may be read in two ways.
fn agrees(text: &str) -> bool {
    let mut problems = Vec::new();
    let read = read_text(text, &mut problems);
    match (read, serde_yaml::from_str::<Value>(text)) {
        (Some((_, found)), Ok(other)) if problems.is_empty() => {
            let (found, other) = (with_keys(found), data(other));
            assert_eq!(format!("{found:?}"), format!("{other:?}"), "{text}");
            true
        }
        _ => false,
    }
}

#[test]
fn all_files_are_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.join("tests"), root.join("../spec")];
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| files(folder)).collect();
    let count = files
        .iter()
        .filter(|path| agrees(&fs::read_to_string(path).unwrap_or_default()));
    let count = count.count();
    assert!(count > 300, "{count} of {} files", files.len());
}

proptest! {
    #[test]
    fn scalars_are_read_alike(text in "[-+.]{0,2}[0-9a-fxobeEinfINFA_.+-]{1,8}|[0-9]{15,40}|-[0-9]{15,40}|[a-zA-Z~.]{1,5}") {
        let Ok(Value::Sequence(items)) = serde_yaml::from_str(&format!("[{text}]")) else {
            return Ok(());
        };
        let [item] = items.as_slice() else {
            return Ok(());
        };
        if !item.is_mapping() && !item.is_sequence() {
            prop_assert_eq!(format!("{:?}", scalars::plain(&text)), format!("{:?}", data(item.clone())));
        }
    }

    #[test]
    fn changed_files_are_read_alike(
        at in 0..4000_usize,
        removed in 0..3_usize,
        added in "[-a0 \n\t:#'\"{},\\[\\]|>?!&*~%@`.é：]{0,3}",
    ) {
        let text = include_str!("../../../tests/fixtures/auth.yaml");
        let characters: Vec<char> = text.chars().collect();
        let at = at % characters.len();
        let changed = characters[..at].iter().copied().chain(added.chars());
        let changed: String = changed.chain(characters[at..].iter().skip(removed).copied()).collect();
        if !has_question_before_word(&changed) {
            agrees(&changed);
        }
    }
}
