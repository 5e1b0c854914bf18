//! Pages: the items of a page, and the counts beside them. All pages agree with the one that an example shows.
//! Must not know how an item is generated.

use iot_clouds_codegen::resolve::{Api, Example, Operation, Pages, TypeKind, TypeRef};
use serde_json::{Map, Value, json};

use super::Fake;
use super::examples::{self, has_arguments};
use super::generator::{Generator, STEP, Spot};
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
        now: i64,
    ) -> Value {
        let number = |name: &str| arguments.get(name).and_then(Value::as_u64);
        let page = number(&pages.page.name)
            .unwrap_or(pages.first)
            .max(pages.first);
        let mut rest = arguments.clone();
        rest.remove(&pages.page.name);
        let example = operation.examples.iter().find(|example| {
            let mut own = Example::clone(example);
            own.arguments.shift_remove(&pages.page.name);
            has_arguments(operation, &own, &rest)
        });
        let example = example.and_then(|example| Some((example, example.response.as_ref()?)));
        let requested = Requested::new(operation, arguments);
        let total = match example {
            Some((example, data)) if page_of(example, pages) == page => {
                return examples::filled(data);
            }
            Some((example, data)) => total_of(example, data, pages),
            None => self.total(&requested),
        };
        let size = pages.size.as_ref();
        let given = size.and_then(|size| number(&size.parameter.name));
        let documented = size.and_then(|size| size.documented);
        let size = given.or(documented).unwrap_or(PAGE_SIZE);
        let size = size.clamp(1, self.max_page_size.max(1));
        let first = (page - pages.first).saturating_mul(size).min(total);
        let last = first.saturating_add(size).min(total);
        let generator = self.generator(api, &requested, now);
        let items = (first..last).map(|number| match pages.item {
            TypeRef::Json => json!({ "number": number + 1 }),
            _ => generator.value(&pages.item, number),
        });
        let items = Value::Array(items.collect());
        let count = total.div_ceil(size);
        let mut parts = vec![(pages.items.as_slice(), items)];
        let last = count.saturating_add(pages.first).saturating_sub(1);
        let counts = [
            (&pages.last, last),
            (&pages.count, count),
            (&pages.total, total),
        ];
        for (keys, number) in counts {
            parts.extend(keys.iter().map(|keys| (keys.as_slice(), json!(number))));
        }
        framed(&generator, type_ref, parts)
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

/// The data that the operation returns, with these values at the end of their keys.
pub(super) fn framed(
    generator: &Generator<'_>,
    type_ref: &TypeRef,
    mut parts: Vec<(&[String], Value)>,
) -> Value {
    if let Some(whole) = parts.iter().position(|(keys, _)| keys.is_empty()) {
        return parts.swap_remove(whole).1;
    }
    let Some(TypeKind::Struct { fields, .. }) = declared_kind(generator.api, type_ref) else {
        return generator.value(type_ref, 0);
    };
    let owner = type_ref.name().map_or("", |reference| &reference.name);
    let plain = generator.entries(owner, fields, fields.iter(), Spot::new(0));
    let entries = fields.iter().zip(plain).map(|(field, (wire, plain))| {
        let is_within = |(keys, _): &mut (&[String], Value)| keys.first() == Some(&field.wire);
        let within = parts.extract_if(.., is_within);
        let within = within.filter_map(|(keys, value)| Some((keys.split_first()?.1, value)));
        let within: Vec<_> = within.collect();
        let value = match within.is_empty() {
            true => plain,
            false => framed(generator, &field.type_ref, within),
        };
        (wire, value)
    });
    Value::Object(entries.collect())
}

/// The page that an example shows.
fn page_of(example: &Example, pages: &Pages) -> u64 {
    let page = example.arguments.get(&pages.page.name);
    page.and_then(Value::as_u64).unwrap_or(pages.first)
}

/// The number of items on all pages if an example shows a page: the one it states, or else the number of items that it shows.
fn total_of(example: &Example, data: &Value, pages: &Pages) -> u64 {
    let at = |keys: &[String]| keys.iter().try_fold(data, |value, key| value.get(key));
    let stated = pages.total.as_deref().and_then(at).and_then(Value::as_u64);
    let shown = at(&pages.items)
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let is_first = page_of(example, pages) == pages.first;
    stated.unwrap_or(if is_first { shown as u64 } else { 0 })
}
