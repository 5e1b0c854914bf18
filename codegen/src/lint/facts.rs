//! Rules over what every part of a spec says of itself: its text, its source and how surely it is known.
//! Must not know what the parts are for.

use super::context::{Context, Endpoint, Findings, suggestion};
use crate::spec::{Basis, Location, Rule, Step};

/// A part of a spec, and what it says of itself.
struct Fact<'a> {
    at: Location,
    doc: Option<&'a str>,
    source: Option<&'a str>,
    basis: Option<&'a Basis>,
    /// Key of the basis.
    basis_key: &'static str,
}

impl<'a> Fact<'a> {
    fn new(
        at: Location,
        doc: Option<&'a str>,
        source: Option<&'a str>,
        basis: Option<&'a Basis>,
    ) -> Self {
        Self {
            at,
            doc,
            source,
            basis,
            basis_key: "basis",
        }
    }
}

fn facts<'a>(context: &Context<'a>) -> Vec<Fact<'a>> {
    let mut facts = platform_facts(context);
    for (name, resource) in &context.spec.resources {
        let at = context.spec.resource_at(name);
        facts.push(Fact::new(
            at,
            Some(&resource.doc),
            Some(&resource.source),
            None,
        ));
    }
    for endpoint in context.endpoints() {
        operation_facts(&endpoint, &mut facts);
    }
    for declared in context.declarations() {
        let definition = declared.definition;
        let (doc, source) = (Some(definition.doc.as_str()), definition.source.as_deref());
        facts.push(Fact::new(
            declared.at.clone(),
            doc,
            source,
            Some(&definition.basis),
        ));
        for (wire, constant) in definition.constants.iter().flatten() {
            facts.push(Fact::new(
                declared.at.key("constants").key(wire),
                Some(&constant.doc),
                constant.source.as_deref(),
                Some(&constant.basis),
            ));
        }
        for (wire, value) in definition.values.iter().flatten() {
            facts.push(Fact::new(
                declared.at.key("values").key(wire),
                Some(&value.doc),
                None,
                Some(&value.basis),
            ));
        }
    }
    for field in context.api.fields() {
        // What is not there is no empty text.
        let has_doc = !field.doc.is_empty() || context.sources.exists(&field.at.key("doc"));
        facts.push(Fact::new(
            field.at.clone(),
            has_doc.then_some(&field.doc),
            field.evidence.source.as_deref(),
            Some(&field.evidence.basis),
        ));
    }
    facts
}

fn operation_facts<'a>(endpoint: &Endpoint<'a>, facts: &mut Vec<Fact<'a>>) {
    let operation = endpoint.said;
    let (doc, source) = (
        Some(operation.doc.as_str()),
        Some(operation.source.as_str()),
    );
    facts.push(Fact::new(
        endpoint.at.clone(),
        doc,
        source,
        Some(&operation.basis),
    ));
    let mut retry = Fact::new(
        endpoint.at.clone(),
        None,
        None,
        Some(&operation.retry_basis),
    );
    retry.basis_key = "retry_basis";
    facts.push(retry);
    for (index, rule) in operation.rules.iter().enumerate() {
        let at = endpoint.at.key("rules").index(index);
        let (key, doc, source, basis) = match rule {
            Rule::Together(rule) => ("together", rule.doc.as_deref(), &rule.source, &rule.basis),
            Rule::AtLeastOne(rule) => ("at_least_one", None, &rule.source, &rule.basis),
            Rule::MaxSpan(rule) => ("max_span", None, &rule.source, &rule.basis),
        };
        facts.push(Fact::new(at.key(key), doc, source.as_deref(), Some(basis)));
    }
}

fn platform_facts<'a>(context: &Context<'a>) -> Vec<Fact<'a>> {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    let server = &platform.server;
    let mut facts = vec![
        Fact::new(context.spec.doc_at(), Some(&platform.doc), None, None),
        Fact::new(
            top.key("server"),
            Some(&server.doc),
            server.source.as_deref(),
            Some(&server.basis),
        ),
    ];
    for (name, credential) in &platform.credentials {
        let at = top.key("credentials").key(name);
        facts.push(Fact::new(
            at,
            Some(&credential.doc),
            credential.source.as_deref(),
            Some(&credential.basis),
        ));
    }
    wire_facts(context, &mut facts);
    if let Some(envelope) = &platform.envelope {
        facts.push(Fact::new(
            top.key("envelope"),
            None,
            envelope.source.as_deref(),
            Some(&envelope.basis),
        ));
    }
    for (status, meaning) in &platform.errors.statuses {
        let at = context.spec.status_at(status);
        facts.push(Fact::new(
            at,
            meaning.doc.as_deref(),
            meaning.source.as_deref(),
            Some(&meaning.basis),
        ));
    }
    for (code, meaning) in &platform.errors.codes {
        let at = context.spec.code_at(code);
        facts.push(Fact::new(
            at,
            Some(&meaning.doc),
            meaning.source.as_deref(),
            Some(&meaning.basis),
        ));
    }
    facts
}

/// Facts about requests and answers as a whole.
fn wire_facts<'a>(context: &Context<'a>, facts: &mut Vec<Fact<'a>>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    let mut add =
        |at: Location, doc: Option<&'a str>, source: &'a Option<String>, basis: &'a Basis| {
            facts.push(Fact::new(at, doc, source.as_deref(), Some(basis)));
        };
    for (name, choice) in &platform.server.choices {
        let at = top.key("server").key("choices").key(name);
        add(at, Some(&choice.doc), &choice.source, &choice.basis);
    }
    for (name, header) in &platform.optional_headers {
        let at = top.key("optional_headers").key(name);
        add(at, Some(&header.doc), &header.source, &header.basis);
    }
    if let Some(only) = &platform.only_headers {
        add(top.key("only_headers"), None, &only.source, &only.basis);
    }
    if let Some(types) = &platform.content_types {
        add(top.key("content_types"), None, &types.source, &types.basis);
    }
    if let Some(limit) = &platform.rate_limit {
        add(top.key("rate_limit"), None, &limit.source, &limit.basis);
    }
    if let Some(answers) = &platform.answers {
        add(top.key("answers"), None, &answers.source, &answers.basis);
    }
    let errors = top.key("errors");
    if let Some(text) = &platform.errors.text {
        add(errors.key("text"), None, &text.source, &text.basis);
    }
    for (index, body) in platform.errors.bodies.iter().enumerate() {
        let at = errors.key("bodies").index(index);
        add(at, None, &body.source, &body.basis);
    }
    for (name, credential) in &platform.credentials {
        if let Some(sign) = &credential.sign {
            let at = top.key("credentials").key(name).key("sign");
            add(at, None, &sign.source, &sign.basis);
        }
    }
}

/// No text is empty.
pub(super) fn empty_doc(context: &Context<'_>, findings: &mut Findings<'_>) {
    let help = "say what it is in a short English sentence of your own";
    for fact in facts(context) {
        if fact.doc.is_some_and(|doc| doc.trim().is_empty()) {
            let inner = fact.at.key("doc");
            let own = context.sources.exists(&inner) || context.sources.is_hole(&inner);
            let at = if own { inner } else { fact.at };
            findings.value(&at, "empty-doc", "this text is empty", |found| {
                found.help(help)
            });
        }
    }
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    let mut texts = vec![(top.key("title"), &platform.title)];
    for (name, credential) in &platform.credentials {
        texts.push((
            top.key("credentials").key(name).key("check"),
            &credential.check,
        ));
    }
    for (name, document) in &platform.documents {
        let at = context.spec.document_at(name);
        texts.extend([
            (at.key("title"), &document.title),
            (at.key("url"), &document.url),
        ]);
    }
    for (at, _) in texts.iter().filter(|(_, text)| text.trim().is_empty()) {
        findings.value(at, "empty-doc", "this text is empty", |found| found);
    }
}

/// `observed` and `inferred` say where or why.
pub(super) fn bad_reason(context: &Context<'_>, findings: &mut Findings<'_>) {
    for fact in facts(context) {
        let (key, text, message, help) = match fact.basis {
            None | Some(Basis::Documented) => continue,
            Some(Basis::Observed(text)) => (
                "observed",
                text,
                "it is not said where this was observed",
                "name the document and what it shows",
            ),
            Some(Basis::Inferred(text)) => (
                "inferred",
                text,
                "no reason is given for what is inferred",
                "write the reason in one sentence",
            ),
        };
        if text.trim().is_empty() {
            findings.value(
                &fact.at.key(fact.basis_key).key(key),
                "bad-reason",
                message,
                |found| found.help(help),
            );
        }
    }
}

/// `source` and `observed` name documents of platform.yaml.
pub(super) fn unknown_document(context: &Context<'_>, findings: &mut Findings<'_>) {
    let documents = &context.spec.platform.documents;
    if context
        .sources
        .has_hole_inside(&context.spec.platform_at().key("documents"))
        && documents.is_empty()
    {
        return;
    }
    let known: Vec<&str> = documents.keys().map(String::as_str).collect();
    for fact in facts(context) {
        if let Some(source) = fact.source {
            let (name, section) = source
                .split_once('#')
                .map_or((source, None), |(name, section)| (name, Some(section)));
            document(
                context,
                findings,
                &fact.at.key("source"),
                (source, name),
                &known,
            );
            if section.is_some_and(|section| section.trim().is_empty()) {
                let at = fact.at.key("source");
                let help = "write `document#section`, or the document alone";
                findings.value(
                    &at,
                    "unknown-document",
                    "the section after `#` is missing",
                    |found| found.help(help),
                );
            }
        }
        if let Some(Basis::Observed(text)) = fact.basis {
            let name = text.split_whitespace().next().unwrap_or_default();
            let name = name
                .split('#')
                .next()
                .unwrap_or_default()
                .trim_end_matches([',', ':', ';', '.']);
            let at = fact.at.key(fact.basis_key).key("observed");
            document(context, findings, &at, (text, name), &known);
        }
    }
}

fn document(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    at: &Location,
    (text, name): (&str, &str),
    known: &[&str],
) {
    let observed = matches!(at.path.last(), Some((_, Step::Key(key))) if key == "observed");
    if known.contains(&name) || text.trim().is_empty() && observed {
        return;
    }
    let mut found = crate::diagnostic::Diagnostic::new(
        "unknown-document",
        context.sources.text_span(at, text, 0..name.len()),
        format!("platform.yaml lists no document `{name}`"),
    );
    let suggested = crate::diagnostic::closest(name, known.iter().copied()).is_some();
    found = if observed && !suggested {
        found.help(format!(
            "begin with the document that shows it; {}",
            suggestion(name, known, "documents")
        ))
    } else {
        found.help(suggestion(name, known, "documents"))
    };
    findings.add(at, found);
}
