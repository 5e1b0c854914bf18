//! Puts the keys of an entry in the order of the spec language: the one in which its schema lists them.
//! Must not know what keys mean. Names of parameters, fields, values and columns are no keys of an entry: their order has a meaning.

use std::ops::Range;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::diagnostic::Edit;
use crate::source::node::{Entries, Entry, Node, NodeKind};
use crate::spec::{FileId, Sources, Span, overlay_schema, platform_schema, resource_schema};

/// The schemas of the files of these names, and of all other files.
static SCHEMAS: LazyLock<[(&str, Value); 3]> = LazyLock::new(|| {
    let read = |text: String| serde_json::from_str(&text).unwrap_or_default();
    [
        ("/platform.yaml", read(platform_schema())),
        ("/overlay.yaml", read(overlay_schema())),
        (".yaml", read(resource_schema())),
    ]
});

/// Returns the edits that put entries of a file in order. An entry inside one that is edited has to wait for the next round.
pub(super) fn edits(sources: &Sources, file: FileId) -> Vec<Edit> {
    let path = sources.path(file);
    let mut schemas = SCHEMAS.iter();
    let schema = schemas.find(|(end, _)| path.ends_with(end));
    let (Some((_, schema)), Some(root)) = (schema, sources.root(file)) else {
        return Vec::new();
    };
    let mut walk = Walk {
        text: sources.text(file),
        schema,
        file,
        edits: Vec::new(),
    };
    walk.visit(root, schema);
    walk.edits
}

struct Walk<'a> {
    text: &'a str,
    /// The schema of the file.
    schema: &'a Value,
    file: FileId,
    edits: Vec<Edit>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, node: &Node, schema: &'a Value) {
        let Some(schema) = self.fitting(node, schema) else {
            return;
        };
        match &node.kind {
            NodeKind::Scalar { .. } => {}
            NodeKind::List(items) => {
                if let Some(of_item) = schema.get("items") {
                    items.iter().for_each(|item| self.visit(item, of_item));
                }
            }
            NodeKind::Map(entries) => {
                let known = schema.get("properties").and_then(Value::as_object);
                if let Some(edit) = known.and_then(|known| self.reordered(node, entries, known)) {
                    self.edits.push(edit);
                    return;
                }
                let others = schema.get("additionalProperties");
                for entry in entries.iter() {
                    let own = known.and_then(|known| known.get(&entry.key));
                    if let Some(of_value) = own.or(others) {
                        self.visit(&entry.value, of_value);
                    }
                }
            }
        }
    }

    /// Follows references, and chooses the one of several schemas that is about a node of this kind.
    fn fitting(&self, node: &Node, schema: &'a Value) -> Option<&'a Value> {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.schema.pointer(reference.strip_prefix('#')?)?;
            return self.fitting(node, target);
        }
        let choices = ["anyOf", "oneOf"].iter().find_map(|it| schema.get(it));
        let Some(choices) = choices.and_then(Value::as_array) else {
            let is_about = match &node.kind {
                NodeKind::Scalar { .. } => false,
                NodeKind::List(_) => schema.get("items").is_some(),
                NodeKind::Map(entries) => match schema.get("properties") {
                    Some(known) => entries.iter().all(|entry| known.get(&entry.key).is_some()),
                    None => schema.get("additionalProperties").is_some(),
                },
            };
            return is_about.then_some(schema);
        };
        choices.iter().find_map(|choice| self.fitting(node, choice))
    }

    fn reordered(
        &self,
        node: &Node,
        entries: &Entries,
        known: &Map<String, Value>,
    ) -> Option<Edit> {
        let rank = |entry: &&Entry| known.keys().position(|key| *key == entry.key);
        let now: Vec<&Entry> = entries.iter().collect();
        let mut wanted = now.clone();
        wanted.sort_by_key(rank);
        let is_same = |(one, other): (&&Entry, &&Entry)| one.key == other.key;
        if now.iter().zip(&wanted).all(is_same) {
            return None;
        }
        let pieces = if self.is_flow(node) {
            self.flow_pieces(&now)?
        } else {
            self.block_pieces(&now)?
        };
        let (first, last) = (pieces.first()?, pieces.last()?);
        let span = Span {
            file: self.file,
            start: first.lead.start,
            end: last.body.end,
        };
        let mut text = String::new();
        for (slot, entry) in wanted.iter().enumerate() {
            let own = now.iter().position(|other| other.key == entry.key)?;
            let (piece, place) = (pieces.get(own)?, pieces.get(slot)?);
            text.push_str(self.text.get(piece.lead.clone())?);
            text.push_str(self.text.get(place.lead.end..place.body.start)?);
            text.push_str(self.text.get(piece.body.clone())?);
            if let Some(next) = pieces.get(slot + 1) {
                text.push_str(self.text.get(place.body.end..next.lead.start)?);
            }
        }
        Some(Edit { span, text })
    }

    fn is_flow(&self, node: &Node) -> bool {
        let rest = self.text.get(node.span.start..);
        rest.is_some_and(|rest| rest.starts_with(['{', '[']))
    }

    /// Returns the end of what is written for a node.
    fn end(&self, node: &Node) -> usize {
        let last = match &node.kind {
            NodeKind::Map(entries) if !self.is_flow(node) => entries.iter().last(),
            NodeKind::List(items) if !self.is_flow(node) => {
                return items.last().map_or(node.span.end, |item| self.end(item));
            }
            _ => None,
        };
        let written = self.text.get(..node.span.end).unwrap_or_default();
        let own = written.trim_end().len().max(node.span.start);
        match last {
            Some(entry) => self.end(&entry.value).max(entry.key_span.end),
            None => self.closed(node, own),
        }
    }

    /// Returns the end of an object or list in brackets. The parser ends one before a bracket that follows a comma.
    fn closed(&self, node: &Node, end: usize) -> usize {
        let bracket = match node.kind {
            NodeKind::Map(_) => '}',
            NodeKind::List(_) => ']',
            NodeKind::Scalar { .. } => return end,
        };
        let before = self.text.get(..end).unwrap_or_default();
        let rest = self.text.get(end..).unwrap_or_default();
        let closing = rest.trim_start_matches([' ', '\n', ',']);
        if before.ends_with(bracket) || !closing.starts_with(bracket) {
            return end;
        }
        end + (rest.len() - closing.len()) + 1
    }

    /// Returns the parts of an object in braces. A comment in it may belong to either side.
    fn flow_pieces(&self, entries: &[&Entry]) -> Option<Vec<Piece>> {
        let pieces = entries.iter().map(|entry| {
            let start = entry.key_span.start;
            let end = self.end(&entry.value);
            (end > entry.key_span.end).then_some(Piece {
                lead: start..start,
                body: start..end,
            })
        });
        let pieces: Vec<Piece> = pieces.collect::<Option<_>>()?;
        let mut gaps = pieces.iter().zip(pieces.iter().skip(1));
        let is_plain = gaps.all(|(one, next)| {
            let gap = self.text.get(one.body.end..next.body.start);
            gap.is_some_and(|gap| gap.trim() == ",")
        });
        is_plain.then_some(pieces)
    }

    /// Returns the parts of an object with a line for each key, with the comments directly above a key and the ones inside it.
    fn block_pieces(&self, entries: &[&Entry]) -> Option<Vec<Piece>> {
        let mut pieces: Vec<Piece> = Vec::new();
        for entry in entries {
            let key = entry.key_span.start;
            let line = self.line_start(key);
            let before = self.text.get(line..key)?;
            let column = before.chars().count();
            let is_alone = before.trim().is_empty();
            let lead = match pieces.last() {
                Some(_) if !is_alone => return None,
                Some(last) => self.comments_above(line, last.body.end + 1),
                None if is_alone => self.first_lead(line, column),
                None => line,
            };
            let end = self.end(&entry.value).max(entry.key_span.end);
            pieces.push(Piece {
                lead: lead..line,
                body: key..self.with_comments(end, column),
            });
        }
        // A key that occurs twice is an entry once only. What is written for it cannot be moved.
        let mut gaps = pieces.iter().zip(pieces.iter().skip(1));
        let is_plain = gaps.all(|(one, next)| {
            let gap = self.text.get(one.body.end..next.lead.start);
            let mut lines = gap.unwrap_or_default().lines().map(str::trim);
            lines.all(|line| line.is_empty() || line.starts_with('#'))
        });
        is_plain.then_some(pieces)
    }

    /// Returns the start of the comments above the first entry. Those that a file begins with are about the whole file.
    fn first_lead(&self, line: usize, column: usize) -> usize {
        let first = self.comments_above(line, 0);
        let before = self.text.get(..first).unwrap_or_default().trim();
        let is_head = column == 0 && matches!(before, "" | "---");
        if is_head { line } else { first }
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |end| end + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + rest.find('\n').unwrap_or(rest.len())
    }

    /// Returns the start of the comments directly above a line.
    fn comments_above(&self, line: usize, least: usize) -> usize {
        let mut first = line;
        while first > least {
            let above = self.line_start(first - 1);
            let written = self.text.get(above..first).unwrap_or_default();
            if above < least || !written.trim_start().starts_with('#') {
                break;
            }
            first = above;
        }
        first
    }

    /// Returns the end of the line, and of the comments below it that are further inside than a column.
    fn with_comments(&self, at: usize, column: usize) -> usize {
        let mut end = self.line_end(at);
        while let Some(next) = self.text.get(end + 1..self.line_end(end + 1)) {
            let inside = next.trim_start_matches(' ');
            if next.len() - inside.len() <= column || !inside.starts_with('#') {
                break;
            }
            end += 1 + next.len();
        }
        end
    }
}

/// The parts of an entry: comments above it, and the entry. Between them is its indentation, which stays where it is.
struct Piece {
    lead: Range<usize>,
    body: Range<usize>,
}
