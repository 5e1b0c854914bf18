//! Prints contract cases: for each example of a spec the call of the typed client, and the response that it must read.
//! Must not know which server responds, nor how values are compared.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::tokens::{Scope, ident};
use super::{EmitError, docs, examples, format, samples};
use crate::names::snake;
use crate::resolve::{Api, Credential, Example, Field, Operation, Resource, TypeRef};
use crate::rust::annotate;

/// Returns the cases of a platform, as a module of a crate that has a module `support`. Every operation has at least one
/// case if its arguments can be written in Rust; an example whose arguments cannot be written is left out.
///
/// # Errors
/// Returns an [`EmitError`] if the text is not valid Rust.
pub fn contract(api: &Api) -> Result<String, EmitError> {
    let mut cases = Vec::new();
    for resource in &api.resources {
        for operation in &resource.operations {
            cases.extend(self::cases(api, resource, operation));
        }
    }
    let name = ident(&annotate::exports::crate_name(api));
    let names_items = cases.iter().any(|case| examples::names_items(&case.call));
    let import = names_items.then(|| quote!(use #name::*;));
    let client = client(api);
    let cases: Option<Vec<TokenStream>> = cases.iter().map(case).collect();
    let file = format!("{}.rs", snake(&api.platform));
    let Some(cases) = cases else {
        let reason = "a call has no tokens".to_owned();
        return Err(EmitError { file, reason });
    };
    let about = docs::inner_attributes(&docs::paragraph(&format!(
        "What a client of {} sends and reads, for each example of its spec.",
        api.title
    )));
    // Deprecated operations are tested like all others.
    let allow = api.has_deprecated().then(|| quote!(#![allow(deprecated)]));
    let tokens = quote! {
        #about
        #![doc = " Must not know which server responds."]
        #allow
        #import
        use crate::support;
        #client
        /// The cases, operation by operation.
        pub(super) static CASES: &[support::Case] = &[#(#cases),*];
    };
    printed(&format!("spec/{}/", api.platform), file, tokens)
}

/// Returns the module that lists the platforms, by their names in the spec.
///
/// # Errors
/// Returns an [`EmitError`] if the text is not valid Rust.
pub fn contract_list(platforms: &[String]) -> Result<String, EmitError> {
    let modules: Vec<_> = platforms.iter().map(|name| ident(&snake(name))).collect();
    let tokens = quote! {
        #![doc = " The platforms that have a spec, each with its cases."]
        #![doc = " Must not know what a case does."]
        #(
            #[rustfmt::skip]
            mod #modules;
        )*
        /// All platforms.
        pub(crate) static PLATFORMS: &[crate::support::Platform] = &[
            #(crate::support::Platform { name: #platforms, cases: #modules::CASES, spec: crate::spec }),*
        ];
    };
    printed("spec/", "platforms.rs".to_owned(), tokens)
}

fn printed(source: &str, file: String, tokens: TokenStream) -> Result<String, EmitError> {
    format::file(source, tokens).map_err(|reason| EmitError { file, reason })
}

/// The origin of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CaseKind {
    /// The example with this index.
    Example(usize),
    /// The operation has no example.
    MadeUp,
    /// The operation has pages, and all of them are read.
    Pages,
    /// The operation has windows of time, and a day is read.
    Windows,
}

/// One call, before it becomes Rust tokens.
struct Case<'a> {
    operation: &'a Operation,
    kind: CaseKind,
    credentials: Vec<&'a str>,
    /// By wire name.
    arguments: Vec<(&'a Field, Value)>,
    response: Option<Value>,
    /// The call after `client.`, without sending.
    call: String,
}

/// Returns the cases of an operation: one for each example, or one with invented arguments, and one that reads all pages.
fn cases<'a>(api: &'a Api, resource: &Resource, operation: &'a Operation) -> Vec<Case<'a>> {
    let case = |kind, arguments: Vec<(&'a Field, Value)>, response| {
        let call = examples::calls(api, resource, operation, &arguments)?.join(".");
        Some(Case {
            operation,
            kind,
            credentials: credentials(api, operation),
            arguments,
            response,
            call,
        })
    };
    let examples = operation.examples.iter().enumerate();
    let mut cases: Vec<Case<'a>> = examples
        .filter_map(|(index, example)| {
            let response = response(api, operation, example);
            case(
                CaseKind::Example(index),
                examples::given(operation, example),
                response,
            )
        })
        .collect();
    if cases.is_empty() {
        let made = samples::arguments(api, operation);
        cases.extend(made.and_then(|made| case(CaseKind::MadeUp, made, None)));
    }
    if let Some(pages) = &operation.pages {
        let mut needed = needed(api, operation).unwrap_or_default();
        // A page that must be given is the first one.
        for (parameter, value) in &mut needed {
            if parameter.name == pages.page.name {
                *value = pages.first.into();
            }
        }
        cases.extend(case(CaseKind::Pages, needed, None));
    }
    if operation.windows.is_some() {
        let needed = needed(api, operation);
        cases.extend(needed.and_then(|needed| case(CaseKind::Windows, needed, None)));
    }
    cases
}

/// Returns the names of the credentials that an operation accepts; for one that fetches a token, the credential of the token.
fn credentials<'a>(api: &'a Api, operation: &Operation) -> Vec<&'a str> {
    let takes = |credential: &&Credential| match &operation.token_of {
        Some(name) => credential.name == *name,
        None => operation.accepts.contains(&credential.name),
    };
    let taken = api.credentials.iter().filter(takes);
    taken.map(|credential| credential.name.as_str()).collect()
}

/// Returns what the client must read. Tokens differ from the example, and null values are read as empty.
fn response(api: &Api, operation: &Operation, example: &Example) -> Option<Value> {
    let returned = operation.response.as_ref()?;
    let value = example.response.clone()?;
    if operation.token_of.is_some() {
        return None;
    }
    let means_null = operation.is_null(&value);
    Some(match returned {
        TypeRef::List(_) if means_null || value.is_null() => Value::Array(Vec::new()),
        TypeRef::Map(_) if means_null || value.is_null() => Value::Object(Default::default()),
        _ if means_null && api.may_be_empty(operation) => Value::Object(Default::default()),
        _ => value,
    })
}

/// Returns the arguments that every call needs: those of the first example, or invented ones.
fn needed<'a>(api: &Api, operation: &'a Operation) -> Option<Vec<(&'a Field, Value)>> {
    let made = samples::arguments(api, operation);
    let Some(example) = operation.examples.first() else {
        return made;
    };
    let mut needed = examples::given(operation, example);
    needed.retain(|(parameter, _)| !parameter.optional);
    let asked_for = made.into_iter().flatten();
    needed.extend(asked_for.filter(|(parameter, _)| parameter.optional));
    Some(needed)
}

/// Returns a case as an item of the list, or `None` if its call is not valid Rust.
fn case(case: &Case<'_>) -> Option<TokenStream> {
    let (operation, credentials) = (case.operation, &case.credentials);
    let (id, fetches_token) = (&operation.id, operation.token_of.is_some());
    let kind = match case.kind {
        CaseKind::Example(index) => {
            let index = proc_macro2::Literal::usize_unsuffixed(index);
            quote!(Example(#index))
        }
        CaseKind::MadeUp => quote!(MadeUp),
        CaseKind::Pages => quote!(Pages),
        CaseKind::Windows => quote!(Windows),
    };
    let arguments = json_text(&arguments(&case.arguments))?;
    let response = match &case.response {
        Some(response) => {
            let text = json_text(response)?;
            quote!(Some(#text))
        }
        None => quote!(None),
    };
    let call: TokenStream = case.call.parse().ok()?;
    let call = quote!(client(&given)?.#call);
    let is_read = operation.response.is_some() && !fetches_token;
    let call = if case.kind == CaseKind::Pages {
        quote!(support::count(#call.items()).await)
    } else if case.kind == CaseKind::Windows {
        quote!(support::count_points(#call.items_since(support::a_day_ago())).await)
    } else if is_read {
        let response = read(operation);
        quote!(let response = #call.send().await?; given.compare(&#response))
    } else {
        quote!(#call.send().await?; given.done())
    };
    Some(quote! {
        support::Case {
            operation: #id,
            kind: support::CaseKind::#kind,
            credentials: &[#(#credentials),*],
            fetches_token: #fetches_token,
            arguments: #arguments,
            response: #response,
            call: |given| ::std::boxed::Box::pin(async move { #call }),
        }
    })
}

/// Returns the response as it is read: one that is written otherwise than its type in its coding.
fn read(operation: &Operation) -> TokenStream {
    let response = operation.response.as_ref();
    let coding = response.and_then(|response| Scope::new("").coding_in_attribute(response, false));
    let coding = coding.map(|coding| coding.replace("BTreeMap", "std::collections::BTreeMap"));
    let coding = coding.and_then(|coding| coding.parse::<TokenStream>().ok());
    match coding {
        Some(coding) => quote!(iot_clouds_runtime::coding::Coded::<#coding, _>::new(response)),
        None => quote!(response),
    }
}

/// Returns the arguments as one object.
fn arguments(given: &[(&Field, Value)]) -> Value {
    let pairs = given.iter();
    let pairs = pairs.map(|(parameter, value)| (parameter.wire.clone(), value.clone()));
    Value::Object(pairs.collect())
}

/// Returns a value as a raw literal of its JSON text. Characters that a compiler or an editor would not show are escaped in JSON.
fn json_text(value: &Value) -> Option<TokenStream> {
    let is_hidden = |c: char| match c {
        // Signs that change the direction of a text, which the compiler refuses in a literal.
        '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    };
    let escaped = |c: char| match is_hidden(c) {
        true => format!("\\u{:04x}", u32::from(c)),
        false => c.to_string(),
    };
    let text: String = value.to_string().chars().map(escaped).collect();
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}").parse().ok()
}

/// Returns the function that builds a client with a given credential.
fn client(api: &Api) -> TokenStream {
    let name = ident(&annotate::exports::crate_name(api));
    let arms = api.credentials.iter().map(|credential| {
        let (wire, rust) = (&credential.name, ident(&annotate::credential(credential)));
        let fields = credential.fields.iter().map(|field| {
            let (wire, rust) = (&field.wire, ident(&annotate::field(field)));
            if field.optional {
                return quote!(#rust: given.field(#wire).ok());
            }
            quote!(#rust: given.field(#wire)?)
        });
        quote! {
            Some(#wire) => {
                let credential = #name::#rust { #(#fields),* };
                given.build(Some(credential.into()))
            }
        }
    });
    quote! {
        /// Builds a client with the given credential, or without one.
        fn client(given: &support::Given) -> Result<#name::Client, support::Failure> {
            match given.credential() {
                None => given.build(None),
                #(#arms)*
                Some(other) => Err(support::Failure::no_credential(other)),
            }
        }
    }
}
