//! A `curl` command for people who want to see a response at once.
//! Must not know how requests are validated.

use iot_clouds_codegen::resolve::{AuthScheme, Credential, Operation, Place};
use serde_json::{Map, Value};

use super::credentials::Credentials;
use crate::platform::{Platform, constant_json, constant_text};

/// What a command is made of.
pub(crate) struct Curl<'a> {
    pub(crate) url: &'a str,
    pub(crate) platform: &'a Platform,
    pub(crate) credentials: &'a Credentials,
    /// Issues a token for a credential.
    pub(crate) issue: &'a dyn Fn(&str) -> String,
}

impl Curl<'_> {
    /// A call that reads something; if none can be written, the call that fetches a token.
    pub(crate) fn command(&self) -> String {
        let api = &self.platform.api;
        let mut operations: Vec<(&Operation, String)> = api
            .operations()
            .filter(|operation| operation.http_method == "GET")
            .filter_map(|operation| Some((operation, target(operation)?)))
            .collect();
        // A list shows more than a count, and a call without arguments is the easiest to read.
        operations.sort_by_key(|(operation, _)| {
            let is_list = operation.pages.is_some() || operation.id.ends_with(".list");
            (
                operation.arguments().next().is_some(),
                operation.pages.is_none(),
                !is_list,
            )
        });
        // The server is on this machine, whatever proxy the environment names.
        let mut parts = vec!["curl -s --noproxy '*'".to_owned()];
        if api.only_headers.is_some() {
            parts.push("-H 'User-Agent:'".to_owned());
        }
        let found = operations.into_iter().find_map(|(operation, target)| {
            let mut accepted = self.platform.accepted(operation).peekable();
            if accepted.peek().is_none() {
                return Some((None, target));
            }
            let option = accepted.find_map(|credential| self.option(credential))?;
            Some((Some(option), target))
        });
        match found {
            Some((option, target)) => {
                parts.extend(option);
                parts.push(quoted(&format!("{}{target}", self.url)));
            }
            None => parts.extend(self.token_call()),
        }
        parts.join(" ")
    }

    /// The option of `curl` that sends a credential; `None` if requests must be signed.
    fn option(&self, credential: &Credential) -> Option<String> {
        let configured = self.credentials.configured(&credential.name)?;
        let header = |line: String| format!("-H {}", quoted(&line));
        match &credential.scheme {
            AuthScheme::Basic { user, password } => {
                let (user, password) = (configured.field(user), configured.field(password));
                Some(format!("-u {}", quoted(&format!("{user}:{password}"))))
            }
            AuthScheme::Cookie { field } => {
                Some(header(format!("Cookie: {}", configured.field(field))))
            }
            AuthScheme::Header {
                header: name,
                prefix,
                field,
            } => Some(header(format!(
                "{name}: {prefix}{}",
                configured.field(field)
            ))),
            AuthScheme::TokenExchange(exchange) => {
                let token = (self.issue)(&credential.name);
                let (header, prefix) = (&exchange.header, &exchange.prefix);
                Some(format!("-H '{header}: {prefix}{token}'"))
            }
            AuthScheme::Signature(_) | AuthScheme::Unresolved => None,
        }
    }

    fn token_call(&self) -> Vec<String> {
        let mut operations = self.platform.api.operations();
        let found = operations.find_map(|operation| {
            let name = operation.token_of.as_ref()?;
            Some((operation, self.credentials.configured(name)?))
        });
        let Some((operation, configured)) = found else {
            return vec![self.url.to_owned()];
        };
        let constants = operation.constants();
        let constants = constants.map(|constant| (constant.wire.clone(), constant_json(constant)));
        let fields = configured.fields().iter();
        let fields = fields.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        let fields: Map<String, Value> = fields.chain(constants).collect();
        let mut parts = Vec::new();
        let body = if operation.is_form {
            let pairs = fields
                .iter()
                .map(|(name, value)| (name, value.as_str().unwrap_or_default()));
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish()
        } else {
            parts.push("-H 'Content-Type: application/json'".to_owned());
            Value::Object(fields).to_string()
        };
        parts.push(format!("-d {}", quoted(&body)));
        parts.push(format!("{}{}", self.url, operation.path));
        parts
    }
}

/// Path and query with all required parameters; `None` if no example shows one, or one goes into a header or the body.
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
        query.append_pair(&constant.wire, &constant_text(constant));
    }
    let query = query.finish();
    Some(if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    })
}

/// Quotes a word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/=,@".contains(c);
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
