//! Prints the module of a resource: its handle with a method for each operation, builders and types.
//! Must not know other resources, nor how a request is sent.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::parameters::{Passed, client_default, passed, signature};
use super::tokens::{Scope, gate, gated, ident};
use super::{builders, docs, examples, types};
use crate::resolve::{Api, Operation, Place, Resource};
use crate::rust::annotate;

/// Returns the module of a resource.
pub(super) fn module(api: &Api, resource: &Resource) -> TokenStream {
    let mut scope = Scope::new(&resource.name);
    let methods = methods(api, resource, &mut scope);
    let handle = (!resource.operations.is_empty()).then(|| handle(resource, &methods));
    let mut items = vec![(resource.is_experimental(), quote!(#handle))];
    for operation in &resource.operations {
        scope.experimental = operation.experimental;
        let builder = builders::builder(api, resource, operation, &mut scope);
        items.push((operation.experimental, builder));
    }
    for declared in annotate::types(resource) {
        scope.experimental = declared.experimental;
        items.push((
            declared.experimental,
            types::declaration(api, declared, &mut scope),
        ));
    }
    let siblings = scope.imports();
    let imports = imports(items.iter().skip(1).chain(&methods));
    let items = items
        .into_iter()
        .map(|(experimental, items)| match experimental {
            true => gated(items),
            false => items,
        });
    let items = quote!(#(#items)*);
    let docs = docs::paragraph(&resource.doc);
    let docs = docs.iter().map(|line| format!(" {line}"));
    quote! {
        #(#![doc = #docs])*
        #imports
        #siblings
        #items
    }
}

/// Returns the imports from other crates that the items need; those of experimental items are also off by default.
fn imports<'a>(items: impl Iterator<Item = &'a (bool, TokenStream)> + Clone) -> TokenStream {
    let needs = |name: &str, experimental: bool| {
        let mut items = items.clone().filter(|(other, _)| *other == experimental);
        items.any(|(_, items)| mentions(items, name))
    };
    let statement = |name: &str, statement: &str| {
        let statement: TokenStream = statement.parse().ok()?;
        match (needs(name, false), needs(name, true)) {
            (true, _) => Some(statement),
            (false, true) => {
                let gate = gate();
                Some(quote!(#gate #statement))
            }
            (false, false) => None,
        }
    };
    let mut imports: TokenStream = STANDARD
        .iter()
        .filter_map(|(name, text)| statement(name, text))
        .collect();
    if needs("Response", false) {
        imports.extend(quote!(
            use iot_clouds_runtime::{self as runtime, Error, Response};
        ));
    } else {
        imports.extend(statement("runtime", "use iot_clouds_runtime as runtime;"));
        imports.extend(statement(
            "Response",
            "use iot_clouds_runtime::{Error, Response};",
        ));
    }
    imports
}

/// Standard library imports of modules, by the name that needs them.
const STANDARD: [(&str, &str); 3] = [
    ("Cow", "use std::borrow::Cow;"),
    ("BTreeMap", "use std::collections::BTreeMap;"),
    ("Duration", "use std::time::Duration;"),
];

fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Returns a method for each operation, with whether it is off by default.
fn methods(api: &Api, resource: &Resource, scope: &mut Scope<'_>) -> Vec<(bool, TokenStream)> {
    let operations = resource.operations.iter();
    let methods = operations.map(|operation| {
        scope.experimental = operation.experimental;
        (
            operation.experimental,
            method(api, resource, operation, scope),
        )
    });
    methods.collect()
}

/// Returns the struct that `client.resource()` returns, with its methods.
fn handle(resource: &Resource, methods: &[(bool, TokenStream)]) -> TokenStream {
    let name = ident(&annotate::handle(resource));
    let module = annotate::module(&resource.name);
    let text = format!(
        "The operations of this module; returned by [`Client::{module}`](crate::Client::{module})."
    );
    let docs = docs::attributes(&[text]);
    let methods = methods.iter().map(|(experimental, method)| {
        let gate = experimental.then(gate);
        quote!(#gate #method)
    });
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
        ident(&annotate::method(operation)),
        ident(&annotate::builder(operation)),
        ident(&annotate::constant(operation)),
    );
    let mut lines = Vec::new();
    // The arguments of a token call are documented as fields of its credential.
    let arguments = operation
        .arguments()
        .filter(|_| operation.token_of.is_none());
    for argument in arguments {
        let mut argument_docs = annotate::docs::of_field(api, argument);
        if !argument_docs.text.is_empty() || !argument_docs.notes.is_empty() {
            let name = annotate::field(argument);
            argument_docs.text = format!("`{name}`: {}", argument_docs.text);
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
    let mut operation_docs = annotate::docs::operation(api, operation);
    let fetched = operation.token_of.as_ref();
    let credential = fetched.and_then(|name| api.credential(name));
    if let Some(credential) = credential {
        operation_docs.notes.insert(
            0,
            format!(
                "The client calls it by itself and keeps the token; this returns the kept token, and fetches one only if \
                 necessary. Requires a client that was built with `{}`.",
                annotate::credential(credential)
            ),
        );
    }
    let docs = docs::item_with(&operation_docs, &annotate::method(operation), &lines);
    if let Some(credential) = credential {
        let credential = ident(&annotate::credential_constant(credential));
        return quote! {
            #docs
            pub fn #name(&self) -> #builder {
                #builder(self.core.token_call(&super::client::#credential))
            }
        };
    }
    let parameters: Vec<_> = operation
        .arguments()
        .map(|argument| signature(argument, scope))
        .collect();
    let passed: Vec<_> = operation
        .arguments()
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
                Place::Header => ident("header"),
                Place::Body => ident("body"),
                _ => ident("whole_body"),
            };
            quote!(.#set #turbofish (#arguments))
        },
    );
    let defaults: Vec<_> = operation.setters().filter_map(client_default).collect();
    let object_body = may_set_nothing(operation).then(|| quote!(.object_body()));
    quote! {
        #docs
        pub fn #name(&self, #(#parameters),*) -> #builder {
            #(#before)*
            #builder(self.core.call(&#constant) #(#sets)* #object_body #(#defaults)*)
        }
    }
}

/// Whether a request with an object as body may be sent without any field.
fn may_set_nothing(operation: &Operation) -> bool {
    let in_body = |place: Place| matches!(place, Place::Body | Place::BodyEntries);
    let required = operation
        .arguments()
        .any(|argument| argument.place == Place::Body);
    !required && operation.setters().any(|setter| in_body(setter.place))
}
