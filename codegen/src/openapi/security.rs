//! Security schemes: how each credential is sent, and which of them an operation accepts.
//! Must not know parameters or responses.

use serde_json::{Value, json};

use super::keys::{keys, put, put_filled, put_some};
use super::texts::{describe, doubt, evidence, external_docs, lifecycle};
use super::{Keys, Way, Writer};
use crate::resolve::{
    AuthScheme, Credential, Operation, Place, Signature, TimestampFormat, TokenExchange,
};
use crate::spec::Location;

/// The header in which HTTP sends credentials.
const AUTHORIZATION: &str = "authorization";

/// Returns the credentials that an operation accepts, each by itself.
pub(super) fn accepted(operation: &Operation) -> Vec<Value> {
    let names = operation.accepts.iter();
    names.map(|name| json!({ name: [] })).collect()
}

impl Writer<'_> {
    /// Returns all security schemes.
    pub(super) fn security_schemes(&mut self) -> Keys {
        let mut all = Keys::new();
        for credential in &self.api.credentials {
            let scheme = self.security_scheme(credential);
            put(&mut all, &credential.name, scheme);
        }
        all
    }

    fn security_scheme(&mut self, credential: &Credential) -> Keys {
        let Credential {
            at,
            name,
            doc,
            evidence: from,
            check,
            fields,
            scheme,
            headers,
            lifecycle: became,
            // A name for programs.
            called: _,
        } = credential;
        let path = format!("platform.credentials.{name}");
        let (mut target, mut notes) = self.scheme(credential, scheme, &path);
        notes.extend(doubt(&from.basis));
        notes.push(format!(
            "If it is rejected, check {}.",
            check.trim_end_matches('.')
        ));
        notes.extend(lifecycle(&mut target, became));
        // Security schemes know no deprecation.
        if target.shift_remove("deprecated").is_some() {
            put(&mut target, "x-deprecated", true);
            self.unsaid(&path, at, "that it is deprecated (x-deprecated)");
        }
        describe(&mut target, doc, &notes);
        evidence(&mut target, from);
        let mut docs = Keys::new();
        external_docs(&mut docs, self.api, from.source.as_deref());
        put_some(
            &mut target,
            "x-external-docs",
            docs.shift_remove("externalDocs"),
        );
        put_filled(
            &mut target,
            "x-fields",
            self.credential_fields(credential, &path),
        );
        if fields.len() > 1 || !matches!(scheme, AuthScheme::Basic { .. }) {
            self.unsaid(&path, at, "the fields that its owner has (x-fields)");
        }
        let constant: Keys = headers
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        if !constant.is_empty() {
            put(&mut target, "x-headers", constant);
            self.unsaid(&path, at, "the headers that are sent with it (x-headers)");
        }
        target
    }

    /// Returns how a credential is sent, and sentences about it.
    fn scheme(
        &mut self,
        credential: &Credential,
        scheme: &AuthScheme,
        path: &str,
    ) -> (Keys, Vec<String>) {
        let at = &credential.at;
        match scheme {
            AuthScheme::Basic { user, password } => {
                let parts = json!({ "user": user, "password": password });
                let target = json!({ "type": "http", "scheme": "basic", "x-basic": parts });
                (keys(target), Vec::new())
            }
            AuthScheme::Cookie { field } => {
                let fact = "that its cookies have any names: the field is a whole Cookie header (x-cookie)";
                self.unsaid(path, at, fact);
                // The name of no cookie is known.
                let target = json!({ "type": "apiKey", "in": "header", "name": "Cookie", "x-cookie": { "field": field } });
                (keys(target), Vec::new())
            }
            AuthScheme::Header {
                header,
                prefix,
                field,
            } => {
                let mut target = self.header(path, at, header, prefix);
                put(&mut target, "x-field", field.as_str());
                (target, Vec::new())
            }
            AuthScheme::TokenExchange(exchange) => self.exchange(path, credential, exchange),
            AuthScheme::Signature(signature) => self.signature(path, credential, signature),
            AuthScheme::Unresolved => {
                (keys(json!({ "type": "http", "scheme": "unknown" })), vec![])
            }
        }
    }

    /// Returns the fields that the owner of a credential has.
    fn credential_fields(&mut self, credential: &Credential, path: &str) -> Keys {
        let mut all = Keys::new();
        for field in &credential.fields {
            let (schema, further) = self.field(field, Way::Sent, &format!("{path}.fields"));
            let field_keys = self.version.with(schema, further);
            put(&mut all, &field.wire, field_keys);
        }
        all
    }

    /// Returns a token in a header.
    fn header(&mut self, path: &str, at: &Location, header: &str, prefix: &str) -> Keys {
        if header == AUTHORIZATION && prefix.trim_end().eq_ignore_ascii_case("bearer") {
            let mut target = keys(json!({ "type": "http", "scheme": "bearer" }));
            if prefix != "Bearer " {
                put(&mut target, "x-prefix", prefix);
                let fact = format!("that the scheme is written as {prefix:?} (x-prefix)");
                self.unsaid(path, at, fact);
            }
            return target;
        }
        let mut target = keys(json!({ "type": "apiKey", "in": "header", "name": header }));
        if !prefix.is_empty() {
            put(&mut target, "x-prefix", prefix);
            let fact = format!("that {prefix:?} precedes its token (x-prefix)");
            self.unsaid(path, at, fact);
        }
        target
    }

    /// Returns a token that an operation returns.
    fn exchange(
        &mut self,
        path: &str,
        credential: &Credential,
        exchange: &TokenExchange,
    ) -> (Keys, Vec<String>) {
        let TokenExchange {
            operation,
            token,
            expires_in,
            expires_at,
            lifetime_seconds,
            revokes_previous,
            // The header that is sent has them.
            header: _,
            prefix: _,
        } = exchange;
        let mut target = self.token_header(path, credential, exchange);
        let call = self.api.operation(operation);
        let call = call.map(|own| self.names.of_operation(own));
        let mut own = keys(json!({ "operationId": call, "token": token }));
        put_some(&mut own, "expires_in", expires_in.clone());
        if let Some((keys, format)) = expires_at {
            let format = match format {
                TimestampFormat::EpochMilliseconds => "epoch milliseconds",
                TimestampFormat::EpochSeconds => "epoch seconds",
                TimestampFormat::Rfc3339 => "date-time",
            };
            put(
                &mut own,
                "expires_at",
                json!({ "at": keys, "format": format }),
            );
        }
        put(&mut own, "lifetime_seconds", *lifetime_seconds);
        put(&mut own, "revokes_previous", *revokes_previous);
        put(&mut target, "x-token-exchange", own);
        let fact =
            "the operation that returns its token, and how long that is valid (x-token-exchange)";
        self.unsaid(path, &credential.at, fact);
        let note = format!(
            "A token of `{operation}`, valid for {lifetime_seconds} seconds if the response does not say."
        );
        let revokes = "A new token revokes the previous one.".to_owned();
        let notes = [note]
            .into_iter()
            .chain(revokes_previous.then_some(revokes));
        (target, notes.collect())
    }

    /// Returns how a token is sent: as OAuth 2.0 if its call is one, or else as any token in a header.
    fn token_header(
        &mut self,
        path: &str,
        credential: &Credential,
        exchange: &TokenExchange,
    ) -> Keys {
        let at = &credential.at;
        let (header, prefix) = (&exchange.header, &exchange.prefix);
        let mut target = self.header(path, at, header, prefix);
        let is_bearer = target.get("scheme") == Some(&json!("bearer"));
        let Some(url) = self.token_url(&exchange.operation).filter(|_| is_bearer) else {
            return target;
        };
        if self.api.server.choices.len() > 1 {
            let fact = "that each server has its own token URL; tokenUrl is that of the first";
            self.unsaid(path, at, fact);
        }
        let flow = json!({ "tokenUrl": url, "scopes": {} });
        target.shift_remove("scheme");
        put(&mut target, "type", "oauth2");
        put(&mut target, "flows", json!({ "clientCredentials": flow }));
        target
    }

    /// Returns the URL of a token call if it is the one of OAuth 2.0 for clients: a form with that grant, and a server that is known.
    fn token_url(&self, operation: &str) -> Option<String> {
        let operation = self.api.operation(operation)?;
        let server = self.api.server.choices.first()?;
        let is_grant = operation.constants().any(|own| {
            let value = own.literal().map(|value| value.to_json());
            own.place == Place::Body
                && own.wire == "grant_type"
                && value == Some(json!("client_credentials"))
        });
        let is_post = operation.is_form && operation.http_method == "POST";
        let url = format!("{}{}", server.url.trim_end_matches('/'), operation.path);
        (is_post && is_grant).then_some(url)
    }

    /// Returns a signature of each request.
    fn signature(
        &mut self,
        path: &str,
        credential: &Credential,
        signature: &Signature,
    ) -> (Keys, Vec<String>) {
        let Signature {
            access,
            secret,
            algorithm,
            date_header,
            signed_headers,
            trailing_slash,
            evidence: from,
        } = signature;
        let mut own = keys(json!({
            "algorithm": algorithm,
            "access": access,
            "secret": secret,
            "date_header": date_header,
            "signed_headers": signed_headers,
            "trailing_slash": trailing_slash,
        }));
        evidence(&mut own, from);
        let target = json!({ "type": "apiKey", "in": "header", "name": "Authorization", "x-signature": own });
        let fact = "that it signs each request, and how (x-signature)";
        self.unsaid(path, &credential.at, fact);
        let note = format!("The header is a signature of the request by {algorithm}.");
        let notes = [note].into_iter().chain(doubt(&from.basis));
        (keys(target), notes.collect())
    }
}
