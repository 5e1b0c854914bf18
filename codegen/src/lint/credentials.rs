//! Rules about credentials: how they are sent, and their fields.
//! Must not know the operations that return tokens for them.

use super::context::{Context, listed, suggestion};
use super::platform::{header_name, header_value};
use crate::resolve::{Place, TypeKind, TypeRef};
use crate::spec::{Credential, Location, Sign};

/// Headers that every request has, whatever `only_headers` names.
const ALWAYS_SENT: [&str; 3] = ["Accept", "Content-Length", "Host"];

/// Checks that a credential is sent in exactly one way, from fields that it has.
pub(super) fn credential(context: &Context<'_>) {
    let all = context.spec.platform_at().key("credentials");
    for (name, credential) in &context.spec.platform.credentials {
        let at = all.key(name);
        if context.sources.has_hole_inside(&at) {
            continue;
        }
        if scheme(context, (name, credential), &at) {
            named_fields(context, credential, &at);
        }
        headers(context, credential, &at);
    }
    for field in context.api.fields() {
        if field.place == Place::Credential && !is_text(context, &field.type_ref) {
            let message = format!("the field `{}` of a credential is not text", field.name);
            context.key(&field.at, "credential", message, "write `type: string`");
        }
    }
}

/// Whether a type fits a credential's field: text, or an identifier.
pub(super) fn is_text(context: &Context<'_>, type_ref: &TypeRef) -> bool {
    let is_identifier = context.declared(type_ref).is_some_and(|declared| {
        matches!(declared.kind, TypeKind::Identifier { .. }) || declared.is_unresolved
    });
    is_identifier || type_ref.is_text() || *type_ref == TypeRef::Unresolved
}

/// Checks that a credential is sent in one way, and returns whether there is any.
fn scheme(context: &Context<'_>, (name, credential): (&str, &Credential), at: &Location) -> bool {
    let schemes = [
        ("basic", credential.basic.is_some()),
        ("cookie", credential.cookie.is_some()),
        ("exchange", credential.exchange.is_some()),
        ("sign", credential.sign.is_some()),
        (
            "send",
            credential.send.is_some() && credential.exchange.is_none(),
        ),
    ];
    let given = schemes.iter().filter(|(_, is)| *is);
    let given: Vec<&str> = given.map(|(scheme, _)| *scheme).collect();
    match given.as_slice() {
        [] => {
            let message = format!("the credential `{name}` does not say how it is sent");
            let help = "add one of `basic`, `cookie`, `exchange`, `send` and `sign`";
            context.key(at, "credential", message, help);
        }
        [_] => {}
        [first, others @ ..] => {
            let message = format!("the credential `{name}` is sent in several ways");
            let other = context.sources.key_span(&at.key(*first));
            let last = others.last().copied().unwrap_or_default();
            let help = format!("keep one of {}", listed(given.iter().copied()));
            let at = at.key(last);
            context.key_and(&at, "credential", message, help, (other, "another way"));
        }
    }
    if credential.exchange.is_some() && credential.send.is_none() {
        let message = format!("the credential `{name}` does not say how its token is sent");
        let help = "add `send: { header: Authorization, prefix: \"Bearer \" }`";
        context.key(at, "credential", message, help);
    }
    let from_operation = credential.exchange.is_some() && !credential.fields.is_empty();
    if from_operation {
        let message = format!("`{name}` takes its fields from the operation of its exchange");
        context.key(&at.key("fields"), "credential", message, "remove them here");
    }
    !given.is_empty()
}

/// Returns the fields that the scheme of a credential names, with their places.
fn field_names<'a>(credential: &'a Credential, at: &Location) -> Vec<(Location, &'a str)> {
    let mut named: Vec<(Location, &str)> = Vec::new();
    if let Some(basic) = &credential.basic {
        let at = at.key("basic");
        named.push((at.key("user"), &basic.user));
        named.push((at.key("password"), &basic.password));
    }
    if let Some(field) = &credential.cookie {
        named.push((at.key("cookie"), field));
    }
    if let Some(sign) = &credential.sign {
        let at = at.key("sign");
        named.push((at.key("access"), &sign.access));
        named.push((at.key("secret"), &sign.secret));
    }
    let send = credential.send.as_ref();
    if let Some(field) = send.and_then(|send| send.field.as_deref()) {
        named.push((at.key("send").key("field"), field));
    }
    named
}

/// Checks that the fields that a scheme names exist, and that each field is named.
fn named_fields(context: &Context<'_>, credential: &Credential, at: &Location) {
    let send = credential.send.as_ref();
    let field = send.and_then(|send| send.field.as_deref());
    if credential.exchange.is_some() {
        if field.is_some() {
            let message = "the token of the exchange is sent, not a field";
            let at = at.key("send").key("field");
            context.key(&at, "credential", message, "remove `field`");
        }
        return;
    }
    if let (Some(_), None) = (send, field) {
        let message = "the name of the field to send is missing";
        let help = "add `field: …`, or an `exchange` that returns a token";
        context.key(&at.key("send"), "credential", message, help);
    }
    let fields = credential.fields.keys();
    let known: Vec<&str> = fields.map(|name| name.wire.as_str()).collect();
    let named = field_names(credential, at);
    for (at, name) in &named {
        if !known.contains(name) {
            let help = suggestion(name, &known, "fields");
            let message = format!("the credential has no field `{name}`");
            context.value(at, "credential", message, help);
        }
    }
    for name in credential.fields.keys() {
        if named.iter().all(|(_, field)| *field != name.wire) {
            let message = format!("the field `{}` is never sent", name.wire);
            let at = at.key("fields").field(name);
            let help = "remove it, or name it in the key that sends the credential";
            context.key(&at, "credential", message, help);
        }
    }
}

/// Checks names and values of the headers that a credential adds.
fn headers(context: &Context<'_>, credential: &Credential, at: &Location) {
    allowed(context, credential, at);
    if let Some(send) = &credential.send {
        header_name(context, &at.key("send").key("header"), &send.header, false);
        let prefix = send.prefix.trim_end_matches(' ');
        header_value(context, &at.key("send").key("prefix"), prefix);
    }
    for (name, value) in &credential.headers {
        header_name(context, &at.key("headers").key(name), name, true);
        header_value(context, &at.key("headers").key(name), value);
    }
    let Some(sign) = &credential.sign else { return };
    let at = at.key("sign");
    algorithm(context, sign, &at.key("algorithm"));
    header_name(context, &at.key("date_header"), &sign.date_header, false);
    let signed = || sign.signed_headers.iter().enumerate();
    for (index, name) in signed() {
        header_name(context, &at.key("signed_headers").index(index), name, false);
    }
    if !signed().any(|(_, name)| name.eq_ignore_ascii_case(&sign.date_header)) {
        let message = format!("`{}` is not among the signed headers", sign.date_header);
        let help = "add it; a signature that does not cover its time is valid for ever";
        context.value(&at.key("date_header"), "credential", message, help);
    }
}

/// The algorithm that is implemented, as the end of its name.
const ALGORITHM: &str = "HMAC-SHA256";
/// Algorithms whose names end alike, but which derive the key or build the signed text in other steps.
const OTHER_STEPS: [&str; 3] = ["AWS4-HMAC-SHA256", "TC3-HMAC-SHA256", "V11-HMAC-SHA256"];

/// Checks that a signature can be computed.
fn algorithm(context: &Context<'_>, sign: &Sign, at: &Location) {
    let plain = |name: &str| name.to_ascii_uppercase().replace(['-', '_'], "");
    let name = plain(&sign.algorithm);
    let is_other = OTHER_STEPS.iter().any(|other| plain(other) == name);
    if name.ends_with(&plain(ALGORITHM)) && !is_other {
        return;
    }
    let message = match is_other {
        true => format!(
            "`{}` signs in other steps than those that are implemented",
            sign.algorithm
        ),
        false => format!("signatures by `{}` are not implemented", sign.algorithm),
    };
    let help = format!(
        "implemented are names that end in `{ALGORITHM}`, in the steps that docs/spec-language.md describes; sign with a transport of your own otherwise"
    );
    context.value(at, "credential", message, help);
}

/// Checks that `only_headers` allows the headers that a credential adds or signs.
fn allowed(context: &Context<'_>, credential: &Credential, at: &Location) {
    let Some(only) = &context.spec.platform.only_headers else {
        return;
    };
    let names = context.spec.platform_at().key("only_headers");
    if context.sources.has_hole_inside(&names) {
        return;
    }
    let send = credential.send.iter();
    let send = send.map(|send| (at.key("send").key("header"), send.header.as_str(), false));
    let sign = || credential.sign.iter();
    let date = sign().map(|sign| {
        (
            at.key("sign").key("date_header"),
            sign.date_header.as_str(),
            false,
        )
    });
    let signed = sign().flat_map(|sign| {
        let names = sign.signed_headers.iter().enumerate();
        // The header of the date is reported once.
        let others = names.filter(|(_, name)| !name.eq_ignore_ascii_case(&sign.date_header));
        let at = at.key("sign").key("signed_headers");
        others.map(move |(index, name)| (at.index(index), name.as_str(), false))
    });
    let own = credential.headers.keys();
    let own = own.map(|name| (at.key("headers").key(name), name.as_str(), true));
    // Schemes of HTTP have a header that the spec does not name.
    let schemes = [
        ("basic", "Authorization", credential.basic.is_some()),
        ("cookie", "Cookie", credential.cookie.is_some()),
        ("sign", "Authorization", credential.sign.is_some()),
    ];
    let schemes = schemes.into_iter().filter(|(.., is_given)| *is_given);
    let schemes = schemes.map(|(key, name, _)| (at.key(key), name, true));
    for (at, name, is_key) in send.chain(date).chain(signed).chain(own).chain(schemes) {
        if only.allows(name) || ALWAYS_SENT.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            continue;
        }
        let message = format!("`only_headers` does not allow `{name}`");
        let help = "add it to `only_headers.names`";
        if is_key {
            context.key(&at, "credential", message, help);
        } else {
            context.value(&at, "credential", message, help);
        }
    }
}

/// Checks that `accepts` names credentials of platform.yaml.
pub(super) fn unknown_credential(context: &Context<'_>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    if context.sources.is_hole(&top.key("credentials")) {
        return;
    }
    let known: Vec<&str> = platform.credentials.keys().map(String::as_str).collect();
    let mut lists = vec![(top.key("accepts"), &platform.accepts)];
    for located in context.located_operations() {
        let accepts = located.said.accepts.iter();
        lists.extend(accepts.map(|list| (located.at.key("accepts"), list)));
    }
    for (at, list) in lists {
        for (index, name) in list.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let help = suggestion(name, &known, "credentials");
                let message = format!("platform.yaml has no credential `{name}`");
                context.value(&at.index(index), "unknown-credential", message, help);
            }
        }
    }
}
