//! The limits pass: what is checked before a request is sent, limits of parameters first, then joint limits.
//! Must not know how it is checked.

use super::lifecycle::lifecycle;
use super::link::evidence;
use super::{Api, Field, JointSetter, Limit, LimitKind, Operation, Place, RateLimit};
use crate::spec::{self, Location, Spec, duration_seconds};

/// Collects the firm limits and the joint limits of every operation.
pub(super) fn limits(api: &mut Api, spec: &Spec) {
    for resource in &mut api.resources {
        for operation in &mut resource.operations {
            let parameters = operation.settable().filter(|parameter| {
                parameter.place.is_parameter() && parameter.place != Place::Path
            });
            let mut limits: Vec<Limit> = parameters.flat_map(of_parameter).collect();
            let written = spec.operation(&operation.resource, &operation.name);
            let written = written.into_iter().flat_map(|written| &written.limits);
            limits.extend(written.enumerate().map(|(index, limit)| {
                let at = operation.at.key("limits").index(index);
                of_several(operation, limit, &at)
            }));
            operation.limits = limits;
        }
    }
}

/// Returns the limits of one parameter. A contested one keeps only its lower limit.
fn of_parameter(parameter: &Field) -> Vec<Limit> {
    let limits = &parameter.limits;
    let is_firm = limits.contested.is_none();
    let (max, max_items) = (
        limits.max.filter(|_| is_firm),
        limits.max_items.filter(|_| is_firm),
    );
    let wire = &parameter.wire;
    let range = (limits.min.is_some() || max.is_some()).then(|| LimitKind::Range {
        parameter: wire.clone(),
        min: limits.min,
        max,
    });
    let items = max_items.map(|max| LimitKind::MaxItems {
        parameter: wire.clone(),
        max,
    });
    let limit = |check| Limit {
        at: parameter.at.clone(),
        check,
        evidence: parameter.evidence.clone(),
    };
    range.into_iter().chain(items).map(limit).collect()
}

fn of_several(operation: &Operation, limit: &spec::JointLimit, at: &Location) -> Limit {
    let wire = |name: &String| sent_as(operation, name);
    let (key, check, source, basis) = match limit {
        spec::JointLimit::Together(limit) => {
            let check = LimitKind::Together {
                parameters: limit.parameters.iter().map(wire).collect(),
                setter: limit.setter.clone().map(|name| JointSetter {
                    name,
                    doc: limit.doc.clone(),
                    lifecycle: lifecycle(
                        &limit.renamed_from,
                        &limit.deprecated,
                        &at.key("together"),
                    ),
                }),
            };
            ("together", check, &limit.source, &limit.basis)
        }
        spec::JointLimit::AtLeastOne(limit) => {
            let check = LimitKind::AtLeastOne(limit.parameters.iter().map(wire).collect());
            ("at_least_one", check, &limit.source, &limit.basis)
        }
        spec::JointLimit::MaxSpan(limit) => {
            // An invalid duration allows any span; lint reports it.
            let seconds = duration_seconds(&limit.max).unwrap_or(u64::MAX);
            let check = LimitKind::MaxSpan {
                from: wire(&limit.from),
                to: wire(&limit.to),
                milliseconds: seconds.saturating_mul(1000),
                limit: limit.max.clone(),
            };
            ("max_span", check, &limit.source, &limit.basis)
        }
    };
    Limit {
        at: at.key(key),
        check,
        evidence: evidence(source, basis),
    }
}

/// Returns the name under which a parameter is sent.
fn sent_as(operation: &Operation, name: &str) -> String {
    let mut parameters = operation.parameters.iter();
    let header = parameters.find(|p| p.place == Place::Header && p.name == name);
    header.map_or_else(|| name.to_owned(), |header| header.wire.clone())
}

/// Resolves the limits on the rate of requests.
pub(super) fn rate_limits(limits: &[spec::RateLimit]) -> Vec<RateLimit> {
    let limit = |limit: &spec::RateLimit| RateLimit {
        requests: limit.requests,
        per: limit.per.clone(),
        seconds: duration_seconds(&limit.per).unwrap_or_default(),
        evidence: evidence(&limit.source, &limit.basis),
    };
    limits.iter().map(limit).collect()
}
