//! What `overlay.yaml` may say: how a team's own spec files change the identity of a platform's crate and add to its facts.
//! Plain serde data and its merge; must not know where a value stands in a file.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{CodeMeaning, Document, Package, Platform, StatusMeaning};

/// An overlay: files beside those of a platform, in a folder of the same name elsewhere, that make a crate of both.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Name of the platform that is added to; the same as the name of the folder.
    pub platform: String,
    /// Identity of the crate that is made of both.
    #[serde(rename = "crate")]
    pub package: Package,
    /// First text of the crate's documentation; default: the platform's.
    #[serde(default)]
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
    pub statuses: IndexMap<String, StatusMeaning>,
    /// By the platform's own code.
    #[serde(default)]
    pub codes: IndexMap<String, CodeMeaning>,
}

impl Overlay {
    /// What both the overlay and the platform give, as the way to it in the overlay.
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

    /// The platform with what the overlay says.
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
