//! A command of `curl` for people who want to see an answer at once.
//! Must not know how requests are judged.

use iot_clouds_codegen::model::{Credential, Operation, Scheme};
use serde_json::{Map, Value};

use crate::state::State;

/// A call that reads something without arguments, or the call that gives a token where there is no other.
pub(crate) fn command(state: &State, url: &str) -> String {
    let api = &state.platform.api;
    let reads =
        |operation: &&Operation| operation.http_method == "GET" && operation.arguments.is_empty();
    let mut operations: Vec<&Operation> = api.operations().filter(reads).collect();
    // A list is a better sight than a count.
    operations
        .sort_by_key(|operation| (operation.pages.is_none(), !operation.id.ends_with(".list")));
    let mut parts = vec!["curl -s".to_owned()];
    if api.only_headers.is_some() {
        parts.push("-H 'User-Agent:'".to_owned());
    }
    let found = operations.into_iter().find_map(|operation| {
        let credential = state
            .platform
            .accepted(operation)
            .find_map(|credential| header(state, credential));
        Some((operation, credential?))
    });
    match found {
        Some((operation, credential)) => {
            parts.push(credential);
            parts.push(format!("{url}{}", operation.path));
        }
        None => parts.extend(token_call(state, url)),
    }
    parts.join(" ")
}

/// How `curl` sends a credential; none where it would have to sign.
fn header(state: &State, credential: &Credential) -> Option<String> {
    let told = state
        .credentials
        .told
        .iter()
        .find(|told| told.name() == credential.name)?;
    match &credential.scheme {
        Scheme::Basic { user, password } => {
            Some(format!("-u {}:{}", told.field(user), told.field(password)))
        }
        Scheme::Cookie { field } => Some(format!(
            "-H {}",
            quoted(&format!("Cookie: {}", told.field(field)))
        )),
        Scheme::Header {
            header,
            prefix,
            field,
        } => Some(format!(
            "-H {}",
            quoted(&format!("{header}: {prefix}{}", told.field(field)))
        )),
        Scheme::Exchange(exchange) => {
            let token = state.issue(&credential.name, 0);
            Some(format!(
                "-H '{}: {}{token}'",
                exchange.header, exchange.prefix
            ))
        }
        Scheme::Signature(_) => None,
    }
}

fn token_call(state: &State, url: &str) -> Vec<String> {
    let mut operations = state.platform.api.operations();
    let found = operations.find_map(|operation| {
        let name = operation.token_of.as_ref()?;
        Some((
            operation,
            state
                .credentials
                .told
                .iter()
                .find(|told| told.name() == name)?,
        ))
    });
    let Some((operation, told)) = found else {
        return vec![url.to_owned()];
    };
    let constants = operation.constants.iter().map(|constant| {
        (
            constant.wire.clone(),
            crate::arguments::literal_json(&constant.value),
        )
    });
    let fields = told
        .fields()
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    let fields: Map<String, Value> = fields.chain(constants).collect();
    let body = if operation.is_form {
        let pairs = fields
            .iter()
            .map(|(name, value)| (name, value.as_str().unwrap_or_default()));
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    } else {
        Value::Object(fields).to_string()
    };
    let content_type = if operation.is_form {
        None
    } else {
        Some("-H 'Content-Type: application/json'".to_owned())
    };
    content_type
        .into_iter()
        .chain([
            format!("-d {}", quoted(&body)),
            format!("{url}{}", operation.path),
        ])
        .collect()
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/=,@".contains(c);
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
