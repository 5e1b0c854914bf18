//! Prints the credentials of a client: their types, and the static description of each kind.
//! Must not know operations beyond those that exchanges name.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{ident, option, path, unsigned};
use super::{docs, former};
use crate::names::variable;
use crate::resolve::{
    Api, AuthScheme, Credential, Field, Signature, TimestampFormat, TokenExchange, TypeRef,
};
use crate::rust::annotate::{self, lifecycle};

/// Returns the types, and the enum of all of them.
pub(super) fn credentials(api: &Api) -> TokenStream {
    let credentials = || api.credentials.iter();
    let names: Vec<String> = credentials().map(annotate::credential).collect();
    let links = names.iter().map(|name| format!(" See [`{name}`]."));
    let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
    let former = credentials().map(former_names);
    let structs = credentials().map(|credential| credential_struct(api, credential));
    let arms = credentials().zip(&names).map(|(credential, name)| {
        let constant = ident(&annotate::credential_constant(credential));
        let (optional, required): (Vec<_>, Vec<_>) =
            credential.fields.iter().partition(|field| field.optional);
        let required = required.into_iter().map(|field| {
            let name = ident(&annotate::field(field));
            pair(field, &quote!(credential.#name))
        });
        let optional = optional.into_iter().map(|field| {
            let name = ident(&annotate::field(field));
            // The client makes the token call without the builder of its request, which would send the default.
            if let Some(default) = field.client_default.as_ref().and_then(|own| own.as_str()) {
                let value = quote!(credential.#name.unwrap_or_else(|| #default.into()));
                let pair = pair(field, &value);
                return quote!(.chain([#pair]));
            }
            let pair = pair(field, &quote!(value));
            quote!(.chain(credential.#name.map(|value| #pair)))
        });
        let mut fields = quote!([#(#required),*]);
        if credential.fields.iter().any(|field| field.optional) {
            fields = quote!(#fields.into_iter()#(#optional)*);
        }
        quote!(Credential::#name(credential) => Self::new(&#constant, #fields),)
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
        #(#former)*
        impl From<Credential> for runtime::Credential {
            fn from(credential: Credential) -> Self {
                match credential { #(#arms)* }
            }
        }
    }
}

/// Returns a field as the runtime takes it: its name on the wire and its value.
fn pair(field: &Field, value: &TokenStream) -> TokenStream {
    let wire = &field.wire;
    match &field.type_ref {
        TypeRef::Secret => quote!((#wire, #value)),
        TypeRef::Named(_) => quote!((#wire, #value.into_string().into())),
        _ => quote!((#wire, #value.into())),
    }
}

/// Returns the former names of a credential: of its type, and of the variant that holds it.
fn former_names(credential: &Credential) -> TokenStream {
    let now = annotate::credential(credential);
    let former: Vec<String> = credential.lifecycle.renamed_from.clone();
    let aliases = former::aliases(former.clone(), &now);
    let (docs, now) = (former::item(&now), ident(&now));
    let variants = former.iter().map(|name| {
        let name = ident(name);
        quote! {
            #docs
            pub fn #name(credential: #now) -> Self {
                Self::#now(credential)
            }
        }
    });
    let variants = (!former.is_empty()).then(|| {
        quote! {
            #[allow(non_snake_case)]
            impl Credential { #(#variants)* }
        }
    });
    quote!(#aliases #variants)
}

fn credential_struct(api: &Api, credential: &Credential) -> TokenStream {
    let rust = annotate::credential(credential);
    let docs = docs::item(&annotate::docs::credential(api, credential), &rust);
    let name = ident(&rust);
    let fields = credential.fields.iter().map(|field| {
        let docs = docs::member(&annotate::docs::of_field(api, field));
        let name = ident(&annotate::field(field));
        let type_tokens = match annotate::signature::of_credential(field) {
            TypeRef::Secret => quote!(runtime::Secret<String>),
            TypeRef::Named(reference) => {
                let module = ident(&annotate::module(&reference.resource));
                let name = ident(&annotate::named(reference));
                quote!(super::#module::#name)
            }
            _ => quote!(String),
        };
        let type_tokens = if field.optional {
            quote!(Option<#type_tokens>)
        } else {
            type_tokens
        };
        let deprecated = former::deprecated(lifecycle::of_field(&credential.fields, field));
        quote!(#docs #deprecated pub #name: #type_tokens,)
    });
    let deprecated = former::deprecated(lifecycle::of_credential(api, credential));
    let configuration = configuration(api, credential);
    quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        pub struct #name { #(#fields)* }
        #configuration
    }
}

/// Returns how a credential is read from a program's configuration.
fn configuration(api: &Api, credential: &Credential) -> TokenStream {
    let name = ident(&annotate::credential(credential));
    let of = |is_optional: bool| {
        let fields = credential.fields.iter();
        let fields = fields.filter(move |field| field.optional == is_optional);
        let fields = fields.map(|field| {
            let name = ident(&annotate::field(field));
            let variable = variable(&api.platform, &field.wire);
            quote!(#name = #variable)
        });
        fields.collect::<Vec<_>>()
    };
    let (required, optional) = (of(false), of(true));
    let optional = (!optional.is_empty()).then(|| quote!({ #(#optional),* }));
    quote!(runtime::credential!(PLATFORM, #name { #(#required),* } #optional);)
}

/// Returns the static description of a kind of credential.
pub(super) fn kind(credential: &Credential) -> TokenStream {
    let constant = ident(&annotate::credential_constant(credential));
    let name = annotate::credential(credential);
    let scheme = match &credential.scheme {
        AuthScheme::Basic { user, password } => {
            quote!(runtime::AuthScheme::Basic { user: #user, password: #password })
        }
        AuthScheme::Cookie { field } => quote!(runtime::AuthScheme::Cookie { field: #field }),
        AuthScheme::TokenExchange(exchange) => self::exchange(exchange),
        AuthScheme::Header {
            header,
            prefix,
            field,
        } => {
            quote!(runtime::AuthScheme::Header { header: #header, prefix: #prefix, field: #field })
        }
        AuthScheme::Signature(signature) => self::signature(signature),
        AuthScheme::Unresolved => TokenStream::new(),
    };
    let headers = credential.headers.iter();
    let headers = headers.map(|(name, value)| quote!((#name, #value)));
    let check = format!("check {}", credential.check);
    quote! {
        pub(crate) static #constant: runtime::CredentialKind = runtime::CredentialKind {
            name: #name,
            scheme: #scheme,
            headers: &[#(#headers),*],
            check: #check,
        };
    }
}

fn exchange(exchange: &TokenExchange) -> TokenStream {
    let (module, operation) = annotate::exchanged_by(&exchange.operation);
    let (module, operation) = (ident(&module), ident(&operation));
    let (token, lifetime) = (path(&exchange.token), unsigned(exchange.lifetime_seconds));
    let expires_in = option(exchange.expires_in.as_ref().map(|keys| path(keys)));
    let expires_at = option(exchange.expires_at.as_ref().map(|(keys, format)| {
        let format = ident(match format {
            TimestampFormat::EpochMilliseconds => "Milliseconds",
            TimestampFormat::EpochSeconds => "Seconds",
            TimestampFormat::Rfc3339 => "Rfc3339",
        });
        let keys = path(keys);
        quote!((#keys, runtime::TimeFormat::#format))
    }));
    let (header, prefix) = (&exchange.header, &exchange.prefix);
    quote! {
        runtime::AuthScheme::TokenExchange(runtime::TokenExchange {
            operation: &super::#module::#operation,
            token: #token,
            expires_in: #expires_in,
            expires_at: #expires_at,
            lifetime_seconds: #lifetime,
            header: #header,
            prefix: #prefix,
        })
    }
}

fn signature(signature: &Signature) -> TokenStream {
    let Signature {
        access,
        secret,
        algorithm,
        date_header,
        signed_headers,
        trailing_slash,
        evidence: _,
    } = signature;
    quote! {
        runtime::AuthScheme::Signature(runtime::Signature {
            access: #access,
            secret: #secret,
            scheme: runtime::signing::SigningScheme {
                algorithm: #algorithm,
                date_header: #date_header,
                signed_headers: &[#(#signed_headers),*],
                trailing_slash: #trailing_slash,
            },
        })
    }
}
