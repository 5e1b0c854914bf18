//! The types of the second platform: written by position or by kind, in several spellings, with words that mean null.
//! It must use the crate's public items only.

use std::borrow::Cow;

use iot_clouds_runtime::{self as runtime, NullValue, Secret, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct History {
    #[serde(default, with = "iot_clouds_runtime::positional::columns")]
    pub list: Vec<Series>,
    #[serde(default, with = "iot_clouds_runtime::positional::columns::option")]
    pub older: Option<Vec<Series>>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Series {
    pub channel: u32,
    pub metric: MetricId,
    pub points: Vec<Point>,
}

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

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Spelt {
    #[serde(deserialize_with = "iot_clouds_runtime::lenient::number")]
    pub number: f64,
    #[serde(
        default,
        deserialize_with = "iot_clouds_runtime::lenient::optional_number"
    )]
    pub whole: Option<i64>,
    #[serde(deserialize_with = "iot_clouds_runtime::lenient::text")]
    pub text: String,
    #[serde(
        default,
        deserialize_with = "iot_clouds_runtime::lenient::optional_text"
    )]
    pub word: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Gaps {
    #[serde(default, deserialize_with = "Gaps::read_at")]
    pub at: Option<Timestamp>,
    #[serde(default, deserialize_with = "Gaps::read_count")]
    pub count: Option<u32>,
    #[serde(default, deserialize_with = "Gaps::read_place")]
    pub place: Option<Spot>,
    #[serde(default, deserialize_with = "Gaps::read_tags")]
    pub tags: Vec<String>,
}

impl Gaps {
    fn read_at<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let null_values = [NullValue::Text(""), NullValue::Text("1970-01-01T00:00:00Z")];
        runtime::lenient::null_values(deserializer, &null_values)
    }

    fn read_count<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u32>, D::Error> {
        let null_values = [
            NullValue::Number(-1),
            NullValue::Number(0),
            NullValue::Text("-"),
        ];
        runtime::lenient::null_values(deserializer, &null_values)
    }

    fn read_place<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Spot>, D::Error> {
        runtime::lenient::null_values(deserializer, &[NullValue::Text(""), NullValue::Bool(false)])
    }

    fn read_tags<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        runtime::lenient::null_values(deserializer, &[NullValue::Text("")])
            .map(Option::unwrap_or_default)
    }
}
