//! Resolves operations: parameters, response, examples.
//! Must not know what types are, nor how pages are read.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::lifecycle::lifecycle;
use super::limits::rate_limits;
use super::link::{Linker, evidence, sentence};
use super::{Example, Field, NamedRef, Operation, Place, Reference, Type, TypeRef, definitions};
use crate::spec::{self, FieldName, Location, Shape, Spec};

/// What operations share.
pub(super) struct Shared<'a> {
    spec: &'a Spec,
    /// The credential whose token an operation fetches, by operation.
    tokens: HashMap<&'a str, &'a str>,
}

impl<'a> Shared<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        let mut tokens = HashMap::new();
        for (name, credential) in &spec.platform.credentials {
            if let Some(exchange) = &credential.exchange {
                tokens
                    .entry(exchange.operation.as_str())
                    .or_insert(name.as_str());
            }
        }
        Self { spec, tokens }
    }

    /// Resolves an operation, and the type of its inline response if it has one.
    pub(super) fn operation(
        &self,
        linker: &mut Linker<'_>,
        resource: &str,
        (name, operation): (&str, &spec::Operation),
    ) -> (Operation, Option<Type>) {
        let at = self.spec.operation_at(resource, name);
        let id = format!("{resource}.{name}");
        let (http_method, path) = operation
            .http
            .split_once(' ')
            .unwrap_or(("", &operation.http));
        let accepts = operation.accepts.as_ref();
        let parameters = parameters(linker, operation, &at);
        let (response, inline) = response(linker, (resource, &id), operation, at.key("returns"));
        let examples = operation.examples.iter().enumerate();
        let examples = examples.map(|(index, example)| Example {
            at: at.key("examples").index(index),
            arguments: arguments(example, &parameters),
            response: example.response.clone(),
        });
        let examples: Vec<Example> = examples.collect();
        let mut sources = operation.source.iter();
        let resolved = Operation {
            resource: resource.to_owned(),
            name: name.to_owned(),
            http_method: http_method.to_owned(),
            path: path.to_owned(),
            doc: sentence(&operation.doc),
            titles: titles(operation),
            evidence: evidence(&sources.next().map(str::to_owned), &operation.basis),
            further_sources: sources.map(str::to_owned).collect(),
            parameters,
            response,
            nested_under: operation.nested_under.clone(),
            accepts: accepts.unwrap_or(&self.spec.platform.accepts).clone(),
            is_form: operation.form.is_some(),
            content_type: operation.content_type.clone(),
            outside_envelope: operation.outside_envelope,
            success_like_error: operation.success_like_error,
            null_values: operation.null_values.clone(),
            experimental: operation.experimental,
            lifecycle: lifecycle(&operation.renamed_from, &operation.deprecated, &at),
            retry: operation.retry,
            retry_basis: operation.retry_basis.clone(),
            null_values_basis: operation.null_values_basis.clone(),
            pages: None,
            windows: None,
            limits: Vec::new(),
            rate_limits: rate_limits(&operation.rate_limits),
            token_of: self.tokens.get(id.as_str()).map(|name| (*name).to_owned()),
            examples,
            at,
            id,
        };
        (resolved, inline)
    }
}

/// Returns the arguments of an example as they are on the wire.
fn arguments(example: &spec::Example, parameters: &[Field]) -> IndexMap<String, Value> {
    let argument = |(name, value): (&String, &Value)| {
        let mut parameters = parameters.iter();
        let parameter = parameters.find(|parameter| parameter.name == *name);
        let value = parameter.map_or_else(
            || value.clone(),
            |parameter| parameter.type_ref.on_wire(value),
        );
        (name.clone(), value)
    };
    example.arguments.iter().map(argument).collect()
}

/// Resolves the type of the response, and its declaration if it is inline.
fn response(
    linker: &mut Linker<'_>,
    (resource, id): (&str, &str),
    operation: &spec::Operation,
    at: Location,
) -> (Option<TypeRef>, Option<Type>) {
    match &operation.returns {
        Shape::None => (None, None),
        Shape::Type(expression) => (Some(linker.type_ref(expression, &at)), None),
        Shape::Fields(fields) => {
            let fields = linker.fields(fields, Place::Response, &at);
            let inline = definitions::inline(resource, id, operation.experimental, fields, at);
            let reference = TypeRef::Named(NamedRef {
                resource: resource.to_owned(),
                name: id.to_owned(),
            });
            (Some(reference), Some(inline))
        }
    }
}

/// Resolves all parameters, in the order path, query, headers, body.
fn parameters(linker: &mut Linker<'_>, operation: &spec::Operation, at: &Location) -> Vec<Field> {
    let mut parameters = linker.fields(&operation.path, Place::Path, &at.key("path"));
    parameters.extend(linker.fields(&operation.query, Place::Query, &at.key("query")));
    parameters.extend(linker.fields(&operation.headers, Place::Header, &at.key("headers")));
    let key = if operation.form.is_some() {
        "form"
    } else {
        "body"
    };
    if let Some(fields) = operation.body_fields() {
        parameters.extend(linker.fields(fields, Place::Body, &at.key(key)));
    }
    for parameter in &mut parameters {
        parameter.required = !parameter.optional;
    }
    if let Some(Shape::Type(expression)) = &operation.body {
        parameters.push(whole_body(linker, expression, at.key("body")));
    }
    parameters
}

/// Resolves a body with a single type: a free map is set entry by entry, any other type as a whole.
fn whole_body(linker: &mut Linker<'_>, expression: &str, at: Location) -> Field {
    let name = FieldName {
        wire: "body".to_owned(),
        optional: false,
    };
    let field = spec::Field::of(expression);
    let mut body = linker.field(&name, &field, Place::WholeBody, at);
    let entries = matches!(body.type_ref, TypeRef::Map(_));
    (body.optional, body.required) = (entries, !entries);
    if entries {
        body.place = Place::BodyEntries;
    }
    body
}

/// Returns the vendor's own titles of an operation.
fn titles(operation: &spec::Operation) -> Vec<String> {
    let headings = operation.source.iter();
    let headings = headings.filter_map(|source| Reference::of_source(source).section);
    let headings = headings.map(str::to_owned);
    match &operation.title {
        Some(title) => vec![title.clone()],
        None => headings.collect(),
    }
}
