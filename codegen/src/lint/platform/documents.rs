//! Rules about the documents of platform.yaml: addresses, languages, and what is left out of pages on purpose.
//! Must not know what a page says, nor what refers to a document.

use super::super::context::Context;
use super::address;
use crate::spec::{DocumentKind, Exclusion, Location};

/// Checks the addresses of documents.
pub(super) fn documents(context: &Context<'_>) {
    for (name, document) in &context.spec.platform.documents {
        let at = context.spec.document_at(name);
        if !document.url.trim().is_empty() {
            address(context, &at.key("url"), &document.url);
        }
        let is_tag = |tag: &String| {
            tag.chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '-')
        };
        if let Some(tag) = document.language.as_ref().filter(|tag| !is_tag(tag)) {
            let message = format!("`{tag}` is not the tag of a language");
            let help = "write one such as `en` or `zh-CN`";
            context.value(&at.key("language"), "bad-value", message, help);
        }
        if document.kind != DocumentKind::Page && !document.excluded.is_empty() {
            let message = "only a page is compared with the spec, so there is nothing to exclude";
            let help = "remove `excluded`, or set `kind: page`";
            context.key(&at.key("excluded"), "bad-value", message, help);
        }
        for (index, exclusion) in document.excluded.iter().enumerate() {
            excluded(context, &at.key("excluded").index(index), exclusion);
        }
    }
}

/// Checks that an exclusion says what is left out, and why.
fn excluded(context: &Context<'_>, at: &Location, exclusion: &Exclusion) {
    let parts = [
        ("section", &exclusion.section),
        ("route", &exclusion.route),
        ("name", &exclusion.name),
        ("code", &exclusion.code),
    ];
    if parts.iter().all(|(_, words)| words.0.is_empty()) {
        let message = "this exclusion does not say what the spec leaves out";
        let help = "add `section`, `route`, `name` or `code`";
        context.value(at, "bad-value", message, help);
    }
    for route in exclusion.route.iter() {
        let is_route = route
            .split_once(' ')
            .is_some_and(|(method, path)| !method.is_empty() && path.starts_with('/'));
        if !is_route {
            let message = format!("`{route}` is not a method and a path");
            let help = "write such as `GET /v1/stations`";
            context.value(&at.key("route"), "bad-value", message, help);
        }
    }
    if exclusion.reason.trim().is_empty() {
        let help = "write in one sentence why the spec leaves it out";
        context.value(
            &at.key("reason"),
            "bad-reason",
            "this reason is empty",
            help,
        );
    }
}
