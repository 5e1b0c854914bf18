//! From Markdown to blocks, with the HTML and the tags of templates in it.
//! Must not know what a block means.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::block::{Block, Builder};
use super::html;

/// The front matter of a page, and the text below it with as many lines as before.
pub(crate) fn front_matter(text: &str) -> (Option<&str>, String) {
    let (start, fence) = match text.trim_start_matches(['\u{feff}', '\n', ' ']) {
        start if start.starts_with("---\n") => (start, "---"),
        start if start.starts_with("+++\n") => (start, "+++"),
        _ => return (None, text.to_owned()),
    };
    let Some(inner) = start.get(4..) else {
        return (None, text.to_owned());
    };
    // A page may begin with a rule, and have another one further down.
    let first = inner.lines().next().unwrap_or_default();
    if !first.contains([':', '=']) && !first.starts_with('#') && first != fence
        || first.starts_with("##")
    {
        return (None, text.to_owned());
    }
    let mut length = 0;
    for line in inner.split_inclusive('\n') {
        if line.trim_end() == fence {
            let matter = inner.get(..length).unwrap_or_default();
            let rest = inner.get(length + line.len()..).unwrap_or_default();
            let before = text.len() - rest.len();
            let above = text.get(..before).unwrap_or_default();
            let lines = "\n".repeat(above.matches('\n').count());
            return (Some(matter), format!("{lines}{rest}"));
        }
        length += line.len();
    }
    (None, text.to_owned())
}

/// Whether text has the headings, tables or code blocks of Markdown or of HTML in it.
pub(crate) fn is_markdown(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| {
        let marks = line.len() - line.trim_start_matches('#').len();
        let is_heading = (1..=6).contains(&marks)
            && line.get(marks..).is_some_and(|rest| rest.starts_with(' '))
            && line.len() < 200
            && !line.contains(" | ");
        let lower = line.get(..8).unwrap_or(line).to_ascii_lowercase();
        let tags = ["<h1", "<h2", "<h3", "<table", "<div", "<p>", "<ul"];
        is_heading || tags.iter().any(|tag| lower.starts_with(tag))
    })
}

/// Returns the blocks of a page without front matter.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let (text, tags) = without_tags(text);
    let mut tags = tags.into_iter().peekable();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_STRIKETHROUGH;
    let mut builder = Builder::default();
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let mut depth = 0_usize;
    let mut images = 0_usize;
    let mut raw: Option<(String, usize)> = None;
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        let line = starts.partition_point(|start| *start <= range.start) + 1;
        if depth == 0 {
            while let Some((at, attributes)) = tags.next_if(|(at, _)| *at < line) {
                builder.tag(attributes, at);
            }
        }
        match event {
            Event::Start(Tag::HtmlBlock) => raw = Some((String::new(), line)),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((source, line)) = raw.take() {
                    html::feed(&mut builder, &source, line, true);
                }
            }
            Event::Html(source) => match &mut raw {
                Some((known, _)) => known.push_str(&source),
                None => html::feed(&mut builder, &source, line, true),
            },
            Event::InlineHtml(source) => html::feed(&mut builder, &source, line, true),
            Event::Start(tag) => {
                depth += 1;
                images += usize::from(matches!(tag, Tag::Image { .. }));
                start(&mut builder, &tag, line);
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                images -= usize::from(images > 0 && tag == TagEnd::Image);
                end(&mut builder, tag);
            }
            // What stands for a picture is no text of the page.
            Event::Text(_) | Event::Code(_) if images > 0 => {}
            Event::Text(content) | Event::Code(content) => builder.text(&content, line),
            Event::SoftBreak | Event::HardBreak => builder.text("\n", line),
            Event::Rule => builder.open("hr", None, line),
            _ => {}
        }
    }
    for (line, attributes) in tags {
        builder.tag(attributes, line);
    }
    builder.finish()
}

fn start(builder: &mut Builder, tag: &Tag<'_>, line: usize) {
    match tag {
        Tag::Heading { level, id, .. } => builder.open(heading(*level), id.as_deref(), line),
        Tag::CodeBlock(kind) => {
            builder.open("pre", None, line);
            // A language is no text; a table that follows a fence by mistake is.
            if let CodeBlockKind::Fenced(info) = kind
                && info.contains('|')
            {
                builder.text(info, line);
            }
        }
        Tag::Item => builder.open("li", None, line),
        Tag::List(_) => builder.open("ul", None, line),
        Tag::Table(_) => builder.open("table", None, line),
        Tag::TableHead => {
            builder.open("tr", None, line);
            builder.open_head();
        }
        Tag::TableRow => builder.open("tr", None, line),
        Tag::TableCell => builder.open("td", None, line),
        Tag::Paragraph => builder.open("p", None, line),
        Tag::BlockQuote(_) => builder.open("blockquote", None, line),
        _ => {}
    }
}

fn end(builder: &mut Builder, tag: TagEnd) {
    builder.close(match tag {
        TagEnd::Heading(level) => heading(level),
        TagEnd::CodeBlock => "pre",
        TagEnd::Item => "li",
        TagEnd::List(_) => "ul",
        TagEnd::Table => "table",
        TagEnd::TableHead => {
            builder.close("tr");
            builder.close_head();
            return;
        }
        TagEnd::TableRow => "tr",
        TagEnd::TableCell => "td",
        TagEnd::Paragraph => "p",
        TagEnd::BlockQuote(_) => "blockquote",
        _ => return,
    });
}

fn heading(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "h1",
        HeadingLevel::H2 => "h2",
        HeadingLevel::H3 => "h3",
        HeadingLevel::H4 => "h4",
        HeadingLevel::H5 => "h5",
        HeadingLevel::H6 => "h6",
    }
}

/// The attributes of a template's tag, and its line.
type Tags = Vec<(usize, Vec<(String, String)>)>;

/// Takes the tags of templates out of a text, whose lines stay where they are: `{% include method.html method='GET' %}`,
/// `{{< note >}}`, and the lines with which a page of components begins or is divided.
fn without_tags(text: &str) -> (String, Tags) {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    let mut tags = Tags::new();
    let mut line = 1;
    while let Some(start) = tag_start(rest) {
        let before = rest.get(..start).unwrap_or_default();
        let tag = rest.get(start..).unwrap_or_default();
        let close = if tag.starts_with("{%") { "%}" } else { ">}}" };
        line += before.matches('\n').count();
        kept.push_str(before);
        let end = tag
            .char_indices()
            .map(|(at, _)| at)
            .take_while(|at| *at < 4000);
        let mut end = end.filter(|at| tag.get(*at..).is_some_and(|rest| rest.starts_with(close)));
        let Some(end) = end.next() else {
            kept.push_str(tag.get(..2).unwrap_or_default());
            rest = tag.get(2..).unwrap_or_default();
            continue;
        };
        let inner = tag.get(2..end).unwrap_or_default();
        tags.push((line, attributes(inner)));
        let lines = inner.matches('\n').count();
        kept.push_str(&"\n".repeat(lines));
        line += lines;
        rest = tag.get(end + close.len()..).unwrap_or_default();
    }
    kept.push_str(rest);
    let is_layout = |line: &str| {
        let line = line.trim_start();
        line.starts_with(":::") || (line.starts_with("import ") && line.contains(" from "))
    };
    let lines = kept.split('\n');
    let lines = lines.map(|line| if is_layout(line) { "" } else { line });
    (lines.collect::<Vec<_>>().join("\n"), tags)
}

/// Where the next tag begins. Each brace is looked at once, because a page may have many.
fn tag_start(text: &str) -> Option<usize> {
    let mut braces = text.match_indices('{');
    let found = braces.find(|(at, _)| {
        let tag = text.get(*at..).unwrap_or_default();
        tag.starts_with("{%") || tag.starts_with("{{<")
    });
    found.map(|(at, _)| at)
}

/// Reads `name='value'` and `name = "value"`.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.split_whitespace().last().unwrap_or_default();
        let value = after.trim_start();
        let quote = value
            .chars()
            .next()
            .filter(|sign| matches!(sign, '"' | '\''));
        let (value, next) = match quote {
            Some(quote) => {
                let inner = value.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        found.push((name.to_owned(), value.to_owned()));
        rest = next;
    }
    found
}
