//! The id and secret of a client in a token call of OAuth 2.0, which libraries send by HTTP Basic. Must not know tokens.
//! The names of the fields are those of RFC 6749.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use iot_clouds_codegen::resolve::{Operation, Place};
use serde_json::{Map, Value};

use super::auth::after_scheme;
use crate::control::credentials::Credentials;
use crate::http::request::Request;

/// The fields of the id and the secret.
const FIELDS: [&str; 2] = ["client_id", "client_secret"];

/// Returns whether an operation is a token call of OAuth 2.0 with the id and secret of a client in its form.
pub(crate) fn is_in_form(operation: &Operation) -> bool {
    let has = |name: &&str| {
        let mut fields = operation.parameters.iter();
        fields.any(|field| field.place == Place::Body && field.wire == **name)
    };
    operation.token_of.is_some()
        && operation.is_form
        && FIELDS.iter().chain(&["grant_type"]).all(has)
}

/// Returns the fields that came by HTTP Basic, with their names; `None` if none came so.
pub(super) fn by_basic(
    operation: &Operation,
    credentials: &Credentials,
    request: &Request,
) -> Option<[(&'static str, String); 2]> {
    let encoded = after_scheme(request.header("authorization")?, "Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    // The RFC wants both encoded like a form, which not every library does.
    let plain = [id, secret].map(str::to_owned);
    let decoded = [id, secret].map(decoded);
    let name = operation.token_of.as_deref()?;
    let is_known = |values: &[String; 2]| {
        let fields = FIELDS.iter().zip(values);
        let fields = fields.map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
        credentials.knows(name, &fields.collect::<Map<_, _>>())
    };
    let values = if is_known(&decoded) { decoded } else { plain };
    let [id, secret] = values;
    let [id_name, secret_name] = FIELDS;
    Some([(id_name, id), (secret_name, secret)])
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Returns whether the form of a token call has another id or secret than the client that came by HTTP Basic.
pub(super) fn is_another(client: &[(&'static str, String)], request: &Request) -> bool {
    let mut pairs = form_urlencoded::parse(&request.body);
    pairs.any(|(name, text)| {
        let mut fields = client.iter();
        fields.any(|(field, value)| *field == name && *value != text)
    })
}

/// Returns whether the form of a token call has neither id nor secret.
pub(super) fn is_missing(request: &Request) -> bool {
    let mut pairs = form_urlencoded::parse(&request.body);
    !pairs.any(|(name, _)| FIELDS.contains(&&*name))
}
