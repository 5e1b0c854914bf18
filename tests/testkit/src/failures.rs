//! The table of what errors say, which stands in a platform's spec folder and goes into the README of its crate.
//! Must not know any platform, nor how failures come about.

use std::fmt::Display;
use std::path::Path;
use std::{env, fs};

/// What happened and what the error says, row by row.
#[derive(Debug, Default)]
pub struct Failures {
    rows: Vec<(&'static str, String)>,
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

    fn text(&self) -> String {
        let mut text = "Error messages of common failures. Tests produce each of them and compare the text:\n\n| what happened | what the error says |\n| --- | --- |\n".to_owned();
        for (what, error) in &self.rows {
            let error = error.replace('|', "\\|");
            text.push_str(&format!("| {what} | `{error}` |\n"));
        }
        text
    }

    /// Compares the table with `failures.md` of a platform, or writes it when `UPDATE=1` is set.
    ///
    /// # Panics
    /// When they differ.
    pub fn assert_as_in(&self, platform: &str) {
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
