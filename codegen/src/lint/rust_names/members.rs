//! Names of what an item holds: arguments and setters, fields, variants.
//! Must not know what a crate exports.

use std::collections::BTreeSet;

use super::{Named, RENAME, RUST, clashes};
use crate::lint::context::{Context, Endpoint, Findings, Placed, Role};
use crate::names::{pascal, snake, variant_name};
use crate::spec::{Rule, Shape, TypeExpression};

const NAME: &str = "give one of them another name: `name: …`";

/// Methods of every request.
const REQUEST: [&str; 6] = ["clone", "items", "pages", "raw", "send", "send_with_meta"];

/// Arguments and setters of one request.
pub(super) fn request(context: &Context<'_>, findings: &mut Findings<'_>, endpoint: &Endpoint<'_>) {
    let mut names: Vec<(bool, Named)> = Vec::new();
    for parameter in context.parameters(endpoint) {
        let rust = rust_name(&parameter);
        names.push((
            parameter.optional,
            Named::new(
                rust,
                format!("the parameter `{}`", parameter.wire),
                RUST,
                parameter.at,
            ),
        ));
    }
    if let Some(Shape::Type(expression)) = &endpoint.operation.body
        && let Ok(parsed) = TypeExpression::parse(expression)
    {
        let rust = match &parsed {
            TypeExpression::Map(_) => "set".to_owned(),
            TypeExpression::Named(name) => snake(name),
            _ => "body".to_owned(),
        };
        names.push((
            false,
            Named::new(rust, "the body".to_owned(), RENAME, endpoint.at.key("body")),
        ));
    }
    for (index, rule) in endpoint.operation.rules.iter().enumerate() {
        if let Rule::Together(rule) = rule
            && let Some(setter) = &rule.setter
        {
            let at = endpoint
                .at
                .key("rules")
                .index(index)
                .key("together")
                .key("setter");
            names.push((
                true,
                Named::new(setter.clone(), format!("the setter `{setter}`"), RENAME, at),
            ));
        }
    }
    let setters: BTreeSet<String> = names
        .iter()
        .filter(|(setter, _)| *setter)
        .map(|(_, named)| named.rust.clone())
        .collect();
    clashes(
        context,
        findings,
        names.into_iter().map(|(_, named)| named).collect(),
        |name| {
            let taken = REQUEST.contains(&name) || name.starts_with("with_");
            (taken && setters.contains(name))
                .then_some("every request has a method of this name, or may get one")
        },
    );
}

fn rust_name(placed: &Placed<'_>) -> String {
    placed
        .field
        .rust
        .clone()
        .unwrap_or_else(|| match placed.role {
            Role::Variant => pascal(placed.wire),
            _ => snake(placed.wire),
        })
}

/// Fields of objects and answers, variants, values, codes.
pub(super) fn members(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        let mut fields = context.members(&endpoint);
        fields.retain(|member| member.role == Role::Answer);
        let fields = fields.into_iter().map(|member| named("field", member));
        clashes(context, findings, fields.collect(), |_| None);
    }
    for declared in context.declarations() {
        let fields = context.all_fields(&declared);
        let new_is_optional = fields
            .iter()
            .any(|field| field.optional && rust_name(field) == "new");
        let fields = fields.into_iter().map(|member| named("field", member));
        clashes(context, findings, fields.collect(), |name| {
            (name == "new" && new_is_optional)
                .then_some("objects to send are made by a function of this name")
        });
        let mut variants = context.type_members(&declared);
        variants.retain(|member| member.role == Role::Variant);
        let variants = variants.into_iter().map(|member| named("variant", member));
        clashes(context, findings, variants.collect(), unknown);
        let values = declared
            .definition
            .values
            .iter()
            .flatten()
            .map(|(wire, value)| {
                let at = declared.at.key("values").key(wire);
                Named::new(
                    variant_name(wire, value),
                    format!("the value `{wire}`"),
                    NAME,
                    at,
                )
            });
        clashes(context, findings, values.collect(), unknown);
    }
    let all = context.spec.platform_at().key("errors").key("codes");
    let codes = context
        .spec
        .platform
        .errors
        .codes
        .iter()
        .map(|(wire, code)| {
            Named::new(
                pascal(&code.name),
                format!("the code `{wire}`"),
                RENAME,
                all.key(wire),
            )
        });
    clashes(context, findings, codes.collect(), unknown);
}

/// Every open enum has a variant for what it does not know.
fn unknown(name: &str) -> Option<&'static str> {
    (name == "Unknown").then_some("it stands for what has no name yet")
}

fn named(what: &str, member: Placed<'_>) -> Named {
    Named::new(
        rust_name(&member),
        format!("the {what} `{}`", member.wire),
        RUST,
        member.at,
    )
}
