//! Corrections of characters in a text, and the way back from a place in the corrected text to the original one.
//! Must not know which corrections are right.

use std::borrow::Cow;
use std::ops::Range;

/// A part of the original text, and what should be there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// Corrections of a text, sorted by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Corrections(Vec<Edit>);

impl Corrections {
    /// Returns these corrections and further ones.
    pub(super) fn with(&self, edits: &[Edit]) -> Self {
        let mut all = [self.0.as_slice(), edits].concat();
        all.sort();
        all.dedup_by_key(|edit| edit.start);
        Self(all)
    }

    /// Returns the corrected text.
    pub(super) fn apply<'a>(&self, original: &'a str) -> Cow<'a, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(original);
        }
        let mut text = String::with_capacity(original.len());
        let mut done = 0;
        for edit in &self.0 {
            text.push_str(original.get(done..edit.start).unwrap_or_default());
            text.push_str(&edit.text);
            done = edit.end;
        }
        text.push_str(original.get(done..).unwrap_or_default());
        Cow::Owned(text)
    }

    /// Returns the place in the original text of a place in the corrected one.
    pub(super) fn original(&self, at: usize) -> usize {
        let (mut original, mut corrected) = (0, 0);
        for edit in &self.0 {
            let begins = corrected + (edit.start - original);
            if at < begins {
                break;
            }
            let ends = begins + edit.text.len();
            if at < ends {
                return edit.start;
            }
            (original, corrected) = (edit.end, ends);
        }
        original + (at - corrected)
    }

    /// Returns the part of the original text of a part of the corrected one.
    pub(super) fn range(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.original(range.start);
        start..self.original(range.end).max(start)
    }

    /// Returns the edit of the original text for one of the corrected text.
    pub(super) fn edit(&self, edit: &Edit) -> Edit {
        let range = self.range(&(edit.start..edit.end));
        Edit {
            start: range.start,
            end: range.end,
            text: edit.text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Corrections, Edit};

    #[test]
    fn places_lead_back_to_the_original() {
        let original = "a：b\u{200b}c“d";
        let edit = |found: char, text: &str| {
            let start = original.find(found).unwrap();
            let (end, text) = (start + found.len_utf8(), text.to_owned());
            Edit { start, end, text }
        };
        let edits = [edit('“', "\""), edit('：', ": "), edit('\u{200b}', "")];
        let corrections = Corrections::default().with(&edits);
        let corrected = corrections.apply(original);
        assert_eq!(corrected, "a: bc\"d");
        for (at, character) in corrected.char_indices().filter(|(_, c)| c.is_alphabetic()) {
            let there = original.get(corrections.original(at)..).unwrap();
            assert!(there.starts_with(character), "{character} {there}");
        }
        assert_eq!(corrections.original(corrected.len()), original.len());
    }
}
