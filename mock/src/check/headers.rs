//! Checks that the headers of a request are among those that the platform allows. Must not know operations.
//! Headers that libraries add by themselves are only noted, unless the mock is strict.

use super::rejection::{Cause, Rejection};
use crate::http::request::Request;
use crate::platform::Platform;

/// Headers that HTTP itself needs, or that mean the same as their absence.
const PLAIN: [&str; 4] = ["accept", "connection", "content-length", "host"];
/// Headers that HTTP libraries, browsers, proxies and tracing add without being asked.
const ADDED: [&str; 32] = [
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "b3",
    "baggage",
    "cache-control",
    "dnt",
    "expect",
    "forwarded",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "proxy-connection",
    "referer",
    "save-data",
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "x-amzn-trace-id",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-spanid",
    "x-b3-traceid",
    "x-cloud-trace-context",
    "x-forwarded-for",
    "x-forwarded-proto",
];

/// Rejects a header that the platform does not allow, or returns a note about those that a library added.
pub(super) fn check(
    platform: &Platform,
    is_strict: bool,
    request: &Request,
) -> Result<Option<String>, Rejection> {
    let Some(allowed) = platform.api.allowed_headers() else {
        return Ok(None);
    };
    let is_allowed =
        |name: &&str| allowed.iter().any(|known| known == name) || PLAIN.contains(name);
    let names = request.headers.iter().map(|(name, _)| name.as_str());
    let others = names.filter(|name| !is_allowed(name));
    let (added, refused): (Vec<&str>, Vec<&str>) =
        others.partition(|name| !is_strict && is_added(name));
    let allowed = allowed.join(", ");
    let line = platform.line_of(&["only_headers"]);
    if let Some(name) = refused.first() {
        let reason = format!("the header {name} may not come; only {allowed} may");
        return Err(Rejection::at(Cause::Header, reason, &line));
    }
    Ok((!added.is_empty()).then(|| {
        let added = added.join(", ");
        format!("the platform may refuse {added}, as only {allowed} may come ({line})")
    }))
}

fn is_added(name: &str) -> bool {
    ADDED.contains(&name) || name.starts_with("sec-")
}
