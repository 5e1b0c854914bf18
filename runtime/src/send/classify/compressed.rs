//! Names the compression of a response that cannot be read, because nobody asked for it.
//! It must not unpack anything.

use super::Context;
use crate::{transport::connection::Incoming, wire::mask::printable};

/// How compressed bodies begin that name their compression themselves. No JSON begins like this.
const BEGINNINGS: [(&[u8], &str); 2] = [(b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd")];

/// The longest name of a compression that is shown.
const LONGEST: usize = 40;

/// Returns by what a body is compressed, and what to do about it; `None` if nothing says that it is compressed.
///
/// A transport of the program may unpack a body and leave the header, so this is asked only of bodies that cannot be read.
pub(super) fn compressed(context: &Context<'_>, incoming: &Incoming) -> Option<String> {
    if incoming.body.is_empty() {
        return None;
    }
    let header = incoming.headers.get(http::header::CONTENT_ENCODING);
    let header = header.map(|value| String::from_utf8_lossy(value.as_bytes()));
    let header = header.map(|value| value.trim().to_ascii_lowercase());
    let header = header.filter(|value| !value.is_empty() && value != "identity");
    let by_itself = || {
        let mut beginnings = BEGINNINGS.iter();
        let found = beginnings.find(|(beginning, _)| incoming.body.starts_with(beginning));
        found.map(|(_, name)| (*name).to_owned())
    };
    let name = header.or_else(by_itself)?;
    let is_gzip = matches!(name.as_str(), "gzip" | "x-gzip");
    let can_be_read = is_gzip && context.platform().allows_header("accept-encoding");
    let what_to_do = if can_be_read && !cfg!(feature = "gzip") {
        "turn on the feature gzip, or have the server send it as it is"
    } else {
        "have the server, or the proxy in front of it, send it as it is"
    };
    let shown: String = context.mask(&name).chars().take(LONGEST).collect();
    let shown = printable(&shown);
    Some(format!(
        "compressed with {shown}, which nobody asked for; {what_to_do}"
    ))
}
