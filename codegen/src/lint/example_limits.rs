//! The rule that examples keep to the limits and rules of their operation.
//! Must not know types; that values fit them is another rule.

use serde_json::Value;

use super::context::{Context, Endpoint, Findings, Placed};
use super::operations::unread;
use crate::spec::{Example, Location, Rule, duration_seconds};

const ID: &str = "example-limits";

/// Arguments of examples keep to the firm limits of their parameters and to the rules over several.
pub(super) fn example_limits(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        if unread(context, &endpoint) {
            continue;
        }
        let parameters = context.parameters(&endpoint);
        for (index, example) in endpoint.operation.examples.iter().enumerate() {
            let at = endpoint.at.key("examples").index(index).key("arguments");
            for parameter in &parameters {
                if let Some(value) = example.arguments.get(parameter.wire) {
                    limits(context, findings, parameter, value, &at.key(parameter.wire));
                }
            }
            rules(context, findings, &endpoint, example, &at);
        }
    }
}

/// The limits of one parameter. A contested one keeps its lower limit only.
fn limits(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    parameter: &Placed<'_>,
    value: &Value,
    at: &Location,
) {
    let field = parameter.field;
    let is_firm = field.contested.is_none();
    let number = value.as_f64();
    let below = field
        .min
        .filter(|min| number.is_some_and(|number| number < *min as f64));
    let above = field
        .max
        .filter(|max| is_firm && number.is_some_and(|number| number > *max as f64));
    let items = value
        .as_array()
        .map(Vec::len)
        .and_then(|items| u64::try_from(items).ok());
    let too_many = field
        .max_items
        .filter(|max| is_firm && items.is_some_and(|items| items > *max));
    let broken = match (below, above, too_many) {
        (Some(min), _, _) => ("min", format!("`{}` is at least {min}", parameter.wire)),
        (_, Some(max), _) => ("max", format!("`{}` is at most {max}", parameter.wire)),
        (_, _, Some(max)) => (
            "max_items",
            format!("`{}` holds at most {max} items", parameter.wire),
        ),
        _ => return,
    };
    let (key, message) = broken;
    let declared = context.sources.key_span(&parameter.at.key(key));
    findings.value(at, ID, message, |found| {
        found.label(declared, "declared here")
    });
}

fn rules(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    example: &Example,
    at: &Location,
) {
    let given = |name: &String| example.arguments.contains_key(name);
    for (index, rule) in endpoint.operation.rules.iter().enumerate() {
        let (key, message) = match rule {
            Rule::Together(rule) => {
                let count = rule.parameters.iter().filter(|name| given(name)).count();
                if count == 0 || count == rule.parameters.len() {
                    continue;
                }
                (
                    "together",
                    format!(
                        "{} are given together or not at all",
                        code(&rule.parameters, " and ")
                    ),
                )
            }
            Rule::AtLeastOne(rule) => {
                if rule.parameters.iter().any(given) {
                    continue;
                }
                (
                    "at_least_one",
                    format!("at least one of {} is given", code(&rule.parameters, ", ")),
                )
            }
            Rule::MaxSpan(rule) => {
                let time = |name: &String| example.arguments.get(name).and_then(Value::as_i64);
                let span = time(&rule.from).zip(time(&rule.to));
                let span = span.map(|(from, to)| i128::from(to) - i128::from(from));
                let most = duration_seconds(&rule.max).map(|seconds| i128::from(seconds) * 1000);
                if span.zip(most).is_none_or(|(span, most)| span <= most) {
                    continue;
                }
                (
                    "max_span",
                    format!(
                        "`{}` and `{}` are at most {} apart",
                        rule.from, rule.to, rule.max
                    ),
                )
            }
        };
        let place = if context.sources.exists(at) {
            at.clone()
        } else {
            endpoint.at.key("examples")
        };
        let declared = context
            .sources
            .key_span(&endpoint.at.key("rules").index(index).key(key));
        findings.key(&place, ID, message, |found| {
            found.label(declared, "declared here")
        });
    }
}

fn code(names: &[String], separator: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(separator)
}
