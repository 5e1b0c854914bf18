//! The table of what errors say, which stands in a platform's spec folder and goes into the README of its crate.
//! Must not know any platform, nor how failures come about.

use std::fmt::Display;
use std::path::Path;
use std::{env, fs};

/// What happened and what the error says, row by row.
#[derive(Debug, Default)]
pub struct Failures {
    rows: Vec<(&'static str, String)>,
    placeholders: &'static [(&'static str, &'static str)],
}

impl Failures {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row: what happened, in few words, and the error that came of it.
    pub fn add(&mut self, what: &'static str, error: &impl Display) {
        self.rows.push((what, error.to_string()));
    }

    /// Sets what the table shows in place of codes and messages that no page of the vendor has.
    #[must_use]
    pub fn with_placeholders(mut self, placeholders: &'static [(&str, &str)]) -> Self {
        self.placeholders = placeholders;
        self
    }

    fn text(&self) -> String {
        let mut text =
            "Error messages of common failures. Tests produce each of them and compare the text."
                .to_owned();
        if !self.placeholders.is_empty() {
            text.push_str(
                " `<code>` and `<message>` stand for values that no page of the vendor shows.",
            );
        }
        text.push_str("\n\n| what happened | what the error says |\n| --- | --- |\n");
        for (what, error) in &self.rows {
            let mut error = error.replace('|', "\\|");
            for (invented, placeholder) in self.placeholders {
                error = error.replace(invented, placeholder);
            }
            text.push_str(&format!("| {what} | `{error}` |\n"));
        }
        text
    }

    /// Compares the table with `failures.md` of a platform, or writes it when `UPDATE=1` is set.
    ///
    /// # Panics
    /// When they differ, or when no error has the text of a placeholder.
    pub fn assert_as_in(&self, platform: &str) {
        for (invented, _) in self.placeholders {
            let is_there = self.rows.iter().any(|(_, error)| error.contains(invented));
            assert!(is_there, "no error of {platform} says {invented}");
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
        let file = folder.join(platform).join("failures.md");
        let (found, expected) = (self.text(), fs::read_to_string(&file).unwrap_or_default());
        if env::var_os("UPDATE").is_some() {
            fs::write(&file, &found).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        } else if found != expected {
            panic!(
                "spec/{platform}/failures.md differs; UPDATE=1 rewrites it, git shows what changed, and `cargo xtask generate` \
                 puts it into the README. Found:\n{found}"
            );
        }
    }
}
