//! From HTML to blocks.
//! Must not know Markdown, nor what a block means.

use html5gum::{DefaultEmitter, HtmlString, Token, Tokenizer};

use super::block::{Block, Builder};

/// Returns the blocks of a page.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut builder = Builder::default();
    let (before, content) = content(text);
    feed(
        &mut builder,
        content,
        1 + before.matches('\n').count(),
        false,
    );
    builder.finish()
}

/// The part of a page that a site marks as its content, without menus and banners around it, and what stands before it.
fn content(text: &str) -> (&str, &str) {
    let lower = text.to_ascii_lowercase();
    let part = |name: &str| {
        let mark = format!("<{name}");
        let mut starts = lower.match_indices(&mark).map(|(at, _)| at);
        let start = starts.find(|at| {
            let after = lower.get(at + 1 + name.len()..).unwrap_or_default();
            after.starts_with(|sign: char| sign == '>' || sign.is_whitespace())
        })?;
        let end = lower
            .rfind(&format!("</{name}>"))
            .filter(|end| *end > start);
        let inner = lower.get(start..end.unwrap_or(lower.len()))?;
        let has_heading = (1..=4).any(|level| inner.contains(&format!("<h{level}")));
        let found = text.get(start..start + inner.len())?;
        has_heading.then_some((text.get(..start)?, found))
    };
    part("article")
        .or_else(|| part("main"))
        .unwrap_or(("", text))
}

/// Adds HTML to blocks. In Markdown, what looks like a tag without being one is text: `/devices/<id>`.
pub(crate) fn feed(builder: &mut Builder, text: &str, first_line: usize, in_markdown: bool) {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut lines = Lines {
        bytes: text.as_bytes(),
        offset: 0,
        line: first_line,
    };
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let line = lines.at(tag.span.start);
                let name = string(&tag.name);
                let source = text.get(tag.span.start..tag.span.end).unwrap_or_default();
                let is_closed = tag.self_closing;
                if in_markdown && tag.attributes.is_empty() && is_placeholder(&name, source) {
                    builder.text(source, line);
                    continue;
                }
                let attribute = |key: &str| {
                    let mut all = tag.attributes.iter();
                    let found = all.find(|(name, _)| name.as_slice() == key.as_bytes());
                    found.map(|(_, value)| string(&value.value))
                };
                let anchor = attribute("id").or_else(|| attribute("name"));
                builder.open(&name, anchor.as_deref(), line);
                if let Some(rows) = attribute("rowspan").and_then(|rows| rows.trim().parse().ok()) {
                    builder.span(rows);
                }
                if is_closed && !is_void(&name) {
                    builder.close(&name);
                }
            }
            Token::EndTag(tag) => {
                lines.at(tag.span.start);
                builder.close(&string(&tag.name));
            }
            Token::String(content) => {
                let line = lines.at(content.span.start);
                builder.text(&string(&content.value), line);
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
}

fn string(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes.as_slice()).into_owned()
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "col"
            | "wbr"
            | "area"
            | "base"
            | "source"
    )
}

/// Whether something that looks like a tag stands for a value: no element of HTML, and not written as a component is.
fn is_placeholder(name: &str, source: &str) -> bool {
    const ELEMENTS: &str = " a abbr address area article aside audio b base big blockquote body br button caption center cite \
        code col colgroup data dd del details dfn dialog div dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 \
        h6 head header hr html i iframe img input ins kbd label li link main map mark meta nav noscript object ol p picture \
        pre q s samp script section select small source span strike strong style sub summary sup svg table tbody td \
        template textarea tfoot th thead title tr tt u ul var video wbr ";
    let is_component = source
        .chars()
        .nth(1)
        .is_none_or(|sign| sign.is_uppercase() || sign == '/');
    !is_component && !ELEMENTS.contains(&format!(" {name} ")) && !name.contains('-')
}

/// Counts lines while offsets grow.
struct Lines<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: usize,
}

impl Lines<'_> {
    fn at(&mut self, offset: usize) -> usize {
        if let Some(between) = self.bytes.get(self.offset..offset) {
            self.line += between.iter().filter(|byte| **byte == b'\n').count();
            self.offset = offset;
        }
        self.line
    }
}
