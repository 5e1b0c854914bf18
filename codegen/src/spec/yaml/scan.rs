//! Finds the characters of a YAML text that an input method may have put in the place of others: those outside quotes,
//! comments and block texts. Also works on a text that is not YAML.
//! Must not know what to write instead.

use std::ops::Range;

use crate::source::characters::{Stray, stray};

/// Such a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// Its line, from 0.
    pub(super) line: usize,
    pub(super) stray: Stray,
    /// Whether only blanks and `- ` are before it on its line.
    pub(super) at_start: bool,
}

/// Returns such characters, in order. A quote that is open at the end of its line may have been closed by a typographic
/// one, so those on that line belong to them.
pub(super) fn outside_quotes(text: &str) -> Vec<Found> {
    let mut scanner = Scanner::default();
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        scanner.line(number, start, line);
        start += line.len() + 1;
    }
    scanner.found
}

#[derive(Default)]
struct Scanner {
    found: Vec<Found>,
    /// The quote that is open.
    quote: Option<char>,
    /// The indentation of the key of a block text.
    block: Option<usize>,
    /// Number of open braces and brackets.
    depth: usize,
}

impl Scanner {
    /// Whether a line belongs to the block text that was begun.
    fn is_block_text(&mut self, line: &str) -> bool {
        let own = line.len() - line.trim_start_matches(' ').len();
        let is_blank = line.trim().is_empty() && line.is_ascii();
        self.block = self.block.filter(|indent| own > *indent || is_blank);
        self.block.is_some()
    }

    fn line(&mut self, number: usize, start: usize, line: &str) {
        if self.is_block_text(line) {
            return;
        }
        // Whether a value or a key may begin here, and whether nothing but blanks and dashes was before.
        let (mut at_token, mut at_start) = (true, true);
        let mut content = None;
        let mut in_quotes = Vec::new();
        let mut before = ' ';
        let mut characters = line.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let ends = next.is_none_or(char::is_whitespace);
            let found = stray(character).map(|stray| Found {
                range: start + at..start + at + character.len_utf8(),
                line: number,
                stray,
                at_start,
            });
            if let Some(quote) = self.quote {
                match character {
                    '\\' if quote == '"' => drop(characters.next()),
                    '\'' if quote == '\'' && next == Some('\'') => drop(characters.next()),
                    _ if character == quote => self.quote = None,
                    _ => in_quotes.extend(found),
                }
                (at_token, at_start) = (false, false);
                continue;
            }
            let is_blank = character.is_whitespace() || found.as_ref().is_some_and(Found::is_blank);
            self.found.extend(found);
            let is_dash = at_start && character == '-' && ends;
            if !is_blank && !is_dash {
                content = content.or(Some(at));
            }
            match character {
                '#' if before.is_whitespace() => break,
                '"' | '\'' if at_token => {
                    (self.quote, in_quotes) = (Some(character), Vec::new());
                }
                '|' | '>' if at_token && self.depth == 0 && is_header(line.get(at..)) => {
                    self.block = Some(content.unwrap_or(at).min(at));
                    break;
                }
                '{' | '[' if at_token => self.depth += 1,
                '}' | ']' if self.depth > 0 => self.depth -= 1,
                _ => {}
            }
            at_token = match character {
                ':' | '?' => ends,
                ',' | '{' | '[' => self.depth > 0,
                _ => at_token && (is_blank || is_dash),
            };
            at_start = at_start && (is_blank || is_dash);
            before = character;
        }
        if self.quote.is_some() {
            self.found.append(&mut in_quotes);
        }
    }
}

impl Found {
    pub(super) fn is_blank(&self) -> bool {
        self.stray.is_blank()
    }
}

/// Whether a text is the head of a block text, such as `>-`.
fn is_header(text: Option<&str>) -> bool {
    let text = text.unwrap_or_default();
    let text = text.split_once(" #").map_or(text, |(text, _)| text);
    let mut rest = text.trim_end().chars().skip(1);
    rest.all(|character| matches!(character, '-' | '+' | '0'..='9'))
}

#[cfg(test)]
mod tests {
    use super::outside_quotes;

    fn found(text: &str) -> String {
        let found = outside_quotes(text);
        found.iter().map(|found| found.stray.found).collect()
    }

    #[test]
    fn quotes_comments_and_block_texts_are_skipped() {
        assert_eq!(found("a：b # ，\n# ，\n\"“\": '‘'\n"), "：");
        assert_eq!(
            found("doc: It's “so”, isn't it? # ，\nx: {a: \"，\", b：c}"),
            "“”："
        );
        assert_eq!(found("a: >-\n  ，\n\n  ，\nb： |\n"), "：");
        assert_eq!(found("- a: |\n    ，\n  b：c\n"), "：");
        assert_eq!(found("a: \"x\\\"，\" ，\nb: 'x''，' ，"), "，，");
    }

    #[test]
    fn a_quote_that_stays_open_shows_what_may_have_closed_it() {
        assert_eq!(found("a: \"x”\nb: c\n"), "”");
        assert_eq!(found("a: \"x，\n  y，\"\n"), "，");
    }

    #[test]
    fn knows_what_begins_a_line() {
        let found = outside_quotes("\u{3000}- \u{a0}a\u{a0}: b");
        let starts: Vec<bool> = found.iter().map(|found| found.at_start).collect();
        assert_eq!(starts, [true, true, false]);
    }
}
