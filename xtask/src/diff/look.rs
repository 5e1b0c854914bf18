//! How a report looks where it is read: colours of a terminal, and links to files.
//! Must not know what a report says.

use std::env;
use std::io::{self, IsTerminal};
use std::path::Path;

use iot_clouds_codegen::diagnostic::Style;
use iot_clouds_codegen::diff::Place;

use super::text;

/// Colours of a terminal.
pub(super) const RED: &str = "31";
pub(super) const GREEN: &str = "32";
pub(super) const YELLOW: &str = "33";

/// How a report looks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look<'a> {
    pub(super) style: Style,
    /// The folder of the files of the new side, if a terminal can open them.
    pub(super) files: Option<&'a Path>,
}

impl<'a> Look<'a> {
    /// Returns the look where the command writes: coloured on a terminal and in git's pager, with links to files on a terminal.
    pub(super) fn here(files: Option<&'a Path>) -> Self {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_plain = is_set("NO_COLOR") || env::var_os("TERM").is_some_and(|it| it == "dumb");
        let is_terminal = io::stdout().is_terminal();
        if is_plain || !(is_terminal || is_set("GIT_PAGER_IN_USE")) {
            return Self::default();
        }
        Self {
            style: Style::Coloured,
            files: files.filter(|_| is_terminal),
        }
    }
}

/// Returns a text in a colour.
pub(super) fn painted(text: &str, colour: &str, style: Style) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Coloured => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
    }
}

/// Returns a text without what a terminal would act on.
pub(super) fn clean(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Returns a place, which opens the file in a terminal that knows such links.
pub(super) fn linked(place: Option<&Place>, files: Option<&Path>) -> String {
    let shown = text::place(place);
    let (Some(place), Some(folder)) = (place, files) else {
        return shown;
    };
    let file = folder
        .join(&place.file)
        .to_string_lossy()
        .replace('\\', "/");
    let mut address = String::new();
    for byte in file.trim_start_matches('/').bytes() {
        match byte {
            b'/' | b':' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    let line = place.line;
    format!("\u{1b}]8;;file:///{address}#{line}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
}
