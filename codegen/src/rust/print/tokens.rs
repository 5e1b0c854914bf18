//! The small pieces that all printers need: identifiers, type names, literals.
//! Must not know operations or files.

mod codings;

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use crate::resolve::{Field, NamedRef, RateLimit, TimestampFormat, Type, TypeRef};
use crate::rust::annotate::signature::{Argument, argument};
use crate::rust::annotate::{self, signature};

/// The imports of a module from its siblings, collected while it is printed.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    /// The module's resource.
    resource: &'a str,
    /// Whether an item that is on by default needs the import.
    imports: BTreeMap<NamedRef, bool>,
    /// Whether the item that is being printed is off by default.
    pub(super) experimental: bool,
    /// What the codings of the module need.
    pub(super) codings: codings::Codings,
}

impl<'a> Scope<'a> {
    pub(super) fn new(resource: &'a str) -> Self {
        Self {
            resource,
            imports: BTreeMap::new(),
            experimental: false,
            codings: codings::Codings::default(),
        }
    }

    /// Returns a type of the platform, and imports it if it is declared elsewhere.
    fn named(&mut self, reference: &NamedRef) -> TokenStream {
        if reference.resource != self.resource {
            *self.imports.entry(reference.clone()).or_default() |= !self.experimental;
        }
        let name = ident(&annotate::named(reference));
        quote!(#name)
    }

    /// Returns the imports, one statement per sibling; imports of only experimental items are separate.
    pub(super) fn imports(&self) -> TokenStream {
        let mut groups: BTreeMap<(&str, bool), Vec<Ident>> = BTreeMap::new();
        for (import, stable) in &self.imports {
            let group = groups.entry((&import.resource, !stable)).or_default();
            group.push(ident(&annotate::named(import)));
        }
        let statements = groups.into_iter().map(|((resource, experimental), names)| {
            let module = ident(&annotate::module(resource));
            let gate = experimental.then(gate);
            match names.as_slice() {
                [name] => quote!(#gate use super::#module::#name;),
                names => quote!(#gate use super::#module::{#(#names),*};),
            }
        });
        quote!(#(#statements)*)
    }

    /// Returns the Rust type.
    pub(super) fn type_of(&mut self, type_ref: &TypeRef) -> TokenStream {
        match type_ref {
            TypeRef::Bool | TypeRef::WrittenBool(_) => quote!(bool),
            TypeRef::Integer(name) => {
                let name = format_ident!("{name}");
                quote!(#name)
            }
            TypeRef::Float => quote!(f64),
            TypeRef::Number => quote!(runtime::Number),
            TypeRef::String => quote!(String),
            TypeRef::Secret => quote!(runtime::Secret<String>),
            TypeRef::Scalar => quote!(runtime::Scalar),
            TypeRef::Json | TypeRef::Unresolved => quote!(runtime::Json),
            TypeRef::Timestamp(_) => quote!(runtime::Timestamp),
            TypeRef::List(item) => {
                let item = self.type_of(item);
                quote!(Vec<#item>)
            }
            TypeRef::Map(value) => {
                let value = self.type_of(value);
                quote!(BTreeMap<String, #value>)
            }
            TypeRef::Named(reference) => self.named(reference),
        }
    }

    /// Returns the type of a field. One that closes a circle is boxed, as a struct cannot hold itself.
    pub(super) fn field_type(&mut self, field: &Field) -> TokenStream {
        let held = self.held_type(field);
        if field.required {
            held
        } else {
            quote!(Option<#held>)
        }
    }

    /// Returns the type of a field that is present, or of a variant. A platform may have a type `Box` of its own.
    pub(super) fn held_type(&mut self, field: &Field) -> TokenStream {
        let type_tokens = self.type_of(&field.type_ref);
        if field.closes_circle {
            quote!(std::boxed::Box<#type_tokens>)
        } else {
            type_tokens
        }
    }

    /// Returns the type of an argument.
    pub(super) fn argument_type(&mut self, type_ref: &TypeRef) -> TokenStream {
        match argument(type_ref) {
            Argument::Value => self.type_of(type_ref),
            Argument::Into => {
                let type_tokens = self.type_of(type_ref);
                quote!(impl Into<#type_tokens>)
            }
            Argument::Items(item) => {
                let item = self.type_of(item);
                quote!(impl IntoIterator<Item = impl Into<#item>>)
            }
            Argument::Entries(value) => {
                let value = self.type_of(value);
                quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<#value>)>)
            }
        }
    }
}

/// Converts an argument of [`Scope::argument_type`] to its type.
pub(super) fn conversion(type_ref: &TypeRef, name: &Ident) -> TokenStream {
    match argument(type_ref) {
        Argument::Value => quote!(#name),
        Argument::Into => quote!(#name.into()),
        Argument::Items(_) => quote!(#name.into_iter().map(Into::into).collect()),
        Argument::Entries(_) => {
            quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
        }
    }
}

/// Returns the module that reads and writes a timestamp on the wire, if the format is not the type's own.
pub(super) fn timestamp_module(format: TimestampFormat) -> Option<&'static str> {
    match format {
        TimestampFormat::EpochMilliseconds => {
            Some("iot_clouds_runtime::timestamp::epoch_milliseconds")
        }
        TimestampFormat::EpochSeconds => Some("iot_clouds_runtime::timestamp::epoch_seconds"),
        TimestampFormat::Rfc3339 => None,
    }
}

/// Returns the attribute of items that are off by default.
pub(super) fn gate() -> TokenStream {
    quote!(#[cfg(feature = "experimental")])
}

/// Adds that attribute to every item.
pub(super) fn gated(items: TokenStream) -> TokenStream {
    let Ok(file) = syn::parse2::<syn::File>(items.clone()) else {
        // Formatting reports the error.
        return items;
    };
    let gate = gate();
    let items = file.items.iter();
    quote!(#(#gate #items)*)
}

/// Returns a literal of a spec as the runtime takes it.
pub(super) fn literal(value: &crate::resolve::Literal) -> TokenStream {
    use crate::resolve::Literal;
    match value {
        Literal::Bool(value) => quote!(runtime::Literal::Bool(#value)),
        Literal::Number(value) => {
            let value = signed(*value);
            quote!(runtime::Literal::Number(#value))
        }
        Literal::Text(value) => quote!(runtime::Literal::Text(#value)),
    }
}

/// Returns a value that means null, as a value of the runtime.
pub(super) fn null_value(value: &serde_json::Value) -> Option<TokenStream> {
    use serde_json::Value;
    let value = match value {
        Value::Array(items) if items.is_empty() => quote!(EmptyList),
        Value::Object(fields) if fields.is_empty() => quote!(EmptyObject),
        Value::String(text) => quote!(Text(#text)),
        value => {
            let number = signed(value.as_i64()?);
            quote!(Number(#number))
        }
    };
    Some(quote!(runtime::NullValue::#value))
}

/// Returns the attribute that derives the traits of a type.
pub(super) fn derive(declared: &Type) -> TokenStream {
    let derives = signature::derives(declared);
    let derives = derives.iter().map(|name| name.parse::<TokenStream>());
    let derives = derives.filter_map(Result::ok);
    quote!(#[derive(#(#derives),*)])
}

/// Returns an identifier; keywords become raw.
pub(super) fn ident(name: &str) -> Ident {
    if crate::names::is_keyword(name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        format_ident!("{name}")
    }
}

/// Returns the identifier of a field, parameter or variant.
pub(super) fn field(field: &Field) -> Ident {
    ident(&annotate::field(field))
}

/// Returns a number literal without a type suffix.
pub(super) fn unsigned(value: u64) -> Literal {
    Literal::u64_unsuffixed(value)
}

/// Returns a signed number as an expression.
pub(super) fn signed(value: i64) -> TokenStream {
    let magnitude = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 {
        quote!(-#magnitude)
    } else {
        quote!(#magnitude)
    }
}

/// Returns a number with a fraction as an expression.
pub(super) fn float(value: f64) -> TokenStream {
    let magnitude = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 {
        quote!(-#magnitude)
    } else {
        quote!(#magnitude)
    }
}

/// Returns `name: &[items],` for a static, or nothing without items.
pub(super) fn list(
    name: &str,
    items: impl IntoIterator<Item = impl ToTokens>,
) -> Option<TokenStream> {
    let (name, items) = (ident(name), Vec::from_iter(items));
    (!items.is_empty()).then(|| quote!(#name: &[#(#items),*],))
}

/// Returns a path of keys as the runtime takes it.
pub(super) fn path(keys: &[String]) -> TokenStream {
    quote!(&[#(#keys),*])
}

/// Returns `Some(value)` or `None`.
pub(super) fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// Returns a limit on the rate of requests, as a value of the runtime, with the path of `Duration`.
pub(super) fn rate_limit(limit: &RateLimit, duration: &TokenStream) -> TokenStream {
    let (requests, seconds) = (unsigned(limit.requests.into()), unsigned(limit.seconds));
    quote!(runtime::RateLimit::new(#requests, #duration::from_secs(#seconds)))
}
