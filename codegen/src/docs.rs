//! What the pages of a vendor say: sections, routes, rows, samples and the facts in them; and what became of them since a review.
//! Pure and deterministic; must not know the file system, nor the network.

pub mod ack;
mod citations;
pub mod coverage;
pub mod drift;
mod heading;
pub mod lock;
pub mod page;

use std::collections::BTreeMap;

pub use page::read;
use page::{Page, Unreadable};

/// A page that was found in a folder of pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its path as people see it.
    pub file: String,
    /// What it says, or why it cannot be read.
    pub page: Result<Page, Unreadable>,
    /// The day on which it was fetched, as `2026-03-03`, if it is known.
    pub fetched: Option<String>,
}

/// The pages of a platform, by the names of its documents.
pub type Pages = BTreeMap<String, Found>;
