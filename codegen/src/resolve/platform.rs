//! Resolves the parts of a platform: properties of all requests, credentials, failures, and resources.
//! Must not know what types and operations are.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::lifecycle::lifecycle;
use super::limits::rate_limits;
use super::link::{Linker, evidence, one_line, sentence};
use super::operations::Shared;
use super::{
    Api, AuthScheme, Code, Credential, Envelope, ErrorBody, Evidence, Field, KeyPath, Literal,
    OptionalHeader, Place, Resource, Server, ServerChoice, Signature, Status, TimestampFormat,
    TokenExchange, Type, definitions,
};
use crate::spec::{self, FieldName, Location, Sources, Spec, Words, duration_seconds};

/// Turns every part of a spec into a node.
pub(super) fn parts(spec: &Spec, sources: &Sources) -> Api {
    let mut linker = Linker::new(spec);
    let resources = resources(spec, sources, &mut linker);
    let credentials = credentials(spec, &resources, &mut linker);
    let response_headers = response_headers(spec, &mut linker);
    let platform = &spec.platform;
    let package = &platform.package;
    let description = format!(
        "Typed client for the HTTP API of {} (unofficial, generated from a curated spec)",
        platform.title
    );
    Api {
        at: spec.platform_at(),
        platform: platform.platform.clone(),
        title: one_line(&platform.title),
        package: package.name.clone(),
        version: package.version.clone(),
        version_at: spec.package_at().key("version"),
        description: one_line(package.description.as_ref().unwrap_or(&description)),
        license: package.license.clone(),
        repository: package.repository.clone(),
        keywords: package.keywords.clone(),
        doc: platform.doc.clone(),
        documents: platform.documents.clone(),
        server: server(&platform.server, &spec.platform_at().key("server")),
        headers: headers(&platform.headers),
        optional_headers: optional_headers(spec),
        only_headers: platform.only_headers.clone(),
        content_types: platform.content_types.clone(),
        rate_limits: rate_limits(&platform.rate_limits),
        response_headers,
        credentials,
        accepts: platform.accepts.clone(),
        envelope: platform.envelope.as_ref().map(envelope),
        responses: platform.responses.clone(),
        text_errors: platform.errors.text.clone(),
        error_bodies: platform.errors.bodies.iter().map(error_body).collect(),
        guide: spec.guide.clone(),
        failures: spec.failures.clone(),
        changelog: spec.changelog.clone(),
        statuses: platform.errors.statuses.iter().filter_map(status).collect(),
        codes: platform
            .errors
            .codes
            .iter()
            .map(|written| code(spec, written))
            .collect(),
        types: index(&resources),
        resources,
        unresolved: linker.unresolved,
    }
}

/// Returns the resource and index of the first type of each name.
fn index(resources: &[Resource]) -> HashMap<String, (usize, usize)> {
    let mut types = HashMap::new();
    for (index, resource) in resources.iter().enumerate() {
        for (place, declared) in resource.types.iter().enumerate() {
            types.entry(declared.name.clone()).or_insert((index, place));
        }
    }
    types
}

/// Returns constant headers, names in lower case.
fn headers(headers: &IndexMap<String, String>) -> Vec<(String, String)> {
    let lower = |(name, value): (&String, &String)| (name.to_ascii_lowercase(), value.clone());
    headers.iter().map(lower).collect()
}

fn server(server: &spec::Server, at: &Location) -> Server {
    let choice = |(name, choice): (&String, &spec::ServerChoice)| ServerChoice {
        name: name.clone(),
        url: choice.url.clone(),
        doc: sentence(&choice.doc),
        evidence: evidence(&choice.source, &choice.basis),
        lifecycle: lifecycle(
            &choice.renamed_from,
            &choice.deprecated,
            &at.key("choices").key(name),
        ),
        at: at.key("choices").key(name),
    };
    Server {
        doc: sentence(&server.doc),
        evidence: evidence(&server.source, &server.basis),
        placeholder: server.placeholder.clone(),
        choices: server.choices.iter().map(choice).collect(),
    }
}

fn optional_headers(spec: &Spec) -> Vec<OptionalHeader> {
    let at = spec.platform_at().key("optional_headers");
    let header = |(name, header): (&String, &spec::OptionalHeader)| OptionalHeader {
        name: name.clone(),
        wire: name.to_ascii_lowercase(),
        doc: sentence(&header.doc),
        evidence: evidence(&header.source, &header.basis),
        lifecycle: lifecycle(&Words::default(), &header.deprecated, &at.key(name)),
        at: at.key(name),
    };
    spec.platform.optional_headers.iter().map(header).collect()
}

fn response_headers(spec: &Spec, linker: &mut Linker<'_>) -> Vec<Field> {
    let at = spec.platform_at().key("response_headers");
    let header = |(name, field): (&String, &spec::Field)| {
        // Names of response headers are taken literally, so they have no mark.
        let plain = FieldName {
            wire: name.clone(),
            optional: false,
        };
        linker.field(&plain, field, Place::ResponseHeader, at.key(name))
    };
    spec.platform.response_headers.iter().map(header).collect()
}

fn envelope(envelope: &spec::Envelope) -> Envelope {
    // Clients accept a number or its digits as text; servers need to know which of them the platform writes.
    let equals = &envelope.success.equals;
    let digits = equals.as_str().and_then(|text| text.parse().ok());
    let number = digits.map(Literal::Number);
    Envelope {
        success_key: path(&envelope.success.key),
        success_equals: number.or_else(|| Literal::of(equals)),
        success_value: equals.clone(),
        data: path(&envelope.data),
        code: path(&envelope.code),
        message: envelope.message.iter().map(path).collect(),
        details: envelope.details.as_deref().map(path),
        evidence: evidence(&envelope.source, &envelope.basis),
    }
}

fn error_body(body: &spec::ErrorBody) -> ErrorBody {
    ErrorBody {
        code: path(&body.code),
        message: path(&body.message),
        success: body.success.clone(),
        evidence: evidence(&body.source, &body.basis),
    }
}

/// Returns the keys of a path; one that is malformed, which lint reports, counts as one key.
fn path(text: &str) -> KeyPath {
    spec::key_path(text).unwrap_or_else(|| vec![text.to_owned()])
}

/// Resolves a status; `None` if it is not a number, which lint reports.
fn status((status, class): (&String, &spec::StatusClass)) -> Option<Status> {
    Some(Status {
        status: status.parse().ok()?,
        class: class.class,
        refused_before_running: class.refused_before_running,
        sample: class.sample.clone(),
        doc: sentence(class.doc.as_deref().unwrap_or_default()),
        evidence: evidence(&class.source, &class.basis),
    })
}

fn code(spec: &Spec, (wire, code): (&String, &spec::CodeClass)) -> Code {
    Code {
        wire: wire.clone(),
        name: code.name.clone(),
        class: code.class,
        status: code.status,
        sample: code.sample.clone(),
        refused_before_running: code.refused_before_running,
        doc: sentence(&code.doc),
        evidence: evidence(&code.source, &code.basis),
        lifecycle: lifecycle(&code.renamed_from, &code.deprecated, &spec.code_at(wire)),
        at: spec.code_at(wire),
    }
}

fn resources(spec: &Spec, sources: &Sources, linker: &mut Linker<'_>) -> Vec<Resource> {
    let shared = Shared::new(spec);
    let mut resources: Vec<Resource> = Vec::new();
    for (name, content) in &spec.resources {
        let (mut operations, mut types): (Vec<_>, Vec<Type>) = (Vec::new(), Vec::new());
        for (operation_name, written) in &content.operations {
            let (operation, inline) = shared.operation(linker, name, (operation_name, written));
            operations.push(operation);
            types.extend(inline);
        }
        for (type_name, definition) in &content.types {
            let at = spec.type_at(name, type_name);
            let written = (type_name.as_str(), definition);
            types.push(definitions::declared(linker, sources, name, written, at));
        }
        resources.push(Resource {
            at: spec.resource_at(name),
            name: name.clone(),
            lifecycle: lifecycle(
                &content.renamed_from,
                &content.deprecated,
                &spec.resource_at(name),
            ),
            doc: content.doc.clone(),
            operations,
            types,
        });
    }
    resources
}

fn credentials(spec: &Spec, resources: &[Resource], linker: &mut Linker<'_>) -> Vec<Credential> {
    let at = spec.platform_at().key("credentials");
    let credential = |(name, credential): (&String, &spec::Credential)| {
        let at: Location = at.key(name);
        let mut fields = borrowed(credential, resources);
        let mut own = linker.fields(&credential.fields, Place::Credential, &at.key("fields"));
        for field in &mut own {
            field.required = true;
        }
        fields.append(&mut own);
        Credential {
            lifecycle: lifecycle(&credential.renamed_from, &credential.deprecated, &at),
            at,
            name: name.clone(),
            called: credential.rust.clone(),
            doc: sentence(&credential.doc),
            evidence: evidence(&credential.source, &credential.basis),
            check: one_line(&credential.check),
            fields,
            scheme: scheme(credential),
            headers: headers(&credential.headers),
        }
    };
    spec.platform.credentials.iter().map(credential).collect()
}

/// Returns the fields that a credential takes from the operation of its exchange.
fn borrowed(credential: &spec::Credential, resources: &[Resource]) -> Vec<Field> {
    let operations = resources.iter().flat_map(|resource| &resource.operations);
    let exchange = credential.exchange.as_ref();
    let found = exchange.and_then(|exchange| {
        let mut operations = operations;
        operations.find(|operation| operation.id == exchange.operation)
    });
    found.map_or_else(Vec::new, |operation| {
        let fields = operation.arguments().chain(operation.setters());
        fields.cloned().collect()
    })
}

/// Resolves how a credential is sent.
fn scheme(credential: &spec::Credential) -> AuthScheme {
    if let Some(exchange) = &credential.exchange {
        let Some(send) = &credential.send else {
            return AuthScheme::Unresolved;
        };
        return AuthScheme::TokenExchange(TokenExchange {
            operation: exchange.operation.clone(),
            token: path(&exchange.token),
            expires_in: exchange.expires_in.as_deref().map(path),
            // The type of the field has the unit; a later pass looks it up.
            expires_at: exchange
                .expires_at
                .as_deref()
                .map(|text| (path(text), TimestampFormat::Rfc3339)),
            lifetime_seconds: duration_seconds(&exchange.lifetime).unwrap_or_default(),
            revokes_previous: exchange.revokes_previous,
            header: send.header.to_ascii_lowercase(),
            prefix: send.prefix.clone(),
        });
    }
    if let Some(basic) = &credential.basic {
        return AuthScheme::Basic {
            user: basic.user.clone(),
            password: basic.password.clone(),
        };
    }
    if let Some(field) = credential.cookie.clone() {
        return AuthScheme::Cookie { field };
    }
    if let Some(sign) = &credential.sign {
        let signed = sign.signed_headers.iter();
        let mut signed_headers: Vec<String> =
            signed.map(|name| name.to_ascii_lowercase()).collect();
        signed_headers.sort();
        return AuthScheme::Signature(Signature {
            access: sign.access.clone(),
            secret: sign.secret.clone(),
            algorithm: sign.algorithm.clone(),
            date_header: sign.date_header.to_ascii_lowercase(),
            signed_headers,
            trailing_slash: sign.trailing_slash,
            evidence: Evidence {
                source: sign.source.clone(),
                basis: sign.basis.clone(),
            },
        });
    }
    match &credential.send {
        Some(send) if send.field.is_some() => AuthScheme::Header {
            header: send.header.to_ascii_lowercase(),
            prefix: send.prefix.clone(),
            field: send.field.clone().unwrap_or_default(),
        },
        _ => AuthScheme::Unresolved,
    }
}
