//! Prints the builder of an operation's request: setters, options, sending, paging.
//! Must not know other operations, nor how a request is sent.

use std::slice;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::descriptions::description;
use super::paging::{self, windows};
use super::parameters::{Passed, passed, signature};
use super::tokens::{self, Scope, ident};
use super::{docs, former};
use crate::resolve::{Api, Field, Operation, Place, Resource};
use crate::rust::annotate::{self, JointSetter, lifecycle};

/// The static description of an operation, its builder, and its paging.
pub(super) fn builder(
    api: &Api,
    resource: &Resource,
    operation: &Operation,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let description = description(api, operation);
    let name = ident(&annotate::builder(operation));
    let (handle, method) = (annotate::handle(resource), annotate::method(operation));
    let docs = docs::attributes(&[format!("Request of [`{handle}::{method}`].")]);
    let attributes = quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
    };
    if operation.token_of.is_some() {
        let token_request = token_request(&name);
        return quote!(#description #attributes #token_request);
    }
    let response = match &operation.response {
        Some(response) => scope.type_of(response),
        None => quote!(()),
    };
    let coded = scope.coded_response(operation);
    let read = coded.as_ref().unwrap_or(&response);
    let is_coded = coded.as_ref().map(|_| quote!(coded));
    let setters = setters(api, operation, scope);
    let pages = operation.pages.as_ref();
    let paging_methods = pages.map(|pages| paging::methods(&name, operation, pages, read));
    let page = pages.and_then(|pages| paging::page(api, operation, pages, &response, scope));
    let windows = operation.windows.as_ref();
    let window_method = windows.map(|windows| windows::method(operation, windows));
    let methods = quote!(#(#setters)* #window_method);
    let methods = (!methods.is_empty()).then(|| quote!(impl #name { #methods }));
    let is_list = api.has_separate_items(operation);
    let list_options = is_list.then(|| quote!(runtime::list_options!(#name);));
    let window = windows.map(|windows| windows::window(api, operation, windows, &response, scope));
    quote! {
        #description
        #attributes
        pub struct #name(runtime::Call<#read>);
        runtime::request!(#is_coded #name -> #response);
        #list_options
        #paging_methods
        #methods
        #page
        #window
    }
}

/// A setter for each parameter that may be omitted, and those that set several.
fn setters(api: &Api, operation: &Operation, scope: &mut Scope<'_>) -> Vec<TokenStream> {
    let mut setters: Vec<_> = operation
        .setters()
        .map(|setter| self::setter(api, (operation, setter), scope))
        .collect();
    let joint = annotate::joint_setters(api, operation).into_iter();
    setters.extend(joint.map(|joint| joint_setter(operation, &joint, scope)));
    setters
}

/// The builder of a request for a token.
fn token_request(name: &Ident) -> TokenStream {
    quote! {
        pub struct #name(runtime::TokenCall);
        runtime::awaited!(#name -> runtime::Token);
        impl #name {
            /// Bounds how long the token is waited for.
            pub fn with_timeout(mut self, timeout: Duration) -> Self {
                self.0 = self.0.with_timeout(timeout);
                self
            }
            /// Gives the client's token: the kept one while it is good, otherwise a new one.
            pub async fn send(self) -> Result<runtime::Token, runtime::Error> {
                self.0.send().await
            }
        }
    }
}

fn setter(
    api: &Api,
    (operation, parameter): (&Operation, &Field),
    scope: &mut Scope<'_>,
) -> TokenStream {
    let docs = docs::member(&annotate::docs::of_field(api, parameter));
    let name = ident(&annotate::field(parameter));
    if parameter.place == Place::BodyEntries {
        let value = annotate::signature::of_entry(parameter);
        let (value, coding) = (scope.type_of(value), scope.coding(value, false));
        let set = match coding {
            Some(coding) => {
                let value = quote!(runtime::coding::Coded::<#coding, #value>::new(value.into()));
                quote!(set_body_entry(key.into(), #value))
            }
            None => quote!(set_body_entry::<#value>(key.into(), value.into())),
        };
        return quote! {
            #docs
            pub fn #name(mut self, key: impl Into<String>, value: impl Into<#value>) -> Self {
                self.0.#set;
                self
            }
        };
    }
    let signature = signature(parameter, scope);
    let Passed {
        before,
        turbofish,
        arguments,
    } = passed(parameter, scope);
    let set = match parameter.place {
        Place::Query => ident("set_query"),
        Place::Header => ident("set_header"),
        _ => ident("set_body"),
    };
    let deprecated = former::deprecated(lifecycle::of_setter(operation, &parameter.lifecycle));
    let former = former::setters(
        &parameter.lifecycle,
        &name,
        slice::from_ref(&signature),
        slice::from_ref(&name),
    );
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #signature) -> Self {
            #before
            self.0.#set #turbofish (#arguments);
            self
        }
        #former
    }
}

fn joint_setter(
    operation: &Operation,
    joint: &JointSetter<'_>,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let docs = docs::member(&joint.docs);
    let name = ident(joint.name);
    let parameters = joint.parameters.iter();
    let parameters: Vec<_> = parameters
        .map(|parameter| signature(parameter, scope))
        .collect();
    let calls = joint.parameters.iter().map(|parameter| {
        let name = ident(&annotate::field(parameter));
        quote!(.#name(#name))
    });
    let deprecated = former::deprecated(lifecycle::of_setter(operation, joint.lifecycle));
    let names: Vec<Ident> = joint
        .parameters
        .iter()
        .map(|own| tokens::field(own))
        .collect();
    let former = former::setters(joint.lifecycle, &name, &parameters, &names);
    quote! {
        #docs
        #deprecated
        pub fn #name(self, #(#parameters),*) -> Self {
            self #(#calls)*
        }
        #former
    }
}
