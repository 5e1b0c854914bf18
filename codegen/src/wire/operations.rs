//! The wire of operations: what a call sends, when it may be sent, and what it reads.
//! Must not know how types are written.

use super::{Entry, Lines, types};
use crate::resolve::{
    Field, Limit, LimitKind, Operation, PageParameter, PageSize, Pages, Place, RateLimit, Retry,
    TypeRef, Windows,
};
use crate::spec::key_path_text;

/// Adds the facts of an operation.
pub(super) fn operation(operation: &Operation, lines: &mut Lines) {
    let Operation {
        at,
        id,
        http_method,
        path,
        parameters,
        response,
        nested_under,
        accepts,
        is_form,
        content_type,
        outside_envelope,
        success_like_error,
        null_values,
        retry,
        pages,
        windows,
        limits,
        rate_limits,
        resource: _,
        name: _,
        doc: _,
        titles: _,
        evidence: _,
        further_sources: _,
        experimental: _,
        retry_basis: _,
        null_values_basis: _,
        // Its credential says so.
        token_of: _,
        examples: _,
        lifecycle: _,
    } = operation;
    let entry = Entry {
        path: id.clone(),
        at,
    };
    lines.add(&entry, format!(": {http_method} {path}"));
    if let Some(value) = content_type {
        lines.add(&entry, format!(" sends its body as {value}"));
    }
    call(&entry, accepts, *retry, lines);
    for field in parameters {
        let is_sent = (true, false);
        lines.field(&parameter(&entry, field, *is_form), field, is_sent);
    }
    self::limits(&entry, limits, lines);
    self::rate_limits(&entry, rate_limits, lines);
    lists(&entry, pages.as_ref(), windows.as_ref(), lines);
    let entry = entry.inside("returns");
    returns(&entry, response.as_ref(), nested_under.as_deref(), lines);
    lines.add_if(*outside_envelope, &entry, " is outside the envelope");
    lines.add_if(*success_like_error, &entry, " may look like a failure");
    lines.null_values(&entry, null_values);
}

/// Adds with which credentials it is called, and whether it may be sent twice.
fn call(entry: &Entry<'_>, accepts: &[String], retry: Retry, lines: &mut Lines) {
    lines.add_if(accepts.is_empty(), entry, " accepts no credential");
    for name in accepts {
        lines.add(entry, format!(" accepts {name}"));
    }
    let retry = match retry {
        Retry::Safe => "safe",
        Retry::Idempotent => "idempotent",
        Retry::Command => "a command",
    };
    lines.add(entry, format!(" is {retry}"));
}

/// Adds how a list is read to its end.
fn lists(entry: &Entry<'_>, pages: Option<&Pages>, windows: Option<&Windows>, lines: &mut Lines) {
    if let Some(pages) = pages {
        self::pages(entry, pages, lines);
    }
    if let Some(windows) = windows {
        self::windows(entry, windows, lines);
    }
}

fn returns(
    entry: &Entry<'_>,
    response: Option<&TypeRef>,
    nested_under: Option<&str>,
    lines: &mut Lines,
) {
    let returned = response.map(types::written);
    lines.add(
        entry,
        format!(": {}", returned.as_deref().unwrap_or("none")),
    );
    if let Some(under) = nested_under {
        lines.add(entry, format!(" is under the value of {under}"));
    }
}

fn parameter<'a>(entry: &Entry<'_>, field: &'a Field, is_form: bool) -> Entry<'a> {
    let body = if is_form { "form" } else { "body" };
    let (place, wire) = match field.place {
        Place::Path => ("path", field.wire.as_str()),
        Place::Query => ("query", field.wire.as_str()),
        Place::Header => ("headers", field.wire.as_str()),
        Place::WholeBody => (body, ""),
        Place::BodyEntries => (body, "*"),
        _ => (body, field.wire.as_str()),
    };
    let path = format!("{}.{place}.{wire}", entry.path);
    Entry {
        path: path.trim_end_matches('.').to_owned(),
        at: &field.at,
    }
}

/// Adds what is checked before a request is sent.
fn limits(entry: &Entry<'_>, limits: &[Limit], lines: &mut Lines) {
    for Limit { at, check, .. } in limits {
        let fact = match check {
            LimitKind::Together { parameters, .. } => {
                format!("{} come together", parameters.join(", "))
            }
            LimitKind::AtLeastOne(parameters) => {
                format!("one of {} is set", parameters.join(", "))
            }
            LimitKind::MaxSpan {
                from,
                to,
                milliseconds,
                limit: _,
            } => format!("{from} and {to} are at most {milliseconds} ms apart"),
            LimitKind::Range {
                parameter,
                min,
                max,
            } => {
                let bound =
                    |name: &str, bound: &Option<i64>| bound.map(|bound| format!(" {name} {bound}"));
                let bounds = [bound("at least", min), bound("at most", max)];
                let bounds: Vec<String> = bounds.into_iter().flatten().collect();
                format!("{parameter} is{}", bounds.join(" and"))
            }
            LimitKind::MaxItems { parameter, max } => {
                format!("{parameter} has at most {max} items")
            }
        };
        let path = entry.path.clone();
        lines.add(&Entry { path, at }, format!(" checks that {fact}"));
    }
}

/// Adds how many requests are sent in a period.
pub(super) fn rate_limits(entry: &Entry<'_>, limits: &[RateLimit], lines: &mut Lines) {
    for limit in limits {
        let RateLimit {
            requests,
            seconds,
            per: _,
            evidence: _,
        } = limit;
        let fact = format!(" waits after {requests} requests in {seconds} s");
        lines.add(entry, fact);
    }
}

fn place(parameter: &PageParameter) -> String {
    let place = if parameter.in_body { "body" } else { "query" };
    format!("{place}.{}", parameter.name)
}

fn size(entry: &Entry<'_>, size: &PageSize, lines: &mut Lines) {
    let PageSize {
        parameter,
        documented: _,
        is_sent,
        max,
    } = size;
    let place = place(parameter);
    lines.add(entry, format!(" have their size in {place}"));
    // A full page is recognised by the usual size, also where it is not sent.
    lines.add(entry, format!(" have {} items", size.usual()));
    lines.add_if(*is_sent, entry, " send their size");
    if *max != u64::MAX {
        lines.add(entry, format!(" have at most {max} items"));
    }
}

fn pages(entry: &Entry<'_>, pages: &Pages, lines: &mut Lines) {
    let Pages {
        page,
        first,
        size,
        items,
        last,
        count,
        total,
        item: _,
    } = pages;
    let entry = entry.inside("pages");
    lines.add(
        &entry,
        format!(" are counted from {first} in {}", place(page)),
    );
    if let Some(size) = size {
        self::size(&entry, size, lines);
    }
    let keys = [
        ("items", Some(items).filter(|keys| !keys.is_empty())),
        ("last page", last.as_ref()),
        ("count", count.as_ref()),
        ("total", total.as_ref()),
    ];
    for (what, keys) in keys {
        if let Some(keys) = keys {
            let fact = format!(" have their {what} at {}", key_path_text(keys));
            lines.add(&entry, fact);
        }
    }
}

fn windows(entry: &Entry<'_>, windows: &Windows, lines: &mut Lines) {
    let Windows {
        from,
        to,
        default_seconds: _,
        size,
        items,
        listed: _,
        points,
        time,
        item: _,
    } = windows;
    let entry = entry.inside("windows");
    let (from, to) = (place(from), place(to));
    lines.add(&entry, format!(" are from {from} to {to}"));
    if let Some(size) = size {
        self::size(&entry, size, lines);
    }
    if !items.is_empty() {
        lines.add(
            &entry,
            format!(" have their items at {}", key_path_text(items)),
        );
    }
    if let Some(points) = points {
        lines.add(&entry, format!(" have their points at {points}"));
    }
    lines.add(&entry, format!(" have their time at {time}"));
}
