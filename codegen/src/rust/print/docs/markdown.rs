//! Writes plain text as Markdown that shows it as it was written: markup is escaped, code spans stay, addresses become links.
//! Must not know whose text it is, nor where lines end.

use crate::resolve::{code_span, one_line, ticks};

/// Escapes a text that begins a paragraph or an item of a list.
pub(in crate::rust::print) fn block(text: &str) -> String {
    let text = escape(text);
    let first = text.split(' ').next().unwrap_or_default();
    if matches!(first, "-" | "+") || (1..=6).contains(&first.len()) && is_only(first, "#") {
        return format!("\\{text}");
    }
    match is_ordinal(first).then(|| text.split_at_checked(first.len() - 1)) {
        // A backslash before a digit is no escape.
        Some(Some((number, rest))) => format!("{number}\\{rest}"),
        _ => text,
    }
}

/// Escapes a text that is part of a paragraph.
pub(in crate::rust::print) fn escape(text: &str) -> String {
    escaped(text, true)
}

/// Escapes a text that is the label of a link, which can contain no other link.
pub(in crate::rust::print) fn label(text: &str) -> String {
    escaped(text, false)
}

/// Escapes a text that is a cell of a table.
pub(in crate::rust::print) fn cell(text: &str) -> String {
    escape(text).replace('|', "\\|")
}

/// Escapes a text that the compiler shows as it is and rustdoc as Markdown. A bracket would begin a link that leads nowhere;
/// all other markup is harmless there, and a backslash would be seen.
pub(in crate::rust::print) fn note(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    loop {
        let (plain, special) = rest.split_at(rest.find(['[', '`']).unwrap_or(rest.len()));
        out.push_str(plain);
        rest = special;
        let Some(character) = rest.chars().next() else {
            return out;
        };
        if let Some((span, after)) = code_span(rest) {
            out.push_str(span);
            rest = after;
            continue;
        }
        let slashes = out.len() - out.trim_end_matches('\\').len();
        if character == '[' && slashes.is_multiple_of(2) {
            out.push('\\');
        }
        out.push(character);
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
}

fn escaped(text: &str, has_links: bool) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    loop {
        let (plain, special) = rest.split_at(rest.find(may_be_special).unwrap_or(rest.len()));
        out.push_str(plain);
        rest = special;
        let Some(character) = rest.chars().next() else {
            return out;
        };
        let taken = if let Some((span, after)) = code_span(rest) {
            out.push_str(span);
            rest = after;
            continue;
        } else if let Some(address) = address(rest).filter(|_| has_links) {
            out.push_str(&format!("<{address}>"));
            address.len()
        } else if character == '`' {
            // A run of backticks without a matching run is not code.
            let ticks = ticks(rest);
            out.push_str(&"\\`".repeat(ticks));
            ticks
        } else {
            let written = text.len() - rest.len();
            if is_markup(text.get(..written).unwrap_or_default(), rest) {
                out.push('\\');
            }
            out.push(character);
            character.len_utf8()
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// Whether a character may be markup, or begin code or an address.
fn may_be_special(character: char) -> bool {
    matches!(
        character,
        '`' | 'h'
            | '<'
            | '>'
            | '['
            | ']'
            | '*'
            | '\\'
            | '~'
            | '$'
            | '"'
            | '&'
            | '_'
            | '-'
            | '.'
            | '\''
    )
}

/// Returns an address as the destination of a link.
pub(in crate::rust::print) fn destination(url: &str) -> String {
    // A backtick would open code.
    let url = one_line(url).replace('`', "%60");
    if !url.contains(['(', ')', '<', '>', '\\', '&']) {
        return url;
    }
    let is_special = |c: char| matches!(c, '<' | '>' | '\\' | '&');
    let characters = url.chars();
    let written = characters.flat_map(|c| is_special(c).then_some('\\').into_iter().chain([c]));
    format!("<{}>", written.collect::<String>())
}

/// Whether Markdown, or its typography in rustdoc, would read something else into the first character of `rest`.
fn is_markup(before: &str, rest: &str) -> bool {
    let mut characters = rest.chars();
    let character = characters.next().unwrap_or_default();
    let (last, next) = (before.chars().next_back(), characters.next());
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match character {
        '<' | '>' | '[' | ']' | '*' | '\\' | '~' | '$' | '"' => true,
        '&' => next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#'),
        // Between letters, as in `snake_case`, it is no emphasis.
        '_' => {
            let (before, after) = (before.trim_end_matches('_'), rest.trim_start_matches('_'));
            !(is_letter(before.chars().next_back()) && is_letter(after.chars().next()))
        }
        '-' => last == Some('-'),
        '.' => before.ends_with(".."),
        '\'' => !(is_letter(last) && is_letter(next)),
        _ => false,
    }
}

/// Returns the address that `text` starts with, without the punctuation that follows it.
fn address(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    let mut rest = rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?;
    while let Some(last) = rest.chars().next_back() {
        let is_open = rest.matches('(').count() < rest.matches(')').count();
        let ends = ".,;:!?'*&~_$(".contains(last) || last == ')' && is_open;
        if !ends {
            break;
        }
        rest = rest.get(..rest.len() - 1)?;
    }
    let scheme = text.find("://")? + 3;
    text.get(..scheme + rest.len()).filter(|_| !rest.is_empty())
}

/// Whether a line that starts with this word would not continue its paragraph, be it in code or not.
pub(super) fn starts_block(word: &str) -> bool {
    let is_link = word.starts_with("<http://") || word.starts_with("<https://");
    word.starts_with("```")
        || word.starts_with(['-', '+', '*', '#', '=', '|', ':', '~', '_', '<', '>']) && !is_link
        || is_ordinal(word)
}

/// Whether a word is the number of an item in a list.
fn is_ordinal(word: &str) -> bool {
    word.strip_suffix(['.', ')'])
        .is_some_and(|number| !number.is_empty() && is_only(number, "0123456789"))
}

fn is_only(word: &str, characters: &str) -> bool {
    word.chars().all(|character| characters.contains(character))
}

#[cfg(test)]
mod tests {
    use super::{block, destination, escape, note};

    #[test]
    fn markup_is_escaped_outside_code() {
        for (text, expected) in [
            ("a <b> `<c>` [d]", "a \\<b\\> `<c>` \\[d\\]"),
            ("``a ` [b]`` [c]", "``a ` [b]`` \\[c\\]"),
            ("``` a `b` [c]", "\\`\\`\\` a `b` \\[c\\]"),
            ("\\[a]", "\\\\\\[a\\]"),
            ("__type__ and a_b", "\\_\\_type\\_\\_ and a_b"),
            ("&lt; a & b", "\\&lt; a & b"),
            ("~5 V~", "\\~5 V\\~"),
            ("a -- b... it's", "a -\\- b..\\. it's"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn the_compiler_shows_a_note_without_backslashes() {
        for text in [
            "The vendor's \"old\" 'x'",
            "it_is *a* _id_ <T> ~5 V~ -- a...",
            "see https://a.example/x",
            "`[a]`",
        ] {
            assert_eq!(note(text), text);
        }
        for (text, expected) in [
            ("a [b](c)", "a \\[b](c)"),
            ("\\[a]", "\\[a]"),
            ("\\\\[a]", "\\\\\\[a]"),
        ] {
            assert_eq!(note(text), expected);
        }
    }

    #[test]
    fn an_address_ends_before_the_punctuation_of_its_sentence() {
        for (text, expected) in [
            ("http://a.example/x", "<http://a.example/x>"),
            ("(https://a.example/x), b", "(<https://a.example/x>), b"),
            ("https://a.example/(x).", "<https://a.example/(x)>."),
            ("见https://a.example。", "见<https://a.example>。"),
            ("https://<host>/x", "https://\\<host\\>/x"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn a_paragraph_begins_with_text() {
        for (text, expected) in [
            ("- a", "\\- a"),
            ("## a", "\\## a"),
            ("12. a", "12\\. a"),
            ("1) a", "1\\) a"),
            ("-1 a", "-1 a"),
            ("3.1 a", "3.1 a"),
        ] {
            assert_eq!(block(text), expected);
        }
    }

    #[test]
    fn an_address_with_brackets_stays_one_destination() {
        assert_eq!(destination("https://a.example/x"), "https://a.example/x");
        assert_eq!(
            destination("https://a.example/x)"),
            "<https://a.example/x)>"
        );
    }
}
