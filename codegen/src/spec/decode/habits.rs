//! Keys and words of OpenAPI and of older versions of the language, and what to write instead.
//! Must not know how values are decoded.

use crate::diagnostic::closest;

/// What a key that is not of the language stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// The language has another name for it.
    Renamed(&'static str),
    /// It is close to a name of the language.
    Close(&'static str),
    /// The language says it in another way. The value is not read.
    Advice(Advice),
}

/// How the language says what a key says elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Advice {
    keys: &'static [&'static str],
    /// A key that is allowed beside them; it tells an operation from a type.
    beside: &'static str,
    /// What to write.
    pub(super) help: &'static str,
    /// The key in whose place it is used.
    pub(super) instead_of: Option<&'static str>,
    /// Whether the language cannot say it.
    pub(super) is_beyond: bool,
    /// Whether the keys beside it say the same.
    pub(super) is_whole: bool,
}

/// Keys and words that have another name here.
const RENAMED: [(&str, &str); 43] = [
    ("answer", "response"),
    ("answers", "responses"),
    ("authentication", "credentials"),
    ("components", "types"),
    ("const", "constant"),
    ("contentType", "content_type"),
    ("consumes", "content_type"),
    ("definitions", "types"),
    ("desc", "doc"),
    ("description", "doc"),
    ("endpoints", "operations"),
    ("externalDocs", "source"),
    ("formData", "form"),
    ("integer", "number"),
    ("int", "number"),
    ("keyed_by", "nested_under"),
    ("kinds", "untagged"),
    ("limit", "size"),
    ("maxItems", "max_items"),
    ("maximum", "max"),
    ("means", "class"),
    ("minimum", "min"),
    ("models", "types"),
    ("no", "false"),
    ("none_as", "null_values"),
    ("page_size", "size"),
    ("params", "query"),
    ("paths", "operations"),
    ("pathParameters", "path"),
    ("properties", "fields"),
    ("queryParameters", "query"),
    ("rateLimit", "rate_limit"),
    ("requestBody", "body"),
    ("result", "returns"),
    ("results", "items"),
    ("rules", "limits"),
    ("schemas", "types"),
    ("security", "accepts"),
    ("securitySchemes", "credentials"),
    ("servers", "server"),
    ("str", "string"),
    ("text", "string"),
    ("yes", "true"),
];

const fn advice(keys: &'static [&'static str], beside: &'static str, help: &'static str) -> Advice {
    Advice {
        keys,
        beside,
        help,
        instead_of: None,
        is_beyond: false,
        is_whole: false,
    }
}

impl Advice {
    const fn instead_of(mut self, key: &'static str) -> Self {
        self.instead_of = Some(key);
        self
    }

    const fn beyond(mut self) -> Self {
        self.is_beyond = true;
        self
    }

    const fn whole(mut self) -> Self {
        self.is_whole = true;
        self
    }
}

const OPTIONAL: &str = "a parameter is required unless its name ends in `?`, and a field of a response is optional unless it has \
    `always: true`";
const DEFAULT: &str = "write `server_default` for the value that the server uses, or `client_default` for one that the client sends";
const UNCHECKED: &str = "only `min`, `max` and `max_items` are checked; say it in `doc`";
const NULL: &str = "leave it out; any field of a response may be null unless it has `always: true`";
const FORMAT: &str = "the type is the format, such as `timestamp_rfc3339`, `timestamp_ms` or `i64`; say any other format in `doc`";
const DIRECTION: &str = "leave it out; a type may have fields that are only sent or only returned";
const STYLE: &str =
    "leave it out; a list in a query is joined by commas, and `zero_one` sends a boolean as 0 or 1";
const NAMED: &str = "give the type a name under `types`, and write `type: Name`";
const PART: &str = "put the parameter under `path`, `query`, `headers`, `body` or `form` of the operation, with its name as the key";
const SEND: &str =
    "write `send`, `basic`, `cookie`, `exchange` or `sign`, which say how it is sent";
const UNION: &str =
    "write `untagged` with a type for each kind of JSON value, or `tag`, `content` and `variants`";
const SERVER: &str = "write `placeholder` with a part in `<…>` for the user to fill in, or `choices` with fixed URLs";
const EVENTS: &str = "the language describes requests that a client sends";
const CURSOR: &str = "the language reads pages by their number";

/// Keys whose content is said in another way.
#[rustfmt::skip]
const ADVICE: &[Advice] = &[
    // Parameters and fields.
    advice(&["required", "optional", "mandatory"], "server_default", OPTIONAL),
    advice(&["default"], "server_default", DEFAULT),
    advice(&["minLength", "maxLength", "min_length", "max_length", "pattern", "multipleOf", "minItems", "min_items", "uniqueItems", "exclusiveMinimum", "exclusiveMaximum", "minProperties", "maxProperties"], "server_default", UNCHECKED),
    advice(&["nullable"], "server_default", NULL),
    advice(&["format"], "server_default", FORMAT),
    advice(&["readOnly", "writeOnly"], "server_default", DIRECTION),
    advice(&["style", "explode", "allowReserved", "allowEmptyValue", "collectionFormat"], "server_default", STYLE),
    advice(&["fields", "properties", "additionalProperties", "allOf", "oneOf", "anyOf", "enum", "values", "title"], "server_default", NAMED),
    advice(&["$ref", "ref", "schema"], "server_default", "write the name of the type: `type: Name`").instead_of("type"),
    advice(&["items"], "server_default", "write the type of the items in the type: `type: list<string>`"),
    advice(&["in"], "server_default", PART),
    advice(&["name"], "server_default", "the key is the name on the wire; `rust` gives another name in Rust"),
    advice(&["example", "examples"], "server_default", "write a sample call under `examples` of the operation"),
    advice(&["unit", "range"], "server_default", "say it in `doc`"),
    // Types.
    advice(&["type"], "identifier", "leave it out; `fields`, `enum`, `identifier`, `untagged` or `tag` says what kind of type it is"),
    advice(&["required"], "identifier", OPTIONAL),
    advice(&["nullable"], "identifier", NULL),
    advice(&["format"], "identifier", FORMAT),
    advice(&["allOf"], "identifier", "write `extends: Other` and the fields that are added").instead_of("fields"),
    advice(&["oneOf", "anyOf"], "identifier", UNION).instead_of("untagged"),
    advice(&["additionalProperties"], "identifier", "write `map<…>` where the type is used; it needs no name").instead_of("fields"),
    advice(&["discriminator"], "identifier", "write `tag` with the key that names the variant, `content` and `variants`"),
    advice(&["items"], "identifier", "a list has no name of its own; write `list<…>` where it is used"),
    advice(&["name", "title"], "identifier", "leave it out; the key is the name of the type"),
    advice(&["example", "examples"], "identifier", "write a sample call under `examples` of an operation"),
    advice(&["minLength", "maxLength", "pattern"], "identifier", UNCHECKED),
    // Operations.
    advice(&["summary"], "http", "write `doc`, whose first sentence is used alone in lists").instead_of("doc"),
    advice(&["operationId", "name", "id"], "http", "leave it out; the key is the name of the operation"),
    advice(&["method", "url", "uri", "endpoint"], "http", "write the method and the path: `http: GET /path/{parameter}`").instead_of("http"),
    advice(&["parameters", "request"], "http", PART).instead_of("query"),
    advice(&["responses"], "http", "write the data of a success under `returns`; failures are under `errors` of platform.yaml").instead_of("returns"),
    advice(&["response"], "http", "write the data of a success under `returns`").instead_of("returns"),
    advice(&["tags", "group"], "http", "leave it out; an operation belongs to the resource of its file"),
    advice(&["servers", "server"], "http", "leave it out; the server is described in platform.yaml"),
    advice(&["produces"], "http", "leave it out; responses are JSON"),
    advice(&["errors"], "http", "failures are described under `errors` of platform.yaml"),
    advice(&["envelope"], "http", "the envelope is described in platform.yaml; `outside_envelope: true` at an operation says that it has none"),
    advice(&["callbacks", "webhooks"], "http", EVENTS).beyond(),
    advice(&["example"], "http", "write a list under `examples`"),
    advice(&["idempotent", "safe"], "http", "write `retry: safe`, `retry: idempotent` or `retry: command`").instead_of("retry"),
    // Pages.
    advice(&["cursor", "next", "next_page", "token", "offset", "skip", "continuation", "marker"], "last", CURSOR).beyond().whole(),
    // Resources and platforms.
    advice(&["tags", "info"], "operations", "leave it out; the file is the resource"),
    advice(&["openapi", "swagger", "tags", "info"], "documents", "leave it out; a spec is not an OpenAPI document"),
    advice(&["host", "basePath", "base_url", "baseUrl", "url"], "documents", "describe the server under `server`, with `placeholder` or `choices`").instead_of("server"),
    advice(&["version"], "documents", "the version of the crate is `crate.version`; that of a page is `documents.….revision`"),
    advice(&["paths", "operations", "types", "components"], "documents", "write operations and types into resource files beside platform.yaml"),
    advice(&["webhooks", "events"], "documents", EVENTS).beyond(),
    advice(&["url", "host", "base_url", "baseUrl", "basePath"], "placeholder", SERVER).instead_of("placeholder"),
    // Credentials.
    advice(&["type", "in", "scheme", "name", "flows", "bearerFormat"], "check", SEND),
];

/// Returns what a key or word of another language stands for where these are expected.
pub(super) fn habit(key: &str, expected: &[&'static str]) -> Option<Habit> {
    let known = |name: &str| expected.iter().find(|known| **known == name).copied();
    let mut renamed = RENAMED.iter().filter(|(other, _)| *other == key);
    if let Some(ours) = renamed.find_map(|(_, ours)| known(ours)) {
        return Some(Habit::Renamed(ours));
    }
    let mut advice = ADVICE.iter().filter(|advice| advice.keys.contains(&key));
    if let Some(advice) = advice.find(|advice| known(advice.beside).is_some()) {
        return Some(Habit::Advice(*advice));
    }
    let close = closest(key, expected.iter().copied())?;
    known(close).map(Habit::Close)
}

#[cfg(test)]
mod tests {
    use super::{ADVICE, Habit, RENAMED, habit};

    #[test]
    fn a_key_leads_to_what_is_known_there() {
        let field = ["type", "doc", "min", "server_default"];
        assert_eq!(habit("minimum", &field), Some(Habit::Renamed("min")));
        assert_eq!(habit("tpye", &field), Some(Habit::Close("type")));
        let Some(Habit::Advice(advice)) = habit("$ref", &field) else {
            panic!("no advice");
        };
        assert_eq!(advice.instead_of, Some("type"));
        assert_eq!(habit("$ref", &["doc"]), None);
        assert_eq!(habit("minimum", &["doc"]), None);
    }

    #[test]
    fn no_key_has_two_meanings_in_one_place() {
        for (at, advice) in ADVICE.iter().enumerate() {
            let same = |other: &super::Advice| {
                let mut keys = advice.keys.iter();
                other.beside == advice.beside && keys.any(|key| other.keys.contains(key))
            };
            assert!(!ADVICE[at + 1..].iter().any(same), "{advice:?}");
        }
        for (at, pair) in RENAMED.iter().enumerate() {
            assert!(!RENAMED[at + 1..].contains(pair), "{pair:?}");
        }
    }
}
