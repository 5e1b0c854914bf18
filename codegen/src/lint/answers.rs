//! Rules over what an operation says of its answer: how its pages are read, under which key the data stands.
//! Must not know paths or examples.

use super::context::{Context, Endpoint, Findings, Placed, Role, suggestion};
use super::operations::unread;
use super::values::may_be_none;
use crate::diagnostic::Diagnostic;
use crate::spec::{Location, Pages, Shape, TypeExpression, WireValue};

/// `pages` names a number parameter and fields of the answer, one at most of which tells where the pages end.
pub(super) fn bad_pages(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        let Some(pages) = &endpoint.operation.pages else {
            continue;
        };
        let at = endpoint.at.key("pages");
        let parameters = context.parameters(&endpoint);
        for (key, name) in [("page", Some(&pages.page)), ("size", pages.size.as_ref())] {
            let found = parameters
                .iter()
                .find(|p| p.role == Role::Query && Some(p.wire) == name.map(String::as_str));
            let Some(parameter) = found else { continue };
            if !is_whole(&parameter.field.type_) {
                let declared = context.sources.place(&context.type_at(&parameter.at));
                let message = format!("`{}` is not a whole number", parameter.wire);
                findings.value(&at.key(key), "bad-pages", message, |found| {
                    found
                        .label(declared, "its type")
                        .help("give it the type `u32`, for example")
                });
            }
        }
        if !context.sources.is_hole(&endpoint.at.key("returns")) {
            answer(context, findings, &endpoint, pages, &at);
        }
    }
}

fn is_whole(expression: &str) -> bool {
    use TypeExpression as T;
    matches!(
        TypeExpression::parse(expression),
        Err(_) | Ok(T::I32 | T::I64 | T::U32 | T::U64)
    )
}

fn is_u64(expression: &str) -> bool {
    matches!(
        TypeExpression::parse(expression),
        Err(_) | Ok(TypeExpression::U64)
    )
}

fn is_list(expression: &str) -> bool {
    matches!(
        TypeExpression::parse(expression),
        Err(_) | Ok(TypeExpression::List(_))
    )
}

fn answer(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    pages: &Pages,
    at: &Location,
) {
    let returns = context.sources.key_span(&endpoint.at.key("returns"));
    let labelled = |found: Diagnostic| found.label(returns, "the answer");
    let fields = match &endpoint.operation.returns {
        Shape::Fields(_) => context
            .members(endpoint)
            .into_iter()
            .filter(|member| member.role == Role::Answer),
        Shape::None => return whole_answer(findings, pages, at, false, labelled),
        Shape::Type(text) => return whole_answer(findings, pages, at, is_list(text), labelled),
    };
    let fields: Vec<Placed<'_>> = fields.collect();
    if pages.items.is_none() {
        let message = "it is not said which field of the answer holds the items";
        findings.key(at, "bad-pages", message, |found| {
            labelled(found).help("add `items: …` with the name of the field")
        });
    }
    let names: Vec<&str> = fields.iter().map(|field| field.wire).collect();
    if pages.last.is_some() && pages.total.is_some() {
        let message = "`last` tells where the pages end, so `total` would not be read";
        findings.key(&at.key("total"), "bad-pages", message, |found| {
            found.help("remove `total`")
        });
    }
    for (key, name) in named(pages) {
        let Some(name) = name else { continue };
        let Some(field) = fields.iter().find(|field| field.wire == name) else {
            let help = suggestion(name, &names, "fields of the answer");
            let message = format!("the answer has no field `{name}`");
            findings.value(&at.key(key), "bad-pages", message, |found| {
                labelled(found).help(help)
            });
            continue;
        };
        let (fits, wanted) = match key {
            "items" => (is_list(&field.field.type_), "a list"),
            _ => (is_u64(&field.field.type_), "a `u64`"),
        };
        let may_be_absent = field.field.always == Some(false) || may_be_none(field.field);
        if fits && may_be_absent {
            let mark = if field.field.always == Some(false) {
                "always"
            } else {
                "none_as"
            };
            let mark = context.sources.place(&field.at.key(mark));
            let message = format!("`{name}` may be missing, so no page can be read by it");
            findings.value(&at.key(key), "bad-pages", message, |found| {
                found
                    .label(mark, "as this says")
                    .help("remove that mark of the field")
            });
        }
        if !fits {
            let declared = context.sources.place(&context.type_at(&field.at));
            let message = format!("`{name}` is not {wanted}");
            findings.value(&at.key(key), "bad-pages", message, |found| {
                found.label(declared, "its type")
            });
        }
    }
}

/// The fields of the answer that `pages` names.
fn named(pages: &Pages) -> [(&'static str, &Option<String>); 3] {
    [
        ("items", &pages.items),
        ("last", &pages.last),
        ("total", &pages.total),
    ]
}

/// Pages of an answer that spells out no fields: it must be the list itself.
fn whole_answer(
    findings: &mut Findings<'_>,
    pages: &Pages,
    at: &Location,
    list: bool,
    labelled: impl Fn(Diagnostic) -> Diagnostic,
) {
    for (key, given) in named(pages) {
        if given.is_some() {
            let message = format!("`{key}` names a field, but `returns` spells out none");
            findings.value(&at.key(key), "bad-pages", message, |found| {
                labelled(found).help("write the fields of the answer under `returns`")
            });
        }
    }
    if !list && pages.items.is_none() {
        let message = "the answer is not a list, so it has no pages";
        findings.key(at, "bad-pages", message, |found| {
            labelled(found).help("return `list<…>`, or name the field with the items: `items: …`")
        });
    }
}

/// `keyed_by` names a required text parameter of the body.
pub(super) fn keyed_by(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        let Some(name) = &endpoint.operation.keyed_by else {
            continue;
        };
        if unread(context, &endpoint) {
            continue;
        }
        let at = endpoint.at.key("keyed_by");
        let mut body = context.parameters(&endpoint);
        body.retain(|parameter| parameter.role == Role::Body);
        match body.iter().find(|parameter| parameter.wire == name) {
            Some(parameter) => key_parameter(context, findings, parameter, &at),
            None => {
                let names: Vec<&str> = body.iter().map(|parameter| parameter.wire).collect();
                let help = suggestion(name, &names, "parameters of the body");
                let message = format!("the body has no parameter `{name}`");
                findings.value(&at, "keyed-by", message, |found| found.help(help));
            }
        }
        let returns = endpoint.at.key("returns");
        if endpoint.operation.returns == Shape::None && !context.sources.is_hole(&returns) {
            let message = "the operation returns nothing that could have a key";
            findings.value(&at, "keyed-by", message, |found| {
                found.help("say under `returns` what stands under the key")
            });
        }
    }
}

fn key_parameter(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    parameter: &Placed<'_>,
    at: &Location,
) {
    let name = parameter.wire;
    let declared = context.sources.key_span(&parameter.at);
    if parameter.optional {
        let message = format!("`{name}` may be left out, so it cannot name a key of the answer");
        findings.value(at, "keyed-by", message, |found| {
            found
                .label(declared, "declared here")
                .help("remove the `?` of the parameter")
        });
    } else if !is_text(context, &parameter.field.type_)
        && !context.sources.has_hole_inside(&parameter.at)
    {
        let message = format!("`{name}` is not text, so it cannot name a key of the answer");
        findings.value(at, "keyed-by", message, |found| {
            found.label(declared, "declared here")
        });
    }
}

/// Whether values of a type are text on the wire.
fn is_text(context: &Context<'_>, expression: &str) -> bool {
    let Ok(parsed) = TypeExpression::parse(expression) else {
        return false;
    };
    let definition = context
        .declared(&parsed)
        .map(|declared| declared.definition);
    let word = definition
        .is_some_and(|d| d.identifier.is_some() || d.enumeration == Some(WireValue::String));
    parsed == TypeExpression::String || word
}
