//! Validates a request: its headers, credential and arguments, in the order in which a platform looks at them.
//! Must not know how it is answered.

use std::sync::Arc;

use iot_clouds_codegen::resolve::Operation;
use serde_json::{Map, Value};

use super::arguments;
use super::auth::Auth;
use super::body;
use super::client;
use super::headers;
use super::rejection::{Cause, Rejection};
use super::route::Match;
use crate::http::request::Request;
use crate::platform::Platform;

/// A valid request.
pub(crate) struct Valid {
    pub(crate) operation: Arc<Operation>,
    pub(crate) arguments: Map<String, Value>,
    pub(crate) notes: Vec<String>,
    /// For a token call: which of the accepted credentials it names.
    pub(crate) account: usize,
}

/// Checks everything that the platform would check.
pub(crate) fn validate(
    auth: &Auth<'_>,
    matched: Result<Match, Rejection>,
    request: &Request,
) -> Result<Valid, Rejection> {
    let noted = headers::check(auth.platform, auth.is_strict, request)?;
    let matched = matched.map_err(|rejection| {
        // A wrong credential is noticed before a wrong path, a missing one is not.
        let usual = auth.platform.undescribed("", "", "");
        let given = auth.check_given(&usual, request);
        given.and_then(Result::err).unwrap_or(rejection)
    })?;
    let operation = Arc::clone(&matched.route.operation);
    auth.check(&operation, request)?;
    let mut arguments = if matched.route.line.is_some() {
        let client = client(auth, &operation, request)?;
        arguments::read(auth, &matched, &client, request)?
    } else {
        arguments::all(&matched, request)
    };
    let mut notes = Vec::from_iter(noted);
    notes.append(&mut arguments.notes);
    notes.extend(constant_headers(auth.platform, request));
    let account = match &operation.token_of {
        Some(name) => account(auth, name, &arguments.values)?,
        None => 0,
    };
    Ok(Valid {
        operation,
        arguments: arguments.values,
        notes,
        account,
    })
}

/// Returns the fields of a client that came by HTTP Basic, unless the mock is strict: no page shows them there.
fn client(
    auth: &Auth<'_>,
    operation: &Operation,
    request: &Request,
) -> Result<Vec<(&'static str, String)>, Rejection> {
    if auth.is_strict || !client::is_in_form(operation) {
        return Ok(Vec::new());
    }
    let client = client::by_basic(operation, auth.credentials, request);
    let is_readable = request.body.is_empty() || body::is_form(request);
    if client.is_none() && is_readable && client::is_missing(request) {
        let reason = match request.header("authorization") {
            None => "no client came; its id and secret are fields of the form",
            Some(_) => {
                "Authorization has no client; write `Basic ` and id:secret in Base64, or both as fields of the form"
            }
        };
        let line = auth.platform.line_of_operation(operation);
        return Err(Rejection::at(Cause::NoCredential, reason, &line));
    }
    let client: Vec<_> = client.into_iter().flatten().collect();
    if client::is_another(&client, request) {
        let reason = "the form has another client than HTTP Basic";
        let line = auth.platform.line_of_operation(operation);
        return Err(Rejection::at(Cause::Unauthorized, reason, &line));
    }
    Ok(client)
}

/// Notes which constant headers of the platform are missing or differ. That of the body's type is checked with the body.
fn constant_headers<'a>(
    platform: &'a Platform,
    request: &'a Request,
) -> impl Iterator<Item = String> + 'a {
    let headers = platform.api.headers.iter();
    let headers = headers.filter(|(name, _)| name != "content-type");
    headers.filter_map(|(name, value)| match request.header(name) {
        Some(given) if given == value => None,
        Some(_) => Some(format!("the header {name} is not `{value}`")),
        None => Some(format!(
            "the header {name} did not come; clients send `{value}`"
        )),
    })
}

/// Which of the accepted credentials a token call names.
fn account(
    auth: &Auth<'_>,
    name: &str,
    arguments: &Map<String, Value>,
) -> Result<usize, Rejection> {
    let position = auth.credentials.position(name, arguments);
    position.ok_or_else(|| {
        let configured = auth.credentials.configured(name).into_iter();
        let fields = configured.flat_map(|configured| configured.fields().keys());
        let fields: Vec<&str> = fields.map(String::as_str).collect();
        let fields = fields.join(", ");
        let reason = format!("{fields} are not those of a credential that is accepted here");
        let line = auth.platform.line_of(&["credentials", name]);
        Rejection::at(Cause::Unauthorized, reason, &line)
    })
}
