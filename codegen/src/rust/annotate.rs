//! What Rust adds to an [`Api`]: the name of each item, joint setters, and documentation.
//! Does not use `syn` or `quote`; must not know how anything is printed.

pub mod docs;
pub mod exports;
pub mod lifecycle;
pub mod signature;
pub mod wire;

use crate::names::{
    self, field_name, handle_name, pascal, request_name, response_name, screaming, snake,
};
use crate::resolve::{
    Api, AuthScheme, Basis, Code, Constant, Credential, Field, Lifecycle, LimitKind, NamedRef,
    Operation, OptionalHeader, Place, Resource, ServerChoice, Type, TypeKind, TypeRef, Variant,
};
use crate::spec::Location;

/// Name of the setter for entries of a free map.
const ENTRY_SETTER: &str = "set";

/// Returns the name of a resource's module, which is also the client's method.
pub fn module(resource: &str) -> String {
    snake(resource)
}

/// Returns the type that has the operations of a resource.
pub fn handle(resource: &Resource) -> String {
    handle_name(&resource.name)
}

/// Returns the spec file of a resource, from the spec folder's parent.
pub fn file(api: &Api, resource: &Resource) -> String {
    format!("spec/{}/{}.yaml", api.platform, resource.name)
}

/// Returns the method of an operation.
pub fn method(operation: &Operation) -> String {
    snake(&operation.name)
}

/// Returns the static that describes an operation.
pub fn constant(operation: &Operation) -> String {
    screaming(&operation.name)
}

/// Returns the request builder of an operation.
pub fn builder(operation: &Operation) -> String {
    request_name(&operation.name)
}

/// Returns the Rust name of a referenced type.
pub fn named(reference: &NamedRef) -> String {
    named_type(&reference.name)
}

/// Returns the Rust name of a declared type.
pub fn declared(declared: &Type) -> String {
    named_type(&declared.name)
}

/// Returns the Rust name of a type; the type of an inline response is named after its operation.
fn named_type(name: &str) -> String {
    match name.split_once('.') {
        Some((resource, operation)) => response_name(resource, operation),
        None => name.to_owned(),
    }
}

/// Returns a type as a user of the crate writes it.
pub fn type_name(type_ref: &TypeRef) -> String {
    match type_ref {
        TypeRef::List(item) => format!("Vec<{}>", type_name(item)),
        TypeRef::Map(value) => format!("BTreeMap<String, {}>", type_name(value)),
        TypeRef::Named(reference) => named(reference),
        TypeRef::Json | TypeRef::Unresolved => "Json".to_owned(),
        TypeRef::Scalar => "Scalar".to_owned(),
        TypeRef::Number => "Number".to_owned(),
        TypeRef::String => "String".to_owned(),
        TypeRef::Secret => "Secret<String>".to_owned(),
        TypeRef::Timestamp(_) => "Timestamp".to_owned(),
        TypeRef::Bool | TypeRef::WrittenBool(_) => "bool".to_owned(),
        TypeRef::Float => "f64".to_owned(),
        TypeRef::Integer(name) => (*name).to_owned(),
    }
}

/// Returns the name of a field, parameter or variant, without `r#`.
pub fn field(field: &Field) -> String {
    let called = field.called.as_deref();
    match (field.place, &field.type_ref) {
        (Place::Variant, _) => names::type_name(&field.name, called),
        (Place::BodyEntries, _) => ENTRY_SETTER.to_owned(),
        (Place::WholeBody, TypeRef::Named(reference)) => snake(&reference.name),
        _ => field_name(&field.name, called),
    }
}

/// Returns the name of a known value of an enum.
pub fn variant(variant: &Variant) -> String {
    pascal(variant.called.as_deref().unwrap_or(&variant.wire))
}

/// Returns the name of a known value of an identifier.
pub fn value(constant: &Constant) -> String {
    screaming(&constant.name)
}

/// Returns the bounds of a range that is documented as two numbers, such as `-40 to 90`.
pub fn range(constant: &Constant) -> Option<(f64, f64)> {
    let (least, greatest) = constant.range.as_deref()?.split_once(" to ")?;
    let number = |text: &str| {
        let number: Option<f64> = text.trim().parse().ok();
        number.filter(|number| number.is_finite())
    };
    Some((number(least)?, number(greatest)?))
}

/// Returns the name of a code.
pub fn code(code: &Code) -> String {
    pascal(&code.name)
}

/// Returns the type of a credential.
pub fn credential(credential: &Credential) -> String {
    names::type_name(&credential.name, credential.called.as_deref())
}

/// Returns the static that describes a credential.
pub fn credential_constant(credential: &Credential) -> String {
    screaming(&credential.name)
}

/// Returns the variant of a server.
pub fn server(choice: &ServerChoice) -> String {
    pascal(&choice.name)
}

/// Returns the constant of an optional header.
pub fn header(header: &OptionalHeader) -> String {
    screaming(&header.name)
}

/// Returns module and static of the operation that an exchange calls.
pub fn exchanged_by(operation: &str) -> (String, String) {
    let (resource, name) = operation.split_once('.').unwrap_or(("", operation));
    (module(resource), screaming(name))
}

/// Returns the types of the credentials that an operation accepts.
pub fn accepted(api: &Api, operation: &Operation) -> Vec<String> {
    let known = operation
        .accepts
        .iter()
        .filter_map(|name| api.credential(name));
    known.map(credential).collect()
}

/// Returns the types of a resource that a crate contains. Responses with tokens are excluded, as only the client reads them.
pub fn types(resource: &Resource) -> impl Iterator<Item = &Type> {
    let types = resource.types.iter();
    types.filter(|declared| !declared.only_tokens)
}

/// Returns the parameters with another name in Rust: wire name, Rust name.
pub fn renamed(operation: &Operation) -> Vec<(&str, String)> {
    let fields = operation
        .settable()
        .filter(|parameter| !parameter.place.is_whole());
    let names = fields.map(|parameter| (parameter.wire.as_str(), field(parameter)));
    names.filter(|(wire, rust)| *wire != rust).collect()
}

/// Returns the Rust name of the parameter with this wire name.
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
    /// The limit in the spec that it comes from.
    pub at: &'a Location,
    /// What it sets.
    pub parameters: Vec<&'a Field>,
    /// What became of its name.
    pub lifecycle: &'a Lifecycle,
}

/// Returns the joint setters of an operation.
pub fn joint_setters<'a>(api: &Api, operation: &'a Operation) -> Vec<JointSetter<'a>> {
    let joint = operation.limits.iter().filter_map(|limit| {
        let LimitKind::Together {
            parameters,
            setter: Some(written),
        } = &limit.check
        else {
            return None;
        };
        let setter = |wire: &String| operation.setters().find(|setter| setter.wire == *wire);
        Some(JointSetter {
            name: &written.name,
            at: &limit.at,
            docs: docs::joint_setter(api, operation, (written.doc.as_deref(), parameters), limit),
            parameters: parameters.iter().filter_map(setter).collect(),
            lifecycle: &written.lifecycle,
        })
    });
    joint.collect()
}

/// Returns the bases of facts that all operations share.
fn platform_bases(api: &Api) -> Vec<&Basis> {
    let mut bases = vec![&api.server.evidence.basis];
    let choices = api.server.choices.iter();
    bases.extend(choices.map(|choice| &choice.evidence.basis));
    let headers = api.optional_headers.iter();
    bases.extend(headers.map(|header| &header.evidence.basis));
    let headers = api.response_headers.iter();
    bases.extend(headers.map(|header| &header.evidence.basis));
    bases.extend(api.envelope.iter().map(|envelope| &envelope.evidence.basis));
    bases.extend(api.responses.iter().map(|responses| &responses.basis));
    bases.extend(api.error_bodies.iter().map(|body| &body.evidence.basis));
    bases.extend(api.text_errors.iter().map(|text| &text.basis));
    bases.extend(api.only_headers.iter().map(|only| &only.basis));
    bases.extend(api.rate_limits.iter().map(|limit| &limit.evidence.basis));
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

/// Returns the basis of each fact in the documentation of a crate, each once.
pub fn bases(api: &Api) -> Vec<&Basis> {
    let mut bases = platform_bases(api);
    for operation in api.operations() {
        bases.extend([
            &operation.evidence.basis,
            &operation.retry_basis,
            &operation.null_values_basis,
        ]);
        // The arguments of a token call are documented as fields of its credential.
        let documented = operation.parameters.iter();
        let documented =
            documented.filter(|field| field.is_constant() || operation.token_of.is_none());
        bases.extend(documented.map(|field| &field.evidence.basis));
        // Limits of one parameter have the basis of the parameter.
        let limits = operation.limits.iter();
        let limits = limits.filter(|limit| {
            !matches!(
                limit.check,
                LimitKind::Range { .. } | LimitKind::MaxItems { .. }
            )
        });
        bases.extend(limits.map(|limit| &limit.evidence.basis));
        let limits = operation.rate_limits.iter();
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
