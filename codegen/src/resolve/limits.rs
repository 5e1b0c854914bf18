//! The limits pass: what is checked before a request is sent, limits of parameters first, then rules over several.
//! Must not know how it is checked.

use super::link::evidence;
use super::{Api, Check, Field, Operation, Place, Rule};
use crate::spec::{self, Location, Spec, duration_seconds};

/// Lists the firm limits and the rules of every operation.
pub(super) fn limits(api: &mut Api, spec: &Spec) {
    for resource in &mut api.resources {
        let operations = spec
            .resources
            .get(&resource.name)
            .map(|content| &content.operations);
        for operation in &mut resource.operations {
            let mut rules: Vec<Rule> = operation
                .settable()
                .filter(|parameter| {
                    parameter.place.is_parameter() && parameter.place != Place::Path
                })
                .flat_map(of_parameter)
                .collect();
            let said = operations.and_then(|operations| operations.get(&operation.name));
            let said = said.into_iter().flat_map(|said| &said.rules).enumerate();
            rules.extend(said.map(|(index, rule)| {
                let at = operation.at.key("rules").index(index);
                of_several(operation, rule, &at)
            }));
            operation.rules = rules;
        }
    }
}

/// The limits of one parameter. A contested one keeps its lower limit only.
fn of_parameter(parameter: &Field) -> Vec<Rule> {
    let limits = &parameter.limits;
    let is_firm = limits.contested.is_none();
    let (max, max_items) = (
        limits.max.filter(|_| is_firm),
        limits.max_items.filter(|_| is_firm),
    );
    let wire = &parameter.wire;
    let range = (limits.min.is_some() || max.is_some()).then(|| Check::Range {
        parameter: wire.clone(),
        min: limits.min,
        max,
    });
    let items = max_items.map(|max| Check::MaxItems {
        parameter: wire.clone(),
        max,
    });
    let rule = |check| Rule {
        at: parameter.at.clone(),
        check,
        evidence: parameter.evidence.clone(),
    };
    range.into_iter().chain(items).map(rule).collect()
}

fn of_several(operation: &Operation, rule: &spec::Rule, at: &Location) -> Rule {
    let wire = |name: &String| sent_as(operation, name);
    let (key, check, source, basis) = match rule {
        spec::Rule::Together(rule) => {
            let check = Check::Together {
                parameters: rule.parameters.iter().map(wire).collect(),
                setter: rule.setter.clone().map(|setter| (setter, rule.doc.clone())),
            };
            ("together", check, &rule.source, &rule.basis)
        }
        spec::Rule::AtLeastOne(rule) => {
            let check = Check::AtLeastOne(rule.parameters.iter().map(wire).collect());
            ("at_least_one", check, &rule.source, &rule.basis)
        }
        spec::Rule::MaxSpan(rule) => {
            // A duration that is none allows any span; lint reports it.
            let seconds = duration_seconds(&rule.max).unwrap_or(u64::MAX);
            let check = Check::MaxSpan {
                from: wire(&rule.from),
                to: wire(&rule.to),
                milliseconds: seconds.saturating_mul(1000),
                limit: rule.max.clone(),
            };
            ("max_span", check, &rule.source, &rule.basis)
        }
    };
    Rule {
        at: at.key(key),
        check,
        evidence: evidence(source, basis),
    }
}

/// The name under which a parameter is sent.
fn sent_as(operation: &Operation, name: &str) -> String {
    let mut parameters = operation.parameters.iter();
    let header = parameters.find(|p| p.place == Place::Header && p.name == name);
    header.map_or_else(|| name.to_owned(), |header| header.wire.clone())
}
