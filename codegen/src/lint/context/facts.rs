//! All parts of a spec, and what each says about itself: its text, its source and its basis.
//! Must not know any rule, nor what the parts mean.

use super::{Context, LocatedOperation};
use crate::spec::{Basis, JointLimit, Location};

/// A part of a spec, and what it says about itself.
pub(in crate::lint) struct Fact<'a> {
    pub(in crate::lint) at: Location,
    pub(in crate::lint) doc: Option<&'a str>,
    sources: Vec<&'a str>,
    pub(in crate::lint) basis: Option<&'a Basis>,
    /// The key of the basis.
    basis_key: &'static str,
    /// Why a limit is contested.
    pub(in crate::lint) contested: Option<(Location, &'a str)>,
}

impl<'a> Fact<'a> {
    /// Returns each source with its place.
    pub(in crate::lint) fn sources(&self, context: &Context<'_>) -> Vec<(Location, &'a str)> {
        if self.sources.is_empty() {
            return Vec::new();
        }
        let at = self.at.key("source");
        let is_list = self.sources.len() > 1 || context.sources.exists(&at.index(0));
        let sources = self.sources.iter().enumerate();
        let place = |index| if is_list { at.index(index) } else { at.clone() };
        sources
            .map(|(index, source)| (place(index), *source))
            .collect()
    }

    /// Returns the place of the text, which may be written without a key.
    pub(in crate::lint) fn doc_at(&self, context: &Context<'_>) -> Location {
        let inner = self.at.key("doc");
        if context.sources.exists(&inner) || context.sources.is_hole(&inner) {
            inner
        } else {
            self.at.clone()
        }
    }

    /// Returns the place of the reason of a basis.
    pub(in crate::lint) fn reason_at(&self, key: &str) -> Location {
        self.at.key(self.basis_key).key(key)
    }
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
            sources: source.into().map(String::as_str).into_iter().collect(),
            basis: basis.into(),
            basis_key: "basis",
            contested: None,
        });
    }
}

/// Returns all parts of a spec, in order.
pub(super) fn facts<'a>(context: &Context<'a>) -> Vec<Fact<'a>> {
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
        let contested = field.limits.contested.as_deref();
        let contested = contested.map(|text| (at.key("contested"), text));
        facts.add(at, has_doc.then_some(doc), source, &evidence.basis);
        if let Some(fact) = facts.0.last_mut() {
            fact.contested = contested;
        }
    }
    facts.0
}

fn operation_facts<'a>(located: &LocatedOperation<'a>, facts: &mut Facts<'a>) {
    let operation = located.said;
    facts.0.push(Fact {
        at: located.at.clone(),
        doc: Some(&operation.doc),
        sources: operation.source.iter().collect(),
        basis: Some(&operation.basis),
        basis_key: "basis",
        contested: None,
    });
    for (basis_key, basis) in [
        ("retry_basis", &operation.retry_basis),
        ("null_values_basis", &operation.null_values_basis),
    ] {
        facts.0.push(Fact {
            at: located.at.clone(),
            doc: None,
            sources: Vec::new(),
            basis: Some(basis),
            basis_key,
            contested: None,
        });
    }
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
