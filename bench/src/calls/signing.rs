//! Compares signing a request with the hashes and the HMAC that it cannot avoid.
//! Must not know how a request is signed beyond its public function.

use std::hint::black_box;

use hmac::{Hmac, KeyInit, Mac};
use iot_clouds_runtime::signing::{Request, SigningScheme, sign};
use sha2::{Digest, Sha256};

use crate::ratio::compare;
use crate::report::{Limit, OURS, Row, Side, Unit};

/// Most time of signing, as a multiple of those hashes and that HMAC.
const LIMIT: f64 = 3.0;
/// What it is compared with.
const HASHES: &str = "its two hashes and its HMAC";

const SCHEME: SigningScheme = SigningScheme {
    algorithm: "SDK-HMAC-SHA256",
    date_header: "x-sdk-date",
    signed_headers: &["content-type", "host", "x-sdk-date"],
    trailing_slash: true,
};

/// Signs a request with a body of 1 KiB.
pub(super) fn row() -> Result<Row, String> {
    let body = vec![b'x'; 1024];
    let headers = [
        ("content-type", "application/json"),
        ("host", "service.example.com"),
        ("x-sdk-date", "20260101T000000Z"),
    ];
    let request = Request {
        method: "POST",
        path: "/v1/group/things",
        query: "search=&pageNo=1&pageSize=10",
        headers: &headers,
        body: &body,
    };
    let signed = sign(&SCHEME, "AccessKey", "SecretKey", &request);
    let signed = signed.map_err(|error| format!("the request cannot be signed: {error}"))?;
    let (canonical, text) = (signed.canonical_request, signed.string_to_sign);
    let compared = compare(
        // Shorter than a time slice of a busy machine, so that few rounds are interrupted.
        100,
        || {
            let request = black_box(&request);
            let _ = black_box(sign(&SCHEME, "AccessKey", "SecretKey", request));
        },
        || {
            black_box(Sha256::digest(black_box(&body)));
            black_box(Sha256::digest(black_box(&canonical)));
            if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(black_box(b"SecretKey")) {
                mac.update(black_box(text.as_bytes()));
                black_box(mac.finalize().into_bytes());
            }
        },
    );
    Ok(Row {
        what: "signing a request of 1 KiB".to_owned(),
        unit: Unit::Seconds,
        sides: vec![
            Side::new(OURS, compared.first.as_secs_f64()),
            Side {
                name: HASHES,
                value: compared.second.as_secs_f64(),
                ratio: Some(compared.ratio),
            },
        ],
        limits: vec![Limit::MostTimes(LIMIT, HASHES)],
    })
}
