//! A command of `curl` for people who want to see a response at once.
//! Must not know how requests are judged.

use iot_clouds_codegen::resolve::{AuthScheme, Credential, Operation, Place};
use serde_json::{Map, Value};

use crate::state::State;

/// A call that reads something, or the call that gives a token where there is no other.
pub(crate) fn command(state: &State, url: &str) -> String {
    let api = &state.platform.api;
    let mut operations: Vec<(&Operation, String)> = api
        .operations()
        .filter(|operation| operation.http_method == "GET")
        .filter_map(|operation| Some((operation, target(operation)?)))
        .collect();
    // A list is a better sight than a count, and best without arguments.
    operations.sort_by_key(|(operation, _)| {
        let is_list = operation.pages.is_some() || operation.id.ends_with(".list");
        (
            operation.arguments().next().is_some(),
            operation.pages.is_none(),
            !is_list,
        )
    });
    let mut parts = vec!["curl -s".to_owned()];
    if api.only_headers.is_some() {
        parts.push("-H 'User-Agent:'".to_owned());
    }
    let found = operations.into_iter().find_map(|(operation, target)| {
        let mut accepted = state.platform.accepted(operation).peekable();
        if accepted.peek().is_none() {
            return Some((None, target));
        }
        Some((
            Some(accepted.find_map(|credential| header(state, credential))?),
            target,
        ))
    });
    match found {
        Some((credential, target)) => {
            parts.extend(credential);
            parts.push(quoted(&format!("{url}{target}")));
        }
        None => parts.extend(token_call(state, url)),
    }
    parts.join(" ")
}

/// Path and query with what must be given; none where no example shows it, or a header or body must come.
fn target(operation: &Operation) -> Option<String> {
    let example = operation
        .examples
        .first()
        .map_or_else(Vec::new, |example| operation.given(example));
    let mut path = operation.path.clone();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in operation.arguments() {
        let (_, value) = example
            .iter()
            .find(|(shown, _)| shown.wire == parameter.wire)?;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        match parameter.place {
            Place::Path => {
                let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
                path = path.replace(
                    &format!("{{{}}}", parameter.wire),
                    &text.replace('+', "%20"),
                );
            }
            Place::Query => {
                query.append_pair(&parameter.wire, &text);
            }
            _ => return None,
        }
    }
    for constant in operation.constants() {
        if constant.place != Place::Query {
            return None;
        }
        query.append_pair(&constant.wire, &crate::arguments::constant_text(constant));
    }
    let query = query.finish();
    Some(if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    })
}

/// How `curl` sends a credential; none where it would have to sign.
fn header(state: &State, credential: &Credential) -> Option<String> {
    let told = state
        .credentials
        .told
        .iter()
        .find(|told| told.name() == credential.name)?;
    match &credential.scheme {
        AuthScheme::Basic { user, password } => {
            let pair = format!("{}:{}", told.field(user), told.field(password));
            Some(format!("-u {}", quoted(&pair)))
        }
        AuthScheme::Cookie { field } => Some(format!(
            "-H {}",
            quoted(&format!("Cookie: {}", told.field(field)))
        )),
        AuthScheme::Header {
            header,
            prefix,
            field,
        } => Some(format!(
            "-H {}",
            quoted(&format!("{header}: {prefix}{}", told.field(field)))
        )),
        AuthScheme::TokenExchange(exchange) => {
            let token = state.issue(&credential.name, 0);
            Some(format!(
                "-H '{}: {}{token}'",
                exchange.header, exchange.prefix
            ))
        }
        AuthScheme::Signature(_) | AuthScheme::Unresolved => None,
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
    let constants = operation.constants().map(|constant| {
        (
            constant.wire.clone(),
            crate::arguments::constant_json(constant),
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
