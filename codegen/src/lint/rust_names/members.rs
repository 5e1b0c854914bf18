//! Names inside an item: arguments and setters, fields, variants.
//! Must not know what a crate exports.

use std::collections::BTreeSet;

use super::{Named, RENAME, RUST, clashes, former};
use crate::lint::context::{Context, Declared, LocatedOperation};
use crate::names::{field_name, pascal, screaming, snake, type_name};
use crate::resolve::{Field, LimitKind, Place, TypeKind, TypeRef};
use crate::spec::JointLimit;

const NAME: &str = "give one of them another name: `name: …`";

/// The methods of every request.
const REQUEST: [&str; 7] = [
    "clone",
    "items",
    "items_since",
    "pages",
    "raw",
    "send",
    "send_with_meta",
];

/// The methods by which programs pass on any object, which take it by value or by reference.
const OBJECT: [&str; 4] = ["clone", "into", "to_owned", "try_into"];

/// The methods of responses and errors, and of the traits that they implement.
const RESPONSE: [&str; 48] = [
    "attempts",
    "body",
    "borrow",
    "borrow_mut",
    "cause",
    "clone",
    "clone_from",
    "clone_into",
    "code",
    "code_text",
    "description",
    "details",
    "elapsed",
    "fmt",
    "from",
    "headers",
    "into",
    "into_value",
    "is_api",
    "is_auth",
    "is_bad_request",
    "is_configuration",
    "is_connect",
    "is_decode",
    "is_in_progress",
    "is_invalid_request",
    "is_not_found",
    "is_rate_limited",
    "is_redirect",
    "is_server_error",
    "is_timeout",
    "is_too_large",
    "is_transport",
    "json_path",
    "map",
    "message",
    "operation",
    "outcome",
    "platform",
    "provide",
    "retry_after",
    "source",
    "status",
    "to_owned",
    "to_string",
    "try_into",
    "type_id",
    "value",
];

/// Checks arguments and setters of one request.
pub(super) fn request(context: &Context<'_>, located: &LocatedOperation<'_>) {
    let mut names: Vec<(bool, Named)> = Vec::new();
    for parameter in located.parameters() {
        names.push((parameter.optional, named("parameter", parameter)));
    }
    for parameter in located.parameters().filter(|own| own.optional) {
        let former = former(&parameter.lifecycle, "this parameter", str::to_owned);
        names.extend(former.map(|named| (true, named)));
    }
    let body = located.operation.whole_body();
    if let Some(body) = body.filter(|body| body.type_ref != TypeRef::Unresolved) {
        let rust = match &body.type_ref {
            TypeRef::Map(_) => "set".to_owned(),
            TypeRef::Named(reference) => snake(&reference.name),
            _ => "body".to_owned(),
        };
        let what = "the body".to_owned();
        names.push((false, Named::new(rust, what, RENAME, body.at.clone())));
    }
    for (at, limit) in located.limits() {
        if let JointLimit::Together(limit) = limit
            && let Some(setter) = &limit.setter
        {
            let (what, at) = (
                format!("the setter `{setter}`"),
                at.key("together").key("setter"),
            );
            names.push((true, Named::new(setter.clone(), what, RENAME, at)));
        }
    }
    for limit in &located.operation.limits {
        if let LimitKind::Together { setter, .. } = &limit.check
            && let Some(setter) = setter
        {
            let former = former(&setter.lifecycle, "this setter", str::to_owned);
            names.extend(former.map(|named| (true, named)));
        }
    }
    let setters: BTreeSet<String> = names
        .iter()
        .filter(|(setter, _)| *setter)
        .map(|(_, named)| named.rust.clone())
        .collect();
    let names = names.into_iter().map(|(_, named)| named);
    clashes(context, names.collect(), |name| {
        let taken = REQUEST.contains(&name) || name.starts_with("with_");
        (taken && setters.contains(name))
            .then_some("every request has a method with this name, or may get one")
    });
}

fn rust_name(field: &Field) -> String {
    let called = field.called.as_deref();
    match field.place {
        Place::Variant => type_name(&field.name, called),
        _ => field_name(&field.name, called),
    }
}

/// Checks fields of objects and responses, variants, values and codes.
pub(super) fn members(context: &Context<'_>) {
    for declared in context.api.types().filter(|declared| declared.is_inline()) {
        wire_names(context, declared.fields());
        clashes(
            context,
            all_named("field", declared.fields().iter()),
            |_| None,
        );
    }
    for declared in context.declarations() {
        fields(context, &declared);
        variants(context, &declared);
        constants(context, &declared);
    }
    platform(context);
    let codes = context.spec.platform.errors.codes.iter();
    let codes = codes.map(|(wire, code)| {
        let (what, at) = (format!("the code `{wire}`"), context.spec.code_at(wire));
        Named::new(pascal(&code.name), what, RENAME, at)
    });
    let renamed = context.api.codes.iter();
    let renamed = renamed.flat_map(|own| former(&own.lifecycle, "this code", pascal));
    clashes(context, codes.chain(renamed).collect(), unknown);
}

/// Checks the fields of an object.
fn fields(context: &Context<'_>, declared: &Declared<'_>) {
    let fields = declared.declared.fields();
    let optional = fields.iter().filter(|field| field.optional);
    let setters: BTreeSet<String> = optional
        .flat_map(|field| {
            let former = field.lifecycle.renamed_from.iter().cloned();
            former.chain([rust_name(field)])
        })
        .collect();
    let with_reader = fields.iter().filter(|field| !field.null_values.is_empty());
    let readers: BTreeSet<String> = with_reader
        .map(|field| format!("read_{}", rust_name(field)))
        .collect();
    let is_sent = declared.declared.sent;
    let is_read = |name: &str| {
        let is_taken = is_sent && readers.contains(name);
        is_taken.then_some("generated code needs this name")
    };
    let names = all_named("field", fields.iter());
    clashes(context, names, |name| match name {
        name if !setters.contains(name) => is_read(name),
        "new" => Some("objects to send have a function with this name"),
        name if OBJECT.contains(&name) => Some("every object has a method with this name"),
        name => is_read(name),
    });
    wire_names(context, fields);
}

/// Checks the variants of a union and the values of an enum.
fn variants(context: &Context<'_>, declared: &Declared<'_>) {
    let members = declared.declared.members();
    let variants = members.filter(|member| member.place == Place::Variant);
    let is_by_kind = matches!(declared.declared.kind, TypeKind::Untagged(_));
    clashes(context, all_named("variant", variants), |name| match name {
        "Other" if is_by_kind => Some("it is reserved for values of other kinds"),
        name => unknown(name),
    });
    let values = declared.definition.values.iter().flatten();
    let values = values.map(|(wire, value)| {
        let name = pascal(value.name.as_deref().unwrap_or(wire));
        let at = declared.at.key("values").key(wire);
        Named::new(name, format!("the value `{wire}`"), NAME, at)
    });
    let known = match &declared.declared.kind {
        TypeKind::Enum { variants, .. } => variants.as_slice(),
        _ => &[],
    };
    let renamed = known.iter();
    let renamed = renamed.flat_map(|own| former(&own.lifecycle, "this value", pascal));
    clashes(context, values.chain(renamed).collect(), unknown);
}

/// Checks the constants of an identifier.
fn constants(context: &Context<'_>, declared: &Declared<'_>) {
    let constants = declared.definition.constants.iter().flatten();
    let names = constants.map(|(wire, constant)| {
        let at = declared.at.key("constants").key(wire);
        let what = format!("the constant `{wire}`");
        Named::new(screaming(&constant.name), what, NAME, at)
    });
    let known = match &declared.declared.kind {
        TypeKind::Identifier { constants, .. } => constants.as_slice(),
        _ => &[],
    };
    let renamed = known.iter();
    let renamed = renamed.flat_map(|own| former(&own.lifecycle, "this constant", screaming));
    clashes(context, names.chain(renamed).collect(), |_| None);
}

/// Checks that no two fields of an object share a name on the wire, including their aliases.
fn wire_names(context: &Context<'_>, fields: &[Field]) {
    for (position, field) in fields.iter().enumerate() {
        for (index, alias) in field.aliases.iter().enumerate() {
            let named_so = |other: &&Field| other.wire == *alias;
            let also = |other: &&Field| other.aliases.contains(alias);
            let mut earlier = fields.iter().take(position);
            let Some(other) = fields.iter().find(named_so).or(earlier.find(also)) else {
                continue;
            };
            let message = format!("`{alias}` is already a name of the field `{}`", other.wire);
            let span = context.sources.key_span(&other.at);
            let at = field.at.key("aliases").index(index);
            let help = "remove the alias";
            context.value_and(&at, "rust-name-clash", message, help, (span, "this field"));
        }
    }
}

/// Checks fields of credentials, servers, and headers of responses.
fn platform(context: &Context<'_>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    for credential in &context.api.credentials {
        let fields = credential.fields.iter();
        let fields = fields.filter(|field| field.place == Place::Credential);
        clashes(context, all_named("field", fields), |_| None);
    }
    let headers = context.api.response_headers.iter();
    clashes(context, all_named("header", headers), |name| {
        let makes_one = name == "new" || name.starts_with("from_") || name.starts_with("into_");
        match name {
            _ if makes_one => Some("responses and errors have a function with this name"),
            name if RESPONSE.contains(&name) => {
                Some("responses or errors have a method with this name")
            }
            _ => None,
        }
    });
    let servers = platform.server.choices.keys().map(|name| {
        let at = top.key("server").key("choices").key(name);
        Named::new(pascal(name), format!("the server `{name}`"), RENAME, at)
    });
    let renamed = context.api.server.choices.iter();
    let renamed = renamed.flat_map(|own| former(&own.lifecycle, "this server", pascal));
    clashes(context, servers.chain(renamed).collect(), |_| None);
}

/// Returns why a variant of an open enum cannot be called `Unknown`.
fn unknown(name: &str) -> Option<&'static str> {
    (name == "Unknown").then_some("it is reserved for unknown values")
}

/// Returns the names of fields, then their former ones.
fn all_named<'a>(what: &str, fields: impl Iterator<Item = &'a Field> + Clone) -> Vec<Named> {
    let this = format!("this {what}");
    let former =
        |field: &Field| -> Vec<Named> { former(&field.lifecycle, &this, str::to_owned).collect() };
    let names = fields.clone().map(|field| named(what, field));
    names.chain(fields.flat_map(former)).collect()
}

fn named(what: &str, field: &Field) -> Named {
    let what = format!("the {what} `{}`", field.name);
    Named::new(rust_name(field), what, RUST, field.at.clone())
}
