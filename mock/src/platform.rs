//! A platform as its spec describes it, with the place of each part.
//! Must not know requests or responses.

use iot_clouds_codegen::compile;
use iot_clouds_codegen::diagnostic::{Style, to_text};
use iot_clouds_codegen::names::snake;
use iot_clouds_codegen::resolve::{
    Api, AuthScheme, Code, Credential, ErrorClass, Field, Literal, Operation, Retry, Status,
    TokenExchange, TypeKind, TypeRef,
};
use iot_clouds_codegen::spec::{Location, Sources};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::specs;

/// A platform's API, and the text of its spec.
pub(crate) struct Platform {
    pub(crate) api: Api,
    sources: Sources,
    /// Path of the base URL, without a trailing slash.
    pub(crate) prefix: String,
}

/// Returns the names of the platforms whose specs the crate carries.
pub(crate) fn names() -> Vec<&'static str> {
    let folders = specs::FILES
        .iter()
        .filter_map(|(path, _)| path.split('/').nth(1));
    let mut names: Vec<&str> = folders.collect();
    names.dedup();
    names
}

/// Returns the files of a platform that the crate carries.
pub(crate) fn carried(name: &str) -> Result<Vec<(String, String)>, Error> {
    let files = specs::FILES
        .iter()
        .filter(|(path, _)| path.split('/').nth(1) == Some(name));
    let files: Vec<(String, String)> = files
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    if files.is_empty() {
        return Err(Error::unknown("platform", name, names()));
    }
    Ok(files)
}

impl Platform {
    /// Loads and checks the files of one platform, each with its path and text.
    pub(crate) fn load(name: &str, files: Vec<(String, String)>) -> Result<Self, Error> {
        let mut compiled = compile(files);
        if !compiled.is_sound() {
            let errors = compiled.errors.iter().map(ToString::to_string);
            let problems = to_text(&compiled.problems, &compiled.sources, Style::Plain);
            let problems: Vec<String> = errors.chain([problems]).collect();
            return Err(Error::new(format!(
                "the spec of `{name}` has problems:\n{}",
                problems.join("\n")
            )));
        }
        compiled.apis.retain(|api| api.platform == name);
        let api = compiled
            .apis
            .pop()
            .ok_or_else(|| Error::new(format!("no file of the spec is in a folder `{name}`")))?;
        let url = api.server.choices.first().map(|choice| choice.url.as_str());
        let after_host = url.and_then(|url| url.split_once("://")?.1.split_once('/'));
        let prefix = after_host.map_or(String::new(), |(_, path)| {
            format!("/{}", path.trim_matches('/'))
        });
        Ok(Self {
            api,
            sources: compiled.sources,
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }

    /// Returns an operation of which only method and path are known.
    pub(crate) fn undescribed(&self, id: &str, method: &str, path: &str) -> Operation {
        Operation {
            id: id.to_owned(),
            http_method: method.to_owned(),
            path: path.to_owned(),
            accepts: self.api.accepts.clone(),
            ..Operation::default()
        }
    }

    /// Returns whether an operation that only reads has POST, as where all operations may have it.
    pub(crate) fn reads_by_post(&self) -> bool {
        let mut operations = self.api.operations();
        operations.any(|operation| {
            operation.http_method == "POST"
                && operation.retry == Retry::Safe
                && operation.token_of.is_none()
        })
    }

    /// Returns the operation that fetches the token of a credential.
    pub(crate) fn token_call(&self, credential: &str) -> Option<&Operation> {
        let mut operations = self.api.operations();
        operations.find(|operation| operation.token_of.as_deref() == Some(credential))
    }

    /// Returns how a credential is exchanged for a token, and the lifetime of the token in seconds: as in an example, or else as
    /// documented.
    pub(crate) fn exchange(&self, credential: &str) -> Option<(&TokenExchange, u64)> {
        let AuthScheme::TokenExchange(exchange) = &self.api.credential(credential)?.scheme else {
            return None;
        };
        let keys = exchange.expires_in.as_deref();
        let at = |data: &Value| {
            let found = keys?.iter().try_fold(data, |value, key| value.get(key));
            found?.as_u64()
        };
        let token_call = self.token_call(credential);
        let mut examples = token_call.into_iter().flat_map(|call| &call.examples);
        let shown = examples.find_map(|example| at(example.response.as_ref()?));
        Some((exchange, shown.unwrap_or(exchange.lifetime_seconds)))
    }

    /// Returns the credentials that an operation accepts.
    pub(crate) fn accepted<'a>(
        &'a self,
        operation: &'a Operation,
    ) -> impl Iterator<Item = &'a Credential> {
        let takes = |credential: &&Credential| operation.accepts.contains(&credential.name);
        self.api.credentials.iter().filter(takes)
    }

    /// Returns the first code of a class.
    pub(crate) fn code_of_class(&self, class: ErrorClass) -> Option<&Code> {
        self.api.codes.iter().find(|code| code.class == Some(class))
    }

    /// Returns the code for a wrong value of a parameter: one whose name contains the parameter's name.
    pub(crate) fn code_of_parameter(&self, parameter: &str) -> Option<&Code> {
        let mut codes = self
            .api
            .codes
            .iter()
            .filter(|code| code.class == Some(ErrorClass::BadRequest));
        codes.find(|code| code.name.contains(&snake(parameter)))
    }

    /// Returns the first HTTP status of a class.
    pub(crate) fn status_of_class(&self, class: ErrorClass) -> Option<&Status> {
        self.api
            .statuses
            .iter()
            .find(|status| status.class == class)
    }

    /// Returns file and line of a part of `platform.yaml`, by its keys.
    pub(crate) fn line_of(&self, keys: &[&str]) -> String {
        self.line(
            &keys
                .iter()
                .fold(self.api.at.clone(), |at, key| at.key(*key)),
        )
    }

    /// Returns file and line of an operation.
    pub(crate) fn line_of_operation(&self, operation: &Operation) -> String {
        self.line(&operation.at.key("http"))
    }

    /// Returns file and line of a part of the spec.
    pub(crate) fn line(&self, at: &Location) -> String {
        let (start, _) = self.sources.positions(self.sources.key_span(at));
        format!("{}:{}", self.sources.path(at.file), start.line)
    }
}

/// Returns what a named type is; `None` for the types of the language.
pub(crate) fn declared_kind<'a>(api: &'a Api, type_ref: &TypeRef) -> Option<&'a TypeKind> {
    match type_ref {
        TypeRef::Named(reference) => api.type_of(reference).map(|declared| &declared.kind),
        _ => None,
    }
}

/// Returns a constant as text, as paths and queries hold it.
pub(crate) fn constant_text(constant: &Field) -> String {
    let literal = constant.literal();
    literal.map_or_else(|| "null".to_owned(), |literal| literal_text(&literal))
}

/// Returns a constant as JSON.
pub(crate) fn constant_json(constant: &Field) -> Value {
    let literal = constant.literal();
    literal.map_or(Value::Null, |literal| literal.to_json())
}

/// Returns a value of a spec as text, as paths and queries hold it.
pub(crate) fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => text.clone(),
        other => other.to_json().to_string(),
    }
}

/// Puts a value at the end of a path into an object, into objects that it creates on the way.
pub(crate) fn put(object: &mut Map<String, Value>, keys: &[String], value: Value) {
    let Some((key, rest)) = keys.split_first() else {
        return;
    };
    if rest.is_empty() {
        object.insert(key.clone(), value);
        return;
    }
    let inner = object.entry(key.clone()).or_insert_with(|| json!({}));
    if !inner.is_object() {
        *inner = json!({});
    }
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}
