//! Servers quote the request and encode it in various ways: no spelling of a secret is shown.

use iot_clouds_runtime::{
    AuthScheme, ClientBuilder, Credential, CredentialKind, Error, InProcess, Json, Retry,
    http::{Response, StatusCode},
};
use proptest::prelude::*;
use serde_json::json;

use crate::{acme, schemes};

const fn kind(name: &'static str, scheme: AuthScheme) -> CredentialKind {
    CredentialKind {
        name,
        scheme,
        headers: &[],
        check: "check it",
    }
}

static BASIC: CredentialKind = kind(
    "Basic",
    AuthScheme::Basic {
        user: "user",
        password: "secret",
    },
);
static EXCHANGE: CredentialKind = kind("Exchange", acme::API_KEY.scheme);
static COOKIE: CredentialKind = kind("Cookie", AuthScheme::Cookie { field: "secret" });

/// Returns the error of a call to a server that sends this response to every request except a token call.
fn error(
    kind: &'static CredentialKind,
    secret: &str,
    token: &str,
    response: &Response<String>,
) -> Error {
    let (token, response) = (token.to_owned(), response.clone());
    let transport = InProcess::new(move |request| {
        if request.uri().path() == schemes::TOKEN {
            let token = json!({"result": true, "info": {"access_token": token}});
            return Response::new(token.to_string().into());
        }
        response.clone().map(Into::into)
    });
    let fields = [("user", "ann".into()), ("secret", secret.into())];
    let client = ClientBuilder::<schemes::Client>::new("https://acme.example")
        .transport(transport)
        .credential(Credential::new(kind, fields))
        .build()
        .unwrap();
    let call = client.call(Retry::Command).send();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(call).unwrap_err()
}

fn refusal(message: &str) -> Response<String> {
    let body = json!({"result": false, "errcode": "E1", "message": message, "errors": [message]});
    let mut response = Response::new(body.to_string());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

/// Returns the part of a message that a client shows.
fn shown(kind: &'static CredentialKind, secret: &str, token: &str, message: &str) -> String {
    let error = error(kind, secret, token, &refusal(message));
    let shown = error.message().unwrap().to_owned();
    assert!(error.to_string().contains("[redacted]"), "{error}");
    // The details are unchanged for programs that request them.
    assert_eq!(error.details(), Some(&json!([message])));
    let body: Json = serde_json::from_slice(error.body()).unwrap();
    assert_eq!(body["message"], message);
    shown
}

/// Percent-encodes all characters except letters, digits and those in `kept`.
fn percent(text: &str, kept: &str, upper: bool) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) => {
            char::from(byte).to_string()
        }
        byte if upper => format!("%{byte:02X}"),
        byte => format!("%{byte:02x}"),
    });
    encoded.collect()
}

fn json_escaped(text: &str) -> String {
    let quoted = Json::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Returns every spelling of a text that servers were seen to use.
fn spellings(text: &str) -> Vec<String> {
    let (json, debug) = (json_escaped(text), format!("{text:?}"));
    let units = text.encode_utf16();
    let ascii = units.map(|unit| match char::from_u32(unit.into()) {
        Some(plain) if plain.is_ascii_alphanumeric() => plain.to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    let html = text.chars().map(|character| match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        plain if plain.is_ascii_alphanumeric() => plain.to_string(),
        other => format!("&#x{:X};", u32::from(other)),
    });
    let mut form = percent(text, "*-._ ", true).replace(' ', "+");
    if form.is_empty() {
        form.push('+');
    }
    vec![
        text.to_owned(),
        percent(text, "-._~", true),
        percent(text, "-._~", false),
        percent(text, "-_.!~*'()", true),
        percent(&percent(text, "-._~", true), "-._~", true),
        form,
        json.clone(),
        json.replace('/', "\\/"),
        json_escaped(&json),
        ascii.collect(),
        html.collect(),
        debug[1..debug.len() - 1].to_owned(),
    ]
}

/// Keys as platforms create them and worse ones: letters, characters that are often escaped, and non-ASCII characters.
fn secret() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        6 => proptest::char::ranges(vec!['a'..='z', 'A'..='Z', '0'..='9'].into()),
        4 => proptest::sample::select("+/=%&\"'\\ <>?#:;,.~!*()[]{}@$^|`-_".chars().collect::<Vec<_>>()),
        1 => proptest::sample::select("é器😀".chars().collect::<Vec<_>>()),
    ];
    let inner = proptest::collection::vec(character, 4..30);
    inner.prop_map(|inner| format!("q{}Z", String::from_iter(inner)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_secret_is_masked_in_every_encoding(secret in secret()) {
        for spelt in spellings(&secret) {
            let message = format!("bad body: client_secret={spelt}&grant=x");
            let shown = shown(&EXCHANGE, &secret, "T0KEN", &message);
            prop_assert_eq!(shown, "bad body: client_secret=[redacted]&grant=x", "{}", spelt);
        }
    }

    #[test]
    fn a_token_is_masked_with_its_prefix_before_it(token in "[!-~]{8,40}") {
        for spelt in spellings(&format!("Bearer {token}")) {
            let shown = shown(&EXCHANGE, "other secret", &token, &format!("<{spelt}>"));
            let prefix = ["Bearer ", "Bearer%20", "Bearer%2520", "Bearer+", "Bearer\\u0020", "Bearer&#x20;"];
            let rest = prefix.iter().find_map(|prefix| shown.strip_prefix(&format!("<{prefix}")));
            prop_assert_eq!(rest, Some("[redacted]>"), "{} {}", spelt, shown);
        }
    }

    #[test]
    fn a_basic_pair_is_masked_in_every_alphabet(secret in secret()) {
        use base64::{Engine as _, engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD}};
        let pair = format!("ann:{secret}");
        for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
            for spelt in spellings(&engine.encode(&pair)) {
                let shown = shown(&BASIC, &secret, "", &format!("Basic {spelt}!"));
                let rest = shown.strip_prefix("Basic [redacted]").and_then(|rest| rest.strip_suffix('!'));
                // The padding reveals nothing.
                let rest = rest.map(|rest| rest.replace("%3D", "").replace("%3d", "").replace("%253D", ""));
                let rest = rest.map(|rest| rest.replace("\\u003d", "").replace("&#x3D;", "").replace('=', ""));
                prop_assert_eq!(rest.as_deref(), Some(""), "{} {}", spelt, shown);
            }
        }
    }
}

#[test]
fn secrets_that_overlap_are_masked_whole() {
    let message = "abcdefgh, abcd and xabcdefghabcdy";
    // The token is the beginning of the secret.
    let shown = shown(&EXCHANGE, "abcdefgh", "abcd", message);
    assert_eq!(shown, "[redacted], [redacted] and x[redacted][redacted]y");
    let shown = self::shown(&EXCHANGE, "abcdefgh", "fghijklm", "xabcdefghijklmy");
    assert_eq!(shown, "x[redacted]y");
}

#[test]
fn text_that_only_looks_like_an_escape_is_kept() {
    for text in [
        "100%",
        "%zz\\",
        "a\\u12",
        "&;",
        "&#;",
        "\\u{}",
        "%E5",
        "50%25",
        "+%2",
        "\\ud83d\\n",
        "&#99999999;",
    ] {
        let shown = shown(
            &EXCHANGE,
            "😀%+&\\u",
            "T0KEN",
            &format!("{text} T0KEN {text}"),
        );
        assert_eq!(shown, format!("{text} [redacted] {text}"));
    }
}

#[test]
fn values_of_a_cookie_are_masked_decoded_too() {
    let cookie = "session=%22q7+Zk%3D%3Dq7%22; theme=dark";
    let quoted = "session=%22q7+Zk%3D%3Dq7%22 or \"q7+Zk==q7\"";
    assert_eq!(
        shown(&COOKIE, cookie, "", quoted),
        "session=[redacted] or [redacted]"
    );
}

/// Covers every place where a text of the server becomes part of an error.
#[test]
fn secrets_are_masked_in_hosts_content_types_and_paths() {
    let (secret, token) = (
        "Q7Zk.Secret-0123456789-0123456789-0123456789-0123456789",
        "T0KEN-0123456789",
    );
    let status = |status: u16, header: (&str, String), body: &str| {
        let response = Response::builder()
            .status(status)
            .header(header.0, header.1);
        response.body(body.to_owned()).unwrap()
    };
    let json = || ("content-type", "application/json".to_owned());
    let long = format!("{}{secret}", "x".repeat(280));
    let item = |key: &str| json!({"result": true, "info": {key: {"id": 7}}}).to_string();
    for response in [
        status(302, ("location", format!("https://{secret}.example/")), ""),
        status(302, ("location", format!("https://{token}.example/")), ""),
        status(200, ("content-type", format!("text/{secret}")), "no JSON"),
        status(200, ("content-type", long), "no JSON"),
        status(200, json(), &item(secret)),
        status(200, json(), &item(token)),
        status(200, json(), &item(&format!("x{secret}"))),
    ] {
        let error = typed(secret, token, &response);
        let shown = format!("{error} {error:?} {:?}", error.json_path()).to_lowercase();
        assert!(shown.contains("[redacted]"), "{shown}");
        for part in ["q7zk", "secret-", "t0ken"] {
            assert!(!shown.contains(part), "{part} in {shown}");
        }
    }
}

/// Returns the error of a call whose data is a map of objects.
fn typed(secret: &str, token: &str, response: &Response<String>) -> Error {
    #[derive(Debug, serde::Deserialize)]
    struct Named {
        #[expect(dead_code, reason = "only read")]
        id: String,
    }
    type Map = std::collections::BTreeMap<String, Named>;
    let (token, response) = (token.to_owned(), response.clone());
    let transport = InProcess::new(move |request| {
        if request.uri().path() == schemes::TOKEN {
            let token = json!({"result": true, "info": {"access_token": token}});
            return Response::new(token.to_string().into());
        }
        response.clone().map(Into::into)
    });
    let key = acme::ApiKey {
        secret_key: secret.into(),
        ..acme::api_key()
    };
    let builder = acme::Client::builder("https://acme.example").transport(transport);
    let client = builder.credential(key).build().unwrap();
    let call = client
        .raw(iot_clouds_runtime::Method::GET, "/x")
        .send::<Map>();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(call).unwrap_err()
}
