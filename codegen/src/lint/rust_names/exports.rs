//! Names of what a crate exports and what its modules declare.
//! Must not know fields, parameters or variants.

use std::collections::BTreeSet;

use super::{Named, RENAME, RUST, clashes};
use crate::lint::context::{Context, Endpoint, Findings};
use crate::names::{answer_name, credential_name, handle_name, request_name, screaming, snake};
use crate::spec::{Resource, Shape, TypeExpression};

/// What the root of every crate exports.
const ROOT: [&str; 33] = [
    "Attempt",
    "AttemptOutcome",
    "Client",
    "ClientBuilder",
    "Credential",
    "Error",
    "ErrorCode",
    "Exposed",
    "InProcess",
    "Interceptor",
    "Items",
    "Json",
    "Method",
    "Number",
    "OptionalHeader",
    "Outcome",
    "Page",
    "Pages",
    "RateLimit",
    "Raw",
    "Response",
    "ResponseHeaders",
    "RetryPolicy",
    "Scalar",
    "Secret",
    "Server",
    "Timestamp",
    "Timing",
    "Token",
    "Transport",
    "TransportError",
    "UnknownValue",
    "Self",
];

/// Names of the standard library that generated modules use, and of a type parameter in them.
const STANDARD: [&str; 15] = [
    "BTreeMap",
    "Cow",
    "D",
    "Duration",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Some",
    "String",
    "Vec",
];

/// What the root of the crate exports: types of all resources, answers, credentials.
pub(super) fn root(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut names = Vec::new();
    for (name, credential) in &context.spec.platform.credentials {
        let at = context.spec.platform_at().key("credentials").key(name);
        let rust = credential_name(name, credential);
        names.push(Named::new(
            rust,
            format!("the credential `{name}`"),
            RUST,
            at,
        ));
    }
    for declared in context.types.values() {
        let what = format!("the type `{}`", declared.name);
        names.push(Named::new(
            declared.name.to_owned(),
            what,
            RENAME,
            declared.at.clone(),
        ));
    }
    names.extend(
        context
            .endpoints()
            .iter()
            .filter_map(|endpoint| answer(context, endpoint)),
    );
    // Those that clash among themselves are reported with what else the client's module has.
    let headers = context.spec.platform.optional_headers.keys();
    let mut seen = BTreeSet::new();
    let headers = headers.filter(|name| seen.insert(screaming(name)));
    names.extend(headers.map(|name| {
        let at = context.spec.platform_at().key("optional_headers").key(name);
        let what = format!("the header `{name}`");
        Named::new(screaming(name), what, RENAME, at)
    }));
    clashes(context, findings, names, |name| {
        ROOT.contains(&name)
            .then_some("every crate exports something of this name")
    });
    client(context, findings);
}

/// What the client's module declares beside its exports: a description of each credential and of the platform.
fn client(context: &Context<'_>, findings: &mut Findings<'_>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    let credentials = platform.credentials.iter();
    let types = credentials.clone().map(|(name, credential)| {
        let at = top.key("credentials").key(name);
        (
            credential_name(name, credential),
            format!("the type of `{name}`"),
            at,
        )
    });
    let names = platform.credentials.keys().map(|name| {
        let at = top.key("credentials").key(name);
        (screaming(name), format!("the credential `{name}`"), at)
    });
    let headers = platform.optional_headers.keys().map(|name| {
        let at = top.key("optional_headers").key(name);
        (screaming(name), format!("the header `{name}`"), at)
    });
    let named = |(rust, what, at)| Named::new(rust, what, RENAME, at);
    let types = types.map(|(rust, what, at)| Named::new(rust, what, RUST, at));
    let types: Vec<Named> = types.collect();
    clashes(context, findings, types, standard);
    let values = names.chain(headers).map(named).collect();
    clashes(context, findings, values, |name| {
        (name == "PLATFORM").then_some("generated code needs this name")
    });
}

fn standard(name: &str) -> Option<&'static str> {
    STANDARD
        .contains(&name)
        .then_some("generated code needs this name")
}

/// The type of an answer that an operation spells out.
fn answer(context: &Context<'_>, endpoint: &Endpoint<'_>) -> Option<Named> {
    let id = format!("{}.{}", endpoint.resource, endpoint.name);
    let mut credentials = context.spec.platform.credentials.values();
    let token_call = credentials.any(|c| {
        c.exchange
            .as_ref()
            .is_some_and(|exchange| exchange.operation == id)
    });
    if token_call || !matches!(endpoint.operation.returns, Shape::Fields(_)) {
        return None;
    }
    let rust = answer_name(endpoint.resource, endpoint.name);
    Some(Named::new(
        rust,
        format!("the answer of `{id}`"),
        RENAME,
        endpoint.at.clone(),
    ))
}

/// What a module declares and imports, and the methods of its handle.
pub(super) fn modules(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (resource, content) in &context.spec.resources {
        let at = context.spec.resource_at(resource);
        let endpoints: Vec<Endpoint<'_>> = context
            .endpoints()
            .into_iter()
            .filter(|e| e.resource == resource)
            .collect();
        let mut names = vec![Named::new(
            handle_name(resource),
            format!("the handle of `{resource}`"),
            RENAME,
            at.key("resource"),
        )];
        names.extend(
            used(context, resource, &endpoints)
                .into_iter()
                .filter_map(|name| {
                    let declared = context.types.get(name)?;
                    Some(Named::new(
                        name.to_owned(),
                        format!("the type `{name}`"),
                        RENAME,
                        declared.at.clone(),
                    ))
                }),
        );
        names.extend(
            endpoints
                .iter()
                .filter_map(|endpoint| answer(context, endpoint)),
        );
        for name in content.operations.keys() {
            let at = context.spec.operation_at(resource, name);
            names.push(Named::new(
                request_name(name),
                format!("the request of `{name}`"),
                RENAME,
                at,
            ));
        }
        clashes(context, findings, names, standard);
        let values = values(context, resource, content, &endpoints);
        clashes(context, findings, values, |_| None);
        let methods = content.operations.keys().map(|name| {
            let at = context.spec.operation_at(resource, name);
            Named::new(snake(name), format!("the operation `{name}`"), RENAME, at)
        });
        let reserved = |name: &str| {
            matches!(name, "clone" | "new").then_some("every resource has a function of this name")
        };
        clashes(context, findings, methods.collect(), reserved);
    }
}

/// What a module has beside types: a description of each operation, and what makes an identifier of a text.
fn values(
    context: &Context<'_>,
    resource: &str,
    content: &Resource,
    endpoints: &[Endpoint<'_>],
) -> Vec<Named> {
    let used = used(context, resource, endpoints).into_iter();
    let identifiers = used.filter_map(|name| {
        let declared = context.types.get(name)?;
        let is_identifier = declared.definition.identifier.is_some();
        let what = format!("the type `{name}`");
        is_identifier.then(|| Named::new(name.to_owned(), what, RENAME, declared.at.clone()))
    });
    let operations = content.operations.keys().map(|name| {
        let at = context.spec.operation_at(resource, name);
        let what = format!("the description of the operation `{name}`");
        Named::new(screaming(name), what, RENAME, at)
    });
    identifiers.chain(operations).collect()
}

/// The types that a module declares or imports.
fn used<'a>(
    context: &Context<'a>,
    resource: &str,
    endpoints: &[Endpoint<'a>],
) -> BTreeSet<&'a str> {
    let mut expressions: Vec<&str> = Vec::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for endpoint in endpoints {
        expressions.extend(
            context
                .members(endpoint)
                .iter()
                .map(|member| member.field.type_.as_str()),
        );
        for shape in endpoint
            .operation
            .body
            .iter()
            .chain([&endpoint.operation.returns])
        {
            if let Shape::Type(expression) = shape {
                expressions.push(expression);
            }
        }
    }
    for declared in context
        .types
        .values()
        .filter(|declared| declared.resource == resource)
    {
        names.insert(declared.name);
        let members = context
            .type_members(declared)
            .into_iter()
            .chain(context.all_fields(declared));
        expressions.extend(members.map(|member| member.field.type_.as_str()));
    }
    for expression in expressions {
        let Ok(parsed) = TypeExpression::parse(expression) else {
            continue;
        };
        names.extend(
            parsed
                .name()
                .and_then(|name| context.types.get_key_value(name))
                .map(|(name, _)| *name),
        );
    }
    names
}
