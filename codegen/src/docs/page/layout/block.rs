//! The blocks of a page: what Markdown, HTML and text have in common, and how tags become blocks.
//! Must not know what a block means.

use std::mem;

/// A block and its line, from 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Heading {
        level: u8,
        text: String,
        anchor: Option<String>,
    },
    /// A line of prose.
    Text(String),
    /// An item of a list.
    Item(String),
    Code(String),
    Table(Vec<TableRow>),
    /// The attributes of a template's tag.
    Tag(Vec<(String, String)>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TableRow {
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
    pub(crate) is_heading: bool,
}

/// Makes blocks of tags and texts, whether they come from HTML or Markdown. Any order of tags is fine.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    blocks: Vec<Block>,
    text: String,
    line: usize,
    heading: Option<(u8, Option<String>)>,
    items: usize,
    code: bool,
    skipped: usize,
    table: Option<Vec<TableRow>>,
    tables: usize,
    is_in_cell: bool,
    is_heading_cell: bool,
    head: bool,
    span: usize,
    /// Cells that reach into the next rows: their column, how many rows they still take, and their text.
    spans: Vec<(usize, usize, String)>,
}

/// Elements whose text is no part of what a page says.
const SKIPPED: [&str; 10] = [
    "script", "style", "noscript", "template", "svg", "nav", "footer", "title", "select", "button",
];

const BLOCKS: [&str; 27] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "aside",
    "ul",
    "ol",
    "dl",
    "dt",
    "blockquote",
    "details",
    "summary",
    "figure",
    "figcaption",
    "hr",
    "form",
    "fieldset",
    "address",
    "body",
    "html",
    "tabs",
    "tabitem",
    "caption",
    "center",
    "label",
];

impl Builder {
    /// Says how many rows the cell that was opened last takes.
    pub(crate) fn span(&mut self, rows: usize) {
        self.span = rows.min(1000);
    }

    pub(crate) fn open(&mut self, name: &str, anchor: Option<&str>, line: usize) {
        if SKIPPED.contains(&name) {
            self.skipped += 1;
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "br" => self.text.push('\n'),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !self.is_in_cell => {
                self.flush();
                let level = name.bytes().last().unwrap_or(b'1') - b'0';
                self.heading = Some((level, anchor.map(str::to_owned)));
            }
            "a" => {
                if let (Some((_, known @ None)), Some(anchor)) = (&mut self.heading, anchor) {
                    *known = Some(anchor.to_owned());
                }
            }
            "table" => self.open_table(),
            "thead" => self.head = true,
            "tr" => self.open_row(line),
            "th" | "td" => self.open_cell(name == "th" || self.head, line),
            "pre" if !self.is_in_cell => {
                self.flush();
                self.code = true;
                self.line = line;
            }
            "li" => {
                self.flush();
                self.items += 1;
            }
            "dd" => self.text.push_str(": "),
            _ if BLOCKS.contains(&name) => self.flush(),
            _ => {}
        }
        if self.text.is_empty() {
            self.line = line;
        }
    }

    pub(crate) fn close(&mut self, name: &str) {
        if SKIPPED.contains(&name) {
            self.skipped = self.skipped.saturating_sub(1);
            return;
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = None;
            }
            "table" => self.close_table(),
            "thead" => self.head = false,
            "td" | "th" => self.close_cell(),
            "tr" => self.close_cell(),
            "pre" if !self.is_in_cell => {
                self.flush();
                self.code = false;
            }
            "li" => {
                self.flush();
                self.items = self.items.saturating_sub(1);
            }
            "dd" => self.flush(),
            _ if BLOCKS.contains(&name) && name != "dt" => self.flush(),
            _ => {}
        }
    }

    pub(crate) fn text(&mut self, text: &str, line: usize) {
        if self.skipped > 0 {
            return;
        }
        if self.text.trim().is_empty() {
            if !self.code {
                self.text.clear();
            }
            // Leading blank lines belong to no block.
            let blank = text.len() - text.trim_start().len();
            let before = text.get(..blank).unwrap_or_default();
            self.line = line + before.matches('\n').count();
            if !self.code {
                self.text.push_str(text.trim_start());
                return;
            }
            self.line = line;
        }
        self.text.push_str(text);
    }

    pub(crate) fn tag(&mut self, attributes: Vec<(String, String)>, line: usize) {
        self.flush();
        self.blocks.push(Block {
            line,
            kind: Kind::Tag(attributes),
        });
    }

    /// Returns all blocks, and whether a table or code is still open.
    pub(crate) fn finish(mut self) -> Vec<Block> {
        self.tables = self.tables.min(1);
        self.close_table();
        self.flush();
        self.blocks
    }

    /// Begins the row of a table in Markdown that names its columns.
    pub(crate) fn open_head(&mut self) {
        self.head = true;
    }

    /// Ends that row.
    pub(crate) fn close_head(&mut self) {
        self.head = false;
    }

    fn open_table(&mut self) {
        self.tables += 1;
        if self.tables == 1 {
            self.flush();
            self.table = Some(Vec::new());
            self.head = false;
            self.spans.clear();
        }
    }

    fn close_table(&mut self) {
        self.tables = self.tables.saturating_sub(1);
        if self.tables > 0 {
            return;
        }
        self.close_cell();
        let Some(rows) = self.table.take() else {
            return;
        };
        let rows: Vec<TableRow> = rows
            .into_iter()
            .filter(|row| !row.cells.is_empty())
            .collect();
        if let Some(first) = rows.first() {
            self.blocks.push(Block {
                line: first.line,
                kind: Kind::Table(rows),
            });
        }
    }

    fn open_row(&mut self, line: usize) {
        self.close_cell();
        if self.tables > 1 {
            return;
        }
        self.fill();
        if let Some(rows) = &mut self.table {
            rows.push(TableRow {
                line,
                ..TableRow::default()
            });
        }
    }

    fn open_cell(&mut self, is_heading: bool, line: usize) {
        if self.tables > 1 {
            self.text.push('\n');
            return;
        }
        self.close_cell();
        let Some(rows) = &mut self.table else {
            return;
        };
        if rows.is_empty() {
            rows.push(TableRow {
                line,
                ..TableRow::default()
            });
        }
        self.is_in_cell = true;
        self.is_heading_cell = is_heading;
        self.span = 0;
        self.text.clear();
    }

    fn close_cell(&mut self) {
        if !mem::take(&mut self.is_in_cell) {
            return;
        }
        let text = mem::take(&mut self.text);
        let lines: Vec<String> = text.lines().map(collapsed).collect();
        let text = lines.join("\n").trim().to_owned();
        self.fill();
        let span = mem::take(&mut self.span);
        if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
            row.is_heading |= self.is_heading_cell && row.cells.is_empty();
            row.is_heading &= self.is_heading_cell;
            if span > 1 && self.spans.len() < 100 {
                self.spans.push((row.cells.len(), span - 1, text.clone()));
            }
            row.cells.push(text);
        }
    }

    /// Repeats cells of rows above that reach into the next columns of this row.
    fn fill(&mut self) {
        let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) else {
            return;
        };
        let next = |spans: &mut Vec<(usize, usize, String)>, column: usize| {
            let mut open = spans.iter_mut().filter(|(_, left, _)| *left > 0);
            let found = open.find(|(at, _, _)| *at == column)?;
            found.1 -= 1;
            Some(found.2.clone())
        };
        while let Some(text) = next(&mut self.spans, row.cells.len()) {
            row.cells.push(text);
        }
        self.spans.retain(|(_, left, _)| *left > 0);
    }

    fn flush(&mut self) {
        if self.is_in_cell {
            if !self.text.ends_with('\n') && !self.text.is_empty() {
                self.text.push('\n');
            }
            return;
        }
        if self.code {
            let text = mem::take(&mut self.text);
            if !text.trim().is_empty() {
                self.push(Kind::Code(text));
            }
            return;
        }
        let text = mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        if let Some((level, anchor)) = self.heading.clone() {
            let text = collapsed(&text);
            self.push(Kind::Heading {
                level,
                text: text
                    .trim_end_matches(['#', '¶', ' ', '\u{200b}'])
                    .to_owned(),
                anchor,
            });
            return;
        }
        if self.items > 0 {
            let lines: Vec<String> = text.trim().lines().map(collapsed).collect();
            self.push(Kind::Item(lines.join("\n")));
            return;
        }
        for (index, line) in text.lines().enumerate() {
            let line = collapsed(line);
            if !line.is_empty() {
                self.blocks.push(Block {
                    line: self.line + index,
                    kind: Kind::Text(line),
                });
            }
        }
    }

    fn push(&mut self, kind: Kind) {
        self.blocks.push(Block {
            line: self.line,
            kind,
        });
    }
}

/// Returns text without its outer spaces, and with one space in the place of several.
pub(crate) fn collapsed(text: &str) -> String {
    let text = text.replace(
        ['\u{200b}', '\u{feff}', '\u{200c}', '\u{200d}', '\u{2060}'],
        "",
    );
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
