//! Rules about the parameters of an operation: joint limits and durations.
//! Must not know paths, responses or examples.

use super::context::{Context, LocatedOperation, suggestion};
use super::responses;
use crate::resolve::{Field, Place, Retry, TimestampFormat, TypeRef};
use crate::spec::{JointLimit, Location, duration_seconds};

/// The keys of an operation that hold parameters which limits may name.
pub(super) const PARAMETERS: [&str; 4] = ["query", "headers", "body", "form"];

/// Returns the names of parameters in a limit, with their places.
fn limit_names<'a>(limit: &'a JointLimit, at: &Location) -> Vec<(&'a str, Location)> {
    let each = |names: &'a [String], at: Location| -> Vec<(&'a str, Location)> {
        let names = names.iter().enumerate();
        names
            .map(|(index, name)| (name.as_str(), at.index(index)))
            .collect()
    };
    match limit {
        JointLimit::Together(limit) => {
            each(&limit.parameters, at.key("together").key("parameters"))
        }
        JointLimit::AtLeastOne(limit) => {
            each(&limit.parameters, at.key("at_least_one").key("parameters"))
        }
        JointLimit::MaxSpan(limit) => {
            let at = at.key("max_span");
            vec![
                (limit.from.as_str(), at.key("from")),
                (limit.to.as_str(), at.key("to")),
            ]
        }
    }
}

/// Checks that limits and pages name parameters of their operation.
pub(super) fn unknown_parameter(context: &Context<'_>) {
    for located in context.located_operations() {
        if located.is_unread(context.sources, &PARAMETERS) {
            continue;
        }
        let all: Vec<&str> = located
            .parameters()
            .filter(|p| p.place != Place::Path)
            .map(|p| p.name.as_str())
            .collect();
        for (at, limit) in located.limits() {
            for (name, at) in limit_names(limit, &at) {
                if !all.contains(&name) {
                    let help = suggestion(name, &all, "parameters");
                    let message = format!("the operation has no parameter `{name}`");
                    context.value(&at, "unknown-parameter", message, help);
                }
            }
        }
        let able: Vec<&str> = responses::paging::page_parameters(&located)
            .map(|parameter| parameter.name.as_str())
            .collect();
        for (at, name) in reading_parameters(&located) {
            if able.contains(&name.as_str()) {
                continue;
            }
            let help = suggestion(name, &able, "parameters of the query and the body");
            let message = format!("neither the query nor the body has a parameter `{name}`");
            context.value(&at, "unknown-parameter", message, help);
        }
    }
}

/// Returns the parameters that pages and windows are requested by, each with its place.
fn reading_parameters<'a>(located: &LocatedOperation<'a>) -> Vec<(Location, &'a String)> {
    let (said, at) = (located.said, located.at);
    let pages = said.pages.iter().flat_map(|pages| {
        let names = [("page", Some(&pages.page)), ("size", pages.size.as_ref())];
        names.map(|(key, name)| (at.key("pages").key(key), name))
    });
    let windows = said.windows.iter().flat_map(|windows| {
        let names = [
            ("from", Some(&windows.from)),
            ("to", Some(&windows.to)),
            ("size", windows.size.as_ref()),
        ];
        names.map(|(key, name)| (at.key("windows").key(key), name))
    });
    let all = pages.chain(windows);
    all.filter_map(|(at, name)| Some((at, name?))).collect()
}

/// Checks that a joint limit names at least two parameters, all of them optional.
pub(super) fn joint_limit(context: &Context<'_>) {
    for located in context.located_operations() {
        for (at, limit) in located.limits() {
            let names = limit_names(limit, &at);
            let (key, span) = match limit {
                JointLimit::Together(_) => ("together", false),
                JointLimit::AtLeastOne(_) => ("at_least_one", false),
                JointLimit::MaxSpan(_) => ("max_span", true),
            };
            if names.len() < 2 {
                let message = format!("`{key}` needs at least two parameters");
                let help = "name the parameters that it applies to";
                context.key(&at.key(key).key("parameters"), "joint-limit", message, help);
            }
            for (position, (name, place)) in names.iter().enumerate() {
                let mut before = names.iter().take(position);
                if before.any(|(earlier, _)| earlier == name) {
                    let message = format!("`{name}` is listed twice");
                    context.value(place, "joint-limit", message, "");
                    continue;
                }
                let is_it = |p: &&Field| p.name == *name && p.place != Place::Path;
                match located.parameters().find(is_it) {
                    Some(parameter) if span => time(context, parameter, place),
                    Some(parameter) => optional(context, parameter, (key, place)),
                    None => {}
                }
            }
        }
    }
}

fn optional(context: &Context<'_>, parameter: &Field, (key, at): (&str, &Location)) {
    if parameter.optional {
        return;
    }
    let declared = context.sources.key_span(&parameter.at);
    let message = format!(
        "`{}` is required, so `{key}` has no effect on it",
        parameter.name
    );
    let help = format!("make it optional, `{}?`, or remove it here", parameter.name);
    let label = (declared, "declared here");
    context.value_and(at, "joint-limit", message, help, label);
}

fn time(context: &Context<'_>, parameter: &Field, at: &Location) {
    if matches!(
        parameter.type_ref,
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds) | TypeRef::Unresolved
    ) {
        return;
    }
    let declared = context.sources.place(&context.type_at(&parameter.at));
    let help = "`max_span` needs two parameters of that type";
    let message = format!("`{}` is not a `timestamp_ms`", parameter.name);
    context.value_and(at, "joint-limit", message, help, (declared, "its type"));
}

/// Checks that a retry class fits its method, or has a basis of its own.
pub(super) fn retry_class(context: &Context<'_>) {
    for located in context.located_operations() {
        let (method, retry) = (located.operation.http_method.as_str(), located.said.retry);
        let (message, help) = match (method, retry) {
            ("GET", Retry::Command) => (
                "a GET that acts each time it is sent is unusual",
                "write `retry: safe`, or say in `retry_basis` how you know that it acts",
            ),
            ("DELETE" | "PATCH" | "PUT", Retry::Safe) => (
                "an operation with this method usually changes something",
                "write `retry: idempotent` or `command`, or say in `retry_basis` how you know that it changes nothing",
            ),
            _ => continue,
        };
        if !context.sources.exists(&located.at.key("retry_basis")) {
            let http = context.sources.place(&located.at.key("http"));
            let (at, label) = (located.at.key("retry"), (http, "its method"));
            context.value_and(&at, "retry-class", message, help, label);
        }
    }
}

/// Checks that a duration is a whole number with its unit.
pub(super) fn bad_duration(context: &Context<'_>) {
    let mut durations = Vec::new();
    for (name, credential) in &context.spec.platform.credentials {
        if let Some(exchange) = &credential.exchange {
            let at = context.spec.credential_at(name).key("exchange");
            durations.push((at.key("lifetime"), exchange.lifetime.as_str()));
        }
    }
    for located in context.located_operations() {
        for (at, limit) in located.limits() {
            if let JointLimit::MaxSpan(limit) = limit {
                durations.push((at.key("max_span").key("max"), limit.max.as_str()));
            }
        }
    }
    for located in context.located_operations() {
        let span = located.said.windows.as_ref();
        if let Some(span) = span.and_then(|windows| windows.default_span.as_deref()) {
            durations.push((located.at.key("windows").key("default_span"), span));
        }
    }
    let rates = context.rate_limits();
    durations.extend(rates.map(|(at, limit)| (at.key("per"), limit.per.as_str())));
    for (at, text) in durations
        .into_iter()
        .filter(|(_, text)| duration_seconds(text).is_none())
    {
        let help = "write a whole number above 0 with `s`, `m`, `h` or `d`: `90s`, `12h`, `30d`";
        let message = format!("`{text}` is not a duration");
        context.value(&at, "bad-duration", message, help);
    }
}
