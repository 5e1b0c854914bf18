//! The paging pass: which parameters and which fields of a response make pages.
//! Must not know how a page is read.

use serde_json::Value;

use super::{Api, Operation, PageSize, Pages, Place, TypeRef};
use crate::spec::{self, Spec};

/// Items of a page where nobody says how many.
const USUAL_SIZE: u64 = 50;

/// Says how the pages of each operation are read that has some.
pub(super) fn paging(api: &mut Api, spec: &Spec) {
    let mut found = Vec::new();
    for (index, resource) in api.resources.iter().enumerate() {
        let operations = spec
            .resources
            .get(&resource.name)
            .map(|content| &content.operations);
        for (place, operation) in resource.operations.iter().enumerate() {
            let said = operations.and_then(|operations| operations.get(&operation.name));
            if let Some(pages) = said.and_then(|said| said.pages.as_ref()) {
                found.push((index, place, of_operation(api, operation, pages)));
            }
        }
    }
    for (resource, place, pages) in found {
        let resource = api.resources.get_mut(resource);
        if let Some(operation) = resource.and_then(|resource| resource.operations.get_mut(place)) {
            operation.pages = Some(pages);
        }
    }
}

fn of_operation(api: &Api, operation: &Operation, pages: &spec::Pages) -> Pages {
    let declared = match &operation.response {
        Some(TypeRef::Named(reference)) => api.type_of(reference).filter(|found| found.is_inline()),
        _ => None,
    };
    let field = |wire: &String| {
        let mut fields = declared?.fields().iter();
        fields.find(|field| field.wire == *wire)
    };
    let list = match (&pages.items, declared) {
        (Some(items), Some(_)) => field(items).map(|field| &field.type_ref),
        _ => operation.response.as_ref(),
    };
    let items = pages.items.as_ref().and_then(field).into_iter();
    let wire_items = items.flat_map(|field| [&field.wire].into_iter().chain(&field.aliases));
    Pages {
        page: pages.page.clone(),
        size: pages.size.as_ref().map(|size| page_size(operation, size)),
        items: pages.items.clone(),
        last: pages.last.clone(),
        total: pages.total.clone(),
        wire_items: wire_items.cloned().collect(),
        item: match list {
            Some(TypeRef::List(item)) => item.as_ref().clone(),
            _ => TypeRef::Unresolved,
        },
    }
}

fn page_size(operation: &Operation, name: &str) -> PageSize {
    let mut query = operation.parameters.iter();
    let field = query.find(|parameter| parameter.place == Place::Query && parameter.name == name);
    let max = field.and_then(|field| u64::try_from(field.limits.max?).ok());
    let default = field.and_then(|field| field.server_default.as_deref());
    PageSize {
        parameter: name.to_owned(),
        default: default
            .and_then(Value::as_u64)
            .or(max)
            .unwrap_or(USUAL_SIZE),
        max: max.unwrap_or(u64::MAX),
    }
}
