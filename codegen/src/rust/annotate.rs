//! What Rust adds to an [`Api`]: the name of each item, setters that set several parameters at once, and documentation.
//! Decides it without `syn` or `quote`; must not know how it is printed.

pub mod docs;
pub mod wire;

use crate::names::{
    field_name, handle_name, pascal, request_name, response_name, screaming, snake, type_name,
};
use crate::resolve::{
    Api, AuthScheme, Basis, Code, Constant, Credential, Field, LimitKind, NamedRef, Operation,
    OptionalHeader, Place, Resource, ServerChoice, Type, TypeKind, TypeRef, Variant,
};

/// Name of the setter of a body that is a free map.
const ENTRY_SETTER: &str = "set";

/// Module of a resource, also the client's method.
pub fn module(resource: &str) -> String {
    snake(resource)
}

/// Type that holds the operations of a resource.
pub fn handle(resource: &Resource) -> String {
    handle_name(&resource.name)
}

/// Spec file of a resource, from the spec folder's parent.
pub fn file(api: &Api, resource: &Resource) -> String {
    format!("spec/{}/{}.yaml", api.platform, resource.name)
}

/// Method of an operation.
pub fn method(operation: &Operation) -> String {
    snake(&operation.name)
}

/// Static that describes an operation.
pub fn constant(operation: &Operation) -> String {
    screaming(&operation.name)
}

/// Request builder of an operation.
pub fn builder(operation: &Operation) -> String {
    request_name(&operation.name)
}

/// A type of the platform, by what references call it.
pub fn named(reference: &NamedRef) -> String {
    named_type(&reference.name)
}

/// The type that a declaration becomes.
pub fn declared(declared: &Type) -> String {
    named_type(&declared.name)
}

/// The type of a response that an operation spells out is named after the operation.
fn named_type(name: &str) -> String {
    match name.split_once('.') {
        Some((resource, operation)) => response_name(resource, operation),
        None => name.to_owned(),
    }
}

/// A field, parameter or variant, without any `r#`.
pub fn field(field: &Field) -> String {
    let called = field.called.as_deref();
    match (field.place, &field.type_ref) {
        (Place::Variant, _) => type_name(&field.name, called),
        (Place::BodyEntries, _) => ENTRY_SETTER.to_owned(),
        (Place::WholeBody, TypeRef::Named(reference)) => snake(&reference.name),
        _ => field_name(&field.name, called),
    }
}

/// A known value of an enum.
pub fn variant(variant: &Variant) -> String {
    pascal(variant.called.as_deref().unwrap_or(&variant.wire))
}

/// A known value of an identifier.
pub fn value(constant: &Constant) -> String {
    screaming(&constant.name)
}

/// A code of the platform.
pub fn code(code: &Code) -> String {
    pascal(&code.name)
}

/// Type of a credential.
pub fn credential(credential: &Credential) -> String {
    type_name(&credential.name, credential.called.as_deref())
}

/// Static that describes a credential.
pub fn credential_constant(credential: &Credential) -> String {
    screaming(&credential.name)
}

/// Variant of a server.
pub fn server(choice: &ServerChoice) -> String {
    pascal(&choice.name)
}

/// Constant of an optional header.
pub fn header(header: &OptionalHeader) -> String {
    screaming(&header.name)
}

/// Module and static of the operation that an exchange calls.
pub fn exchanged_by(operation: &str) -> (String, String) {
    let (resource, name) = operation.split_once('.').unwrap_or(("", operation));
    (module(resource), screaming(name))
}

/// Types of the credentials that an operation takes.
pub fn accepted(api: &Api, operation: &Operation) -> Vec<String> {
    let known = operation
        .accepts
        .iter()
        .filter_map(|name| api.credential(name));
    known.map(credential).collect()
}

/// The types of a resource that a crate has. The response of a call that fetches a token is read by the client.
pub fn types(resource: &Resource) -> impl Iterator<Item = &Type> {
    let tokens = resource
        .operations
        .iter()
        .filter(|operation| operation.token_of.is_some());
    let tokens: Vec<&str> = tokens.map(|operation| operation.id.as_str()).collect();
    resource
        .types
        .iter()
        .filter(move |declared| !tokens.contains(&declared.name.as_str()))
}

/// The parameters that are called otherwise in Rust: name on the wire, name in Rust.
pub fn renamed(operation: &Operation) -> Vec<(&str, String)> {
    let fields = operation
        .settable()
        .filter(|parameter| !parameter.place.is_whole());
    let names = fields.map(|parameter| (parameter.wire.as_str(), field(parameter)));
    names.filter(|(wire, rust)| *wire != rust).collect()
}

/// The name in Rust of the parameter with this name on the wire.
pub fn in_rust(operation: &Operation, wire: &str) -> String {
    operation
        .parameter(wire)
        .map_or_else(|| wire.to_owned(), field)
}

/// A setter for parameters that belong together.
pub struct JointSetter<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its documentation.
    pub docs: docs::Docs,
    /// What it sets.
    pub parameters: Vec<&'a Field>,
}

/// The setters of an operation that set several parameters at once.
pub fn joint_setters<'a>(api: &Api, operation: &'a Operation) -> Vec<JointSetter<'a>> {
    let joint = operation.limits.iter().filter_map(|limit| {
        let LimitKind::Together {
            parameters,
            setter: Some((name, text)),
        } = &limit.check
        else {
            return None;
        };
        let setter = |wire: &String| operation.setters().find(|setter| setter.wire == *wire);
        Some(JointSetter {
            name,
            docs: docs::joint_setter(api, operation, (text.as_deref(), parameters), limit),
            parameters: parameters.iter().filter_map(setter).collect(),
        })
    });
    joint.collect()
}

/// Those of what all operations share.
fn platform_bases(api: &Api) -> Vec<&Basis> {
    let mut bases = vec![&api.server.evidence.basis];
    bases.extend(
        api.server
            .choices
            .iter()
            .map(|choice| &choice.evidence.basis),
    );
    bases.extend(
        api.optional_headers
            .iter()
            .map(|header| &header.evidence.basis),
    );
    bases.extend(
        api.response_headers
            .iter()
            .map(|header| &header.evidence.basis),
    );
    bases.extend(api.envelope.iter().map(|envelope| &envelope.evidence.basis));
    bases.extend(api.responses.iter().map(|responses| &responses.basis));
    bases.extend(api.error_bodies.iter().map(|body| &body.basis));
    bases.extend(api.text_errors.iter().map(|text| &text.basis));
    bases.extend(api.only_headers.iter().map(|only| &only.basis));
    bases.extend(api.rate_limit.iter().map(|limit| &limit.evidence.basis));
    bases.extend(api.content_types.iter().map(|types| &types.basis));
    bases.extend(api.statuses.iter().map(|status| &status.evidence.basis));
    bases.extend(api.codes.iter().map(|code| &code.evidence.basis));
    for credential in &api.credentials {
        bases.push(&credential.evidence.basis);
        if let AuthScheme::Signature(signature) = &credential.scheme {
            bases.push(&signature.evidence.basis);
        }
        bases.extend(credential.fields.iter().map(|field| &field.evidence.basis));
    }
    bases
}

/// How surely each fact is known that the documentation of a crate tells, each once.
pub fn bases(api: &Api) -> Vec<&Basis> {
    let mut bases = platform_bases(api);
    for operation in api.operations() {
        bases.extend([&operation.evidence.basis, &operation.retry_basis]);
        // The arguments of a token call are the fields of its credential.
        let told = operation.parameters.iter();
        let told = told.filter(|field| field.is_constant() || operation.token_of.is_none());
        bases.extend(told.map(|field| &field.evidence.basis));
        // Limits of one parameter are as sure as the parameter.
        let limits = operation.limits.iter();
        let limits = limits.filter(|limit| {
            !matches!(
                limit.check,
                LimitKind::Range { .. } | LimitKind::MaxItems { .. }
            )
        });
        bases.extend(limits.map(|limit| &limit.evidence.basis));
    }
    for resource in &api.resources {
        for declared in types(resource) {
            bases.push(&declared.evidence.basis);
            bases.extend(declared.members().map(|member| &member.evidence.basis));
            match &declared.kind {
                TypeKind::Identifier { constants, .. } => {
                    bases.extend(constants.iter().map(|constant| &constant.evidence.basis));
                }
                TypeKind::Enum { variants, .. } => {
                    bases.extend(variants.iter().map(|variant| &variant.evidence.basis));
                }
                _ => {}
            }
        }
    }
    bases
}
