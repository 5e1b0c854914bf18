//! Documentation of items: text, link to the vendor's page, and basis, limits and defaults as sentences.
//! Must not know how documentation is laid out.

use super::{field, in_rust};
use crate::names::handle_name;
use crate::resolve::{
    Api, AuthScheme, Basis, Code, Constant, Credential, Evidence, Field, Limit, LimitKind,
    Operation, Place, RateLimit, Reference, Retry, Status, Type, TypeRef, sentence,
};
use crate::spec::duration_in_words;

/// Documentation of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The description.
    pub text: String,
    /// Search aliases: the vendor's own titles.
    pub aliases: Vec<String>,
    /// The vendor's page and the section in it.
    pub link: Option<Link>,
    /// Further pages.
    pub further: Vec<Link>,
    /// Further sentences: limits, defaults, basis.
    pub notes: Vec<String>,
}

/// A vendor's page and the section in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Title of the page.
    pub title: String,
    /// Address of the page.
    pub url: String,
    /// Heading of the section.
    pub section: Option<String>,
}

impl Link {
    /// Returns the place in words, as error messages give it.
    pub fn in_words(&self) -> String {
        match &self.section {
            Some(section) => format!("{}, {section}", self.title),
            None => self.title.clone(),
        }
    }
}

/// Returns the page and section of a source.
pub(crate) fn link(api: &Api, source: Option<&str>) -> Option<Link> {
    let source = Reference::of_source(source?);
    let document = api.documents.get(source.document)?;
    Some(Link {
        title: document.title.clone(),
        url: document.url.clone(),
        section: source.section.map(str::to_owned),
    })
}

/// Returns the sentence about a basis, unless the fact is documented.
fn doubt(basis: &Basis) -> Option<String> {
    match basis {
        Basis::Documented => None,
        Basis::Observed(place) => Some(format!("Observed: {}", sentence(place))),
        Basis::Inferred(reason) => Some(format!("Inferred: {}", sentence(reason))),
    }
}

/// Returns the sentence about a source.
fn source(api: &Api, source: Option<&str>) -> Option<String> {
    Some(format!("Source: {}.", link(api, source)?.in_words()))
}

/// Returns a value as code in Markdown; in quotes if no code span can hold it.
pub fn as_code(value: &str) -> String {
    let longest = value.split(|c| c != '`').map(str::len).max();
    match longest {
        _ if value.trim().is_empty() => format!("\"{value}\""),
        None | Some(0) => format!("`{value}`"),
        Some(1) => format!("`` {value} ``"),
        _ => format!("\"{value}\""),
    }
}

/// Returns the documentation of an item.
pub fn item(api: &Api, text: &str, evidence: &Evidence) -> Docs {
    Docs {
        text: text.to_owned(),
        link: link(api, evidence.source.as_deref()),
        notes: doubt(&evidence.basis).into_iter().collect(),
        ..Docs::default()
    }
}

/// Returns the documentation of a part of another item, without a link.
pub fn member(text: &str, basis: &Basis) -> Docs {
    Docs {
        text: text.to_owned(),
        notes: doubt(basis).into_iter().collect(),
        ..Docs::default()
    }
}

/// Returns the documentation of a type.
pub fn declared(api: &Api, declared: &Type) -> Docs {
    let Some((resource, operation)) = declared.name.split_once('.') else {
        return item(api, &declared.doc, &declared.evidence);
    };
    let what = match operation.strip_suffix(".item") {
        Some(_) => "Item",
        None => "Response",
    };
    let operation = operation.trim_end_matches(".item");
    let handle = format!("{}::{operation}", handle_name(resource));
    Docs {
        text: format!("{what} of `{handle}`."),
        ..Docs::default()
    }
}

/// Returns the documentation of a field or parameter.
pub fn of_field(api: &Api, documented: &Field) -> Docs {
    let text = match (documented.place, &documented.type_ref) {
        (Place::BodyEntries, _) => "Sets one entry of the body.",
        (Place::WholeBody, TypeRef::Named(_)) => "The body.",
        _ => &documented.doc,
    };
    let mut notes = without_doubt(documented);
    let doubt = doubt(&documented.evidence.basis);
    let source = source(api, documented.evidence.source.as_deref());
    match &documented.inherited {
        None => notes.extend(doubt.into_iter().chain(source)),
        // Its basis is documented once, at the type that declares it.
        Some(base) => {
            notes.extend(source);
            let name = field(documented);
            notes.extend(doubt.map(|_| format!("See `{base}::{name}` for how certain this is.")));
        }
    }
    Docs {
        text: text.to_owned(),
        notes,
        ..Docs::default()
    }
}

/// Returns the documentation of a field's setter. The basis is documented at the field.
pub fn of_setter(api: &Api, documented: &Field) -> Docs {
    let mut docs = of_field(api, documented);
    if let Some(doubt) = doubt(&documented.evidence.basis) {
        docs.notes.retain(|note| *note != doubt);
    }
    docs
}

/// Returns sentences about limits and defaults.
fn without_doubt(field: &Field) -> Vec<String> {
    let mut notes = Vec::new();
    let limits = &field.limits;
    match (limits.min, limits.max) {
        (Some(min), Some(max)) => notes.push(format!("From {min} to {max}.")),
        (Some(min), None) => notes.push(format!("At least {min}.")),
        (None, Some(max)) => notes.push(format!("At most {max}.")),
        (None, None) => {}
    }
    if let Some(max) = limits.max_items {
        notes.push(format!("At most {max} items."));
    }
    if let (Some(reason), false) = (&limits.contested, notes.is_empty()) {
        notes.push(format!(
            "The upper limit is contested and not enforced: {}",
            sentence(reason)
        ));
    }
    if let Some(value) = &field.server_default {
        notes.push(format!(
            "If it is not set, the server uses {}.",
            as_code(&value.to_string())
        ));
    }
    if let Some(value) = &field.client_default {
        notes.push(format!(
            "If it is not set, {} is sent.",
            as_code(&value.to_string())
        ));
    }
    notes
}

/// Returns the documentation of a known value of an identifier.
pub fn constant(api: &Api, constant: &Constant) -> Docs {
    let unit = constant.unit.as_ref().map(|unit| format!("Unit: {unit}."));
    let range = constant
        .range
        .as_ref()
        .map(|range| format!("Range: {range}."));
    let evidence = &constant.evidence;
    let notes = unit.into_iter().chain(range).chain(doubt(&evidence.basis));
    Docs {
        text: constant.doc.clone(),
        notes: notes
            .chain(source(api, evidence.source.as_deref()))
            .collect(),
        ..Docs::default()
    }
}

/// Returns the documentation of a credential.
pub fn credential(api: &Api, credential: &Credential) -> Docs {
    let mut docs = item(api, &credential.doc, &credential.evidence);
    match &credential.scheme {
        AuthScheme::TokenExchange(exchange) if exchange.revokes_previous => {
            let note = "A new token revokes the previous one.";
            docs.notes.insert(0, note.to_owned());
        }
        AuthScheme::Signature(signature) => {
            let evidence = &signature.evidence;
            docs.notes.extend(doubt(&evidence.basis));
            docs.notes.extend(source(api, evidence.source.as_deref()));
        }
        _ => {}
    }
    docs
}

/// Returns the documentation of an HTTP status.
pub fn status(api: &Api, status: &Status) -> Docs {
    let docs = item(api, &status.doc, &status.evidence);
    with_sample(docs, None, status.sample.as_deref())
}

/// Returns the documentation of a code.
pub fn code(api: &Api, code: &Code) -> Docs {
    let docs = item(api, &code.doc, &code.evidence);
    with_sample(docs, code.status, code.sample.as_deref())
}

/// Adds what a failure response looks like, before the sentence about its basis.
fn with_sample(mut docs: Docs, status: Option<u16>, sample: Option<&str>) -> Docs {
    let status = status.map(|status| format!("It comes with HTTP {status}."));
    let sample = sample.map(|sample| format!("In a sample the message is {}.", as_code(sample)));
    let notes: Vec<String> = status.into_iter().chain(sample).collect();
    docs.notes.splice(0..0, notes);
    docs
}

/// Returns the documentation of a joint setter.
pub(super) fn joint_setter(
    api: &Api,
    operation: &Operation,
    (text, parameters): (Option<&str>, &[String]),
    limit: &Limit,
) -> Docs {
    let usual = || format!("Sets {}.", listed(operation, parameters));
    let text = text.map_or_else(usual, str::to_owned);
    let mut docs = item(api, &sentence(&text), &limit.evidence);
    docs.link = None;
    docs
}

/// Returns the documentation of an operation.
pub fn operation(api: &Api, operation: &Operation) -> Docs {
    let mut docs = item(api, &operation.doc, &operation.evidence);
    docs.aliases.clone_from(&operation.titles);
    let further = operation.further_sources.iter();
    docs.further = further
        .filter_map(|source| link(api, Some(source)))
        .collect();
    let retry = match operation.retry {
        Retry::Safe => None,
        Retry::Idempotent => Some("Idempotent."),
        Retry::Command => Some("This is a command: a second call may act a second time."),
    };
    docs.notes.extend(retry.map(str::to_owned));
    docs.notes.extend(doubt(&operation.retry_basis));
    docs.notes.extend(doubt(&operation.null_values_basis));
    for constant in operation.constants() {
        let value = constant.constant.as_ref();
        let sent = value.map(|value| constant.type_ref.on_wire(value).to_string());
        let sent = sent.unwrap_or_default();
        let note = format!("{} is sent as {}.", as_code(&constant.name), as_code(&sent));
        docs.notes.push(note);
        docs.notes.extend(of_field(api, constant).notes);
    }
    for limit in &operation.limits {
        let text = match &limit.check {
            // These limits are documented at the parameters, and `together` at its setter.
            LimitKind::Range { .. } | LimitKind::MaxItems { .. } => continue,
            LimitKind::Together { setter, .. } if setter.is_some() => continue,
            LimitKind::Together { .. } => None,
            LimitKind::AtLeastOne(names) => {
                Some(format!("Set at least one of {}.", listed(operation, names)))
            }
            LimitKind::MaxSpan {
                from, to, limit, ..
            } => Some(format!(
                "`{}` and `{}` are at most {} apart.",
                in_rust(operation, from),
                in_rust(operation, to),
                duration_in_words(limit)
            )),
        };
        docs.notes.extend(text);
        docs.notes.extend(doubt(&limit.evidence.basis));
    }
    for limit in &operation.rate_limits {
        let (requests, period) = (requests(limit), period(limit));
        let note = format!("A client sends at most {requests} {period}; further requests wait.");
        docs.notes.push(note);
        docs.notes.extend(doubt(&limit.evidence.basis));
    }
    docs
}

/// Returns how many requests a limit allows, in words.
pub(super) fn requests(limit: &RateLimit) -> String {
    let plural = if limit.requests == 1 { "" } else { "s" };
    format!("{} request{plural}", limit.requests)
}

/// Returns the period of a limit, in words.
pub(super) fn period(limit: &RateLimit) -> String {
    let period = duration_in_words(&limit.per);
    match period.strip_prefix("1 ") {
        Some(one) => format!("per {one}"),
        None => format!("in {period}"),
    }
}

/// Returns the Rust names of parameters, as a list of code.
fn listed(operation: &Operation, parameters: &[String]) -> String {
    let names = parameters.iter();
    let names = names.map(|wire| format!("`{}`", in_rust(operation, wire)));
    names.collect::<Vec<_>>().join(", ")
}

/// Returns the source and basis of a limit in words, for error messages.
pub fn of_limit(api: &Api, operation: &Operation, limit: &Limit) -> String {
    let own = limit.evidence.source.as_deref();
    let link = link(api, own.or(operation.evidence.source.as_deref()));
    let place = link.map_or_else(String::new, |link| link.in_words());
    match &limit.evidence.basis {
        Basis::Documented => place,
        Basis::Observed(observed) => {
            format!("{place}; observed: {}", observed.trim_end_matches('.'))
        }
        Basis::Inferred(reason) => format!("{place}; inferred: {}", reason.trim_end_matches('.')),
    }
}
