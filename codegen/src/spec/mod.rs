//! The spec language: what a curator writes, as plain data, and how it is read from YAML.
//! Must not know Rust names, `syn`, `quote` or where the generated crates go.

mod platform;
mod resource;
mod types;

use indexmap::IndexMap;

pub use platform::{
    CodeMeaning, Credential, Document, Envelope, Errors, Exchange, Meaning, Package, Platform,
    SendToken, Server, StatusMeaning, Success,
};
pub use resource::{
    AtLeastOne, Example, ExampleBasis, MaxSpan, Operation, Pages, Resource, Retry, Rule, Together,
};
pub use types::{
    Basis, EnumValue, Field, FieldName, IdentifierKind, Shape, TypeDefinition, WireValue,
};

/// All that a platform's folder says.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// What `platform.yaml` says.
    pub platform: Platform,
    /// What the resource files say, by resource name, sorted.
    pub resources: IndexMap<String, Resource>,
}
