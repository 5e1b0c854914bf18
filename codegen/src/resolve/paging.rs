//! The paging pass: which parameters and which fields of a response make pages.
//! Must not know how a page is read.

pub(super) mod windows;

use super::{Api, Field, LimitKind, Operation, PageParameter, PageSize, Pages, Place, TypeRef};
use crate::spec::{self, Spec};

/// Says how the pages of each operation are read that has some.
pub(super) fn paging(api: &mut Api, spec: &Spec) {
    let mut found = Vec::new();
    for (index, resource) in api.resources.iter().enumerate() {
        for (place, operation) in resource.operations.iter().enumerate() {
            let said = spec.operation(&operation.resource, &operation.name);
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
    let path = |text: &Option<String>| text.as_deref().and_then(spec::key_path);
    let items = path(&pages.items).unwrap_or_default();
    let item = item_of(api, operation, &items);
    let size = pages
        .size
        .as_ref()
        .map(|size| page_size(operation, pages, size));
    Pages {
        page: parameter(operation, &pages.page).0,
        first: pages.first.unwrap_or(1),
        size,
        items,
        last: path(&pages.last),
        count: path(&pages.count),
        total: path(&pages.total),
        item,
    }
}

/// Returns the type of an item of the list at the end of a path in the response.
pub(super) fn item_of(api: &Api, operation: &Operation, items: &[String]) -> TypeRef {
    let along = match &operation.response {
        Some(response) => api.fields_along(response, items),
        None => Vec::new(),
    };
    let list = match along.last() {
        Some(field) if along.len() == items.len() => Some(&field.type_ref),
        _ => operation.response.as_ref().filter(|_| items.is_empty()),
    };
    match list {
        Some(TypeRef::List(item)) => item.as_ref().clone(),
        _ => TypeRef::Unresolved,
    }
}

/// A parameter of the query or the body, by its name on the wire.
pub(super) fn parameter<'a>(
    operation: &'a Operation,
    name: &str,
) -> (PageParameter, Option<&'a Field>) {
    let places = [Place::Query, Place::Body];
    let mut parameters = operation.parameters.iter();
    let found = parameters.find(|field| places.contains(&field.place) && field.name == name);
    let parameter = PageParameter {
        name: name.to_owned(),
        in_body: found.is_some_and(|field| field.place == Place::Body),
    };
    (parameter, found)
}

fn page_size(operation: &Operation, pages: &spec::Pages, name: &str) -> PageSize {
    let (parameter, field) = parameter(operation, name);
    let max = field.and_then(|field| u64::try_from(field.limits.max?).ok());
    let default = field.and_then(|field| field.server_default.as_deref()?.as_u64());
    let shows_end = default.is_some() || pages.last.is_some() || pages.count.is_some();
    // The client sets the page, so a limit that joins the two requires a size too.
    let is_joint = operation.limits.iter().any(|limit| {
        matches!(&limit.check, LimitKind::Together { parameters, .. }
            if parameters.contains(&pages.page) && parameters.iter().any(|other| other == name))
    });
    PageSize {
        parameter,
        documented: default.or(max),
        is_sent: (is_joint || !shows_end) && field.is_some_and(|field| field.optional),
        max: max.unwrap_or(u64::MAX),
    }
}
