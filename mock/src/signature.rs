//! Checks signed requests: an implementation of its own, so that it shares no mistake with the client's.
//! Must not know specs, nor which credentials there are.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit, Mac};
use iot_clouds_codegen::resolve::Signature;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::request::Request;

/// How far the clock of a request may be off: 15 minutes, as at the service whose algorithm it is.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Everything but letters, digits, `-`, `.`, `_` and `~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Why a signature is not taken.
pub(crate) struct Wrong {
    /// In words.
    pub(crate) reason: String,
    /// What should have been signed, where the signature is of something else.
    pub(crate) canonical: Option<String>,
}

impl<T: Into<String>> From<T> for Wrong {
    fn from(reason: T) -> Self {
        Self {
            reason: reason.into(),
            canonical: None,
        }
    }
}

/// Whether `authorization` signs the request with the secret of its access key.
pub(crate) fn verify(
    scheme: &Signature,
    authorization: &str,
    request: &Request,
    secret: &dyn Fn(&str) -> Option<String>,
    now: SystemTime,
) -> Result<(), Wrong> {
    let form = format!(
        "Authorization must be `{} Access=..., SignedHeaders=..., Signature=...`",
        scheme.algorithm
    );
    let parts = authorization
        .strip_prefix(scheme.algorithm.as_str())
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or_else(|| form.clone())?;
    let part = |name: &str| {
        let mut parts = parts.split(", ");
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let (Some(access), Some(names), Some(signature)) =
        (part("Access"), part("SignedHeaders"), part("Signature"))
    else {
        return Err(form.into());
    };
    let names: Vec<&str> = names.split(';').collect();
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
    date(scheme, request, now)?;
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
        Ok(())
    } else {
        // A header that nobody asks for may hold a secret.
        let mut usual = scheme.signed_headers.clone();
        usual.push("content-type".to_owned());
        let is_usual = names
            .iter()
            .all(|name| usual.iter().any(|usual| usual == name));
        let canonical = is_usual.then(|| format!("the canonical request is {canonical:?}"));
        Err(Wrong {
            reason: "the signature is wrong".to_owned(),
            canonical,
        })
    }
}

/// The date must be near the server's.
fn date(scheme: &Signature, request: &Request, now: SystemTime) -> Result<(), String> {
    let header = &scheme.date_header;
    let came = request
        .header(header)
        .ok_or_else(|| format!("the header {header} is missing"))?;
    let at = parsed(came)
        .ok_or_else(|| format!("{header} must be a time in UTC as in 20060102T150405Z"))?;
    let off = now
        .duration_since(at)
        .unwrap_or_else(|error| error.duration());
    if off > WINDOW {
        return Err(format!(
            "{header} is {} seconds off the server's clock; up to {} are accepted",
            off.as_secs(),
            WINDOW.as_secs()
        ));
    }
    Ok(())
}

/// A time such as `20060102T150405Z`.
fn parsed(text: &str) -> Option<SystemTime> {
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok();
    // A shorter number would be read as well.
    let time = time.filter(|_| text.len() == 16)?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().into())
}

/// What is signed: method, path, query, headers, and the hash of the body.
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
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
