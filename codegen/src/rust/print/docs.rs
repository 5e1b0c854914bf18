//! Turns documentation into `///` lines: wrapping, link to the vendor's page, alias.
//! Must not know what kind of item it documents.

mod markdown;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::resolve::one_line;
use crate::rust::annotate::docs::{Docs, Link};
use markdown::starts_block;
pub(super) use markdown::{block, cell, destination, escape, label, note};

/// Width of a line of documentation, without its indentation.
const WIDTH: usize = 112;

/// Returns the attributes of an item: its text, its notes, the vendor's page, the vendor's title as alias.
pub(super) fn item(docs: &Docs, name: &str) -> TokenStream {
    item_with(docs, name, &[])
}

/// Returns the attributes of an item with further lines before the link, such as an example.
pub(super) fn item_with(docs: &Docs, name: &str, more: &[String]) -> TokenStream {
    let mut lines = paragraph(&docs.text);
    if !docs.notes.is_empty() {
        lines.push(String::new());
        lines.extend(sentences(&docs.notes));
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
    let (title, url) = (label(&link.title), destination(&link.url));
    format!("[{title}]({url}){section}")
}

/// Returns the attribute of a member of an item: one paragraph, no link.
pub(super) fn member(docs: &Docs) -> Option<TokenStream> {
    attributes(&member_lines(docs))
}

/// Returns the paragraph of a member.
pub(super) fn member_lines(docs: &Docs) -> Vec<String> {
    let mut text = vec![docs.text.clone()];
    text.extend(docs.notes.iter().cloned());
    sentences(&text)
}

/// Returns one paragraph of several texts. A backtick that is left open in one does not open code in the next.
pub(super) fn sentences(texts: &[String]) -> Vec<String> {
    wrap(&joined(texts))
}

/// Returns several texts as one text that begins a paragraph.
pub(super) fn joined(texts: &[String]) -> String {
    let mut texts = texts.iter().filter(|text| !text.trim().is_empty());
    let first = texts.next().map(|text| block(text));
    let rest = texts.map(|text| escape(text));
    first.into_iter().chain(rest).collect::<Vec<_>>().join(" ")
}

/// Stands between the lines of documentation until they are formatted. No text has it.
pub(super) const LINE_END: char = '\u{1}';

/// Returns the attribute for Markdown text. It is one for all lines, because each costs as much as several other tokens.
pub(super) fn attributes(lines: &[String]) -> Option<TokenStream> {
    let text = literal(&joined_lines(lines)?);
    Some(quote!(#[doc = #text]))
}

/// Returns the same for a whole file.
pub(super) fn inner_attributes(lines: &[String]) -> Option<TokenStream> {
    let text = literal(&joined_lines(lines)?);
    Some(quote!(#![doc = #text]))
}

/// Returns a text as a literal: a raw one if that can be, as nothing in it needs to be escaped and read back.
fn literal(text: &str) -> Literal {
    let raw = Some(text).filter(|text| !text.contains("\"#"));
    let raw = raw.and_then(|text| format!("r#\"{text}\"#").parse().ok());
    raw.unwrap_or_else(|| Literal::string(text))
}

/// Returns lines as the text of an attribute, or `None` without lines.
fn joined_lines(lines: &[String]) -> Option<String> {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            text.push(LINE_END);
        }
        let line = line.trim_end();
        if !line.is_empty() {
            text.push(' ');
            text.push_str(line);
        }
    }
    (!lines.is_empty()).then_some(text)
}

/// Wraps plain text as Markdown.
pub(super) fn paragraph(text: &str) -> Vec<String> {
    wrap(&block(text))
}

/// Returns the aliases of an item. rustdoc rejects a slash or quote in them, and any white space except single spaces between
/// words; it warns if one repeats the item's name.
fn aliases(docs: &Docs, name: &str) -> Vec<String> {
    let mut aliases: Vec<String> = Vec::new();
    for alias in docs.aliases.iter().map(|alias| one_line(alias)) {
        let is_valid = !alias.is_empty() && alias != name && !alias.contains(['/', '"', '\'']);
        if is_valid && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    aliases
}

/// Wraps Markdown. No line begins with a word that would start a list or another block.
pub(super) fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut width) = (String::new(), 0);
    for word in text.split(' ') {
        let of_word = word.chars().count();
        if !line.is_empty() && width + 1 + of_word > WIDTH && !starts_block(word) {
            lines.push(std::mem::take(&mut line));
            width = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += of_word;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, wrap};

    #[test]
    fn a_wrapped_line_never_starts_a_list() {
        let word = "a".repeat(WIDTH - 1);
        for start in ["-", "4113.", "1)", "#", "```"] {
            let text = format!("{word} {start} b");
            assert_eq!(wrap(&text), [format!("{word} {start}"), "b".to_owned()]);
        }
    }
}
