//! Rules over what an operation says of its response: how its pages are read, under which key the data stands.
//! Must not know paths or examples.

use super::context::{Context, LocatedOperation, Reporter, suggestion};
use super::operations::PARAMETERS;
use crate::diagnostic::Diagnostic;
use crate::resolve::{Field, Place, TypeRef};
use crate::spec::{Location, Pages, Shape};

/// `pages` names a number parameter and fields of the response, one at most of which tells where the pages end.
pub(super) fn bad_pages(context: &Context<'_>, reporter: &mut Reporter<'_>) {
    for located in context.located_operations() {
        let Some(pages) = &located.said.pages else {
            continue;
        };
        let at = located.at.key("pages");
        for (key, name) in [("page", Some(&pages.page)), ("size", pages.size.as_ref())] {
            let found = located
                .parameters()
                .find(|p| p.place == Place::Query && Some(&p.name) == name);
            let Some(parameter) = found else { continue };
            if !matches!(
                parameter.type_ref,
                TypeRef::Integer(_) | TypeRef::Unresolved
            ) {
                let declared = context.sources.place(&context.type_at(&parameter.at));
                let message = format!("`{}` is not a whole number", parameter.name);
                reporter.value(&at.key(key), "bad-pages", message, |found| {
                    found
                        .label(declared, "its type")
                        .help("give it the type `u32`, for example")
                });
            }
        }
        if !context.sources.is_hole(&located.at.key("returns")) {
            response(context, reporter, &located, pages, &at);
        }
    }
}

fn is_list(type_ref: &TypeRef) -> bool {
    matches!(type_ref, TypeRef::List(_) | TypeRef::Unresolved)
}

fn response(
    context: &Context<'_>,
    reporter: &mut Reporter<'_>,
    located: &LocatedOperation<'_>,
    pages: &Pages,
    at: &Location,
) {
    let returns = context.sources.key_span(&located.at.key("returns"));
    let labelled = |found: Diagnostic| found.label(returns, "the response");
    if !matches!(located.said.returns, Shape::Fields(_)) {
        let is_list = located.operation.response.as_ref().is_some_and(is_list);
        return whole_response(reporter, pages, at, is_list, labelled);
    }
    let fields = context.response_fields(located);
    if pages.items.is_none() {
        let message = "it is not said which field of the response holds the items";
        reporter.key(at, "bad-pages", message, |found| {
            labelled(found).help("add `items: …` with the name of the field")
        });
    }
    let names: Vec<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
    if pages.last.is_some() && pages.total.is_some() {
        let message = "`last` tells where the pages end, so `total` would not be read";
        reporter.key(&at.key("total"), "bad-pages", message, |found| {
            found.help("remove `total`")
        });
    }
    for (key, name) in named(pages) {
        let Some(name) = name else { continue };
        let Some(field) = fields.iter().find(|field| field.wire == *name) else {
            let help = suggestion(name, &names, "fields of the response");
            let message = format!("the response has no field `{name}`");
            reporter.value(&at.key(key), "bad-pages", message, |found| {
                labelled(found).help(help)
            });
            continue;
        };
        let (fits, wanted) = match key {
            "items" => (is_list(&field.type_ref), "a list"),
            _ => {
                let is_u64 = matches!(
                    field.type_ref,
                    TypeRef::Integer("u64") | TypeRef::Unresolved
                );
                (is_u64, "a `u64`")
            }
        };
        let may_be_absent = field.always == Some(false) || field.may_be_none();
        if fits && may_be_absent {
            let mark = if field.always == Some(false) {
                "always"
            } else {
                "null_values"
            };
            let mark = context.sources.place(&field.at.key(mark));
            let message = format!("`{name}` may be missing, so no page can be read by it");
            reporter.value(&at.key(key), "bad-pages", message, |found| {
                found
                    .label(mark, "as this says")
                    .help("remove that mark of the field")
            });
        }
        if !fits {
            let declared = context.sources.place(&context.type_at(&field.at));
            let message = format!("`{name}` is not {wanted}");
            reporter.value(&at.key(key), "bad-pages", message, |found| {
                found.label(declared, "its type")
            });
        }
    }
}

/// The fields of the response that `pages` names.
fn named(pages: &Pages) -> [(&'static str, &Option<String>); 3] {
    [
        ("items", &pages.items),
        ("last", &pages.last),
        ("total", &pages.total),
    ]
}

/// Pages of a response that spells out no fields: it must be the list itself.
fn whole_response(
    reporter: &mut Reporter<'_>,
    pages: &Pages,
    at: &Location,
    list: bool,
    labelled: impl Fn(Diagnostic) -> Diagnostic,
) {
    for (key, given) in named(pages) {
        if given.is_some() {
            let message = format!("`{key}` names a field, but `returns` spells out none");
            reporter.value(&at.key(key), "bad-pages", message, |found| {
                labelled(found).help("write the fields of the response under `returns`")
            });
        }
    }
    if !list && pages.items.is_none() {
        let message = "the response is not a list, so it has no pages";
        reporter.key(at, "bad-pages", message, |found| {
            labelled(found).help("return `list<…>`, or name the field with the items: `items: …`")
        });
    }
}

/// `nested_under` names a required text parameter of the body.
pub(super) fn nested_under(context: &Context<'_>, reporter: &mut Reporter<'_>) {
    for located in context.located_operations() {
        let Some(name) = &located.operation.nested_under else {
            continue;
        };
        if located.is_unread(context.sources, &PARAMETERS) {
            continue;
        }
        let at = located.at.key("nested_under");
        let mut body = located
            .parameters()
            .filter(|parameter| parameter.place == Place::Body);
        match body.clone().find(|parameter| parameter.name == *name) {
            Some(parameter) => key_parameter(context, reporter, parameter, &at),
            None => {
                let names: Vec<&str> = body
                    .by_ref()
                    .map(|parameter| parameter.name.as_str())
                    .collect();
                let help = suggestion(name, &names, "parameters of the body");
                let message = format!("the body has no parameter `{name}`");
                reporter.value(&at, "nested-under", message, |found| found.help(help));
            }
        }
        let returns = located.at.key("returns");
        if located.said.returns == Shape::None && !context.sources.is_hole(&returns) {
            let message = "the operation returns nothing that could have a key";
            reporter.value(&at, "nested-under", message, |found| {
                found.help("say under `returns` what stands under the key")
            });
        }
    }
}

fn key_parameter(
    context: &Context<'_>,
    reporter: &mut Reporter<'_>,
    parameter: &Field,
    at: &Location,
) {
    let name = &parameter.name;
    let declared = context.sources.key_span(&parameter.at);
    if parameter.optional {
        let message = format!("`{name}` may be left out, so it cannot name a key of the response");
        reporter.value(at, "nested-under", message, |found| {
            found
                .label(declared, "declared here")
                .help("remove the `?` of the parameter")
        });
    } else if !is_text(context, &parameter.type_ref)
        && !context.sources.has_hole_inside(&parameter.at)
    {
        let message = format!("`{name}` is not text, so it cannot name a key of the response");
        reporter.value(at, "nested-under", message, |found| {
            found.label(declared, "declared here")
        });
    }
}

/// Whether values of a type are text on the wire.
fn is_text(context: &Context<'_>, type_ref: &TypeRef) -> bool {
    let declared = context.declared(type_ref);
    let is_word = declared.is_some_and(|declared| declared.is_text());
    is_word || type_ref.is_text() || *type_ref == TypeRef::Unresolved
}
