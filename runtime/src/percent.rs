//! Which characters are never escaped where percent signs escape all others.
//! It must not know what is escaped, nor where it stands.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// Everything but unreserved characters.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
