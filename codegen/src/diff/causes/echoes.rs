//! The causes of lines at entries that did not change: what they hold, who holds them, and what is around them.
//! Must not know how bad a line is.

use std::collections::BTreeSet;

use super::Causes;
use crate::diff::deltas::Delta;
use crate::diff::entry::Entries;
use crate::diff::grammar::Kind;
use crate::diff::matching::Link;
use crate::diff::references::{References, whole};

impl<'a> Causes<'a> {
    /// Returns the changes that a line at an unchanged entry follows from, the nearest ones; the entry itself if there are none.
    pub(super) fn echoes(&self, delta: &Delta) -> Vec<usize> {
        let pair = delta.pair;
        let ladder: [&dyn Fn() -> Vec<usize>; 6] = [
            &|| self.renamed_around(pair),
            &|| self.changed_exchange(pair),
            &|| self.changed_inside(pair, hint(&delta.path)),
            &|| self.changed_held(pair),
            &|| self.changed_holders(pair),
            &|| self.changed_around(pair, delta),
        ];
        let found = ladder.iter().map(|step| step());
        let found = found.into_iter().find(|found| !found.is_empty());
        found.unwrap_or_else(|| vec![pair])
    }

    /// The pairs of the entries inside an entry.
    pub(super) fn parts(&self, pair: usize) -> BTreeSet<usize> {
        let mut parts = BTreeSet::new();
        let Some(pair) = self.matched.pairs.get(pair) else {
            return parts;
        };
        for (entries, index) in [(&self.matched.old, pair.old), (&self.matched.new, pair.new)] {
            let mut open: Vec<usize> =
                index.map_or_else(Vec::new, |index| entries.children(index).to_vec());
            while let Some(index) = open.pop() {
                parts.extend(self.pair_of(entries, index));
                open.extend(entries.children(index));
            }
        }
        parts
    }

    fn changed_inside(&self, pair: usize, hint: &str) -> Vec<usize> {
        let parts = self.parts(pair).into_iter().filter(|part| {
            self.is_cause(*part)
                && self
                    .entry(*part)
                    .is_some_and(|entry| entry.path.starts_with(hint))
        });
        let roots: BTreeSet<usize> = parts.map(|part| self.root(part)).collect();
        roots.into_iter().collect()
    }

    /// The changes of the wholes in a list, and of what is inside them.
    fn changed(&self, wholes: BTreeSet<usize>) -> Vec<usize> {
        let mut roots = BTreeSet::new();
        for pair in wholes {
            if self.is_cause(pair) {
                roots.insert(self.root(pair));
            }
            roots.extend(self.changed_inside(pair, ""));
        }
        roots.into_iter().collect()
    }

    /// The two sides of the whole that a pair is a part of.
    fn wholes(&self, pair: usize) -> impl Iterator<Item = (&'a Entries, &References, usize)> {
        let sides = self.matched.pairs.get(pair).map(|pair| {
            [
                pair.old
                    .map(|old| (&self.matched.old, &self.old, whole(&self.matched.old, old))),
                pair.new
                    .map(|new| (&self.matched.new, &self.new, whole(&self.matched.new, new))),
            ]
        });
        sides.into_iter().flatten().flatten()
    }

    fn changed_held(&self, pair: usize) -> Vec<usize> {
        let held = self.wholes(pair).flat_map(|(entries, references, index)| {
            let held = references.held(index).into_iter();
            held.filter_map(move |index| self.pair_of(entries, index))
        });
        self.changed(held.collect())
    }

    fn changed_holders(&self, pair: usize) -> Vec<usize> {
        let holders = self.wholes(pair).flat_map(|(entries, references, index)| {
            let holders = references.holders(entries, index).into_iter();
            holders.filter_map(move |index| self.pair_of(entries, index))
        });
        let holders: BTreeSet<usize> = holders.collect();
        // What did not change but uses the type on one side only is not its cause.
        self.changed(holders)
    }

    /// The renaming of a whole that a pair is a part of, or the new order in it; or the renaming of its resource.
    fn renamed_around(&self, pair: usize) -> Vec<usize> {
        let wholes = self.wholes(pair).filter_map(|(entries, _, index)| {
            let whole = self.pair_of(entries, index)?;
            let own = self.matched.pairs.get(whole)?;
            // What a type says of all its fields.
            let is_type = entries
                .get(index)
                .is_some_and(|entry| entry.kind == Kind::Type);
            // What stands behind a feature, or no longer does, with all its parts.
            let is_gated = own
                .changes
                .iter()
                .any(|change| change.key == "experimental");
            let is_own = own.link != Link::Same
                || (whole != pair
                    && (own.is_reordered || is_gated || (is_type && self.is_cause(whole))));
            let around = self.resource(entries, index);
            is_own.then_some(whole).or_else(|| {
                let around = around?;
                let is_renamed = self.matched.pairs.get(around)?.link != Link::Same;
                is_renamed.then_some(around)
            })
        });
        let roots: BTreeSet<usize> = wholes.map(|whole| self.root(whole)).collect();
        roots.into_iter().collect()
    }

    /// The changes of the operation that a credential is exchanged by, whose parameters are its fields.
    fn changed_exchange(&self, pair: usize) -> Vec<usize> {
        let operations = self.wholes(pair).filter_map(|(entries, _, index)| {
            let exchange = entries.get(index)?.fact("exchange")?;
            let mut words = exchange
                .split([' ', ','])
                .skip_while(|word| *word != "operation:");
            let operation = entries.find(words.nth(1)?)?;
            self.pair_of(entries, operation)
        });
        self.changed(operations.collect())
    }

    /// Returns the resource of an operation or type.
    fn resource(&self, entries: &Entries, index: usize) -> Option<usize> {
        let entry = entries.get(index)?;
        let resource = match entry.kind {
            Kind::Type => entries.around(entry.fact("resource")?)?,
            _ => entry.parent?,
        };
        self.pair_of(entries, resource)
    }

    /// The changes of the resource and the platform around a pair.
    fn changed_around(&self, pair: usize, delta: &Delta) -> Vec<usize> {
        let names = if delta.text.starts_with(" accepts ") {
            ["platform.accepts", "platform.credentials", "platform.crate"]
        } else {
            [
                "platform.rate_limits",
                "platform.credentials",
                "platform.crate",
            ]
        };
        let mut wholes = self.wholes(pair);
        let resource = wholes.find_map(|(entries, _, index)| self.resource(entries, index));
        if let Some(resource) = resource.filter(|resource| self.is_cause(*resource)) {
            return vec![self.root(resource)];
        }
        let sections = names.iter().map(|name| {
            let all = 0..self.matched.pairs.len();
            let own = all.filter(|pair| {
                self.is_cause(*pair)
                    && self
                        .entry(*pair)
                        .is_some_and(|entry| entry.path.starts_with(name))
            });
            own.map(|pair| self.root(pair)).collect::<Vec<_>>()
        });
        sections
            .into_iter()
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// Returns what the path of an entry begins with that an item of the crate's root comes from.
fn hint(path: &str) -> &'static str {
    let mut parts = path.split("::").skip(1);
    match parts.next() {
        Some("Server") => "platform.server",
        Some("ResponseHeaders") => "platform.response_headers",
        Some("Credential") => "platform.credentials",
        Some("ErrorCode") => "platform.errors",
        _ => "",
    }
}
