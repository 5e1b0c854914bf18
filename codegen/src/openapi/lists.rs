//! How lists are read to their end, what is checked before a request is sent, and how often one may be sent.
//! Must not know schemas.

use serde_json::{Value, json};

use super::keys::{keys, put, put_filled, put_some};
use super::texts::{code, doubt, evidence};
use super::{Keys, Writer};
use crate::resolve::{
    JointSetter, Limit, LimitKind, Operation, PageParameter, PageSize, Pages, RateLimit, Windows,
};
use crate::spec::{Location, duration_in_words};

impl Writer<'_> {
    /// Adds the pages or windows of an operation.
    pub(super) fn lists(&mut self, operation: &Operation, target: &mut Keys) {
        if let Some(own) = &operation.pages {
            put(target, "x-pages", pages(own));
            let fact = "how its pages are read (x-pages)";
            self.unsaid(&operation.id, &operation.at, fact);
        }
        if let Some(own) = &operation.windows {
            put(target, "x-windows", windows(own));
            let fact = "how a range of time is read window by window (x-windows)";
            self.unsaid(&operation.id, &operation.at, fact);
        }
    }

    /// Adds the limits that no schema of a parameter has, and returns sentences about them.
    pub(super) fn joint_limits(&mut self, operation: &Operation, target: &mut Keys) -> Vec<String> {
        let (mut notes, mut limits) = (Vec::new(), Vec::new());
        for limit in &operation.limits {
            let Limit {
                at,
                check,
                evidence: from,
            } = limit;
            let Some((mut own, note)) = joint(check) else {
                continue;
            };
            evidence(&mut own, from);
            limits.push(Value::Object(own));
            let fact = format!("a limit of several parameters: {note} (x-limits)");
            self.unsaid(&operation.id, at, fact);
            notes.push(note);
            notes.extend(doubt(&from.basis));
        }
        put_filled(target, "x-limits", limits);
        notes
    }

    /// Adds how many requests may be sent in a period.
    pub(super) fn rate_limits(
        &mut self,
        (path, at): (&str, &Location),
        limits: &[RateLimit],
        target: &mut Keys,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        let mut all = Vec::new();
        for limit in limits {
            let RateLimit {
                requests,
                seconds,
                per,
                evidence: from,
            } = limit;
            let mut own = keys(json!({ "requests": requests, "seconds": seconds }));
            evidence(&mut own, from);
            all.push(Value::Object(own));
            let s = if *requests == 1 { "" } else { "s" };
            let note = format!(
                "At most {requests} request{s} in {}.",
                duration_in_words(per)
            );
            let fact = format!("a limit on the rate of requests: {note} (x-rate-limits)");
            self.unsaid(path, at, fact);
            notes.push(note);
            notes.extend(doubt(&from.basis));
        }
        put_filled(target, "x-rate-limits", all);
        notes
    }
}

fn named(names: &[String]) -> String {
    names.iter().map(code).collect::<Vec<_>>().join(", ")
}

/// Returns a limit of several parameters, and a sentence about it. The others are in the schemas of parameters.
fn joint(check: &LimitKind) -> Option<(Keys, String)> {
    let (own, note) = match check {
        LimitKind::Range { .. } | LimitKind::MaxItems { .. } => return None,
        LimitKind::Together { parameters, setter } => {
            let doc = match setter {
                // A setter is part of a client.
                Some(JointSetter {
                    doc,
                    name: _,
                    lifecycle: _,
                }) => doc.clone(),
                None => None,
            };
            let own = json!({ "together": parameters, "description": doc });
            (
                own,
                format!("Set all of {} or none of them.", named(parameters)),
            )
        }
        LimitKind::AtLeastOne(parameters) => (
            json!({ "at_least_one": parameters }),
            format!("Set at least one of {}.", named(parameters)),
        ),
        LimitKind::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
        } => {
            let span = json!({ "from": from, "to": to, "milliseconds": milliseconds });
            let (from, to, limit) = (code(from), code(to), duration_in_words(limit));
            (
                json!({ "max_span": span }),
                format!("{from} and {to} are at most {limit} apart."),
            )
        }
    };
    let mut own = keys(own);
    own.retain(|_, value| !value.is_null());
    Some((own, note))
}

fn parameter(parameter: &PageParameter) -> Value {
    let PageParameter { name, in_body } = parameter;
    let place = if *in_body { "body" } else { "query" };
    json!({ "in": place, "name": name })
}

fn size(size: &PageSize) -> Value {
    let PageSize {
        parameter: own,
        documented,
        max,
        // Whether a client sends it.
        is_sent: _,
    } = size;
    let mut target = keys(parameter(own));
    put_some(&mut target, "usual", *documented);
    if *max != u64::MAX {
        put(&mut target, "max", *max);
    }
    Value::Object(target)
}

fn pages(pages: &Pages) -> Value {
    let Pages {
        page,
        first,
        size: own,
        items,
        last,
        count,
        total,
        // The schema of the response has it.
        item: _,
    } = pages;
    let mut target = keys(json!({ "page": parameter(page), "first": first }));
    put_some(&mut target, "size", own.as_ref().map(size));
    put(&mut target, "items", items.clone());
    put_some(&mut target, "last", last.clone());
    put_some(&mut target, "count", count.clone());
    put_some(&mut target, "total", total.clone());
    Value::Object(target)
}

fn windows(windows: &Windows) -> Value {
    let Windows {
        from,
        to,
        default_seconds,
        size: own,
        items,
        points,
        time,
        // The schema of the response has them.
        listed: _,
        item: _,
    } = windows;
    let mut target = keys(json!({ "from": parameter(from), "to": parameter(to) }));
    put_some(&mut target, "default_seconds", *default_seconds);
    put_some(&mut target, "size", own.as_ref().map(size));
    put(&mut target, "items", items.clone());
    put_some(&mut target, "points", points.as_deref());
    put(&mut target, "time", time.as_str());
    Value::Object(target)
}
