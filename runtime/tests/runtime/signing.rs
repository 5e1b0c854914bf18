//! Signatures: the published vectors of SDK-HMAC-SHA256, values computed by hand, and a second implementation.
//! They must not use the signing code of the runtime to compute expected values.

use iot_clouds_runtime::signing::{MissingHeader, Request, Signed, SigningScheme, sign};

mod documented;
mod literal;
mod properties;

/// The scheme SDK-HMAC-SHA256 with these signed headers.
const fn sdk(signed_headers: &'static [&'static str]) -> SigningScheme {
    SigningScheme {
        algorithm: "SDK-HMAC-SHA256",
        date_header: "x-sdk-date",
        signed_headers,
        trailing_slash: true,
    }
}

const TRIPLE: SigningScheme = sdk(&["content-type", "host", "x-sdk-date"]);
const HOST_AND_DATE: SigningScheme = sdk(&["host", "x-sdk-date"]);
const DATE: SigningScheme = sdk(&["x-sdk-date"]);

const LONG_PAIR: [&str; 2] = [
    "QTWAOYTTINDUT2QVKYUC",
    "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
];
const SHORT_PAIR: [&str; 2] = ["AccessKey", "SecretKey"];

/// A published request with its signature.
struct Vector {
    name: &'static str,
    scheme: SigningScheme,
    pair: [&'static str; 2],
    method: &'static str,
    host: &'static str,
    path: &'static str,
    query: &'static str,
    date: &'static str,
    body: &'static str,
    signature: &'static str,
}

const VPCS: &str = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs";
const MARKER: &str = "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";
const TEST_REGION: &str = "service.test-region-1.myhuaweicloud.com";

/// V1 is in the guide and in a test of the Java SDK, V2 in a test of the Python SDK, V3 in a test of the Go SDK, and
/// the others in tests of the Java SDK.
const VECTORS: [Vector; 7] = [
    Vector {
        name: "V1",
        scheme: TRIPLE,
        pair: LONG_PAIR,
        method: "GET",
        host: "service.region.example.com",
        path: VPCS,
        query: MARKER,
        date: "20191115T033655Z",
        body: "",
        signature: "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    },
    Vector {
        name: "V2",
        scheme: HOST_AND_DATE,
        pair: SHORT_PAIR,
        method: "GET",
        host: "service.endpoint.myhuaweicloud.com",
        path: "/resources",
        query: "size=1",
        date: "20200608T023900Z",
        body: "",
        signature: "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
    },
    Vector {
        name: "V3",
        scheme: DATE,
        pair: SHORT_PAIR,
        method: "GET",
        host: "example.huaweicloud.com",
        path: "/path",
        query: "limit=1",
        date: "20060102T150405Z",
        body: "",
        signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
    },
    Vector {
        name: "V4",
        scheme: TRIPLE,
        pair: LONG_PAIR,
        method: "GET",
        host: TEST_REGION,
        path: VPCS,
        query: "",
        date: "20191115T033655Z",
        body: "",
        signature: "4a30e690c3032a1975323588d79e858f188834f91df411a47ada7def6ad8081f",
    },
    Vector {
        name: "V5",
        scheme: HOST_AND_DATE,
        pair: SHORT_PAIR,
        method: "GET",
        host: "service.region.example.com",
        path: VPCS,
        query: MARKER,
        date: "20191115T033655Z",
        body: "",
        signature: "fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d",
    },
    Vector {
        name: "V6",
        scheme: HOST_AND_DATE,
        pair: SHORT_PAIR,
        method: "GET",
        host: TEST_REGION,
        path: VPCS,
        query: "",
        date: "20191115T033655Z",
        body: "",
        signature: "fbfa53d70fa0dec48f511be2e9e522172f9dca6d56f8856d12d7e575b978d9be",
    },
    Vector {
        name: "V7",
        scheme: HOST_AND_DATE,
        pair: SHORT_PAIR,
        method: "POST",
        host: TEST_REGION,
        path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123",
        query: "",
        date: "20191115T033655Z",
        body: r#"{"key":"value"}"#,
        signature: "f65c535f8f86d95e963fbd795d6d41dbf59e675a8b4ae161356cf8cd93f1ec4c",
    },
];

impl Vector {
    fn sign(&self) -> Signed {
        let headers = [
            ("content-type", "application/json"),
            ("host", self.host),
            ("user-agent", "not signed"),
            ("x-sdk-date", self.date),
        ];
        let request = Request {
            method: self.method,
            path: self.path,
            query: self.query,
            headers: &headers,
            body: self.body.as_bytes(),
        };
        sign(&self.scheme, self.pair[0], self.pair[1], &request).unwrap()
    }
}

#[test]
fn published_vectors() {
    for vector in VECTORS {
        let signed = vector.sign();
        assert_eq!(signed.signature, vector.signature, "{}", vector.name);
        let authorization = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={}, Signature={}",
            vector.pair[0],
            vector.scheme.signed_headers.join(";"),
            vector.signature
        );
        assert_eq!(signed.authorization, authorization);
    }
}

/// For V1, the hash of the canonical request is published too.
#[test]
fn the_published_hash_of_a_canonical_request() {
    let signed = VECTORS[0].sign();
    let string_to_sign = "SDK-HMAC-SHA256\n20191115T033655Z\n\
                          b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a";
    assert_eq!(signed.string_to_sign, string_to_sign);
}

/// Signs a request of which only some parts are published.
fn partial(scheme: &SigningScheme, path: &str, query: &str, headers: &[(&str, &str)]) -> Signed {
    let request = Request {
        method: "POST",
        path,
        query,
        headers,
        body: b"body",
    };
    sign(scheme, "access", "secret", &request).unwrap()
}

#[test]
fn published_parts() {
    // Sorted by name and then by value. Each segment of the path is encoded, with a slash at the end.
    let date = [("x-sdk-date", "20191115T033655Z")];
    let signed = partial(&DATE, "/path/_:test", "b=2&a=1&b=3", &date);
    let beginning = "POST\n/path/_%3Atest/\na=1&b=2&b=3\nx-sdk-date:";
    assert!(
        signed.canonical_request.starts_with(beginning),
        "{}",
        signed.canonical_request
    );

    let stage = SigningScheme {
        date_header: "x-stage",
        ..sdk(&["x-stage"])
    };
    let signed = partial(&stage, "/app1", "a=1", &[("x-stage", "RELEASE")]);
    let canonical = "POST\n/app1/\na=1\nx-stage:RELEASE\n\nx-stage\n\
                     230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5";
    assert_eq!(signed.canonical_request, canonical);

    // The published HMAC of `abc` with the key `abc` is that of the second implementation below.
    assert_eq!(
        literal::hex(&literal::hmac(b"abc", b"abc")),
        "2f02e24ae2e1fe880399f27600afa88364e6062bf9bbe114b32fa8f23d03608a"
    );
}

const EMPTY_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Path, whether it is signed with a trailing slash, hash of the canonical request, signature.
const BY_HAND: [(&str, bool, &str, Option<&str>); 4] = [
    (
        "/group",
        true,
        "360f13f9af8f85043a26bb00e72b1fca43b5935749f87ca58f96e8a8862d8e3a",
        Some("b94dec3275310fd5016c8aee1932a09f472297a2a7fb979700c850356cdae976"),
    ),
    (
        "/group",
        false,
        "dccd32c439910bee66065c6b26f8aa8c459979964fa6d08d63dd5e84044d83cc",
        None,
    ),
    (
        "/api/group",
        true,
        "e8d917dbb365dc39b09dbeaa097226e407470fc8c62701964cdce07213c748b6",
        Some("d367daf0c6913730b439deba37c17e8ab785a9a8d3c87492889d98b545889d57"),
    ),
    (
        "/api/group",
        false,
        "798b9d49851f3a97e7451e68b5c080dd322aca01348b1cbc20d5569dfedc4611",
        None,
    ),
];

/// Another algorithm, date header and path. The values are computed by hand from the rules and not published.
#[test]
fn values_of_another_algorithm_computed_by_hand() {
    for (path, slash, hash, signature) in BY_HAND {
        let scheme = SigningScheme {
            algorithm: "ACME-HMAC-SHA256",
            date_header: "x-acme-date",
            signed_headers: &["content-type", "host", "x-acme-date"],
            trailing_slash: slash,
        };
        let path = format!("{path}/line-3/devices");
        let headers = [
            ("content-type", "application/json"),
            ("host", "service.example.com"),
            ("x-acme-date", "20211219T180338Z"),
        ];
        let request = Request {
            method: "GET",
            path: &path,
            query: "search=&pageNo=1&pageSize=10",
            headers: &headers,
            body: b"",
        };
        let signed = sign(&scheme, "AccessKey", "SecretKey", &request).unwrap();
        let end = if slash { "/" } else { "" };
        let canonical = format!(
            "GET\n{path}{end}\npageNo=1&pageSize=10&search=\ncontent-type:application/json\n\
             host:service.example.com\nx-acme-date:20211219T180338Z\n\ncontent-type;host;x-acme-date\n{EMPTY_BODY}"
        );
        assert_eq!(signed.canonical_request, canonical);
        let string_to_sign = format!("ACME-HMAC-SHA256\n20211219T180338Z\n{hash}");
        assert_eq!(signed.string_to_sign, string_to_sign);
        assert!(signature.is_none_or(|signature| signature == signed.signature));
    }
}

#[test]
fn a_missing_signed_header_is_an_error() {
    for (headers, missing) in [
        (vec![("host", "api.example.com")], "x-sdk-date"),
        (vec![("x-sdk-date", "20191115T033655Z")], "host"),
        // Names must be in lower case.
        (
            vec![
                ("Host", "api.example.com"),
                ("x-sdk-date", "20191115T033655Z"),
            ],
            "host",
        ),
    ] {
        let request = Request {
            method: "GET",
            path: "/",
            query: "",
            headers: &headers,
            body: b"",
        };
        let error = sign(&HOST_AND_DATE, "access", "secret", &request).unwrap_err();
        assert_eq!(error, MissingHeader(missing));
        assert_eq!(
            error.to_string(),
            format!("the header {missing} must be signed but is not set")
        );
    }
}

#[test]
fn neither_request_nor_signature_is_shown() {
    let signed = VECTORS[0].sign();
    let headers = [("token", "canary")];
    let request = Request {
        method: "GET",
        path: "/",
        query: "key=canary",
        headers: &headers,
        body: b"canary",
    };
    let shown = format!("{signed:?} {request:?}");
    assert!(!shown.contains("canary") && !shown.contains(VECTORS[0].signature));
}
