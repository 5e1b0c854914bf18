//! The rules pass: what is checked before a request is sent, and where the platform states it.
//! Must not know how it is checked.

use super::operations::{in_words, sent_as};
use super::{Lowering, Result, fault};
use crate::resolve::{Check, Rule};
use crate::spec::{self, FieldName, duration_seconds};

impl Lowering<'_> {
    /// What is checked before sending: limits of parameters, and rules over several.
    pub(super) fn rules(&self, operation: &spec::Operation) -> Result<Vec<Rule>> {
        let body = operation.body_fields();
        let parameters = operation.query.iter().chain(&operation.headers);
        let parameters = parameters.chain(body.into_iter().flatten());
        let mut rules: Vec<Rule> = parameters
            .filter(|(_, field)| field.constant.is_none())
            .flat_map(|(name, field)| self.parameter_rules(operation, name, field))
            .collect();
        let all_sent_as = |names: &[String]| -> Vec<String> {
            names.iter().map(|name| sent_as(operation, name)).collect()
        };
        for rule in &operation.rules {
            let (check, source, basis) = match rule {
                spec::Rule::Together(rule) => {
                    let check = Check::Together(all_sent_as(&rule.parameters));
                    (check, &rule.source, &rule.basis)
                }
                spec::Rule::AtLeastOne(rule) => {
                    let check = Check::AtLeastOne(all_sent_as(&rule.parameters));
                    (check, &rule.source, &rule.basis)
                }
                spec::Rule::MaxSpan(rule) => {
                    let Some(seconds) = duration_seconds(&rule.max) else {
                        return fault(format!("duration `{}`", rule.max));
                    };
                    let check = Check::MaxSpan {
                        from: sent_as(operation, &rule.from),
                        to: sent_as(operation, &rule.to),
                        milliseconds: seconds.saturating_mul(1000),
                        limit: in_words(&rule.max),
                    };
                    (check, &rule.source, &rule.basis)
                }
            };
            let source = self.place(operation, source.as_deref(), basis);
            rules.push(Rule { check, source });
        }
        Ok(rules)
    }

    /// The limits of one parameter. A contested one keeps its lower limit only.
    fn parameter_rules(
        &self,
        operation: &spec::Operation,
        name: &FieldName,
        field: &spec::Field,
    ) -> Vec<Rule> {
        let is_contested = field.contested.is_some();
        let max = field.max.filter(|_| !is_contested);
        let max_items = field.max_items.filter(|_| !is_contested);
        let parameter = sent_as(operation, &name.wire);
        let range = (field.min.is_some() || max.is_some()).then(|| Check::Range {
            parameter: parameter.clone(),
            min: field.min,
            max,
        });
        let items = max_items.map(|max| Check::MaxItems { parameter, max });
        let source = self.place(operation, field.source.as_deref(), &field.basis);
        let checks = range.into_iter().chain(items);
        let rule = |check| Rule {
            check,
            source: source.clone(),
        };
        checks.map(rule).collect()
    }

    /// Where a limit comes from, in words.
    fn place(
        &self,
        operation: &spec::Operation,
        source: Option<&str>,
        basis: &spec::Basis,
    ) -> String {
        let link = self.link(source.unwrap_or(&operation.source));
        let place = link.map(|link| link.in_words()).unwrap_or_default();
        match basis {
            spec::Basis::Documented => place,
            spec::Basis::Observed(observed) => {
                format!("{place}; observed: {}", observed.trim_end_matches('.'))
            }
            spec::Basis::Inferred(reason) => {
                format!("{place}; inferred: {}", reason.trim_end_matches('.'))
            }
        }
    }
}
