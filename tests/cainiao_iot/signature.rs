//! Checks a signed request from the bytes that arrived, as a server would: with its own code, without the runtime's signer.
//! Must not know operations.

use hmac::{Hmac, KeyInit, Mac};
use iot_clouds_testkit::Received;
use sha2::{Digest, Sha256};

use crate::support::{ACCESS_KEY, SECRET_KEY};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let pair = [bytes.next().unwrap(), bytes.next().unwrap()];
            let pair = String::from_utf8(pair.to_vec()).unwrap();
            out.push(u8::from_str_radix(&pair, 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    out
}

fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let encode = |byte: u8| match byte {
        byte if is_plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    decoded(text).into_iter().map(encode).collect()
}

fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(Vec<u8>, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (
                decoded(name),
                format!("{}={}", encoded(name), encoded(value)),
            )
        })
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(_, pair)| pair).collect();
    pairs.join("&")
}

/// Returns the canonical form of a request that arrived, with or without a slash at the end of its path.
pub(crate) fn canonical_request(request: &Received, trailing_slash: bool) -> String {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let segments: Vec<String> = path.split('/').map(encoded).collect();
    let mut path = segments.join("/");
    if trailing_slash && !path.ends_with('/') {
        path.push('/');
    }
    format!(
        "{}\n{path}\n{}\ncontent-type:{}\nhost:{}\nx-cws-date:{}\n\ncontent-type;host;x-cws-date\n{}",
        request.method,
        canonical_query(query),
        request.header("content-type").unwrap(),
        request.host,
        request.header("x-cws-date").unwrap(),
        hex(&Sha256::digest(&request.body)),
    )
}

/// Returns the header `Authorization` that fits a request that arrived.
pub(crate) fn authorization(request: &Received, trailing_slash: bool) -> String {
    signed(request, trailing_slash, [ACCESS_KEY, SECRET_KEY])
}

fn signed(request: &Received, trailing_slash: bool, [access, secret]: [&str; 2]) -> String {
    let canonical = canonical_request(request, trailing_slash);
    let text = format!(
        "CWS-HMAC-SHA256\n{}\n{}",
        request.header("x-cws-date").unwrap(),
        hex(&Sha256::digest(canonical))
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    format!(
        "CWS-HMAC-SHA256 Access={access}, SignedHeaders=content-type;host;x-cws-date, Signature={signature}"
    )
}

/// The page's sample request, signed by hand with a made-up pair: the key of the page's own signature is not published.
#[test]
fn the_sample_signed_by_hand() {
    for (prefix, signature) in [
        (
            "",
            "35e7bb021c3b34f7c558ef41cb2f65227aeff6d1c302cccd3af3020fe0fcd56f",
        ),
        (
            "/api",
            "3927649d2316ff79a1628918e6414cdf88c02b4fb74a32f48de0451f98ea8f86",
        ),
    ] {
        let path = "/group/INNTER_TEST_PRE/LEMO/devices/meta";
        let headers = [
            ("content-type", "application/json"),
            ("x-cws-date", "20211219T180338Z"),
        ];
        let sample = Received {
            method: "GET".to_owned(),
            target: format!("{prefix}{path}?search=&pageNo=1&pageSize=10"),
            host: "service.example.com".to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            body: String::new(),
        };
        let expected = format!(
            "CWS-HMAC-SHA256 Access=AccessKey, SignedHeaders=content-type;host;x-cws-date, Signature={signature}"
        );
        assert_eq!(signed(&sample, true, ["AccessKey", "SecretKey"]), expected);
    }
}
