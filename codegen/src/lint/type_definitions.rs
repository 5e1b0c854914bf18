//! Rules about the definition of a single type: its kind, its base, the marks of its fields.
//! Must not know operations beyond their parameters.

use super::context::{Context, Declared, listed};
use crate::resolve::{Field, Place, Type, TypeKind};
use crate::spec::WireValue;

/// Checks that a type has exactly one of five kinds, with only the keys of that kind.
pub(super) fn type_kind(context: &Context<'_>) {
    for declared in context.declarations() {
        let definition = declared.definition;
        let untagged = [
            ("identifier", definition.identifier.is_some()),
            ("fields", definition.fields.is_some()),
            ("enum", definition.enumeration.is_some()),
            ("untagged", definition.untagged.is_some()),
            ("tag", definition.tag.is_some()),
        ];
        let of_kind = untagged.iter().filter(|(_, is)| *is);
        let of_kind: Vec<&str> = of_kind.map(|(kind, _)| *kind).collect();
        let is_unread = |kind: &str| context.sources.is_hole(&declared.at.key(kind));
        let unread = untagged.iter().any(|(kind, _)| is_unread(kind));
        match of_kind.as_slice() {
            _ if unread => {}
            [] => {
                let message = format!("the kind of `{}` is missing", declared.name);
                let help = "add `fields: …` for an object, `enum: …` for a list of values, `identifier: string`, `untagged: …` or `tag: …`";
                context.key(declared.at, "type-kind", message, help);
            }
            [kind] => strange_keys(context, &declared, kind),
            [first, .., last] => {
                let message = format!("`{}` cannot be of several kinds", declared.name);
                let at = declared.at.key(*last);
                let other = context.sources.key_span(&declared.at.key(*first));
                let help = format!("keep one of {}", listed(of_kind.iter().copied()));
                context.key_and(&at, "type-kind", message, help, (other, "another kind"));
            }
        }
        enum_values(context, &declared);
        union(context, &declared);
    }
}

/// Checks for keys of another kind.
fn strange_keys(context: &Context<'_>, declared: &Declared<'_>, kind: &str) {
    let definition = declared.definition;
    let keys = [
        ("constants", definition.constants.is_some(), "identifier"),
        ("lenient", definition.lenient, "identifier"),
        ("tuple", definition.tuple, "fields"),
        ("columns", definition.columns.is_some(), "fields"),
        ("extends", definition.extends.is_some(), "fields"),
        ("always", definition.always.is_some(), "fields"),
        ("values", definition.values.is_some(), "enum"),
        ("content", definition.content.is_some(), "tag"),
        ("variants", definition.variants.is_some(), "tag"),
    ];
    let strange = |(_, is, home): &(&str, bool, &str)| *is && *home != kind;
    for (key, _, home) in keys.into_iter().filter(strange) {
        let message = format!("a type with `{kind}` cannot have `{key}`");
        let help = format!("`{key}` belongs to `{home}`; remove one of them");
        context.key(&declared.at.key(key), "type-kind", message, help);
    }
}

fn enum_values(context: &Context<'_>, declared: &Declared<'_>) {
    let Some(wire) = declared.definition.enumeration else {
        return;
    };
    let values = declared.definition.values.as_ref();
    if values.is_none_or(|values| values.is_empty()) {
        let at = declared.at.key(values.map_or("enum", |_| "values"));
        let message = format!("the enum `{}` has no values", declared.name);
        let help = "list them under `values`, each with its meaning";
        context.key(&at, "type-kind", message, help);
    }
    if wire == WireValue::String {
        return;
    }
    for (wire, value) in values.into_iter().flatten() {
        let at = declared.at.key("values").key(wire);
        let number = wire.parse::<i64>();
        if !number.is_ok_and(|number| number.to_string() == *wire) {
            let message = format!("`{wire}` is not a whole number");
            let help = "write it as in JSON, such as `7` or `-1`, or use `enum: string`";
            context.key(&at, "type-kind", message, help);
        } else if value.name.is_none() {
            let message = format!("the value `{wire}` needs a name");
            let help = format!("write `{wire}: {{ name: …, doc: … }}` with a name in snake case");
            context.key(&at, "type-kind", message, help);
        }
    }
}

fn union(context: &Context<'_>, declared: &Declared<'_>) {
    let definition = declared.definition;
    let Some(tag) = &definition.tag else { return };
    if definition.content.is_none() {
        let message = format!("the union `{}` has no `content`", declared.name);
        let help = "add `content: …`, the key next to the tag that holds the content";
        context.key(&declared.at.key("tag"), "type-kind", message, help);
    }
    if definition.content.as_ref() == Some(tag) {
        let message = format!("`{tag}` cannot be both tag and content");
        context.value(&declared.at.key("content"), "type-kind", message, "");
    }
    let variants = definition.variants.as_ref();
    if variants.is_none_or(|variants| variants.is_empty()) {
        let message = format!("the union `{}` has no variants", declared.name);
        let help = "list them under `variants`: the value of the tag, and the type of the content";
        context.key(&declared.at.key("tag"), "type-kind", message, help);
    }
}

/// Checks that `extends` names an object type that does not extend this one.
pub(super) fn extends(context: &Context<'_>) {
    for declared in context.declarations() {
        let Some(base) = &declared.definition.extends else {
            continue;
        };
        let at = declared.at.key("extends");
        let Some(found) = context.api.type_named(base) else {
            let objects = context
                .declarations()
                .filter(|t| t.definition.fields.is_some());
            let help = match crate::diagnostic::closest(base, objects.map(|t| t.name)) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "write the name of an object type of this platform".to_owned(),
            };
            context.value(&at, "extends", format!("there is no type `{base}`"), help);
            continue;
        };
        if !matches!(found.kind, TypeKind::Struct { .. }) {
            let other = context.sources.key_span(&found.at);
            let help = "write the name of a type with `fields`";
            let message = format!("`{base}` is not an object, so it cannot be extended");
            context.value_and(&at, "extends", message, help, (other, "declared here"));
            continue;
        }
        if let Some(circle) = circle(context, declared.declared) {
            let message = match circle.as_slice() {
                [_] => format!("`{}` extends itself", declared.name),
                names => {
                    let others = listed(names.iter().skip(1).copied());
                    format!("`{}` extends itself through {others}", declared.name)
                }
            };
            context.value(&at, "extends", message, "remove one `extends` of the cycle");
        }
    }
}

fn circle<'a>(context: &Context<'a>, declared: &'a Type) -> Option<Vec<&'a str>> {
    let mut path = vec![declared.name.as_str()];
    let mut base = declared.extends.as_deref();
    while let Some(next) = base.and_then(|name| context.api.type_named(name)) {
        if next.name == declared.name {
            return Some(path);
        }
        if path.contains(&next.name.as_str()) {
            return None;
        }
        path.push(&next.name);
        base = next.extends.as_deref();
    }
    None
}

/// Checks that `?` is used only at parameters and at fields of types that are sent, and promises nothing about responses.
pub(super) fn optional_mark(context: &Context<'_>) {
    let response =
        "remove the `?`; any field of a response may be missing, unless it has `always: true`";
    for field in context.api.fields().filter(|field| field.optional) {
        let name = &field.name;
        let message = match field.place {
            Place::Path => format!("the path parameter `{name}` cannot be optional"),
            Place::Response => format!("the `?` of `{name}` has no effect in a response"),
            // Names of response headers are taken literally, so they have no mark.
            Place::Credential => format!("the field `{name}` of a credential cannot be optional"),
            _ => continue,
        };
        let is_read = field.place == Place::Response;
        let help = if is_read { response } else { "remove the `?`" };
        context.key(&field.at, "optional-mark", message, help);
    }
    for declared in context.declarations() {
        let optional = declared.declared.members().filter(|member| member.optional);
        if declared.declared.sent {
            optional.for_each(|member| promised(context, member));
            continue;
        }
        for member in optional {
            let message = format!(
                "the `?` of `{}` has no effect, as no request contains `{}`",
                member.name, declared.name
            );
            context.key(&member.at, "optional-mark", message, response);
        }
    }
}

/// Checks for `always` at a field that a request may omit: as a value may be made without it, the field is optional.
fn promised(context: &Context<'_>, member: &Field) {
    if member.always == Some(true) {
        let message = format!(
            "`always` has no effect on `{}`, which a request may omit",
            member.name
        );
        let help = "remove `always`, or the `?` if a request needs the field; or declare a type of its own for responses";
        context.key(&member.at.key("always"), "optional-mark", message, help);
    }
}
