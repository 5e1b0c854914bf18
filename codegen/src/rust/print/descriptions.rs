//! Prints the static description of an operation that the runtime works from.
//! Must not know builders or documentation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::paging;
use super::tokens::{ident, literal, option, signed, unsigned};
use crate::resolve::{
    Api, Field, Limit, LimitKind, Literal as Value, Operation, Place, Retry, TypeRef,
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
    let response = match &operation.response {
        None => quote!(Unit),
        Some(TypeRef::List(_)) => quote!(List),
        Some(TypeRef::Map(_)) => quote!(Map),
        Some(TypeRef::Named(_)) => quote!(Object),
        Some(_) => quote!(Any),
    };
    let encoding = operation
        .is_form
        .then(|| quote!(encoding: runtime::Encoding::Form,));
    let content_type = operation
        .content_type
        .as_ref()
        .map(|value| quote!(content_type: Some(#value),));
    let constants: Vec<_> = operation.constants().filter_map(self::constant).collect();
    let constants = (!constants.is_empty()).then(|| quote!(constants: &[#(#constants),*],));
    let outside = operation
        .outside_envelope
        .then(|| quote!(outside_envelope: true,));
    let outside = outside.into_iter().chain(
        operation
            .success_like_error
            .then(|| quote!(success_like_error: true,)),
    );
    let null_values = operation.null_values.iter().filter_map(Value::of);
    let null_values: Vec<_> = null_values.map(|value| literal(&value)).collect();
    let null_values = (!null_values.is_empty()).then(|| quote!(null_values: &[#(#null_values),*],));
    let nested_under = operation
        .nested_under
        .as_ref()
        .map(|key| quote!(nested_under: Some(#key),));
    let renamed = annotate::renamed(operation);
    let renamed: Vec<_> = renamed
        .iter()
        .map(|(wire, rust)| quote!((#wire, #rust)))
        .collect();
    let renamed = (!renamed.is_empty()).then(|| quote!(renamed: &[#(#renamed),*],));
    let limits = operation.limits.iter();
    let limits: Vec<_> = limits
        .map(|limit| self::limit(api, operation, limit))
        .collect();
    let limits = (!limits.is_empty()).then(|| quote!(limits: &[#(#limits),*],));
    let pages = operation.pages.as_ref().map(|pages| {
        let pages = paging::description(api, operation, pages);
        quote!(pages: Some(#pages),)
    });
    let visibility = operation.token_of.is_some().then(|| quote!(pub(crate)));
    quote! {
        #visibility static #constant: runtime::Operation = runtime::Operation {
            id: #id,
            method: runtime::Method::#method,
            path: #path,
            credentials: &[#(#credentials),*],
            retry: runtime::Retry::#retry,
            response: runtime::DataShape::#response,
            #encoding #content_type #constants #(#outside)* #null_values #nested_under #renamed #limits #pages
            ..runtime::Operation::NEW
        };
    }
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
            quote!(runtime::Limit::Together { parameters: &[#(#parameters),*], source: #source })
        }
        LimitKind::AtLeastOne(parameters) => {
            quote!(runtime::Limit::AtLeastOne { parameters: &[#(#parameters),*], source: #source })
        }
        LimitKind::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
        } => {
            let milliseconds = Literal::u64_unsuffixed(*milliseconds);
            let limit = duration_in_words(limit);
            quote!(runtime::Limit::MaxSpan { from: #from, to: #to, milliseconds: #milliseconds, limit: #limit, source: #source })
        }
        LimitKind::Range {
            parameter,
            min,
            max,
        } => {
            let (min, max) = (option(min.map(signed)), option(max.map(signed)));
            quote!(runtime::Limit::Range { parameter: #parameter, min: #min, max: #max, source: #source })
        }
        LimitKind::MaxItems { parameter, max } => {
            let max = unsigned(*max);
            quote!(runtime::Limit::MaxItems { parameter: #parameter, max: #max, source: #source })
        }
    }
}
