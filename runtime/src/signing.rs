//! Signs requests by HMAC-SHA256 over a canonical form of the request. Pure functions.
//! It must not know any platform, nor read a clock.
//!
//! The canonical request has six parts, separated by line feeds: the method; the path, with each segment decoded and
//! percent-encoded again; the query, sorted by name and then value, including empty values; a line `name:value` for
//! each signed header, followed by an empty line; the names of the signed headers; and the hash of the body. The text
//! that is signed consists of three lines: the name of the algorithm, the date, and the hash of the canonical request.

use std::{borrow::Cow, fmt};

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{percent_decode_str, percent_encode};
use sha2::{Digest, Sha256};

use crate::percent::RESERVED;

/// How a platform requires requests to be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningScheme {
    /// Name of the algorithm, which appears in the `Authorization` header and in the signed text.
    pub algorithm: &'static str,
    /// The header that contains the time of signing, in lower case.
    pub date_header: &'static str,
    /// The headers that are signed, in lower case and sorted.
    pub signed_headers: &'static [&'static str],
    /// Whether the path is signed with a trailing slash, however it is sent.
    pub trailing_slash: bool,
}

/// The signed parts of a request, exactly as they are sent.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Method in upper case.
    pub method: &'a str,
    /// Path, percent-encoded as it is sent, without the query.
    pub path: &'a str,
    /// Query, percent-encoded as it is sent, without the question mark.
    pub query: &'a str,
    /// Headers with their names in lower case. Headers that are not signed are ignored.
    pub headers: &'a [(&'a str, &'a str)],
    /// The bytes of the body; empty if there is no body.
    pub body: &'a [u8],
}

/// A signature, together with the steps that lead to it.
pub struct Signed {
    /// The canonical form of the request.
    pub canonical_request: String,
    /// The text that was signed.
    pub string_to_sign: String,
    /// The signature in lower-case hexadecimal.
    pub signature: String,
    /// The value of the `Authorization` header.
    pub authorization: String,
}

/// The error of [`sign`]: a header that must be signed is not among the request's headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingHeader(pub &'static str);

impl fmt::Display for MissingHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the header {} must be signed but is not set", self.0)
    }
}

impl std::error::Error for MissingHeader {}

/// Shows neither the query nor a header nor the body, which may contain secrets.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Shows nothing, because anyone who has a signature can send the request.
impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}

/// Signs a request with an access key and its secret.
///
/// ```
/// use iot_clouds_runtime::signing::{Request, SigningScheme, sign};
///
/// let scheme = SigningScheme {
///     algorithm: "SDK-HMAC-SHA256",
///     date_header: "x-sdk-date",
///     signed_headers: &["host", "x-sdk-date"],
///     trailing_slash: true,
/// };
/// let headers = [("host", "api.example.com"), ("x-sdk-date", "20200608T023900Z")];
/// let request = Request { method: "GET", path: "/resources", query: "size=1", headers: &headers, body: b"" };
/// let signed = sign(&scheme, "AccessKey", "SecretKey", &request)?;
/// assert!(signed.canonical_request.starts_with("GET\n/resources/\nsize=1\nhost:api.example.com\n"));
/// # Ok::<(), iot_clouds_runtime::signing::MissingHeader>(())
/// ```
///
/// # Errors
/// Returns an error if a header that must be signed is missing.
pub fn sign(
    scheme: &SigningScheme,
    access: &str,
    secret: &str,
    request: &Request<'_>,
) -> Result<Signed, MissingHeader> {
    let date = value(request, scheme.date_header)?;
    let canonical_request = canonical_request(scheme, request)?;
    let mut string_to_sign = String::with_capacity(128);
    string_to_sign.push_str(scheme.algorithm);
    string_to_sign.push('\n');
    string_to_sign.push_str(date);
    string_to_sign.push('\n');
    push_hex(&mut string_to_sign, &Sha256::digest(&canonical_request));
    let mut signature = String::with_capacity(64);
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        // A key may have any length, so creating the MAC does not fail.
        mac.update(string_to_sign.as_bytes());
        push_hex(&mut signature, &mac.finalize().into_bytes());
    }
    let mut authorization = String::with_capacity(192);
    authorization.push_str(scheme.algorithm);
    authorization.push_str(" Access=");
    authorization.push_str(access);
    authorization.push_str(", SignedHeaders=");
    push_joined(&mut authorization, scheme.signed_headers, ';');
    authorization.push_str(", Signature=");
    authorization.push_str(&signature);
    Ok(Signed {
        canonical_request,
        string_to_sign,
        signature,
        authorization,
    })
}

fn canonical_request(
    scheme: &SigningScheme,
    request: &Request<'_>,
) -> Result<String, MissingHeader> {
    let mut text = String::with_capacity(256 + request.path.len() + request.query.len());
    text.push_str(request.method);
    text.push('\n');
    push_path(&mut text, request.path, scheme.trailing_slash);
    text.push('\n');
    push_query(&mut text, request.query);
    text.push('\n');
    for name in scheme.signed_headers {
        let mut values = values(request, name);
        if values.is_empty() {
            return Err(MissingHeader(name));
        }
        values.sort_unstable();
        for value in values {
            text.push_str(name);
            text.push(':');
            text.push_str(value);
            text.push('\n');
        }
    }
    text.push('\n');
    push_joined(&mut text, scheme.signed_headers, ';');
    text.push('\n');
    push_hex(&mut text, &Sha256::digest(request.body));
    Ok(text)
}

fn push_path(text: &mut String, path: &str, trailing_slash: bool) {
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            text.push('/');
        }
        push_encoded(text, &decoded(segment));
    }
    if !text.ends_with('/') && (trailing_slash || path.is_empty()) {
        text.push('/');
    }
}

fn push_query(text: &mut String, query: &str) {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let pairs = pairs.map(|(name, value)| (decoded(name), decoded(value)));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        push_encoded(text, name);
        text.push('=');
        push_encoded(text, value);
    }
}

/// Percent-decodes a text before it is encoded again, so that nothing is encoded twice.
fn decoded(text: &str) -> Cow<'_, [u8]> {
    percent_decode_str(text).into()
}

fn push_encoded(text: &mut String, part: &[u8]) {
    text.extend(percent_encode(part, RESERVED));
}

fn values<'a>(request: &Request<'a>, name: &str) -> Vec<&'a str> {
    let named = request.headers.iter().filter(|(header, _)| *header == name);
    named.map(|(_, value)| value.trim()).collect()
}

fn value<'a>(request: &Request<'a>, name: &'static str) -> Result<&'a str, MissingHeader> {
    let first = values(request, name).first().copied();
    first.ok_or(MissingHeader(name))
}

fn push_joined(text: &mut String, parts: &[&str], separator: char) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push(separator);
        }
        text.push_str(part);
    }
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
}
