//! Verifies signed requests: an implementation of its own, so that it shares no mistake with the client's.
//! Must not know specs, nor which credentials exist.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit, Mac};
use iot_clouds_codegen::resolve::Signature;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::http::request::Request;

/// How far the date of a request may be off: 15 minutes, as with the service that defined the algorithm.
const MAX_SKEW: Duration = Duration::from_secs(15 * 60);

/// Everything but letters, digits, `-`, `.`, `_` and `~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Why a signature is rejected.
pub(super) struct SignatureError {
    /// In words.
    pub(super) reason: String,
    /// What should have been signed, if the signature is of something else.
    pub(super) canonical: Option<String>,
}

impl<T: Into<String>> From<T> for SignatureError {
    fn from(reason: T) -> Self {
        Self {
            reason: reason.into(),
            canonical: None,
        }
    }
}

/// Verifies that `authorization` signs the request with the secret of its access key.
pub(super) fn verify(
    scheme: &Signature,
    authorization: &str,
    request: &Request,
    secret: &dyn Fn(&str) -> Option<String>,
    now: SystemTime,
) -> Result<(), SignatureError> {
    let Some((access, names, signature)) = parts(scheme, authorization) else {
        let form = "Access=..., SignedHeaders=..., Signature=...";
        return Err(format!("Authorization must be `{} {form}`", scheme.algorithm).into());
    };
    if !names.is_sorted_by(|a, b| a < b)
        || names.iter().any(|name| name.to_ascii_lowercase() != *name)
    {
        return Err("SignedHeaders must be in lower case, sorted, with `;` between them".into());
    }
    if let Some(missing) = scheme
        .signed_headers
        .iter()
        .find(|name| !names.contains(&name.as_str()))
    {
        return Err(format!("the header {missing} must be signed").into());
    }
    check_date(scheme, request, now)?;
    let secret = secret(access).ok_or("the access key is not known")?;
    let canonical = canonical(scheme, request, &names)?;
    let date = request.header(&scheme.date_header).unwrap_or_default();
    let text = format!(
        "{}\n{date}\n{}",
        scheme.algorithm,
        hex(&Sha256::digest(&canonical))
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map_err(|_| "the secret key cannot be used")?;
    mac.update(text.as_bytes());
    if hex(&mac.finalize().into_bytes()) == signature {
        return Ok(());
    }
    // A header that the scheme does not require may hold a secret.
    let is_usual = |name: &&str| {
        *name == "content-type" || scheme.signed_headers.iter().any(|usual| usual == name)
    };
    let is_printable = names.iter().all(is_usual);
    Err(SignatureError {
        reason: "the signature is wrong".to_owned(),
        canonical: is_printable.then(|| format!("the canonical request is {canonical:?}")),
    })
}

/// The access key, the names of the signed headers, and the signature.
fn parts<'a>(
    scheme: &Signature,
    authorization: &'a str,
) -> Option<(&'a str, Vec<&'a str>, &'a str)> {
    let parts = authorization.strip_prefix(scheme.algorithm.as_str())?;
    let parts = parts.strip_prefix(' ')?;
    let part = |name: &str| {
        let mut parts = parts.split(", ");
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let names = part("SignedHeaders")?.split(';').collect();
    Some((part("Access")?, names, part("Signature")?))
}

/// Checks that the date is near the server's.
fn check_date(scheme: &Signature, request: &Request, now: SystemTime) -> Result<(), String> {
    let header = &scheme.date_header;
    let came = request
        .header(header)
        .ok_or_else(|| format!("the header {header} is missing"))?;
    let at = parsed(came)
        .ok_or_else(|| format!("{header} must be a time in UTC as in 20060102T150405Z"))?;
    let off = now
        .duration_since(at)
        .unwrap_or_else(|error| error.duration());
    if off > MAX_SKEW {
        return Err(format!(
            "{header} is {} seconds off the server's clock; up to {} are accepted",
            off.as_secs(),
            MAX_SKEW.as_secs()
        ));
    }
    Ok(())
}

/// A time such as `20060102T150405Z`.
fn parsed(text: &str) -> Option<SystemTime> {
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok();
    // `strptime` accepts shorter numbers too.
    let time = time.filter(|_| text.len() == 16)?;
    TimeZone::UTC.to_timestamp(time).ok()?.try_into().ok()
}

/// The text that is signed: method, path, query, headers, and the hash of the body.
fn canonical(scheme: &Signature, request: &Request, names: &[&str]) -> Result<String, String> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let segments: Vec<String> = request
        .path
        .split('/')
        .map(|segment| encoded(&decoded(segment)))
        .collect();
    let mut path = segments.join("/");
    if scheme.trailing_slash && !path.ends_with('/') {
        path.push('/');
    }
    let mut query: Vec<(String, String)> = request.query.clone();
    query.sort();
    let query: Vec<String> = query
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let mut headers = String::new();
    for name in names {
        let value = request
            .header(name)
            .ok_or_else(|| format!("the signed header {name} did not come"))?;
        headers.push_str(&format!("{name}:{}\n", value.trim()));
    }
    let body = hex(&Sha256::digest(&request.body));
    Ok([
        request.method.as_str(),
        &path,
        &query.join("&"),
        &headers,
        &names.join(";"),
        &body,
    ]
    .join("\n"))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
