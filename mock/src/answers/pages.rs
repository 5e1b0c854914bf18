//! Pages: the items of one, and the counts beside them. What an example shows of pages, all of them keep to.
//! Must not know how an item is made.

use iot_clouds_codegen::resolve::{Example, Operation, Pages, TypeKind, TypeRef};
use serde_json::{Map, Value, json};

use super::{Answers, asked, given, has_arguments, window};
use crate::platform::Platform;
use crate::samples::{Maker, STEP};

/// Items of a page where neither request nor spec say how many.
const PAGE_SIZE: u64 = 20;
/// The most items of a page, whatever a request says and unless told otherwise.
pub(crate) const LARGEST_PAGE: u64 = 1000;

impl Answers {
    /// One page of the items. An example is the page that it says, of as many items as it says.
    pub(super) fn page(
        &self,
        platform: &Platform,
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
        let total = match example {
            Some((example, answer)) if page_of(example, pages) == page => return answer.clone(),
            Some((example, answer)) => total_of(example, answer, pages),
            None => self.total(operation, arguments),
        };
        let size = pages.size.as_ref();
        let said = size
            .and_then(|size| number(&size.parameter))
            .or_else(|| number("page_records"));
        let usual = size.map_or(PAGE_SIZE, |size| size.default);
        let size = said.unwrap_or(usual).clamp(1, self.largest_page.max(1));
        let first = (page - 1).saturating_mul(size).min(total);
        let last = first.saturating_add(size).min(total);
        let (asked, given) = (asked(operation, arguments), given(operation, arguments));
        let (_, until) = window(operation, arguments);
        let maker = self.maker(platform, &asked, &given, until);
        let items = Value::Array(
            (first..last)
                .map(|index| maker.value(&pages.item, index))
                .collect(),
        );
        framed(&maker, pages, type_ref, items, (total, size))
    }

    /// How many items all pages hold: as many as fit into the time that is asked for.
    fn total(&self, operation: &Operation, arguments: &Map<String, Value>) -> u64 {
        let (Some(from), Some(until)) = window(operation, arguments) else {
            return self.items;
        };
        let span = (i128::from(until) - i128::from(from)) / i128::from(STEP) + 1;
        self.items.min(u64::try_from(span).unwrap_or_default())
    }
}

/// Items in the response that the operation gives, with the counts beside them.
fn framed(
    maker: &Maker<'_>,
    pages: &Pages,
    type_ref: &TypeRef,
    items: Value,
    (total, size): (u64, u64),
) -> Value {
    let kind = match type_ref {
        TypeRef::Named(reference) => maker
            .platform
            .type_of(reference)
            .map(|declared| &declared.kind),
        _ => None,
    };
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
            maker.value(&field.type_ref, 0)
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

/// How many items there are where an example shows a page: as many as it says, else those that it shows.
fn total_of(example: &Example, answer: &Value, pages: &Pages) -> u64 {
    let key = pages.total.as_deref().unwrap_or("total");
    let said = answer.get(key).and_then(Value::as_u64);
    let list = answer.as_array().map(Vec::len).unwrap_or_default();
    let shown = if page_of(example, pages) == 1 {
        list
    } else {
        0
    };
    said.unwrap_or(u64::try_from(shown).unwrap_or_default())
}
