//! Numbers and keys in all equivalent spellings, sent and received over sockets, whatever features serde_json has.

mod ahead;

use std::collections::BTreeMap;

use iot_clouds_runtime::{
    CodeClass, DataShape, Envelope, Error, ErrorClass, GeneratedClient, Json, Literal, Method,
    NullValue, Operation, Platform, Retry, Scalar, Success, Timestamp, positional,
};
use iot_clouds_testkit::{Reply, Server, with_headers};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{from_str, json, to_string};

use crate::{
    acme::{self, AlarmLevel},
    replies::{info, json as reply},
    second_platform::{self, MetricId, ResponseHeaders as _, Value},
};

/// An operation without a credential.
static READ: Operation = Operation {
    credentials: &[],
    ..second_platform::READ
};

/// A number as serde_json represents it with `arbitrary_precision`, so that it is tested without the feature too.
#[derive(Serialize)]
#[serde(rename = "$serde_json::private::Number")]
struct ExactNumber {
    #[serde(rename = "$serde_json::private::Number")]
    text: &'static str,
}

/// JSON text that is written unchanged, as serde_json represents it with `raw_value`.
#[derive(Serialize)]
#[serde(rename = "$serde_json::private::RawValue")]
struct RawText {
    #[serde(rename = "$serde_json::private::RawValue")]
    text: &'static str,
}

#[tokio::test]
async fn numbers_are_sent_as_numbers() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"T0KEN"}"#),
        _ => info("null"),
    })
    .await;
    let client = acme::client(&server.url);
    let last = || server.received().pop().unwrap();
    let parsed: Json = from_str(r#"{"b":2.5,"c":[-0.5,7]}"#).unwrap();

    let raw = RawText {
        text: r#"{ "a": [1.5, true] }"#,
    };
    let call = client
        .command("1")
        .body("power", 1.5)
        .body("level", Scalar::from(0.25))
        .body("json", &parsed)
        .body("number", ExactNumber { text: "20.5" })
        .body("list", [ExactNumber { text: "7" }])
        .body("raw", raw);
    call.send().await.unwrap();
    let expected = r#"{"power":1.5,"level":0.25,"json":{"b":2.5,"c":[-0.5,7]},"number":20.5,"list":[7],"raw":{"a":[1.5,true]}}"#;
    assert_eq!(last().json(), from_str::<Json>(expected).unwrap());

    for not_json in ["", "1.5x", "NaN", "inf"] {
        let call = client
            .command("1")
            .body("a", ExactNumber { text: not_json });
        let error = call.send().await.unwrap_err();
        assert!(error.is_invalid_request(), "{not_json}: {error}");
    }
}

#[tokio::test]
async fn raw_calls_send_numbers_as_numbers() {
    let server = Server::start(|_| info("null")).await;
    let client = acme::client(&server.url);
    let last = || server.received().pop().unwrap();
    let parsed: Json = from_str(r#"{"b":2.5,"c":[-0.5,7]}"#).unwrap();

    let raw = |method| client.raw(method, "/x").without_credential();
    let body = json!({ "power": 1.5, "of": parsed });
    raw(Method::POST).json(&body).send::<Json>().await.unwrap();
    let expected: Json = from_str(r#"{"power":1.5,"of":{"b":2.5,"c":[-0.5,7]}}"#).unwrap();
    assert_eq!(last().json(), expected);
    let text = RawText {
        text: r#"{"power": 1.5}"#,
    };
    raw(Method::POST).json(&text).send::<Json>().await.unwrap();
    assert_eq!(last().body, r#"{"power":1.5}"#);
    raw(Method::GET)
        .query(&json!({ "a": 1.5, "b": [2, 2.5], "c": 7 }))
        .query(&[("d", ExactNumber { text: "0.5" })])
        .query(&RawText {
            text: r#"{"e":-1.5}"#,
        })
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(last().query(), "a=1.5&b=2,2.5&c=7&d=0.5&e=-1.5");
    let form = raw(Method::POST).form(&json!({ "a": 1.5 }));
    form.send::<Json>().await.unwrap();
    assert_eq!(last().body, "a=1.5");

    let call = raw(Method::POST).json(&f64::NAN);
    assert!(call.send::<Json>().await.unwrap_err().is_invalid_request());
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Counts {
    whole: i64,
    small: u8,
    maybe: Option<u32>,
    list: Vec<i32>,
    map: BTreeMap<String, u64>,
    nested: Option<Box<Counts>>,
    pair: Pair,
    #[serde(with = "iot_clouds_runtime::positional::columns")]
    series: Vec<Pair>,
    #[serde(with = "iot_clouds_runtime::timestamp::epoch_seconds")]
    at: Timestamp,
    level: AlarmLevel,
    #[serde(deserialize_with = "iot_clouds_runtime::lenient::number")]
    spelt: u64,
    #[serde(default, deserialize_with = "none_as_zero")]
    gap: Option<u32>,
    #[serde(deserialize_with = "iot_clouds_runtime::lenient::text")]
    id: String,
}

fn none_as_zero<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    iot_clouds_runtime::lenient::null_values(deserializer, &[NullValue::Number(0)])
}

/// Two integers in an array.
#[derive(Clone, Debug, PartialEq)]
struct Pair(i64, u64);

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        positional::tuple(deserializer).map(|(one, other)| Self(one, other))
    }
}

impl Serialize for Pair {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.0, &self.1).serialize(serializer)
    }
}

impl positional::Columns for Pair {
    type Arrays = (Vec<i64>, Vec<u64>);

    fn join((one, other): Self::Arrays) -> Option<Vec<Self>> {
        let pairs = one.into_iter().zip(other);
        Some(pairs.map(|(one, other)| Self(one, other)).collect())
    }

    fn split(items: &[Self]) -> Self::Arrays {
        items.iter().map(|pair| (pair.0, pair.1)).unzip()
    }
}

async fn read<T: DeserializeOwned + Send>(data: &str) -> Result<T, Error> {
    let body = format!(r#"{{"code":0,"data":{data}}}"#);
    let server = Server::start(move |_| reply(200, &body)).await;
    let client = second_platform::client(&server.url);
    let by_raw = client.raw(Method::GET, "/read").send::<T>().await;
    let typed = client.call::<T>(&READ).send().await;
    assert_eq!(by_raw.is_ok(), typed.is_ok(), "{data}");
    typed
}

const PLAIN: &str = r#"{"whole":-45,"small":100,"maybe":7,"list":[1,20],"map":{"a":3},"nested":null,"pair":[-2,3],
    "series":[[1,2],[3,4]],"at":1767225600,"level":2,"spelt":8,"gap":9,"id":"5"}"#;

#[tokio::test]
async fn a_whole_number_is_read_in_any_spelling() {
    let plain: Counts = read(PLAIN).await.unwrap();
    let spelt = r#"{"whole":-45.0,"small":1e2,"maybe":7.000,"list":[1.0,2E+1],"map":{"a":30e-1},"nested":null,"pair":[-2.0,3.0],
        "series":[[1.0,2],[3.0,4e0]],"at":1.7672256E9,"level":2.0,"spelt":"8.0","gap":9.0,"id":5.0}"#;
    assert_eq!(read::<Counts>(spelt).await.unwrap(), plain);
    let nested = format!(
        "{},{}}}",
        spelt
            .strip_suffix('}')
            .unwrap()
            .replace(r#""nested":null,"#, ""),
        format_args!(r#""nested":{spelt}"#)
    );
    let nested: Counts = read(&nested).await.unwrap();
    assert_eq!(nested.nested.as_deref(), Some(&plain));
    // Zero means `None` in any spelling.
    let zero = spelt.replace("9.0", "0.0");
    assert_eq!(read::<Counts>(&zero).await.unwrap().gap, None);
    // serde_json itself reads some of these slightly too small or too large.
    for whole in [
        1_767_225_600_123,
        1_767_225_600_999_999,
        2_251_799_813_685_247,
        9_999_999_999,
    ] {
        for zeros in [".0", ".000", ".000000", ".000000000000"] {
            let text = format!("[{whole}{zeros},-{whole}{zeros}]");
            assert_eq!(
                read::<Vec<i64>>(&text).await.unwrap(),
                [whole, -whole],
                "{text}"
            );
        }
    }
    assert_eq!(read::<u64>("18446744073709551615").await.unwrap(), u64::MAX);
}

#[tokio::test]
async fn a_number_that_its_integer_type_cannot_hold_is_an_error() {
    for (old, new) in [
        ("-45", "-45.5"),
        ("-45", "1e300"),
        ("-45", "9007199254740993.0"),
        ("-45", "9007199254740991.0"),
        ("-45", "\"45.0\""),
        ("-45", "true"),
        ("100", "256.0"),
        ("100", "-1.0"),
        ("100", "25.6e1"),
        ("[1,20]", "[1,20.25]"),
        (r#"{"a":3}"#, r#"{"a":3.5}"#),
        ("[-2,3]", "[-2,3.5]"),
        ("[[1,2],[3,4]]", "[[1,2],[3,4.5]]"),
    ] {
        let error = read::<Counts>(&PLAIN.replacen(old, new, 1))
            .await
            .unwrap_err();
        assert!(error.is_decode(), "{new}: {error}");
        assert!(error.to_string().contains("data."), "{new}: {error}");
    }
    let error = read::<Counts>(&PLAIN.replacen("-45", "-45.5", 1))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "things.read: unexpected response: data.whole: expected an integer (i64), found number -45.5 (HTTP 200)"
    );
}

#[tokio::test]
async fn fractions_are_read_wherever_any_value_is_accepted() {
    assert_eq!(read::<Scalar>("1.50").await.unwrap(), Scalar::Float(1.5));
    assert_eq!(read::<Scalar>("45.0").await.unwrap(), Scalar::Float(45.0));
    assert_eq!(
        read::<Scalar>("18446744073709551616").await.unwrap(),
        Scalar::Float(18_446_744_073_709_551_616.0)
    );
    assert_eq!(read::<Value>("20.500").await.unwrap(), Value::Number(20.5));
    assert_eq!(
        read::<Vec<f64>>("[1.5,1e2,0.1]").await.unwrap(),
        [1.5, 100.0, 0.1]
    );
    assert_eq!(read::<MetricId>("4097.0").await.unwrap().as_str(), "4097");
    assert_eq!(
        read::<Json>("[1.5,{\"a\":-0.25}]").await.unwrap(),
        json!([1.5, { "a": -0.25 }])
    );
    for number in ["{}", "[1.5]", "null"] {
        assert!(read::<Scalar>(number).await.is_err(), "{number}");
        assert!(read::<Counts>(number).await.is_err(), "{number}");
    }
    // A number is not an object, not even for a struct without required fields.
    #[derive(Debug, Deserialize)]
    struct Nothing {}
    for number in ["1.5", "7", "1e2"] {
        assert!(read::<Nothing>(number).await.is_err(), "{number}");
        assert!(
            read::<BTreeMap<String, String>>(number).await.is_err(),
            "{number}"
        );
    }
    // A program reads stored parts of a response without the client.
    let value: Scalar = from_str("20.500").unwrap();
    assert_eq!(value, Scalar::Float(20.5));
    assert_eq!(to_string(&value).unwrap(), "20.5");
    assert_eq!(from_str::<Value>("1.25").unwrap(), Value::Number(1.25));
    assert!(from_str::<AlarmLevel>("1.5").unwrap().as_number().is_none());
}

/// A platform whose codes are numeric texts.
static TEXT_CODES: Platform = Platform {
    name: "ledger",
    title: "Ledger",
    envelope: Some(Envelope {
        success: Success {
            key: &["code"],
            equals: Literal::Text("0"),
        },
        data: &["data"],
        code: &["code"],
        message: &[&["msg"]],
        details: None,
    }),
    codes: &[CodeClass {
        code: "404",
        class: ErrorClass::NotFound,
        refused_before_running: true,
    }],
    ..Platform::NEW
};

struct Ledger(iot_clouds_runtime::Core);

impl GeneratedClient for Ledger {
    type Credential = second_platform::Credential;

    const PLATFORM: &'static Platform = &TEXT_CODES;

    fn from_core(core: iot_clouds_runtime::Core) -> Self {
        Self(core)
    }
}

static ANY: Operation = Operation {
    id: "ledger.any",
    retry: Retry::Safe,
    response: DataShape::Any,
    ..Operation::NEW
};

#[tokio::test]
async fn a_code_is_the_same_in_every_spelling() {
    let ask = |body: String| async move {
        let server = Server::start(move |_| reply(200, &body)).await;
        let number = second_platform::client(&server.url)
            .call::<Json>(&READ)
            .send()
            .await;
        let ledger = iot_clouds_runtime::ClientBuilder::<Ledger>::new(&server.url);
        let text = ledger.build().unwrap().0.call::<Json>(&ANY).send().await;
        [number, text]
    };
    for code in ["0", "0.0", "-0.0", "0e0", r#""0""#, r#""0.0""#] {
        for response in ask(format!(r#"{{"code":{code},"data":7}}"#)).await {
            assert_eq!(response.unwrap(), json!(7), "{code}");
        }
    }
    for code in ["404", "404.0", "4.04e2", r#""404""#, r#""404.00""#] {
        let [number, text] = ask(format!(r#"{{"code":{code},"msg":"gone"}}"#)).await;
        assert!(text.unwrap_err().is_not_found(), "{code}");
        assert_eq!(number.unwrap_err().code_text(), Some("404"), "{code}");
    }
    // A text that may be a word is left unchanged.
    for (code, text) in [(r#""4E2""#, "4E2"), (r#""0404""#, "0404"), ("0.5", "0.5")] {
        for response in ask(format!(r#"{{"code":{code},"msg":"no"}}"#)).await {
            assert_eq!(response.unwrap_err().code_text(), Some(text), "{code}");
        }
    }
}

#[tokio::test]
async fn page_counts_lifetimes_and_headers_accept_every_spelling_too() {
    let server = Server::start(|request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"T0KEN","expires_in":7.2e3}"#),
        _ => info(r#"{"items":[{"id":"a","created":1767225600.5}],"page_total":2.0}"#),
    })
    .await;
    let client = acme::client(&server.url);
    let mut items = 0;
    let mut all = client.list().items();
    while let Some(device) = all.next().await {
        device.unwrap();
        items += 1;
    }
    assert_eq!(items, 2);
    let token = client.access_token().send().await.unwrap();
    assert!(token.expires_in().as_secs() > 7_000);

    let server = Server::start(|_| {
        Reply::Bytes(with_headers(
            200,
            "x-quota: 45.0\r\nx-seconds: 1.5\r\n",
            r#"{"code":0,"data":1}"#,
        ))
    })
    .await;
    let response = second_platform::client(&server.url)
        .call::<Json>(&READ)
        .send_with_meta();
    let response = response.await.unwrap();
    assert_eq!(
        (response.quota(), response.seconds()),
        (Some(45), Some(1.5))
    );
}
