//! The spec language: what a curator writes, as plain data, and how it is read from YAML.
//! Must not know Rust names, `syn`, `quote` or where the generated crates go.

mod data;
mod decode;
mod duration;
mod load;
mod node;
mod platform;
mod resource;
mod schema;
mod source;
mod type_expression;
mod types;
mod yaml;

use indexmap::IndexMap;

pub use duration::duration_seconds;
pub use load::{LoadError, Loaded, load, text_of};
pub use platform::{
    CodeMeaning, Credential, Document, Envelope, Errors, Exchange, Meaning, Package, Platform,
    SendToken, Server, StatusMeaning, Success,
};
pub use resource::{
    AtLeastOne, Example, ExampleBasis, MaxSpan, Operation, Pages, Resource, Retry, Rule, Together,
};
pub use schema::{platform_schema, resource_schema};
pub use source::{FileId, Location, NodePath, Position, Sources, Span, Step};
pub use type_expression::{TypeExpression, TypeExpressionError};
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
    /// The files that say it.
    pub files: Files,
}

/// The files of a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The platform's own.
    pub platform: FileId,
    /// Those of the resources, by resource name.
    pub resources: IndexMap<String, FileId>,
}

impl Spec {
    /// The top of `platform.yaml`.
    pub fn platform_at(&self) -> Location {
        Location::top(self.files.platform)
    }

    /// The top of a resource's file.
    pub fn resource_at(&self, resource: &str) -> Location {
        Location::top(
            self.files
                .resources
                .get(resource)
                .copied()
                .unwrap_or(self.files.platform),
        )
    }

    /// An operation.
    pub fn operation_at(&self, resource: &str, operation: &str) -> Location {
        self.resource_at(resource).key("operations").key(operation)
    }

    /// A type.
    pub fn type_at(&self, resource: &str, name: &str) -> Location {
        self.resource_at(resource).key("types").key(name)
    }
}
