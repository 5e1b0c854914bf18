//! Turns arguments into the bytes of a request: path, query, form, URL.
//! It must not know operations, nor how the result is used.

use std::{borrow::Cow, slice};

use percent_encoding::{AsciiSet, percent_decode, utf8_percent_encode};
use serde_json::Value as Json;
use url::Url;

use crate::percent::RESERVED;

/// Characters that must be encoded in a path. Percent signs are handled separately.
const NOT_IN_PATH: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'^')
    .add(b'|');

/// Where a redirect leads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    Host(String),
    SameHost,
    /// The response names no readable target.
    Nowhere,
}

/// The base of all requests: scheme, host, port and a path prefix.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    url: Url,
    /// The path without a trailing slash.
    prefix: String,
}

impl BaseUrl {
    /// Parses a base URL. The error does not quote a password in it. `http://` is accepted for loopback hosts, for
    /// servers that the platform documents with it, and if the caller allows it.
    pub(crate) fn parse(
        text: &str,
        allow_plain_http: bool,
        documented: &[&str],
    ) -> Result<Self, String> {
        let url = Url::parse(text.trim()).map_err(|error| {
            format!("the base URL is not a URL ({error}); write it like https://api.example.com")
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "the base URL must not contain a user name or a password; set a credential instead"
                    .to_owned(),
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("the base URL must not contain a query or a fragment".to_owned());
        }
        match url.scheme() {
            "https" => {}
            "http" if allow_plain_http || is_loopback(&url) => {}
            "http" if documented.iter().any(|server| is_same_origin(&url, server)) => {}
            "http" => {
                return Err(
                    "the base URL is http://, which would send credentials unencrypted; use https:// or call allow_plain_http()"
                        .to_owned(),
                );
            }
            scheme => {
                return Err(format!(
                    "the base URL has the scheme {scheme}://; it must be https://"
                ));
            }
        }
        if climbs(url.path()) {
            return Err(
                "the path of the base URL must not contain the segments . or ..".to_owned(),
            );
        }
        let prefix = url.path().trim_end_matches('/').to_owned();
        Ok(Self { url, prefix })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    pub(crate) fn host(&self) -> Option<&str> {
        self.url.host_str()
    }

    /// Returns the whole URL for display. It contains no secret, because user names, queries and fragments are refused.
    pub(crate) fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Appends an encoded path and query, and ensures that the result is exactly below the base.
    pub(crate) fn join(&self, path: &str, query: &str) -> Result<Url, String> {
        let expected = match self.prefix.as_str() {
            "" => Cow::Borrowed(path),
            prefix => Cow::Owned(format!("{prefix}{path}")),
        };
        let mut url = self.url.clone();
        url.set_path(&expected);
        url.set_query((!query.is_empty()).then_some(query));
        if url.path() != expected || url.query().unwrap_or_default() != query {
            return Err("the path is not sent as it is written; check it for characters that URLs treat specially".to_owned());
        }
        Ok(url)
    }

    /// Returns where a `Location` header leads.
    pub(crate) fn target(&self, location: &str) -> Target {
        let target = self.url.join(location).ok();
        match target
            .as_ref()
            .and_then(|url| Some((url.origin(), url.host_str()?)))
        {
            Some((origin, _)) if origin == self.url.origin() => Target::SameHost,
            Some((_, host)) => Target::Host(host.to_owned()),
            None => Target::Nowhere,
        }
    }
}

fn is_same_origin(url: &Url, server: &str) -> bool {
    Url::parse(server).is_ok_and(|server| server.origin() == url.origin())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Fills in the placeholders of a path template. The error names the argument that is wrong.
pub(crate) fn path(template: &str, arguments: &[(&'static str, Json)]) -> Result<String, String> {
    // Most paths do not grow.
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((literal, tail)) = rest.split_once('{') {
        let (name, tail) = tail
            .split_once('}')
            .ok_or("the path template has no closing brace")?;
        let value = arguments
            .iter()
            .find(|(argument, _)| *argument == name)
            .map(|(_, value)| value);
        let value = value.ok_or_else(|| format!("the path argument {name} is missing"))?;
        out.push_str(literal);
        out.extend(utf8_percent_encode(&path_argument(name, value)?, RESERVED));
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

/// Returns the text of an argument, unless it could change the path.
fn path_argument<'a>(name: &str, value: &'a Json) -> Result<Cow<'a, str>, String> {
    let text = scalar(value)
        .ok_or_else(|| format!("the path argument {name} is not a text, number or boolean"))?;
    match &*text {
        "" => Err(format!("the path argument {name} is empty")),
        // Percent-encoding does not help, because `%2E%2E` climbs too.
        "." | ".." => Err(format!(
            "the path argument {name} is \"{text}\", which would change the path"
        )),
        _ if climbs(&text) => Err(format!(
            "the path argument {name} contains a segment that some servers read as . or .., which would change the path"
        )),
        _ if holds_control(&text) => Err(format!(
            "the path argument {name} contains a control character"
        )),
        _ => Ok(text),
    }
}

/// Returns whether a path, or a text that becomes a part of one, leads elsewhere by the reading of any server. Some
/// servers decode more than once, split at encoded slashes, or remove parameters such as `;v=1` or spaces from the end
/// of a segment.
fn climbs(path: &str) -> bool {
    if !path.contains(['.', '%']) {
        return false;
    }
    let bytes = decoded(path);
    let segments = bytes.split(|byte| matches!(byte, b'/' | b'\\'));
    let mut names = segments.map(|segment| segment.split(|byte| *byte == b';').next());
    names.any(|name| matches!(name.map(<[u8]>::trim_ascii_end), Some(b"." | b"..")))
}

fn holds_control(path: &str) -> bool {
    if !path.contains('%') {
        return path.chars().any(char::is_control);
    }
    let bytes = decoded(path);
    String::from_utf8_lossy(&bytes)
        .chars()
        .any(char::is_control)
}

/// Decodes a text as often as possible, and replaces the overlong UTF-8 forms of dots and slashes, which old servers
/// accept as the characters themselves.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    // Each round makes the text shorter.
    loop {
        let next: Vec<u8> = percent_decode(&bytes).collect();
        if next == bytes {
            break;
        }
        bytes = next;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let [first, tail @ ..] = rest {
        rest = match rest {
            [0xc0 | 0xc1, second @ 0x80..=0xbf, tail @ ..] => {
                out.push((first & 1) << 6 | (second & 0x3f));
                tail
            }
            [0xe0, second @ 0x80..=0x81, third @ 0x80..=0xbf, tail @ ..] => {
                out.push((second & 1) << 6 | (third & 0x3f));
                tail
            }
            _ => {
                out.push(*first);
                tail
            }
        };
    }
    out
}

/// Checks and encodes the path of a raw call.
pub(crate) fn raw_path(path: &str) -> Result<String, String> {
    let Some(segments) = path.strip_prefix('/') else {
        return Err("the path must begin with a slash".to_owned());
    };
    if path.contains(['?', '#']) {
        return Err("the path must not contain ? or #; set parameters with query()".to_owned());
    }
    if path.contains('\\') {
        return Err("the path must not contain a backslash".to_owned());
    }
    let inner = segments.strip_suffix('/').unwrap_or(segments);
    if !segments.is_empty() && inner.split('/').any(str::is_empty) {
        return Err("the path must not contain an empty segment".to_owned());
    }
    if holds_control(path) {
        return Err("the path must not contain control characters".to_owned());
    }
    if climbs(path) {
        return Err("the path must not contain the segments . or ..".to_owned());
    }
    Ok(encode_stray_percents(
        &utf8_percent_encode(path, NOT_IN_PATH).to_string(),
    ))
}

fn encode_stray_percents(path: &str) -> String {
    let mut parts = path.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_escape = part
            .as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        out.push_str(if is_escape { "%" } else { "%25" });
        out.push_str(part);
    }
    out
}

/// Encodes a query in the given order. Items of a list are joined by commas, and nulls are omitted.
pub(crate) fn query<N: AsRef<str>>(parameters: &[(N, Json)]) -> Result<String, String> {
    let mut out = String::new();
    for (name, value) in parameters {
        let name = name.as_ref();
        if value.is_null() {
            continue;
        }
        if !out.is_empty() {
            out.push('&');
        }
        out.extend(utf8_percent_encode(name, RESERVED));
        let mut separator = '=';
        for text in scalars(name, value)? {
            out.push(separator);
            out.extend(utf8_percent_encode(&text, RESERVED));
            separator = ',';
        }
        if separator == '=' {
            out.push(separator);
        }
    }
    Ok(out)
}

/// Encodes a form body by the same rules.
pub(crate) fn form<'a>(
    parameters: impl IntoIterator<Item = (&'a String, &'a Json)>,
) -> Result<String, String> {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if !value.is_null() {
            out.append_pair(name, &scalars(name, value)?.join(","));
        }
    }
    Ok(out.finish())
}

/// Returns the texts of a parameter, one for each item of a list.
fn scalars<'a>(name: &str, value: &'a Json) -> Result<Vec<Cow<'a, str>>, String> {
    let items = match value {
        Json::Array(items) => items.as_slice(),
        value => slice::from_ref(value),
    };
    let refused = || {
        format!(
            "the parameter {} is not a text, number, boolean or list of them",
            name.escape_debug()
        )
    };
    let texts: Option<Vec<_>> = items.iter().map(scalar).collect();
    texts.ok_or_else(refused)
}

/// Returns the text of a value that is not made of others.
pub(crate) fn scalar(value: &Json) -> Option<Cow<'_, str>> {
    match value {
        Json::String(text) => Some(text.into()),
        Json::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        Json::Number(number) => Some(number.to_string().into()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}
