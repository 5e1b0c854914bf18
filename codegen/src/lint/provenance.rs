//! Rules about what every part of a spec says about itself: its text, its source and its basis.
//! Must not know what the parts mean.

mod documents;
mod headings;
pub(super) mod unfinished;

use super::context::{Context, Fact};
use crate::resolve::{Place, TypeRef};
use crate::spec::Basis;

/// Checks texts, reasons and documents of every part.
pub(super) fn provenance(context: &Context<'_>) {
    let facts = context.facts();
    for located in context.located_operations() {
        let at = located.at.key("source");
        if located.said.source.0.is_empty() && !context.sources.is_hole(&at) {
            let help = "write `document#section`, or a list of such places";
            context.value(&at, "unknown-document", "this list is empty", help);
        }
    }
    missing_doc(context);
    empty_doc(context, facts);
    bad_reason(context, facts);
    documents::documents(context, facts);
    headings::similar_heading(context, facts.iter().flat_map(|fact| fact.sources(context)));
}

/// Checks that every field and parameter has a text. In a path, that of a named type is enough.
fn missing_doc(context: &Context<'_>) {
    for field in context.api.fields() {
        let is_named = matches!(field.type_ref, TypeRef::Named(_));
        // A key of another language is hardly meant as a field.
        let is_habit = field.type_ref == TypeRef::Unresolved || field.name == "$ref";
        let needs_none = field.place == Place::Path && is_named || is_habit;
        let is_known = !field.doc.is_empty() || context.sources.exists(&field.at.key("doc"));
        if is_known || needs_none || context.sources.has_hole_inside(&field.at) {
            continue;
        }
        let message = format!("`{}` has no `doc`", field.name);
        let help = "add `doc: …`, a short English text of your own";
        context.key(&field.at, "missing-key", message, help);
    }
}

/// Checks that no text is empty.
fn empty_doc(context: &Context<'_>, facts: &[Fact<'_>]) {
    let help = "describe it in a short English sentence of your own";
    for fact in facts {
        if fact.doc.is_some_and(|doc| doc.trim().is_empty()) {
            let at = fact.doc_at(context);
            context.value(&at, "empty-doc", "this text is empty", help);
        }
    }
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    let mut texts = vec![(top.key("title"), &platform.title)];
    for (name, credential) in &platform.credentials {
        let at = context.spec.credential_at(name).key("check");
        texts.push((at, &credential.check));
    }
    for (name, document) in &platform.documents {
        let at = context.spec.document_at(name);
        texts.extend([
            (at.key("title"), &document.title),
            (at.key("url"), &document.url),
        ]);
    }
    for (at, _) in texts.iter().filter(|(_, text)| text.trim().is_empty()) {
        context.value(at, "empty-doc", "this text is empty", "");
    }
}

/// Checks that `observed` and `inferred` give a place or a reason.
fn bad_reason(context: &Context<'_>, facts: &[Fact<'_>]) {
    for fact in facts {
        let (key, text, message, help) = match fact.basis {
            None | Some(Basis::Documented) => continue,
            Some(Basis::Observed(text)) => (
                "observed",
                text,
                "the place where this was observed is missing",
                "write the name of the document and what it shows",
            ),
            Some(Basis::Inferred(text)) => (
                "inferred",
                text,
                "the reason for `inferred` is missing",
                "write the reason in one sentence",
            ),
        };
        if text.trim().is_empty() {
            context.value(&fact.reason_at(key), "bad-reason", message, help);
        }
    }
}
