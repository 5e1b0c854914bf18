//! The spec language: what a curator writes, as plain data, and how it is read from YAML.
//! Must not know Rust names, `syn`, `quote` or where the generated crates go.

mod acceptance;
mod data;
mod decode;
mod document;
mod duration;
mod key_path;
mod lifecycle;
mod load;
mod overlay;
mod platform;
mod resource;
mod schema;
mod type_expression;
mod types;
mod wire;
mod yaml;

use indexmap::IndexMap;

pub use crate::source::{FileId, Location, NodePath, Position, Sources, Span, Step};
pub use acceptance::{Acceptance, Acceptances, LoadedAcceptances, load_acceptances};
pub use document::{Document, DocumentKind, Exclusion};
pub use duration::{duration_in_words, duration_seconds};
pub use key_path::{key_path, key_path_text};
pub use lifecycle::Deprecated;
pub use load::{LoadError, Loaded, load, text_of};
pub use overlay::{Overlay, OverlayErrors};
pub use platform::{
    Basic, CodeClass, Credential, Envelope, ErrorBody, ErrorClass, Errors, Evidence, Package,
    Platform, SendToken, Server, ServerChoice, Sign, StatusClass, Success, TokenExchange,
};
pub use resource::{
    AtLeastOne, Example, ExampleBasis, JointLimit, MaxSpan, Operation, Pages, Resource, Retry,
    Together, Windows,
};
pub use schema::{accept_schema, overlay_schema, platform_schema, resource_schema};
pub use type_expression::{TypeExpression, TypeExpressionError};
pub use types::{
    Basis, BoolValues, Constant, EnumValue, Field, FieldName, IdentifierKind, Shape,
    TypeDefinition, WireValue, Words,
};
pub use wire::{ContentTypes, OnlyHeaders, OptionalHeader, RateLimit, Responses};

/// The content of a platform's folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The content of `platform.yaml`, with the additions of an overlay.
    pub platform: Platform,
    /// The content of the overlay, if there is one.
    pub overlay: Option<Overlay>,
    /// Text for the crate's README, from `guide.md`.
    pub guide: Option<String>,
    /// Descriptions of failures for the crate's README, from `failures.md`.
    pub failures: Option<String>,
    /// What changed in each version of the crate, from `changelog.md`.
    pub changelog: Option<String>,
    /// The content of the resource files, by resource name, sorted.
    pub resources: IndexMap<String, Resource>,
    /// The files with this content.
    pub files: Files,
}

/// The files of a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The platform's file.
    pub platform: FileId,
    /// The overlay's file, if there is one.
    pub overlay: Option<FileId>,
    /// The files of the resources, by resource name.
    pub resources: IndexMap<String, FileId>,
}

impl Files {
    /// Returns all of them.
    pub fn all(&self) -> impl Iterator<Item = FileId> {
        let first = [Some(self.platform), self.overlay].into_iter().flatten();
        first.chain(self.resources.values().copied())
    }
}

impl Spec {
    /// Returns the top of `platform.yaml`.
    pub fn platform_at(&self) -> Location {
        Location::top(self.files.platform)
    }

    /// Returns the place of the crate's identity.
    pub fn package_at(&self) -> Location {
        let overlay = self.files.overlay.map(Location::top);
        overlay.unwrap_or_else(|| self.platform_at()).key("crate")
    }

    /// Returns the file with the first text of the crate's documentation.
    pub fn doc_at(&self) -> Location {
        self.overlay_or_platform(|overlay| overlay.doc.is_some())
    }

    /// Returns the place of a document.
    pub fn document_at(&self, name: &str) -> Location {
        self.overlay_or_platform(|overlay| overlay.documents.contains_key(name))
            .key("documents")
            .key(name)
    }

    /// Returns the place of an HTTP status.
    pub fn status_at(&self, status: &str) -> Location {
        self.overlay_or_platform(|overlay| overlay.errors.statuses.contains_key(status))
            .key("errors")
            .key("statuses")
            .key(status)
    }

    /// Returns the place of a code.
    pub fn code_at(&self, code: &str) -> Location {
        self.overlay_or_platform(|overlay| overlay.errors.codes.contains_key(code))
            .key("errors")
            .key("codes")
            .key(code)
    }

    /// Returns the top of the overlay if it has the part, otherwise of `platform.yaml`.
    fn overlay_or_platform(&self, has_part: impl FnOnce(&Overlay) -> bool) -> Location {
        match (&self.overlay, self.files.overlay) {
            (Some(overlay), Some(file)) if has_part(overlay) => Location::top(file),
            _ => self.platform_at(),
        }
    }

    /// Returns the top of a resource's file.
    pub fn resource_at(&self, resource: &str) -> Location {
        Location::top(
            self.files
                .resources
                .get(resource)
                .copied()
                .unwrap_or(self.files.platform),
        )
    }

    /// Returns an operation as it is written.
    pub fn operation(&self, resource: &str, name: &str) -> Option<&Operation> {
        self.resources.get(resource)?.operations.get(name)
    }

    /// Returns a type as it is written.
    pub fn definition(&self, resource: &str, name: &str) -> Option<&TypeDefinition> {
        self.resources.get(resource)?.types.get(name)
    }

    /// Returns the place of a credential.
    pub fn credential_at(&self, name: &str) -> Location {
        self.platform_at().key("credentials").key(name)
    }

    /// Returns the place of an operation.
    pub fn operation_at(&self, resource: &str, operation: &str) -> Location {
        self.resource_at(resource).key("operations").key(operation)
    }

    /// Returns the place of a type.
    pub fn type_at(&self, resource: &str, name: &str) -> Location {
        self.resource_at(resource).key("types").key(name)
    }
}
