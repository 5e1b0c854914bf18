//! What follows from a verdict in the files of a spec: the version, and the part of the changelog that describes the API.
//! Must not know how changes are found or judged.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use iot_clouds_codegen::diff::{CrateVersion, Report, Verdict};
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::spec::Sources;

use super::changelog::{self, Unreleased};
use super::side::Side;
use super::text;
use crate::failure::CommandError;
use crate::output::{self, Change};

/// The file that lists what changed in each version of a crate.
const CHANGELOG: &str = "changelog.md";

/// What changed since the last release, by the name of the crate.
pub(super) type Changes = BTreeMap<String, Report>;

/// A file that is not as the changes require.
pub(super) struct Edit {
    /// Its path as people see it.
    pub(super) file: String,
    /// What is wrong.
    pub(super) problem: String,
    /// What the file says afterwards.
    pub(super) what: String,
    /// Its text, with LF line ends; `None` if there is no file.
    old: Option<String>,
    /// The text that it should have.
    new: String,
}

/// Returns what is to be written into the files of a side. A crate that was never released needs nothing.
pub(super) fn edits(
    side: &Side,
    crates: &[CrateVersion],
    changes: &Changes,
) -> Result<Vec<Edit>, CommandError> {
    let mut edits = Vec::new();
    for api in &side.compiled.apis {
        let version = crates.iter().find(|version| version.name == api.package);
        let Some((version, released)) = version.and_then(|it| Some((it, it.old.as_deref()?)))
        else {
            continue;
        };
        let mut target = api.version.as_str();
        if version.verdict != Verdict::Ok {
            target = version.required.as_deref().unwrap_or(released);
            edits.push(version_edit(api, &side.compiled.sources, target, version)?);
        }
        let wanted = Unreleased {
            released,
            version: target,
            report: changes.get(&api.package),
        };
        edits.extend(changelog_edit(api, &side.compiled.sources, &wanted)?);
    }
    Ok(edits)
}

/// Returns the edit of the version alone: all other bytes of the file stay.
fn version_edit(
    api: &Api,
    sources: &Sources,
    target: &str,
    version: &CrateVersion,
) -> Result<Edit, CommandError> {
    let at = &api.version_at;
    let (file, old) = (sources.path(at.file), sources.text(at.file));
    let span = sources.value_span(at);
    let new = old.get(..span.start).and_then(|before| {
        let (written, after) = (old.get(span.start..span.end)?, old.get(span.end..)?);
        // Quotes around it stay.
        let (open, close) = written.split_once(api.version.as_str())?;
        Some(format!("{before}{open}{target}{close}{after}"))
    });
    let Some(new) = new else {
        let line = sources.positions(span).0.line;
        return Err(CommandError::new(format!(
            "{file}:{line}: the version {} is not written here as it is read; write `version: {target}`",
            api.version
        )));
    };
    Ok(Edit {
        file: file.to_owned(),
        problem: text::judged(version),
        what: format!("`crate.version` was {} and is {target}", api.version),
        old: Some(old.to_owned()),
        new,
    })
}

/// Returns the edit of the changelog. That of a platform is not about the crate of an overlay, whose versions are others.
fn changelog_edit(
    api: &Api,
    sources: &Sources,
    wanted: &Unreleased<'_>,
) -> Result<Option<Edit>, CommandError> {
    if api.version_at.file != api.at.file {
        return Ok(None);
    }
    let platform = sources.path(api.at.file);
    let folder = platform.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = format!("{folder}/{CHANGELOG}");
    let found = sources.files().find(|file| sources.path(*file) == path);
    let old = found.map(|file| sources.text(file));
    let new = changelog::updated(old.unwrap_or_default(), wanted).map_err(|lone| {
        CommandError::new(format!(
            "{path}:{}: this marker has no counterpart; remove it, and `cargo xtask diff --fix` writes the part between both",
            lone.line
        ))
    })?;
    let changed = old.unwrap_or_default() != new;
    Ok(changed.then(|| Edit {
        problem: format!(
            "{path}: the changes of the API since {} are not listed as they are",
            wanted.released
        ),
        what: format!("lists the changes of the API since {}", wanted.released),
        old: old.map(str::to_owned),
        new,
        file: path,
    }))
}

/// Writes all edits, or none.
pub(super) fn write(root: &Path, edits: &[Edit]) -> Result<(), CommandError> {
    let changes: Result<Vec<Change>, CommandError> =
        edits.iter().map(|edit| change(root, edit)).collect();
    output::apply(&changes?)
}

fn change(root: &Path, edit: &Edit) -> Result<Change, CommandError> {
    let path = root.join(&edit.file);
    let Some(old) = &edit.old else {
        return Ok(Change::exact(path, &edit.file, None, edit.new.clone()));
    };
    let bytes = fs::read(&path).map_err(|error| CommandError::file("read", &path, &error))?;
    let raw = String::from_utf8(bytes).ok();
    let raw = raw.filter(|raw| plain(raw) == *old).ok_or_else(|| {
        CommandError::new(format!(
            "{} changed just now; run the command again",
            edit.file
        ))
    })?;
    let new = spliced(&raw, old, &edit.new);
    Ok(Change::exact(path, &edit.file, Some(raw), new))
}

/// Returns a text as it is compared: without a byte order mark, and with LF line ends.
fn plain(raw: &str) -> String {
    raw.strip_prefix('\u{feff}')
        .unwrap_or(raw)
        .replace("\r\n", "\n")
}

/// Makes in the bytes of a file the change from `old` to `new`, which have LF line ends: all other bytes stay.
fn spliced(raw: &str, old: &str, new: &str) -> String {
    let same = |(one, other): &(char, char)| one == other;
    let start: usize = old
        .chars()
        .zip(new.chars())
        .take_while(same)
        .map(|(it, _)| it.len_utf8())
        .sum();
    let rest = |text: &str| text.get(start..).unwrap_or_default().to_owned();
    let (old_rest, new_rest) = (rest(old), rest(new));
    let back = old_rest.chars().rev().zip(new_rest.chars().rev());
    let end: usize = back.take_while(same).map(|(it, _)| it.len_utf8()).sum();
    let middle = new_rest.get(..new_rest.len() - end).unwrap_or_default();
    let middle = match raw.contains("\r\n") {
        true => middle.replace('\n', "\r\n"),
        false => middle.to_owned(),
    };
    let before = raw.get(..offset(raw, start)).unwrap_or_default();
    let after = raw.get(offset(raw, old.len() - end)..).unwrap_or_default();
    format!("{before}{middle}{after}")
}

/// Returns the byte of a file that is a byte of its plain text.
fn offset(raw: &str, plain: usize) -> usize {
    let mark = if raw.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut seen = 0;
    let mut at = mark;
    let mut bytes = raw.bytes().skip(mark).peekable();
    while seen < plain
        && let Some(byte) = bytes.next()
    {
        at += 1;
        // The first byte of a CRLF is none of the plain text.
        if !(byte == b'\r' && bytes.peek() == Some(&b'\n')) {
            seen += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{plain, spliced};

    #[test]
    fn only_what_changes_is_written_into_a_file() {
        let raw = "\u{feff}a: 1 # ä\r\nb: 0.1.0\r\nc: 3\n";
        let old = plain(raw);
        let new = old.replace("0.1.0", "0.2.0");
        assert_eq!(spliced(raw, &old, &new), raw.replace("0.1.0", "0.2.0"));
        let longer = old.replace("c: 3\n", "c: 3\n\nd\n");
        assert_eq!(spliced(raw, &old, &longer), format!("{raw}\r\nd\r\n"));
        let first = format!("x\n{old}");
        assert_eq!(spliced(raw, &old, &first), raw.replacen('a', "x\r\na", 1));
        assert_eq!(spliced(raw, &old, &old), raw);
        assert_eq!(spliced(raw, &old, ""), "\u{feff}");
        let cut = old.replace("b: 0.1.0\n", "");
        assert_eq!(spliced(raw, &old, &cut), raw.replace("b: 0.1.0\r\n", ""));
    }
}
