//! What is known of the items of a list that could not be read and were skipped.
//! It must not know why the caller skips them, nor keep a value.

use std::fmt;

/// How many items are described. The others are only counted.
const MOST_DESCRIBED: usize = 1000;

/// An item of a list that could not be read, and was skipped because the caller asked for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedItem {
    pub(crate) index: usize,
    pub(crate) page: Option<u64>,
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl SkippedItem {
    /// Returns its index in the list of its response, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the number of its page, if the pages of a list are read.
    pub fn page(&self) -> Option<u64> {
        self.page
    }

    /// Returns where in the response reading failed, such as `info.items[3].online`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns why it could not be read, as an error says it. Live credentials are masked.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// Shows path and reason, and the page if there is one.
impl fmt::Display for SkippedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(page) = self.page {
            write!(f, "page {page}: ")?;
        }
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// The items that were skipped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skipped {
    pub(crate) items: Vec<SkippedItem>,
    pub(crate) count: u64,
}

impl Skipped {
    /// Adds an item, which is described only if there are not too many.
    pub(crate) fn add(&mut self, describe: impl FnOnce() -> SkippedItem) {
        self.count += 1;
        if self.items.len() < MOST_DESCRIBED {
            self.items.push(describe());
        }
    }

    /// Adds the items of a page.
    pub(crate) fn add_page(&mut self, page: u64, skipped: Self) {
        self.count += skipped.count;
        let page = Some(page);
        let room = MOST_DESCRIBED.saturating_sub(self.items.len());
        let items = skipped.items.into_iter().take(room);
        self.items
            .extend(items.map(|item| SkippedItem { page, ..item }));
    }
}
