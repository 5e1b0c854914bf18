//! Prints `client.rs`: the client, its credentials, and the static description of the platform.
//! Must not know operations beyond the names of their modules.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::tokens::{ident, option, signed, unsigned};
use crate::model::{Api, Credential, Envelope, Meaning, Parameter, SuccessValue, TypeRef};

/// The module.
pub(super) fn client(api: &Api) -> TokenStream {
    let platform = platform(api);
    let client = client_struct(api);
    let credentials = credentials(api);
    let exchanges = api.credentials.iter().map(exchange);
    let codes = codes(api);
    quote! {
        use iot_clouds_runtime as runtime;
        #client #credentials #codes #platform #(#exchanges)*
    }
}

fn client_struct(api: &Api) -> TokenStream {
    let first = docs::paragraph(&format!("A client of {}.", api.title));
    let docs = docs::attributes(
        &[
            first,
            vec![
                String::new(),
                "Cheap to clone: all clones share one connection pool and one token.".to_owned(),
            ],
        ]
        .concat(),
    );
    let mut base_url = docs::paragraph(&format!(
        "A builder for the server at `base_url`. {}",
        api.server.docs.text
    ));
    base_url.extend([
        String::new(),
        "The URL must be `https`, except for a loopback host or with `allow_plain_http`; a path in it is kept.".to_owned(),
    ]);
    let base_url = docs::attributes(&base_url);
    let callable = api
        .resources
        .iter()
        .filter(|resource| !resource.operations.is_empty());
    let handles = callable.map(|resource| {
        let (module, handle) = (ident(&resource.module), ident(&resource.handle));
        let docs = docs::attributes(&docs::paragraph(&resource.doc));
        quote! {
            #docs
            pub fn #module(&self) -> super::#module::#handle {
                super::#module::#handle::new(self.core.clone())
            }
        }
    });
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
            #(#handles)*
            /// A request that no operation describes: authenticated, bounded in time and size, and unwrapped like all others.
            ///
            /// It is taken for a command unless its method is `GET`. `path` starts with `/`, without a query.
            pub fn raw(&self, method: runtime::Method, path: &str) -> runtime::Raw {
                self.core.raw(method, path)
            }
        }
        impl runtime::Shell for Client {
            type Credential = Credential;
            const PLATFORM: &'static runtime::Platform = &PLATFORM;
            fn from_core(core: runtime::Core) -> Self {
                Self { core }
            }
        }
    }
}

fn credentials(api: &Api) -> TokenStream {
    let names: Vec<_> = api
        .credentials
        .iter()
        .map(|credential| ident(&credential.rust))
        .collect();
    let links = api
        .credentials
        .iter()
        .map(|credential| format!(" See [`{}`].", credential.rust));
    let structs = api.credentials.iter().map(credential_struct);
    let arms = api.credentials.iter().map(|credential| {
        let (name, constant) = (ident(&credential.rust), ident(&credential.constant));
        let fields = credential.fields.iter().map(|field| {
            let (wire, name) = (&field.wire, ident(&field.rust));
            match &field.type_ref {
                TypeRef::Secret => quote!((#wire, credential.#name)),
                TypeRef::Named(_) => quote!((#wire, credential.#name.into_string().into())),
                _ => quote!((#wire, credential.#name.into())),
            }
        });
        quote!(Credential::#name(credential) => Self::exchange(&#constant, [#(#fields),*]),)
    });
    quote! {
        #(#structs)*
        /// What a client authenticates with.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Credential {
            #(
                #[doc = #links]
                #names(#names),
            )*
        }
        #(
            impl From<#names> for Credential {
                fn from(credential: #names) -> Self {
                    Self::#names(credential)
                }
            }
        )*
        impl From<Credential> for runtime::Credential {
            fn from(credential: Credential) -> Self {
                match credential { #(#arms)* }
            }
        }
    }
}

fn credential_struct(credential: &Credential) -> TokenStream {
    let docs = docs::item(&credential.docs, &credential.rust);
    let name = ident(&credential.rust);
    let fields = credential.fields.iter().map(|field: &Parameter| {
        let docs = docs::member(&field.docs);
        let name = ident(&field.rust);
        let type_tokens = match &field.type_ref {
            TypeRef::Secret => quote!(runtime::Secret<String>),
            TypeRef::Named(reference) => {
                let (module, name) = (ident(&reference.module), ident(&reference.name));
                quote!(super::#module::#name)
            }
            _ => quote!(String),
        };
        quote!(#docs pub #name: #type_tokens,)
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name { #(#fields)* }
    }
}

fn exchange(credential: &Credential) -> TokenStream {
    let exchange = &credential.exchange;
    let (constant, name) = (ident(&credential.constant), &credential.rust);
    let (module, operation) = (ident(&exchange.module), ident(&exchange.constant));
    let (token, lifetime) = (&exchange.token, unsigned(exchange.lifetime_seconds));
    let expires_in = option(exchange.expires_in.as_ref().map(|key| quote!(#key)));
    let (header, prefix, advice) = (
        &credential.header,
        &credential.prefix,
        format!("check {}", credential.check),
    );
    quote! {
        pub(crate) static #constant: runtime::Exchange = runtime::Exchange {
            name: #name,
            operation: &super::#module::#operation,
            token: #token,
            expires_in: #expires_in,
            lifetime_seconds: #lifetime,
            header: #header,
            prefix: #prefix,
            advice: #advice,
        };
    }
}

/// The platform's codes as an open enum.
fn codes(api: &Api) -> TokenStream {
    let declarations = api.codes.iter().map(|code| {
        let docs = docs::member(&code.docs);
        let name = ident(&code.rust);
        quote!(#docs #name,)
    });
    let values = api.codes.iter().filter_map(|code| {
        let name = ident(&code.rust);
        let value = signed(code.wire.parse().ok()?);
        Some(quote!(#name = #value))
    });
    let docs = docs::attributes(&docs::paragraph(&format!(
        "The codes of {} that are known; read one by `error.code::<ErrorCode>()`. The list is open.",
        api.title
    )));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#declarations)*
            /// A code that this version of the crate has no name for.
            Unknown(runtime::UnknownValue),
        }
        runtime::open_enum!(number ErrorCode { #(#values),* });
    }
}

fn platform(api: &Api) -> TokenStream {
    let (name, title, user_agent) = (
        &api.platform,
        &api.title,
        format!("{}/{}", api.package, api.version),
    );
    let headers = api
        .headers
        .iter()
        .map(|(name, value)| quote!((#name, #value)));
    let envelope = option(api.envelope.as_ref().map(envelope));
    let statuses = api.statuses.iter().map(|status| {
        let (code, meaning, before) = (unsigned(u64::from(status.status)), meaning(status.meaning), status.refused_before_running);
        quote!(runtime::StatusMeaning { status: #code, meaning: #meaning, refused_before_running: #before })
    });
    let codes = api.codes.iter().filter_map(|code| {
        let (wire, meaning, before) = (&code.wire, meaning(code.meaning?), code.refused_before_running);
        Some(quote!(runtime::CodeMeaning { code: #wire, meaning: #meaning, refused_before_running: #before }))
    });
    quote! {
        static PLATFORM: runtime::Platform = runtime::Platform {
            name: #name,
            title: #title,
            user_agent: #user_agent,
            headers: &[#(#headers),*],
            envelope: #envelope,
            statuses: &[#(#statuses),*],
            codes: &[#(#codes),*],
        };
    }
}

fn envelope(envelope: &Envelope) -> TokenStream {
    let (key, data, code, message) = (
        &envelope.success_key,
        &envelope.data,
        &envelope.code,
        &envelope.message,
    );
    let equals = match &envelope.success_equals {
        SuccessValue::Bool(value) => quote!(Bool(#value)),
        SuccessValue::Number(value) => {
            let value = signed(*value);
            quote!(Number(#value))
        }
        SuccessValue::Text(value) => quote!(Text(#value)),
    };
    let details = option(envelope.details.as_ref().map(|key| quote!(#key)));
    quote! {
        runtime::Envelope {
            success: runtime::Success { key: #key, equals: runtime::Equals::#equals },
            data: #data,
            code: #code,
            message: #message,
            details: #details,
        }
    }
}

fn meaning(meaning: Meaning) -> TokenStream {
    let name = match meaning {
        Meaning::BadRequest => "BadRequest",
        Meaning::Forbidden => "Forbidden",
        Meaning::NotFound => "NotFound",
        Meaning::RateLimited => "RateLimited",
        Meaning::TokenExpired => "TokenExpired",
        Meaning::Unauthorized => "Unauthorized",
    };
    let name = ident(name);
    quote!(runtime::Meaning::#name)
}
