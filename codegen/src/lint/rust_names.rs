//! The rule that no two items have one Rust name, and none has a name that generated code needs.
//! Must not know how generated code looks beyond the names in it.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, Endpoint, Findings, Placed, Role};
use crate::names::{answer_name, handle_name, pascal, request_name, snake, variant_name};
use crate::spec::{Location, Rule, Shape, TypeExpression};

/// What the root of every crate exports.
const ROOT: [&str; 20] = [
    "Client",
    "ClientBuilder",
    "Credential",
    "Error",
    "ErrorCode",
    "Items",
    "Json",
    "Method",
    "Number",
    "Outcome",
    "Page",
    "Pages",
    "Raw",
    "Response",
    "Scalar",
    "Secret",
    "Timestamp",
    "Token",
    "UnknownValue",
    "Self",
];

/// Names of the standard library that generated modules use.
const STANDARD: [&str; 11] = [
    "BTreeMap", "Duration", "Err", "From", "Into", "None", "Ok", "Option", "Some", "String", "Vec",
];

/// Methods of the client, and a module beside those of the resources.
const CLIENT: [&str; 4] = ["builder", "client", "clone", "raw"];

/// Methods of every request.
const REQUEST: [&str; 6] = ["clone", "items", "pages", "raw", "send", "send_with_meta"];

/// A name with the thing that has it.
struct Named {
    rust: String,
    /// The thing, for messages.
    what: String,
    /// How it can get another name.
    cure: &'static str,
    at: Location,
}

impl Named {
    fn new(rust: String, what: String, cure: &'static str, at: Location) -> Self {
        Self {
            rust,
            what,
            cure,
            at,
        }
    }
}

const RENAME: &str = "give one of them another name";
const RUST: &str = "give one of them another name in Rust: `rust: …`";

/// No two items have one Rust name, and none has a name that generated code needs.
pub(super) fn rust_name_clash(context: &Context<'_>, findings: &mut Findings<'_>) {
    let resources = context.spec.resources.keys();
    let modules = resources.map(|name| {
        let at = context.spec.resource_at(name).key("resource");
        Named::new(snake(name), format!("the resource `{name}`"), RENAME, at)
    });
    clashes(context, findings, modules.collect(), |name| {
        CLIENT
            .contains(&name)
            .then_some("the client needs this name")
    });
    root(context, findings);
    modules_of_resources(context, findings);
    for endpoint in context.endpoints() {
        request(context, findings, &endpoint);
    }
    members(context, findings);
}

/// Reports names that are taken, or that two things have.
fn clashes(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    names: Vec<Named>,
    reserved: impl Fn(&str) -> Option<&'static str>,
) {
    let mut seen: BTreeMap<&str, &Named> = BTreeMap::new();
    for named in names
        .iter()
        .filter(|named| !named.rust.is_empty() && named.rust != "_")
    {
        if let Some(reason) = reserved(&named.rust) {
            let message = format!(
                "{} cannot be `{}` in Rust: {reason}",
                named.what, named.rust
            );
            let help = named.cure.replace("one of them", "it");
            findings.key(&named.at, "rust-name-clash", message, |found| {
                found.help(help)
            });
            continue;
        }
        let Some(first) = seen.get(named.rust.as_str()) else {
            seen.insert(&named.rust, named);
            continue;
        };
        let message = format!(
            "{} and {} are both `{}` in Rust",
            first.what, named.what, named.rust
        );
        let other = context.sources.key_span(&first.at);
        findings.key(&named.at, "rust-name-clash", message, |found| {
            found.label(other, "first here").help(named.cure)
        });
    }
}

/// What the root of the crate exports: types of all resources, answers, credentials.
fn root(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut names = Vec::new();
    for (name, credential) in &context.spec.platform.credentials {
        let at = context.spec.platform_at().key("credentials").key(name);
        let rust = credential.rust.clone().unwrap_or_else(|| pascal(name));
        names.push(Named::new(
            rust,
            format!("the credential `{name}`"),
            RUST,
            at,
        ));
    }
    for declared in context.types.values() {
        let what = format!("the type `{}`", declared.name);
        names.push(Named::new(
            declared.name.to_owned(),
            what,
            RENAME,
            declared.at.clone(),
        ));
    }
    names.extend(
        context
            .endpoints()
            .iter()
            .filter_map(|endpoint| answer(context, endpoint)),
    );
    clashes(context, findings, names, |name| {
        ROOT.contains(&name)
            .then_some("every crate exports something of this name")
    });
}

/// The type of an answer that an operation spells out.
fn answer(context: &Context<'_>, endpoint: &Endpoint<'_>) -> Option<Named> {
    let id = format!("{}.{}", endpoint.resource, endpoint.name);
    let mut credentials = context.spec.platform.credentials.values();
    let token_call = credentials.any(|c| {
        c.exchange
            .as_ref()
            .is_some_and(|exchange| exchange.operation == id)
    });
    if token_call || !matches!(endpoint.operation.returns, Shape::Fields(_)) {
        return None;
    }
    let rust = answer_name(endpoint.resource, endpoint.name);
    Some(Named::new(
        rust,
        format!("the answer of `{id}`"),
        RENAME,
        endpoint.at.clone(),
    ))
}

/// What a module declares and imports, and the methods of its handle.
fn modules_of_resources(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (resource, content) in &context.spec.resources {
        let at = context.spec.resource_at(resource);
        let endpoints: Vec<Endpoint<'_>> = context
            .endpoints()
            .into_iter()
            .filter(|e| e.resource == resource)
            .collect();
        let mut names = vec![Named::new(
            handle_name(resource),
            format!("the handle of `{resource}`"),
            RENAME,
            at.key("resource"),
        )];
        names.extend(
            used(context, resource, &endpoints)
                .into_iter()
                .filter_map(|name| {
                    let declared = context.types.get(name)?;
                    Some(Named::new(
                        name.to_owned(),
                        format!("the type `{name}`"),
                        RENAME,
                        declared.at.clone(),
                    ))
                }),
        );
        names.extend(
            endpoints
                .iter()
                .filter_map(|endpoint| answer(context, endpoint)),
        );
        for name in content.operations.keys() {
            let at = context.spec.operation_at(resource, name);
            names.push(Named::new(
                request_name(name),
                format!("the request of `{name}`"),
                RENAME,
                at,
            ));
        }
        clashes(context, findings, names, |name| {
            STANDARD
                .contains(&name)
                .then_some("generated code needs this name")
        });
        let methods = content.operations.keys().map(|name| {
            let at = context.spec.operation_at(resource, name);
            Named::new(snake(name), format!("the operation `{name}`"), RENAME, at)
        });
        let reserved = |name: &str| {
            matches!(name, "clone" | "new").then_some("every resource has a function of this name")
        };
        clashes(context, findings, methods.collect(), reserved);
    }
}

/// The types that a module declares or imports.
fn used<'a>(
    context: &Context<'a>,
    resource: &str,
    endpoints: &[Endpoint<'a>],
) -> BTreeSet<&'a str> {
    let mut expressions: Vec<&str> = Vec::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for endpoint in endpoints {
        expressions.extend(
            context
                .members(endpoint)
                .iter()
                .map(|member| member.field.type_.as_str()),
        );
        for shape in endpoint
            .operation
            .body
            .iter()
            .chain([&endpoint.operation.returns])
        {
            if let Shape::Type(expression) = shape {
                expressions.push(expression);
            }
        }
    }
    for declared in context
        .types
        .values()
        .filter(|declared| declared.resource == resource)
    {
        names.insert(declared.name);
        let members = context
            .type_members(declared)
            .into_iter()
            .chain(context.all_fields(declared));
        expressions.extend(members.map(|member| member.field.type_.as_str()));
    }
    for expression in expressions {
        let Ok(parsed) = TypeExpression::parse(expression) else {
            continue;
        };
        names.extend(
            parsed
                .name()
                .and_then(|name| context.types.get_key_value(name))
                .map(|(name, _)| *name),
        );
    }
    names
}

/// Arguments and setters of one request.
fn request(context: &Context<'_>, findings: &mut Findings<'_>, endpoint: &Endpoint<'_>) {
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
fn members(context: &Context<'_>, findings: &mut Findings<'_>) {
    let none = |_: &str| None;
    let unknown = |name: &str| (name == "Unknown").then_some("it stands for what has no name yet");
    for endpoint in context.endpoints() {
        let members = context
            .members(&endpoint)
            .into_iter()
            .filter(|member| member.role == Role::Answer);
        clashes(
            context,
            findings,
            members.map(|member| field("field", member)).collect(),
            none,
        );
    }
    for declared in context.declarations() {
        let fields = context
            .all_fields(&declared)
            .into_iter()
            .map(|member| field("field", member));
        clashes(context, findings, fields.collect(), none);
        let variants = context
            .type_members(&declared)
            .into_iter()
            .filter(|member| member.role == Role::Variant);
        clashes(
            context,
            findings,
            variants.map(|member| field("variant", member)).collect(),
            unknown,
        );
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
                    "give one of them another name: `name: …`",
                    at,
                )
            });
        clashes(context, findings, values.collect(), unknown);
    }
    let codes = context
        .spec
        .platform
        .errors
        .codes
        .iter()
        .map(|(wire, code)| {
            let at = context
                .spec
                .platform_at()
                .key("errors")
                .key("codes")
                .key(wire);
            Named::new(pascal(&code.name), format!("the code `{wire}`"), RENAME, at)
        });
    clashes(context, findings, codes.collect(), unknown);
}

fn field(what: &str, member: Placed<'_>) -> Named {
    Named::new(
        rust_name(&member),
        format!("the {what} `{}`", member.wire),
        RUST,
        member.at,
    )
}
