//! The document as a whole: who it is about, its servers, and its parts in order.
//! Must not know operations or types.

use serde_json::{Value, json};

use super::components::schemas;
use super::keys::{keys, put, put_filled, put_some};
use super::operations::paths;
use super::responses::FAILURE;
use super::texts::{code, describe, documented, doubt, evidence, lifecycle};
use super::{Keys, Version, Writer};
use crate::resolve::{
    Api, ContentTypes, Document, Evidence, OnlyHeaders, Resource, Server, ServerChoice,
};

/// Returns the document, without the list of what it does not say.
// Longer than 60 lines: half of them take the platform apart.
pub(super) fn document(writer: &mut Writer<'_>) -> Value {
    let Api {
        title,
        version,
        doc,
        documents,
        server,
        headers,
        only_headers,
        content_types,
        rate_limits,
        resources,
        platform,
        at,
        // Operations and components have them.
        optional_headers: _,
        response_headers: _,
        credentials: _,
        accepts: _,
        envelope: _,
        responses: _,
        text_errors: _,
        error_bodies: _,
        statuses: _,
        codes: _,
        types: _,
        // These are about the crate and its users.
        package: _,
        version_at: _,
        description: _,
        license: _,
        repository: _,
        keywords: _,
        guide: _,
        failures: _,
        changelog: _,
        // A spec that is sound has none.
        unresolved: _,
    } = writer.api;
    let openapi = match writer.version {
        Version::V3_0 => "3.0.3",
        Version::V3_1 => "3.1.0",
    };
    if writer.version == Version::V3_0 {
        let fact = "null beside a reference or alternatives: strict readers of 3.0.3 ignore nullable there";
        writer.unsaid("platform", at, fact);
    }
    let mut document = keys(json!({ "openapi": openapi }));
    let mut beside = Keys::new();
    let notes = writer.rate_limits(
        ("platform.rate_limits", &at.key("rate_limits")),
        rate_limits,
        &mut beside,
    );
    let mut info = keys(json!({ "title": title }));
    describe(&mut info, doc, &notes);
    put(&mut info, "version", version.as_str());
    put(&mut document, "info", info);
    let servers = writer.servers(server);
    put(&mut document, "servers", servers);
    let tags: Vec<Value> = resources.iter().map(|own| writer.tag(own)).collect();
    put_filled(&mut document, "tags", tags);
    let failure = writer.failure();
    let failure_name = failure.as_ref().map(|_| writer.names.unique(FAILURE));
    let paths = paths(writer, failure_name.as_deref());
    put(&mut document, "paths", paths);
    let components = writer.components(failure.zip(failure_name));
    put(&mut document, "components", components);
    put(&mut document, "x-platform", platform.as_str());
    put(
        &mut document,
        "x-documents",
        self::documents(documents.iter()),
    );
    let headers: Keys = headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    put_filled(&mut document, "x-headers", headers);
    writer.only_headers(only_headers.as_ref(), &mut document);
    if let Some(own) = content_types {
        put(&mut document, "x-content-types", self::content_types(own));
    }
    let mut of_servers = Keys::new();
    evidence(&mut of_servers, &server.evidence);
    put_filled(&mut document, "x-servers", of_servers);
    document.extend(beside);
    writer.error_facts(&mut document);
    Value::Object(document)
}

impl Writer<'_> {
    fn components(&mut self, failure: Option<(Keys, String)>) -> Keys {
        let mut components = Keys::new();
        let mut all = schemas(self);
        let failure_name = failure.as_ref().map(|(_, name)| name.clone());
        if let Some((schema, name)) = failure {
            all.insert(name, Value::Object(schema));
        }
        put_filled(&mut components, "schemas", all);
        let failures = self.failures(failure_name.as_deref());
        put_filled(&mut components, "responses", failures);
        let parameters = self.shared_parameters();
        put_filled(&mut components, "parameters", parameters);
        let headers = self.headers();
        put_filled(&mut components, "headers", headers);
        let schemes = self.security_schemes();
        put_filled(&mut components, "securitySchemes", schemes);
        components
    }

    /// Returns the servers. A URL that only the user knows is a variable.
    fn servers(&mut self, server: &Server) -> Vec<Value> {
        let Server {
            doc,
            evidence: from,
            placeholder,
            choices,
        } = server;
        if choices.is_empty() {
            let mut own = keys(json!({ "url": "{base_url}" }));
            documented(&mut own, doc, from);
            let default = placeholder.as_deref().unwrap_or("https://example.com");
            let variable =
                json!({ "default": default, "description": "Base URL of your own server." });
            put(&mut own, "variables", json!({ "base_url": variable }));
            return vec![Value::Object(own)];
        }
        let own = choices.iter().map(|choice| self.server(choice, server));
        own.collect()
    }

    fn server(&mut self, choice: &ServerChoice, server: &Server) -> Value {
        let ServerChoice {
            at,
            name,
            url,
            doc,
            evidence: from,
            lifecycle: became,
        } = choice;
        let mut own = keys(json!({ "url": url }));
        let mut notes: Vec<String> = doubt(&from.basis).into_iter().collect();
        notes.push(server.doc.clone());
        notes.extend(doubt(&server.evidence.basis));
        notes.extend(lifecycle(&mut own, became));
        if own.shift_remove("deprecated").is_some() {
            put(&mut own, "x-deprecated", true);
            let fact = "that it is deprecated (x-deprecated)";
            self.unsaid(&format!("platform.server.{name}"), at, fact);
        }
        describe(&mut own, doc, &notes);
        put(&mut own, "x-name", name.as_str());
        evidence(&mut own, from);
        Value::Object(own)
    }

    fn tag(&mut self, resource: &Resource) -> Value {
        let Resource {
            at,
            name,
            doc,
            lifecycle: became,
            operations: _,
            types: _,
        } = resource;
        let mut tag = keys(json!({ "name": name }));
        let notes: Vec<String> = lifecycle(&mut tag, became).into_iter().collect();
        if tag.shift_remove("deprecated").is_some() {
            put(&mut tag, "x-deprecated", true);
            self.unsaid(name, at, "that this resource is deprecated (x-deprecated)");
        }
        describe(&mut tag, doc, &notes);
        Value::Object(tag)
    }

    fn only_headers(&mut self, only: Option<&OnlyHeaders>, document: &mut Keys) {
        let Some(OnlyHeaders {
            names,
            source,
            basis,
        }) = only
        else {
            return;
        };
        let mut own = keys(json!({ "names": names }));
        let from = Evidence {
            source: source.clone(),
            basis: basis.clone(),
        };
        documented(&mut own, "", &from);
        put(document, "x-only-headers", own);
        let names: Vec<String> = names.iter().map(code).collect();
        let fact = format!(
            "that no other headers may be sent than {} (x-only-headers)",
            names.join(", ")
        );
        let at = self.api.at.key("only_headers");
        self.unsaid("platform.only_headers", &at, fact);
    }
}

/// Returns the content types of bodies, where they differ from the usual ones.
fn content_types(types: &ContentTypes) -> Keys {
    let ContentTypes {
        json,
        form,
        source,
        basis,
    } = types;
    let mut own = Keys::new();
    put_some(&mut own, "json", json.as_deref());
    put_some(&mut own, "form", form.as_deref());
    let from = Evidence {
        source: source.clone(),
        basis: basis.clone(),
    };
    documented(&mut own, "", &from);
    own
}

/// Returns the pages and programs that sources name.
fn documents<'d>(all: impl Iterator<Item = (&'d String, &'d Document)>) -> Keys {
    let document = |(name, document): (&String, &Document)| {
        let Document {
            title,
            url,
            language,
            revision,
            // How the pages are compared with the spec.
            kind: _,
            distinct_headings: _,
            excluded: _,
        } = document;
        let mut own = keys(json!({ "title": title, "url": url }));
        put_some(&mut own, "language", language.as_deref());
        put_some(&mut own, "revision", revision.as_deref());
        (name.clone(), Value::Object(own))
    };
    all.map(document).collect()
}
