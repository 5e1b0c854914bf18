//! Objects that need a look ahead: unions whose tag comes last, and fields that come in several spellings.

use iot_clouds_runtime::{Json, Timestamp, UnknownVariant};
use serde::{Deserialize, Serialize};
use serde_json::{from_str, to_string};

use super::read;
use crate::second_platform::MetricId;

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
enum Message {
    Count(Total),
    Many(Vec<Message>),
    Any(Json),
    Third(bool),
    Unknown(UnknownVariant),
}

iot_clouds_runtime::tagged_union!(Message("kind", "content") {
    Count = "count",
    Many = "many",
    Any = "any",
    Third = "3",
});

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Total {
    total: u64,
    share: f64,
}

#[tokio::test]
async fn the_content_of_a_union_may_come_before_its_tag() {
    let expected = Message::Many(vec![Message::Count(Total {
        total: 45,
        share: 0.5,
    })]);
    for text in [
        r#"{"kind":"many","content":[{"kind":"count","content":{"total":45,"share":0.5}}]}"#,
        r#"{"kind":"many","content":[{"content":{"total":45.0,"share":0.50},"kind":"count"}]}"#,
        r#"{"content":[{"content":{"total":45.0,"share":5e-1},"more":1.5,"kind":"count"}],"kind":"many"}"#,
    ] {
        assert_eq!(read::<Message>(text).await.unwrap(), expected, "{text}");
        // Stored parts of a response are written and read in the usual way.
        assert_eq!(
            from_str::<Message>(&to_string(&expected).unwrap()).unwrap(),
            expected
        );
    }
    for bad in [
        // A struct from an array, a fraction, no tag, no content, a tag that is no word, a key that comes twice, no object.
        r#"{"content":[45,0.5],"kind":"count"}"#,
        r#"{"content":{"total":45.5,"share":0.5},"kind":"count"}"#,
        r#"{"content":{"total":45,"share":0.5}}"#,
        r#"{"kind":"count"}"#,
        r#"{"content":null,"kind":"count"}"#,
        r#"{"content":{"total":45,"share":0.5},"kind":null}"#,
        r#"{"content":{"total":45,"share":0.5},"kind":["count"]}"#,
        r#"{"kind":"any","content":1,"content":2}"#,
        r#"{"content":1,"content":2,"kind":"any"}"#,
        r#"{"content":1,"kind":"any","content":2}"#,
        r#"{"kind":"any","kind":"any","content":2}"#,
        r#"{"kind":"new","content":1,"content":2}"#,
        r#"["any",1]"#,
        r#""any""#,
    ] {
        assert!(read::<Message>(bad).await.unwrap_err().is_decode(), "{bad}");
    }
}

#[tokio::test]
async fn a_union_keeps_what_no_variant_represents() {
    for (text, tag) in [
        (
            r#"{"content":{"key":"s3cret","n":45.0},"kind":"new"}"#,
            "new",
        ),
        (r#"{"kind":"new","other":[1,{"x":null}]}"#, "new"),
        (r#"{"more":1,"kind":"","content":[]}"#, ""),
        (r#"{"kind":0,"content":{"total":1,"share":1}}"#, "0"),
        (r#"{"kind":10.0}"#, "10"),
        (
            r#"{"kind":"Count","content":{"total":1,"share":1}}"#,
            "Count",
        ),
    ] {
        let read = read::<Vec<Message>>(&format!("[{text}]")).await.unwrap();
        let [Message::Unknown(unknown)] = read.as_slice() else {
            panic!("{text}: {read:?}");
        };
        assert_eq!(unknown.tag(), tag);
        let sent: Json = from_str(text).unwrap();
        assert_eq!(*unknown.as_json(), sent, "{text}");
        // It is written as it came.
        assert_eq!(
            from_str::<Json>(&to_string(&read[0]).unwrap()).unwrap(),
            sent
        );
        // Its fields may be secrets.
        assert_eq!(format!("{:?}", read[0]), format!("Unknown({tag:?})"));
    }
    // A number is a word too.
    for text in [
        r#"{"kind":3,"content":true}"#,
        r#"{"content":true,"kind":3.0}"#,
    ] {
        assert_eq!(read::<Message>(text).await.unwrap(), Message::Third(true));
    }
    let null = read::<Message>(r#"{"content":null,"kind":"any"}"#).await;
    assert_eq!(null.unwrap(), Message::Any(Json::Null));
}

#[tokio::test]
async fn a_content_that_does_not_fit_is_reported_with_its_place() {
    for (text, expected) in [
        (
            r#"{"kind":"count","content":{"total":"x","share":1}}"#,
            "data.content.total: expected an integer (u64), found",
        ),
        (
            r#"{"content":{"total":"x","share":1},"kind":"count"}"#,
            r#""content" does not fit, expected u64"#,
        ),
        (r#"{"content":1}"#, r#"missing field "kind""#),
        (r#"{"kind":"count"}"#, r#"missing field "content""#),
        (
            r#"{"kind":true}"#,
            r#""kind" does not fit, expected a string"#,
        ),
    ] {
        let error = read::<Message>(text).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Owner {
    org_id: MetricId,
    created: Option<Timestamp>,
    bounds: Option<Vec<u32>>,
    name: Option<String>,
}

iot_clouds_runtime::object!(response Owner {
    0 "org_id" required org_id, 1 "created" optional created, 2 "limits" optional bounds, 3 "name" optional name;
    "org_id" | "orgId" | "organisation", "created" | "createdAt", "limits" | "quota"
});

#[tokio::test]
async fn all_spellings_of_a_field_may_come_at_once() {
    let expected = Owner {
        org_id: "521".into(),
        created: Some(Timestamp::from_epoch_seconds(1_767_196_800)),
        bounds: Some(vec![1, 2]),
        name: Some("a".to_owned()),
    };
    for text in [
        r#"{"org_id":"521","created":"2025-12-31T16:00:00Z","limits":[1,2],"name":"a"}"#,
        r#"{"orgId":521,"createdAt":"2026-01-01T00:00:00+0800","quota":[1.0,2e0],"name":"a"}"#,
        r#"{"org_id":"521","orgId":"521","name":"a","organisation":521,"created":"2025-12-31T16:00:00Z","quota":[1,2.0],"limits":[1.0,2]}"#,
        r#"{"orgId":521.0,"org_id":"521","createdAt":"2026-01-01T00:00:00+08","created":"2025-12-31T16:00Z","limits":[1,2],"name":"a"}"#,
        r#"{"org_id":null,"created":null,"orgId":"521","limits":[1,2],"quota":null,"createdAt":"2025-12-31T16:00:00Z","name":"a","organisation":null}"#,
    ] {
        assert_eq!(read::<Owner>(text).await.unwrap(), expected, "{text}");
        assert_eq!(
            read::<Vec<Owner>>(&format!("[{text},{text}]"))
                .await
                .unwrap(),
            [expected.clone(), expected.clone()]
        );
    }
    let none = read::<Owner>(r#"{"org_id":"1","created":null,"createdAt":null,"quota":null}"#);
    let none = none.await.unwrap();
    assert_eq!((none.created, none.bounds, none.name), (None, None, None));
    assert_eq!(
        from_str::<Owner>(&to_string(&expected).unwrap()).unwrap(),
        expected
    );
}

#[tokio::test]
async fn spellings_that_differ_are_an_error_that_names_both() {
    for (text, expected) in [
        (
            r#"{"orgId":"521","name":"a","org_id":"522"}"#,
            r#"data: duplicate field: "orgId" and "org_id" are the same field and have different values"#,
        ),
        (
            r#"{"org_id":"1","createdAt":"2026-01-01T00:00:00+08","created":"2026-01-01T00:00:00Z"}"#,
            r#"data: duplicate field: "createdAt" and "created" are the same field and have different values"#,
        ),
        (
            r#"{"org_id":"1","quota":[1,2],"limits":[1]}"#,
            r#"data: duplicate field: "quota" and "limits" are the same field and have different values"#,
        ),
        (
            r#"{"org_id":"1","name":"a","org_id":"1"}"#,
            r#"data: duplicate field "org_id""#,
        ),
        (r#"{"org_id":null,"name":"a"}"#, r#"missing field "org_id""#),
        (
            r#"{"org_id":"1","quota":[1,"x"],"name":"a"}"#,
            r#""quota" does not fit, expected u32"#,
        ),
    ] {
        let error = read::<Owner>(text).await.unwrap_err();
        assert!(error.is_decode());
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
}
