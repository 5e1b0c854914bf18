//! Prints the operations of a resource: the handle, a static description and a builder for each.
//! Must not know other resources, nor how a request is sent.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{Scope, conversion, holds_map, ident, option, signed, timestamp_module, unsigned};
use super::{docs, examples, types};
use crate::model::{Api, Check, JointSetter, Operation, Parameter, Place, Resource, Rule, TypeKind, TypeRef};
use crate::spec::Retry;

/// The module of a resource.
pub(super) fn module(api: &Api, resource: &Resource) -> TokenStream {
    let mut scope = Scope::new(&resource.module);
    let operations = &resource.operations;
    let handle = handle(api, resource, &mut scope);
    let operations: Vec<_> = operations.iter().map(|operation| builder(resource, operation, &mut scope)).collect();
    let types: Vec<_> = resource.types.iter().map(|declared| types::declaration(declared, &mut scope)).collect();
    let imports = scope.imports();
    let map = uses_map(resource).then(|| quote!(use std::collections::BTreeMap;));
    let timeouts = resource.operations.iter().any(|operation| operation.token_of.is_none());
    let duration = timeouts.then(|| quote!(use std::time::Duration;));
    quote!(#map #duration use iot_clouds_runtime as runtime; #imports #handle #(#operations)* #(#types)*)
}

fn uses_map(resource: &Resource) -> bool {
    let parameters = resource.operations.iter().flat_map(|operation| {
        let written = operation.arguments.iter().chain(&operation.setters);
        let whole = |parameter: &&Parameter| parameter.place != Place::BodyEntries;
        written.filter(whole).map(|p| &p.type_ref).chain(&operation.answer)
    });
    let fields = resource.types.iter().flat_map(|declared| -> Vec<&TypeRef> {
        match &declared.kind {
            TypeKind::Struct(fields) => fields.iter().map(|field| &field.type_ref).collect(),
            TypeKind::Union { variants, .. } => variants.iter().map(|variant| &variant.type_ref).collect(),
            TypeKind::Identifier | TypeKind::Enum { .. } => Vec::new(),
        }
    });
    parameters.chain(fields).any(holds_map)
}

/// The struct that `client.resource()` returns, with a method for each operation.
fn handle(api: &Api, resource: &Resource, scope: &mut Scope<'_>) -> TokenStream {
    let name = ident(&resource.handle);
    let text = format!("{} Made by [`Client::{}`](crate::Client::{}).", docs::escape(&resource.doc), resource.module, resource.module);
    let docs = docs::attributes(&[text]);
    let methods: Vec<_> = resource.operations.iter().map(|operation| method(api, resource, operation, scope)).collect();
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

fn method(api: &Api, resource: &Resource, operation: &Operation, scope: &mut Scope<'_>) -> TokenStream {
    let (name, builder, constant) = (ident(&operation.method), ident(&operation.builder), ident(&operation.constant));
    let mut lines = Vec::new();
    // The arguments of a token call are the fields of its credential, and documented there.
    let arguments = operation.arguments.iter().filter(|_| operation.token_of.is_none());
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
    let docs = docs::item_with(&operation.docs, &operation.method, &lines);
    if let Some(credential) = &operation.token_of {
        let credential = api.credentials.iter().find(|c| c.name == *credential).map(|c| ident(&c.constant));
        return quote! {
            #docs
            pub fn #name(&self) -> #builder {
                #builder(self.core.token_call(&super::client::#credential))
            }
        };
    }
    let parameters: Vec<_> = operation.arguments.iter().map(|argument| signature(argument, scope)).collect();
    let passed: Vec<_> = operation.arguments.iter().map(|argument| (argument, passed(argument, scope))).collect();
    let before = passed.iter().map(|(_, passed)| &passed.before);
    let sets = passed.iter().map(|(argument, Passed { turbofish, arguments, .. })| {
        let set = match argument.place {
            Place::Path => ident("path"),
            Place::Query => ident("query"),
            Place::Body => ident("body"),
            Place::WholeBody | Place::BodyEntries => ident("whole_body"),
        };
        quote!(.#set #turbofish (#arguments))
    });
    let defaults = operation.setters.iter().filter_map(client_default);
    quote! {
        #docs
        pub fn #name(&self, #(#parameters),*) -> #builder {
            #(#before)*
            #builder(self.core.call(&#constant) #(#sets)* #(#defaults)*)
        }
    }
}

/// Sets what the client sends when the caller sets nothing.
fn client_default(parameter: &Parameter) -> Option<TokenStream> {
    let value: TokenStream = parameter.client_default.as_ref()?.to_string().parse().ok()?;
    let wire = &parameter.wire;
    let set = if parameter.place == Place::Query { ident("query") } else { ident("body") };
    Some(quote!(.#set(#wire, runtime::json!(#value))))
}

/// `name: type` of an argument or setter.
fn signature(parameter: &Parameter, scope: &mut Scope<'_>) -> TokenStream {
    let name = ident(&parameter.rust);
    let type_tokens = scope.argument_type(&parameter.type_ref);
    quote!(#name: #type_tokens)
}

/// How an argument reaches the runtime's setter.
struct Passed {
    /// A statement that collects a list or map first.
    before: TokenStream,
    /// The setter's type argument, where inference needs one.
    turbofish: TokenStream,
    /// The setter's arguments.
    arguments: TokenStream,
}

fn passed(parameter: &Parameter, scope: &mut Scope<'_>) -> Passed {
    let name = ident(&parameter.rust);
    let type_tokens = scope.type_of(&parameter.type_ref);
    let (mut before, mut turbofish) = (TokenStream::new(), TokenStream::new());
    let value = match &parameter.type_ref {
        TypeRef::Bool if parameter.zero_one => quote!(u8::from(#name)),
        TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float => quote!(#name),
        TypeRef::List(_) | TypeRef::Map(_) => {
            let collected = conversion(&parameter.type_ref, &name);
            before = quote!(let #name: #type_tokens = #collected;);
            quote!(#name)
        }
        TypeRef::Timestamp(format) if timestamp_module(*format).is_some() => {
            let unit = ident(timestamp_module(*format).and_then(|path| path.rsplit("::").next()).unwrap_or_default());
            quote!(runtime::Timestamp::#unit(#name.into()))
        }
        _ => {
            turbofish = quote!(::<#type_tokens>);
            quote!(#name.into())
        }
    };
    let arguments = match parameter.place {
        Place::WholeBody | Place::BodyEntries => value,
        Place::Path | Place::Query | Place::Body => {
            let wire = &parameter.wire;
            quote!(#wire, #value)
        }
    };
    Passed { before, turbofish, arguments }
}

/// The static description of an operation, its builder, and its paging.
fn builder(resource: &Resource, operation: &Operation, scope: &mut Scope<'_>) -> TokenStream {
    let description = description(operation);
    let name = ident(&operation.builder);
    let path = format!("{}::{}", resource.handle, operation.method);
    let docs = docs::attributes(&[format!("Request of [`{path}`].")]);
    let attributes = quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
    };
    if operation.token_of.is_some() {
        return quote! {
            #description
            #attributes
            pub struct #name(runtime::TokenCall);
            impl #name {
                /// Gives the client's token: the kept one while it is good, otherwise a new one.
                pub async fn send(self) -> Result<runtime::Token, runtime::Error> {
                    self.0.send().await
                }
            }
        };
    }
    let answer = match &operation.answer {
        Some(answer) => scope.type_of(answer),
        None => quote!(()),
    };
    let setters: Vec<_> = operation.setters.iter().map(|setter| self::setter(setter, scope)).collect();
    let joint: Vec<_> = operation.joint_setters.iter().map(|joint| joint_setter(joint, scope)).collect();
    let unchecked = (!operation.rules.is_empty()).then(|| {
        quote! {
            /// Sends the request even if it breaks a limit that the platform documents.
            pub fn with_unchecked_limits(mut self) -> Self {
                self.0.set_unchecked_limits();
                self
            }
        }
    });
    let (paging_methods, page) = paging(operation, &answer, scope);
    quote! {
        #description
        #attributes
        pub struct #name(runtime::Call<#answer>);
        impl #name {
            #(#setters)*
            #(#joint)*
            /// Bounds the whole call, waiting and replays included.
            pub fn with_timeout(mut self, timeout: Duration) -> Self {
                self.0.set_timeout(timeout);
                self
            }
            #unchecked
            /// Sends the request and gives the data of the answer.
            pub async fn send(self) -> Result<#answer, runtime::Error> {
                self.0.send().await
            }
            /// Sends the request and gives the data with status, headers, attempts and time.
            pub async fn send_with_meta(self) -> Result<runtime::Response<#answer>, runtime::Error> {
                self.0.send_with_meta().await
            }
            #paging_methods
        }
        #page
    }
}

fn setter(parameter: &Parameter, scope: &mut Scope<'_>) -> TokenStream {
    let docs = docs::member(&parameter.docs);
    let name = ident(&parameter.rust);
    if parameter.place == Place::BodyEntries {
        let value = match &parameter.type_ref {
            TypeRef::Map(value) => scope.type_of(value),
            other => scope.type_of(other),
        };
        return quote! {
            #docs
            pub fn #name(mut self, key: impl Into<String>, value: impl Into<#value>) -> Self {
                self.0.set_body_entry::<#value>(key.into(), value.into());
                self
            }
        };
    }
    let signature = signature(parameter, scope);
    let Passed { before, turbofish, arguments } = passed(parameter, scope);
    let set = match parameter.place {
        Place::Query => ident("set_query"),
        _ => ident("set_body"),
    };
    quote! {
        #docs
        pub fn #name(mut self, #signature) -> Self {
            #before
            self.0.#set #turbofish (#arguments);
            self
        }
    }
}

fn joint_setter(joint: &JointSetter, scope: &mut Scope<'_>) -> TokenStream {
    let docs = docs::member(&joint.docs);
    let name = ident(&joint.rust);
    let parameters: Vec<_> = joint.parameters.iter().map(|parameter| signature(parameter, scope)).collect();
    let calls = joint.parameters.iter().map(|parameter| {
        let name = ident(&parameter.rust);
        quote!(.#name(#name))
    });
    quote! {
        #docs
        pub fn #name(self, #(#parameters),*) -> Self {
            self #(#calls)*
        }
    }
}

/// The methods of a paged operation, and how the runtime reads a page of it.
fn paging(operation: &Operation, answer: &TokenStream, scope: &mut Scope<'_>) -> (TokenStream, TokenStream) {
    let Some(pages) = &operation.pages else {
        return (TokenStream::new(), TokenStream::new());
    };
    let methods = quote! {
        /// Reads page after page, lazily, from the page that is set.
        pub fn pages(self) -> runtime::Pages<#answer> {
            self.0.pages()
        }
        /// Reads item after item over all pages, lazily, from the page that is set.
        pub fn items(self) -> runtime::Items<#answer> {
            self.0.items()
        }
    };
    let Some(items) = &pages.items else {
        return (methods, TokenStream::new());
    };
    let items = ident(items);
    let item = scope.type_of(&pages.item);
    let last = option(pages.last.as_ref().map(|last| {
        let last = ident(last);
        quote!(self.#last)
    }));
    let page = quote! {
        impl runtime::Page for #answer {
            type Item = #item;
            fn last_page(&self) -> Option<u64> {
                #last
            }
            fn len(&self) -> usize {
                self.#items.len()
            }
            fn into_items(self) -> Vec<#item> {
                self.#items
            }
        }
    };
    (methods, page)
}

fn description(operation: &Operation) -> TokenStream {
    let constant = ident(&operation.constant);
    let (id, path, credentials) = (&operation.id, &operation.path, &operation.credentials);
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
    let keyed_by = operation.keyed_by.as_ref().map(|key| quote!(keyed_by: Some(#key),));
    let rules = operation.rules.iter().map(rule).collect::<Vec<_>>();
    let rules = (!rules.is_empty()).then(|| quote!(rules: &[#(#rules),*],));
    let pages = operation.pages.as_ref().map(|pages| {
        let page = &pages.page;
        let size = option(pages.size.as_ref().map(|size| {
            let (parameter, default, max) = (&size.parameter, unsigned(size.default), unsigned(size.max));
            quote!(runtime::PageSize { parameter: #parameter, default: #default, max: #max })
        }));
        quote!(pages: Some(runtime::Paging { page: #page, size: #size }),)
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
            #keyed_by #rules #pages
            ..runtime::Operation::NEW
        };
    }
}

fn rule(rule: &Rule) -> TokenStream {
    let source = &rule.source;
    match &rule.check {
        Check::Together(parameters) => quote!(runtime::Rule::Together { parameters: &[#(#parameters),*], source: #source }),
        Check::AtLeastOne(parameters) => quote!(runtime::Rule::AtLeastOne { parameters: &[#(#parameters),*], source: #source }),
        Check::MaxSpan { from, to, milliseconds, limit } => {
            let milliseconds = Literal::u64_unsuffixed(*milliseconds);
            quote!(runtime::Rule::MaxSpan { from: #from, to: #to, milliseconds: #milliseconds, limit: #limit, source: #source })
        }
        Check::Range { parameter, min, max } => {
            let (min, max) = (option(min.map(signed)), option(max.map(signed)));
            quote!(runtime::Rule::Range { parameter: #parameter, min: #min, max: #max, source: #source })
        }
        Check::MaxItems { parameter, max } => {
            let max = unsigned(*max);
            quote!(runtime::Rule::MaxItems { parameter: #parameter, max: #max, source: #source })
        }
    }
}
