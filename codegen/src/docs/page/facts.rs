//! Which names and numbers are facts, wherever they stand.
//! Must not know sections, nor how a page is written.

use super::choices;
use super::quantities;
use super::routes::Target;
use super::rows::is_constant;
use super::samples::{Key, Value};
use super::servers;
use super::words::{self, narrow};
use super::{Fact, FactKind, Role, Row};

pub(super) fn fact(kind: FactKind, subject: &str, value: &str) -> Fact {
    Fact {
        kind,
        subject: subject.to_owned(),
        value: value.to_owned(),
    }
}

/// The facts in the row of a table or a list.
pub(super) fn of_row(row: &Row) -> Vec<Fact> {
    let name = row.name.as_str();
    let is_code = row.role == Role::Code;
    let kind = if is_code {
        FactKind::Code
    } else {
        FactKind::Name
    };
    let mut facts = vec![fact(kind, name, "")];
    facts.extend(
        row.r#type
            .as_ref()
            .map(|own| fact(FactKind::Type, name, own)),
    );
    let required = row.required.map(|is| if is { "yes" } else { "no" });
    facts.extend(required.map(|required| fact(FactKind::Required, name, required)));
    let others = row.cells.iter().filter(|cell| cell.trim() != name);
    for cell in others {
        let amounts = quantities::amounts(cell, true);
        facts.extend(
            amounts
                .iter()
                .map(|amount| fact(FactKind::Limit, name, amount)),
        );
        let values = if is_code {
            numbers(cell)
        } else {
            let mut values = enumerated(cell);
            values.extend(choices::of(cell));
            values.extend(quantities::unit(cell).map(str::to_owned));
            values
        };
        facts.extend(
            values
                .iter()
                .map(|value| fact(FactKind::Value, name, value)),
        );
    }
    facts
}

/// The numbers of a cell that holds nothing but numbers, as ids that belong to a code.
fn numbers(cell: &str) -> Vec<String> {
    let parts = cell
        .split([',', '\n', ' ', '、', '，', '/'])
        .filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    let all = parts
        .iter()
        .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if all { parts } else { Vec::new() }
}

/// The values that a description lists: `1-gateway, 2-node`, `"json"`, and lines as `- ONLINE: online`.
fn enumerated(text: &str) -> Vec<String> {
    let narrow: Vec<char> = text.chars().map(narrow).collect();
    let mut numbers = Vec::new();
    let mut before = ' ';
    for (at, sign) in narrow.iter().enumerate() {
        let starts = sign.is_ascii_digit()
            && !before.is_ascii_alphanumeric()
            && !matches!(before, '.' | '-' | '_' | '/');
        before = *sign;
        if !starts {
            continue;
        }
        let digits: String = narrow
            .iter()
            .skip(at)
            .take_while(|sign| sign.is_ascii_digit())
            .collect();
        let mut rest = narrow
            .iter()
            .skip(at + digits.len())
            .skip_while(|sign| **sign == ' ');
        let is_divided = rest
            .next()
            .is_some_and(|sign| matches!(sign, '-' | ':' | '=' | '>'));
        let mut rest = rest.skip_while(|sign| matches!(sign, ' ' | '-' | '>'));
        let next = rest.next();
        // `2:2G` names something that begins with a number.
        let names = next.is_some_and(|sign| sign.is_alphabetic())
            || next.is_some_and(char::is_ascii_digit)
                && rest.next().is_some_and(|sign| sign.is_alphabetic());
        if is_divided && names && digits.len() <= 4 {
            numbers.push(digits);
        }
    }
    if numbers.len() < 2 {
        numbers.clear();
    }
    numbers.extend(constants(text).into_iter().map(|constant| constant.value));
    numbers.extend(quoted(text));
    numbers
}

/// Names in quotes.
fn quoted(text: &str) -> Vec<String> {
    let text: String = text.chars().map(narrow).collect();
    let parts = text.split('"').skip(1).step_by(2);
    let names = parts.filter(|part| words::is_surely_name(part) && part.len() <= 40);
    names.map(str::to_owned).collect()
}

/// Constants of a list: `ONLINE: online`, `node: NODE_TYPE`.
pub(super) fn constants(text: &str) -> Vec<Fact> {
    let lines = text.lines().filter_map(|line| {
        let line = line.trim();
        let line = line
            .strip_prefix(['-', '•', '*'])
            .unwrap_or(line)
            .trim_start();
        let (left, right) = line.split_once([':', '：'])?;
        let is_listed = text.contains('\n');
        let left = left.trim();
        let right = right.trim();
        if is_constant(left)
            && !matches!(
                left,
                "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "URL" | "HTTP" | "API" | "NOTE"
            )
        {
            return Some(left);
        }
        let is_value =
            words::is_name(right) && (words::is_surely_name(right) || is_constant(right));
        (is_listed && is_value).then_some(right)
    });
    lines
        .map(|value| fact(FactKind::Value, "-", value))
        .collect()
}

/// The numbers in a line of prose that are limits or have a unit.
pub(super) fn of_prose(text: &str) -> Vec<Fact> {
    let amounts = quantities::amounts(text, false);
    let facts = amounts
        .iter()
        .map(|amount| fact(FactKind::Limit, "-", amount));
    facts.collect()
}

/// Statuses that prose speaks of. Those of success mean nothing.
pub(super) fn statuses(text: &str) -> Vec<Fact> {
    if !text.contains(|sign: char| sign.is_ascii_digit()) {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let speaks = ["http", "status", "状态码", "错误码", "返回码"];
    if !speaks.iter().any(|word| lower.contains(word)) {
        return Vec::new();
    }
    let mut facts = Vec::new();
    for number in text.split(|sign: char| {
        !sign.is_ascii_alphanumeric() && !matches!(sign, '.' | '/' | '-' | '_' | ':')
    }) {
        if let Ok(status @ 400..600) = number.parse::<u16>() {
            facts.push(fact(FactKind::Code, &status.to_string(), ""));
        }
    }
    facts
}

pub(super) fn of_status(status: u16) -> Option<Fact> {
    (status >= 300).then(|| fact(FactKind::Code, &status.to_string(), ""))
}

/// The names that a path and its query hold, and its server.
pub(super) fn of_target(target: &Target) -> Vec<Fact> {
    let in_path = target.path.split('/').filter_map(|segment| {
        let start = segment.find('{')?;
        let end = segment.rfind('}')?;
        segment.get(start + 1..end)
    });
    let names = in_path.chain(target.query.iter().map(String::as_str));
    let names = names.filter(|name| words::is_name(name));
    let server = target.server.as_deref();
    names
        .map(|name| fact(FactKind::Name, name, ""))
        .chain(server.map(|server| fact(FactKind::Server, server, "")))
        .collect()
}

/// A header of a message or a call. Of its value only a media type means something.
pub(super) fn of_header(name: &str, value: &str) -> Vec<Fact> {
    let name = name.trim().to_lowercase();
    let value = value.trim();
    match name.as_str() {
        "accept" | "user-agent" | "connection" | "cache-control" | "accept-encoding"
        | "content-length" => Vec::new(),
        "host" => servers::of(value).into_iter().collect(),
        "content-type" => {
            let media = value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_lowercase();
            let is_media = media.contains('/') && !media.contains(' ');
            is_media
                .then(|| fact(FactKind::Value, "content-type", &media))
                .into_iter()
                .collect()
        }
        _ if words::is_name(&name) => {
            let scheme = (name == "authorization").then(|| scheme(value)).flatten();
            let scheme = scheme.map(|scheme| fact(FactKind::Value, &name, &scheme));
            let own = std::iter::once(fact(FactKind::Name, &name, ""));
            own.chain(scheme).collect()
        }
        _ => Vec::new(),
    }
}

/// The scheme of a credential, as `bearer` in `Bearer <token>`.
fn scheme(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once(' ')?;
    let is_scheme = (3..=20).contains(&scheme.len())
        && scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
    (is_scheme && !rest.trim().is_empty()).then(|| scheme.to_lowercase())
}

/// Headers that prose names: `X-Acme-Key`.
pub(super) fn headers(text: &str) -> Vec<Fact> {
    let is_sign =
        |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.' | '/');
    let words = text.split(|sign| !is_sign(sign));
    let names = words.filter(|word| {
        let rest = word.strip_prefix("X-").unwrap_or_default();
        rest.len() > 2
            && rest
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || sign == '-')
    });
    names
        .map(|name| {
            fact(
                FactKind::Name,
                &name.trim_end_matches('-').to_lowercase(),
                "",
            )
        })
        .collect()
}

pub(super) fn of_form(form: &[(String, String)]) -> Vec<Fact> {
    let of_pair = |(name, value): &(String, String)| {
        let value =
            (enumerates(name) && is_word(value)).then(|| fact(FactKind::Value, name, value));
        std::iter::once(fact(FactKind::Name, name, "")).chain(value)
    };
    form.iter().flat_map(of_pair).collect()
}

/// The facts in a key of a sample: its name, the type that its value stands for, and values that a spec repeats.
pub(super) fn of_key(key: &Key) -> Vec<Fact> {
    let name = key.name.trim();
    if !words::is_name(name) {
        return Vec::new();
    }
    let mut facts = vec![fact(FactKind::Name, name, inside(key))];
    let (value, is_word_only) = match &key.value {
        Value::Text(value) => (value.trim(), false),
        Value::Word(value) => (value.trim(), true),
        Value::Other => return facts,
    };
    if let Some(own) =
        words::type_of(value).filter(|_| value.is_ascii() && value.chars().all(char::is_lowercase))
    {
        facts.push(fact(FactKind::Type, name, own));
        return facts;
    }
    let is_number =
        !value.is_empty() && value.len() <= 12 && value.bytes().all(|byte| byte.is_ascii_digit());
    let is_code = [
        "code",
        "errcode",
        "error_code",
        "errorcode",
        "err_code",
        "retcode",
    ]
    .contains(&name.to_lowercase().as_str());
    let says = match () {
        () if is_number && (is_code || is_limit(name)) => true,
        () if is_number => false,
        () => enumerates(name) && !is_word_only && is_word(value),
    };
    if says {
        facts.push(fact(FactKind::Value, name, value));
    }
    facts
}

/// The key around a key of a sample, which tells keys of one name apart. What only wraps a response is none.
fn inside(key: &Key) -> &str {
    const WRAPPERS: [&str; 18] = [
        "body", "content", "data", "info", "item", "items", "list", "object", "page", "payload",
        "records", "response", "result", "results", "rows", "success", "value", "values",
    ];
    let around = key.path.strip_suffix(key.name.as_str());
    let around = around.map_or("", |around| around.trim_end_matches('.'));
    let own = around.rsplit('.').next().unwrap_or(around);
    let own = own.trim_end_matches("[]");
    let is_wrapper = WRAPPERS.contains(&own.to_lowercase().as_str());
    if is_wrapper || !words::is_name(own) {
        ""
    } else {
        own
    }
}

/// Whether the value of a name is a duration or a limit, which a spec repeats, and not one of many.
fn is_limit(name: &str) -> bool {
    let name = name.to_lowercase();
    [
        "expire", "ttl", "timeout", "limit", "lifetime", "interval", "quota",
    ]
    .iter()
    .any(|word| name.contains(word))
        || name.starts_with("max_")
        || name.starts_with("min_")
}

/// Whether the values of a name are known words.
fn enumerates(name: &str) -> bool {
    let name = name.to_lowercase();
    const ENDS: [&str; 10] = [
        "type", "mode", "status", "state", "protocol", "method", "kind", "format", "level", "unit",
    ];
    ENDS.iter().any(|end| name.ends_with(end))
}

fn is_word(value: &str) -> bool {
    (2..=24).contains(&value.len())
        && value
            .chars()
            .all(|sign| sign.is_ascii_alphabetic() || matches!(sign, '_' | '-'))
}
