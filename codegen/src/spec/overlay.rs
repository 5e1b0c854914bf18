//! The content of `overlay.yaml`: another identity for a platform's crate, and additions to its facts.
//! Plain serde data and its merge; must not know the place of a value in a file.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{CodeClass, Document, Package, Platform, StatusClass};

/// An overlay: a folder with the name of a platform elsewhere, whose files and those of the platform become one crate.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Name of the platform to extend; the same as the name of the folder.
    pub platform: String,
    /// Identity of the crate that contains both.
    #[serde(rename = "crate")]
    pub package: Package,
    /// First text of the crate's documentation; default: the platform's.
    pub doc: Option<String>,
    /// Further documents that `source` and `basis` refer to.
    #[serde(default)]
    pub documents: IndexMap<String, Document>,
    /// Further meanings of failures.
    #[serde(default)]
    pub errors: OverlayErrors,
}

/// Further meanings of failures.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverlayErrors {
    /// By HTTP status.
    #[serde(default)]
    pub statuses: IndexMap<String, StatusClass>,
    /// By the platform's own code.
    #[serde(default)]
    pub codes: IndexMap<String, CodeClass>,
}

impl Overlay {
    /// Returns the paths of parts that the platform already has.
    pub(super) fn repeated(&self, platform: &Platform) -> Vec<[&str; 3]> {
        let documents = self.documents.keys().map(|name| (["documents", ""], name));
        let statuses = self.errors.statuses.keys();
        let statuses = statuses.map(|status| (["errors", "statuses"], status));
        let codes = self
            .errors
            .codes
            .keys()
            .map(|code| (["errors", "codes"], code));
        documents
            .filter(|(_, name)| platform.documents.contains_key(*name))
            .chain(statuses.filter(|(_, status)| platform.errors.statuses.contains_key(*status)))
            .chain(codes.filter(|(_, code)| platform.errors.codes.contains_key(*code)))
            .map(|([first, second], name)| [first, second, name.as_str()])
            .collect()
    }

    /// Adapts the guide of the platform's crate to this crate: paths in its Rust samples begin with this crate's name.
    pub(super) fn adapted(&self, guide: &str, of: &Package) -> String {
        let path = |package: &Package| package.name.replace('-', "_") + "::";
        let (old, new) = (path(of), path(&self.package));
        let mut adapted = String::new();
        let mut rest = guide;
        while let Some((before, after)) = rest.split_once(&old) {
            adapted.push_str(before);
            let is_whole = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            adapted.push_str(if is_whole { &new } else { &old });
            rest = after;
        }
        adapted + rest
    }

    /// Adds the content of the overlay to the platform.
    pub(super) fn merge(&self, platform: &mut Platform) {
        platform.package = self.package.clone();
        if let Some(doc) = &self.doc {
            platform.doc = doc.clone();
        }
        platform.documents.extend(self.documents.clone());
        platform
            .errors
            .statuses
            .extend(self.errors.statuses.clone());
        platform.errors.codes.extend(self.errors.codes.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::{Overlay, Package};

    #[test]
    fn a_guide_speaks_of_the_crate_that_it_stands_in() {
        let package = |name: &str| Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            description: None,
            license: None,
            repository: None,
            keywords: Vec::new(),
        };
        let overlay = Overlay {
            platform: "acme".to_owned(),
            package: package("our-acme"),
            doc: None,
            documents: Default::default(),
            errors: Default::default(),
        };
        let guide = "`acme` is not `my_acme::A`.\nuse acme::{Client, acme::B};\n::acme::c();";
        let adapted =
            "`acme` is not `my_acme::A`.\nuse our_acme::{Client, our_acme::B};\n::our_acme::c();";
        assert_eq!(overlay.adapted(guide, &package("acme")), adapted);
    }
}
