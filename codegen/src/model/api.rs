//! The lowered form of a spec: every name resolved, every default explicit, every decision taken.
//! Emitters only print it. Must not know YAML, files, `syn` or `quote`.

use super::{Literal, NamedRef, Operation, Parameter, Type, TypeRef};

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
    /// Whether the crate is made of a platform's files and a team's own.
    pub is_overlay: bool,
    /// Constant headers of every request, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Headers that a client may be told to send with every request.
    pub optional_headers: Vec<OptionalHeader>,
    /// The only headers that may go out, in lower case.
    pub only_headers: Option<Vec<String>>,
    /// `Content-Type` of JSON bodies, where it is not the usual one.
    pub json_content_type: Option<String>,
    /// `Content-Type` of form bodies, where it is not the usual one.
    pub form_content_type: Option<String>,
    /// Requests of one path, and the seconds in which there are at most so many.
    pub rate_limit: Option<(u32, u64)>,
    /// Headers of answers that carry data.
    pub response_headers: Vec<ResponseHeader>,
    /// Ways to authenticate.
    pub credentials: Vec<Credential>,
    /// How answers wrap their data.
    pub envelope: Option<Envelope>,
    /// The one HTTP status of a success.
    pub success_status: Option<u16>,
    /// Whether a success may be plain text in place of JSON.
    pub text_answers: bool,
    /// Whether a failure may be plain text.
    pub text_errors: bool,
    /// Objects outside the envelope that report a failure.
    pub error_bodies: Vec<ErrorBody>,
    /// What is known of requests and answers as a whole, for people.
    pub wire_facts: Vec<Docs>,
    /// Prose for the README.
    pub guide: Option<String>,
    /// What failures look like, for the README.
    pub failures: Option<String>,
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
    /// A URL for examples, where the server has no choices.
    pub placeholder: Option<String>,
    /// Servers with a fixed URL.
    pub choices: Vec<ServerChoice>,
}

/// A server with a fixed URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerChoice {
    /// Name of the enum variant.
    pub rust: String,
    /// Its base URL.
    pub url: String,
    /// Documentation.
    pub docs: Docs,
}

/// A header that a client may be told to send with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionalHeader {
    /// Its name in lower case.
    pub wire: String,
    /// Name of the constant.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
}

/// A header of answers that carries data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHeader {
    /// Its name in lower case.
    pub wire: String,
    /// Name of the method that reads it.
    pub rust: String,
    /// Its type.
    pub type_ref: TypeRef,
    /// Documentation.
    pub docs: Docs,
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
    /// Fields of the Rust type, in their order.
    pub fields: Vec<Parameter>,
    /// How requests are authenticated with it.
    pub scheme: Scheme,
    /// Headers of requests that go out with it, names in lower case.
    pub headers: Vec<(String, String)>,
}

/// How requests are authenticated. Fields are given by wire name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP Basic.
    Basic {
        /// Field with the user.
        user: String,
        /// Field with the password.
        password: String,
    },
    /// A cookie.
    Cookie {
        /// Field with its pairs.
        field: String,
    },
    /// A token that an operation gives.
    Exchange(Exchange),
    /// A token that stands in a header as it is.
    Header {
        /// The header, in lower case.
        header: String,
        /// Text before the token.
        prefix: String,
        /// Field with the token.
        field: String,
    },
    /// A signature of each request.
    Signature(Signature),
}

/// How requests are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Field with the access key.
    pub access: String,
    /// Field with the secret key.
    pub secret: String,
    /// Name of the algorithm.
    pub algorithm: String,
    /// Header of the date, in lower case.
    pub date_header: String,
    /// Headers that are signed, in lower case and sorted.
    pub signed_headers: Vec<String>,
    /// Whether the path is signed with a slash at its end.
    pub trailing_slash: bool,
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
    /// Whether a new token ends the one before it.
    pub revokes_previous: bool,
    /// Header that carries the token, in lower case.
    pub header: String,
    /// Text before the token.
    pub prefix: String,
}

/// How answers wrap their data.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Key that tells a success.
    pub success_key: String,
    /// Its value on success; a number stands for its digits too.
    pub success_equals: Literal,
    /// The same as the platform writes it.
    pub success_value: serde_json::Value,
    /// Key of the data.
    pub data: String,
    /// Key of the error code.
    pub code: String,
    /// Keys of the error text, the usual one first.
    pub message: Vec<String>,
    /// Key of further details.
    pub details: Option<String>,
}

/// An object outside the envelope that reports a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// Key of the code.
    pub code: String,
    /// Key of the text.
    pub message: String,
    /// What the code is in a success, where that is documented; a number stands for its digits too.
    pub success: Option<Literal>,
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
    /// Message of a sample answer.
    pub sample: Option<String>,
    /// Documentation.
    pub docs: Docs,
}

/// One of the platform's own codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code as it is on the wire, a number in decimal.
    pub wire: String,
    /// Name of the enum variant.
    pub rust: String,
    /// What it means, where a general meaning fits.
    pub meaning: Option<Meaning>,
    /// HTTP status that it comes with, where that is known.
    pub status: Option<u16>,
    /// Message of a sample answer.
    pub sample: Option<String>,
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

impl Resource {
    /// Whether all of its operations are off by default.
    pub fn is_experimental(&self) -> bool {
        !self.operations.is_empty()
            && self
                .operations
                .iter()
                .all(|operation| operation.experimental)
    }
}

impl Api {
    /// Whether all codes are numbers, each spelt in the one way that JSON has for it.
    pub fn has_number_codes(&self) -> bool {
        let is_number = |wire: &str| wire.parse::<i64>().is_ok_and(|n| n.to_string() == wire);
        self.codes.iter().all(|code| is_number(&code.wire))
    }

    /// Whether some credential signs requests.
    pub fn signs(&self) -> bool {
        let mut credentials = self.credentials.iter();
        credentials.any(|credential| matches!(credential.scheme, Scheme::Signature(_)))
    }

    /// Whether something is off by default.
    pub fn has_experimental(&self) -> bool {
        self.operations().any(|operation| operation.experimental)
    }

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
