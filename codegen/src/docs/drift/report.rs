//! The report of what became of pages, as plain data, which is also its JSON.
//! Must not know how changes are found, nor how a report is printed.

use schemars::JsonSchema;
use serde::Serialize;

/// What became of the pages since they were reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// The documents of all platforms that are pages, sorted.
    pub documents: Vec<Document>,
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Document {
    /// The platform.
    pub platform: String,
    /// Name of the document.
    pub document: String,
    /// Its address.
    pub url: String,
    /// The file of the page, if there is one.
    pub file: Option<String>,
    /// What could be compared.
    pub state: DocumentState,
    /// Why there is nothing to compare, or what is missing.
    pub reason: Option<String>,
    /// The last section that a page has whose end is missing.
    pub cut_after: Option<String>,
    /// How many sections are the same as in the lock.
    pub unchanged: usize,
    /// The sections that are not, in the order of the page.
    pub sections: Vec<Section>,
    /// Where the page contradicts itself.
    pub contradictions: Vec<String>,
}

/// What could be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// The page, with the lock.
    Compared,
    /// The page, of which the end is missing, with the lock.
    Cut,
    /// Nothing: there is no page.
    NotChecked,
    /// Nothing: the page cannot be read, or lost its text.
    Refused,
    /// Nothing: the lock does not have the document.
    New,
    /// Nothing: the lock was written by another version of the reading.
    Rebaselined,
    /// Nothing: the spec no longer has the document, or it is no page.
    Left,
}

/// What became of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Section {
    /// Its name for `docs ack`, as `acme/api#List stations`.
    pub name: String,
    /// Its headings, from the outermost.
    pub path: Vec<String>,
    /// The line in the page, if it has the section.
    pub line: Option<usize>,
    /// What became of it.
    pub state: State,
    /// Whether somebody must look at it, so that the command fails until it is acknowledged.
    pub needs_review: bool,
    /// Its headings before, if it was renamed or moved.
    pub before: Option<Vec<String>>,
    /// Whether the spec names it, or one around it.
    pub is_cited: bool,
    /// The facts that came.
    pub came: Vec<String>,
    /// The facts that went.
    pub went: Vec<String>,
    /// The entries of the spec that this concerns.
    pub entries: Vec<Entry>,
}

/// What became of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its facts changed.
    Facts,
    /// The page no longer has it.
    Gone,
    /// The lock does not have it.
    New,
    /// Its heading changed.
    Renamed,
    /// It is in another place.
    Moved,
    /// Its words changed, and no fact.
    Words,
    /// The end of the page is missing, and this with it.
    Cut,
    /// The end of the page was missing when it was reviewed.
    Unknown,
}

/// An entry of the spec that a change concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Entry {
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Its identity, as `stations.list.query.page`.
    pub entry: String,
    /// How it is connected to the section.
    pub relation: Relation,
}

/// How an entry is connected to a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Its `source` names the section.
    Direct,
    /// The `source` of what is around it does.
    Inherited,
    /// It has the name that changed, and is a part of a type that an entry whose `source` is the section uses.
    Used,
    /// It has the name that changed, and another section of the document as its source.
    Mentioned,
}

impl Document {
    /// Whether somebody must look at it.
    pub fn needs_review(&self) -> bool {
        let is_new = matches!(
            self.state,
            DocumentState::Refused
                | DocumentState::New
                | DocumentState::Rebaselined
                | DocumentState::Left
        );
        is_new || self.sections.iter().any(|section| section.needs_review)
    }

    /// Returns the sections with a state.
    pub fn with(&self, state: State) -> impl Iterator<Item = &Section> {
        let all = self.sections.iter();
        all.filter(move |section| section.state == state)
    }
}

impl Report {
    /// Whether somebody must look at a document.
    pub fn needs_review(&self) -> bool {
        self.documents.iter().any(Document::needs_review)
    }
}
