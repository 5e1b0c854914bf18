//! Any request: the runtime and the second implementation agree.

use iot_clouds_runtime::signing::{Request, SigningScheme, sign};
use proptest::prelude::*;

use super::{literal, sdk};

fn plain() -> impl Strategy<Value = literal::Plain> {
    let word = || "[ -~äß螺丝🌱]{0,8}";
    let name = "[A-Za-z_\\[\\]ä螺]{1,6}";
    (
        prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]),
        prop::collection::vec(word(), 0..5),
        prop::collection::vec((name, word()), 0..6),
        prop::collection::vec("[!-~]( ?[!-~]){0,8}", 1..4),
        prop::collection::vec(any::<u8>(), 0..200),
    )
        .prop_map(|(method, segments, query, tags, body)| {
            let mut headers = vec![
                ("content-type", " application/json ".to_owned()),
                ("host", "api.example.com:8443".to_owned()),
                ("x-sdk-date", "20191115T033655Z".to_owned()),
                ("x-other", "not signed".to_owned()),
            ];
            headers.extend(tags.into_iter().map(|tag| ("x-tag", tag)));
            literal::Plain {
                method,
                segments,
                query,
                headers,
                body,
            }
        })
}

/// Encodes a text for a URL: only the required characters, or everything.
fn sent(text: &str, everything: bool) -> String {
    if everything {
        return text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    }
    literal::encode(text)
}

proptest! {
    #[test]
    fn a_second_implementation_agrees(
        plain in plain(),
        secret in "[ -~螺]{0,100}",
        trailing_slash: bool,
        everything: bool,
        bare in prop::collection::vec(any::<bool>(), 6),
    ) {
        let path: String = plain
            .segments
            .iter()
            .map(|segment| format!("/{}", sent(segment, everything)))
            .collect();
        let query: Vec<String> = plain
            .query
            .iter()
            .zip(bare)
            .map(|((name, value), bare)| {
                let (name, value) = (sent(name, everything), sent(value, everything));
                // A name without a value may be sent without its equals sign.
                if bare && value.is_empty() { name } else { format!("{name}={value}") }
            })
            .collect();
        let query = query.join("&");
        let headers: Vec<(&str, &str)> =
            plain.headers.iter().map(|(name, value)| (*name, &**value)).collect();
        let request = Request {
            method: plain.method,
            path: &path,
            query: &query,
            headers: &headers,
            body: &plain.body,
        };
        let scheme = SigningScheme {
            trailing_slash,
            ..sdk(&["content-type", "host", "x-sdk-date", "x-tag"])
        };

        let signed = sign(&scheme, "access", &secret, &request).unwrap();

        let canonical = plain.canonical(scheme.signed_headers, trailing_slash);
        prop_assert_eq!(&signed.canonical_request, &canonical);
        let signature =
            plain.signature(scheme.algorithm, "20191115T033655Z", &secret, &canonical);
        prop_assert_eq!(&signed.signature, &signature);
    }

    /// The signature does not depend on the order of parameters and headers.
    #[test]
    fn order_does_not_matter(plain in plain()) {
        let mut turned = plain.clone();
        turned.query.reverse();
        turned.headers.reverse();
        let canonical = |plain: &literal::Plain| {
            let query: Vec<String> = plain
                .query
                .iter()
                .map(|(name, value)| sent(name, false) + "=" + &sent(value, false))
                .collect();
            let query = query.join("&");
            let headers: Vec<(&str, &str)> =
                plain.headers.iter().map(|(name, value)| (*name, &**value)).collect();
            let request = Request {
                method: plain.method,
                path: "/a",
                query: &query,
                headers: &headers,
                body: &plain.body,
            };
            let scheme = sdk(&["host", "x-sdk-date", "x-tag"]);
            sign(&scheme, "access", "secret", &request).unwrap().canonical_request
        };
        prop_assert_eq!(canonical(&plain), canonical(&turned));
    }
}
