//! Former names in Rust, and what the compiler says of them and of deprecated items.
//! Must not know how an alias is printed, nor what a former name is worth.

use super::{
    builder, code, credential, declared, field, handle, header, method, module, server, value,
    variant,
};
use crate::names::{handle_name, pascal, request_name, response_name, screaming, snake};
use crate::resolve::{
    Api, Code, Constant, Credential, Field, Lifecycle, Operation, OptionalHeader, Resource,
    ServerChoice, Type, TypeKind, Variant, sentence,
};

/// What the compiler says where a program uses an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The first version with this warning; `None` for a former name.
    pub since: Option<String>,
    /// What to use, as Rust code.
    pub instead: Option<String>,
    /// The reason, as a sentence.
    pub reason: Option<String>,
}

/// Returns the warning of a deprecated item; `rust` finds the Rust name of what to use in its place.
fn warning(lifecycle: &Lifecycle, rust: impl Fn(&str) -> Option<String>) -> Option<Warning> {
    let deprecated = lifecycle.deprecated.as_ref()?;
    let instead = deprecated.instead.as_deref();
    Some(Warning {
        since: Some(deprecated.since.clone()),
        instead: instead.map(|key| rust(key).unwrap_or_else(|| key.to_owned())),
        reason: deprecated.reason.as_deref().map(sentence),
    })
}

/// Returns the warning of a resource.
pub fn of_resource(api: &Api, own: &Resource) -> Option<Warning> {
    warning(&own.lifecycle, |key| {
        let other = api.resource(key)?;
        Some(format!("{}()", module(&other.name)))
    })
}

/// Returns the warning of an operation.
pub fn of_operation(api: &Api, own: &Operation) -> Option<Warning> {
    warning(&own.lifecycle, |key| {
        let other = api.operation(key)?;
        Some(format!("{}().{}()", module(&other.resource), method(other)))
    })
}

/// Returns the warning of a parameter or a joint setter, by what became of its name.
pub fn of_setter(operation: &Operation, lifecycle: &Lifecycle) -> Option<Warning> {
    warning(lifecycle, |key| {
        let mut parameters = operation.parameters.iter();
        parameters.find(|other| other.name == key).map(field)
    })
}

/// Returns the warning of one of several fields: of an object, a credential or a response, and of a variant of a union.
pub fn of_field(fields: &[Field], own: &Field) -> Option<Warning> {
    warning(&own.lifecycle, |key| {
        fields.iter().find(|other| other.name == key).map(field)
    })
}

/// Returns the warning of a type.
pub fn of_type(api: &Api, own: &Type) -> Option<Warning> {
    warning(&own.lifecycle, |key| api.type_named(key).map(declared))
}

/// Returns the warning of a value of an enum.
pub fn of_variant(own: &Type, value: &Variant) -> Option<Warning> {
    warning(&value.lifecycle, |key| {
        let TypeKind::Enum { variants, .. } = &own.kind else {
            return None;
        };
        let other = variants.iter().find(|other| other.wire == key)?;
        Some(format!("{}::{}", declared(own), variant(other)))
    })
}

/// Returns the warning of a constant of an identifier.
pub fn of_constant(own: &Type, constant: &Constant) -> Option<Warning> {
    warning(&constant.lifecycle, |key| {
        let TypeKind::Identifier { constants, .. } = &own.kind else {
            return None;
        };
        let other = constants.iter().find(|other| other.wire == key)?;
        Some(format!("{}::{}", declared(own), value(other)))
    })
}

/// Returns the warning of a credential.
pub fn of_credential(api: &Api, own: &Credential) -> Option<Warning> {
    warning(&own.lifecycle, |key| api.credential(key).map(credential))
}

/// Returns the warning of a code.
pub fn of_code(api: &Api, own: &Code) -> Option<Warning> {
    warning(&own.lifecycle, |key| {
        let other = api.codes.iter().find(|other| other.wire == key)?;
        Some(format!("ErrorCode::{}", code(other)))
    })
}

/// Returns the warning of a server.
pub fn of_server(api: &Api, own: &ServerChoice) -> Option<Warning> {
    warning(&own.lifecycle, |key| {
        let mut choices = api.server.choices.iter();
        let other = choices.find(|other| other.name == key)?;
        Some(format!("Server::{}", server(other)))
    })
}

/// Returns the warning of an optional header.
pub fn of_header(api: &Api, own: &OptionalHeader) -> Option<Warning> {
    warning(&own.lifecycle, |key| {
        let mut headers = api.optional_headers.iter();
        headers.find(|other| other.name == key).map(header)
    })
}

/// Returns the former names of a module, of a method or of a setter.
pub fn functions(lifecycle: &Lifecycle) -> impl Iterator<Item = String> {
    lifecycle.renamed_from.iter().map(|name| snake(name))
}

/// Returns the former names of a variant, a code or a server.
pub fn variants(lifecycle: &Lifecycle) -> impl Iterator<Item = String> {
    lifecycle.renamed_from.iter().map(|name| pascal(name))
}

/// Returns the former names of a constant.
pub fn constants(lifecycle: &Lifecycle) -> impl Iterator<Item = String> {
    lifecycle.renamed_from.iter().map(|name| screaming(name))
}

/// Returns the former names of an operation's request builder.
pub fn builders(operation: &Operation) -> impl Iterator<Item = String> {
    let names = operation.lifecycle.renamed_from.iter();
    names.map(|name| request_name(name))
}

/// Returns the operation that a type belongs to as its inline response or as the item of its windows, and the end of the name.
fn of_own<'a>(api: &'a Api, own: &Type) -> Option<(&'a Operation, &'static str)> {
    let response = api.operation(&own.name).map(|operation| (operation, ""));
    let item = || api.operation(own.name.strip_suffix(".item")?);
    response.or_else(|| item().map(|operation| (operation, "_item")))
}

/// Returns the former names of a type. That of an operation also changes with its resource and its operation.
pub fn types(api: &Api, own: &Type) -> Vec<String> {
    let Some((operation, end)) = of_own(api, own) else {
        return own.lifecycle.renamed_from.clone();
    };
    let resource = api.resource(&own.resource);
    let resources = resource.map_or(&[][..], |own| &own.lifecycle.renamed_from);
    let now = declared(own);
    let names = std::iter::once(&own.resource).chain(resources);
    let names = names.flat_map(|resource| responses(resource, operation, end));
    names.filter(|name| *name != now).collect()
}

/// Returns the names that a type of an operation had in a resource of this name.
fn responses(resource: &str, operation: &Operation, end: &str) -> Vec<String> {
    let names = std::iter::once(&operation.name).chain(&operation.lifecycle.renamed_from);
    names
        .map(|name| response_name(resource, &format!("{name}{end}")))
        .collect()
}

/// Something that a module under a former name holds.
pub struct Moved {
    /// Whether it is off by default.
    pub experimental: bool,
    /// Its name there.
    pub name: String,
    /// Its present name in its present module.
    pub now: String,
}

/// Returns what the module of a resource holds under one of its former names.
pub fn moved(api: &Api, resource: &Resource, former: &str) -> Vec<Moved> {
    let mut moved = Vec::new();
    let mut add = |experimental, name, now: &str| {
        let now = now.to_owned();
        moved.push(Moved {
            experimental,
            name,
            now,
        });
    };
    if !resource.operations.is_empty() {
        let now = handle(resource);
        add(resource.is_experimental(), handle_name(former), &now);
    }
    for operation in &resource.operations {
        let now = builder(operation);
        for name in std::iter::once(now.clone()).chain(builders(operation)) {
            add(operation.experimental, name, &now);
        }
    }
    for own in super::types(resource) {
        let now = declared(own);
        let names = match of_own(api, own) {
            Some((operation, end)) => responses(former, operation, end),
            None => std::iter::once(&now)
                .chain(&own.lifecycle.renamed_from)
                .cloned()
                .collect(),
        };
        for name in names {
            add(own.experimental, name, &now);
        }
    }
    moved
}
