//! The content of `accept.yaml`: which changes of the specs are accepted, by whom, why and until when.
//! Must not know which changes there are, nor what a rule says.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{decode, yaml};
use crate::diagnostic::{self, Diagnostic};
use crate::source::{Location, Sources};

/// Changes that are accepted, so that they make no job fail.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptances {
    /// One entry for each change, as `cargo xtask diff` prints it.
    #[serde(default)]
    pub accept: Vec<Acceptance>,
}

/// A change that is accepted.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// Id of the rule that speaks of it.
    pub rule: String,
    /// Platform of the spec.
    pub platform: String,
    /// Entry of the spec, as `devices.list.query.page`.
    pub entry: String,
    /// What makes the change what it is, as the report prints it. Another change of the same entry has another one.
    pub fingerprint: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub author: String,
    /// The last day on which it is accepted, as `2027-01-31`.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub expires: String,
}

/// What files say, and where.
#[derive(Clone, Debug, Default)]
pub struct LoadedAcceptances {
    /// The changes that are accepted, and the place of each.
    pub list: Vec<(Location, Acceptance)>,
    /// The files, and the place of everything in them.
    pub sources: Sources,
    /// All problems found, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

/// Loads files, each given as its display path and its text, and adds them to sources.
pub fn load_acceptances(sources: Sources, files: Vec<(String, String)>) -> LoadedAcceptances {
    let mut loaded = LoadedAcceptances {
        sources,
        ..LoadedAcceptances::default()
    };
    for (path, text) in files {
        let file = loaded.sources.add(path, &text);
        let (data, problems) = yaml::read(&mut loaded.sources, file);
        loaded.diagnostics.extend(problems);
        let Some(data) = data else { continue };
        let read: Option<Acceptances> =
            decode::decode(data, &mut loaded.sources, file, &mut loaded.diagnostics);
        let list = Location::top(file).key("accept");
        let entries = read.unwrap_or_default().accept.into_iter().enumerate();
        let entries = entries.map(|(place, entry)| (list.index(place), entry));
        loaded.list.extend(entries);
    }
    diagnostic::sort(&mut loaded.diagnostics, &loaded.sources);
    loaded
}
