//! A line of a listing, which leads to the entry of the spec that it comes from.
//! Must not know what is listed.

use crate::spec::Location;

/// A line of a listing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// Path of what the line is about; the path of a part begins with that of the whole. Lines are sorted by it.
    pub path: String,
    /// The line.
    pub text: String,
    /// The entry of the spec that it comes from.
    pub at: Location,
}
