//! The rules: what each says, why it is so for a user of a crate, how to stay compatible, and what the reversed change is.
//! Must not know how changes are found.

mod table;

use super::report::Class;
pub use table::RULES;

/// What rules are about, as pages group them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Any part of a spec.
    Any,
    /// What all resources of a platform share.
    Platform,
    /// Resources, operations and their parameters.
    Operation,
    /// Types, their fields and values.
    Type,
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// The id of the rule that speaks of the reversed change.
    pub mirror: &'static str,
    /// The classes that a change can have, those of the reversed change, and when; the last is empty where it needs no words.
    pub cases: &'static [(Class, Class, &'static str)],
    /// Whether a reviewer should look at it twice, whatever changed.
    pub is_loud: bool,
    /// What changed, in one line.
    pub summary: &'static str,
    /// Why it is so for a user of the crate.
    pub why: &'static str,
    /// How to stay compatible, or what to look at; empty if there is nothing to do.
    pub help: &'static str,
}

impl Rule {
    /// Whether the reversed change of one of class `there` may be of class `back`.
    pub fn mirrors(&self, there: Class, back: Class) -> bool {
        let mut cases = self.cases.iter();
        cases.any(|(class, mirror, _)| (*class, *mirror) == (there, back))
    }
}

/// Returns the rule with an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{RULES, rule};

    #[test]
    fn the_mirror_of_a_mirror_is_the_rule() {
        let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), RULES.len(), "an id is there twice");
        for own in RULES {
            let mirror = rule(own.mirror).unwrap();
            assert_eq!(mirror.mirror, own.id);
            assert!(!own.cases.is_empty(), "{}", own.id);
            for (there, back, _) in own.cases {
                assert!(mirror.mirrors(*back, *there), "{} {there:?}", own.id);
            }
        }
    }
}
