//! The lowered form of a spec: every name resolved, every default explicit, every decision taken.
//! Emitters only print it. Must not know YAML, files, `syn` or `quote`.

use super::{NamedRef, Operation, Parameter, Type};

/// A platform, ready to be printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// Name of the platform's folder, and of the generated one.
    pub platform: String,
    /// The platform's own name.
    pub title: String,
    /// Name of the crate, as Cargo knows it.
    pub package: String,
    /// Version of the crate.
    pub version: String,
    /// One line about the crate.
    pub description: String,
    /// Search words of the package.
    pub keywords: Vec<String>,
    /// What the API is for.
    pub doc: String,
    /// Where the facts come from, in the order of the spec.
    pub documents: Vec<Document>,
    /// Where the user finds the base URL.
    pub server: Server,
    /// Constant headers of every request, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Ways to authenticate.
    pub credentials: Vec<Credential>,
    /// How answers wrap their data.
    pub envelope: Option<Envelope>,
    /// What HTTP statuses mean.
    pub statuses: Vec<Status>,
    /// What the platform's own codes mean.
    pub codes: Vec<Code>,
    /// Resources, sorted by name.
    pub resources: Vec<Resource>,
}

/// A page or program that facts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Short name, which sources and doubts use.
    pub name: String,
    /// The document's own title.
    pub title: String,
    /// Address of the document.
    pub url: String,
    /// Which state of it was read.
    pub revision: Option<String>,
}

/// How a client finds the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Documentation.
    pub docs: Docs,
    /// A URL for examples.
    pub placeholder: String,
}

/// Documentation of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// What it is.
    pub text: String,
    /// Search word: the vendor's own title.
    pub alias: Option<String>,
    /// The vendor's page and the section in it.
    pub link: Option<Link>,
    /// Further sentences: limits, defaults, doubts.
    pub notes: Vec<String>,
}

/// A vendor's page and the section in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Title of the page.
    pub title: String,
    /// Address of the page.
    pub url: String,
    /// Heading of the section.
    pub section: Option<String>,
}

impl Link {
    /// The place in words, as error messages name it.
    pub fn in_words(&self) -> String {
        match &self.section {
            Some(section) => format!("{}, {section}", self.title),
            None => self.title.clone(),
        }
    }
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Name in the spec.
    pub name: String,
    /// Name of the static that describes it.
    pub constant: String,
    /// Name of the Rust type.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
    /// What to check when it is refused.
    pub check: String,
    /// Fields of the Rust type, in the order of the exchange's body.
    pub fields: Vec<Parameter>,
    /// How it is traded for a token.
    pub exchange: Exchange,
    /// Header that carries the token, in lower case.
    pub header: String,
    /// Text before the token.
    pub prefix: String,
}

/// How a credential is traded for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Module of the operation.
    pub module: String,
    /// Static of the operation.
    pub constant: String,
    /// Field of the answer that holds the token.
    pub token: String,
    /// Field of the answer that holds the lifetime in seconds.
    pub expires_in: Option<String>,
    /// Documented lifetime, in seconds.
    pub lifetime_seconds: u64,
}

/// How answers wrap their data.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Key that tells a success.
    pub success_key: String,
    /// Its value on success.
    pub success_equals: SuccessValue,
    /// Key of the data.
    pub data: String,
    /// Key of the error code.
    pub code: String,
    /// Key of the error text.
    pub message: String,
    /// Key of further details.
    pub details: Option<String>,
}

/// The value that tells a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuccessValue {
    /// A boolean.
    Bool(bool),
    /// A whole number, also when it is written as text.
    Number(i64),
    /// A text.
    Text(String),
}

/// What a failure means for the caller.
pub use crate::spec::Meaning;

/// What an HTTP status means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub meaning: Meaning,
    /// Whether the platform refuses before it runs the operation.
    pub refused_before_running: bool,
    /// Documentation.
    pub docs: Docs,
}

/// One of the platform's own codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code on the wire, as text.
    pub wire: String,
    /// Name of the enum variant.
    pub rust: String,
    /// What it means, where a general meaning fits.
    pub meaning: Option<Meaning>,
    /// Whether the platform refuses before it runs the operation.
    pub refused_before_running: bool,
    /// Documentation.
    pub docs: Docs,
}

/// A resource: one file of the spec, one module of the crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Name of the module, of its file and of the client's method.
    pub module: String,
    /// Rust type that holds the operations.
    pub handle: String,
    /// Spec file that it comes from, from the spec folder's parent.
    pub file: String,
    /// Documentation.
    pub doc: String,
    /// Operations, in the order of the spec.
    pub operations: Vec<Operation>,
    /// Types, in the order of the spec; those that an answer spells out come first.
    pub types: Vec<Type>,
}

impl Api {
    /// All operations, in order.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.resources
            .iter()
            .flat_map(|resource| &resource.operations)
    }

    /// The declaration of a named type.
    pub fn type_of(&self, reference: &NamedRef) -> Option<&Type> {
        let resource = self
            .resources
            .iter()
            .find(|r| r.module == reference.module)?;
        resource.types.iter().find(|t| t.name == reference.name)
    }
}
