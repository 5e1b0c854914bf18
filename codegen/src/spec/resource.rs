//! What a resource file may say: its operations and its types.
//! Plain serde data; must not know where a value stands in a file, nor any Rust name.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Basis, Field, FieldName, Shape, TypeDefinition};

/// A resource: operations and types that belong together.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Name of the resource; the same as the name of its file.
    pub resource: String,
    /// What the resource is, in English.
    pub doc: String,
    /// Default source of everything in the file.
    pub source: String,
    /// Operations by name.
    #[serde(default)]
    pub operations: IndexMap<String, Operation>,
    /// Types by name.
    #[serde(default)]
    pub types: IndexMap<String, TypeDefinition>,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// What it does, in English; the first sentence stands alone in lists.
    pub doc: String,
    /// The vendor's own title; default: the section of `source`.
    #[serde(default)]
    pub title: Option<String>,
    /// Where it is documented, as `document#section`.
    pub source: String,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
    /// Method and path; path parameters stand in braces.
    pub http: String,
    /// Path parameters, in the order of the path.
    #[serde(default)]
    pub path: IndexMap<FieldName, Field>,
    /// Query parameters.
    #[serde(default)]
    pub query: IndexMap<FieldName, Field>,
    /// Headers of its own.
    #[serde(default)]
    pub headers: IndexMap<FieldName, Field>,
    /// JSON body: its fields, or the type that the whole body is.
    #[serde(default)]
    pub body: Option<Shape>,
    /// Form body: its fields.
    #[serde(default)]
    pub form: Option<IndexMap<FieldName, Field>>,
    /// `Content-Type` of its body, where it is not the platform's.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Data of the response: its fields, a type, or `none`.
    pub returns: Shape,
    /// The response is the data itself, without the platform's envelope.
    #[serde(default)]
    pub outside_envelope: bool,
    /// A success may look like one of the platform's failures outside the envelope; only the HTTP status distinguishes them.
    #[serde(default)]
    pub success_like_error: bool,
    /// Values that stand for no data: texts and whole numbers.
    #[serde(default)]
    pub null_values: Vec<serde_json::Value>,
    /// The data is one level deeper, under the value of this parameter.
    #[serde(default)]
    pub nested_under: Option<String>,
    /// Credentials that it takes; `[]` for none at all. Default: the platform's list.
    #[serde(default)]
    pub accepts: Option<Vec<String>>,
    /// How its pages are read.
    #[serde(default)]
    pub pages: Option<Pages>,
    /// Whether it may be sent again.
    pub retry: Retry,
    /// How surely that is known; printed with its reason.
    #[serde(default)]
    pub retry_basis: Basis,
    /// Off by default, behind the crate's feature `experimental`.
    #[serde(default)]
    pub experimental: bool,
    /// Limits that span several parameters.
    #[serde(default)]
    pub limits: Vec<JointLimit>,
    /// Sample calls.
    #[serde(default)]
    pub examples: Vec<Example>,
}

impl Operation {
    /// The fields of its body, be it JSON or a form.
    pub fn body_fields(&self) -> Option<&IndexMap<FieldName, Field>> {
        match (&self.form, &self.body) {
            (Some(fields), _) | (None, Some(Shape::Fields(fields))) => Some(fields),
            _ => None,
        }
    }
}

/// Whether an operation may be sent again after a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It changes nothing.
    Safe,
    /// Sending it twice has the effect of sending it once.
    Idempotent,
    /// Sending it twice may act twice.
    #[default]
    Command,
}

/// How the pages of an operation are read.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// Parameter of the query or the body with the page number.
    pub page: String,
    /// Number of the first page; default: 1.
    #[serde(default)]
    pub first: Option<u64>,
    /// Parameter of the query or the body with the page size.
    #[serde(default)]
    pub size: Option<String>,
    /// Path to the items in the response; left out when the response itself is a list.
    #[serde(default)]
    pub items: Option<String>,
    /// Path to the number of the last page.
    #[serde(default)]
    pub last: Option<String>,
    /// Path to the number of pages.
    #[serde(default)]
    pub count: Option<String>,
    /// Path to the number of items on all pages.
    #[serde(default)]
    pub total: Option<String>,
}

/// A limit that spans several parameters.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JointLimit {
    /// All of the parameters are given, or none.
    Together(Together),
    /// At least one of the parameters is given.
    AtLeastOne(AtLeastOne),
    /// Two times are at most so far apart.
    MaxSpan(MaxSpan),
}

/// All of the parameters are given, or none.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Names of the parameters.
    pub parameters: Vec<String>,
    /// Name of a setter that takes them all at once.
    #[serde(default)]
    pub setter: Option<String>,
    /// What the setter does, in English.
    #[serde(default)]
    pub doc: Option<String>,
    /// Where this is documented; default: the operation's source.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}

/// At least one of the parameters is given.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtLeastOne {
    /// Names of the parameters.
    pub parameters: Vec<String>,
    /// Where this is documented; default: the operation's source.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}

/// Two times are at most so far apart.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaxSpan {
    /// Parameter with the earlier time.
    pub from: String,
    /// Parameter with the later time.
    pub to: String,
    /// The longest span: a number with `s`, `m`, `h` or `d`.
    pub max: String,
    /// Where this is documented; default: the operation's source.
    #[serde(default)]
    pub source: Option<String>,
    /// How surely it is known.
    #[serde(default)]
    pub basis: Basis,
}

/// A sample call with its response.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Where the values come from.
    pub basis: ExampleBasis,
    /// Parameters by wire name. A body that is one type stands under `body`.
    #[serde(default)]
    pub arguments: IndexMap<String, serde_json::Value>,
    /// Data of the response, without its envelope; left out where the operation returns none. An operation that returns
    /// `json` may have no sample of it.
    #[serde(default)]
    pub response: Option<serde_json::Value>,
}

/// Where the values of an example come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExampleBasis {
    /// Made up to fit the documented shape.
    Constructed,
    /// Printed on a vendor's page.
    Documented,
    /// Seen in a program or a recording.
    Observed,
}
