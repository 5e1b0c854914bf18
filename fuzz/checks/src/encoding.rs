//! Any arguments: the route stays what it is, and decoding gives them back; or they are refused for a reason.
//! Must not encode: it decodes what was sent.

use iot_clouds_runtime::internals::{self, Base};
use percent_encoding::percent_decode_str;
use serde_json::Value as Json;
use url::Url;

use super::texts;

/// Base URLs, with and without a prefix.
const BASES: [&str; 4] = [
    "https://api.example.com",
    "https://api.example.com:8443/gate/way/",
    "http://localhost:1/%7e/",
    "http://[::1]/a",
];

/// Path templates with their literal segments; `None` for an argument.
const TEMPLATES: [(&str, &[Option<&str>]); 4] = [
    (
        "/api/v1/device/{a}",
        &[Some("api"), Some("v1"), Some("device"), None],
    ),
    ("/{a}/attributes/{b}", &[None, Some("attributes"), None]),
    ("/{a}", &[None]),
    ("/devices", &[Some("devices")]),
];

/// Arguments of a call. The first byte chooses the base URL and the template. The texts that follow are two path arguments,
/// the path of a raw call, a base URL, a header value, and then names and values of the query; a text that is JSON stands
/// for that value.
pub fn encoding(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let texts = texts(rest);
    let text = |index: usize| texts.get(index).map_or("", String::as_str);
    let base = BASES[usize::from(*choice) % 4];
    let base = Base::parse(base, &[]).unwrap_or_else(|why| panic!("{why}"));
    let template = TEMPLATES[usize::from(*choice) / 4 % 4];
    let parameters: Vec<(String, Json)> = texts
        .get(5..)
        .unwrap_or_default()
        .chunks_exact(2)
        .map(|pair| (pair[0].clone(), value(&pair[1])))
        .collect();
    let query = query(&parameters);
    form(&parameters);
    described(
        &base,
        template,
        [value(text(0)), value(text(1))],
        query.as_deref(),
    );
    raw(&base, text(2), query.as_deref());
    other_base(text(3));
    header_value(text(4));
}

fn value(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn decoded(text: &str) -> String {
    let text = percent_decode_str(text).decode_utf8();
    text.unwrap_or_else(|error| panic!("{error}")).into_owned()
}

/// A query is refused for values that are no scalars; else it is decoded to what it was made of.
fn query(parameters: &[(String, Json)]) -> Option<String> {
    let expected: Option<Vec<(String, Vec<String>)>> = parameters
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| Some((name.clone(), scalars(value)?)))
        .collect();
    let query = internals::query(parameters).ok();
    assert_eq!(query.is_some(), expected.is_some(), "{parameters:?}");
    let (query, expected) = query.zip(expected)?;
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs: Vec<(String, Vec<String>)> = pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or_else(|| panic!("{pair}"));
            (decoded(name), value.split(',').map(decoded).collect())
        })
        .collect();
    assert_eq!(pairs, expected, "{query}");
    Some(query)
}

/// What a parameter is sent as; the empty list and the list of one empty text look the same.
fn scalars(value: &Json) -> Option<Vec<String>> {
    match value {
        Json::Array(items) if items.is_empty() => Some(vec![String::new()]),
        Json::Array(items) => items.iter().map(scalar).collect(),
        value => Some(vec![scalar(value)?]),
    }
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

fn form(parameters: &[(String, Json)]) {
    let Ok(form) = internals::form(parameters) else {
        return;
    };
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes())
        .into_owned()
        .collect();
    let sent = parameters.iter().filter(|(_, value)| !value.is_null());
    let expected: Vec<(String, String)> = sent
        .filter_map(|(name, value)| Some((name.clone(), scalars(value)?.join(","))))
        .collect();
    assert_eq!(pairs, expected, "{form}");
}

/// The path of an operation: each argument is one segment where the template has it, and nothing else moves.
fn described(
    base: &Base,
    (template, segments): (&str, &[Option<&str>]),
    [a, b]: [Json; 2],
    query: Option<&str>,
) {
    let arguments = [("a", a), ("b", b)];
    let used = segments.iter().filter(|segment| segment.is_none()).count();
    let texts = arguments[..used].iter().map(|(_, value)| scalar(value));
    let is_fine = |text: &String| {
        !matches!(text.as_str(), "" | "." | "..") && !text.chars().any(char::is_control)
    };
    let texts: Option<Vec<String>> = texts.map(|text| text.filter(is_fine)).collect();
    let path = internals::path(template, &arguments);
    assert_eq!(path.is_ok(), texts.is_some(), "{arguments:?} {path:?}");
    let (Ok(path), Some(texts)) = (path, texts) else {
        return;
    };
    let url = base.join(&path, query.unwrap_or_default());
    let url = url.unwrap_or_else(|why| panic!("{path}: {why}"));
    assert_is_below(base, &url);
    let whole = base_url(base);
    let sent: Vec<&str> = url.path().split('/').skip(whole.1).collect();
    let mut texts = texts.into_iter();
    let expected: Vec<String> = segments
        .iter()
        .map(|segment| segment.map_or_else(|| texts.next().unwrap_or_default(), str::to_owned))
        .collect();
    let sent: Vec<String> = sent.into_iter().map(decoded).collect();
    assert_eq!(sent, expected, "{url}");
    assert_eq!(url.query().unwrap_or_default(), query.unwrap_or_default());
}

/// The base URL, and how many pieces of its path come before those of a request.
fn base_url(base: &Base) -> (Url, usize) {
    let url = Url::parse(base.as_str()).unwrap_or_else(|error| panic!("{error}"));
    let pieces = url.path().trim_end_matches('/').split('/').count();
    (url, pieces)
}

/// Same origin, below the prefix, and read by others as it was written.
fn assert_is_below(base: &Base, url: &Url) {
    let (whole, _) = base_url(base);
    assert_eq!(url.origin(), whole.origin(), "{url}");
    let prefix = whole.path().trim_end_matches('/');
    let below = url.path().strip_prefix(prefix);
    assert!(
        below.is_some_and(|below| below.starts_with('/')),
        "{url} is not below {prefix}"
    );
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    let again = Url::parse(url.as_str());
    assert_eq!(again.as_ref(), Ok(url));
    // Some servers decode before they split.
    let path = percent_decode_str(below.unwrap_or_default()).decode_utf8_lossy();
    assert!(!path.chars().any(char::is_control), "{url}");
    let mut segments = url
        .path()
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned());
    assert!(
        !segments.any(|segment| matches!(segment.as_str(), "." | "..")),
        "{url}"
    );
}

/// The path of a raw call: it goes out with the same meaning, or not at all.
fn raw(base: &Base, path: &str, query: Option<&str>) {
    let Ok(encoded) = internals::raw_path(path) else {
        return;
    };
    let class = |path: &str| percent_decode_str(path).collect::<Vec<u8>>();
    assert_eq!(class(&encoded), class(path), "{encoded}");
    assert!(encoded.is_ascii() && encoded.starts_with('/'), "{encoded}");
    let climbs = |segment: &[u8]| matches!(segment, b"." | b"..");
    let decoded = class(&encoded);
    let mut segments = decoded.split(|byte| matches!(byte, b'/' | b'\\'));
    assert!(!segments.any(climbs), "{encoded}");
    let url = base.join(&encoded, query.unwrap_or_default());
    let url = url.unwrap_or_else(|why| panic!("{encoded}: {why}"));
    assert_is_below(base, &url);
}

/// A base URL that is taken sends nothing in the clear and holds nothing but the way to the server.
fn other_base(text: &str) {
    match Base::parse(text, &["http://documented.example.com"]) {
        Ok(base) => {
            let (url, _) = base_url(&base);
            let host = url.host_str().unwrap_or_default();
            let in_clear = host == "localhost"
                || host.ends_with(".localhost")
                || host.starts_with("127.")
                || host == "[::1]"
                || (host == "documented.example.com" && url.port().is_none());
            assert!(
                url.scheme() == "https" || url.scheme() == "http" && in_clear,
                "{url}"
            );
            assert!(!host.is_empty() && url.username().is_empty() && url.query().is_none());
            if let Ok(url) = base.join("/a/b", "c=d") {
                assert_is_below(&base, &url);
                assert!(url.path().ends_with("/a/b"), "{url}");
            }
        }
        Err(why) => assert!(!why.contains("hunter2"), "{why}"),
    }
}

/// A header value goes out as it is, or not at all.
fn header_value(text: &str) {
    if let Ok(value) = internals::header_value(text) {
        assert_eq!(value.as_bytes(), text.as_bytes());
        let is_visible = |byte: u8| (0x20..0x7f).contains(&byte);
        assert!(text.bytes().all(is_visible) && text.trim() == text);
    }
}
