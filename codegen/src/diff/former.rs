//! What former names still stand for: lines of the old surface, read with the names of the new one.
//! Must not know entries of a spec.

use std::collections::{HashMap, HashSet};

use super::renames::replaced;
use crate::line::Line;

/// The names of the old surface that the new one keeps.
pub(super) struct Former {
    /// Paths of items that are aliases now, the longest first.
    paths: Vec<(String, String)>,
    /// Their last parts.
    words: HashMap<String, String>,
    /// Paths of variants that are constants or functions now.
    variants: HashSet<String>,
}

impl Former {
    /// Finds the former names that come with the new surface. Programs import the crates as `was` and `now`.
    pub(super) fn of(was: &str, now: &str, before: &[Line], after: &[Line]) -> Self {
        let known: HashSet<&str> = before.iter().map(|line| line.text.as_str()).collect();
        let come = after
            .iter()
            .filter(|line| !known.contains(line.text.as_str()));
        let deprecated: HashSet<&str> = come
            .clone()
            .filter(|line| line.text.contains("#[deprecated] "))
            .map(|line| line.path.as_str())
            .collect();
        let (mut paths, mut words, mut variants) = (Vec::new(), HashMap::new(), HashSet::new());
        // Everything in a deprecated module is.
        let is_former = |line: &&Line| {
            let module = line.path.rsplit_once("::").map_or("", |(module, _)| module);
            deprecated.contains(line.path.as_str()) || deprecated.contains(module)
        };
        for line in come.filter(is_former) {
            let text = line.text.trim_start_matches("[experimental] ");
            if let Some((_, now)) = text
                .strip_prefix("pub type ")
                .and_then(|rest| rest.split_once(" = "))
            {
                paths.push((line.path.clone(), now.to_owned()));
                if let (Some(was), Some(now)) =
                    (line.path.rsplit("::").next(), now.rsplit("::").next())
                    && was != now
                {
                    words.insert(was.to_owned(), now.to_owned());
                }
            } else if text.starts_with("pub const ") || text.starts_with("pub fn ") {
                variants.insert(line.path.clone());
            }
        }
        if was != now {
            words.insert(was.to_owned(), now.to_owned());
        }
        paths.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        Self {
            paths,
            words,
            variants,
        }
    }

    /// Returns a text of the old surface with the names of the new one.
    pub(super) fn now(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (was, now) in &self.paths {
            if let Some((before, after)) = text.split_once(was.as_str())
                && !after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
            {
                text = format!("{before}{now}{after}");
            }
        }
        replaced(&text, &self.words)
    }

    /// Whether a line is that of a variant whose name is a constant or function now.
    pub(super) fn is_kept(&self, line: &Line) -> bool {
        let text = line.text.trim_start_matches("[experimental] ");
        let Some(rest) = text
            .strip_prefix("pub ")
            .and_then(|rest| rest.strip_prefix(line.path.as_str()))
        else {
            return false;
        };
        self.variants.contains(&self.now(&line.path)) && (rest.is_empty() || rest.starts_with('('))
    }
}
