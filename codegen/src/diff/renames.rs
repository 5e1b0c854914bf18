//! What was renamed, and how texts that mention old names read with the new ones.
//! Must not know listings.

use std::collections::HashMap;

use super::entry::Entry;
use super::grammar::Kind;

/// Old names and new ones, by what they name.
#[derive(Debug, Default)]
pub(super) struct Renames {
    types: HashMap<String, String>,
    credentials: HashMap<String, String>,
    resources: HashMap<String, String>,
    /// By path: what paths of entries begin with.
    paths: HashMap<String, String>,
    /// Names inside an entry, by its old path.
    inside: HashMap<String, HashMap<String, String>>,
}

impl Renames {
    /// Notes that two entries are one.
    pub(super) fn add(&mut self, old: &Entry, new: &Entry) {
        if old.path == new.path {
            return;
        }
        self.paths.insert(old.path.clone(), new.path.clone());
        if old.name == new.name {
            return;
        }
        let (before, after) = (old.name.clone(), new.name.clone());
        match old.kind {
            Kind::Type => drop(self.types.insert(before, after)),
            Kind::Credential => drop(self.credentials.insert(before, after)),
            Kind::Resource => drop(self.resources.insert(before, after)),
            Kind::Parameter | Kind::Returned | Kind::Field | Kind::CredentialField => {
                let suffix = old.path.len() - old.name.len();
                let of = old.path.get(..suffix).unwrap_or_default();
                let of = of
                    .trim_end_matches('.')
                    .trim_end_matches(&old.group)
                    .trim_end_matches('.');
                let inside = self.inside.entry(of.to_owned()).or_default();
                inside.insert(before, after);
            }
            // Other facts do not mention it.
            _ => {}
        }
    }

    /// Returns what a key of an old entry says, with the new names.
    pub(super) fn fact(&self, entry: &Entry, key: &str, value: &str) -> String {
        match key {
            "type" | "body" | "returns" | "extends" => self.types(value),
            "value" if entry.name == "accepts" => replaced(value, &self.credentials),
            "accepts" => replaced(value, &self.credentials),
            "resource" => replaced(value, &self.resources),
            "exchange" => self.operations(value),
            "http" => {
                let inside = self.inside.get(&entry.path);
                inside.map_or_else(|| value.to_owned(), |names| placeholders(value, names))
            }
            "pages" | "windows" | "limits" | "columns" | "basic" | "sign" | "send" | "cookie"
            | "nested_under" => {
                let inside = self.inside.get(&entry.path);
                // A word of the language before a colon is no name.
                let is_name = |_: &str, after: &str| !after.starts_with(": ");
                inside.map_or_else(
                    || value.to_owned(),
                    |names| replaced_if(value, names, is_name),
                )
            }
            _ => value.to_owned(),
        }
    }

    /// Replaces the names of types.
    pub(super) fn types(&self, text: &str) -> String {
        replaced(text, &self.types)
    }

    /// Replaces ids of operations.
    fn operations(&self, text: &str) -> String {
        let words = text.split(' ').map(|word| {
            let end = word.trim_end_matches(',');
            let rest = word.get(end.len()..).unwrap_or_default();
            let now = self.paths.get(end).filter(|_| end.contains('.'));
            format!("{}{rest}", now.map_or(end, String::as_str))
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Returns a path of an old entry with the new names.
    pub(super) fn path(&self, path: &str) -> String {
        let mut end = path.len();
        while let Some(head) = path.get(..end) {
            if let Some(now) = self.paths.get(head) {
                return format!("{now}{}", path.get(end..).unwrap_or_default());
            }
            match head.rfind('.') {
                Some(dot) => end = dot,
                None => break,
            }
        }
        path.to_owned()
    }

    /// Returns a fact of the old wire with the new names; `path` is the new path of the entry that it is about.
    pub(super) fn wire(&self, old_path: &str, fact: &str) -> String {
        // What is sent or read as it is, such as a path, a URL or a constant, has no name of an entry but those of its placeholders.
        let is_literal = (fact.starts_with(": ") && fact.contains('/')) || fact.contains('"');
        let text = if is_literal {
            fact.to_owned()
        } else {
            self.operations(&replaced(&self.types(fact), &self.credentials))
        };
        let mut at = old_path;
        loop {
            if let Some(names) = self.inside.get(at) {
                return if is_literal {
                    placeholders(&text, names)
                } else {
                    // How lists are read is told in words that may be names, too.
                    let is_told = [" have ", " are "]
                        .iter()
                        .any(|word| text.starts_with(word));
                    let is_name = |before: &str, _: &str| {
                        !is_told || before.ends_with('.') || before.ends_with(" at ")
                    };
                    replaced_if(&text, names, is_name)
                };
            }
            match at.rsplit_once('.') {
                Some((around, _)) => at = around,
                None => return text,
            }
        }
    }
}

/// Replaces names in braces.
fn placeholders(text: &str, names: &HashMap<String, String>) -> String {
    let mut parts = text.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_at(part.find('}').unwrap_or_default());
        out.push('{');
        out.push_str(names.get(name).map_or(name, String::as_str));
        out.push_str(rest);
    }
    out
}

/// Replaces whole words.
pub(super) fn replaced(text: &str, names: &HashMap<String, String>) -> String {
    replaced_if(text, names, |_, _| true)
}

/// Replaces whole words that are names by what is before and after them.
fn replaced_if(
    text: &str,
    names: &HashMap<String, String>,
    is_name: impl Fn(&str, &str) -> bool,
) -> String {
    if names.is_empty() {
        return text.to_owned();
    }
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    let (mut out, mut rest, mut done) = (String::new(), text, 0);
    while let Some(start) = rest.find(is_word) {
        let (between, from) = rest.split_at(start);
        let end = from.find(|letter| !is_word(letter)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        done += between.len();
        let before = text.get(..done).unwrap_or_default();
        let now = names.get(word).filter(|_| is_name(before, after));
        out.push_str(between);
        out.push_str(now.map_or(word, String::as_str));
        done += word.len();
        rest = after;
    }
    out + rest
}
