//! Rules over `windows`: parameters that are times, a path to a list, and fields with points and times.
//! Must not know how windows are read.

use super::{key_paths, paging};
use crate::lint::context::{Context, LocatedOperation, suggestion};
use crate::resolve::{Field, TimestampFormat, Type, TypeKind, TypeRef};
use crate::spec::{Location, Shape, Windows};

const ID: &str = "bad-windows";

/// `windows` names parameters that are times, and leads to a list of points with times.
pub(in crate::lint) fn bad_windows(context: &Context<'_>) {
    for located in context.located_operations() {
        let Some(windows) = &located.said.windows else {
            continue;
        };
        let at = located.at.key("windows");
        if located.said.pages.is_some() {
            let message = "an operation is read either page by page or window by window";
            context.key(&at, ID, message, "keep `pages` or `windows`");
        }
        parameters(context, &located, windows, &at);
        if !context.is_response_unread(located.at) {
            response(context, &located, windows, &at);
        }
    }
}

fn parameters(
    context: &Context<'_>,
    located: &LocatedOperation<'_>,
    windows: &Windows,
    at: &Location,
) {
    let named = |name: &str| {
        let mut found = paging::page_parameters(located).filter(|field| field.name == name);
        found.next().map(|field| (field, found.next()))
    };
    for (key, name) in [("from", &windows.from), ("to", &windows.to)] {
        if let Some((field, _)) = named(name) {
            time(context, &at.key(key), field);
        }
    }
    if windows.from == windows.to {
        let message = format!("`{}` is both the start and the end", windows.to);
        let help = "name the parameter with the end of a window";
        context.value(&at.key("to"), ID, message, help);
    }
    if let Some(found) = windows.size.as_ref().and_then(|name| named(name)) {
        paging::parameter(context, (ID, &at.key("size")), found);
    }
}

/// A parameter with an end of a window.
fn time(context: &Context<'_>, at: &Location, parameter: &Field) {
    let declared = context.sources.place(&context.type_at(&parameter.at));
    let is_time = matches!(
        parameter.type_ref,
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds) | TypeRef::Unresolved
    );
    if !is_time {
        let message = format!("`{}` is not a `timestamp_ms`", parameter.name);
        let help = "windows are requested by times of that type";
        context.value_and(at, ID, message, help, (declared, "its type"));
    } else if !parameter.optional {
        let message = format!("`{}` is required, but the client sets it", parameter.name);
        let help = format!("write `{}?`", parameter.name);
        context.value_and(at, ID, message, &help, (declared, "declared here"));
    }
}

fn response<'a>(
    context: &Context<'a>,
    located: &LocatedOperation<'a>,
    windows: &Windows,
    at: &Location,
) {
    let Some(listed) = list(context, located, windows, at) else {
        return;
    };
    let Some(point) = points(context, windows, listed, at) else {
        return;
    };
    let Some(time) = member(context, &at.key("time"), point, &windows.time) else {
        return;
    };
    let declared = (
        context.sources.place(&context.type_at(&time.at)),
        "its type",
    );
    let at = at.key("time");
    match time.type_ref {
        TypeRef::Unresolved => {}
        TypeRef::Timestamp(_) if time.required => {}
        TypeRef::Timestamp(_) => {
            let message = format!("`{}` is not always present", time.wire);
            context.value_and(&at, ID, message, "write `always: true` there", declared);
        }
        _ => {
            let message = format!("`{}` is not a time", time.wire);
            context.value_and(&at, ID, message, "name the field with the time", declared);
        }
    }
}

/// Returns the type of an item of the list, if there is a list.
fn list<'a>(
    context: &Context<'a>,
    located: &LocatedOperation<'a>,
    windows: &Windows,
    at: &Location,
) -> Option<&'a Type> {
    let root = located.operation.response.as_ref();
    let label = (
        context.sources.key_span(&located.at.key("returns")),
        "the response",
    );
    let (found, at) = match &windows.items {
        None => (root, at.clone()),
        Some(text) => {
            let at = at.key("items");
            let field = key_paths::field(context, ID, root?, (text, &at), label)?;
            (Some(&field.type_ref), at)
        }
    };
    match found {
        Some(TypeRef::List(item)) => {
            let declared = context.declared(item);
            if declared.is_none() && !item.is_unresolved() {
                let message = "the list has no objects, so there is no field with a time";
                context.value_and(&at, ID, message, "", label);
            }
            declared.filter(|declared| !declared.is_unresolved)
        }
        Some(TypeRef::Unresolved) => None,
        _ => {
            let is_inline = matches!(located.said.returns, Shape::Fields(_));
            let (message, help) = if is_inline && windows.items.is_none() {
                (
                    "it is not said which field of the response holds the items",
                    "add `items: …` with the name of the field, or the path to it",
                )
            } else {
                ("there is no list of items", "name the list: `items: …`")
            };
            context.value_and(&at, ID, message, help, label);
            None
        }
    }
}

/// Returns the type of a point.
fn points<'a>(
    context: &Context<'a>,
    windows: &Windows,
    listed: &'a Type,
    at: &Location,
) -> Option<&'a Type> {
    let Some(name) = &windows.points else {
        return Some(listed);
    };
    let at = at.key("points");
    let field = member(context, &at, listed, name)?;
    let point = match &field.type_ref {
        TypeRef::List(point) => context.declared(point),
        _ => None,
    };
    let is_object = |point: &&Type| matches!(point.kind, TypeKind::Struct { .. });
    let Some(point) = point.filter(is_object) else {
        if !field.type_ref.is_unresolved() && point.is_none_or(|point| !point.is_unresolved) {
            let declared = context.sources.place(&context.type_at(&field.at));
            let message = format!("`{name}` is not a list of objects");
            context.value_and(&at, ID, message, "", (declared, "its type"));
        }
        return None;
    };
    Some(point)
}

/// Returns a field of a type.
fn member<'a>(
    context: &Context<'a>,
    at: &Location,
    owner: &'a Type,
    name: &str,
) -> Option<&'a Field> {
    let found = owner.fields().iter().find(|field| field.wire == name);
    if found.is_none() && !owner.is_unresolved {
        let names: Vec<&str> = owner
            .fields()
            .iter()
            .map(|field| field.wire.as_str())
            .collect();
        let help = suggestion(name, &names, &format!("fields of `{}`", owner.name));
        let message = format!("`{}` has no field `{name}`", owner.name);
        context.value(at, ID, message, &help);
    }
    found
}
