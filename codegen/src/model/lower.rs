//! Lowers a spec that lint has passed: a list of named passes that ends in a normal form.
//! Must not know YAML, files, or how anything is printed.

mod directions;
mod documentation;
mod facts;
mod failures;
mod operations;
mod rules;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use super::{
    Api, Credential, Document, Envelope, ErrorBody, Exchange, Literal, OptionalHeader, Parameter,
    Place, Resource, ResponseHeader, Scheme, Server, ServerChoice, Signature,
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
    directions: directions::Directions<'a>,
}

/// Lowers a spec to what emitters print.
///
/// # Errors
/// [`LowerError`] when the spec has a problem that lint reports.
pub fn lower(spec: &Spec) -> std::result::Result<Api, LowerError> {
    let homes = directions::homes(spec);
    let directions = directions::directions(spec)?;
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
    let content_types = platform.content_types.as_ref();
    Ok(Api {
        platform: platform.platform.clone(),
        title: platform.title.clone(),
        package: package.name.clone(),
        version: package.version.clone(),
        description: package.description.clone().unwrap_or(description),
        keywords: package.keywords.clone(),
        doc: platform.doc.clone(),
        documents: lowering.documents(),
        server: lowering.server(),
        is_overlay: spec.overlay.is_some(),
        headers: headers(&platform.headers),
        optional_headers: lowering.optional_headers(),
        only_headers: platform.only_headers.as_ref().map(|only| {
            let names = only.names.iter();
            names.map(|name| name.to_ascii_lowercase()).collect()
        }),
        json_content_type: content_types.and_then(|types| types.json.clone()),
        form_content_type: content_types.and_then(|types| types.form.clone()),
        rate_limit: platform
            .rate_limit
            .as_ref()
            .and_then(|limit| Some((limit.requests, duration_seconds(&limit.per)?))),
        response_headers: lowering.response_headers()?,
        credentials,
        envelope: lowering.envelope()?,
        success_status: platform.answers.as_ref().and_then(|answers| answers.status),
        text_answers: platform
            .answers
            .as_ref()
            .is_some_and(|answers| answers.text),
        text_errors: platform.errors.text.is_some(),
        error_bodies: platform
            .errors
            .bodies
            .iter()
            .map(|body| ErrorBody {
                code: body.code.clone(),
                message: body.message.clone(),
                success: body.success.as_ref().and_then(Literal::of),
            })
            .collect(),
        wire_facts: lowering.wire_facts(),
        guide: spec.guide.clone(),
        failures: spec.failures.clone(),
        statuses: lowering.statuses()?,
        codes: lowering.codes(),
        resources,
    })
}

/// Constant headers, names in lower case.
fn headers(headers: &indexmap::IndexMap<String, String>) -> Vec<(String, String)> {
    let lower = |(name, value): (&String, &String)| (name.to_ascii_lowercase(), value.clone());
    headers.iter().map(lower).collect()
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

    fn server(&self) -> Server {
        let server = &self.spec.platform.server;
        let choice = |(name, choice): (&String, &crate::spec::ServerChoice)| ServerChoice {
            rust: pascal(name),
            url: choice.url.clone(),
            docs: self.docs(&choice.doc, choice.source.as_deref(), &choice.basis),
        };
        Server {
            docs: self.docs(&server.doc, server.source.as_deref(), &server.basis),
            placeholder: server.placeholder.clone(),
            choices: server.choices.iter().map(choice).collect(),
        }
    }

    fn optional_headers(&self) -> Vec<OptionalHeader> {
        let headers = self.spec.platform.optional_headers.iter();
        let lower = |(name, header): (&String, &crate::spec::OptionalHeader)| OptionalHeader {
            wire: name.to_ascii_lowercase(),
            rust: screaming(name),
            docs: self.docs(&header.doc, header.source.as_deref(), &header.basis),
        };
        headers.map(lower).collect()
    }

    fn response_headers(&self) -> Result<Vec<ResponseHeader>> {
        let headers = self.spec.platform.response_headers.iter();
        let lower = |(name, field): (&String, &crate::spec::Field)| {
            Ok(ResponseHeader {
                wire: name.to_ascii_lowercase(),
                rust: field.rust.clone().unwrap_or_else(|| snake(name)),
                type_ref: self.resolve(&field.type_, false)?,
                docs: self.field_docs(field),
            })
        };
        headers.map(lower).collect()
    }

    fn envelope(&self) -> Result<Option<Envelope>> {
        let Some(envelope) = &self.spec.platform.envelope else {
            return Ok(None);
        };
        // Clients read a number and its digits alike; which of them the platform writes is for servers.
        let digits = envelope.success.equals.as_str();
        let number = digits.and_then(|text| text.parse().ok().map(Literal::Number));
        let Some(success_equals) = number.or_else(|| Literal::of(&envelope.success.equals)) else {
            return fault("envelope.success.equals is no boolean, text or whole number");
        };
        Ok(Some(Envelope {
            success_key: envelope.success.key.clone(),
            success_equals,
            success_value: envelope.success.equals.clone(),
            data: envelope.data.clone(),
            code: envelope.code.clone(),
            message: envelope.message.0.clone(),
            details: envelope.details.clone(),
        }))
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
            let (scheme, mut fields) = self.scheme(name, credential, resources)?;
            for (name, field) in &credential.fields {
                fields.push(self.parameter(name, field, Place::Body)?);
            }
            let mut docs = self.docs(
                &credential.doc,
                credential.source.as_deref(),
                &credential.basis,
            );
            if credential
                .exchange
                .as_ref()
                .is_some_and(|exchange| exchange.revokes_previous)
            {
                let note = "A new token ends the one before it.";
                docs.notes.insert(0, note.to_owned());
            }
            if let Some(sign) = &credential.sign {
                docs.notes
                    .extend(self.evidence(sign.source.as_deref(), &sign.basis));
            }
            Ok(Credential {
                name: name.clone(),
                constant: screaming(name),
                rust: credential_name(name, credential),
                docs,
                check: credential.check.clone(),
                fields,
                scheme,
                headers: headers(&credential.headers),
            })
        };
        self.spec.platform.credentials.iter().map(lower).collect()
    }

    /// How a credential is sent, and the fields that it has from an operation.
    fn scheme(
        &self,
        name: &str,
        credential: &crate::spec::Credential,
        resources: &[Resource],
    ) -> Result<(Scheme, Vec<Parameter>)> {
        if let Some(exchange) = &credential.exchange {
            let Some(send) = &credential.send else {
                return fault(format!(
                    "credential `{name}` does not say how its token is sent"
                ));
            };
            let (exchange, fields) = exchange_of(exchange, send, resources)?;
            return Ok((Scheme::Exchange(exchange), fields));
        }
        let scheme = if let Some(basic) = &credential.basic {
            Scheme::Basic {
                user: basic.user.clone(),
                password: basic.password.clone(),
            }
        } else if let Some(field) = &credential.cookie {
            Scheme::Cookie {
                field: field.clone(),
            }
        } else if let Some(sign) = &credential.sign {
            let signed = sign.signed_headers.iter();
            let mut signed_headers: Vec<String> =
                signed.map(|name| name.to_ascii_lowercase()).collect();
            signed_headers.sort();
            Scheme::Signature(Signature {
                access: sign.access.clone(),
                secret: sign.secret.clone(),
                algorithm: sign.algorithm.clone(),
                date_header: sign.date_header.to_ascii_lowercase(),
                signed_headers,
                trailing_slash: sign.trailing_slash,
            })
        } else if let Some(send) = &credential.send
            && let Some(field) = &send.field
        {
            Scheme::Header {
                header: send.header.to_ascii_lowercase(),
                prefix: send.prefix.clone(),
                field: field.clone(),
            }
        } else {
            return fault(format!("credential `{name}` has no scheme"));
        };
        Ok((scheme, Vec::new()))
    }
}

/// An exchange, and the fields of its operation's body.
fn exchange_of(
    exchange: &crate::spec::Exchange,
    send: &crate::spec::SendToken,
    resources: &[Resource],
) -> Result<(Exchange, Vec<Parameter>)> {
    let Some((module, operation)) = exchange.operation.split_once('.') else {
        return fault(format!("operation `{}`", exchange.operation));
    };
    let mut operations = resources.iter().flat_map(|resource| &resource.operations);
    let Some(found) = operations.find(|lowered| lowered.id == exchange.operation) else {
        return fault(format!("operation `{}`", exchange.operation));
    };
    let Some(lifetime_seconds) = duration_seconds(&exchange.lifetime) else {
        return fault(format!("lifetime `{}`", exchange.lifetime));
    };
    let exchange = Exchange {
        module: snake(module),
        constant: screaming(operation),
        token: exchange.token.clone(),
        expires_in: exchange.expires_in.clone(),
        lifetime_seconds,
        revokes_previous: exchange.revokes_previous,
        header: send.header.to_ascii_lowercase(),
        prefix: send.prefix.clone(),
    };
    Ok((exchange, found.arguments.clone()))
}
