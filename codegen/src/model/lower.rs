//! Lowers a spec that lint has passed: a list of named passes that ends in a normal form.
//! Must not know YAML, files, or how anything is printed.

mod documentation;
mod operations;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use super::{
    Api, Code, Credential, Document, Envelope, Exchange, Resource, Server, Status, SuccessValue,
};
use crate::names::{credential_name, handle_name, pascal, screaming, snake};
use crate::spec::{Shape, Spec, duration_seconds};

/// Something in the spec that lint should have reported: a fault of the generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowerError(String);

impl fmt::Display for LowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "lint passed a spec that cannot be lowered: {}; please report this",
            self.0
        )
    }
}

impl std::error::Error for LowerError {}

type Result<T> = std::result::Result<T, LowerError>;

fn fault<T>(what: impl Into<String>) -> Result<T> {
    Err(LowerError(what.into()))
}

/// What every pass needs to look up.
struct Lowering<'a> {
    spec: &'a Spec,
    /// Module that declares each type.
    homes: BTreeMap<&'a str, &'a str>,
    /// Which types requests and answers hold.
    directions: types::Directions<'a>,
}

/// Lowers a spec to what emitters print.
///
/// # Errors
/// [`LowerError`] when the spec has a problem that lint reports.
pub fn lower(spec: &Spec) -> std::result::Result<Api, LowerError> {
    let homes = types::homes(spec);
    let directions = types::directions(spec)?;
    let lowering = Lowering {
        spec,
        homes,
        directions,
    };
    let resources = lowering.resources()?;
    let credentials = lowering.credentials(&resources)?;
    let platform = &spec.platform;
    let package = &platform.package;
    let description = format!(
        "Typed client for the HTTP API of {} (unofficial, generated from a curated spec)",
        platform.title
    );
    Ok(Api {
        platform: platform.platform.clone(),
        title: platform.title.clone(),
        package: package.name.clone(),
        version: package.version.clone(),
        description: package.description.clone().unwrap_or(description),
        keywords: package.keywords.clone(),
        doc: platform.doc.clone(),
        documents: lowering.documents(),
        server: Server {
            docs: lowering.docs(
                &platform.server.doc,
                platform.server.source.as_deref(),
                &platform.server.basis,
            ),
            placeholder: platform.server.placeholder.clone(),
        },
        headers: platform
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
            .collect(),
        credentials,
        envelope: lowering.envelope()?,
        statuses: lowering.statuses()?,
        codes: lowering.codes(),
        resources,
    })
}

impl Lowering<'_> {
    fn documents(&self) -> Vec<Document> {
        let documents = self.spec.platform.documents.iter();
        let lower = |(name, document): (&String, &crate::spec::Document)| Document {
            name: name.clone(),
            title: document.title.clone(),
            url: document.url.clone(),
            revision: document.revision.clone(),
        };
        documents.map(lower).collect()
    }

    fn envelope(&self) -> Result<Option<Envelope>> {
        let Some(envelope) = &self.spec.platform.envelope else {
            return Ok(None);
        };
        let success_equals = match &envelope.success.equals {
            serde_json::Value::Bool(value) => SuccessValue::Bool(*value),
            serde_json::Value::String(text) => SuccessValue::Text(text.clone()),
            value => match value.as_i64() {
                Some(number) => SuccessValue::Number(number),
                None => {
                    return fault("envelope.success.equals is no boolean, text or whole number");
                }
            },
        };
        Ok(Some(Envelope {
            success_key: envelope.success.key.clone(),
            success_equals,
            data: envelope.data.clone(),
            code: envelope.code.clone(),
            message: envelope.message.clone(),
            details: envelope.details.clone(),
        }))
    }

    fn statuses(&self) -> Result<Vec<Status>> {
        let statuses = self.spec.platform.errors.statuses.iter();
        let lower = |(status, meaning): (&String, &crate::spec::StatusMeaning)| {
            Ok(Status {
                status: status
                    .parse()
                    .or_else(|_| fault(format!("HTTP status `{status}`")))?,
                meaning: meaning.means,
                refused_before_running: meaning.refused_before_running,
                docs: self.docs(
                    meaning.doc.as_deref().unwrap_or_default(),
                    meaning.source.as_deref(),
                    &meaning.basis,
                ),
            })
        };
        statuses.map(lower).collect()
    }

    fn codes(&self) -> Vec<Code> {
        let codes = self.spec.platform.errors.codes.iter();
        let lower = |(wire, code): (&String, &crate::spec::CodeMeaning)| Code {
            wire: wire.clone(),
            rust: pascal(&code.name),
            meaning: code.means,
            refused_before_running: code.refused_before_running,
            docs: self.docs(&code.doc, code.source.as_deref(), &code.basis),
        };
        codes.map(lower).collect()
    }

    fn resources(&self) -> Result<Vec<Resource>> {
        let lower = |(name, resource): (&String, &crate::spec::Resource)| {
            let mut types = Vec::new();
            for (operation_name, operation) in &resource.operations {
                if let (Shape::Fields(fields), None) =
                    (&operation.returns, self.credential_of(name, operation_name))
                {
                    types.push(self.inline_answer(resource, operation_name, operation, fields)?);
                }
            }
            for (type_name, definition) in &resource.types {
                types.push(self.named_type(resource, type_name, definition)?);
            }
            let operations = resource.operations.iter();
            let operations =
                operations.map(|(name, operation)| self.operation(resource, name, operation));
            Ok(Resource {
                module: snake(name),
                handle: handle_name(name),
                file: format!("spec/{}/{name}.yaml", self.spec.platform.platform),
                doc: resource.doc.clone(),
                operations: operations.collect::<Result<_>>()?,
                types,
            })
        };
        let mut resources: Vec<Resource> = self
            .spec
            .resources
            .iter()
            .map(lower)
            .collect::<Result<_>>()?;
        resources.sort_by(|a, b| a.module.cmp(&b.module));
        Ok(resources)
    }

    /// Name of the credential that the operation gives a token for.
    fn credential_of(&self, resource: &str, operation: &str) -> Option<&str> {
        let id = format!("{resource}.{operation}");
        let mut credentials = self.spec.platform.credentials.iter();
        let found = credentials.find(|(_, credential)| {
            credential
                .exchange
                .as_ref()
                .is_some_and(|e| e.operation == id)
        });
        found.map(|(name, _)| name.as_str())
    }

    fn credentials(&self, resources: &[Resource]) -> Result<Vec<Credential>> {
        let lower = |(name, credential): (&String, &crate::spec::Credential)| {
            let Some(exchange) = &credential.exchange else {
                return fault(format!("credential `{name}` has no exchange"));
            };
            let Some((module, operation)) = exchange.operation.split_once('.') else {
                return fault(format!("operation `{}`", exchange.operation));
            };
            let found = resources
                .iter()
                .filter(|resource| resource.module == snake(module));
            let found = found
                .flat_map(|resource| &resource.operations)
                .find(|lowered| lowered.id == exchange.operation);
            let Some(found) = found else {
                return fault(format!("operation `{}`", exchange.operation));
            };
            let Some(lifetime_seconds) = duration_seconds(&exchange.lifetime) else {
                return fault(format!("lifetime `{}`", exchange.lifetime));
            };
            Ok(Credential {
                name: name.clone(),
                constant: screaming(name),
                rust: credential_name(name, credential),
                docs: self.docs(
                    &credential.doc,
                    credential.source.as_deref(),
                    &credential.basis,
                ),
                check: credential.check.clone(),
                fields: found.arguments.clone(),
                exchange: Exchange {
                    module: snake(module),
                    constant: screaming(operation),
                    token: exchange.token.clone(),
                    expires_in: exchange.expires_in.clone(),
                    lifetime_seconds,
                },
                header: credential.send.header.to_ascii_lowercase(),
                prefix: credential.send.prefix.clone(),
            })
        };
        self.spec.platform.credentials.iter().map(lower).collect()
    }
}
