//! Turns documentation into `///` lines: escaping, wrapping, link to the vendor's page.
//! Must not know what kind of item it documents.

use proc_macro2::TokenStream;
use quote::quote;

use crate::rust::annotate::docs::{Docs, Link};

/// Width of a line of documentation, without its indentation.
const WIDTH: usize = 92;

/// Returns the attributes of an item: its text, its notes, the vendor's page, the vendor's title as alias.
pub(super) fn item(docs: &Docs, name: &str) -> TokenStream {
    item_with(docs, name, &[])
}

/// Returns the attributes of an item with further lines before the link, such as an example.
pub(super) fn item_with(docs: &Docs, name: &str, more: &[String]) -> TokenStream {
    let mut lines = paragraph(&docs.text);
    if !docs.notes.is_empty() {
        lines.push(String::new());
        lines.extend(paragraph(&docs.notes.join(" ")));
    }
    if let Some(link) = &docs.link {
        lines.push(String::new());
        let further = docs.further.iter();
        let pages: Vec<String> = std::iter::once(link).chain(further).map(page).collect();
        lines.push(format!("Source: {}.", pages.join("; ")));
    }
    if !more.is_empty() {
        lines.push(String::new());
        lines.extend(more.iter().cloned());
    }
    let aliases = aliases(docs, name);
    let attributes = attributes(&lines);
    quote!(#attributes #(#[doc(alias = #aliases)])*)
}

/// Returns a link to a page, with the section in it.
fn page(link: &Link) -> String {
    let section = link.section.iter();
    let section: String = section
        .map(|section| format!(", {}", escape(section)))
        .collect();
    format!("[{}]({}){section}", escape(&link.title), link.url)
}

/// Returns the attributes of a member of an item: one paragraph, no link.
pub(super) fn member(docs: &Docs) -> TokenStream {
    attributes(&member_lines(docs))
}

/// Returns the paragraph of a member.
pub(super) fn member_lines(docs: &Docs) -> Vec<String> {
    let mut text = vec![docs.text.clone()];
    text.extend(docs.notes.iter().cloned());
    paragraph(&text.join(" "))
}

/// Returns attributes for Markdown text.
pub(super) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// Wraps plain text as Markdown.
pub(super) fn paragraph(text: &str) -> Vec<String> {
    wrap(&escape(text))
}

/// Returns the aliases of an item. rustdoc rejects a slash or quote in them, and warns if one repeats the item's name.
fn aliases<'a>(docs: &'a Docs, name: &str) -> Vec<&'a str> {
    let mut aliases: Vec<&str> = Vec::new();
    for alias in &docs.aliases {
        let is_valid = alias != name && !alias.contains(['/', '"', '\'']);
        if is_valid && !aliases.contains(&alias.as_str()) {
            aliases.push(alias);
        }
    }
    aliases
}

/// Escapes what Markdown would read as a link, as HTML or as unclosed code; leaves code spans alone.
pub(super) fn escape(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| is_plain(*c)).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    let text = words.join(" ");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(character) = rest.chars().next() {
        let taken = if let Some((span, after)) = code_span(rest) {
            out.push_str(span);
            rest = after;
            continue;
        } else if rest.starts_with("https://") && (out.is_empty() || out.ends_with(' ')) {
            let address = rest.split(' ').next().unwrap_or(rest);
            out.push_str(&format!("<{address}>"));
            address.len()
        } else if character == '`' {
            // A run of backticks without a matching run is not code.
            let ticks = rest.len() - rest.trim_start_matches('`').len();
            out.push_str(&"\\`".repeat(ticks));
            ticks
        } else {
            if matches!(character, '<' | '>' | '[' | ']' | '*' | '\\') {
                out.push('\\');
            }
            out.push(character);
            character.len_utf8()
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// Returns the code span that `text` starts with, and the rest; a span ends with as many backticks as it starts with.
fn code_span(text: &str) -> Option<(&str, &str)> {
    let ticks = |text: &str| text.len() - text.trim_start_matches('`').len();
    let opening = ticks(text);
    if opening == 0 {
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

/// Whether a character is allowed in documentation. rustc rejects characters that change the direction of text.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Wraps Markdown.
pub(super) fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if line.is_empty() && starts_block(word) {
            line.push('\\');
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Whether a line that starts with this word would become a list, quote or heading.
fn starts_block(word: &str) -> bool {
    matches!(word, "-" | "+" | ">" | "#")
        || (word.ends_with('.') && word.trim_end_matches('.').parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::{escape, wrap};

    #[test]
    fn markup_is_escaped_outside_code() {
        assert_eq!(escape("a <b> `<c>` [d]"), "a \\<b\\> `<c>` \\[d\\]");
        assert_eq!(
            escape("see https://a.example/x"),
            "see <https://a.example/x>"
        );
        assert_eq!(escape("``a ` [b]`` [c]"), "``a ` [b]`` \\[c\\]");
        assert_eq!(escape("``` a `b` [c]"), "\\`\\`\\` a `b` \\[c\\]");
        assert_eq!(escape("\\[a]"), "\\\\\\[a\\]");
    }

    #[test]
    fn a_wrapped_line_never_starts_a_list() {
        let text = format!("{} - b", "a".repeat(91));
        assert_eq!(wrap(&text), ["a".repeat(91), "\\- b".to_owned()]);
    }
}
