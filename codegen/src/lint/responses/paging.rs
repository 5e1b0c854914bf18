//! Rules over `pages`: parameters that are whole numbers, and paths that lead to a list and to counts.
//! Must not know how pages are read.

use heck::ToSnakeCase as _;

use super::key_paths;
use crate::diagnostic::Diagnostic;
use crate::lint::context::{Context, LocatedOperation};
use crate::resolve::{Field, Layout, Place, Type, TypeRef};
use crate::source::Span;
use crate::spec::{Location, Pages, Shape};

const ID: &str = "bad-pages";

/// `pages` names parameters that are whole numbers, and paths to a list of items, the last page and the total.
pub(in crate::lint) fn bad_pages(context: &Context<'_>) {
    for located in context.located_operations() {
        let Some(pages) = &located.said.pages else {
            continue;
        };
        let at = located.at.key("pages");
        let names = [("page", Some(&pages.page)), ("size", pages.size.as_ref())];
        for (key, name) in names {
            let mut found = page_parameters(&located).filter(|field| Some(&field.name) == name);
            if let Some(field) = found.next() {
                parameter(context, (ID, &at.key(key)), (field, found.next()));
            }
        }
        if pages.size.as_ref() == Some(&pages.page) {
            let message = format!("`{}` is both the page and its size", pages.page);
            let help = "name the parameter with the page size, or leave `size` out";
            context.value(&at.key("size"), ID, message, help);
        }
        first_page(context, &located, pages, &at);
        if !context.is_response_unread(located.at) {
            response(context, &located, pages, &at);
        }
    }
}

/// Names of the parameter with the number of a page, in snake case.
const PAGE: [&str; 5] = ["page", "page_index", "page_no", "page_num", "page_number"];

/// An operation that takes the number of a page and returns a list says how its pages are read.
pub(in crate::lint) fn unread_pages(context: &Context<'_>) {
    for located in context.located_operations() {
        let (Some(returned), None) = (&located.operation.response, &located.said.pages) else {
            continue;
        };
        let is_number = |field: &&Field| matches!(field.type_ref, TypeRef::Integer(_));
        let mut parameters = page_parameters(&located).filter(is_number);
        let Some(page) = parameters.find(|it| PAGE.contains(&it.wire.to_snake_case().as_str()))
        else {
            continue;
        };
        let has_list = |declared: &Type| declared.fields().iter().any(|it| is_list(&it.type_ref));
        if is_list(returned) || context.declared(returned).is_some_and(has_list) {
            let message = format!(
                "`{}` takes the number of a page, but has no `pages`",
                located.operation.id
            );
            let help =
                "add `pages`, so that users can read all items; or ignore this with the reason";
            let span = context.sources.key_span(&page.at);
            let found = Diagnostic::new("unread-pages", span, message);
            context.add(&page.at, found.help(help).warning());
        }
    }
}

/// The parameters that may ask for a page: those of the query and of the body.
pub(in crate::lint) fn page_parameters<'a>(
    located: &LocatedOperation<'a>,
) -> impl Iterator<Item = &'a Field> + Clone + use<'a> {
    let places = [Place::Query, Place::Body];
    let parameters = located.parameters();
    parameters.filter(move |parameter| places.contains(&parameter.place))
}

/// A parameter that is a whole number, and the only one of its name.
pub(super) fn parameter(
    context: &Context<'_>,
    (rule, at): (&'static str, &Location),
    (parameter, other): (&Field, Option<&Field>),
) {
    let name = &parameter.name;
    if let Some(other) = other {
        let message = format!("both the query and the body have a parameter `{name}`");
        let found = Diagnostic::new(rule, context.sources.place(at), message)
            .label(context.sources.key_span(&parameter.at), "one")
            .label(context.sources.key_span(&other.at), "the other");
        context.add(at, found);
    }
    let type_ref = &parameter.type_ref;
    if !matches!(type_ref, TypeRef::Integer(_) | TypeRef::Unresolved) {
        let declared = context.sources.place(&context.type_at(&parameter.at));
        let message = format!("`{name}` is not a whole number");
        let help = "give it the type `u64`";
        context.value_and(at, rule, message, help, (declared, "its type"));
    }
}

/// The first page is one that its parameter may name.
fn first_page(context: &Context<'_>, located: &LocatedOperation<'_>, pages: &Pages, at: &Location) {
    let first = pages.first.unwrap_or(1);
    if first > 1 {
        let message = format!("pages are numbered from 0 or from 1, and not from {first}");
        let help = "write `first: 0`, or leave it out if the first page is page 1";
        return context.value(&at.key("first"), ID, message, help);
    }
    let mut parameters = page_parameters(located);
    let Some(parameter) = parameters.find(|field| field.name == pages.page) else {
        return;
    };
    // The client begins at its own default, if it has one.
    let defaults = [
        ("client_default", &parameter.client_default),
        ("server_default", &parameter.server_default),
    ];
    let mut defaults = defaults.into_iter();
    let default = defaults.find_map(|(key, value)| Some((key, value.as_deref()?.as_i64()?)));
    let (key, wanted) = match (default, parameter.limits.min) {
        (Some((key, default)), _) if u64::try_from(default) != Ok(first) => (key, default),
        (None, Some(min)) if u64::try_from(min).is_ok_and(|min| min > first) => ("min", min),
        _ => return,
    };
    let help = match wanted {
        0 | 1 => format!("write `first: {wanted}`, or mend the parameter"),
        _ => "pages are numbered from 0 or from 1; mend the parameter".to_owned(),
    };
    let said = context.sources.place(&parameter.at.key(key));
    let message =
        format!("the first page has the number {first}, but `{key}` of its parameter is {wanted}");
    let place = at.key(pages.first.map_or("page", |_| "first"));
    context.value_and(&place, ID, message, help, (said, "as this says"));
}

fn response(context: &Context<'_>, located: &LocatedOperation<'_>, pages: &Pages, at: &Location) {
    let returns = context.sources.key_span(&located.at.key("returns"));
    let label = (returns, "the response");
    if !matches!(located.said.returns, Shape::Fields(_)) {
        let is_list = located.operation.response.as_ref().is_some_and(is_list);
        return whole_response(context, pages, at, is_list, label);
    }
    if pages.items.is_none() {
        let message = "it is not said which field of the response holds the items";
        let help = "add `items: …` with the name of the field, or the path to it";
        context.key_and(at, ID, message, help, label);
    }
    if pages.last.is_some() && pages.count.is_some() {
        let message = "`last` and `count` both say where the pages end";
        let help = "keep the one that the page documents";
        context.key(&at.key("count"), ID, message, help);
    }
    let Some(root) = &located.operation.response else {
        return;
    };
    for (key, text) in named(pages) {
        let Some(text) = text else { continue };
        let at = at.key(key);
        if let Some(field) = key_paths::field(context, ID, root, (text, &at), label) {
            target(context, key, field, &at);
        }
    }
}

/// What a path leads to is a list, or a count.
fn target(context: &Context<'_>, key: &str, field: &Field, at: &Location) {
    let (fits, wanted) = match (key, &field.type_ref) {
        (_, TypeRef::Unresolved) => return,
        ("items", TypeRef::List(item)) if is_in_columns(context, item) => {
            (false, "written as a list, but as parallel arrays")
        }
        ("items", found) => (is_list(found), "a list"),
        (_, found) => (*found == TypeRef::Integer("u64"), "a `u64`"),
    };
    if !fits {
        let declared = context.sources.place(&context.type_at(&field.at));
        let message = format!("`{}` is not {wanted}", field.wire);
        context.value_and(at, ID, message, "", (declared, "its type"));
    }
}

fn is_in_columns(context: &Context<'_>, item: &TypeRef) -> bool {
    let layout = context.declared(item).and_then(Type::layout);
    matches!(layout, Some(Layout::Columns(_)))
}

fn is_list(type_ref: &TypeRef) -> bool {
    matches!(type_ref, TypeRef::List(_) | TypeRef::Unresolved)
}

/// The paths into the response that `pages` names.
fn named(pages: &Pages) -> [(&'static str, &Option<String>); 4] {
    [
        ("items", &pages.items),
        ("last", &pages.last),
        ("count", &pages.count),
        ("total", &pages.total),
    ]
}

/// Pages of a response that spells out no fields: it must be the list itself.
fn whole_response(
    context: &Context<'_>,
    pages: &Pages,
    at: &Location,
    list: bool,
    label: (Span, &str),
) {
    for (key, given) in named(pages) {
        if given.is_some() {
            let message = format!("`{key}` names a field, but `returns` spells out none");
            let help = "write the fields of the response under `returns`";
            context.value_and(&at.key(key), ID, message, help, label);
        }
    }
    if !list && pages.items.is_none() {
        let message = "the response is not a list, so it has no pages";
        let help = "return `list<…>`, or name the field with the items: `items: …`";
        context.key_and(at, ID, message, help, label);
    }
}
