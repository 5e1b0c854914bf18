//! The steps of a signature as the reference of the spec language shows them, each with its value.
//! Must not compute an expected value.

use std::fs;
use std::path::Path;

use super::{Request, SigningScheme, sign};

/// Returns the values that the reference shows, in the order of the steps.
fn shown() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec-language.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, section) = text.split_once("### How a request is signed\n").unwrap();
    let (section, _) = section.split_once("\n###").unwrap();
    let blocks = section.split("```text\n").skip(1);
    let blocks = blocks.map(|block| block.split_once("```").unwrap().0.trim_end());
    let lines = |block: &str| {
        let lines = block.lines().map(str::trim_start);
        lines.collect::<Vec<_>>().join("\n")
    };
    blocks.map(lines).collect()
}

#[test]
fn the_reference_shows_every_step_as_it_is() {
    let scheme = SigningScheme {
        algorithm: "ACME-HMAC-SHA256",
        date_header: "x-acme-date",
        signed_headers: &["host", "x-acme-date"],
        trailing_slash: true,
    };
    let headers = [
        ("host", "demo.acme.example"),
        ("x-acme-date", "20260302T080000Z"),
    ];
    let request = Request {
        method: "GET",
        path: "/v2/devices/d%2031/history",
        query: "type=a%2Cb&page=2&size=",
        headers: &headers,
        body: b"",
    };
    let signed = sign(&scheme, "AK7", "sesame", &request).unwrap();
    let steps = [
        signed.canonical_request,
        signed.string_to_sign,
        signed.authorization,
    ];
    assert_eq!(shown(), steps);
}
