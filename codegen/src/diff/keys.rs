//! Which rule speaks of which key, the worst first.
//! Must not know how keys are compared.

use super::class::Judged;
use super::entry::Entry;
use super::grammar::{self, Kind};
use super::matching::{Change, Pair};
use super::report::Class;

/// What is said of an order.
pub(super) const ORDER: &str = "entries whose order is a meaning changed places";

/// Keys and the rules that speak of them, the worst first.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("(its place)", "place-changed"),
    ("optional", "requiredness-changed"),
    ("type", "type-changed"),
    ("returns", "response-changed"),
    ("body", "body-changed"),
    ("form", "body-changed"),
    ("sensitive", "sensitive-changed"),
    ("always", "always-changed"),
    ("constant", "constant-changed"),
    ("identifier", "shape-changed"),
    ("enum", "shape-changed"),
    ("fields", "shape-changed"),
    ("values", "shape-changed"),
    ("untagged", "shape-changed"),
    ("variants", "shape-changed"),
    ("tag", "shape-changed"),
    ("content", "shape-changed"),
    ("extends", "shape-changed"),
    ("tuple", "shape-changed"),
    ("columns", "shape-changed"),
    ("resource", "moved"),
    ("accepts", "accepts-changed"),
    ("experimental", "experimental-changed"),
    ("lenient", "lenient-changed"),
    ("null_values", "null-values-changed"),
    ("aliases", "aliases-changed"),
    ("http", "request-changed"),
    ("(its name)", "wire-name-changed"),
    ("url", "server-url-changed"),
    ("retry", "retry-changed"),
    ("zero_one", "bool-values-changed"),
    ("bool_values", "bool-values-changed"),
    ("client_default", "client-default-changed"),
    ("pages", "pages-changed"),
    ("windows", "windows-changed"),
    ("content_type", "body-changed"),
    ("outside_envelope", "envelope-changed"),
    ("nested_under", "envelope-changed"),
    ("success_like_error", "responses-changed"),
    ("min", "limit-changed"),
    ("max", "limit-changed"),
    ("max_items", "limit-changed"),
    ("contested", "limit-changed"),
    ("limits", "limit-changed"),
    ("rate_limits", "rate-limits-changed"),
    ("basic", "credential-changed"),
    ("cookie", "credential-changed"),
    ("exchange", "credential-changed"),
    ("sign", "credential-changed"),
    ("send", "credential-changed"),
    ("headers", "header-changed"),
    ("class", "meaning-changed"),
    ("refused_before_running", "meaning-changed"),
    ("renamed_from", "former-names-changed"),
    ("deprecated", "deprecated-changed"),
    ("server_default", "server-default-changed"),
    ("unit", "unit-changed"),
    ("range", "unit-changed"),
    ("rust", "rust-name-changed"),
    ("name", "rust-name-changed"),
];

/// Sections of a platform and the rules that speak of them.
pub(super) const SECTIONS: &[(&str, &str)] = &[
    ("platform.accepts", "accepts-changed"),
    ("platform.content_types", "header-changed"),
    ("platform.crate", "crate-renamed"),
    ("platform.envelope", "envelope-changed"),
    ("platform.errors.bodies", "responses-changed"),
    ("platform.errors.text", "responses-changed"),
    ("platform.only_headers", "header-changed"),
    ("platform.rate_limits", "rate-limits-changed"),
    ("platform.responses", "responses-changed"),
];

/// Returns the rule of the worst key that changed.
pub(super) fn of_changes<'a>(
    pair: &'a Pair,
    entry: &Entry,
    judged: Judged,
) -> (&'static str, Option<&'a Change>) {
    let facts = || {
        pair.changes
            .iter()
            .filter(|change| !grammar::is_text(entry.kind, &change.key))
    };
    if judged.is_swapped || (pair.is_reordered && facts().next().is_none()) {
        return ("order-changed", None);
    }
    // What is for readers stands inside other keys, too.
    let has_rule =
        |change: &Change| ["server_default", "deprecated"].contains(&change.key.as_str());
    if judged.class == Class::Docs && !facts().any(has_rule) {
        return ("documentation-changed", pair.changes.first());
    }
    let section = SECTIONS.iter().find(|(path, _)| *path == entry.path);
    if let Some((_, rule)) = section {
        return (rule, facts().next());
    }
    if entry.kind == Kind::Header {
        return ("header-changed", None);
    }
    // What gives the old name a warning says what happened.
    let is_first = |key: &str| {
        judged.class == Class::Deprecating && ["renamed_from", "deprecated"].contains(&key)
    };
    let first = facts().find(|change| is_first(&change.key));
    let worst = KEYS
        .iter()
        .find_map(|(key, _)| facts().find(|change| change.key == *key));
    let Some(change) = first.or(worst) else {
        let is_followed = facts().next().is_none();
        return (if is_followed { "echo" } else { "fact-changed" }, None);
    };
    let own = KEYS
        .iter()
        .find(|(key, _)| *key == change.key)
        .map_or("fact-changed", |(_, rule)| rule);
    let unit = |value: &Option<String>| {
        value
            .as_deref()
            .map(|text| text.replace("timestamp_ms", "timestamp_s"))
    };
    let is_unit = own == "type-changed" && unit(&change.old) == unit(&change.new);
    (
        if is_unit { "time-unit-changed" } else { own },
        Some(change),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{KEYS, SECTIONS};
    use crate::diff::grammar::{self, Kind};
    use crate::diff::rules::rule;
    use crate::spec::{overlay_schema, platform_schema, resource_schema};

    /// Keys inside of others, by the key that a rule speaks of as a whole.
    const PARTS: &[(&str, &str)] = &[
        ("platform.accepts", ""),
        ("platform.content_types", "json form"),
        (
            "platform.envelope",
            "success key equals data code message details",
        ),
        ("platform.errors.bodies", "code message success"),
        ("platform.rate_limits", "requests per"),
        ("platform.responses", "status text"),
        ("platform.only_headers", "names"),
        ("basic", "user password"),
        ("bool_values", "true false"),
        ("deprecated", "since use reason"),
        ("exchange", "operation token expires_in expires_at lifetime"),
        (
            "limits",
            "together at_least_one max_span parameters setter from to max",
        ),
        ("pages", "page first size items last count total"),
        ("send", "field header prefix"),
        (
            "sign",
            "access secret algorithm date_header signed_headers trailing_slash",
        ),
        ("windows", "from to size items points time"),
    ];

    /// Keys that no rule speaks of, and why.
    const SILENT: &[(&str, &str)] = &[
        (
            "platform",
            "the name of the folder: another one is another platform",
        ),
        ("version", "it is what the report requires"),
        ("inferred", "a part of `basis`"),
        ("observed", "a part of `basis`"),
        ("arguments", "a part of `examples`"),
        ("response", "a part of `examples`"),
    ];

    fn names(value: &Value, found: &mut BTreeSet<String>) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            found.extend(properties.keys().cloned());
        }
        match value {
            Value::Object(entries) => entries.values().for_each(|value| names(value, found)),
            Value::Array(items) => items.iter().for_each(|value| names(value, found)),
            _ => {}
        }
    }

    /// Whether a key holds entries, which have rules of their own.
    fn holds_entries(key: &str) -> bool {
        let kinds = [
            Kind::Platform,
            Kind::Section,
            Kind::Credential,
            Kind::Resource,
            Kind::Operation,
            Kind::Type,
        ];
        kinds
            .iter()
            .any(|kind| grammar::inside(*kind, "errors", key).is_some())
    }

    #[test]
    fn a_rule_speaks_of_each_key_of_the_language_or_a_reason_says_why_not() {
        let mut keys = BTreeSet::new();
        for schema in [overlay_schema(), platform_schema(), resource_schema()] {
            names(&serde_json::from_str(&schema).unwrap(), &mut keys);
        }
        assert!(keys.len() > 100);
        let has_rule = |key: &str| {
            KEYS.iter().any(|(own, _)| *own == key)
                || PARTS
                    .iter()
                    .any(|(_, parts)| parts.split(' ').any(|part| part == key))
                || SILENT.iter().any(|(own, _)| *own == key)
                || grammar::is_text(Kind::Operation, key)
                || holds_entries(key)
        };
        // Only a document has these.
        let of_documents = [
            "code",
            "distinct_headings",
            "excluded",
            "kind",
            "reason",
            "route",
            "section",
        ];
        let is_known = |key: &str| of_documents.contains(&key) || has_rule(key);
        let missing: Vec<&String> = keys.iter().filter(|key| !is_known(key)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "neither rule nor reason");
        for (whole, _) in PARTS {
            let all = KEYS.iter().chain(SECTIONS);
            assert!(all.clone().any(|(own, _)| own == whole), "{whole}");
        }
        for (key, id) in KEYS.iter().chain(SECTIONS) {
            assert!(rule(id).is_some(), "{key}: {id}");
            let name = key.rsplit('.').next().unwrap();
            assert!(
                name.starts_with('(') || keys.contains(name) || name == "optional",
                "{key} is no key"
            );
        }
    }
}
