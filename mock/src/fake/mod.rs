//! The data of default responses: that of an example with the same arguments, or else generated from the types.
//! Must not know envelopes, failures, nor stubs.

mod examples;
mod fields;
mod forms;
mod generator;
mod meaning;
mod pages;
mod requested;
mod samples;
#[cfg(test)]
mod tests;
mod windows;

pub(crate) use examples::token_data;
pub(crate) use pages::MAX_PAGE_SIZE;
pub(crate) use samples::Samples;

use std::sync::Arc;
use std::time::SystemTime;

use iot_clouds_codegen::resolve::{Api, Layout, Operation, TypeKind, TypeRef};
use serde_json::{Map, Value};

use self::generator::{Generator, STEP};
use self::requested::{Requested, parameters};
use crate::platform::declared_kind;

/// Items of a list that is neither paged nor shown by an example.
const LIST_LENGTH: usize = 2;
/// Most items of a list of what was requested, so that a request cannot make a response of any size.
const MAX_REQUESTED: usize = 10_000;

/// What the data of responses is made of.
#[derive(Debug)]
pub(crate) struct Fake {
    pub(crate) samples: Arc<Samples>,
    /// Number of items on all pages of an operation together.
    pub(crate) items: u64,
    /// Largest number of items on a page.
    pub(crate) max_page_size: u64,
    /// Number of the first generated value.
    pub(crate) seed: u64,
}

impl Fake {
    /// Returns the data for these arguments; `None` if the operation returns none.
    pub(crate) fn data(
        &self,
        api: &Api,
        operation: &Operation,
        arguments: &Map<String, Value>,
        now: SystemTime,
    ) -> Option<Value> {
        let type_ref = operation.response.as_ref()?;
        let now = milliseconds(now);
        if let Some(pages) = &operation.pages {
            return Some(self.page(api, operation, (pages, type_ref), arguments, now));
        }
        if let Some(windows) = &operation.windows {
            return Some(self.window(api, operation, (windows, type_ref), arguments, now));
        }
        Some(match examples::data(operation, arguments) {
            Some(data) => data,
            None => self.generated(api, operation, type_ref, arguments, now),
        })
    }

    /// Returns the number of the period in which an operation has the same data for the same arguments; `None` if its data depends
    /// on the exact time.
    pub(crate) fn period(operation: &Operation, now: SystemTime) -> Option<i64> {
        let is_exact = operation.windows.is_some() && operation.pages.is_none();
        (!is_exact).then(|| milliseconds(now).div_euclid(STEP))
    }

    /// Returns the headers of responses that carry data.
    pub(crate) fn headers<'a>(&self, api: &'a Api) -> Vec<(&'a str, String)> {
        let requested = Requested::default();
        let generator = self.generator(api, &requested, 0);
        let headers = api.response_headers.iter().map(|header| {
            let text = match generator.value(&header.type_ref, 0) {
                Value::String(text) => text,
                value => value.to_string(),
            };
            (header.wire.as_str(), text)
        });
        headers.collect()
    }

    fn generator<'a>(&'a self, api: &'a Api, requested: &'a Requested, now: i64) -> Generator<'a> {
        Generator {
            api,
            samples: &self.samples,
            requested,
            seed: self.seed,
            // So that a response soon comes again as it was.
            now: now.div_euclid(STEP) * STEP,
        }
    }

    fn generated(
        &self,
        api: &Api,
        operation: &Operation,
        type_ref: &TypeRef,
        arguments: &Map<String, Value>,
        now: i64,
    ) -> Value {
        if let Some(value) = echoed_map(operation, type_ref, arguments) {
            return value;
        }
        let requested = Requested::new(operation, arguments);
        let generator = self.generator(api, &requested, now);
        match type_ref {
            TypeRef::List(item) if !is_columns(api, item) => {
                let count = list_length(api, operation, item, &requested);
                let values = (0..count).map(|number| generator.value(item, number));
                Value::Array(values.collect())
            }
            type_ref => generator.value(type_ref, 0),
        }
    }
}

/// A time in milliseconds since 1970.
fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}

/// The length of a list without pages: one item for each requested thing, or else as many as in an example.
fn list_length(api: &Api, operation: &Operation, item: &TypeRef, requested: &Requested) -> u64 {
    let fields = match declared_kind(api, item) {
        Some(TypeKind::Struct { fields, .. }) => fields.as_slice(),
        _ => &[],
    };
    let ids = fields.iter().filter_map(|field| match &field.type_ref {
        TypeRef::Named(reference) => requested.ids.get(&reference.name),
        _ => None,
    });
    let takes_list = parameters(operation).any(|(_, own)| matches!(own, TypeRef::List(_)));
    let requested = ids.map(|ids| ids.len().min(MAX_REQUESTED)).max();
    let requested = requested.filter(|_| takes_list);
    let length = requested.unwrap_or_else(|| {
        let examples = operation.examples.iter();
        let mut lists = examples.filter_map(|example| example.response.as_ref()?.as_array());
        lists.next().map_or(LIST_LENGTH, Vec::len)
    });
    length.try_into().unwrap_or_default()
}

fn is_columns(api: &Api, item: &TypeRef) -> bool {
    let kind = declared_kind(api, item);
    matches!(
        kind,
        Some(TypeKind::Struct {
            layout: Layout::Columns(_),
            ..
        })
    )
}

/// A map in the request that has the type of the response: what was set is returned.
fn echoed_map(
    operation: &Operation,
    type_ref: &TypeRef,
    arguments: &Map<String, Value>,
) -> Option<Value> {
    if !matches!(type_ref, TypeRef::Map(_)) {
        return None;
    }
    let (name, _) = parameters(operation).find(|(_, own)| *own == type_ref)?;
    arguments.get(name).cloned()
}
