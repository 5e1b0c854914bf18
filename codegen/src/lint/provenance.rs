//! Rules about what every part of a spec says about itself: its text, its source and its basis.
//! Must not know what the parts mean.

use super::context::{Context, LocatedOperation, suggestion};
use crate::diagnostic::{Diagnostic, closest};
use crate::spec::{Basis, JointLimit, Location, Step};

/// A part of a spec, and what it says about itself.
struct Fact<'a> {
    at: Location,
    doc: Option<&'a str>,
    source: Option<&'a str>,
    basis: Option<&'a Basis>,
    /// The key of the basis.
    basis_key: &'static str,
}

/// All parts of a spec, in order.
struct Facts<'a>(Vec<Fact<'a>>);

impl<'a> Facts<'a> {
    fn add(
        &mut self,
        at: Location,
        doc: impl Into<Option<&'a String>>,
        source: impl Into<Option<&'a String>>,
        basis: impl Into<Option<&'a Basis>>,
    ) {
        self.0.push(Fact {
            at,
            doc: doc.into().map(String::as_str),
            source: source.into().map(String::as_str),
            basis: basis.into(),
            basis_key: "basis",
        });
    }
}

fn facts<'a>(context: &Context<'a>) -> Vec<Fact<'a>> {
    let mut facts = Facts(Vec::new());
    platform_facts(context, &mut facts);
    protocol_notes(context, &mut facts);
    for (name, resource) in &context.spec.resources {
        let at = context.spec.resource_at(name);
        facts.add(at, &resource.doc, &resource.source, None);
    }
    for located in context.located_operations() {
        operation_facts(&located, &mut facts);
    }
    for declared in context.declarations() {
        let (at, definition) = (declared.at, declared.definition);
        let source = definition.source.as_ref();
        facts.add(at.clone(), &definition.doc, source, &definition.basis);
        for (wire, constant) in definition.constants.iter().flatten() {
            let at = at.key("constants").key(wire);
            facts.add(at, &constant.doc, constant.source.as_ref(), &constant.basis);
        }
        for (wire, value) in definition.values.iter().flatten() {
            facts.add(at.key("values").key(wire), &value.doc, None, &value.basis);
        }
    }
    for field in context.api.fields() {
        // An absent text is not an empty one.
        let has_doc = !field.doc.is_empty() || context.sources.exists(&field.at.key("doc"));
        let (at, doc, evidence) = (field.at.clone(), &field.doc, &field.evidence);
        let source = evidence.source.as_ref();
        facts.add(at, has_doc.then_some(doc), source, &evidence.basis);
    }
    facts.0
}

fn operation_facts<'a>(located: &LocatedOperation<'a>, facts: &mut Facts<'a>) {
    let operation = located.said;
    let (at, source) = (located.at, &operation.source);
    facts.add(at.clone(), &operation.doc, source, &operation.basis);
    facts.0.push(Fact {
        at: at.clone(),
        doc: None,
        source: None,
        basis: Some(&operation.retry_basis),
        basis_key: "retry_basis",
    });
    for (at, limit) in located.limits() {
        let (key, doc, source, basis) = match limit {
            JointLimit::Together(limit) => {
                ("together", limit.doc.as_ref(), &limit.source, &limit.basis)
            }
            JointLimit::AtLeastOne(limit) => ("at_least_one", None, &limit.source, &limit.basis),
            JointLimit::MaxSpan(limit) => ("max_span", None, &limit.source, &limit.basis),
        };
        facts.add(at.key(key), doc, source.as_ref(), basis);
    }
    for (at, limit) in located.rate_limits() {
        facts.add(at, None, limit.source.as_ref(), &limit.basis);
    }
}

fn platform_facts<'a>(context: &Context<'a>, facts: &mut Facts<'a>) {
    let (spec, top) = (context.spec, context.spec.platform_at());
    let (platform, server) = (&spec.platform, &spec.platform.server);
    facts.add(spec.doc_at(), &platform.doc, None, None);
    let at = top.key("server");
    for (name, choice) in &server.choices {
        let at = at.key("choices").key(name);
        facts.add(at, &choice.doc, choice.source.as_ref(), &choice.basis);
    }
    facts.add(at, &server.doc, server.source.as_ref(), &server.basis);
    for (name, credential) in &platform.credentials {
        let at = spec.credential_at(name);
        if let Some(sign) = &credential.sign {
            facts.add(at.key("sign"), None, sign.source.as_ref(), &sign.basis);
        }
        let source = credential.source.as_ref();
        facts.add(at, &credential.doc, source, &credential.basis);
    }
    for (status, class) in &platform.errors.statuses {
        let (doc, source) = (class.doc.as_ref(), class.source.as_ref());
        facts.add(spec.status_at(status), doc, source, &class.basis);
    }
    for (code, class) in &platform.errors.codes {
        let source = class.source.as_ref();
        facts.add(spec.code_at(code), &class.doc, source, &class.basis);
    }
}

/// Adds the facts about requests and responses as a whole.
fn protocol_notes<'a>(context: &Context<'a>, facts: &mut Facts<'a>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    for (name, header) in &platform.optional_headers {
        let at = top.key("optional_headers").key(name);
        facts.add(at, &header.doc, header.source.as_ref(), &header.basis);
    }
    let errors = top.key("errors");
    let mut add = |at: Location, source: &'a Option<String>, basis: &'a Basis| {
        facts.add(at, None, source.as_ref(), basis);
    };
    if let Some(part) = &platform.envelope {
        add(top.key("envelope"), &part.source, &part.basis);
    }
    if let Some(part) = &platform.only_headers {
        add(top.key("only_headers"), &part.source, &part.basis);
    }
    if let Some(part) = &platform.content_types {
        add(top.key("content_types"), &part.source, &part.basis);
    }
    for (index, part) in platform.rate_limits.iter().enumerate() {
        add(
            top.key("rate_limits").index(index),
            &part.source,
            &part.basis,
        );
    }
    if let Some(part) = &platform.responses {
        add(top.key("responses"), &part.source, &part.basis);
    }
    if let Some(part) = &platform.errors.text {
        add(errors.key("text"), &part.source, &part.basis);
    }
    for (index, body) in platform.errors.bodies.iter().enumerate() {
        let at = errors.key("bodies").index(index);
        add(at, &body.source, &body.basis);
    }
}

/// Checks `empty-doc`, `bad-reason` and `unknown-document` for every part.
pub(super) fn provenance(context: &Context<'_>) {
    let facts = facts(context);
    empty_doc(context, &facts);
    bad_reason(context, &facts);
    unknown_document(context, &facts);
}

/// Checks that no text is empty.
fn empty_doc(context: &Context<'_>, facts: &[Fact<'_>]) {
    let help = "describe it in a short English sentence of your own";
    for fact in facts {
        if fact.doc.is_some_and(|doc| doc.trim().is_empty()) {
            let inner = fact.at.key("doc");
            let own = context.sources.exists(&inner) || context.sources.is_hole(&inner);
            let at = if own { inner } else { fact.at.clone() };
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
            let at = fact.at.key(fact.basis_key).key(key);
            context.value(&at, "bad-reason", message, help);
        }
    }
}

/// Checks that `source` and `observed` name documents of platform.yaml.
fn unknown_document(context: &Context<'_>, facts: &[Fact<'_>]) {
    let documents = &context.spec.platform.documents;
    let at = context.spec.platform_at().key("documents");
    if context.sources.has_hole_inside(&at) && documents.is_empty() {
        return;
    }
    let known: Vec<&str> = documents.keys().map(String::as_str).collect();
    for fact in facts {
        if let Some(source) = fact.source {
            let at = fact.at.key("source");
            let parts = source.split_once('#');
            let name = parts.map_or(source, |(name, _)| name);
            document(context, &at, (source, name), &known);
            if parts.is_some_and(|(_, section)| section.trim().is_empty()) {
                let help = "write `document#section`, or only the document";
                let message = "the section after `#` is missing";
                context.value(&at, "unknown-document", message, help);
            }
        }
        if let Some(Basis::Observed(text)) = fact.basis {
            let word = text.split_whitespace().next().unwrap_or_default();
            let name = word.split('#').next().unwrap_or_default();
            let name = name.trim_end_matches([',', ':', ';', '.']);
            let at = fact.at.key(fact.basis_key).key("observed");
            document(context, &at, (text, name), &known);
        }
    }
}

fn document(context: &Context<'_>, at: &Location, (text, name): (&str, &str), known: &[&str]) {
    let observed = matches!(at.path.last(), Some((_, Step::Key(key))) if key == "observed");
    if known.contains(&name) || text.trim().is_empty() && observed {
        return;
    }
    let span = context.sources.text_span(at, text, 0..name.len());
    let message = format!("platform.yaml lists no document `{name}`");
    let mut help = suggestion(name, known, "documents");
    if observed && closest(name, known.iter().copied()).is_none() {
        help.insert_str(0, "begin with the name of the document; ");
    }
    context.add(
        at,
        Diagnostic::new("unknown-document", span, message).help(help),
    );
}
