//! The wire of a platform as a whole: servers, headers, credentials, the envelope, and what a failure means.
//! Must not know operations or types.

use std::fmt::Debug;

use super::operations::rate_limits;
use super::{Entry, Lines};
use crate::resolve::{
    Api, AuthScheme, Code, ContentTypes, Credential, Envelope, ErrorBody, Field, OptionalHeader,
    Responses, Server, ServerChoice, Signature, Status, TokenExchange,
};
use crate::spec::key_path_text;

/// Adds the facts of a platform.
pub(super) fn platform(api: &Api, lines: &mut Lines) {
    let Api {
        at,
        server,
        headers,
        optional_headers,
        // By their names in lower case.
        only_headers: _,
        content_types,
        rate_limits: limits,
        response_headers,
        credentials,
        envelope,
        responses,
        text_errors,
        error_bodies,
        statuses,
        codes,
        resources: _,
        // Each operation has its own.
        accepts: _,
        platform: _,
        title: _,
        package: _,
        version: _,
        version_at: _,
        description: _,
        license: _,
        repository: _,
        keywords: _,
        doc: _,
        documents: _,
        guide: _,
        failures: _,
        changelog: _,
        unresolved: _,
        types: _,
    } = api;
    let entry = |path: &str| Entry {
        path: format!("platform.{path}"),
        at,
    };
    servers(server, lines);
    self::headers(&entry("headers"), headers, lines);
    self::optional_headers(optional_headers, lines);
    for name in api.allowed_headers().into_iter().flatten() {
        lines.add(&entry("only_headers").inside(name), "");
    }
    self::content_types(&entry("content_types"), content_types.as_ref(), lines);
    rate_limits(&entry("rate_limits"), limits, lines);
    received(response_headers, lines);
    for own in credentials {
        credential(own, lines);
    }
    success(&entry, envelope.as_ref(), responses.as_ref(), lines);
    let text = " may be plain text";
    lines.add_if(text_errors.is_some(), &entry("errors"), text);
    failures(&entry, (error_bodies, statuses, codes), lines);
}

fn headers(entry: &Entry<'_>, headers: &[(String, String)], lines: &mut Lines) {
    for (name, value) in headers {
        lines.add(&entry.inside(name), format!(": {value}"));
    }
}

fn optional_headers(headers: &[OptionalHeader], lines: &mut Lines) {
    for OptionalHeader { at, wire, .. } in headers {
        let path = format!("platform.optional_headers.{wire}");
        lines.add(&Entry { path, at }, "");
    }
}

fn content_types(entry: &Entry<'_>, types: Option<&ContentTypes>, lines: &mut Lines) {
    let Some(ContentTypes { json, form, .. }) = types else {
        return;
    };
    for (name, value) in [("json", json), ("form", form)] {
        if let Some(value) = value {
            lines.add(&entry.inside(name), format!(": {value}"));
        }
    }
}

fn received(headers: &[Field], lines: &mut Lines) {
    for header in headers {
        let path = format!("platform.response_headers.{}", header.wire);
        let at = &header.at;
        lines.field(&Entry { path, at }, header, (false, true));
    }
}

fn success<'a>(
    entry: &impl Fn(&str) -> Entry<'a>,
    envelope: Option<&Envelope>,
    responses: Option<&Responses>,
    lines: &mut Lines,
) {
    if let Some(envelope) = envelope {
        self::envelope(&entry("envelope"), envelope, lines);
    }
    if let Some(Responses { status, text, .. }) = responses {
        let entry = entry("responses");
        if let Some(status) = status {
            lines.add(&entry, format!(" succeed only with {status}"));
        }
        lines.add_if(*text, &entry, " may be plain text");
    }
}

fn failures<'a>(
    entry: &impl Fn(&str) -> Entry<'a>,
    (bodies, statuses, codes): (&[ErrorBody], &[Status], &[Code]),
    lines: &mut Lines,
) {
    for body in bodies {
        error_body(&entry("errors.bodies"), body, lines);
    }
    for status in statuses {
        self::status(&entry("errors.statuses"), status, lines);
    }
    for code in codes {
        self::code(code, lines);
    }
}

fn servers(server: &Server, lines: &mut Lines) {
    for ServerChoice { at, name, url, .. } in &server.choices {
        let path = format!("platform.server.{name}");
        lines.add(&Entry { path, at }, format!(": {url}"));
    }
}

/// Returns the name of a plain variant, in lower case and with blanks.
fn in_words(value: impl Debug) -> String {
    let mut words = String::new();
    for letter in format!("{value:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn envelope(entry: &Entry<'_>, envelope: &Envelope, lines: &mut Lines) {
    let Envelope {
        success_key,
        success_value,
        data,
        code,
        message,
        details,
        // A reading of the value.
        success_equals: _,
        evidence: _,
    } = envelope;
    let success = key_path_text(success_key);
    lines.add(
        entry,
        format!(" has {success_value} at {success} in a success"),
    );
    let mut add = |what: &str, keys: &[String]| {
        lines.add(entry, format!(" has {what} at {}", key_path_text(keys)));
    };
    add("data", data);
    add("a code", code);
    for (index, keys) in message.iter().enumerate() {
        add(&format!("message {}", index + 1), keys);
    }
    if let Some(keys) = details {
        add("details", keys);
    }
}

fn error_body(entry: &Entry<'_>, body: &ErrorBody, lines: &mut Lines) {
    let ErrorBody {
        code,
        message,
        success,
        evidence: _,
    } = body;
    let (code, message) = (key_path_text(code), key_path_text(message));
    let success = success.as_ref();
    let success = success.map(|value| format!(", which is {value} in a success"));
    let success = success.unwrap_or_default();
    lines.add(
        entry,
        format!(" have a message at {message} and a code at {code}{success}"),
    );
}

fn status(entry: &Entry<'_>, status: &Status, lines: &mut Lines) {
    let Status {
        status,
        class,
        refused_before_running,
        sample: _,
        doc: _,
        evidence: _,
    } = status;
    let entry = entry.inside(status);
    lines.add(&entry, format!(": {}", in_words(class)));
    let refused = " is refused before running";
    lines.add_if(*refused_before_running, &entry, refused);
}

fn code(code: &Code, lines: &mut Lines) {
    let Code {
        at,
        wire,
        class,
        refused_before_running,
        name: _,
        // The status that it comes with decides nothing.
        status: _,
        sample: _,
        doc: _,
        evidence: _,
        lifecycle: _,
    } = code;
    let path = format!("platform.errors.codes.{wire}");
    let entry = Entry { path, at };
    let class = class.as_ref().map_or_else(|| "other".to_owned(), in_words);
    lines.add(&entry, format!(": {class}"));
    let refused = " is refused before running";
    lines.add_if(*refused_before_running, &entry, refused);
}

fn credential(credential: &Credential, lines: &mut Lines) {
    let Credential {
        at,
        name,
        fields,
        scheme,
        headers,
        called: _,
        doc: _,
        evidence: _,
        check: _,
        lifecycle: _,
    } = credential;
    let path = format!("platform.credentials.{name}");
    let entry = Entry { path, at };
    for field in fields {
        let path = format!("{}.fields.{}", entry.path, field.wire);
        let at = &field.at;
        lines.field(&Entry { path, at }, field, (true, false));
    }
    self::headers(&entry.inside("headers"), headers, lines);
    match scheme {
        AuthScheme::Basic { user, password } => {
            lines.add(&entry, format!(" is HTTP Basic of {user} and {password}"));
        }
        AuthScheme::Cookie { field } => lines.add(&entry, format!(" is the cookie of {field}")),
        AuthScheme::Header {
            header,
            prefix,
            field,
        } => lines.add(&entry, format!(" is {header}: {prefix}{{{field}}}")),
        AuthScheme::TokenExchange(exchange) => self::exchange(&entry, exchange, lines),
        AuthScheme::Signature(signature) => self::signature(&entry, signature, lines),
        AuthScheme::Unresolved => {}
    }
}

fn exchange(entry: &Entry<'_>, exchange: &TokenExchange, lines: &mut Lines) {
    let TokenExchange {
        operation,
        token,
        expires_in,
        expires_at,
        lifetime_seconds,
        // A client does the same in either case.
        revokes_previous: _,
        header,
        prefix,
    } = exchange;
    lines.add(entry, format!(" is {header}: {prefix}{{token}}"));
    lines.add(
        entry,
        format!(" has a token from {operation} at {}", key_path_text(token)),
    );
    if let Some(keys) = expires_in {
        lines.add(
            entry,
            format!(" has a lifetime in seconds at {}", key_path_text(keys)),
        );
    }
    if let Some((keys, format)) = expires_at {
        let format = in_words(format);
        lines.add(
            entry,
            format!(" expires at {} in {format}", key_path_text(keys)),
        );
    }
    lines.add(entry, format!(" is good for {lifetime_seconds} s"));
}

fn signature(entry: &Entry<'_>, signature: &Signature, lines: &mut Lines) {
    let Signature {
        access,
        secret,
        algorithm,
        date_header,
        signed_headers,
        trailing_slash,
        evidence: _,
    } = signature;
    lines.add(
        entry,
        format!(" signs by {algorithm} with {access} and {secret}"),
    );
    lines.add(entry, format!(" has the date in {date_header}"));
    for header in signed_headers {
        lines.add(entry, format!(" signs {header}"));
    }
    lines.add_if(
        *trailing_slash,
        entry,
        " signs the path with a slash at its end",
    );
}
