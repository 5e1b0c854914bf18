//! Rules over the paths into responses: they are well formed, lead to a field, and do not lead through each other's values.
//! Must not know how a response is read.

use std::collections::BTreeMap;

use crate::lint::context::{Context, suggestion};
use crate::resolve::{Field, KeyPath, Type, TypeKind, TypeRef};
use crate::source::Span;
use crate::spec::{Location, key_path, key_path_text};

/// Reports a path that is malformed, or else returns its keys.
pub(in crate::lint) fn keys(
    context: &Context<'_>,
    rule: &'static str,
    text: &str,
    at: &Location,
) -> Option<KeyPath> {
    let keys = key_path(text);
    if keys.is_none() {
        let message = format!("`{text}` is no path");
        let help =
            r"write keys with dots between them, such as `page.items`; a dot within a key is `\.`";
        context.value(at, rule, message, help);
    }
    keys
}

/// Reports a path that does not lead to a field of a response, or else returns the field.
pub(in crate::lint) fn field<'a>(
    context: &Context<'a>,
    rule: &'static str,
    root: &TypeRef,
    (text, at): (&str, &Location),
    label: (Span, &str),
) -> Option<&'a Field> {
    let keys = keys(context, rule, text, at)?;
    let along = context.api.fields_along(root, &keys);
    let last = along.last().copied();
    let Some(missing) = keys.get(along.len()) else {
        return last;
    };
    let type_ref = last.map_or(root, |field| &field.type_ref);
    let declared = context.declared(type_ref);
    let is_unread = declared.is_some_and(|declared| declared.kind == TypeKind::Unresolved);
    if type_ref.is_unresolved() || is_unread {
        return None;
    }
    let owner = last.map_or("the response".to_owned(), |field| {
        format!("`{}`", field.wire)
    });
    let Some(fields) = declared.and_then(Type::object_fields) else {
        let message = format!("{owner} is not an object, so no path leads to its `{missing}`");
        let help = "name a field that is reached through objects only";
        context.value_and(at, rule, message, help, label);
        return None;
    };
    let names: Vec<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
    let help = suggestion(missing, &names, &format!("fields of {owner}"));
    let message = format!("{owner} has no field `{missing}`");
    context.value_and(at, rule, message, help, label);
    None
}

/// Checks the paths of the envelope and of the objects outside it that report a failure.
pub(in crate::lint) fn platform_paths(context: &Context<'_>) {
    let platform = &context.spec.platform;
    let top = context.spec.platform_at();
    if let Some(envelope) = &platform.envelope {
        let at = top.key("envelope");
        let mut paths = Paths::new(context);
        paths.add(at.key("success").key("key"), &envelope.success.key, true);
        paths.add(at.key("data"), &envelope.data, false);
        paths.add(at.key("code"), &envelope.code, true);
        let messages = envelope.message.0.iter().enumerate();
        let is_list = context.sources.exists(&at.key("message").index(0));
        for (index, message) in messages {
            let at = match is_list {
                true => at.key("message").index(index),
                false => at.key("message"),
            };
            paths.add(at, message, false);
        }
        if let Some(details) = &envelope.details {
            paths.add(at.key("details"), details, false);
        }
        paths.crossings();
        paths.data_and_success();
    }
    for (index, body) in platform.errors.bodies.iter().enumerate() {
        let at = top.key("errors").key("bodies").index(index);
        let mut paths = Paths::new(context);
        paths.add(at.key("code"), &body.code, true);
        paths.add(at.key("message"), &body.message, false);
        paths.crossings();
    }
}

/// The paths into one object.
struct Paths<'c, 'a> {
    context: &'c Context<'a>,
    /// Each with whether it leads to a single value.
    all: Vec<(Location, KeyPath, bool)>,
}

impl<'c, 'a> Paths<'c, 'a> {
    fn new(context: &'c Context<'a>) -> Self {
        let all = Vec::new();
        Self { context, all }
    }

    fn add(&mut self, at: Location, text: &str, is_single: bool) {
        let keys = keys(self.context, "bad-value", text, &at);
        self.all.extend(keys.map(|keys| (at, keys, is_single)));
    }

    /// Reports paths that lead through a value that is not an object.
    fn crossings(&self) {
        let single = self.all.iter().filter(|(_, _, is_single)| *is_single);
        let single: BTreeMap<&KeyPath, &Location> =
            single.map(|(at, keys, _)| (keys, at)).collect();
        for (other, other_at) in single {
            let is_through = |keys: &KeyPath| keys.len() > other.len() && keys.starts_with(other);
            let through = self.all.iter().filter(|(_, keys, _)| is_through(keys));
            let through: Vec<_> = through.collect();
            let value = key_path_text(other);
            let Some((at, keys, _)) = through.first() else {
                continue;
            };
            let (path, help) = (
                key_path_text(keys),
                "write one of the paths as the response has it",
            );
            // If several paths lead through it, it is the one that is wrong.
            let (at, label_at, message, label) = if through.len() > 1 {
                let message =
                    format!("`{value}` is an object, as `{path}` and other paths lead through it");
                (other_at, at, message, "one of them")
            } else {
                let message = format!("`{path}` leads through `{value}`, which is not an object");
                (at, other_at, message, "a text, a number or a boolean")
            };
            let label = (self.context.sources.place(label_at), label);
            self.context
                .value_and(at, "bad-value", message, help, label);
        }
    }

    /// Reports a success field that is within the data.
    fn data_and_success(&self) {
        let [(success_at, success, _), (data_at, data, _), ..] = self.all.as_slice() else {
            return;
        };
        if success.starts_with(data) {
            let message = format!(
                "the data would contain `{}`, the field that reports a success",
                key_path_text(success)
            );
            let other = (self.context.sources.place(success_at), "reports a success");
            let help = "the field that reports a success is beside the data";
            self.context
                .value_and(data_at, "bad-value", message, help, other);
        }
    }
}
