//! Pages: the items of a page, and the counts beside them. All pages agree with the one that an example shows.
//! Must not know how an item is generated.

use iot_clouds_codegen::resolve::{Api, Example, Operation, Pages, TypeKind, TypeRef};
use serde_json::{Map, Value, json};

use super::Fake;
use super::examples::has_arguments;
use super::generator::{Generator, STEP};
use super::requested::Requested;
use crate::platform::declared_kind;

/// Items of a page if neither the request nor the spec says how many.
const PAGE_SIZE: u64 = 20;
/// Largest number of items of a page by default, whatever a request asks for.
pub(crate) const MAX_PAGE_SIZE: u64 = 1000;

impl Fake {
    /// Returns one page of the items. An example decides the page that it shows, and the number of items.
    pub(super) fn page(
        &self,
        api: &Api,
        operation: &Operation,
        (pages, type_ref): (&Pages, &TypeRef),
        arguments: &Map<String, Value>,
    ) -> Value {
        let number = |name: &str| arguments.get(name).and_then(Value::as_u64);
        let page = number(&pages.page).unwrap_or(1).max(1);
        let mut rest = arguments.clone();
        rest.remove(&pages.page);
        let example = operation.examples.iter().find(|example| {
            let mut own = Example::clone(example);
            own.arguments.shift_remove(&pages.page);
            has_arguments(operation, &own, &rest)
        });
        let example = example.and_then(|example| Some((example, example.response.as_ref()?)));
        let requested = Requested::new(operation, arguments);
        let total = match example {
            Some((example, data)) if page_of(example, pages) == page => return data.clone(),
            Some((example, data)) => total_of(example, data, pages),
            None => self.total(&requested),
        };
        let size = pages.size.as_ref();
        let given = size
            .and_then(|size| number(&size.parameter))
            .or_else(|| number("page_records"));
        let default = size.map_or(PAGE_SIZE, |size| size.default);
        let size = given.unwrap_or(default).clamp(1, self.max_page_size.max(1));
        let first = (page - 1).saturating_mul(size).min(total);
        let last = first.saturating_add(size).min(total);
        let generator = self.generator(api, &requested);
        let items = (first..last).map(|number| generator.value(&pages.item, number));
        let items = Value::Array(items.collect());
        framed(&generator, pages, type_ref, items, (total, size))
    }

    /// The number of items on all pages: no more than fit into the requested period.
    fn total(&self, requested: &Requested) -> u64 {
        let (Some(from), Some(until)) = (requested.from, requested.until) else {
            return self.items;
        };
        let span = (i128::from(until) - i128::from(from)) / i128::from(STEP) + 1;
        self.items.min(u64::try_from(span).unwrap_or_default())
    }
}

/// The items in the data that the operation returns, with the counts beside them.
fn framed(
    generator: &Generator<'_>,
    pages: &Pages,
    type_ref: &TypeRef,
    items: Value,
    (total, size): (u64, u64),
) -> Value {
    let kind = declared_kind(generator.api, type_ref);
    let (Some(TypeKind::Struct { fields, .. }), Some(container)) = (kind, &pages.items) else {
        return items;
    };
    let entries = fields.iter().map(|field| {
        let value = if field.wire == *container {
            items.clone()
        } else if Some(&field.wire) == pages.last.as_ref() {
            json!(total.div_ceil(size))
        } else if Some(&field.wire) == pages.total.as_ref() || field.wire == "total" {
            json!(total)
        } else {
            generator.value(&field.type_ref, 0)
        };
        (field.wire.clone(), value)
    });
    Value::Object(entries.collect())
}

/// The page that an example shows.
fn page_of(example: &Example, pages: &Pages) -> u64 {
    let page = example.arguments.get(&pages.page);
    page.and_then(Value::as_u64).unwrap_or(1)
}

/// The number of items on all pages if an example shows a page: the one it states, or else the number of items that it shows.
fn total_of(example: &Example, data: &Value, pages: &Pages) -> u64 {
    let key = pages.total.as_deref().unwrap_or("total");
    let stated = data.get(key).and_then(Value::as_u64);
    let list = data.as_array().map(Vec::len).unwrap_or_default();
    let shown = if page_of(example, pages) == 1 {
        list
    } else {
        0
    };
    stated.unwrap_or(u64::try_from(shown).unwrap_or_default())
}
