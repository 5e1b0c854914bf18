//! Headers: which may be sent, and which are the client's own.
//! It must not know which headers a platform takes, nor where they come from.

use http::{HeaderName, HeaderValue};

/// Headers of HTTP that carry a credential, or that would change how a request is read. A platform's credentials may have others.
pub(crate) const OWN_HEADERS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "host",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// A header that may be sent: visible ASCII and inner spaces.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let shown = name.escape_debug();
    let header = HeaderName::try_from(name)
        .map_err(|_| format!("\"{shown}\" is not the name of a header"))?;
    let is_visible =
        value.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) && value.trim() == value;
    let value = HeaderValue::try_from(value).ok().filter(|_| is_visible);
    let value = value.ok_or_else(|| {
        format!("the value of the header {shown} is not visible ASCII without outer spaces")
    })?;
    Ok((header, value))
}
