//! Compares a response that a test configures with what the operation returns, and with what HTTP can carry.
//! Must not know requests, nor how a response is written.

use iot_clouds_codegen::check::values::{Direction, check};
use iot_clouds_codegen::resolve::{Operation, TypeRef};
use serde_json::Value;

use crate::error::Error;
use crate::http::response::is_bodiless;
use crate::misfit::Misfit;
use crate::platform::Platform;

/// Returns whether data is what an operation returns.
pub(crate) fn data(platform: &Platform, operation: &Operation, data: &Value) -> Result<(), Error> {
    let id = &operation.id;
    let Some(type_ref) = &operation.response else {
        let is_empty = match data {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        if is_empty {
            return Ok(());
        }
        let line = platform.line_of_operation(operation);
        return Err(Error::new(format!(
            "`{id}` returns no data ({line}); `respond_with_unchecked` accepts any"
        )));
    };
    let is_collection = matches!(type_ref, TypeRef::List(_) | TypeRef::Map(_));
    if operation.is_null(data) || data.is_null() && is_collection {
        return Ok(());
    }
    let misfits = check(&platform.api, type_ref, data, Direction::Received);
    let Some(first) = misfits.first() else {
        return Ok(());
    };
    let misfit = Misfit::of(platform, first);
    let line = misfit.line;
    let line = line.unwrap_or_else(|| platform.line(&operation.at.key("returns")));
    let path = match misfit.path.trim_start_matches('.') {
        "" => "the whole data".to_owned(),
        path => format!("`{path}`"),
    };
    Err(Error::new(format!(
        "`{id}` does not return this: {path}: expected {} ({line}); `respond_with_unchecked` accepts any data",
        misfit.wanted
    )))
}

/// Returns whether a response can have this HTTP status.
pub(crate) fn status(status: u16) -> Result<(), Error> {
    if (200..600).contains(&status) {
        return Ok(());
    }
    Err(Error::new(format!(
        "{status} is not the HTTP status of a response, which is 200 to 599"
    )))
}

/// Whether a text can be the value of a header: printable ASCII without spaces around it.
fn is_header_text(text: &str) -> bool {
    text.trim() == text && text.chars().all(|c| (' '..='~').contains(&c))
}

/// Returns whether a response can have this HTTP status, content type and body.
pub(crate) fn raw(status: u16, content_type: &str, body: &str) -> Result<(), Error> {
    self::status(status)?;
    if !is_header_text(content_type) {
        return Err(Error::new(format!(
            "{content_type:?} cannot be in a header: only printable ASCII can, without spaces around it"
        )));
    }
    if is_bodiless(status) && !body.is_empty() {
        return Err(Error::new(format!(
            "a response with the HTTP status {status} has no body; pass an empty one"
        )));
    }
    Ok(())
}
