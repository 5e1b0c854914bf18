//! The documents of a platform: what facts come from, and what of a page the spec leaves out on purpose.
//! Plain serde data; must not know what a page says.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Words;

/// A page or program that facts come from.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The document's own title, in its own language.
    pub title: String,
    /// Address of the document.
    pub url: String,
    /// What it is. Only pages are compared with the spec.
    #[serde(default)]
    pub kind: DocumentKind,
    /// Language tag of the document, for example `zh`.
    pub language: Option<String>,
    /// The state of the document that was read: a date, a version or a commit.
    pub revision: Option<String>,
    /// Headings that are similar to others and right as they are.
    #[serde(default)]
    pub distinct_headings: Vec<String>,
    /// What the page mentions and the spec leaves out on purpose.
    #[serde(default)]
    pub excluded: Vec<Exclusion>,
}

/// What a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A page for people, which is compared with the spec.
    #[default]
    Page,
    /// A program or library, in any number of files.
    Program,
    /// A file for programs, or one that is not text.
    File,
}

/// What a page mentions and the spec leaves out on purpose: all that has each of the given properties.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Heading of a section, or a list of headings, with all sections inside.
    #[serde(default)]
    pub section: Words,
    /// Method and path, or a list of them.
    #[serde(default)]
    pub route: Words,
    /// Name of a parameter or field, or a list of names.
    #[serde(default)]
    pub name: Words,
    /// A code, or a list of codes.
    #[serde(default)]
    pub code: Words,
    /// Why the spec leaves it out.
    pub reason: String,
}
