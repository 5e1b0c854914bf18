//! Prints the static description of an operation that the runtime works from.
//! Must not know builders or documentation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{ident, literal, option, signed, unsigned};
use crate::resolve::{Api, Check, Field, Literal as Value, Operation, Place, Retry, Rule, TypeRef};
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
    let answer = match &operation.answer {
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
    let none_as = operation.none_as.iter().filter_map(Value::of);
    let none_as: Vec<_> = none_as.map(|value| literal(&value)).collect();
    let none_as = (!none_as.is_empty()).then(|| quote!(none_as: &[#(#none_as),*],));
    let keyed_by = operation
        .keyed_by
        .as_ref()
        .map(|key| quote!(keyed_by: Some(#key),));
    let renamed = annotate::renamed(operation);
    let renamed: Vec<_> = renamed
        .iter()
        .map(|(wire, rust)| quote!((#wire, #rust)))
        .collect();
    let renamed = (!renamed.is_empty()).then(|| quote!(renamed: &[#(#renamed),*],));
    let rules = operation.rules.iter();
    let rules: Vec<_> = rules.map(|rule| self::rule(api, operation, rule)).collect();
    let rules = (!rules.is_empty()).then(|| quote!(rules: &[#(#rules),*],));
    let pages = operation.pages.as_ref().map(|pages| {
        let (page, items) = (&pages.page, &pages.wire_items);
        let size = option(pages.size.as_ref().map(|size| {
            let (parameter, default, max) =
                (&size.parameter, unsigned(size.default), unsigned(size.max));
            quote!(runtime::PageSize { parameter: #parameter, default: #default, max: #max })
        }));
        quote!(pages: Some(runtime::Paging { page: #page, size: #size, items: &[#(#items),*] }),)
    });
    let visibility = operation.token_of.is_some().then(|| quote!(pub(crate)));
    quote! {
        #visibility static #constant: runtime::Operation = runtime::Operation {
            id: #id,
            method: runtime::Method::#method,
            path: #path,
            credentials: &[#(#credentials),*],
            retry: runtime::Retry::#retry,
            answer: runtime::Answer::#answer,
            #encoding #content_type #constants #(#outside)* #none_as #keyed_by #renamed #rules #pages
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
    Some(quote!(runtime::Constant { place: runtime::Place::#place, name: #name, value: #value }))
}

fn rule(api: &Api, operation: &Operation, rule: &Rule) -> TokenStream {
    let source = annotate::docs::of_rule(api, operation, rule);
    match &rule.check {
        Check::Together { parameters, .. } => {
            quote!(runtime::Rule::Together { parameters: &[#(#parameters),*], source: #source })
        }
        Check::AtLeastOne(parameters) => {
            quote!(runtime::Rule::AtLeastOne { parameters: &[#(#parameters),*], source: #source })
        }
        Check::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
        } => {
            let milliseconds = Literal::u64_unsuffixed(*milliseconds);
            let limit = duration_in_words(limit);
            quote!(runtime::Rule::MaxSpan { from: #from, to: #to, milliseconds: #milliseconds, limit: #limit, source: #source })
        }
        Check::Range {
            parameter,
            min,
            max,
        } => {
            let (min, max) = (option(min.map(signed)), option(max.map(signed)));
            quote!(runtime::Rule::Range { parameter: #parameter, min: #min, max: #max, source: #source })
        }
        Check::MaxItems { parameter, max } => {
            let max = unsigned(*max);
            quote!(runtime::Rule::MaxItems { parameter: #parameter, max: #max, source: #source })
        }
    }
}
