//! Prints the static description of the platform, and its codes as an enum.
//! Must not know operations, nor more about a credential than its name.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{ident, list, literal, option, path, rate_limit, unsigned};
use super::{docs, former};
use crate::resolve::{Api, Envelope, ErrorClass, Literal};
use crate::rust::annotate::{self, lifecycle};

/// Returns the platform's codes as an open enum.
pub(super) fn codes(api: &Api) -> TokenStream {
    let declarations = api.codes.iter().map(|code| {
        let docs = docs::member(&annotate::docs::code(api, code));
        let name = ident(&annotate::code(code));
        let deprecated = former::deprecated(lifecycle::of_code(api, code));
        quote!(#docs #deprecated #name,)
    });
    let former = api.codes.iter().map(|code| {
        let former = lifecycle::variants(&code.lifecycle);
        (annotate::code(code), former.collect())
    });
    let former = former::variants("ErrorCode", former);
    let values = api.codes.iter().map(|code| {
        let (name, wire) = (ident(&annotate::code(code)), &code.wire);
        quote!(#name = #wire)
    });
    let docs = docs::attributes(&docs::paragraph(&format!(
        "The known codes of {}; `error.code::<ErrorCode>()` returns one. The list is open.",
        api.title
    )));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#declarations)*
            /// A code without a name in this version of the crate.
            Unknown(runtime::UnknownValue),
        }
        #former
        runtime::open_enum!(code ErrorCode { #(#values),* });
    }
}

/// Returns the static; omitted values are the runtime's defaults.
pub(super) fn platform(api: &Api) -> TokenStream {
    let (name, title) = (&api.platform, &api.title);
    let content_types = api.content_types.as_ref();
    let responses = api.responses.as_ref();
    let rate_limits = api.rate_limits.iter();
    let rate_limits = rate_limits.map(|limit| rate_limit(limit, &quote!(std::time::Duration)));
    let parts = [
        list(
            "servers",
            api.server.choices.iter().map(|choice| &choice.url),
        ),
        credentials(api),
        headers(api),
        api.allowed_headers()
            .map(|only| quote!(only_headers: Some(&[#(#only),*]),)),
        content_types
            .and_then(|types| types.json.as_ref())
            .map(|value| quote!(json_content_type: #value,)),
        content_types
            .and_then(|types| types.form.as_ref())
            .map(|value| quote!(form_content_type: #value,)),
        list("rate_limits", rate_limits),
        responses
            .and_then(|responses| responses.status)
            .map(|status| {
                let status = unsigned(status.into());
                quote!(success_status: Some(#status),)
            }),
        api.envelope.as_ref().map(|envelope| {
            let envelope = self::envelope(envelope);
            quote!(envelope: Some(#envelope),)
        }),
        responses
            .is_some_and(|responses| responses.text)
            .then(|| quote!(text_responses: true,)),
        api.text_errors
            .is_some()
            .then(|| quote!(text_errors: true,)),
        error_bodies(api),
        statuses(api),
        code_classes(api),
    ];
    let is_partial = parts.iter().any(Option::is_none);
    let rest = is_partial.then(|| quote!(..runtime::Platform::NEW));
    let parts = parts.into_iter().flatten();
    quote! {
        static PLATFORM: runtime::Platform = runtime::Platform {
            name: #name,
            title: #title,
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            #(#parts)*
            #rest
        };
    }
}

fn credentials(api: &Api) -> Option<TokenStream> {
    let constants = api.credentials.iter().map(|credential| {
        let constant = ident(&annotate::credential_constant(credential));
        quote!(&#constant)
    });
    list("credentials", constants)
}

fn headers(api: &Api) -> Option<TokenStream> {
    let headers = api.headers.iter();
    list(
        "headers",
        headers.map(|(name, value)| quote!((#name, #value))),
    )
}

fn error_bodies(api: &Api) -> Option<TokenStream> {
    let bodies = api.error_bodies.iter().map(|body| {
        let (code, message) = (path(&body.code), path(&body.message));
        let success = body.success.as_ref().and_then(Literal::of);
        let success = option(success.as_ref().map(literal));
        quote!(runtime::ErrorBody { code: #code, message: #message, success: #success })
    });
    list("error_bodies", bodies)
}

fn statuses(api: &Api) -> Option<TokenStream> {
    let statuses = api.statuses.iter().map(|status| {
        let (code, class) = (unsigned(u64::from(status.status)), class(status.class));
        let before = status.refused_before_running;
        quote!(runtime::StatusClass { status: #code, class: #class, refused_before_running: #before })
    });
    list("statuses", statuses)
}

fn code_classes(api: &Api) -> Option<TokenStream> {
    let codes = api.codes.iter().filter_map(|code| {
        let (wire, class, before) =
            (&code.wire, class(code.class?), code.refused_before_running);
        Some(quote!(runtime::CodeClass { code: #wire, class: #class, refused_before_running: #before }))
    });
    list("codes", codes)
}

fn envelope(envelope: &Envelope) -> TokenStream {
    let (key, data) = (path(&envelope.success_key), path(&envelope.data));
    let code = path(&envelope.code);
    let message = envelope.message.iter().map(|keys| path(keys));
    let equals = envelope.success_equals.as_ref().map(literal);
    let details = option(envelope.details.as_ref().map(|keys| path(keys)));
    quote! {
        runtime::Envelope {
            success: runtime::Success { key: #key, equals: #equals },
            data: #data,
            code: #code,
            message: &[#(#message),*],
            details: #details,
        }
    }
}

fn class(class: ErrorClass) -> TokenStream {
    let name = match class {
        ErrorClass::BadRequest | ErrorClass::UnreadableBody => "BadRequest",
        ErrorClass::Forbidden => "Forbidden",
        ErrorClass::InProgress => "InProgress",
        ErrorClass::NotFound | ErrorClass::UnknownPath => "NotFound",
        ErrorClass::RateLimited => "RateLimited",
        ErrorClass::ServerError => "ServerError",
        ErrorClass::TokenExpired => "TokenExpired",
        ErrorClass::Unauthorized | ErrorClass::MissingCredential => "Unauthorized",
    };
    let name = ident(name);
    quote!(runtime::ErrorClass::#name)
}
