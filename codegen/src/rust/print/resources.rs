//! Prints the module of a resource: its handle with a method for each operation, builders and types.
//! Must not know other resources, nor how a request is sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::format::module::Module;
use super::parameters::{client_default, passed, signature};
use super::tokens::{Scope, gate, gated, ident};
use super::{builders, docs, examples, former, tokens, types};
use crate::resolve::{Api, Credential, Operation, Place, Resource};
use crate::rust::annotate::{self, lifecycle};

/// Returns the module of a resource.
pub(super) fn module(api: &Api, resource: &Resource) -> Module {
    let mut scope = Scope::new(&resource.name);
    let methods = methods(api, resource, &mut scope);
    let handle = (!resource.operations.is_empty()).then(|| handle(api, resource, &methods));
    let mut items = vec![(resource.is_experimental(), quote!(#handle))];
    for operation in &resource.operations {
        scope.experimental = operation.experimental;
        let builder = builders::builder(api, resource, operation, &mut scope);
        items.push((operation.experimental, builder));
        let now = annotate::builder(operation);
        let former = former::aliases(lifecycle::builders(operation), &now);
        items.push((operation.experimental, former));
    }
    for declared in annotate::types(resource) {
        scope.experimental = declared.experimental;
        items.push((
            declared.experimental,
            types::declaration(api, declared, &mut scope),
        ));
        let former = former::aliases(
            lifecycle::types(api, declared),
            &annotate::declared(declared),
        );
        items.push((declared.experimental, former));
    }
    let items = items
        .into_iter()
        .map(|(experimental, items)| match experimental {
            true => (true, gated(items)),
            false => (false, items),
        });
    let docs = docs::inner_attributes(&docs::paragraph(&resource.doc));
    Module {
        docs: quote!(#docs),
        siblings: scope.imports(),
        items: items.collect(),
        rest: scope.codings(),
    }
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
fn handle(api: &Api, resource: &Resource, methods: &[(bool, TokenStream)]) -> TokenStream {
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
    let deprecated = former::deprecated(lifecycle::of_resource(api, resource));
    quote! {
        #docs
        #deprecated
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
    let fetched = operation.token_of.as_ref();
    match fetched.and_then(|name| api.credential(name)) {
        Some(credential) => token_method(api, resource, operation, credential),
        None => plain_method(api, resource, operation, scope),
    }
}

/// Returns the method of an operation that fetches a token.
fn token_method(
    api: &Api,
    resource: &Resource,
    operation: &Operation,
    credential: &Credential,
) -> TokenStream {
    let name = annotate::method(operation);
    let mut operation_docs = annotate::docs::operation(api, operation);
    let note = format!(
        "The client calls it by itself and keeps the token; this returns the kept token, and fetches one only if \
         necessary. Requires a client that was built with `{}`.",
        annotate::credential(credential)
    );
    operation_docs.notes.insert(0, note);
    // The arguments of a token call are documented as fields of its credential.
    let example = examples::call(api, resource, operation).unwrap_or_default();
    let docs = docs::item_with(&operation_docs, &name, &example);
    let (name, builder) = (ident(&name), ident(&annotate::builder(operation)));
    let credential = ident(&annotate::credential_constant(credential));
    let deprecated = former::deprecated(lifecycle::of_operation(api, operation));
    let former = former_methods(operation, &quote!(), &quote!());
    quote! {
        #docs
        #deprecated
        pub fn #name(&self) -> #builder {
            #builder(self.core.token_call(&super::client::#credential))
        }
        #former
    }
}

/// Returns the method of an operation under its former names.
fn former_methods(
    operation: &Operation,
    parameters: &TokenStream,
    arguments: &TokenStream,
) -> TokenStream {
    let now = annotate::method(operation);
    let methods = lifecycle::functions(&operation.lifecycle).map(|name| {
        let (docs, name, now) = (former::item(&now), ident(&name), ident(&now));
        let builder = ident(&annotate::builder(operation));
        let gate = operation.experimental.then(gate);
        quote! {
            #docs
            #gate
            pub fn #name(&self, #parameters) -> #builder {
                self.#now(#arguments)
            }
        }
    });
    quote!(#(#methods)*)
}

/// Returns the documentation of arguments and an example.
fn argument_docs(api: &Api, resource: &Resource, operation: &Operation) -> Vec<String> {
    let arguments = operation.arguments().filter_map(|argument| {
        let mut documented = annotate::docs::of_field(api, argument);
        if documented.text.is_empty() && documented.notes.is_empty() {
            return None;
        }
        documented.text = format!("`{}`: {}", annotate::field(argument), documented.text);
        Some(docs::member_lines(&documented))
    });
    let example = examples::call(api, resource, operation);
    let paragraphs: Vec<Vec<String>> = arguments.chain(example).collect();
    paragraphs.join(&String::new())
}

fn plain_method(
    api: &Api,
    resource: &Resource,
    operation: &Operation,
    scope: &mut Scope<'_>,
) -> TokenStream {
    let name = annotate::method(operation);
    let operation_docs = annotate::docs::operation(api, operation);
    let lines = argument_docs(api, resource, operation);
    let docs = docs::item_with(&operation_docs, &name, &lines);
    let (name, builder, constant) = (
        ident(&name),
        ident(&annotate::builder(operation)),
        ident(&annotate::constant(operation)),
    );
    let mut parameters = Vec::new();
    let (mut before, mut sets) = (Vec::new(), Vec::new());
    for argument in operation.arguments() {
        parameters.push(signature(argument, scope));
        let passed = passed(argument, scope);
        let set = match argument.place {
            Place::Path => ident("path"),
            Place::Query => ident("query"),
            Place::Header => ident("header"),
            Place::Body => ident("body"),
            _ => ident("whole_body"),
        };
        let (turbofish, arguments) = (passed.turbofish, passed.arguments);
        sets.push(quote!(.#set #turbofish (#arguments)));
        before.push(passed.before);
    }
    let defaults = operation.setters().filter_map(client_default);
    let object_body = may_set_nothing(operation).then(|| quote!(.object_body()));
    let deprecated = former::deprecated(lifecycle::of_operation(api, operation));
    let names = operation.arguments().map(tokens::field);
    let former = former_methods(operation, &quote!(#(#parameters),*), &quote!(#(#names),*));
    quote! {
        #docs
        #deprecated
        pub fn #name(&self, #(#parameters),*) -> #builder {
            #(#before)*
            #builder(self.core.call(&#constant) #(#sets)* #object_body #(#defaults)*)
        }
        #former
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
