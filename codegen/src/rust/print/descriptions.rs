//! Prints the static description of an operation that the runtime works from.
//! Must not know builders or documentation.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::paging::{self, windows};
use super::tokens::{ident, list, literal, null_value, option, rate_limit, signed, unsigned};
use crate::resolve::{
    Api, Field, Limit, LimitKind, NamedRef, Operation, Place, Retry, TypeKind, TypeRef,
};
use crate::rust::annotate;
use crate::spec::duration_in_words;

/// The static.
pub(super) fn description(api: &Api, operation: &Operation) -> TokenStream {
    let constant = ident(&annotate::constant(operation));
    let (id, path) = (&operation.id, &operation.path);
    let credentials = annotate::accepted(api, operation);
    let method = ident(&operation.http_method);
    let retry = match operation.retry {
        Retry::Safe => quote!(Safe),
        Retry::Idempotent => quote!(Idempotent),
        Retry::Command => quote!(Command),
    };
    let response = data_shape(api, operation);
    let pages = operation.pages.as_ref();
    let pages = pages.map(paging::description);
    let form = quote!(encoding: runtime::Encoding::Form,);
    let encoding = operation.is_form.then_some(form);
    let constants = operation.constants().filter_map(self::constant);
    let null_values = operation.null_values.iter().filter_map(null_value);
    let renamed = annotate::renamed(operation).into_iter();
    let renamed = renamed.map(|(wire, rust)| quote!((#wire, #rust)));
    let limits = operation.limits.iter();
    let limits = limits.map(|limit| self::limit(api, operation, limit));
    let rate_limits = operation.rate_limits.iter();
    let rate_limits = rate_limits.map(|limit| rate_limit(limit, &quote!(Duration)));
    let parts = [
        encoding,
        some("content_type", &operation.content_type),
        list("constants", constants),
        is_set("outside_envelope", operation.outside_envelope),
        is_set("success_like_error", operation.success_like_error),
        list("null_values", null_values),
        some("nested_under", &operation.nested_under),
        list("renamed", renamed),
        list("limits", limits),
        some("items", &paging::item_keys(api, operation)),
        some("pages", &pages),
        some(
            "windows",
            &operation.windows.as_ref().map(windows::description),
        ),
        list("rate_limits", rate_limits),
    ];
    let parts = parts.into_iter().flatten();
    let visibility = operation.token_of.is_some().then(|| quote!(pub(crate)));
    quote! {
        #visibility static #constant: runtime::Operation = runtime::Operation {
            id: #id,
            method: runtime::Method::#method,
            path: #path,
            credentials: &[#(#credentials),*],
            retry: runtime::Retry::#retry,
            response: runtime::DataShape::#response,
            #(#parts)*
            ..runtime::Operation::NEW
        };
    }
}

/// The shape of the data, which decides what null means.
fn data_shape(api: &Api, operation: &Operation) -> TokenStream {
    match &operation.response {
        None => quote!(Unit),
        Some(TypeRef::List(_)) => quote!(List),
        Some(TypeRef::Map(_)) => quote!(Map),
        Some(TypeRef::Named(_)) if api.may_be_empty(operation) => quote!(SparseObject),
        // A union of kinds has a variant for null.
        Some(TypeRef::Named(named)) if !is_untagged(api, named) => quote!(Object),
        Some(_) => quote!(Any),
    }
}

fn is_untagged(api: &Api, named: &NamedRef) -> bool {
    let declared = api.type_of(named);
    declared.is_some_and(|declared| matches!(declared.kind, TypeKind::Untagged(_)))
}

/// Returns `name: Some(value),` for a static, or nothing without a value.
fn some(name: &str, value: &Option<impl ToTokens>) -> Option<TokenStream> {
    let (name, value) = (ident(name), value.as_ref()?);
    Some(quote!(#name: Some(#value),))
}

/// Returns `name: true,` for a static, or nothing.
fn is_set(name: &str, is: bool) -> Option<TokenStream> {
    let name = ident(name);
    is.then(|| quote!(#name: true,))
}

fn constant(constant: &Field) -> Option<TokenStream> {
    let (name, value) = (&constant.wire, literal(&constant.literal()?));
    let place = match constant.place {
        Place::Header => quote!(Header),
        Place::Query => quote!(Query),
        _ => quote!(Body),
    };
    Some(
        quote!(runtime::ConstantField { place: runtime::Place::#place, name: #name, value: #value }),
    )
}

fn limit(api: &Api, operation: &Operation, limit: &Limit) -> TokenStream {
    let source = annotate::docs::of_limit(api, operation, limit);
    match &limit.check {
        LimitKind::Together { parameters, .. } => {
            quote!(runtime::Limit::together(&[#(#parameters),*], #source))
        }
        LimitKind::AtLeastOne(parameters) => {
            quote!(runtime::Limit::at_least_one(&[#(#parameters),*], #source))
        }
        LimitKind::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
        } => {
            let milliseconds = unsigned(*milliseconds);
            let limit = duration_in_words(limit);
            quote!(runtime::Limit::max_span((#from, #to), (#milliseconds, #limit), #source))
        }
        LimitKind::Range {
            parameter,
            min,
            max,
        } => {
            let (min, max) = (option(min.map(signed)), option(max.map(signed)));
            quote!(runtime::Limit::range(#parameter, (#min, #max), #source))
        }
        LimitKind::MaxItems { parameter, max } => {
            let max = unsigned(*max);
            quote!(runtime::Limit::max_items(#parameter, #max, #source))
        }
    }
}
