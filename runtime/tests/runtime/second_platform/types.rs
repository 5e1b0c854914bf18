//! The types of the second platform: written by position or by kind, in several spellings, with words that mean null.
//! It must use the crate's public items only.

use std::borrow::Cow;

use iot_clouds_runtime::{self as runtime, NullValue, Secret, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct History {
    pub list: Vec<Series>,
    pub older: Option<Vec<Series>>,
}

runtime::object!(response History {
    0 "list" list_as(runtime::positional::AsColumns) list,
    1 "older" optional_as(runtime::positional::AsColumns) older
});

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Series {
    pub channel: u32,
    pub metric: MetricId,
    pub points: Vec<Point>,
}

runtime::object!(response Series {
    0 "channel" required channel, 1 "metric" required metric, 2 "points" required points
});

impl runtime::positional::Columns for Series {
    type Arrays = (
        Vec<runtime::positional::Row<(u32, MetricId)>>,
        Vec<Vec<Point>>,
    );

    fn join((column_1, column_2): Self::Arrays) -> Option<Vec<Self>> {
        let is_even = column_2.len() == column_1.len();
        let items = column_1.into_iter().zip(column_2);
        let items = items.map(
            |(runtime::positional::Row((channel, metric)), points)| Self {
                channel,
                metric,
                points,
            },
        );
        is_even.then(|| items.collect())
    }

    fn split(items: &[Self]) -> Self::Arrays {
        (
            items
                .iter()
                .map(|item| runtime::positional::Row((item.channel, item.metric.clone())))
                .collect(),
            items.iter().map(|item| item.points.clone()).collect(),
        )
    }
}

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Point {
    pub value: Value,
    pub time: Timestamp,
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (value, time) = runtime::positional::tuple(deserializer)?;
        Ok(Self { value, time })
    }
}

impl Serialize for Point {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.value, &self.time).serialize(serializer)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Value {
    Number(f64),
    Flag(bool),
    Text(String),
    Scan(Vec<Value>),
    Place(Spot),
    Other(runtime::Json),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        runtime::untagged::UntaggedReader::new(Self::Other)
            .number(Self::Number)
            .boolean(Self::Flag)
            .text(Self::Text)
            .list(Self::Scan)
            .object(Self::Place)
            .read(deserializer)
    }
}

/// A union with a number variant only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum OnlyNumber {
    Number(f64),
    Other(runtime::Json),
}

impl<'de> Deserialize<'de> for OnlyNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        runtime::untagged::UntaggedReader::new(Self::Other)
            .number(Self::Number)
            .read(deserializer)
    }
}

/// A union with a text variant only, whose texts are secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum OnlyText {
    Text(Secret<String>),
    Other(runtime::Json),
}

impl<'de> Deserialize<'de> for OnlyText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        runtime::untagged::UntaggedReader::new(Self::Other)
            .text(|text: String| Self::Text(text.into()))
            .read(deserializer)
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Spot {
    pub x: f64,
    pub y: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricId(Cow<'static, str>);

runtime::identifier!(lenient MetricId);

impl MetricId {
    pub const AIR: Self = Self(Cow::Borrowed("4097"));
}

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Spelt {
    pub number: f64,
    pub whole: Option<i64>,
    pub text: String,
    pub word: Option<String>,
}

runtime::object!(response Spelt {
    0 "number" required_as(runtime::coding::Lenient) number, 1 "whole" optional_as(runtime::coding::Lenient) whole,
    2 "text" required_as(runtime::coding::Lenient) text, 3 "word" optional_as(runtime::coding::Lenient) word
});

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gaps {
    pub at: Option<Timestamp>,
    pub count: Option<u32>,
    pub place: Option<Spot>,
    pub tags: Vec<String>,
}

runtime::object!(response Gaps {
    0 "at" optional_unless(runtime::coding::Same; NullValue::Text(""), NullValue::Text("1970-01-01T00:00:00Z")) at,
    1 "count" optional_unless(runtime::coding::Same; NullValue::Number(-1), NullValue::Number(0), NullValue::Text("-")) count,
    2 "place" optional_unless(runtime::coding::Same; NullValue::Text(""), NullValue::Bool(false)) place,
    3 "tags" list_unless(runtime::coding::Same; NullValue::Text("")) tags
});
