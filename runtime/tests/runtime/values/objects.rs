//! Objects that are read and written by a table of their fields do what serde's derived code does.

use std::collections::BTreeMap;
use std::fmt::Debug;

use iot_clouds_runtime::{Timestamp, coding, object};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{from_str, to_string};

#[derive(Clone, Debug, PartialEq)]
struct Device {
    id: String,
    name: Option<String>,
    r#type: Option<u64>,
    tags: Vec<String>,
    limits: BTreeMap<String, f64>,
    at: Timestamp,
    seen: Option<Timestamp>,
    times: Vec<Timestamp>,
    parts: Option<Vec<Device>>,
}

object!(response Device {
    0 "id" required id, 1 "name" optional name, 2 "type" optional r#type, 3 "tags" list tags, 4 "limits" list limits,
    5 "at" required_as(coding::Seconds) at, 6 "seen" optional_as(coding::Milliseconds) seen,
    7 "times" list_as(Vec<coding::Seconds>) times, 8 "parts" optional parts
});

#[derive(Clone, Debug, PartialEq)]
struct Part {
    name: String,
    weight: Option<f64>,
    at: Option<Timestamp>,
}

object!(shared Part { 0 "name" required name, 1 "weight" optional weight, 2 "at" optional_as(coding::Seconds) at });

struct Sent {
    name: Option<String>,
}

object!(request Sent { 0 "n\"ame" optional name });

#[derive(Debug, PartialEq)]
struct Nothing {}

object!(response Nothing {});

/// What serde derives.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Derived {
    id: u64,
    name: Option<String>,
    #[serde(rename = "is")]
    is_on: bool,
}

/// The same by a table.
mod table {
    #[derive(Clone, Debug, PartialEq)]
    pub(super) struct Derived {
        pub(super) id: u64,
        pub(super) name: Option<String>,
        pub(super) is_on: bool,
    }

    iot_clouds_runtime::object!(response Derived { 0 "id" required id, 1 "name" optional name, 2 "is" required is_on });
}

fn device(id: &str) -> Device {
    Device {
        id: id.to_owned(),
        name: None,
        r#type: None,
        tags: Vec::new(),
        limits: BTreeMap::new(),
        at: Timestamp::from_epoch_seconds(7),
        seen: None,
        times: Vec::new(),
        parts: None,
    }
}

#[test]
fn fields_come_in_any_order_and_may_be_null_or_missing() {
    assert_eq!(
        from_str::<Device>(r#"{"at":7,"id":"a"}"#).unwrap(),
        device("a")
    );
    let nulls = r#"{"id":"a","name":null,"tags":null,"limits":null,"at":7,"seen":null,"times":null,"parts":null,"other":[{}]}"#;
    assert_eq!(from_str::<Device>(nulls).unwrap(), device("a"));
    let expected = Device {
        name: Some("b".to_owned()),
        r#type: Some(3),
        tags: vec!["c".to_owned()],
        limits: BTreeMap::from([("d".to_owned(), 0.5)]),
        seen: Some(Timestamp::from_epoch_seconds(9)),
        times: vec![Timestamp::from_epoch_seconds(8)],
        parts: Some(vec![device("e")]),
        ..device("a")
    };
    let text = r#"{"parts":[{"id":"e","at":7}],"times":[8],"seen":9000,"at":7,"limits":{"d":0.5},"tags":["c"],"type":3,"name":"b","id":"a"}"#;
    assert_eq!(from_str::<Device>(text).unwrap(), expected);
    assert_eq!(
        from_str::<Device>(&to_string(&expected).unwrap()).unwrap(),
        expected
    );
    assert_eq!(from_str::<Nothing>(r#"{"a":1}"#).unwrap(), Nothing {});
    assert_eq!(to_string(&Nothing {}).unwrap(), "{}");
}

#[test]
fn a_response_is_written_with_nulls_and_a_request_without() {
    let expected = r#"{"id":"a","name":null,"type":null,"tags":[],"limits":{},"at":7,"seen":null,"times":[],"parts":null}"#;
    assert_eq!(to_string(&device("a")).unwrap(), expected);
    let part = Part {
        name: "a".to_owned(),
        weight: None,
        at: None,
    };
    assert_eq!(to_string(&part).unwrap(), r#"{"name":"a"}"#);
    let whole = Part {
        weight: Some(0.5),
        at: Some(Timestamp::from_epoch_seconds(7)),
        ..part.clone()
    };
    assert_eq!(
        to_string(&whole).unwrap(),
        r#"{"name":"a","weight":0.5,"at":7}"#
    );
    assert_eq!(from_str::<Part>(r#"{"name":"a"}"#).unwrap(), part);
    assert_eq!(to_string(&Sent { name: None }).unwrap(), "{}");
    let sent = Sent {
        name: Some("b".to_owned()),
    };
    assert_eq!(to_string(&sent).unwrap(), r#"{"n\"ame":"b"}"#);
}

/// Whoever stores a response in such a format writes no keys.
#[test]
fn formats_without_keys_are_read_by_position() {
    let device = Device {
        parts: Some(vec![device("b")]),
        ..device("a")
    };
    let ours = table::Derived {
        id: 7,
        name: Some("a".to_owned()),
        is_on: true,
    };
    let derived = Derived {
        id: 7,
        name: Some("a".to_owned()),
        is_on: true,
    };
    let written = postcard::to_allocvec(&ours).unwrap();
    assert_eq!(written, postcard::to_allocvec(&derived).unwrap());
    assert_eq!(
        postcard::from_bytes::<table::Derived>(&written).unwrap(),
        ours
    );
    postcard::from_bytes::<table::Derived>(&written[..written.len() - 1]).unwrap_err();
    assert!(
        to_string(&device)
            .unwrap()
            .contains(r#""parts":[{"id":"b""#)
    );
}

fn error<T: DeserializeOwned + Debug>(text: &str) -> String {
    from_str::<T>(text).unwrap_err().to_string()
}

#[test]
fn errors_are_those_of_derived_code() {
    for text in [
        "7",
        "null",
        "\"a\"",
        "[]",
        "[1]",
        "{}",
        r#"{"id":1}"#,
        r#"{"id":null,"is":true}"#,
        r#"{"id":1,"is":null}"#,
        r#"{"id":1,"id":1,"is":true}"#,
        r#"{"id":1,"name":null,"name":null,"is":true}"#,
        r#"{"id":1,"name":2,"is":true}"#,
        r#"{"id":1,"is":true"#,
        r#"{"id":-1,"is":true}"#,
        r#"{"a":{"b":[}}"#,
    ] {
        assert_eq!(
            error::<table::Derived>(text),
            error::<Derived>(text),
            "{text}"
        );
    }
    for text in [r#"[1,"a",true]"#, r#"{"is":false,"id":1}"#] {
        let (ours, derived) = (
            from_str::<table::Derived>(text).unwrap(),
            from_str::<Derived>(text).unwrap(),
        );
        assert_eq!(
            (ours.id, ours.name, ours.is_on),
            (derived.id, derived.name, derived.is_on)
        );
    }
}

#[test]
fn other_spellings_are_found_in_a_flattened_object() {
    #[derive(Debug, PartialEq)]
    struct Owner {
        org_id: String,
    }
    object!(response Owner { 0 "org_id" required org_id; "org_id" | "orgId" });

    #[derive(Debug, Deserialize, PartialEq)]
    struct Stored {
        at: u64,
        #[serde(flatten)]
        owner: Owner,
    }
    for text in [r#"{"at":1,"orgId":"7"}"#, r#"{"org_id":"7","at":1}"#] {
        let stored: Stored = from_str(text).unwrap();
        let owner = Owner {
            org_id: "7".to_owned(),
        };
        assert_eq!(stored, Stored { at: 1, owner });
    }
    // As serde's derived code says it.
    let error = from_str::<Owner>("[]").unwrap_err().to_string();
    assert!(error.contains("struct Owner with 1 element at"), "{error}");
}
