//! Lowered operations: arguments, setters, answer, paging, checks.
//! Plain data; must not know YAML, files, `syn` or `quote`.

use super::{Docs, TypeRef};

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
    /// Whether the fields of its body are written as a form.
    pub is_form: bool,
    /// `Content-Type` of its body, where it is not the platform's.
    pub content_type: Option<String>,
    /// What is sent with every request.
    pub constants: Vec<ConstantParameter>,
    /// The answer is the data itself, without the platform's envelope.
    pub outside_envelope: bool,
    /// A success may look like a failure outside the envelope.
    pub success_like_error: bool,
    /// Values of the data that stand for none.
    pub none_as: Vec<Literal>,
    /// Whether it is off by default.
    pub experimental: bool,
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
    /// Sample calls.
    pub examples: Vec<Example>,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into the path.
    Path,
    /// Into a header.
    Header,
    /// Into the query.
    Query,
    /// Into a field of the body.
    Body,
    /// It is the body.
    WholeBody,
    /// Its entries are the fields of the body.
    BodyEntries,
}

/// A value that a spec writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A boolean.
    Bool(bool),
    /// A whole number, also when it is written as text.
    Number(i64),
    /// A text.
    Text(String),
}

impl Literal {
    /// A boolean, whole number or text.
    pub fn of(value: &serde_json::Value) -> Option<Self> {
        match value {
            serde_json::Value::Bool(value) => Some(Self::Bool(*value)),
            serde_json::Value::String(text) => Some(Self::Text(text.clone())),
            value => value.as_i64().map(Self::Number),
        }
    }
}

/// A value that is sent with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstantParameter {
    /// Name on the wire.
    pub wire: String,
    /// Where it goes.
    pub place: Place,
    /// Its value.
    pub value: Literal,
    /// Documentation.
    pub docs: Docs,
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
    /// Names that the items have on the wire; none where the answer is the list.
    pub wire_items: Vec<String>,
    /// Rust name of the answer's field with the last page.
    pub last: Option<String>,
    /// Rust name of the answer's field with the number of all items.
    pub total: Option<String>,
    /// Name of that field on the wire.
    pub wire_total: Option<String>,
    /// Type of an item.
    pub item: TypeRef,
}

/// The size of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSize {
    /// Query parameter.
    pub parameter: String,
    /// Name of its setter.
    pub rust: String,
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
    /// Values of the parameters that are given, those of `arguments` before those of `setters`.
    pub arguments: Vec<(Parameter, serde_json::Value)>,
    /// Data of the answer, without its envelope; none where there is none, or none is known.
    pub answer: Option<serde_json::Value>,
}
