//! Headers: which ones may be sent, and which ones only the client sets.
//! It must not know which headers a platform accepts, nor where they come from.

use http::{HeaderName, HeaderValue};

/// Headers of HTTP that carry a credential or change how a request is read. The credentials of a platform may use other
/// headers too.
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

/// Parses a header that may be sent, which consists of visible ASCII and inner spaces.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let shown = name.escape_debug();
    let header = HeaderName::try_from(name)
        .map_err(|_| format!("\"{shown}\" is not a valid header name"))?;
    let is_visible =
        value.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) && value.trim() == value;
    let value = HeaderValue::try_from(value).ok().filter(|_| is_visible);
    let value = value.ok_or_else(|| {
        format!("the value of the header {shown} must be visible ASCII without leading or trailing spaces")
    })?;
    Ok((header, value))
}
