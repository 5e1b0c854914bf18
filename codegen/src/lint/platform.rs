//! Rules about platform.yaml: statuses, codes, headers, servers, the crate.
//! Must not know credentials, nor resources.

mod documents;

use super::bodies::content_type_of;
use super::context::{Context, listed};
use super::names::wire::stray;
use crate::names::is_reserved_by_windows;
use crate::resolve::TypeRef;
use crate::spec::Location;

/// Checks that values of platform.yaml are valid.
pub(super) fn bad_value(context: &Context<'_>) {
    failures(context);
    envelope(context);
    success_status(context);
    rate_limits(context);
    headers(context);
    servers(context);
    documents::documents(context);
    package(context);
}

/// Checks statuses and codes of failures.
fn failures(context: &Context<'_>) {
    let errors = &context.spec.platform.errors;
    for status in errors.statuses.keys() {
        let number = status.parse::<u16>();
        if !number.is_ok_and(|status| (400..600).contains(&status)) {
            let message = format!("`{status}` is not an HTTP status of a failure");
            let at = context.spec.status_at(status);
            context.key(&at, "bad-value", message, "write a number from 400 to 599");
        }
    }
    for (code, class) in &errors.codes {
        if let Some(status) = class.status
            && !(200..600).contains(&status)
        {
            let at = context.spec.code_at(code).key("status");
            let message = format!("`{status}` is not an HTTP status of a response");
            context.value(&at, "bad-value", message, "write a number from 200 to 599");
        }
    }
    let bodies = context.spec.platform_at().key("errors").key("bodies");
    for (index, body) in errors.bodies.iter().enumerate() {
        let known = body.success.as_ref();
        if known.is_some_and(|success| !(success.is_string() || success.is_i64())) {
            let at = bodies.index(index).key("success");
            let message = "a code must be a text or a whole number";
            context.value(&at, "bad-value", message, "");
        }
    }
}

/// Checks the value of a success and the keys of the error text.
fn envelope(context: &Context<'_>) {
    let Some(envelope) = &context.spec.platform.envelope else {
        return;
    };
    let at = context.spec.platform_at().key("envelope");
    let equals = &envelope.success.equals;
    if !(equals.is_boolean() || equals.is_string() || equals.is_i64()) {
        let at = at.key("success").key("equals");
        let message = "the value of a success must be a boolean, a text or a whole number";
        context.value(&at, "bad-value", message, "");
    }
    if envelope.message.0.is_empty() {
        let message = "no key of the error text is listed";
        let help = "write the key, or a list of all possible keys";
        context.value(&at.key("message"), "bad-value", message, help);
    }
}

fn success_status(context: &Context<'_>) {
    let responses = context.spec.platform.responses.as_ref();
    if let Some(status) = responses.and_then(|responses| responses.status)
        && !(200..300).contains(&status)
    {
        let at = context.spec.platform_at().key("responses").key("status");
        let message = format!("`{status}` is not an HTTP status of a success");
        context.value(&at, "bad-value", message, "write a number from 200 to 299");
    }
}

fn rate_limits(context: &Context<'_>) {
    for (at, _) in context
        .rate_limits()
        .filter(|(_, limit)| limit.requests == 0)
    {
        let help = "write a number from 1; if there is no such limit, remove it";
        let message = "this limit allows no request";
        context.value(&at.key("requests"), "bad-value", message, help);
    }
}

fn is_header_name(name: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(token)
}

/// Checks the name of a header, which is a key of the spec or a value.
pub(super) fn header_name(context: &Context<'_>, at: &Location, name: &str, is_key: bool) {
    if is_header_name(name) {
        return;
    }
    let message = format!("`{name}` is not the name of a header");
    let meant = stray(name).filter(|stray| is_header_name(&stray.meant));
    let help = meant.map_or_else(String::new, |stray| format!("write `{}`", stray.meant));
    if is_key {
        context.key(at, "bad-value", message, help);
    } else {
        context.value(at, "bad-value", message, help);
    }
}

/// Checks the value of a header.
pub(super) fn header_value(context: &Context<'_>, at: &Location, value: &str) {
    if value.trim() != value || !value.chars().all(|c| (' '..='~').contains(&c)) {
        let message = "the value of a header must be plain ASCII without spaces around it";
        context.value(at, "bad-value", message, "");
    }
}

/// Checks the headers of requests and responses, and content types.
fn headers(context: &Context<'_>) {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    for (name, value) in &platform.headers {
        let at = top.key("headers").key(name);
        header_name(context, &at, name, true);
        header_value(context, &at, value);
    }
    for name in platform.optional_headers.keys() {
        header_name(context, &top.key("optional_headers").key(name), name, true);
    }
    if let Some(only) = &platform.only_headers {
        let at = top.key("only_headers").key("names");
        for (index, name) in only.names.iter().enumerate() {
            header_name(context, &at.index(index), name, false);
        }
        let own = platform.headers.keys().map(|name| ("headers", name));
        let optional = platform.optional_headers.keys();
        for (key, name) in own.chain(optional.map(|name| ("optional_headers", name))) {
            if is_header_name(name) && !only.allows(name) {
                let message = format!("`only_headers` does not allow `{name}`");
                let help = "add it to `only_headers.names`, or remove it here";
                context.key(&top.key(key).key(name), "bad-value", message, help);
            }
        }
    }
    if let Some(types) = &platform.content_types {
        let at = top.key("content_types");
        for (key, value) in [("json", &types.json), ("form", &types.form)] {
            if let Some(value) = value {
                header_value(context, &at.key(key), value);
                content_type_of(context, &at.key(key), value, key == "form");
            }
        }
    }
    for field in &context.api.response_headers {
        header_name(context, &field.at, &field.name, true);
        use TypeRef as T;
        let type_ref = &field.type_ref;
        let fits = matches!(type_ref, T::Float | T::Integer(_) | T::Unresolved);
        if !fits && !type_ref.is_text() {
            let message = format!("a header cannot be read as `{}`", type_ref.in_words());
            let help = "write `string`, `f64` or a type of whole numbers";
            context.value(&context.type_at(&field.at), "bad-value", message, help);
        }
    }
}

/// Checks how a client finds the server.
fn servers(context: &Context<'_>) {
    let server = &context.spec.platform.server;
    let at = context.spec.platform_at().key("server");
    let is_unread = |key| context.sources.is_hole(&at.key(key));
    let is_read =
        !context.sources.is_hole(&at) && !is_unread("placeholder") && !is_unread("choices");
    if is_read && server.placeholder.is_none() && server.choices.is_empty() {
        let help = "add `placeholder: https://<your-endpoint>`, or `choices` with their URLs";
        context.key(&at, "bad-value", "there is no URL of a server", help);
    }
    if let Some(url) = &server.placeholder {
        let at = at.key("placeholder");
        if address(context, &at, url) && !has_blank(url) {
            let help = "write `https://<your-server>.…`, or put a fixed URL under `choices`";
            context.value(&at, "bad-value", "there is nothing to fill in here", help);
        }
    }
    for (name, choice) in &server.choices {
        let at = at.key("choices").key(name).key("url");
        if address(context, &at, &choice.url) && has_blank(&choice.url) {
            let help = "write a URL that works as it is, or put this one into `placeholder`";
            context.value(&at, "bad-value", "the URL of a choice is fixed", help);
        }
    }
}

/// Whether a URL has a part for the user to fill in.
fn has_blank(url: &str) -> bool {
    let rest = url.split_once('<').map(|(_, rest)| rest);
    rest.is_some_and(|rest| rest.contains('>'))
}

/// Checks a URL, and returns whether it is one.
fn address(context: &Context<'_>, at: &Location, url: &str) -> bool {
    let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    if rest.is_some_and(|rest| !rest.is_empty()) && !url.contains(char::is_whitespace) {
        return true;
    }
    let message = format!("`{url}` is not a URL");
    let help = "write a URL with `https://` and without spaces";
    context.value(at, "bad-value", message, help);
    false
}

/// Whether a crate that every client needs or is built beside has this name, or Cargo or Windows rejects it.
fn is_taken(package: &str) -> bool {
    const TAKEN: [&str; 10] = [
        "alloc",
        "core",
        "iot_clouds_codegen",
        "iot_clouds_mock",
        "iot_clouds_runtime",
        "proc_macro",
        "serde",
        "std",
        "test",
        "tokio",
    ];
    TAKEN.contains(&package.replace('-', "_").as_str()) || is_reserved_by_windows(package)
}

/// Returns the three numbers of a version, or `None` if Cargo does not accept it.
pub(super) fn version_numbers(version: &str) -> Option<[u64; 3]> {
    let (numbers, rest) = match version.find(['-', '+']) {
        Some(end) => version.split_at_checked(end)?,
        None => (version, ""),
    };
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
    if !rest.chars().all(is_sign) || rest.ends_with(['-', '+', '.']) || rest.contains("..") {
        return None;
    }
    let number = |part: &str| {
        let number = part.parse::<u64>().ok()?;
        (number.to_string() == part).then_some(number)
    };
    let numbers: Option<Vec<u64>> = numbers.split('.').map(number).collect();
    numbers?.try_into().ok()
}

fn package(context: &Context<'_>) {
    let (package, at) = (&context.spec.platform.package, context.spec.package_at());
    if version_numbers(&package.version).is_none() {
        let message = format!("`{}` is not a version that Cargo accepts", package.version);
        let help = "write three numbers: `0.1.0`";
        context.value(&at.key("version"), "bad-value", message, help);
    }
    if is_taken(&package.name) {
        let message = format!(
            "a client's crate cannot be called `{}`, as another crate or a device of Windows is",
            package.name
        );
        let help = format!("write another name, such as `{}-client`", package.name);
        context.value(&at.key("name"), "bad-value", message, help);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !package.name.starts_with(|c: char| c.is_ascii_alphabetic())
        || !package.name.chars().all(plain)
        || crate::names::is_keyword(&package.name)
    {
        let message = format!("`{}` is not a name that Cargo accepts", package.name);
        let help =
            "use letters, digits, `-` and `_`, with a letter first; Rust keywords are not allowed";
        context.value(&at.key("name"), "bad-value", message, help);
    }
    if let Some(repository) = &package.repository {
        address(context, &at.key("repository"), repository);
    }
    for (index, word) in package.keywords.iter().enumerate() {
        let fits = word.starts_with(|c: char| c.is_ascii_alphanumeric())
            && word.len() <= 20
            && word.chars().all(|c| c == '+' || plain(c));
        if !fits {
            let message = format!("`{word}` is not a keyword that Cargo accepts");
            let help = "write one word of at most 20 letters, digits, `-`, `_` and `+`";
            context.value(&at.key("keywords").index(index), "bad-value", message, help);
        }
    }
    if package.keywords.len() > 5 {
        let rest = listed(package.keywords.iter().skip(5).map(String::as_str));
        let message = format!("a package may have at most five keywords; remove {rest}");
        context.key(&at.key("keywords"), "bad-value", message, "");
    }
}

#[cfg(test)]
mod tests {
    use super::version_numbers;

    #[test]
    fn versions_are_those_of_cargo() {
        for version in ["0.1.0", "1.2.3-rc.1", "1.2.3+a-b", "1.2.3-a.b+c"] {
            assert!(version_numbers(version).is_some(), "{version}");
        }
        for version in [
            "",
            "1",
            "1.2",
            "01.2.3",
            "+1.2.3",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3-é",
            "1.2.3 ",
        ] {
            assert!(version_numbers(version).is_none(), "{version}");
        }
    }
}
