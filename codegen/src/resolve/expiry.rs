//! The expiry pass: how the time is written at which a token expires.
//! Must not know how a token is fetched.

use super::{Api, AuthScheme, TimestampFormat, TokenExchange, TypeRef};

/// Looks up how each time is written at which a token expires: its type has the unit.
pub(super) fn expiry(api: &mut Api) {
    let of = |exchange: &TokenExchange| format(api, exchange);
    let credentials = api.credentials.iter();
    let formats = credentials.map(|credential| match &credential.scheme {
        AuthScheme::TokenExchange(exchange) => of(exchange),
        _ => None,
    });
    let formats: Vec<_> = formats.collect();
    for (credential, format) in api.credentials.iter_mut().zip(formats) {
        if let AuthScheme::TokenExchange(exchange) = &mut credential.scheme
            && let (Some((_, written)), Some(format)) = (&mut exchange.expires_at, format)
        {
            *written = format;
        }
    }
}

fn format(api: &Api, exchange: &TokenExchange) -> Option<TimestampFormat> {
    let (keys, _) = exchange.expires_at.as_ref()?;
    let response = api.operation(&exchange.operation)?.response.as_ref()?;
    let along = api.fields_along(response, keys);
    match along.last()?.type_ref {
        TypeRef::Timestamp(format) if along.len() == keys.len() => Some(format),
        _ => None,
    }
}
