//! Types as the generator prints them, with each way to read a field.
//! It must not know envelopes.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the macros are for crates that export the types"
)]

use std::collections::BTreeMap;

use iot_clouds_runtime::{
    Json, NullValue, Scalar, Secret, Timestamp, UnknownValue, UnknownVariant,
    coding::{Lenient, Milliseconds, Same, Seconds},
    identifier, object, open_enum,
    positional::{self, AsColumns, Columns},
    tagged_union,
    untagged::UntaggedReader,
};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// What a response is read as. What was read is written and read again as the same.
pub(crate) trait Shape:
    std::fmt::Debug + PartialEq + Send + Serialize + DeserializeOwned
{
}

impl<T: std::fmt::Debug + PartialEq + Send + Serialize + DeserializeOwned> Shape for T {}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(String);

identifier!(Id);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Mode {
    Mqtt,
    Tcp,
    Unknown(UnknownValue),
}

open_enum!(text Mode { Mqtt = "mqtt", Tcp = "tcp" });

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Level {
    General,
    Below,
    Unknown(UnknownValue),
}

open_enum!(number Level { General = 1, Below = -1 });

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Device {
    id: Id,
    online: Option<bool>,
    secret: Option<Secret<String>>,
    mode: Option<Mode>,
    level: Option<Level>,
    count: Option<u64>,
    part: Option<f64>,
    text: Option<String>,
    list: Vec<Scalar>,
    nothing: Option<i32>,
    created: Option<Timestamp>,
    changed: Option<Timestamp>,
    seen: Option<Timestamp>,
    children: Vec<Device>,
    data: Option<Reported>,
    event: Option<Event>,
}

object!(response Device {
    0 "id" required id, 1 "online" optional online, 2 "secret" optional secret, 3 "mode" optional mode,
    4 "level" optional level, 5 "count" optional_as(Lenient) count, 6 "part" optional_as(Lenient) part,
    7 "text" optional_as(Lenient) text, 8 "list" list list,
    9 "nothing" optional_unless(Same; NullValue::Text(""), NullValue::Number(0)) nothing,
    10 "created" optional_as(Seconds) created, 11 "changed" optional_as(Milliseconds) changed,
    12 "seen" optional seen, 13 "children" list children, 14 "data" optional data, 15 "event" optional event
});

/// A union whose variant a key names, and which contains itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Undo(Box<Event>),
    Moved(Box<Device>),
    Level(Level),
    Unknown(UnknownVariant),
}

tagged_union!(Event("kind", "content") { Undo = "undo", Moved = "moved", Level = "3" });

/// A union whose variant depends on the JSON kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Reported {
    Number(f64),
    Text(String),
    Scans(Vec<Scan>),
    Map(BTreeMap<String, Scalar>),
    Other(Json),
}

impl<'de> Deserialize<'de> for Reported {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        UntaggedReader::new(Self::Other)
            .number(Self::Number)
            .text(Self::Text)
            .list(Self::Scans)
            .object(Self::Map)
            .read(deserializer)
    }
}

/// An object that is written as an array.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scan {
    mac: String,
    strength: i64,
}

impl<'de> Deserialize<'de> for Scan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mac, strength) = positional::tuple(deserializer)?;
        Ok(Self { mac, strength })
    }
}

impl Serialize for Scan {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.mac, self.strength).serialize(serializer)
    }
}

/// An item whose list is written as columns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    channel: u32,
    scans: Vec<Scan>,
}

impl Columns for Point {
    type Arrays = (Vec<u32>, Vec<Vec<Scan>>);

    fn join((channels, scans): Self::Arrays) -> Option<Vec<Self>> {
        let is_even = channels.len() == scans.len();
        let items = channels.into_iter().zip(scans);
        let items = items.map(|(channel, scans)| Self { channel, scans });
        is_even.then(|| items.collect())
    }

    fn split(items: &[Self]) -> Self::Arrays {
        let channels = items.iter().map(|item| item.channel);
        let scans = items.iter().map(|item| item.scans.clone());
        (channels.collect(), scans.collect())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    points: Vec<Point>,
    perhaps: Option<Vec<Point>>,
}

object!(shared Series {
    0 "points" list_as(AsColumns) points, 1 "perhaps" optional_as(AsColumns) perhaps
});
