//! The versions that changes require.
//! Must not know what changed.

use schemars::JsonSchema;
use serde::Serialize;

use super::report::Class;

/// What a version must be raised by, for crates from 1.0 on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// Nothing.
    #[default]
    None,
    /// The third number.
    Patch,
    /// The second number.
    Minor,
    /// The first number.
    Major,
}

impl From<Class> for Bump {
    fn from(class: Class) -> Self {
        match class {
            Class::Breaking => Self::Major,
            Class::Additive | Class::Deprecating => Self::Minor,
            Class::Silent | Class::Docs => Self::Patch,
            Class::None => Self::None,
        }
    }
}

/// The version of a crate on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CrateVersion {
    /// The name of the crate.
    pub name: String,
    /// The version before the change; absent if there was no such crate.
    pub old: Option<String>,
    /// The version after the change; absent if the crate is gone.
    pub new: Option<String>,
    /// The least version that the changes require.
    pub required: Option<String>,
    /// Whether the new version is enough.
    pub verdict: Verdict,
    /// What the required version depends on besides the findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Whether a version is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is enough.
    Ok,
    /// It is less than what the changes require.
    TooLow,
    /// It is less than before.
    Lowered,
}

impl CrateVersion {
    /// Judges the version of a crate whose changes need `bump`.
    pub fn judge(name: &str, old: Option<&str>, new: Option<&str>, bump: Bump) -> Self {
        let before = old.and_then(numbers);
        let required = before.map(|version| raised(version, bump));
        let verdict = match (before, new.and_then(numbers), required) {
            (Some(before), Some(now), _) if now < before => Verdict::Lowered,
            (_, Some(now), Some(required)) if now < required => Verdict::TooLow,
            _ => Verdict::Ok,
        };
        // A version that is not raised is told as it is written.
        let same = old.filter(|_| required == before).map(str::to_owned);
        let required = new
            .and(required)
            .map(|(major, minor, patch)| format!("{major}.{minor}.{patch}"));
        Self {
            name: name.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
            required: required.map(|text| same.unwrap_or(text)),
            verdict,
            note: None,
        }
    }
}

/// The three numbers of a version; what follows them is not compared.
fn numbers(version: &str) -> Option<(u64, u64, u64)> {
    let mut parts = version.split(['-', '+']).next()?.split('.');
    let mut next = || parts.next()?.parse().ok();
    let numbers = (next()?, next()?, next()?);
    parts.next().is_none().then_some(numbers)
}

/// The least version after a change: Cargo takes the first number that is not 0 for the breaking one.
fn raised((major, minor, patch): (u64, u64, u64), bump: Bump) -> (u64, u64, u64) {
    let next = |number: u64| number.saturating_add(1);
    match bump {
        Bump::None => (major, minor, patch),
        Bump::Major if major > 0 => (next(major), 0, 0),
        Bump::Minor if major > 0 => (major, next(minor), 0),
        Bump::Major if minor > 0 => (0, next(minor), 0),
        _ => (major, minor, next(patch)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Bump, CrateVersion, Verdict};

    #[test]
    fn zero_versions_are_raised_as_cargo_reads_them() {
        for (old, bump, required) in [
            ("1.2.3", Bump::Major, "2.0.0"),
            ("1.2.3", Bump::Minor, "1.3.0"),
            ("1.2.3", Bump::Patch, "1.2.4"),
            ("0.2.3", Bump::Major, "0.3.0"),
            ("0.2.3", Bump::Minor, "0.2.4"),
            ("0.2.3", Bump::Patch, "0.2.4"),
            ("0.0.3", Bump::Major, "0.0.4"),
            ("0.0.3", Bump::Patch, "0.0.4"),
            ("0.2.3", Bump::None, "0.2.3"),
        ] {
            let judged = CrateVersion::judge("acme", Some(old), Some(required), bump);
            assert_eq!(judged.required.as_deref(), Some(required), "{old} {bump:?}");
            assert_eq!(judged.verdict, Verdict::Ok, "{old} {bump:?}");
        }
    }

    #[test]
    fn a_version_may_be_too_low_or_lowered() {
        let verdict = |old, new, bump| CrateVersion::judge("acme", old, new, bump).verdict;
        assert_eq!(
            verdict(Some("0.2.3"), Some("0.2.4"), Bump::Major),
            Verdict::TooLow
        );
        assert_eq!(
            verdict(Some("0.2.3"), Some("0.10.0"), Bump::Major),
            Verdict::Ok
        );
        assert_eq!(
            verdict(Some("0.2.3"), Some("0.2.2"), Bump::None),
            Verdict::Lowered
        );
        assert_eq!(verdict(None, Some("0.1.0"), Bump::Minor), Verdict::Ok);
        assert_eq!(verdict(Some("0.1.0"), None, Bump::Major), Verdict::Ok);
    }
}
