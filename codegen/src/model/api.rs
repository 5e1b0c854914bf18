//! The lowered form of a spec: every name resolved, every default explicit, every decision taken.
//! Emitters only print it. Must not know YAML, files, `syn` or `quote`.

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

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// `resource.operation`.
    pub id: String,
    /// Name of the static that describes it.
    pub constant: String,
    /// Name of the method.
    pub method: String,
    /// Name of the request builder.
    pub builder: String,
    /// HTTP method in capitals.
    pub http_method: String,
    /// Path with its placeholders.
    pub path: String,
    /// Documentation.
    pub docs: Docs,
    /// Arguments of the method: what a request must have, in path, query, body order.
    pub arguments: Vec<Parameter>,
    /// What a setter sets.
    pub setters: Vec<Parameter>,
    /// Setters that set several parameters at once.
    pub joint_setters: Vec<JointSetter>,
    /// Type of the answer; none for a unit answer.
    pub answer: Option<TypeRef>,
    /// The data is one level deeper, under the value of this body parameter.
    pub keyed_by: Option<String>,
    /// Rust types of the credentials that it takes.
    pub credentials: Vec<String>,
    /// Whether it may be sent again.
    pub retry: crate::spec::Retry,
    /// How its pages are read.
    pub pages: Option<Pages>,
    /// Parameters that are called otherwise in Rust: name on the wire, name in Rust.
    pub renamed: Vec<(String, String)>,
    /// What is checked before sending.
    pub rules: Vec<Rule>,
    /// Name of the credential whose token it fetches.
    pub token_of: Option<String>,
    /// A sample call.
    pub example: Option<Example>,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a field of the body.
    Body,
    /// It is the body.
    WholeBody,
    /// Its entries are the fields of the body.
    BodyEntries,
}

/// A parameter of an operation, or a field of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Name on the wire.
    pub wire: String,
    /// Name in Rust, without any `r#`.
    pub rust: String,
    /// Where it goes.
    pub place: Place,
    /// Its type.
    pub type_ref: TypeRef,
    /// Documentation.
    pub docs: Docs,
    /// A boolean goes out as `0` or `1`.
    pub zero_one: bool,
    /// What the client sends when it is not set.
    pub client_default: Option<serde_json::Value>,
}

/// A setter for parameters that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointSetter {
    /// Name of the setter.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
    /// Indices into the operation's setters.
    pub parameters: Vec<Parameter>,
}

/// How pages are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Query parameter with the page number.
    pub page: String,
    /// Query parameter with the page size, its default and its documented maximum.
    pub size: Option<PageSize>,
    /// Rust name of the answer's field with the items; none where the answer is the list.
    pub items: Option<String>,
    /// Rust name of the answer's field with the last page.
    pub last: Option<String>,
    /// Type of an item.
    pub item: TypeRef,
}

/// The size of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSize {
    /// Query parameter.
    pub parameter: String,
    /// What is sent when the caller sets none.
    pub default: u64,
    /// The largest size that the platform documents.
    pub max: u64,
}

/// What is checked before a request goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The check.
    pub check: Check,
    /// Where the limit is documented, in words.
    pub source: String,
}

/// A check of the arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// All are set, or none.
    Together(Vec<String>),
    /// At least one is set.
    AtLeastOne(Vec<String>),
    /// Two times are at most so far apart.
    MaxSpan {
        /// Parameter with the earlier time.
        from: String,
        /// Parameter with the later time.
        to: String,
        /// In the unit of the parameters, milliseconds.
        milliseconds: u64,
        /// The span in words.
        limit: String,
    },
    /// A number lies in a range.
    Range {
        /// Name on the wire.
        parameter: String,
        /// Smallest value.
        min: Option<i64>,
        /// Largest value.
        max: Option<i64>,
    },
    /// A list is not too long.
    MaxItems {
        /// Name on the wire.
        parameter: String,
        /// Greatest number of items.
        max: u64,
    },
}

/// A sample call.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Values of parameters, by place in `arguments` and then `setters`; none where not given.
    pub arguments: Vec<(Parameter, serde_json::Value)>,
}

/// A reference to a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeRef {
    /// `bool`.
    Bool,
    /// A whole number, by its Rust name.
    Integer(&'static str),
    /// `f64`.
    Float,
    /// A JSON number of unknown kind.
    Number,
    /// Text.
    String,
    /// Text that is kept out of logs.
    Secret,
    /// Text, boolean or number.
    Scalar,
    /// Any JSON.
    Json,
    /// A point in time.
    Timestamp(TimestampFormat),
    /// A list.
    List(Box<TypeRef>),
    /// A map with text keys.
    Map(Box<TypeRef>),
    /// A type of the platform.
    Named(NamedRef),
}

/// A reference to a type of the platform.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedRef {
    /// Module that declares it.
    pub module: String,
    /// Its name.
    pub name: String,
}

/// How a point in time is written on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// Milliseconds since 1970, as a number.
    EpochMilliseconds,
    /// Seconds since 1970, as a number.
    EpochSeconds,
    /// RFC 3339 text.
    Rfc3339,
}

/// A type of the platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// Documentation.
    pub docs: Docs,
    /// Whether requests hold it.
    pub sent: bool,
    /// Whether answers hold it.
    pub received: bool,
    /// What it is.
    pub kind: TypeKind,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Text that names something.
    Identifier,
    /// An object.
    Struct(Vec<Field>),
    /// An open list of values.
    Enum {
        /// Whether values are numbers on the wire.
        number: bool,
        /// The known values.
        variants: Vec<Variant>,
    },
    /// Told apart by a sibling key.
    Union {
        /// Key that tells the variants apart.
        tag: String,
        /// Key of the content.
        content: String,
        /// The known variants.
        variants: Vec<UnionVariant>,
    },
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// Name in Rust, without any `r#`.
    pub rust: String,
    /// Its type.
    pub type_ref: TypeRef,
    /// Whether it is always there.
    pub required: bool,
    /// Other names that answers use.
    pub aliases: Vec<String>,
    /// Documentation.
    pub docs: Docs,
}

/// A known value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Value on the wire, as text.
    pub wire: String,
    /// Name in Rust.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionVariant {
    /// Value of the tag.
    pub wire: String,
    /// Name in Rust.
    pub rust: String,
    /// Type of the content.
    pub type_ref: TypeRef,
    /// Documentation.
    pub docs: Docs,
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

impl TypeKind {
    /// Documentation of its members.
    pub fn member_docs(&self) -> Vec<&Docs> {
        match self {
            Self::Identifier => Vec::new(),
            Self::Struct(fields) => fields.iter().map(|field| &field.docs).collect(),
            Self::Enum { variants, .. } => variants.iter().map(|variant| &variant.docs).collect(),
            Self::Union { variants, .. } => variants.iter().map(|variant| &variant.docs).collect(),
        }
    }
}
