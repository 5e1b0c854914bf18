//! Names of what a crate exports and what its modules declare.
//! Must not know fields, parameters or variants.

use std::collections::{BTreeMap, BTreeSet};

use super::{FORMER, Named, RENAME, RUST, clashes, former};
use crate::lint::context::Context;
use crate::names::{
    RUNTIME, handle_name, request_name, response_name, screaming, snake, type_name,
};
use crate::resolve::{Operation, Resource, Type, TypeKind, TypeRef};
use crate::spec::Location;

/// The names that the root of a crate exports, besides those of the runtime.
const ROOT: [&str; 8] = [
    "Client",
    "ClientBuilder",
    "Credential",
    "ErrorCode",
    "OptionalHeader",
    "ResponseHeaders",
    "Self",
    "Server",
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

/// Checks the exports of the crate's root: types of all resources, responses, credentials.
pub(super) fn root(context: &Context<'_>) {
    let mut names = Vec::new();
    for (name, credential) in &context.spec.platform.credentials {
        let (what, at) = (
            format!("the credential `{name}`"),
            context.spec.credential_at(name),
        );
        let rust = type_name(name, credential.rust.as_deref());
        names.push(Named::new(rust, what, RUST, at));
    }
    // The first declaration of each name, sorted by name.
    let mut types: BTreeMap<&str, &Type> = BTreeMap::new();
    for declared in context.declarations() {
        types.entry(declared.name).or_insert(declared.declared);
    }
    names.extend(types.values().map(|declared| type_name_of(declared)));
    let operations = context.api.operations();
    names.extend(operations.flat_map(|operation| inline(context, operation)));
    // Clashes among headers are reported with the other names of the client's module.
    let headers = context.spec.platform.optional_headers.keys();
    let mut seen = BTreeSet::new();
    let headers = headers.filter(|name| seen.insert(screaming(name)));
    names.extend(headers.map(|name| {
        let at = context.spec.platform_at().key("optional_headers").key(name);
        let what = format!("the header `{name}`");
        Named::new(screaming(name), what, RENAME, at)
    }));
    names.extend(former_exports(context));
    clashes(context, names, |name| {
        (ROOT.contains(&name) || RUNTIME.contains(&name))
            .then_some("every crate exports something of this name")
    });
    client(context);
}

/// Checks the private names of the client's module: a description of each credential and of the platform.
fn client(context: &Context<'_>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    let credentials = platform.credentials.iter();
    let types = credentials.clone().map(|(name, credential)| {
        let rust = type_name(name, credential.rust.as_deref());
        let (what, at) = (
            format!("the type of `{name}`"),
            context.spec.credential_at(name),
        );
        Named::new(rust, what, RUST, at)
    });
    let renamed = context.api.credentials.iter();
    let renamed = renamed.flat_map(|own| former(&own.lifecycle, "this credential", str::to_owned));
    clashes(context, types.chain(renamed).collect(), standard);
    let names = credentials.map(|(name, _)| {
        let (what, at) = (
            format!("the credential `{name}`"),
            context.spec.credential_at(name),
        );
        Named::new(screaming(name), what, RENAME, at)
    });
    let headers = platform.optional_headers.keys().map(|name| {
        let (what, at) = (
            format!("the header `{name}`"),
            top.key("optional_headers").key(name),
        );
        Named::new(screaming(name), what, RENAME, at)
    });
    clashes(context, names.chain(headers).collect(), |name| {
        (name == "PLATFORM").then_some("generated code needs this name")
    });
}

fn standard(name: &str) -> Option<&'static str> {
    STANDARD
        .contains(&name)
        .then_some("generated code needs this name")
}

fn type_name_of(declared: &Type) -> Named {
    let what = format!("the type `{}`", declared.name);
    Named::new(declared.name.clone(), what, RENAME, declared.at.clone())
}

/// Returns the former names that the crate's root exports.
fn former_exports<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Named> + 'a {
    let credentials = context.api.credentials.iter();
    let credentials =
        credentials.flat_map(|own| former(&own.lifecycle, "this credential", str::to_owned));
    let types = context.api.types();
    let types = types.flat_map(|own| former(&own.lifecycle, "this type", str::to_owned));
    let operations = context.api.operations();
    let responses = operations.flat_map(|own| former_responses(context, own));
    credentials.chain(types).chain(responses)
}

/// Returns the names that the types of an operation had before the operation or its resource was renamed.
fn former_responses(context: &Context<'_>, operation: &Operation) -> Vec<Named> {
    if operation.token_of.is_some() {
        return Vec::new();
    }
    let own = [
        (operation.id.clone(), "response", ""),
        (operation.window_item(), "items", "_item"),
    ];
    let own = own
        .iter()
        .filter(|(name, ..)| context.api.type_named(name).is_some());
    let resource = operation.resource.as_str();
    let renamed = context.api.resource(resource);
    let renamed: Vec<_> = renamed
        .iter()
        .flat_map(|own| own.lifecycle.former())
        .filter(|(former, _)| *former != resource)
        .collect();
    let mut names = Vec::new();
    for (_, what, end) in own {
        let what = format!("the former name of the {what} of `{}`", operation.id);
        let named = |resource: &str, name: &str, at: &Location| {
            let rust = response_name(resource, &format!("{name}{end}"));
            Named::new(rust, what.clone(), FORMER, at.clone())
        };
        for (former, at) in operation.lifecycle.former() {
            names.push(named(resource, former, &at));
            let of = renamed.iter();
            names.extend(of.map(|(resource, _)| named(resource, former, &at)));
        }
        let of = renamed.iter();
        names.extend(of.map(|(resource, at)| named(resource, &operation.name, at)));
    }
    names
}

/// Returns the former names of what a module declares, and of what the module itself held under its own former names.
fn former_declarations(context: &Context<'_>, resource: &Resource) -> Vec<Named> {
    let mut names: Vec<Named> = former(
        &resource.lifecycle,
        "the handle of this resource",
        handle_name,
    )
    .collect();
    let types = resource.types.iter();
    names.extend(types.flat_map(|own| former(&own.lifecycle, "this type", str::to_owned)));
    for operation in &resource.operations {
        names.extend(former_responses(context, operation));
        names.extend(former(
            &operation.lifecycle,
            "the request of this operation",
            request_name,
        ));
    }
    names
}

/// Returns the types that an operation has of its own: its inline response, and the items of its windows.
fn inline(context: &Context<'_>, operation: &Operation) -> Vec<Named> {
    if operation.token_of.is_some() {
        return Vec::new();
    }
    let response = response_name(&operation.resource, &operation.name);
    let item = response_name(&operation.resource, &format!("{}_item", operation.name));
    let all = [
        (operation.id.clone(), "response", response),
        (operation.window_item(), "items", item),
    ];
    let all = all
        .into_iter()
        .filter(|(name, ..)| context.api.type_named(name).is_some());
    let named = all.map(|(_, what, rust)| {
        let what = format!("the {what} of `{}`", operation.id);
        Named::new(rust, what, RENAME, operation.at.clone())
    });
    named.collect()
}

/// Checks what each module declares and imports, and the methods of its handle.
pub(super) fn modules(context: &Context<'_>) {
    for resource in &context.api.resources {
        let mut names = vec![Named::new(
            handle_name(&resource.name),
            format!("the handle of `{}`", resource.name),
            RENAME,
            resource.at.key("resource"),
        )];
        let used = used(context, resource);
        names.extend(used.values().map(|declared| type_name_of(declared)));
        let operations = || resource.operations.iter();
        names.extend(operations().flat_map(|operation| inline(context, operation)));
        let named = |rust: String, what: &str, operation: &Operation| {
            let what = format!("{what} `{}`", operation.name);
            Named::new(rust, what, RENAME, operation.at.clone())
        };
        let request = |own: &Operation| named(request_name(&own.name), "the request of", own);
        names.extend(operations().map(request));
        names.extend(former_declarations(context, resource));
        clashes(context, names, standard);
        // Besides types, a module has a description of each operation and a macro for identifiers.
        let identifiers = used.values().copied();
        let identifiers = identifiers
            .filter(|declared| matches!(declared.kind, TypeKind::Identifier { .. }))
            .map(type_name_of);
        let descriptions = operations().map(|operation| {
            let what = "the description of the operation";
            named(screaming(&operation.name), what, operation)
        });
        clashes(context, identifiers.chain(descriptions).collect(), |_| None);
        let methods =
            operations().map(|operation| named(snake(&operation.name), "the operation", operation));
        let renamed = operations().flat_map(|own| former(&own.lifecycle, "this operation", snake));
        let methods = methods.chain(renamed);
        let reserved = |name: &str| {
            matches!(name, "clone" | "new")
                .then_some("every resource has a function with this name")
        };
        clashes(context, methods.collect(), reserved);
    }
}

/// Returns the types that a module declares or imports, by name.
fn used<'a>(context: &Context<'a>, resource: &'a Resource) -> BTreeMap<&'a str, &'a Type> {
    let mut types: Vec<&TypeRef> = Vec::new();
    for operation in &resource.operations {
        let parameters = operation.parameters.iter();
        types.extend(parameters.map(|parameter| &parameter.type_ref));
        types.extend(&operation.response);
    }
    let own = resource.types.iter();
    let fields = own.clone().flat_map(Type::contents);
    types.extend(fields.map(|field| &field.type_ref));
    let types = types.into_iter();
    let named = types.filter_map(|type_ref| context.api.type_of(type_ref.name()?));
    let own = own.filter_map(|own| context.api.type_named(&own.name));
    // A name that is declared twice refers to its first declaration.
    let own = own.filter(|own| own.resource == resource.name);
    let all = named.chain(own).filter(|declared| !declared.is_inline());
    all.map(|declared| (declared.name.as_str(), declared))
        .collect()
}
