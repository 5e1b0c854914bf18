//! Descriptions, and the keys about where a fact comes from and what became of a name.
//! Must not know schemas.

use serde_json::json;

use super::Keys;
use super::keys::{keys, put, put_some};
use crate::resolve::{Api, Basis, Evidence, Lifecycle, Reference, sentence};

/// Adds a description: a text and further sentences.
pub(super) fn describe(target: &mut Keys, text: &str, notes: &[String]) {
    let parts = [text.to_owned()].into_iter().chain(notes.iter().cloned());
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() {
        put(target, "description", parts.join(" "));
    }
}

/// Returns the sentence about a basis, unless the fact is documented.
pub(super) fn doubt(basis: &Basis) -> Option<String> {
    match basis {
        Basis::Documented => None,
        Basis::Observed(place) => Some(format!("Observed: {}", sentence(place))),
        Basis::Inferred(reason) => Some(format!("Inferred: {}", sentence(reason))),
    }
}

/// Adds the source and the basis of a fact.
pub(super) fn evidence(target: &mut Keys, evidence: &Evidence) {
    let Evidence { source, basis } = evidence;
    put_some(target, "x-source", source.as_deref());
    match basis {
        Basis::Documented => {}
        Basis::Observed(place) => put(target, "x-basis", json!({ "observed": place })),
        Basis::Inferred(reason) => put(target, "x-basis", json!({ "inferred": reason })),
    }
}

/// Adds a description with what is doubtful, and the source and the basis.
pub(super) fn documented(target: &mut Keys, text: &str, from: &Evidence) {
    let notes: Vec<String> = doubt(&from.basis).into_iter().collect();
    describe(target, text, &notes);
    evidence(target, from);
}

/// Adds the page of a source.
pub(super) fn external_docs(target: &mut Keys, api: &Api, source: Option<&str>) {
    let Some(reference) = source.map(Reference::of_source) else {
        return;
    };
    let Some(document) = api.documents.get(reference.document) else {
        return;
    };
    let description = match reference.section {
        Some(section) => format!("{}, {section}", document.title),
        None => document.title.clone(),
    };
    let docs = json!({ "description": description, "url": document.url });
    put(target, "externalDocs", docs);
}

/// Adds that something is deprecated, and returns a sentence about it. Former names are those of clients.
pub(super) fn lifecycle(target: &mut Keys, lifecycle: &Lifecycle) -> Option<String> {
    let Lifecycle {
        deprecated,
        at: _,
        renamed_from: _,
    } = lifecycle;
    let deprecated = deprecated.as_ref()?;
    put(target, "deprecated", true);
    let reason = deprecated.reason.as_deref().map(sentence);
    let instead = deprecated.instead.as_ref();
    let instead = instead.map(|name| format!("Use `{name}`."));
    let parts = ["Deprecated.".to_owned()].into_iter();
    let parts = parts.chain(reason).chain(instead);
    Some(parts.collect::<Vec<_>>().join(" "))
}

/// Returns values of a vendor as code in Markdown.
pub(super) fn code(value: impl ToString) -> String {
    let value = value.to_string();
    match value.contains('`') || value.trim().is_empty() {
        true => format!("\"{value}\""),
        false => format!("`{value}`"),
    }
}

/// Returns an object of one key.
pub(super) fn only(key: &str, value: impl Into<serde_json::Value>) -> Keys {
    let mut target = keys(json!({}));
    put(&mut target, key, value);
    target
}
