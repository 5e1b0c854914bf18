//! Values that responses write in more than one way: by kind, as text or number, with words that mean null.

use iot_clouds_runtime::{Json, NullValue, Operation};
use iot_clouds_testkit::Server;
use serde_json::{from_str, json, to_string};

use crate::{
    replies::json as reply,
    second_platform::{self, Gaps, MetricId, OnlyNumber, OnlyText, READ, Spelt, Value},
};

#[test]
fn each_kind_has_its_variant() {
    for (text, expected) in [
        ("20.5", Value::Number(20.5)),
        ("-7", Value::Number(-7.0)),
        (
            "18446744073709551615",
            Value::Number(18_446_744_073_709_551_615.0),
        ),
        ("true", Value::Flag(true)),
        (r#""off""#, Value::Text("off".to_owned())),
        (r#""""#, Value::Text(String::new())),
        ("[]", Value::Scan(Vec::new())),
        (
            r#"[1,["a"],null]"#,
            Value::Scan(vec![
                Value::Number(1.0),
                Value::Scan(vec![Value::Text("a".to_owned())]),
                Value::Other(Json::Null),
            ]),
        ),
        ("null", Value::Other(Json::Null)),
    ] {
        assert_eq!(from_str::<Value>(text).unwrap(), expected, "{text}");
        let tree: Json = from_str(text).unwrap();
        assert_eq!(
            serde_json::from_value::<Value>(tree).unwrap(),
            expected,
            "{text}"
        );
    }
    let Value::Place(spot) = from_str(r#"{"y":2,"x":1,"z":3}"#).unwrap() else {
        panic!()
    };
    assert_eq!((spot.x, spot.y), (1.0, 2.0));
    let round = [
        r#""off""#,
        "true",
        "20.5",
        r#"[1.5,"a"]"#,
        r#"{"x":1.0,"y":2.0}"#,
        "null",
    ];
    for text in round {
        assert_eq!(to_string(&from_str::<Value>(text).unwrap()).unwrap(), text);
    }
}

#[test]
fn a_kind_without_a_variant_is_kept_unchanged() {
    for text in [
        r#""a""#,
        "false",
        "[1,{\"a\":null}]",
        r#"{"a":[1.5]}"#,
        "null",
    ] {
        let expected: Json = from_str(text).unwrap();
        assert_eq!(
            from_str::<OnlyNumber>(text).unwrap(),
            OnlyNumber::Other(expected)
        );
    }
    for text in ["7", "-7", "1.5", "18446744073709551615"] {
        let expected: Json = from_str(text).unwrap();
        assert_eq!(
            from_str::<OnlyText>(text).unwrap(),
            OnlyText::Other(expected)
        );
    }
    let secret: OnlyText = from_str(r#""CANARY""#).unwrap();
    assert!(!format!("{secret:?}").contains("CANARY"));
}

#[test]
fn the_contents_of_a_variant_must_fit() {
    for text in [
        r#"{"x":1}"#,
        r#"{"x":1,"y":"2"}"#,
        r#"[{"x":1}]"#,
        "[1",
        r#"{"x":[1]}"#,
    ] {
        assert!(from_str::<Value>(text).is_err(), "{text}");
    }
}

#[test]
fn numbers_and_texts_are_interchangeable() {
    let read = |text: &str| from_str::<Spelt>(text);
    let spelt = read(r#"{"number":"20.5","whole":"-7","text":4097,"word":1.5}"#).unwrap();
    assert_eq!((spelt.number, spelt.whole), (20.5, Some(-7)));
    assert_eq!(
        (spelt.text.as_str(), spelt.word.as_deref()),
        ("4097", Some("1.5"))
    );
    let plain = read(r#"{"number":20.5,"whole":-7,"text":"4097","word":"1.5"}"#).unwrap();
    assert_eq!(plain, spelt);
    let sparse = read(r#"{"number":" 7 ","whole":null,"text":"","word":null}"#).unwrap();
    assert_eq!((sparse.number, sparse.whole), (7.0, None));
    assert_eq!((sparse.text.as_str(), sparse.word), ("", None));
    assert_eq!(read(r#"{"number":1e3,"text":-1}"#).unwrap().number, 1000.0);
    // A whole number with a zero fraction is still a whole number.
    assert_eq!(
        read(r#"{"number":1,"whole":5.0,"text":"a"}"#)
            .unwrap()
            .whole,
        Some(5)
    );
    for whole in [r#""5.0""#, r#""5e0""#, r#""0.5e1""#] {
        let text = format!(r#"{{"number":1,"whole":{whole},"text":"a"}}"#);
        assert_eq!(read(&text).unwrap().whole, Some(5), "{whole}");
    }
    // Texts are kept exactly.
    assert_eq!(read(r#"{"number":1,"text":" a "}"#).unwrap().text, " a ");
    assert_eq!(
        read(r#"{"number":1,"text":18446744073709551615}"#)
            .unwrap()
            .text,
        "18446744073709551615"
    );
}

#[test]
fn no_other_spelling_is_a_number() {
    for number in [
        r#""inf""#,
        r#""NaN""#,
        r#""-infinity""#,
        r#""""#,
        r#""abc""#,
        r#""1,5""#,
        r#""0x10""#,
        "true",
        "null",
        "[]",
        "{}",
    ] {
        let text = format!(r#"{{"number":{number},"text":"a"}}"#);
        let error = from_str::<Spelt>(&text).unwrap_err().to_string();
        assert!(
            error.contains("a number, also as text"),
            "{number}: {error}"
        );
    }
    for whole in [
        "1.5",
        r#""1.5""#,
        r#""1e-3""#,
        r#""9007199254740993.0""#,
        "9223372036854775808",
        r#""9223372036854775808""#,
    ] {
        let text = format!(r#"{{"number":1,"whole":{whole},"text":"a"}}"#);
        assert!(from_str::<Spelt>(&text).is_err(), "{whole}");
    }
    for word in ["true", "null", "[]", "{}"] {
        let text = format!(r#"{{"number":1,"text":{word}}}"#);
        let error = from_str::<Spelt>(&text).unwrap_err().to_string();
        assert!(error.contains("a text or a number"), "{word}: {error}");
    }
}

#[test]
fn several_values_mean_null() {
    let none: Gaps = from_str("{}").unwrap();
    for text in [
        r#"{"at":null,"count":null,"place":null,"tags":null}"#,
        r#"{"at":"","count":0,"place":"","tags":""}"#,
        r#"{"at":"1970-01-01T00:00:00Z","count":-1,"place":false,"tags":[]}"#,
        r#"{"count":"-"}"#,
    ] {
        assert_eq!(from_str::<Gaps>(text).unwrap(), none, "{text}");
        let tree: Json = from_str(text).unwrap();
        assert_eq!(
            serde_json::from_value::<Gaps>(tree).unwrap(),
            none,
            "{text}"
        );
    }
    let some = r#"{"at":"2026-01-01T00:00:00Z","count":7,"place":{"x":1,"y":2},"tags":["a",""]}"#;
    let some: Gaps = from_str(some).unwrap();
    assert_eq!(some.at.unwrap().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!((some.count, some.place.unwrap().y), (Some(7), 2.0));
    assert_eq!(some.tags, ["a", ""]);
}

#[test]
fn any_other_value_that_does_not_fit_is_an_error() {
    for text in [
        r#"{"at":"never"}"#,
        r#"{"at":0}"#,
        r#"{"count":""}"#,
        r#"{"count":-2}"#,
        r#"{"count":0.5}"#,
        r#"{"place":true}"#,
        r#"{"place":[1,2]}"#,
        r#"{"place":{"x":1}}"#,
        r#"{"tags":"a"}"#,
        r#"{"tags":{}}"#,
        r#"{"tags":[""],"at":[]}"#,
    ] {
        assert!(from_str::<Gaps>(text).is_err(), "{text}");
    }
}

#[test]
fn a_value_that_means_null_may_be_a_boolean() {
    let read = |text: &str| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let null_values = [NullValue::Bool(false)];
        iot_clouds_runtime::lenient::null_values::<_, Json>(&mut deserializer, &null_values)
            .unwrap()
    };
    assert_eq!(read("false"), None);
    assert_eq!(read("true"), Some(json!(true)));
    assert_eq!(read("0"), Some(json!(0)));
}

#[test]
fn identifiers_with_constants() {
    let id: MetricId = from_str("4097").unwrap();
    assert_eq!(id, MetricId::AIR);
    assert_eq!(from_str::<MetricId>(r#""4097""#).unwrap(), MetricId::AIR);
    assert_eq!(to_string(&id).unwrap(), r#""4097""#);
    assert!(id == "4097" && MetricId::from("4097".to_owned()) == MetricId::AIR);
    assert_eq!(
        (MetricId::AIR.as_str(), MetricId::AIR.into_string()),
        ("4097", "4097".to_owned())
    );
    assert_eq!(String::from(&id), "4097");
    assert_eq!(from_str::<MetricId>("-1.5").unwrap(), "-1.5");
    assert!(from_str::<MetricId>("null").is_err() && from_str::<MetricId>("true").is_err());
    let by_id = std::collections::BTreeMap::from([(MetricId::AIR, 1)]);
    assert_eq!(by_id.get("4097"), Some(&1));
}

/// Contains itself through a custom reader.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Part {
    name: String,
    #[serde(default, deserialize_with = "Part::read_parts")]
    parts: Option<Vec<Part>>,
}

impl Part {
    fn read_parts<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<Part>>, D::Error> {
        iot_clouds_runtime::lenient::null_values(deserializer, &[NullValue::Text("")])
    }
}

#[test]
fn a_type_may_contain_itself() {
    let text =
        r#"{"name":"a","parts":[{"name":"b","parts":""},{"name":"c","parts":[{"name":"d"}]}]}"#;
    let part: Part = from_str(text).unwrap();
    let parts = part.parts.unwrap();
    assert_eq!(parts[0].parts, None);
    assert_eq!(parts[1].parts.as_ref().unwrap()[0].name, "d");
    from_str::<Part>(r#"{"name":"a","parts":["b"]}"#).unwrap_err();
}

#[tokio::test]
async fn no_struct_is_read_from_an_array_at_any_depth() {
    for (data, place) in [
        (r#"["a"]"#, "data"),
        (r#"{"name":"a","parts":[["b"]]}"#, "data.parts[0]"),
        (
            r#"{"name":"a","parts":[{"name":"b","parts":[["c"]]}]}"#,
            "data.parts[0].parts[0]",
        ),
    ] {
        let body = format!(r#"{{"code":0,"data":{data}}}"#);
        let server = Server::start(move |_| reply(200, &body)).await;
        let call = second_platform::client(&server.url).call::<Part>(&PART);
        let error = call.send().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "things.part: unexpected response: {place}: expected an object, found an array (HTTP 200)"
            )
        );
    }
}

/// An operation without a credential.
static PART: Operation = Operation {
    id: "things.part",
    credentials: &[],
    ..READ
};
