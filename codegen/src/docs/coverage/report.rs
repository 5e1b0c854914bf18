//! The report of what pages and specs have in common, as plain data, which is also its JSON.
//! Must not know how mentions are found, nor how a report is printed.

use schemars::JsonSchema;
use serde::Serialize;

/// What the pages and the specs have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// The platforms, sorted.
    pub platforms: Vec<Platform>,
}

/// What the pages and the spec of a platform have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Platform {
    /// Its name.
    pub platform: String,
    /// How much of what the pages mention the spec describes, in percent, rounded down; absent if they mention nothing.
    pub percent: Option<usize>,
    /// How many operations, names and codes of the pages the spec describes.
    pub described: usize,
    /// How many operations are among these.
    pub operations: usize,
    /// How many it leaves out on purpose.
    pub excluded: usize,
    /// What the pages mention and the spec lacks.
    pub lacking: Vec<Mention>,
    /// How many documented entries the pages mention.
    pub confirmed: usize,
    /// Documented entries that no page mentions, although all that they name as their source are there and whole.
    pub missing: Vec<Missing>,
    /// How many documented entries have a source that is not there, is cut, or is no page.
    pub not_checked: usize,
    /// Exclusions of what no page mentions.
    pub stale: Vec<Stale>,
    /// The documents that are pages.
    pub documents: Vec<Document>,
}

/// A document that is a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Document {
    /// Its name.
    pub document: String,
    /// The file of the page, if there is one.
    pub file: Option<String>,
    /// Why the page cannot be read, or seems to be cut.
    pub reason: Option<String>,
}

/// Something that a page mentions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Mention {
    /// The document.
    pub document: String,
    /// The file of the page.
    pub file: String,
    /// The line in it.
    pub line: usize,
    /// The headings of its section, from the outermost.
    pub path: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// The route, name or code.
    pub name: String,
    /// The operation that the section is about, if the spec has it.
    pub operation: Option<String>,
}

/// What a page mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A method and a path.
    Operation,
    /// A parameter of a request.
    Parameter,
    /// A field of a request or a response.
    Field,
    /// A header.
    Header,
    /// A code, or another value that stands for something.
    Code,
}

impl Kind {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Field => "field",
            Self::Header => "header",
            Self::Code => "code",
        }
    }
}

/// A documented entry that no page mentions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Missing {
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Its identity, as `stations.list.query.page`.
    pub entry: String,
    /// The documents that it names.
    pub documents: Vec<String>,
}

/// An exclusion of what no page mentions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Stale {
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The document.
    pub document: String,
    /// Its reason.
    pub reason: String,
}

impl Platform {
    /// Whether there is something to mend.
    pub fn has_findings(&self) -> bool {
        !self.lacking.is_empty() || !self.missing.is_empty() || !self.stale.is_empty()
    }
}

impl Report {
    /// Whether there is something to mend.
    pub fn has_findings(&self) -> bool {
        self.platforms.iter().any(Platform::has_findings)
    }
}
