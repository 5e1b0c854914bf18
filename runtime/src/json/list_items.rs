//! Finds the items of a list in JSON text, and makes the same text with fewer of them.
//! It must not know any type, nor whether an item can be read.

use std::ops::Range;

use super::walk::{Open, Step, Walk};

/// Where a list and its items are in a text.
#[derive(Debug)]
pub(crate) struct ListItems {
    /// What is between the brackets.
    inside: Range<usize>,
    pub(crate) items: Vec<Range<usize>>,
}

impl ListItems {
    /// Finds the list to which these keys lead; each may have several names. The last of several equal keys counts.
    pub(crate) fn find(text: &[u8], keys: &[&[&str]]) -> Option<Self> {
        let mut found = None;
        let mut walk = Walk::new(text);
        while let Some(step) = walk.step() {
            if step == Step::Opened && is_at(&walk, keys) {
                found = Self::read(&mut walk).or(found);
            }
        }
        found
    }

    /// Reads a list whose opening bracket was passed just now, up to its end.
    fn read(walk: &mut Walk<'_>) -> Option<Self> {
        let depth = walk.open.len();
        let start = walk.at;
        let mut items = Vec::new();
        let mut begin = None;
        loop {
            let at = walk.at;
            let step = walk.step()?;
            match step {
                Step::Closed if walk.open.len() < depth => {
                    let inside = start..at;
                    return Some(Self { inside, items });
                }
                Step::Opened if walk.open.len() == depth + 1 => begin = Some(at),
                Step::Closed if walk.open.len() == depth => {
                    items.push(begin.take()?..walk.at);
                }
                Step::Scalar if walk.open.len() == depth => items.push(at..walk.at),
                _ => {}
            }
        }
    }

    /// Returns the text with these items only.
    pub(crate) fn with(&self, text: &[u8], items: &[Range<usize>]) -> Vec<u8> {
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        let mut out = part(0..self.inside.start).to_vec();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            out.extend_from_slice(part(item.clone()));
        }
        out.extend_from_slice(part(self.inside.end..text.len()));
        out
    }

    /// Returns where the list is in the text.
    pub(crate) fn start(&self) -> usize {
        self.inside.start.saturating_sub(1)
    }

    /// Returns the place within an item of a place in the text that has no other item.
    pub(crate) fn within(&self, item: &Range<usize>, offset: usize) -> usize {
        let within = offset.checked_sub(self.inside.start);
        within.filter(|within| *within < item.len()).unwrap_or(0)
    }
}

/// Returns whether the container that was opened just now is a list to which these keys lead.
fn is_at(walk: &Walk<'_>, keys: &[&[&str]]) -> bool {
    let Some((list, above)) = walk.open.split_last() else {
        return false;
    };
    let leads = |(open, names): (&Open, &&[&str])| {
        let key = open.key.as_deref();
        open.is_object && key.is_some_and(|key| names.contains(&key))
    };
    !list.is_object && above.len() == keys.len() && above.iter().zip(keys).all(leads)
}
