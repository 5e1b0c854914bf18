//! The files of a run, and the spans of their nodes by path.
//! Must not know what the nodes mean.

pub(crate) mod characters;
pub(crate) mod node;

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use node::{Entry, Node, NodeKind};

/// A file of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A step from a node to a node inside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// To the value of a key, spelt as in the file.
    Key(String),
    /// To an item of a list.
    Index(usize),
}

/// The path from the top of a file to a node. It shares all but its last step, so every part of a spec can keep its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodePath(Option<Arc<(NodePath, Step)>>);

impl NodePath {
    /// Returns the steps, from the top.
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        let mut path = self;
        while let Some(link) = &path.0 {
            let (parent, step) = link.as_ref();
            steps.push(step);
            path = parent;
        }
        steps.reverse();
        steps
    }

    /// Appends a step.
    #[must_use]
    pub fn join(&self, step: Step) -> Self {
        Self(Some(Arc::new((self.clone(), step))))
    }

    /// Returns the path of the enclosing node and the last step, or `None` for the top.
    pub fn last(&self) -> Option<(&Self, &Step)> {
        let (parent, step) = self.0.as_deref()?;
        Some((parent, step))
    }
}

impl FromIterator<Step> for NodePath {
    fn from_iter<T: IntoIterator<Item = Step>>(steps: T) -> Self {
        let steps = steps.into_iter();
        steps.fold(Self::default(), |path, step| path.join(step))
    }
}

impl fmt::Display for NodePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps().into_iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A node of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The path to the node.
    pub path: NodePath,
}

impl Location {
    /// Returns the top of a file.
    pub fn top(file: FileId) -> Self {
        Self {
            file,
            path: NodePath::default(),
        }
    }

    /// Returns the location of a key's value.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        Self {
            file: self.file,
            path: self.path.join(Step::Key(key.into())),
        }
    }

    /// Returns the location of a field or parameter, whose key may end in `?`.
    #[must_use]
    pub fn field(&self, name: &impl fmt::Display) -> Self {
        self.key(name.to_string())
    }

    /// Returns the location of a list item.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self {
            file: self.file,
            path: self.path.join(Step::Index(index)),
        }
    }
}

/// A part of a file, in bytes of its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A position as an editor displays it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The files of a run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// Nodes that could not be read.
    holes: HashSet<Location>,
    /// Those nodes, and all nodes around them.
    around_holes: HashSet<Location>,
}

#[derive(Clone, Debug)]
struct SourceFile {
    path: String,
    text: String,
    /// The first byte of each line.
    lines: Vec<usize>,
    root: Option<Node>,
}

impl Sources {
    /// Adds a file. Removes a byte order mark and converts line ends to LF, so that spans match what an editor displays.
    pub(crate) fn add(&mut self, path: String, text: &str) -> FileId {
        let text = text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .replace("\r\n", "\n");
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        self.files.push(SourceFile {
            path,
            lines: std::iter::once(0).chain(ends).collect(),
            text,
            root: None,
        });
        FileId(self.files.len() - 1)
    }

    /// Sets the nodes of a file.
    pub(crate) fn set_root(&mut self, file: FileId, root: Node) {
        if let Some(file) = self.files.get_mut(file.0) {
            file.root = Some(root);
        }
    }

    /// Returns the top node of a file.
    pub(crate) fn root(&self, file: FileId) -> Option<&Node> {
        self.files.get(file.0)?.root.as_ref()
    }

    /// Replaces a misspelt key by the intended one.
    pub(crate) fn rename_key(&mut self, parent: &Location, from: &str, to: &str) {
        let file = self.files.get_mut(parent.file.0);
        let root = file.and_then(|file| file.root.as_mut());
        let mut steps = parent.path.steps().into_iter();
        let node = root.and_then(|root| steps.try_fold(root, |node, step| node.child_mut(step)));
        if let Some(NodeKind::Map(entries)) = node.map(|node| &mut node.kind) {
            entries.rename(from, to);
        }
    }

    /// Marks a node as unreadable, so that no further problem is reported there.
    pub(crate) fn add_hole(&mut self, location: Location) {
        let mut path = location.path.clone();
        let around = |path| Location {
            file: location.file,
            path,
        };
        while self.around_holes.insert(around(path.clone()))
            && let Some((parent, _)) = path.last()
        {
            path = parent.clone();
        }
        self.holes.insert(location);
    }

    /// Whether the node or a node around it was reported as missing or unreadable.
    pub fn is_hole(&self, location: &Location) -> bool {
        if self.holes.is_empty() {
            return false;
        }
        let mut at = location.clone();
        while !self.holes.contains(&at) {
            match at.path.last() {
                Some((parent, _)) => at.path = parent.clone(),
                None => return false,
            }
        }
        true
    }

    /// Whether a node inside this one was reported as missing or unreadable.
    pub fn has_hole_inside(&self, location: &Location) -> bool {
        self.around_holes.contains(location)
    }

    /// Whether some node was reported as missing or unreadable.
    pub fn has_holes(&self) -> bool {
        !self.holes.is_empty()
    }

    /// Returns the files, in order.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        (0..self.files.len()).map(FileId)
    }

    /// Returns the display path of a file.
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |file| file.path.as_str())
    }

    /// Returns the text of a file, with LF line ends.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |file| file.text.as_str())
    }

    /// Returns the text of a span.
    pub(crate) fn written(&self, span: Span) -> &str {
        let text = self.text(span.file).get(span.start..span.end);
        text.unwrap_or_default()
    }

    /// Returns the span of the first line of a file.
    pub(crate) fn first_line(&self, file: FileId) -> Span {
        let end = self.text(file).lines().next().map_or(0, str::len);
        Span {
            file,
            start: 0,
            end,
        }
    }

    /// Returns the span of the key of a node, or of the node if it has no key; for an absent node, that of the nearest node around it.
    pub fn key_span(&self, location: &Location) -> Span {
        self.span(location, |node, entry| {
            entry.map_or_else(|| first_key(node), |entry| entry.key_span.clone())
        })
    }

    /// Returns the span of a node; for an absent node, that of the nearest node around it.
    pub fn value_span(&self, location: &Location) -> Span {
        self.span(location, |node, _| node.span.clone())
    }

    /// Returns what to underline for a node: a value on one line, or the key of a longer value.
    pub fn place(&self, location: &Location) -> Span {
        let value = self.value_span(location);
        let text = self.written(value);
        if text.is_empty() || text.contains('\n') {
            self.key_span(location)
        } else {
            value
        }
    }

    /// Returns the span of a part of a text node, by bytes of the text; the whole node if the file spells the text differently.
    pub fn text_span(&self, location: &Location, text: &str, range: Range<usize>) -> Span {
        let whole = self.value_span(location);
        let written = self.written(whole);
        let quoted = usize::from(written.starts_with(['"', '\'']));
        let found = written.get(quoted..quoted + text.len()) == Some(text);
        let start = whole.start + quoted + range.start;
        let end = whole.start + quoted + range.end;
        if found && start < end && end <= whole.end {
            Span {
                start,
                end,
                ..whole
            }
        } else {
            self.place(location)
        }
    }

    /// Whether a node exists.
    pub fn exists(&self, location: &Location) -> bool {
        self.node(location).is_some()
    }

    /// Returns a node.
    pub(crate) fn node(&self, location: &Location) -> Option<&Node> {
        let mut steps = location.path.steps().into_iter();
        let root = self.root(location.file)?;
        steps.try_fold(root, |node, step| Some(node.step(step)?.0))
    }

    fn span(
        &self,
        location: &Location,
        pick: impl Fn(&Node, Option<&Entry>) -> Range<usize>,
    ) -> Span {
        let nothing = Span {
            file: location.file,
            start: 0,
            end: 0,
        };
        let Some(root) = self.root(location.file) else {
            return nothing;
        };
        let (mut node, mut entry) = (root, None);
        let mut complete = true;
        for step in location.path.steps() {
            match node.step(step) {
                Some((next, next_entry)) => (node, entry) = (next, next_entry),
                None => {
                    complete = false;
                    break;
                }
            }
        }
        let range = match (complete, entry) {
            (true, entry) => pick(node, entry),
            (false, Some(entry)) => entry.key_span.clone(),
            (false, None) => first_key(node),
        };
        Span {
            file: location.file,
            start: range.start,
            end: range.end,
        }
    }

    /// Returns start and end of a span as an editor displays them.
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let position = |offset| self.position(span.file, offset);
        (position(span.start), position(span.end))
    }

    fn position(&self, file: FileId, offset: usize) -> Position {
        let lines = self.files.get(file.0).map_or(&[][..], |file| &file.lines);
        let offset = offset.min(self.text(file).len());
        let line = lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|line| lines.get(line));
        let before = self
            .text(file)
            .get(start.copied().unwrap_or_default()..offset);
        Position {
            line: line.max(1),
            column: before.map_or(0, |before| before.chars().count()) + 1,
        }
    }
}

/// Returns the span that represents a list item or a whole file: its first key.
fn first_key(node: &Node) -> Range<usize> {
    match &node.kind {
        NodeKind::Map(entries) => entries
            .first()
            .map_or_else(|| node.span.clone(), |entry| entry.key_span.clone()),
        _ => node.span.clone(),
    }
}
