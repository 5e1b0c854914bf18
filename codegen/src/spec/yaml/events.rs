//! Builds the nodes of a file from the events of a YAML parser that knows positions.
//! Must not know the values.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as EventSpan};

use super::Problem;
use crate::source::node::{Entries, Entry, Node, NodeKind};

/// How deep nodes may be nested.
const MAX_DEPTH: usize = 64;

/// The result of reading a file.
pub(super) struct Found {
    /// The top node; `None` in an empty file.
    pub(super) node: Option<Node>,
    /// Whether the file can be used: it contains nothing that YAML parsers read differently.
    pub(super) complete: bool,
}

/// Returns the nodes of a file, or `None` if it is not YAML.
pub(super) fn nodes(text: &str, problems: &mut Vec<Problem>) -> Option<Found> {
    let offsets: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let mut builder = Builder {
        text,
        offsets,
        open: Vec::new(),
        root: None,
        documents: 0,
        complete: true,
        problems,
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                let range = builder.range(span);
                builder.event(event, range);
            }
            Err(error) => {
                builder.syntax_error(&error);
                return None;
            }
        }
        if builder.open.len() > MAX_DEPTH {
            builder.too_deep();
            break;
        }
    }
    let empty = builder.root.is_none() && builder.complete;
    let found = Found {
        node: builder.root,
        complete: builder.complete,
    };
    if empty {
        problems.push(Problem::new("yaml-feature", 0..0, "the file is empty"));
        return Some(Found {
            complete: false,
            ..found
        });
    }
    Some(found)
}

/// A list or map that is not closed yet.
struct Open {
    start: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map(Vec<Entry>, Option<(String, Range<usize>)>),
}

struct Builder<'a> {
    text: &'a str,
    /// The byte offset of each character.
    offsets: Vec<usize>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    complete: bool,
    problems: &'a mut Vec<Problem>,
}

impl Builder<'_> {
    fn range(&self, span: EventSpan) -> Range<usize> {
        let byte = |index: usize| self.offsets.get(index).copied().unwrap_or(self.text.len());
        let (start, end) = (byte(span.start.index()), byte(span.end.index()));
        start..end.max(start)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::DocumentStart(_) => self.document(range),
            Event::Alias(_) => {
                let help = "write the value out";
                self.refuse(
                    range.clone(),
                    "aliases such as `*name` are not allowed",
                    help,
                );
                self.place(Node {
                    span: range,
                    kind: NodeKind::Scalar {
                        text: Box::default(),
                        plain: true,
                    },
                });
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.marks(&range, anchor, tag.is_some());
                // The text after `&` was meant as the value.
                self.complete &= anchor == 0 || !text.is_empty();
                let plain = style == ScalarStyle::Plain;
                let range = self.trimmed(range, &text, plain);
                self.scalar(&text, plain, range);
            }
            Event::SequenceStart(anchor, tag) => {
                self.marks(&range, anchor, tag.is_some());
                self.open.push(Open {
                    start: range.start,
                    content: Content::List(Vec::new()),
                });
            }
            Event::MappingStart(anchor, tag) => {
                self.marks(&range, anchor, tag.is_some());
                self.open.push(Open {
                    start: range.start,
                    content: Content::Map(Vec::new(), None),
                });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }

    fn document(&mut self, range: Range<usize>) {
        self.documents += 1;
        if self.documents > 1 {
            let help = "keep one document per file, without `---`";
            self.refuse(range, "a second YAML document begins here", help);
        }
    }

    /// Refuses anchors and tags.
    fn marks(&mut self, range: &Range<usize>, anchor: usize, tag: bool) {
        if anchor > 0 {
            let help = "remove it, and write the value out";
            let message = "anchors such as `&name` are not allowed";
            self.problems
                .push(Problem::new("yaml-feature", self.before(range, '&'), message).help(help));
        }
        if tag {
            let help = "remove it, or put a text that begins with `!` in double quotes";
            let place = self.before(range, '!');
            self.refuse(place, "tags such as `!name` are not allowed", help);
        }
    }

    /// Returns the span of the mark directly before a node, on its line or at the end of an earlier one.
    fn before(&self, range: &Range<usize>, mark: char) -> Range<usize> {
        let inside = self
            .text
            .get(range.clone())
            .is_some_and(|text| text.starts_with(mark));
        let start = if inside {
            Some(range.start)
        } else {
            self.text
                .get(..range.start)
                .and_then(|before| before.rfind(mark))
        };
        let Some(start) = start else {
            return range.clone();
        };
        let rest = self.text.get(start..).unwrap_or_default();
        start..start + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }

    fn refuse(&mut self, range: Range<usize>, message: &str, help: &str) {
        self.complete = false;
        self.problems
            .push(Problem::new("yaml-feature", range, message).help(help));
    }

    /// Trims the span of a scalar, which ends with its text and not where the next token begins.
    fn trimmed(&self, range: Range<usize>, text: &str, plain: bool) -> Range<usize> {
        if plain && text.is_empty() {
            return range.start..range.start;
        }
        let written = self.text.get(range.clone()).unwrap_or_default();
        let written = written.trim_end_matches([' ', '\t', '\r', '\n']);
        range.start..range.start + written.len()
    }

    fn scalar(&mut self, text: &str, plain: bool, range: Range<usize>) {
        let expects_key = matches!(
            self.open.last(),
            Some(Open {
                content: Content::Map(_, None),
                ..
            })
        );
        if expects_key && plain && text == "<<" {
            let help = "write the keys out, or let one type `extends` another";
            self.refuse(range.clone(), "merge keys are not allowed", help);
        }
        self.place(Node {
            span: range,
            kind: NodeKind::Scalar {
                text: text.into(),
                plain,
            },
        });
    }

    fn close(&mut self, range: Range<usize>) {
        let Some(Open { start, content }) = self.open.pop() else {
            return;
        };
        let flow = self
            .text
            .get(start..)
            .is_some_and(|text| text.starts_with(['{', '[']));
        let (kind, last) = match content {
            Content::List(items) => {
                let last = items.last().map(|item| item.span.end);
                (NodeKind::List(items), last)
            }
            Content::Map(entries, _) => {
                let last = entries
                    .last()
                    .map(|entry| entry.value.span.end.max(entry.key_span.end));
                (NodeKind::Map(Entries::new(entries)), last)
            }
        };
        let end = if flow {
            range.end
        } else {
            last.unwrap_or(range.end)
        };
        self.place(Node {
            span: start..end.max(start),
            kind,
        });
    }

    /// Adds a node as a key, a value, an item, or the top.
    fn place(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.content) {
            None if self.root.is_none() => self.root = Some(node),
            None => {}
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map(entries, key)) => match (key.take(), node) {
                (Some((key, key_span)), value) => entries.push(Entry {
                    key,
                    key_span,
                    value,
                }),
                (
                    None,
                    Node {
                        span,
                        kind: NodeKind::Scalar { text, .. },
                    },
                ) => *key = Some((text.into_string(), span)),
                (None, Node { span, .. }) => {
                    *key = Some((String::new(), span.clone()));
                    self.refuse(
                        span,
                        "a list or an object cannot be a key",
                        "write a text as the key",
                    );
                }
            },
        }
    }

    fn too_deep(&mut self) {
        let start = self.open.last().map_or(0, |open| open.start);
        let message = format!("values are nested more than {MAX_DEPTH} deep here");
        self.refuse(start..start + 1, &message, "use fewer levels");
    }

    fn syntax_error(&mut self, error: &ScanError) {
        let at = self
            .offsets
            .get(error.marker().index())
            .copied()
            .unwrap_or(self.text.len());
        self.problems.push(super::syntax_problem(at, error.info()));
    }
}
