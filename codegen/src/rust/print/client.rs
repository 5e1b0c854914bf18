//! Prints `client.rs`: the client, its servers, and its optional and response headers.
//! Must not know operations beyond the names of their modules.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{gate, ident};
use super::{credentials, docs, former, platform};
use crate::resolve::Api;
use crate::rust::annotate::{self, lifecycle, signature};

/// Returns the tokens of the module.
pub(super) fn client(api: &Api) -> TokenStream {
    let client = client_struct(api);
    let servers = servers(api);
    let headers = optional_headers(api);
    let response_headers = response_headers(api);
    let credentials = credentials::credentials(api);
    let codes = platform::codes(api);
    let platform = platform::platform(api);
    let kinds = api.credentials.iter().map(credentials::kind);
    quote! {
        use iot_clouds_runtime as runtime;
        #client #servers #headers #response_headers #credentials #codes #platform #(#kinds)*
    }
}

fn client_struct(api: &Api) -> TokenStream {
    let mut lines = docs::paragraph(&format!("A client of {}.", api.title));
    let sharing = "Cheap to clone: all clones share a connection pool and tokens.";
    lines.extend(["", sharing].map(str::to_owned));
    let docs = docs::attributes(&lines);
    let base_url = builder_docs(api);
    let handles = handles(api);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            core: runtime::Core,
        }
        /// Builds a [`Client`].
        pub type ClientBuilder = runtime::ClientBuilder<Client>;
        impl Client {
            #base_url
            pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
                ClientBuilder::new(base_url)
            }
            #handles
            /// A request that no operation describes: authenticated, limited in time and size, and unwrapped like any other.
            ///
            /// It is treated as a command unless its method is `GET`. `path` starts with `/` and has no query.
            pub fn raw(&self, method: runtime::Method, path: &str) -> runtime::Raw {
                self.core.raw(method, path)
            }
        }
        impl runtime::GeneratedClient for Client {
            type Credential = Credential;
            const PLATFORM: &'static runtime::Platform = &PLATFORM;
            fn from_core(core: runtime::Core) -> Self {
                Self { core }
            }
        }
    }
}

/// Returns the documentation of `Client::builder`.
fn builder_docs(api: &Api) -> Option<TokenStream> {
    let server = annotate::docs::item(api, &api.server.doc, &api.server.evidence);
    let text = format!("A builder for the server at `base_url`. {}", server.text);
    let mut base_url = docs::paragraph(&text);
    if !server.notes.is_empty() {
        base_url.push(String::new());
        base_url.extend(docs::sentences(&server.notes));
    }
    let mut may = "The URL must be `https`, except for a loopback host or with `allow_plain_http`; its path is kept."
        .to_owned();
    if !api.server.choices.is_empty() {
        may = format!("Takes a [`Server`], or any other URL that serves the same API. {may}");
    }
    base_url.push(String::new());
    base_url.extend(docs::wrap(&may));
    docs::attributes(&base_url)
}

/// Returns a method for each resource with operations.
fn handles(api: &Api) -> TokenStream {
    let resources = api.resources.iter();
    let callable = resources.filter(|resource| !resource.operations.is_empty());
    let handles = callable.map(|resource| {
        let module = ident(&annotate::module(&resource.name));
        let handle = ident(&annotate::handle(resource));
        let docs = docs::attributes(&docs::paragraph(&resource.doc));
        let gate = resource.is_experimental().then(gate);
        let deprecated = former::deprecated(lifecycle::of_resource(api, resource));
        let former_docs = former::item(&annotate::module(&resource.name));
        let former = lifecycle::functions(&resource.lifecycle).map(|name| {
            let name = ident(&name);
            quote! {
                #former_docs
                #gate
                pub fn #name(&self) -> super::#module::#handle {
                    self.#module()
                }
            }
        });
        quote! {
            #docs
            #deprecated
            #gate
            pub fn #module(&self) -> super::#module::#handle {
                super::#module::#handle::new(self.core.clone())
            }
            #(#former)*
        }
    });
    quote!(#(#handles)*)
}

/// Returns the servers with a fixed URL.
fn servers(api: &Api) -> Option<TokenStream> {
    if api.server.choices.is_empty() {
        return None;
    }
    let choices = &api.server.choices;
    let declarations = choices.iter().map(|choice| {
        let rust = annotate::server(choice);
        let documented = annotate::docs::item(api, &choice.doc, &choice.evidence);
        let (docs, name) = (docs::item(&documented, &rust), ident(&rust));
        let deprecated = former::deprecated(lifecycle::of_server(api, choice));
        quote!(#docs #deprecated #name,)
    });
    let former = choices.iter().map(|choice| {
        let former = lifecycle::variants(&choice.lifecycle);
        (annotate::server(choice), former.collect())
    });
    let former = former::variants("Server", former);
    let urls = choices.iter().map(|choice| {
        let (name, url) = (ident(&annotate::server(choice)), &choice.url);
        quote!(Self::#name => #url,)
    });
    let docs = docs::attributes(&[format!(
        "The servers of {}, for [`Client::builder`].",
        docs::escape(&api.title)
    )]);
    Some(quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Server { #(#declarations)* }
        #former
        impl Server {
            /// Returns its base URL.
            pub fn url(self) -> &'static str {
                match self { #(#urls)* }
            }
        }
        impl From<Server> for String {
            fn from(server: Server) -> Self {
                server.url().to_owned()
            }
        }
    })
}

/// Returns constants for the headers that a client can be configured to send with every request.
fn optional_headers(api: &Api) -> TokenStream {
    let headers = api.optional_headers.iter().map(|header| {
        let (wire, doc) = (&header.wire, &header.doc);
        let wire_code = annotate::docs::as_code(wire);
        let text = format!("The header {wire_code}, for the builder's `header`: {doc}");
        let documented = annotate::docs::item(api, &text, &header.evidence);
        let rust = annotate::header(header);
        let (docs, name) = (docs::item(&documented, &rust), ident(&rust));
        let deprecated = former::deprecated(lifecycle::of_header(api, header));
        quote! {
            #docs
            #deprecated
            pub const #name: runtime::OptionalHeader = runtime::OptionalHeader::new(#wire);
        }
    });
    quote!(#(#headers)*)
}

/// Returns the headers of responses that carry data.
fn response_headers(api: &Api) -> Option<TokenStream> {
    if api.response_headers.is_empty() {
        return None;
    }
    let methods = api.response_headers.iter().map(|header| {
        let type_name = ident(&annotate::type_name(signature::of_header(header)));
        let (name, wire) = (ident(&annotate::field(header)), &header.wire);
        let mut documented = annotate::docs::of_field(api, header);
        let from = format!("From the header {}.", annotate::docs::as_code(wire));
        documented.notes.insert(0, from);
        let docs = docs::member(&documented);
        let deprecated = former::deprecated(lifecycle::of_field(&api.response_headers, header));
        let former_docs = former::item(&annotate::field(header));
        let former = lifecycle::functions(&header.lifecycle).map(|former| {
            let former = ident(&former);
            quote! {
                #former_docs
                fn #former(&self) -> Option<#type_name> {
                    self.#name()
                }
            }
        });
        quote! {
            #docs
            #deprecated
            fn #name(&self) -> Option<#type_name> {
                runtime::header_value(self, #wire)
            }
            #(#former)*
        }
    });
    let docs = docs::attributes(&docs::paragraph(&format!(
        "The data in the response headers of {}; `None` if a header is missing or invalid.",
        api.title
    )));
    Some(quote! {
        #docs
        pub trait ResponseHeaders: runtime::HasHeaders { #(#methods)* }
        impl<T: runtime::HasHeaders> ResponseHeaders for T {}
    })
}
