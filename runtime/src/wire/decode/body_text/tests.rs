//! Checks that the text of a body is read as its bytes are.
//! It must not know how bytes are replaced.

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value as Json;

use super::{super::Mismatch, BodyText, DecodeError};

/// A type that passes over all keys but one.
#[derive(Debug, Deserialize, PartialEq)]
struct Read {
    a: Json,
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    let text = BodyText::of(body);
    serde_json::from_str(text.as_str()).map_err(|error| text.failure(&error))
}

/// Pieces of JSON that are combined, with the halves of characters of UTF-8, of GBK and of escapes.
const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\"a\":",
    b"\"b\":",
    b"\"x\"",
    b"1",
    b"\\",
    b"\\\\",
    b"\\u",
    b"\\ud83d",
    b"\\ude00",
    b"\xff",
    b"\xc3",
    b"\xa9",
    b"\xb1\x5c",
    b"\xe6\x97",
    b"a",
    b"u",
    b"n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]
    #[test]
    fn a_text_is_read_as_its_bytes_are(
        inside in prop::collection::vec(0..PIECES.len(), 0..8),
        other in prop::collection::vec(0..PIECES.len(), 0..8),
    ) {
        let piece = |at: &usize| PIECES[*at];
        let (inside, other) = (inside.iter().map(piece).collect::<Vec<_>>().concat(), other.iter().map(piece).collect::<Vec<_>>().concat());
        let quoted = [&b"{\"b\":\""[..], &other, b"\",\"a\":\"", &inside, b"\"}"].concat();
        for body in [inside, quoted] {
            prop_assert_eq!(read::<Read>(&body).ok(), serde_json::from_slice(&body).ok());
            prop_assert_eq!(read::<Json>(&body).ok(), serde_json::from_slice(&body).ok());
        }
    }
}

#[test]
fn an_error_has_its_place_in_the_body() {
    for (body, place) in [
        (&b"[\"\xff\xff\",\"\",true]"[..], 2),
        (b"[\"\",\"\xc3\"]", 5),
    ] {
        match read::<Vec<String>>(body) {
            Err(DecodeError::Mismatch {
                text: Mismatch::Other(text),
                offset,
            }) => assert_eq!(
                (text.as_str(), offset),
                ("the text is not valid UTF-8", place)
            ),
            other => panic!("{other:?}"),
        }
    }
    let body = b"{\"b\":\"\xff\xff\xc3\",\"a\":1,\"a\":2}";
    let Err(DecodeError::Mismatch { offset, .. }) = read::<Read>(body) else {
        panic!("it was read");
    };
    assert_eq!(body.get(offset), Some(&b'"'));
    assert!(body[offset..].ends_with(b"\":2}"), "{offset}");
}

/// An image in place of JSON is not made several times larger.
#[test]
fn few_bytes_are_replaced() {
    let image: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    assert_eq!(BodyText::of(&image).as_str(), "");
    let own = serde_json::from_slice::<Json>(&image).unwrap_err();
    let found = read::<Json>(&image).unwrap_err();
    assert_eq!(
        format!("{found:?}"),
        format!("{:?}", super::failure(&own, &image))
    );

    let text = [b"\"", &[0xff; 100_000][..], b"\""].concat();
    assert_eq!(BodyText::of(&text).as_str(), r#""\ud800\ud800""#);
    assert!(read::<Json>(&text).is_err());
}
