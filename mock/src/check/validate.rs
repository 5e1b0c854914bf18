//! Validates a request: its headers, credential and arguments, in the order in which a platform looks at them.
//! Must not know how it is answered.

use std::sync::Arc;

use iot_clouds_codegen::resolve::Operation;
use serde_json::{Map, Value};

use super::arguments;
use super::auth::Auth;
use super::rejection::{Cause, Rejection};
use super::route::Match;
use crate::http::request::Request;
use crate::platform::Platform;

/// Headers that HTTP itself needs, or that mean the same as their absence.
const PLAIN_HEADERS: [&str; 4] = ["accept", "connection", "content-length", "host"];

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
    check_headers(auth.platform, request)?;
    let Match { route, values } = matched.map_err(|rejection| {
        // A wrong credential is noticed before a wrong path, a missing one is not.
        let usual = auth.platform.undescribed("", "", "");
        let given = auth.check_given(&usual, request);
        given.and_then(Result::err).unwrap_or(rejection)
    })?;
    let operation = route.operation;
    auth.check(&operation, request)?;
    let arguments = if route.line.is_some() {
        arguments::read(auth.platform, &operation, &values, request)?
    } else {
        arguments::all(&values, request)
    };
    let mut notes = arguments.notes;
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

/// Rejects a header that the platform does not allow.
fn check_headers(platform: &Platform, request: &Request) -> Result<(), Rejection> {
    let Some(allowed) = platform.api.allowed_headers() else {
        return Ok(());
    };
    let is_allowed =
        |name: &str| allowed.iter().any(|known| known == name) || PLAIN_HEADERS.contains(&name);
    let mut names = request.headers.iter().map(|(name, _)| name.as_str());
    let Some(name) = names.find(|name| !is_allowed(name)) else {
        return Ok(());
    };
    let allowed = allowed.join(", ");
    let reason = format!("the header {name} may not come; only {allowed} may");
    let line = platform.line_of(&["only_headers"]);
    Err(Rejection::at(Cause::Header, reason, &line))
}
