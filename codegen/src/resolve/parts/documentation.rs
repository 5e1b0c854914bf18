//! The documentation pass: text, link to the vendor's page, doubts, limits and defaults as sentences.
//! Must not know Markdown.

use super::Lowering;
use crate::resolve::{Docs, Link};
use crate::spec::{Basis, Field};

impl Lowering<'_> {
    /// Documentation of an item.
    pub(super) fn docs(&self, text: &str, source: Option<&str>, basis: &Basis) -> Docs {
        Docs {
            text: sentence(text),
            alias: None,
            link: source.and_then(|source| self.link(source)),
            notes: basis_note(basis).into_iter().collect(),
        }
    }

    /// The page and section that a source names.
    pub(super) fn link(&self, source: &str) -> Option<Link> {
        let (name, section) = match source.split_once('#') {
            Some((name, section)) => (name, Some(section.to_owned())),
            None => (source, None),
        };
        let document = self.spec.platform.documents.get(name)?;
        Some(Link {
            title: document.title.clone(),
            url: document.url.clone(),
            section,
        })
    }

    /// Documentation of a field or parameter.
    pub(super) fn field_docs(&self, field: &Field) -> Docs {
        let mut notes = Vec::new();
        limits(field, &mut notes);
        if let Some(value) = &field.server_default {
            notes.push(format!("The server takes `{value}` when it is not set."));
        }
        if let Some(value) = &field.client_default {
            notes.push(format!("When it is not set, `{value}` is sent."));
        }
        notes.extend(basis_note(&field.basis));
        if let Some(link) = field.source.as_deref().and_then(|source| self.link(source)) {
            notes.push(format!("Source: {}.", link.in_words()));
        }
        Docs {
            text: sentence(field.doc.as_deref().unwrap_or_default()),
            alias: None,
            link: None,
            notes,
        }
    }
}

fn limits(field: &Field, notes: &mut Vec<String>) {
    let before = notes.len();
    match (field.min, field.max) {
        (Some(min), Some(max)) => notes.push(format!("From {min} to {max}.")),
        (Some(min), None) => notes.push(format!("At least {min}.")),
        (None, Some(max)) => notes.push(format!("At most {max}.")),
        (None, None) => {}
    }
    if let Some(max) = field.max_items {
        notes.push(format!("At most {max} items."));
    }
    if let (Some(reason), true) = (&field.contested, notes.len() > before) {
        notes.push(format!(
            "The upper limit is in doubt and not enforced: {}",
            sentence(reason)
        ));
    }
}

/// The sentence that says how surely a fact is known, when no page says it.
pub(super) fn basis_note(basis: &Basis) -> Option<String> {
    match basis {
        Basis::Documented => None,
        Basis::Observed(place) => Some(format!("Observed: {}", sentence(place))),
        Basis::Inferred(reason) => Some(format!("Inferred: {}", sentence(reason))),
    }
}

fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) {
        text
    } else {
        text + "."
    }
}
