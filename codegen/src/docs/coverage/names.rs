//! The names that a spec has for an operation: of parameters, of fields however deep, of headers; and which of them hold any keys.
//! Must not know what a page says.

use std::collections::BTreeSet;

use crate::resolve::{Api, AuthScheme, Field, Operation, Place, Type, TypeKind, TypeRef};

/// Names in requests and responses.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    known: BTreeSet<String>,
    /// Names of what holds any keys, such as maps.
    free: BTreeSet<String>,
    /// Whether the body of a request has any keys.
    free_request: bool,
    /// Whether the data of a response has any keys.
    free_response: bool,
    /// Types that were read.
    types: BTreeSet<String>,
}

impl Names {
    /// Reads what all operations of a platform share: envelope, headers, credentials, failures.
    pub(super) fn of_platform(api: &Api) -> Self {
        let mut names = Self::default();
        for (name, _) in &api.headers {
            names.add(name);
        }
        for header in &api.optional_headers {
            names.add(&header.wire);
        }
        for name in api.only_headers.iter().flat_map(|only| &only.names) {
            names.add(name);
        }
        for field in &api.response_headers {
            names.field(api, field);
        }
        if let Some(envelope) = &api.envelope {
            let paths = [&envelope.success_key, &envelope.data, &envelope.code];
            let further = envelope.message.iter().chain(&envelope.details);
            names.paths(paths.into_iter().chain(further));
            names
                .free
                .extend(envelope.details.iter().flatten().cloned());
        }
        for body in &api.error_bodies {
            names.paths([&body.code, &body.message]);
        }
        for credential in &api.credentials {
            names.credential(api, credential);
        }
        for name in [
            "authorization",
            "host",
            "content-type",
            "accept",
            "content-length",
        ] {
            names.add(name);
        }
        names
    }

    fn credential(&mut self, api: &Api, credential: &crate::resolve::Credential) {
        for (name, _) in &credential.headers {
            self.add(name);
        }
        for field in &credential.fields {
            self.field(api, field);
        }
        match &credential.scheme {
            AuthScheme::Cookie { .. } => self.add("cookie"),
            AuthScheme::TokenExchange(exchange) => self.add(&exchange.header),
            AuthScheme::Header { header, .. } => self.add(header),
            AuthScheme::Signature(signature) => {
                self.add(&signature.date_header);
                for header in &signature.signed_headers {
                    self.add(header);
                }
            }
            AuthScheme::Basic { .. } | AuthScheme::Unresolved => {}
        }
    }

    /// Reads the names of an operation.
    pub(super) fn of_operation(api: &Api, operation: &Operation) -> Self {
        let mut names = Self::default();
        for parameter in &operation.parameters {
            if parameter.place.is_whole() {
                let leaf = parameter.type_ref.leaf();
                let is_map = matches!(parameter.type_ref, TypeRef::Map(_) | TypeRef::Json);
                names.free_request |= is_map || parameter.place == Place::BodyEntries;
                names.reference(api, leaf);
            } else {
                names.field(api, parameter);
            }
        }
        if let Some(response) = &operation.response {
            names.free_response |= is_free(api, response);
            names.reference(api, response);
        }
        names.free_response |= operation.nested_under.is_some();
        names
    }

    /// Reads all names of a platform.
    pub(super) fn of_all(api: &Api) -> Self {
        let mut names = Self::of_platform(api);
        for operation in api.operations() {
            let own = Self::of_operation(api, operation);
            names.known.extend(own.known);
            names.free.extend(own.free);
        }
        for declared in api.types() {
            names.declared(api, declared);
        }
        names
    }

    fn add(&mut self, name: &str) {
        self.known.insert(name.to_lowercase());
    }

    fn paths<'a>(&mut self, paths: impl IntoIterator<Item = &'a Vec<String>>) {
        for key in paths.into_iter().flatten() {
            self.add(key);
        }
    }

    fn field(&mut self, api: &Api, field: &Field) {
        for name in field.aliases.iter().chain([&field.wire, &field.name]) {
            self.add(name);
            if is_free(api, &field.type_ref) {
                self.free.insert(name.to_lowercase());
            }
        }
        self.reference(api, &field.type_ref);
    }

    fn reference(&mut self, api: &Api, type_ref: &TypeRef) {
        let declared = type_ref.name().and_then(|name| api.type_of(name));
        if let Some(declared) = declared {
            self.declared(api, declared);
        }
    }

    fn declared(&mut self, api: &Api, declared: &Type) {
        if !self.types.insert(declared.name.clone()) {
            return;
        }
        for field in declared.contents() {
            if field.place == Place::Variant {
                self.reference(api, &field.type_ref);
            } else {
                self.field(api, field);
            }
        }
        if let TypeKind::Union { tag, content, .. } = &declared.kind {
            self.add(tag);
            self.add(content);
        }
    }

    /// Whether a name is among them.
    pub(super) fn has(&self, name: &str) -> bool {
        self.known.contains(&name.to_lowercase())
    }

    /// Whether keys below a name can be any.
    pub(super) fn is_free(&self, name: &str) -> bool {
        self.free.contains(&name.to_lowercase())
    }

    /// Whether all keys of the data of a request or a response can be any.
    pub(super) fn is_all_free(&self, is_request: bool) -> bool {
        if is_request {
            self.free_request
        } else {
            self.free_response
        }
    }
}

/// Whether values of a type have any keys.
fn is_free(api: &Api, type_ref: &TypeRef) -> bool {
    match type_ref {
        TypeRef::Json | TypeRef::Map(_) | TypeRef::Unresolved => true,
        TypeRef::List(item) => is_free(api, item),
        TypeRef::Named(name) => api.type_of(name).is_some_and(|declared| {
            let variants = match &declared.kind {
                TypeKind::Untagged(variants) | TypeKind::Union { variants, .. } => variants,
                _ => return false,
            };
            let mut variants = variants.iter();
            variants.any(|variant| is_free(api, &variant.type_ref))
        }),
        _ => false,
    }
}
