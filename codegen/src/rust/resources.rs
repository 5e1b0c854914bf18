//! Prints the module of a resource: its handle with a method for each operation, builders and types.
//! Must not know other resources, nor how a request is sent.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::parameters::{Passed, client_default, passed, signature};
use super::tokens::{Scope, ident};
use super::{builders, docs, examples, types};
use crate::model::{Api, Operation, Place, Resource};

/// The module of a resource.
pub(super) fn module(api: &Api, resource: &Resource) -> TokenStream {
    let mut scope = Scope::new(&resource.module);
    let handle = (!resource.operations.is_empty()).then(|| handle(api, resource, &mut scope));
    let operations = resource.operations.iter();
    let operations: Vec<_> = operations
        .map(|operation| builders::builder(resource, operation, &mut scope))
        .collect();
    let types = resource.types.iter();
    let types: Vec<_> = types
        .map(|declared| types::declaration(declared, &mut scope))
        .collect();
    let siblings = scope.imports();
    let items = quote!(#handle #(#operations)* #(#types)*);
    let imports = IMPORTS.iter().filter(|(name, _)| mentions(&items, name));
    let imports = imports.filter_map(|(_, statement)| statement.parse::<TokenStream>().ok());
    let docs = docs::paragraph(&resource.doc);
    let docs = docs.iter().map(|line| format!(" {line}"));
    quote! {
        #(#![doc = #docs])*
        #(#imports)*
        #siblings
        #items
    }
}

/// What a module may import, by the name that its items then mention.
const IMPORTS: [(&str, &str); 3] = [
    ("BTreeMap", "use std::collections::BTreeMap;"),
    ("Duration", "use std::time::Duration;"),
    ("runtime", "use iot_clouds_runtime as runtime;"),
];

fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The struct that `client.resource()` returns, with a method for each operation.
fn handle(api: &Api, resource: &Resource, scope: &mut Scope<'_>) -> TokenStream {
    let name = ident(&resource.handle);
    let module = &resource.module;
    let text = format!(
        "The operations of this module; made by [`Client::{module}`](crate::Client::{module})."
    );
    let docs = docs::attributes(&[text]);
    let methods: Vec<_> = resource
        .operations
        .iter()
        .map(|operation| method(api, resource, operation, scope))
        .collect();
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            core: runtime::Core,
        }
        impl #name {
            pub(crate) fn new(core: runtime::Core) -> Self {
                Self { core }
            }
            #(#methods)*
        }
    }
}

fn method(
    api: &Api,
    resource: &Resource,
    operation: &Operation,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let (name, builder, constant) = (
        ident(&operation.method),
        ident(&operation.builder),
        ident(&operation.constant),
    );
    let mut lines = Vec::new();
    // The arguments of a token call are the fields of its credential, and documented there.
    let arguments = operation
        .arguments
        .iter()
        .filter(|_| operation.token_of.is_none());
    for argument in arguments {
        if !argument.docs.text.is_empty() || !argument.docs.notes.is_empty() {
            let mut argument_docs = argument.docs.clone();
            argument_docs.text = format!("`{}`: {}", argument.rust, argument_docs.text);
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(docs::member_lines(&argument_docs));
        }
    }
    if let Some(example) = examples::call(api, resource, operation) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(example);
    }
    let mut operation_docs = operation.docs.clone();
    let mut credentials = api.credentials.iter();
    let credential = credentials.find(|c| Some(&c.name) == operation.token_of.as_ref());
    if let Some(credential) = credential {
        operation_docs.notes.insert(
            0,
            format!(
                "The client calls it by itself and keeps the token; this gives the kept one, and fetches one only when there \
                 is none. Needs a client that was built with `{}`.",
                credential.rust
            ),
        );
    }
    let docs = docs::item_with(&operation_docs, &operation.method, &lines);
    if let Some(credential) = credential {
        let credential = ident(&credential.constant);
        return quote! {
            #docs
            pub fn #name(&self) -> #builder {
                #builder(self.core.token_call(&super::client::#credential))
            }
        };
    }
    let parameters: Vec<_> = operation
        .arguments
        .iter()
        .map(|argument| signature(argument, scope))
        .collect();
    let passed: Vec<_> = operation
        .arguments
        .iter()
        .map(|argument| (argument, passed(argument, scope)))
        .collect();
    let before = passed.iter().map(|(_, passed)| &passed.before);
    let sets = passed.iter().map(
        |(
            argument,
            Passed {
                turbofish,
                arguments,
                ..
            },
        )| {
            let set = match argument.place {
                Place::Path => ident("path"),
                Place::Query => ident("query"),
                Place::Body => ident("body"),
                Place::WholeBody | Place::BodyEntries => ident("whole_body"),
            };
            quote!(.#set #turbofish (#arguments))
        },
    );
    let defaults: Vec<_> = operation
        .setters
        .iter()
        .filter_map(client_default)
        .collect();
    let object_body = may_set_nothing(operation).then(|| quote!(.object_body()));
    quote! {
        #docs
        pub fn #name(&self, #(#parameters),*) -> #builder {
            #(#before)*
            #builder(self.core.call(&#constant) #(#sets)* #object_body #(#defaults)*)
        }
    }
}

/// Whether a request with an object as body may go out without any field set.
fn may_set_nothing(operation: &Operation) -> bool {
    let in_body = |place: Place| matches!(place, Place::Body | Place::BodyEntries);
    let required = operation
        .arguments
        .iter()
        .any(|argument| argument.place == Place::Body);
    !required && operation.setters.iter().any(|setter| in_body(setter.place))
}
