//! Finds texts that a comment cuts off, as in `doc: Channel #2`.
//! Must not know what the values mean, except that a source is followed by `#` and a heading.

use super::Problem;
use super::corrections::Edit;
use crate::source::node::{Node, NodeKind};

/// The key whose value often goes on with `#`.
const SOURCE: &str = "source";

/// Reports every comment that directly follows a text and looks like a part of it.
pub(super) fn lost(text: &str, node: &Node, problems: &mut Vec<Problem>) {
    match &node.kind {
        NodeKind::Scalar { .. } => after(text, (None, node), problems),
        NodeKind::List(items) => items.iter().for_each(|item| lost(text, item, problems)),
        NodeKind::Map(entries) => {
            for entry in entries.iter() {
                match &entry.value.kind {
                    NodeKind::Scalar { .. } => {
                        after(text, (Some(&entry.key), &entry.value), problems);
                    }
                    _ => lost(text, &entry.value, problems),
                }
            }
        }
    }
}

fn after(text: &str, (key, value): (Option<&str>, &Node), problems: &mut Vec<Problem>) {
    if !matches!(value.kind, NodeKind::Scalar { plain: true, .. }) {
        return;
    }
    let line = text.get(value.span.end..).unwrap_or_default();
    let line = line.lines().next().unwrap_or_default();
    let Some(comment) = line.trim_start().strip_prefix('#') else {
        return;
    };
    // A comment usually begins with a space, but a heading may, too.
    let is_source = key == Some(SOURCE);
    // What speaks to lint is a comment at a source, too.
    if comment.trim().is_empty()
        || comment.starts_with(" lint:")
        || comment.starts_with([' ', '\t', '#']) && !is_source
    {
        return;
    }
    let written = text.get(value.span.clone()).unwrap_or_default();
    let rest = comment.trim().trim_end_matches([',', '}', ']']).trim_end();
    let help = if is_source {
        format!("write `source: \"{written}#{rest}\"`; put a comment on a line of its own")
    } else {
        "put the text in double quotes; put a comment on a line of its own".to_owned()
    };
    let end = value.span.end + line.trim_end().len();
    let start = end - comment.trim_end().len() - 1;
    let message = "` #` begins a comment, so this is not part of the text";
    let mut problem = Problem::new("lost-text", start..end, message).help(help);
    // With a space it may be a comment after all, which would become a heading that no page has.
    let is_certain = is_source && !comment.starts_with([' ', '\t', '#']);
    if is_certain && !written.contains(['"', '\\']) && !rest.contains(['"', '\\']) {
        problem.edits.push(Edit {
            start: value.span.start,
            end: start + 1 + rest.len(),
            text: format!("\"{written}#{rest}\""),
        });
    }
    problems.push(problem);
}
