//! Windows of time: the newest points of a window, at most as many as a response may have. A point has the same value in every
//! window.
//! Must not know how other data is generated.

use iot_clouds_codegen::resolve::{Api, Layout, Operation, Type, TypeRef, Windows};
use serde_json::{Map, Value, json};

use super::generator::{Generator, STEP, Spot, timestamp};
use super::meaning::Meaning;
use super::pages::framed;
use super::requested::Requested;
use super::{Fake, examples};

/// Length of a window without a start if the spec does not say it: a day, in seconds.
const DAY: u64 = 86_400;
/// Number of series, unless the request names one.
const SERIES: u64 = 2;

impl Fake {
    /// Returns the data of a window. An example with the same arguments decides.
    pub(super) fn window(
        &self,
        api: &Api,
        operation: &Operation,
        (windows, type_ref): (&Windows, &TypeRef),
        arguments: &Map<String, Value>,
        now: i64,
    ) -> Value {
        if let Some(data) = examples::data(operation, arguments) {
            return data;
        }
        let requested = Requested::new(operation, arguments);
        let generator = self.generator(api, &requested, now);
        let time = |name: &str| arguments.get(name).and_then(Value::as_i64);
        let end = time(&windows.to.name).unwrap_or(now);
        let span = windows.default_seconds.unwrap_or(DAY).saturating_mul(1000);
        let span = i64::try_from(span).unwrap_or(i64::MAX);
        let start = time(&windows.from.name).unwrap_or(end.saturating_sub(span));
        let times = start..=end.min(now);
        let size = windows.size.as_ref();
        let given = size.and_then(|size| arguments.get(&size.parameter.name)?.as_u64());
        let documented = size.and_then(|size| size.documented);
        let size = given.or(documented).unwrap_or(self.max_page_size);
        let size = size.min(self.max_page_size);
        let listed = windows.listed.name().and_then(|name| api.type_of(name));
        let Some(listed) = listed else {
            return generator.value(type_ref, 0);
        };
        let items = match &windows.points {
            Some(points) => of_series(&generator, listed, (points, &windows.time), times, size),
            None => {
                let instants = instants(times).take(usize::try_from(size).unwrap_or(usize::MAX));
                let point = |instant| point(&generator, listed, &windows.time, (instant, 0), None);
                instants.map(point).collect()
            }
        };
        let data = written(listed, items);
        framed(&generator, type_ref, vec![(windows.items.as_slice(), data)])
    }
}

/// The times at which there are points, the newest first.
fn instants(times: std::ops::RangeInclusive<i64>) -> impl Iterator<Item = i64> + Clone {
    let newest = times.end().div_euclid(STEP);
    let start = *times.start();
    let instants = (0_i64..).map_while(move |back| newest.checked_sub(back)?.checked_mul(STEP));
    instants.take_while(move |instant| *instant >= start)
}

/// The series of a window. They share the room of the response by time.
fn of_series(
    generator: &Generator<'_>,
    series: &Type,
    (points, time): (&str, &str),
    times: std::ops::RangeInclusive<i64>,
    size: u64,
) -> Vec<Map<String, Value>> {
    let list = series.fields().iter().find(|field| field.wire == points);
    let item = list.and_then(|list| match &list.type_ref {
        TypeRef::List(item) => generator.api.type_of(item.name()?),
        _ => None,
    });
    let Some(item) = item else {
        return Vec::new();
    };
    let is_one = series.fields().iter().any(|field| generator.names(field));
    let count = if is_one { 1 } else { SERIES };
    let room = usize::try_from(size).unwrap_or(usize::MAX);
    let all = instants(times).flat_map(|instant| (0..count).map(move |number| (instant, number)));
    let mut lists = vec![Vec::new(); usize::try_from(count).unwrap_or_default()];
    let thing = |number| {
        generator
            .thing(&series.name, series.fields(), Spot::new(number))
            .0
    };
    let things: Vec<_> = (0..count).map(thing).collect();
    for (instant, number) in all.take(room) {
        let list = usize::try_from(number)
            .ok()
            .and_then(|number| lists.get_mut(number));
        if let Some(list) = list {
            let thing = usize::try_from(number)
                .ok()
                .and_then(|number| things.get(number));
            let meaning = thing.and_then(|thing| thing.meaning.as_ref());
            let point = point(generator, item, time, (instant, number), meaning);
            list.push(one(item, point));
        }
    }
    let lists = (0..).zip(lists).filter(|(_, list)| !list.is_empty());
    let lists = lists.map(|(number, list)| {
        let mut item = fields(generator, series, Spot::new(number));
        item.insert(points.to_owned(), json!(list));
        item
    });
    lists.collect()
}

/// A point of a series at a time.
fn point(
    generator: &Generator<'_>,
    declared: &Type,
    time: &str,
    (instant, series): (i64, u64),
    meaning: Option<&Meaning>,
) -> Map<String, Value> {
    let number = u64::try_from(instant.div_euclid(STEP)).unwrap_or_default();
    let spot = Spot {
        meaning,
        ..Spot::new(number.saturating_add(series))
    };
    let mut point = fields(generator, declared, spot);
    let field = declared.fields().iter().find(|field| field.wire == time);
    if let Some(TypeRef::Timestamp(format)) = field.map(|field| &field.type_ref) {
        point.insert(time.to_owned(), timestamp(*format, instant));
    }
    point
}

/// The fields of an object, by their names on the wire.
fn fields(generator: &Generator<'_>, declared: &Type, spot: Spot<'_>) -> Map<String, Value> {
    let fields = declared.fields();
    let entries = generator.entries(&declared.name, fields, fields.iter(), spot);
    entries.into_iter().collect()
}

/// A list of objects as it is written.
fn written(declared: &Type, items: Vec<Map<String, Value>>) -> Value {
    let Some(Layout::Columns(columns)) = declared.layout() else {
        return items.into_iter().map(|item| one(declared, item)).collect();
    };
    if items.is_empty() {
        return json!([]);
    }
    let value = |item: &Map<String, Value>, index: &usize| {
        let field = declared.fields().get(*index);
        let value = field.and_then(|field| item.get(&field.wire));
        value.cloned().unwrap_or_default()
    };
    let column = |column: &Vec<usize>| -> Value {
        let items = items.iter().map(|item| match column.as_slice() {
            [index] => value(item, index),
            indices => indices.iter().map(|index| value(item, index)).collect(),
        });
        items.collect()
    };
    columns.iter().map(column).collect()
}

/// An object as it is written.
fn one(declared: &Type, mut item: Map<String, Value>) -> Value {
    if declared.layout() != Some(&Layout::Tuple) {
        return Value::Object(item);
    }
    let fields = declared.fields().iter();
    let values = fields.map(|field| item.remove(&field.wire).unwrap_or_default());
    values.collect()
}
