//! The keys by which names outlive changes: former names, and what should no longer be used.
//! Plain serde data; must not know what has a name.

use schemars::JsonSchema;
use serde::Deserialize;

/// Why and since when something should no longer be used. It goes on working.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecated {
    /// The first version of the crate in which it is deprecated.
    pub since: String,
    /// What to use in its place, by its key in the spec: another item of the same kind.
    #[serde(rename = "use")]
    pub instead: Option<String>,
    /// The reason, in English; required without `use`.
    pub reason: Option<String>,
}
