//! Reads a list without the items that cannot be read, if the caller asked for that.
//! It must not know the type of the data; it tries the same response with fewer items.

use std::ops::Range;

use super::{Context, unreadable::mismatch};
use crate::{
    json::{
        json_path::locate,
        list_items::ListItems,
        unknown_keys::{Noted, noting},
    },
    request::prepared::Read,
    response::skipped::{Skipped, SkippedItem},
    wire::{
        decode::{DecodeError, syntax},
        mask::printable,
    },
};

/// How many bytes are read at most to find the items: this many, and this many times the body. Beyond that, the call fails.
const MOST_BYTES: usize = 64 * 1024 * 1024;
const MOST_TIMES: usize = 16;

/// A response that was read without some items.
pub(super) struct Shortened {
    pub(super) skipped: Skipped,
    /// The text that was read, and the keys that nothing reads in it.
    pub(super) text: Vec<u8>,
    pub(super) noted: Noted,
}

/// Reads a response that could not be read as a whole. Returns `None` if its items are not the reason.
pub(super) fn without_unreadable_items(
    context: &Context<'_>,
    body: &[u8],
    failure: &DecodeError,
    read: &mut Read<'_>,
) -> Option<Shortened> {
    let reading = &context.prepared.reading;
    let keys = context.prepared.wants.skips?;
    if !matches!(failure, DecodeError::Mismatch { .. }) || syntax(body).is_some() {
        return None;
    }
    let levels = reading.levels(keys);
    let levels: Vec<&[&str]> = levels.iter().map(Vec::as_slice).collect();
    let list = ListItems::find(body, &levels)?;
    let mut left = MOST_BYTES.saturating_add(body.len().saturating_mul(MOST_TIMES));
    let mut read = |items: &[Range<usize>]| {
        let text = list.with(body, items);
        left = left.checked_sub(text.len())?;
        let (result, noted) = noting(|| read(&text, reading));
        Some((result, text, noted))
    };
    // Everything but the items must be readable.
    read(&[])?.0.ok()?;
    let path = locate(body, list.start(), &|key| context.mask(key)).path;
    let path = printable(&path);
    let mut good: Vec<Range<usize>> = Vec::new();
    let mut skipped = Skipped::default();
    let (mut at, mut size) = (0, list.items.len().div_ceil(2));
    while let Some(rest) = list.items.get(at..).filter(|rest| !rest.is_empty()) {
        let items = rest.get(..size).unwrap_or(rest);
        match (read(items)?.0, items) {
            (Ok(()), _) => {
                good.extend_from_slice(items);
                at += items.len();
                size = size.saturating_mul(2);
            }
            (Err(failure), [item]) => {
                let list = (&list, path.as_str());
                skipped.add(|| described(context, body, (at, item), list, &failure));
                at += 1;
            }
            (Err(_), _) => size = (items.len() / 2).max(1),
        }
    }
    let (result, text, noted) = read(&good)?;
    result.ok()?;
    Some(Shortened {
        skipped,
        text,
        noted,
    })
}

/// Describes an item that cannot be read. Only the item itself is looked at, as there may be many.
fn described(
    context: &Context<'_>,
    body: &[u8],
    (index, item): (usize, &Range<usize>),
    (list, path): (&ListItems, &str),
    failure: &DecodeError,
) -> SkippedItem {
    let text = body.get(item.clone()).unwrap_or_default();
    let (inside, reason) = match failure {
        DecodeError::Mismatch {
            text: reason,
            offset,
        } => mismatch(context, text, reason, list.within(item, *offset)),
        // The response without the item is JSON and a success, so nothing else is left.
        _ => (String::new(), "it cannot be read".to_owned()),
    };
    let dot = if inside.is_empty() || inside.starts_with('[') {
        ""
    } else {
        "."
    };
    SkippedItem {
        index,
        page: None,
        path: format!("{path}[{index}]{dot}{inside}"),
        reason,
    }
}
