//! What programs write of responses hides their secrets, wherever these stand; what the client sends has them.

use std::{collections::BTreeMap, panic::catch_unwind};

use iot_clouds_runtime::{
    Exposed, Json, Method, Secret,
    positional::{self, Columns, Row},
};
use iot_clouds_testkit::Server;
use serde::{Deserialize, Serialize};
use serde_json::{from_str, from_value, json, to_string, to_value};

use crate::{
    acme::{Client, Device},
    orbit::OnlyText,
    replies::info,
};

fn secret() -> Secret<String> {
    "CANARY".into()
}

/// A secret that is always there stands in the place of one that may be missing, and the other way round.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Key {
    id: String,
    secret: Secret<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
enum Either {
    Key(Secret<String>),
    Id(u32),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", content = "content")]
enum Tagged {
    Key(Secret<String>),
}

/// An object as an array.
#[derive(Clone, Debug, PartialEq)]
struct Pair(String, Secret<String>);

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (id, secret) = positional::tuple(deserializer)?;
        Ok(Self(id, secret))
    }
}

impl Serialize for Pair {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.0, &self.1).serialize(serializer)
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Keys {
    #[serde(default, with = "iot_clouds_runtime::positional::columns")]
    list: Vec<Key>,
}

impl Columns for Key {
    type Arrays = (Vec<Row<(String, Secret<String>)>>,);

    fn join((keys,): Self::Arrays) -> Option<Vec<Self>> {
        let keys = keys.into_iter();
        Some(keys.map(|Row((id, secret))| Self { id, secret }).collect())
    }

    fn split(items: &[Self]) -> Self::Arrays {
        let rows = items.iter();
        let rows = rows.map(|key| Row((key.id.clone(), key.secret.clone())));
        (rows.collect(),)
    }
}

/// That a value hides its secret, and shows it when asked to. Gives what is read of the hidden one.
#[track_caller]
fn hidden<T>(value: &T, written: &Json, exposed: &Json) -> Result<T, serde_json::Error>
where
    T: std::fmt::Debug + PartialEq + Serialize + for<'de> Deserialize<'de>,
{
    assert!(!format!("{value:?} {value:#?}").contains("CANARY"));
    assert_eq!(to_value(value).unwrap(), *written);
    assert_eq!(
        from_str::<Json>(&to_string(value).unwrap()).unwrap(),
        *written
    );
    let whole = Exposed(value);
    assert!(!format!("{whole:?}").contains("CANARY"));
    assert_eq!(to_value(whole).unwrap(), *exposed);
    assert_eq!(from_value::<T>(exposed.clone()).unwrap(), *value);
    from_value(written.clone())
}

#[test]
fn a_field_that_may_be_missing_is_read_back_as_missing() {
    let text = r#"{"id":"d","secret":"CANARY"}"#;
    let device: Device = from_str(text).unwrap();
    let written = json!({"id": "d", "online": null, "secret": null, "created": null});
    let exposed = json!({"id": "d", "online": null, "secret": "CANARY", "created": null});
    let again = hidden(&device, &written, &exposed).unwrap();
    assert_eq!((again.id.as_str(), again.secret), ("d", None));
}

#[test]
fn a_field_that_is_always_there_is_an_error_when_it_is_read_back() {
    let key = Key {
        id: "k".to_owned(),
        secret: secret(),
    };
    let (written, exposed) = (
        json!({"id": "k", "secret": null}),
        json!({"id": "k", "secret": "CANARY"}),
    );
    let error = hidden(&key, &written, &exposed).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a secret that does not fit its type, or was hidden when it was written"
    );
}

#[test]
fn secrets_are_hidden_in_lists_and_maps_and_arrays_by_position() {
    let list = vec![secret(), secret()];
    hidden(&list, &json!([null, null]), &json!(["CANARY", "CANARY"])).unwrap_err();
    let gaps = vec![Some(secret()), None];
    assert_eq!(
        hidden(&gaps, &json!([null, null]), &json!(["CANARY", null])).unwrap(),
        [None, None]
    );
    let map = BTreeMap::from([("a".to_owned(), secret())]);
    hidden(&map, &json!({"a": null}), &json!({"a": "CANARY"})).unwrap_err();
    let pair = Pair("p".to_owned(), secret());
    hidden(&pair, &json!(["p", null]), &json!(["p", "CANARY"])).unwrap_err();
    let list = vec![Key {
        id: "k".to_owned(),
        secret: secret(),
    }];
    let keys = Keys { list };
    let (written, exposed) = (
        json!({"list": [[["k", null]]]}),
        json!({"list": [[["k", "CANARY"]]]}),
    );
    hidden(&keys, &written, &exposed).unwrap_err();
}

#[test]
fn secrets_are_hidden_in_unions() {
    hidden(&Either::Key(secret()), &json!(null), &json!("CANARY")).unwrap_err();
    let (written, exposed) = (
        json!({"kind": "Key", "content": null}),
        json!({"kind": "Key", "content": "CANARY"}),
    );
    hidden(&Tagged::Key(secret()), &written, &exposed).unwrap_err();
    let text = OnlyText::Text(secret());
    let again = hidden(&Some(text.clone()), &json!(null), &json!("CANARY")).unwrap();
    assert_eq!(again, None);
    // Alone it is a value of another kind, and none of the documented ones.
    let again = hidden(&text, &json!(null), &json!("CANARY")).unwrap();
    assert_eq!(again, OnlyText::Other(Json::Null));
}

/// Without names and kinds, null could be the beginning of anything.
#[test]
fn formats_of_bytes_never_read_what_was_hidden_as_a_value() {
    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Row {
        secret: Option<Secret<String>>,
        after: String,
    }
    let row = Row {
        secret: Some(secret()),
        after: "after".to_owned(),
    };
    let written = postcard::to_allocvec(&row).unwrap();
    assert!(!written.windows(6).any(|bytes| bytes == b"CANARY"));
    postcard::from_bytes::<Row>(&written).unwrap_err();
    let whole = postcard::to_allocvec(&Exposed(&row)).unwrap();
    assert_eq!(postcard::from_bytes::<Row>(&whole).unwrap(), row);
    let none = Row {
        secret: None,
        ..row
    };
    let written = postcard::to_allocvec(&none).unwrap();
    assert_eq!(postcard::from_bytes::<Row>(&written).unwrap(), none);
}

#[test]
fn only_what_is_inside_is_exposed() {
    let secret = secret();
    assert_eq!(
        to_string(&(
            &secret,
            Exposed(&secret),
            Exposed([Exposed(&secret)]),
            &secret
        ))
        .unwrap(),
        r#"[null,"CANARY",["CANARY"],null]"#
    );
    // A field of a type of one's own.
    #[derive(Deserialize, Serialize)]
    struct Stored {
        device: Exposed<Device>,
        hidden: Option<Secret<String>>,
    }
    let device = from_str(r#"{"id":"d","secret":"CANARY"}"#).unwrap();
    let stored = Stored {
        device: Exposed(device),
        hidden: Some(secret),
    };
    let text = to_string(&stored).unwrap();
    let again: Stored = from_str(&text).unwrap();
    assert_eq!((again.device.0, again.hidden), (stored.device.0, None));
}

#[test]
fn a_panic_or_an_error_while_writing_exposes_nothing_later() {
    struct Broken(bool);
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            assert!(self.0, "broken");
            Err(serde::ser::Error::custom("broken"))
        }
    }
    assert!(to_string(&Exposed((secret(), Broken(true)))).is_err());
    assert_eq!(to_string(&secret()).unwrap(), "null");
    assert!(catch_unwind(|| to_string(&Exposed((secret(), Broken(false))))).is_err());
    assert_eq!(to_string(&secret()).unwrap(), "null");
}

#[tokio::test]
async fn what_the_client_sends_has_the_secrets() {
    let server = Server::start(|_| info("1")).await;
    let client = Client::builder(&server.url).build().unwrap();
    let key = Key {
        id: "k".to_owned(),
        secret: secret(),
    };
    let post = || client.raw(Method::POST, "/x");
    post().json(&key).send::<Json>().await.unwrap();
    post().json(&[&key]).send::<Json>().await.unwrap();
    post().form(&key).send::<Json>().await.unwrap();
    post().query(&key).send::<Json>().await.unwrap();
    let call = client.ping::<Json>();
    let call = call.query("q", secret()).header("x-key", secret());
    let call = call.body("b", Some(secret())).body("e", vec![key.clone()]);
    call.send().await.unwrap();
    client.ping::<Json>().whole_body(&key).send().await.unwrap();
    let seen = server.received();
    let bodies: Vec<&str> = seen.iter().map(|request| request.body.as_str()).collect();
    assert_eq!(
        bodies,
        [
            r#"{"id":"k","secret":"CANARY"}"#,
            r#"[{"id":"k","secret":"CANARY"}]"#,
            "id=k&secret=CANARY",
            "",
            r#"{"b":"CANARY","e":[{"id":"k","secret":"CANARY"}]}"#,
            r#"{"id":"k","secret":"CANARY"}"#,
        ]
    );
    assert_eq!(seen[3].query(), "id=k&secret=CANARY");
    assert_eq!(
        (seen[4].query(), seen[4].header("x-key")),
        ("q=CANARY", Some("CANARY"))
    );
    // Building a request exposes nothing for others.
    assert_eq!(to_string(&key).unwrap(), r#"{"id":"k","secret":null}"#);
}
