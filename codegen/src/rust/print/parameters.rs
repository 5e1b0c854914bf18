//! Prints parameters: as arguments of a function, and as arguments for the runtime.
//! Must not know operations.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{Scope, conversion, ident, timestamp_module};
use crate::resolve::{BoolValues, Field, Place, TypeRef};
use crate::rust::annotate;

/// Returns `name: type` for an argument or setter.
pub(super) fn signature(parameter: &Field, scope: &mut Scope<'_>) -> TokenStream {
    let name = ident(&annotate::field(parameter));
    let type_tokens = scope.argument_type(&parameter.type_ref);
    quote!(#name: #type_tokens)
}

/// How an argument is passed to the runtime's setter.
pub(super) struct Passed {
    /// A statement that collects a list or map first.
    pub(super) before: TokenStream,
    /// The setter's type argument, where inference needs one.
    pub(super) turbofish: TokenStream,
    /// The setter's arguments.
    pub(super) arguments: TokenStream,
}

/// Returns how a parameter is passed to the runtime.
pub(super) fn passed(parameter: &Field, scope: &mut Scope<'_>) -> Passed {
    let name = ident(&annotate::field(parameter));
    let type_tokens = scope.type_of(&parameter.type_ref);
    let (mut before, mut turbofish) = (TokenStream::new(), TokenStream::new());
    let coding = scope.coding(&parameter.type_ref, false);
    let value = match &parameter.type_ref {
        TypeRef::WrittenBool(values) if **values == BoolValues::ZERO_ONE => {
            quote!(u8::from(#name))
        }
        TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float => quote!(#name),
        TypeRef::List(_) | TypeRef::Map(_) => {
            let collected = conversion(&parameter.type_ref, &name);
            before = quote!(let #name: #type_tokens = #collected;);
            coded(coding.as_ref(), quote!(#name))
        }
        TypeRef::Timestamp(format) if timestamp_module(*format).is_some() => {
            let unit = ident(
                timestamp_module(*format)
                    .and_then(|path| path.rsplit("::").next())
                    .unwrap_or_default(),
            );
            quote!(runtime::Timestamp::#unit(#name.into()))
        }
        _ if coding.is_some() => coded(coding.as_ref(), conversion(&parameter.type_ref, &name)),
        _ => {
            turbofish = quote!(::<#type_tokens>);
            quote!(#name.into())
        }
    };
    let arguments = match parameter.place {
        Place::WholeBody | Place::BodyEntries => value,
        _ => {
            let wire = &parameter.wire;
            quote!(#wire, #value)
        }
    };
    Passed {
        before,
        turbofish,
        arguments,
    }
}

/// Returns a value as its coding writes it.
pub(super) fn coded(coding: Option<&TokenStream>, value: TokenStream) -> TokenStream {
    match coding {
        Some(coding) => quote!(runtime::coding::Coded::<#coding, _>::new(#value)),
        None => value,
    }
}

/// Returns a call that sets what the client sends if the caller sets nothing.
pub(super) fn client_default(parameter: &Field) -> Option<TokenStream> {
    let value: TokenStream = parameter.sent_default()?.to_string().parse().ok()?;
    let wire = &parameter.wire;
    let set = match parameter.place {
        Place::Query => ident("query"),
        Place::Header => ident("header"),
        _ => ident("body"),
    };
    Some(quote!(.#set(#wire, runtime::json!(#value))))
}
