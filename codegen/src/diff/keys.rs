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
    if judged.class == Class::Docs && facts().next().is_none() {
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
