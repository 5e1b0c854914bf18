//! How sources and texts refer to documents: by name, or as `document#section`.
//! Must not know which documents exist, nor what a text is about.

/// A reference to a document, or to a section of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Name of the document.
    pub document: &'a str,
    /// Heading of the section; empty if it is missing after `#`.
    pub section: Option<&'a str>,
    /// The reference as it is written.
    pub written: &'a str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
}

impl<'a> Reference<'a> {
    fn at(start: usize, text: &'a str) -> Self {
        let (document, section) = match text.split_once('#') {
            Some((document, section)) => (document, Some(section)),
            None => (text, None),
        };
        Self {
            document,
            section,
            written: text,
            start,
        }
    }

    /// Reads a `source`.
    pub fn of_source(source: &'a str) -> Self {
        Self::at(0, source)
    }

    /// Returns the reference that an `observed` text begins with: its first word, or the code that it begins with.
    pub fn at_start(text: &'a str) -> Self {
        let rest = text.trim_start();
        let start = text.len() - rest.len();
        if let Some((code, _)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
            return Self::at(start + 1, code);
        }
        let word = rest.split_whitespace().next().unwrap_or_default();
        let mut found = Self::at(start, word);
        found.document = found.document.trim_end_matches([',', ':', ';', '.']);
        found
    }

    /// Returns what may be a reference in a text: each piece of code that is a name, alone or with a section.
    pub fn in_text(text: &'a str) -> impl Iterator<Item = Self> {
        let code = parts(text).into_iter().filter(|(ticks, ..)| *ticks == 1);
        code.map(|(_, at, part)| Self::at(at, part))
            .filter(|found| is_name(found.document.trim()))
    }
}

/// Returns the code span that `text` starts with, and the rest. Three backticks are no span: at the start of a line they
/// would open a block.
pub fn code_span(text: &str) -> Option<(&str, &str)> {
    let opening = ticks(text);
    if !(1..=2).contains(&opening) {
        return None;
    }
    let mut at = opening;
    loop {
        at += text.get(at..)?.find('`')?;
        let closing = ticks(text.get(at..)?);
        at += closing;
        if closing == opening {
            return text.split_at_checked(at);
        }
    }
}

/// Returns the number of backticks that a text starts with.
pub fn ticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// Splits a text into code and what is around it: the backticks around it, where it begins, and what it is.
fn parts(text: &str) -> Vec<(usize, usize, &str)> {
    let mut parts = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let ticks = ticks(rest);
        if let Some((span, _)) = code_span(rest) {
            let code = span.get(ticks..span.len() - ticks).unwrap_or_default();
            parts.push((0, plain, text.get(plain..at).unwrap_or_default()));
            parts.push((ticks, at + ticks, code));
            at += span.len();
            plain = at;
        } else {
            let rest = rest.get(ticks..).unwrap_or_default();
            at += ticks + rest.find('`').unwrap_or(rest.len());
        }
    }
    parts.push((0, plain, text.get(plain..).unwrap_or_default()));
    parts
}

/// Returns the words of a text outside code that could name a document: those with a hyphen. Each comes with its place.
pub fn hyphenated(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let plain = parts(text).into_iter().filter(|(ticks, ..)| *ticks == 0);
    let words = plain.flat_map(|(_, at, part)| {
        let is_end = |character: char| !is_of_name(character);
        let mut offset = at;
        part.split_inclusive(is_end).map(move |word| {
            let begin = offset;
            offset += word.len();
            (begin, word.trim_end_matches(is_end))
        })
    });
    words.filter(|(_, word)| word.contains('-'))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_of_name)
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::{Reference, hyphenated};

    #[test]
    fn code_with_the_form_of_a_name_is_a_reference() {
        let text = "As `a-page#One, two` has `x: 1` and `b` , not ``c`` nor a-page.";
        let found: Vec<_> = Reference::in_text(text)
            .map(|found| (found.document, found.section, found.start))
            .collect();
        assert_eq!(found, [("a-page", Some("One, two"), 4), ("b", None, 37)]);
        assert_eq!(
            hyphenated(text).collect::<Vec<_>>(),
            [(text.len() - 7, "a-page")]
        );
    }

    #[test]
    fn open_backticks_are_no_code() {
        for text in ["``` a#", "`` a#x` b", "` a-page"] {
            assert_eq!(Reference::in_text(text).count(), 0, "{text}");
        }
        assert_eq!(hyphenated("``` `a#x` a-page").count(), 1);
    }

    #[test]
    fn an_observed_text_begins_with_a_reference() {
        for (text, expected) in [
            ("sdk, and the page", ("sdk", None, 0)),
            ("sdk#Read it", ("sdk", Some("Read"), 0)),
            (" `sdk#Read it` shows it", ("sdk", Some("Read it"), 2)),
            ("", ("", None, 0)),
        ] {
            let found = Reference::at_start(text);
            assert_eq!((found.document, found.section, found.start), expected);
        }
    }
}
