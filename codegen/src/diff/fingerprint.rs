//! Fingerprints: a short hash of what makes a finding what it is.
//! Must not know lines or words of a report: a fingerprint outlives them.

use sha2::{Digest, Sha256};

use super::causes::Cause;
use super::deltas::Listing;
use super::entry::Entries;
use super::grammar;
use super::matching::{Matched, Pair};
use super::report::Class;

/// Number of characters.
pub const LENGTH: usize = 12;

/// Returns the fingerprint of a finding: of its rule, its class, its entry and what both sides say of it.
pub(super) fn of_finding(
    identity: (&str, Class, &str),
    matched: &Matched,
    pair: &Pair,
    cause: &Cause,
) -> String {
    let (rule, class, platform) = identity;
    let mut parts = vec![
        rule.to_owned(),
        class.name().to_owned(),
        platform.to_owned(),
    ];
    for (entries, index) in [(&matched.old, pair.old), (&matched.new, pair.new)] {
        let entry = index.and_then(|index| entries.get(index));
        parts.push(entry.map_or_else(String::new, |entry| entry.path.clone()));
    }
    match (pair.old, pair.new) {
        (Some(gone), None) => whole(&matched.old, gone, &mut parts),
        (None, Some(come)) => whole(&matched.new, come, &mut parts),
        _ => changes(matched, pair, cause, class, &mut parts),
    }
    of_parts(&parts)
}

/// Adds what an entry says, and all that are inside it.
fn whole(entries: &Entries, index: usize, parts: &mut Vec<String>) {
    let Some(entry) = entries.get(index) else {
        return;
    };
    parts.push(entry.path.clone());
    let facts = entry.facts.iter();
    let facts = facts.filter(|(key, _)| !grammar::is_text(entry.kind, key));
    parts.extend(facts.map(|(key, value)| format!("{key}: {value}")));
    for child in entries.children(index) {
        whole(entries, *child, parts);
    }
}

/// Adds what changed. Where no key of the entry did, as in an order, the lines that go and come say it.
fn changes(matched: &Matched, pair: &Pair, cause: &Cause, class: Class, parts: &mut Vec<String>) {
    let kind = pair.new.and_then(|index| matched.new.get(index));
    let kind = kind.map(|entry| entry.kind);
    let is_text = |key: &str| kind.is_some_and(|kind| grammar::is_text(kind, key));
    let said = pair.changes.iter();
    let said = said.filter(|change| class == Class::Docs || !is_text(&change.key));
    let before = parts.len();
    parts.extend(said.map(|change| format!("{} {:?} {:?}", change.key, change.old, change.new)));
    if parts.len() == before {
        let lines = cause.deltas.iter().map(|delta| {
            let listing = match delta.listing {
                Listing::Surface => "surface",
                Listing::Wire => "wire",
            };
            format!("{listing} {} {}", delta.has_come, delta.text)
        });
        parts.extend(lines);
    }
}

/// Returns the fingerprint of what is told as parts.
pub(super) fn of_parts(parts: &[String]) -> String {
    // The ends of parts are told from what is in them.
    let text: String = parts.iter().map(|part| format!("{part:?}\n")).collect();
    let hash = Sha256::digest(text.as_bytes());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = nibbles.take(LENGTH).enumerate().map(|(at, nibble)| {
        // YAML takes it for a text, as it begins with a letter.
        let digit = if at == 0 { 10 + nibble % 6 } else { nibble };
        char::from_digit(digit.into(), 16).unwrap_or('a')
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, of_parts};

    #[test]
    fn fingerprints_are_short_and_no_numbers() {
        let mut known = std::collections::BTreeSet::new();
        for number in 0..1000 {
            let found = of_parts(&[number.to_string()]);
            assert_eq!(found.len(), LENGTH);
            assert!(
                found.starts_with(|letter| matches!(letter, 'a'..='f')),
                "{found}"
            );
            assert!(known.insert(found));
        }
        let parts =
            |parts: &[&str]| of_parts(&parts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_ne!(parts(&["ab", "c"]), parts(&["a", "bc"]));
    }
}
