//! Any request: the signature is that of a second implementation, and signing what is canonical changes nothing.
//! Must not sign by itself: the second implementation is that of the runtime's tests.

use iot_clouds_runtime::signing::{Request, Signed, SigningScheme, sign};

use super::texts;

#[path = "../../../runtime/tests/runtime/signing/literal.rs"]
mod literal;

const DATE: &str = "20191115T033655Z";

/// The first byte chooses the method, the slash, and whether more is encoded than need be. The texts that follow are the
/// secret, the body, a path and a query as they go out, a header, the number of segments, the segments, and names and values
/// of the query.
pub fn signing(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let texts = texts(rest);
    let text = |index: usize| texts.get(index).map_or("", String::as_str);
    let (segments, pairs) = {
        let rest = texts.get(6..).unwrap_or_default();
        let count = text(5).parse().unwrap_or(0).min(rest.len());
        rest.split_at(count)
    };
    let plain = literal::Plain {
        method: ["GET", "POST", "PUT", "DELETE"][usize::from(choice % 4)],
        segments: segments.to_vec(),
        query: pairs
            .chunks_exact(2)
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect(),
        headers: vec![
            ("host", "api.example.com:8443".to_owned()),
            ("x-other", "not signed".to_owned()),
            ("x-sdk-date", DATE.to_owned()),
            ("x-tag", text(4).to_owned()),
            ("x-tag", "b".to_owned()),
        ],
        body: text(1).as_bytes().to_vec(),
    };
    let scheme = SigningScheme {
        algorithm: "SDK-HMAC-SHA256",
        date_header: "x-sdk-date",
        signed_headers: &["host", "x-sdk-date", "x-tag"],
        trailing_slash: choice & 4 > 0,
    };
    agrees(&scheme, &plain, text(0), choice & 8 > 0);
    repeats(&scheme, &plain, [text(2), text(3)]);
}

/// What a second, literal implementation makes of the request before it is encoded.
fn agrees(scheme: &SigningScheme, plain: &literal::Plain, secret: &str, everything: bool) {
    let sent = |text: &str| {
        if everything {
            return text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        }
        literal::encode(text)
    };
    let segments = plain.segments.iter();
    let path: String = segments
        .map(|segment| format!("/{}", sent(segment)))
        .collect();
    let pairs = plain.query.iter();
    let query: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", sent(name), sent(value)))
        .collect();
    let signed = signed(scheme, plain, [&path, &query.join("&")], secret);
    let canonical = plain.canonical(scheme.signed_headers, scheme.trailing_slash);
    assert_eq!(signed.canonical_request, canonical);
    let signature = plain.signature(scheme.algorithm, DATE, secret, &canonical);
    assert_eq!(signed.signature, signature);
    assert!(signed.authorization.ends_with(&signature));
    assert!(!format!("{signed:?}").contains(&signature));
}

/// Whatever goes out as path and query, its canonical form is its own canonical form.
fn repeats(scheme: &SigningScheme, plain: &literal::Plain, [path, query]: [&str; 2]) {
    let first = signed(scheme, plain, [path, query], "secret");
    let mut lines = first.canonical_request.split('\n').skip(1);
    let mut line = || lines.next().unwrap_or_default();
    let again = signed(scheme, plain, [line(), line()], "secret");
    assert_eq!(first.canonical_request, again.canonical_request);
    assert_eq!(first.signature, again.signature);
}

fn signed(
    scheme: &SigningScheme,
    plain: &literal::Plain,
    [path, query]: [&str; 2],
    secret: &str,
) -> Signed {
    let headers: Vec<(&str, &str)> = plain
        .headers
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    let request = Request {
        method: plain.method,
        path,
        query,
        headers: &headers,
        body: &plain.body,
    };
    sign(scheme, "access", secret, &request).unwrap_or_else(|error| panic!("{error}"))
}
