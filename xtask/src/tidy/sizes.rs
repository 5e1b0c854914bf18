//! Checks sizes: the lines of a file and of a function, and the files of a folder.
//! Must not know what is in them.

use std::collections::BTreeMap;

use super::Finding;
use super::sources::Source;

const MAX_FILE_LINES: usize = 400;
const MAX_FUNCTION_LINES: usize = 60;
const MAX_FOLDER_FILES: usize = 20;

/// Files and folders that may be larger, each with the reason.
#[rustfmt::skip]
const EXCEPTIONS: &[(&str, &str)] = &[
    ("runtime/tests/runtime", "one program with a file per subject, so that it is linked once"),
    ("runtime/tests/support/acme.rs", "a generated client, written by hand in one file"),
    ("tests/thingscloud", "one program with a file per resource or subject of the largest platform"),
];
/// The comment before a function that may be longer; the reason follows.
const EXCUSE: &str = "// Longer than 60 lines: ";

/// Finds what is larger than the rules of the house allow.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        let (folder, _) = source.path.rsplit_once('/').unwrap_or_default();
        *folders.entry(folder).or_default() += 1;
        let lines: Vec<&str> = source.text.lines().collect();
        if lines.len() > MAX_FILE_LINES {
            let text = format!("the file has {} lines", lines.len());
            findings.extend(finding(&source.path, 1, &text, MAX_FILE_LINES));
        }
        for (at, length) in functions(&lines) {
            let before = lines.iter().take(at).rev();
            let mut attached = before.take_while(|line| !line.trim().is_empty());
            if length > MAX_FUNCTION_LINES && !attached.any(|line| line.trim().starts_with(EXCUSE))
            {
                let text = format!("the function has {length} lines");
                findings.extend(finding(&source.path, at + 1, &text, MAX_FUNCTION_LINES));
            }
        }
    }
    for (folder, files) in folders {
        if files > MAX_FOLDER_FILES {
            let text = format!("the folder has {files} .rs files");
            findings.extend(finding(folder, 1, &text, MAX_FOLDER_FILES));
        }
    }
    findings
}

fn finding(path: &str, line: usize, text: &str, max: usize) -> Option<Finding> {
    let is_exception = EXCEPTIONS.iter().any(|(exception, _)| *exception == path);
    (!is_exception).then(|| Finding {
        file: path.to_owned(),
        line,
        rule: "size",
        text: format!("{text}, which is more than {max}; split it"),
    })
}

/// Returns the first line, from 0, and the number of lines of each function in formatted code, which ends with a brace at the
/// indentation of its beginning.
fn functions(lines: &[&str]) -> Vec<(usize, usize)> {
    let extent = |(at, line): (usize, &&str)| {
        let code = line.trim_start();
        let (qualifiers, _) = code.split_once("fn ")?;
        let mut words = qualifiers.split_whitespace();
        let is_function =
            words.all(|word| word.starts_with("pub") || ["async", "const"].contains(&word));
        let mut rest = lines.iter().skip(at);
        let head = rest.find(|line| line.ends_with(['{', ';', '}']))?;
        if !is_function || !head.ends_with('{') {
            return None;
        }
        let end = format!("{}}}", " ".repeat(line.len() - code.len()));
        let length = lines.iter().skip(at).position(|line| *line == end)? + 1;
        Some((at, length))
    };
    lines.iter().enumerate().filter_map(extent).collect()
}
