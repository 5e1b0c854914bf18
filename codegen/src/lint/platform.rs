//! Rules over what platform.yaml says: credentials, exchanges, statuses, codes, the crate.
//! Must not know resources beyond the operations that exchanges name.

use super::context::{Context, Endpoint, Findings, Placed, Role, listed, suggestion};
use crate::spec::{Credential, Exchange, Location, Shape, TypeExpression};

/// `accepts` names credentials of platform.yaml.
pub(super) fn unknown_credential(context: &Context<'_>, findings: &mut Findings<'_>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    if context.sources.is_hole(&top.key("credentials")) {
        return;
    }
    let known: Vec<&str> = platform.credentials.keys().map(String::as_str).collect();
    let mut lists = vec![(top.key("accepts"), &platform.accepts)];
    for endpoint in context.endpoints() {
        lists.extend(
            endpoint
                .operation
                .accepts
                .iter()
                .map(|list| (endpoint.at.key("accepts"), list)),
        );
    }
    for (at, list) in lists {
        for (index, name) in list
            .iter()
            .enumerate()
            .filter(|(_, name)| !known.contains(&name.as_str()))
        {
            let help = suggestion(name, &known, "credentials");
            let message = format!("platform.yaml has no credential `{name}`");
            findings.value(&at.index(index), "unknown-credential", message, |found| {
                found.help(help)
            });
        }
    }
}

/// An exchange names an operation as `resource.operation`.
pub(super) fn unknown_operation(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (at, _, exchange) in exchanges(context) {
        let at = at.key("exchange").key("operation");
        if operation(context, exchange).is_some() || unread(context, exchange) {
            continue;
        }
        let all: Vec<String> = context
            .endpoints()
            .iter()
            .map(|e| format!("{}.{}", e.resource, e.name))
            .collect();
        let close = crate::diagnostic::closest(&exchange.operation, all.iter().map(String::as_str));
        let help = match close {
            Some(close) => format!("did you mean `{close}`?"),
            None => "write it as `resource.operation`".to_owned(),
        };
        let message = format!("there is no operation `{}`", exchange.operation);
        findings.value(&at, "unknown-operation", message, |found| found.help(help));
    }
}

/// An exchange calls an operation that needs no credential, takes texts in its body and answers with the token.
pub(super) fn exchange(context: &Context<'_>, findings: &mut Findings<'_>) {
    let credentials = context.spec.platform.credentials.iter();
    for (name, _) in credentials.filter(|(_, credential)| credential.exchange.is_none()) {
        let at = context.spec.platform_at().key("credentials").key(name);
        if !context.sources.is_hole(&at.key("exchange")) {
            findings.key(&at, "exchange", format!("the credential `{name}` has no `exchange`"), |found| {
                found.help("add `exchange: …`; credentials that go out as they are cannot be described yet")
            });
        }
    }
    for (at, name, exchange) in exchanges(context) {
        let Some(endpoint) = operation(context, exchange) else {
            continue;
        };
        let accepts = endpoint
            .operation
            .accepts
            .as_ref()
            .unwrap_or(&context.spec.platform.accepts);
        if !accepts.is_empty() {
            let message =
                format!("the operation that gives the token of `{name}` needs a credential itself");
            let operation = context.sources.key_span(&endpoint.at);
            findings.value(
                &at.key("exchange").key("operation"),
                "exchange",
                message,
                |found| {
                    found
                        .label(operation, "this operation")
                        .help("add `accepts: []` to the operation")
                },
            );
        }
        for parameter in context.parameters(&endpoint) {
            credential_field(context, findings, name, &parameter);
        }
        token_fields(context, findings, exchange, &endpoint, &at.key("exchange"));
    }
}

/// The fields of the credential are the body of the operation.
fn credential_field(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    name: &str,
    parameter: &Placed<'_>,
) {
    let Ok(parsed) = TypeExpression::parse(&parameter.field.type_) else {
        return;
    };
    let identifier = context
        .declared(&parsed)
        .is_some_and(|declared| declared.definition.identifier.is_some());
    let message = if parameter.role != Role::Body {
        format!(
            "`{}` would be a field of the credential `{name}`, but is not in the body",
            parameter.wire
        )
    } else if parsed != TypeExpression::String
        && !identifier
        && parsed
            .name()
            .is_none_or(|name| context.types.contains_key(name))
    {
        format!(
            "`{}` would be a field of the credential `{name}`, but is not text",
            parameter.wire
        )
    } else {
        return;
    };
    findings.key(&parameter.at, "exchange", message, |found| {
        found.help("an operation that gives a token takes texts in its body, and nothing else")
    });
}

fn token_fields(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    exchange: &Exchange,
    endpoint: &Endpoint<'_>,
    at: &Location,
) {
    if context.sources.is_hole(&endpoint.at.key("returns")) {
        return;
    }
    let fields: Vec<Placed<'_>> = match &endpoint.operation.returns {
        Shape::None => Vec::new(),
        Shape::Fields(_) => context
            .members(endpoint)
            .into_iter()
            .filter(|member| member.role == Role::Answer)
            .collect(),
        Shape::Type(expression) => match TypeExpression::parse(expression) {
            Ok(parsed) => match (context.declared(&parsed), parsed.name()) {
                (Some(declared), _) => context.all_fields(declared),
                (None, Some(name)) if !context.types.contains_key(name) => return,
                _ => Vec::new(),
            },
            Err(_) => return,
        },
    };
    let wanted = [
        ("token", Some(&exchange.token)),
        ("expires_in", exchange.expires_in.as_ref()),
    ];
    for (key, field) in wanted
        .into_iter()
        .filter_map(|(key, field)| Some((key, field?)))
    {
        if fields.iter().any(|known| known.wire == field) {
            continue;
        }
        let names: Vec<&str> = fields.iter().map(|field| field.wire).collect();
        let help = suggestion(field, &names, "fields of the answer");
        let other = context.sources.key_span(&endpoint.at.key("returns"));
        let message = format!(
            "the answer of `{}` has no field `{field}`",
            exchange.operation
        );
        findings.value(&at.key(key), "exchange", message, |found| {
            found.label(other, "the answer").help(help)
        });
    }
}

fn exchanges<'a>(context: &Context<'a>) -> Vec<(Location, &'a str, &'a Exchange)> {
    let all = context.spec.platform_at().key("credentials");
    let credentials = context.spec.platform.credentials.iter();
    let exchange = |(name, credential): (&'a String, &'a Credential)| {
        credential
            .exchange
            .as_ref()
            .map(|exchange| (all.key(name), name.as_str(), exchange))
    };
    credentials.filter_map(exchange).collect()
}

fn operation<'a>(context: &Context<'a>, exchange: &Exchange) -> Option<Endpoint<'a>> {
    let (resource, name) = exchange.operation.split_once('.')?;
    context
        .endpoints()
        .into_iter()
        .find(|endpoint| endpoint.resource == resource && endpoint.name == name)
}

/// Whether the operations of the resource were reported as unreadable.
fn unread(context: &Context<'_>, exchange: &Exchange) -> bool {
    let resource = exchange.operation.split('.').next().unwrap_or_default();
    let known = context.spec.resources.contains_key(resource);
    known
        && context
            .sources
            .is_hole(&context.spec.resource_at(resource).key("operations"))
}

/// Values of platform.yaml are of the kind that they must be.
pub(super) fn bad_value(context: &Context<'_>, findings: &mut Findings<'_>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    for status in platform.errors.statuses.keys() {
        if !status
            .parse::<u16>()
            .is_ok_and(|status| (400..600).contains(&status))
        {
            let at = top.key("errors").key("statuses").key(status);
            findings.key(
                &at,
                "bad-value",
                format!("`{status}` is not an HTTP status of a failure"),
                |found| found.help("write a number from 400 to 599"),
            );
        }
    }
    for code in platform
        .errors
        .codes
        .keys()
        .filter(|code| code.parse::<i64>().is_err())
    {
        let at = top.key("errors").key("codes").key(code);
        findings.key(
            &at,
            "bad-value",
            format!("the code `{code}` is not a whole number"),
            |found| found.help("codes that are text cannot be described yet"),
        );
    }
    if let Some(envelope) = &platform.envelope {
        let equals = &envelope.success.equals;
        if !(equals.is_boolean() || equals.is_string() || equals.is_i64()) {
            let at = top.key("envelope").key("success").key("equals");
            findings.value(
                &at,
                "bad-value",
                "a success is told by a boolean, a text or a whole number",
                |found| found,
            );
        }
    }
    for (name, value) in &platform.headers {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let at = top.key("headers").key(name);
        if name.is_empty() || !name.chars().all(token) {
            findings.key(
                &at,
                "bad-value",
                format!("`{name}` is not the name of a header"),
                |found| found,
            );
        }
        if value.trim() != value || !value.chars().all(|c| (' '..='~').contains(&c)) {
            let message = "a header's value is plain ASCII without spaces around it";
            findings.value(&at, "bad-value", message, |found| found);
        }
    }
    package(context, findings);
}

fn package(context: &Context<'_>, findings: &mut Findings<'_>) {
    let (package, at) = (
        &context.spec.platform.package,
        context.spec.platform_at().key("crate"),
    );
    let numbers = package.version.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = numbers.split('.').collect();
    let number = |part: &&str| {
        part.parse::<u64>()
            .is_ok_and(|number| number.to_string() == **part)
    };
    if numbers.len() != 3 || !numbers.iter().all(number) {
        let message = format!("`{}` is not a version that Cargo takes", package.version);
        findings.value(&at.key("version"), "bad-value", message, |found| {
            found.help("write three numbers: `0.1.0`")
        });
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !package.name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !package.name.chars().all(plain)
    {
        let message = format!("`{}` is not a name that Cargo takes", package.name);
        let help = "write letters, digits, `-` and `_`, with a letter first";
        findings.value(&at.key("name"), "bad-value", message, |found| {
            found.help(help)
        });
    }
    if package.keywords.len() > 5 {
        let rest = listed(package.keywords.iter().skip(5).map(String::as_str));
        let message = format!("a package has at most five keywords; {rest} would be too many");
        findings.key(&at.key("keywords"), "bad-value", message, |found| found);
    }
}
