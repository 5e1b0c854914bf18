//! What became of each page: as lines for people, and as JSON.
//! Must not know how pages are fetched.

use std::fmt;

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::page::Page;

/// What became of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was no copy of it before.
    New,
    /// The bytes differ from those of the earlier copy.
    Changed,
    /// It is as it was.
    Unchanged,
    /// The run that was interrupted had fetched it.
    Already,
    /// It would be fetched.
    Planned,
    /// It could not be had; an earlier copy is as it was.
    Failed(Failure),
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Already => "already",
            Self::Planned => "planned",
            Self::Failed(_) => "failed",
        }
    }
}

/// A page and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageResult {
    /// The page.
    pub page: Page,
    /// What became of it.
    pub outcome: Outcome,
    /// What is to know besides.
    pub note: Option<String>,
}

impl PageResult {
    /// Whether the page could not be had.
    pub fn is_failure(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_))
    }
}

impl fmt::Display for PageResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.page)?;
        match &self.outcome {
            Outcome::Failed(failure) => write!(f, "{failure}")?,
            Outcome::Already => f.write_str("fetched by the run that was interrupted")?,
            Outcome::Planned => f.write_str(&self.page.url)?,
            other => f.write_str(other.name())?,
        }
        match &self.note {
            Some(note) => write!(f, " ({note})"),
            None => Ok(()),
        }
    }
}

/// Returns how many pages had which outcome, in a line.
pub fn summary(results: &[PageResult]) -> String {
    let names = [
        "new",
        "changed",
        "unchanged",
        "already",
        "planned",
        "failed",
    ];
    let counts = names.iter().filter_map(|name| {
        let of_name = results.iter().filter(|it| it.outcome.name() == *name);
        let count = of_name.count();
        let shown = if *name == "already" {
            "fetched before"
        } else {
            name
        };
        (count > 0).then(|| format!("{count} {shown}"))
    });
    let counts: Vec<String> = counts.collect();
    let s = if results.len() == 1 { "" } else { "s" };
    format!("{} page{s}: {}", results.len(), counts.join(", "))
}

/// Returns the results as a JSON array.
pub fn json(results: &[PageResult]) -> String {
    let results = results.iter().map(|result| {
        let failure = match &result.outcome {
            Outcome::Failed(failure) => Value::String(failure.to_string()),
            _ => Value::Null,
        };
        json!({
            "platform": result.page.platform,
            "document": result.page.document,
            "url": result.page.url,
            "outcome": result.outcome.name(),
            "note": result.note,
            "failure": failure,
        })
    });
    format!("{:#}\n", Value::Array(results.collect()))
}
