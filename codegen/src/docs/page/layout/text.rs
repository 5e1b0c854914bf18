//! From lines of text to blocks: code, tables, lists and headings without marks, each known by how it looks.
//! Must not know Markdown, HTML, nor what a block means.

use super::block::{Block, Kind, collapsed};
use super::{code, flat, headings};

/// A line as it was written, and its number.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) number: usize,
    pub(crate) text: String,
}

impl Line {
    pub(crate) fn trimmed(&self) -> &str {
        self.text.trim()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }
}

/// Returns the blocks of a page that is copied text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    // A tool that makes Markdown of a page escapes the names in it.
    let lines = rejoined(unfolded(&text.replace("\\_", "_")));
    headings::levels(read(&lines, true))
}

/// Looks again at the lines of prose between other blocks, where tables and code may stand that no mark shows.
pub(crate) fn refined(blocks: Vec<Block>) -> Vec<Block> {
    let mut refined = Vec::with_capacity(blocks.len());
    let mut lines: Vec<Line> = Vec::new();
    for block in blocks {
        match block.kind {
            Kind::Text(text) => lines.push(Line {
                number: block.line,
                text,
            }),
            kind => {
                refined.append(&mut read(&lines, false));
                lines.clear();
                refined.push(Block {
                    line: block.line,
                    kind,
                });
            }
        }
    }
    refined.append(&mut read(&lines, false));
    refined
}

/// Divides long lines, in which a whole page may stand, before what looks like a heading, a quote or a bullet.
fn unfolded(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let is_long = line.len() > 400 || line.starts_with('#') && line.contains("--");
        let is_page =
            is_long && (line.contains("# ") || line.contains(" > ") || line.contains(" • "));
        if !is_page {
            lines.push(Line {
                number,
                text: line.to_owned(),
            });
            continue;
        }
        let mut current = String::new();
        let mut was_heading = false;
        for word in line.split(' ') {
            let is_mark =
                !word.is_empty() && word.chars().all(|sign| sign == '#') && word.len() <= 6;
            let is_quote = word == ">";
            let ends_heading = word == "|" && was_heading && current.split_whitespace().count() > 1;
            if is_mark || is_quote || word == "•" || ends_heading {
                let text = std::mem::take(&mut current);
                lines.push(Line { number, text });
                was_heading = is_mark;
            }
            if !is_quote {
                current.push_str(word);
                current.push(' ');
            }
        }
        lines.push(Line {
            number,
            text: current,
        });
    }
    lines
}

/// Joins what copying divided: a line that begins with a mark of punctuation goes on with the line before it. Names of
/// parameters that stood in marks of their own become items: `app_id` and `:the id` are `• app_id:the id`.
fn rejoined(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let first = line.text.chars().next();
        let before = joined.last_mut().filter(|before| !before.is_blank());
        let (Some(first), Some(before)) = (first, before) else {
            joined.push(line);
            continue;
        };
        match first {
            ':' | '：' => {
                let name_start = before
                    .text
                    .trim_end()
                    .rfind(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
                    .map_or(0, |at| {
                        at + before
                            .text
                            .get(at..)
                            .map_or(1, |rest| rest.chars().next().map_or(1, char::len_utf8))
                    });
                let name = before
                    .text
                    .get(name_start..)
                    .unwrap_or_default()
                    .trim()
                    .to_owned();
                let kept = before.text.get(..name_start).unwrap_or_default().to_owned();
                if name.is_empty() {
                    before.text.push_str(&line.text);
                    continue;
                }
                let number = before.number;
                if kept.trim().is_empty() {
                    joined.pop();
                } else {
                    before.text = kept;
                }
                joined.push(Line {
                    number,
                    text: format!("• {name}{}", line.text),
                });
            }
            ',' | '，' | '。' | '、' | '；' | '）' => before.text.push_str(&line.text),
            _ => joined.push(line),
        }
    }
    joined
}

/// Reads lines. Headings are looked for in copied text only.
fn read(lines: &[Line], finds_headings: bool) -> Vec<Block> {
    let blank = lines.iter().filter(|line| line.is_blank()).count();
    let is_spaced = blank * 5 > lines.len();
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.is_blank() || headings::is_furniture(line.trimmed()) {
            at += 1;
            continue;
        }
        let rest = lines.get(at..).unwrap_or_default();
        let found = structure(rest, finds_headings);
        if let Some((kind, length)) = found {
            blocks.push(Block {
                line: line.number,
                kind,
            });
            at += length.max(1);
            continue;
        }
        let heading = finds_headings
            .then(|| headings::heading(lines, at, is_spaced, blocks.last()))
            .flatten();
        blocks.push(Block {
            line: line.number,
            kind: heading.unwrap_or_else(|| Kind::Text(collapsed(&line.text))),
        });
        at += 1;
    }
    blocks
}

/// What begins with the first of some lines other than prose, and how many lines it takes.
fn structure(lines: &[Line], finds_headings: bool) -> Option<(Kind, usize)> {
    let first = lines.first()?;
    let text = first.trimmed();
    if text.starts_with("```") || text.starts_with("~~~") {
        return Some(code::fence(lines).unwrap_or((Kind::Text(String::new()), 1)));
    }
    if finds_headings && let Some(found) = headings::marked(text) {
        return Some((found, 1));
    }
    if let Some((rows, length)) = flat::table(lines) {
        return Some((Kind::Table(rows), length));
    }
    if let Some((source, length)) = code::block(lines) {
        return Some((Kind::Code(source), length));
    }
    if let Some((rows, length)) = flat::parameters(lines) {
        return Some((Kind::Table(rows), length));
    }
    let bullet = text
        .strip_prefix(['•', '·', '●', '◦', '-', '*', '+', '–'])
        .filter(|rest| rest.starts_with([' ', '\t']) || text.starts_with(['•', '●', '·']))?;
    let bullet = collapsed(bullet);
    (!bullet.is_empty()).then_some((Kind::Item(bullet), 1))
}
