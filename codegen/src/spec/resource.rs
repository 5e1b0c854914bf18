//! The content of a resource file: its operations and its types.
//! Plain serde data; must not know the place of a value in a file, nor any Rust name.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Basis, Deprecated, Field, FieldName, RateLimit, Shape, TypeDefinition, Words};

/// A resource: operations and types that belong together.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Name of the resource; the same as the name of its file.
    pub resource: String,
    /// A description in English.
    pub doc: String,
    /// Source of the types in the file that name none.
    pub source: String,
    /// Former names that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
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
    /// What it does, in English; the first sentence is used alone in lists.
    pub doc: String,
    /// The vendor's own title; default: the sections of `source`.
    pub title: Option<String>,
    /// Where it is documented, as `document#section`, or a list of several places, the main one first.
    pub source: Words,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
    /// Method and path, with path parameters in braces.
    pub http: String,
    /// Off by default, behind the crate's feature `experimental`.
    #[serde(default)]
    pub experimental: bool,
    /// Credentials that it accepts; `[]` for none. Default: the platform's list.
    pub accepts: Option<Vec<String>>,
    /// Path parameters, in the order of the path.
    #[serde(default)]
    pub path: IndexMap<FieldName, Field>,
    /// Query parameters.
    #[serde(default)]
    pub query: IndexMap<FieldName, Field>,
    /// Headers of its own.
    #[serde(default)]
    pub headers: IndexMap<FieldName, Field>,
    /// JSON body: its fields, or the type of the whole body.
    pub body: Option<Shape>,
    /// Form body: its fields.
    pub form: Option<IndexMap<FieldName, Field>>,
    /// `Content-Type` of its body, if it differs from the platform's.
    pub content_type: Option<String>,
    /// Joint limits, each on several parameters.
    #[serde(default)]
    pub limits: Vec<JointLimit>,
    /// The response is the data itself, without the platform's envelope.
    #[serde(default)]
    pub outside_envelope: bool,
    /// A success may look like one of the platform's failures outside the envelope; only the HTTP status distinguishes them.
    #[serde(default)]
    pub success_like_error: bool,
    /// The data is one level deeper, under the value of this parameter.
    pub nested_under: Option<String>,
    /// Data of the response: its fields, a type, or `none`.
    pub returns: Shape,
    /// Values that mean that there is no data: texts, whole numbers, `[]` and `{}`.
    #[serde(default)]
    pub null_values: Vec<serde_json::Value>,
    /// How certain these values are; their reason is part of the documentation.
    #[serde(default)]
    pub null_values_basis: Basis,
    /// How its pages are read.
    pub pages: Option<Pages>,
    /// How a range of time is read window by window.
    pub windows: Option<Windows>,
    /// Whether it may be sent twice.
    pub retry: Retry,
    /// How certain the retry class is; its reason is part of the documentation.
    #[serde(default)]
    pub retry_basis: Basis,
    /// Limits on the rate of its own requests, in addition to those of each path.
    #[serde(default)]
    pub rate_limits: Vec<RateLimit>,
    /// Former names that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Sample calls.
    #[serde(default)]
    pub examples: Vec<Example>,
}

impl Operation {
    /// Returns the fields of its body, JSON or form.
    pub fn body_fields(&self) -> Option<&IndexMap<FieldName, Field>> {
        match (&self.form, &self.body) {
            (Some(fields), _) | (None, Some(Shape::Fields(fields))) => Some(fields),
            _ => None,
        }
    }
}

/// Whether an operation may be sent twice.
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
    pub first: Option<u64>,
    /// Parameter of the query or the body with the page size.
    pub size: Option<String>,
    /// Path to the items in the response; absent if the response itself is a list.
    pub items: Option<String>,
    /// Path to the number of the last page.
    pub last: Option<String>,
    /// Path to the number of pages.
    pub count: Option<String>,
    /// Path to the number of items on all pages.
    pub total: Option<String>,
}

/// How a range of time is read window by window. A response has the newest items of its window, but rarely all.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// Parameter of the query or the body with the start of a window.
    pub from: String,
    /// Parameter of the query or the body with the end of a window.
    pub to: String,
    /// Length of the window if the start is not set: a number with `s`, `m`, `h` or `d`.
    pub default_span: Option<String>,
    /// Parameter of the query or the body with the largest number of points in a response.
    pub size: Option<String>,
    /// Path to the items in the response; absent if the response itself is a list.
    pub items: Option<String>,
    /// Field of an item with the list of its points, if each item is a series.
    pub points: Option<String>,
    /// Field of a point with its time; without `points`, an item is a point.
    pub time: String,
}

/// A limit on several parameters.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JointLimit {
    /// All of the parameters are set, or none of them.
    Together(Together),
    /// At least one of the parameters is set.
    AtLeastOne(AtLeastOne),
    /// Two times are at most this far apart.
    MaxSpan(MaxSpan),
}

/// All of the parameters are set, or none of them.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Names of the parameters.
    pub parameters: Vec<String>,
    /// Name of a setter for all of them.
    pub setter: Option<String>,
    /// What the setter does, in English.
    pub doc: Option<String>,
    /// Former names of the setter that keep working with a warning, the latest first.
    #[serde(default)]
    pub renamed_from: Words,
    /// Set if the setter should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// Where this is documented; default: the operation's source.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// At least one of the parameters is set.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtLeastOne {
    /// Names of the parameters.
    pub parameters: Vec<String>,
    /// Where this is documented; default: the operation's source.
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// Two times are at most this far apart.
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
    pub source: Option<String>,
    /// How certain it is.
    #[serde(default)]
    pub basis: Basis,
}

/// A sample call with its response.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Where the values come from.
    pub basis: ExampleBasis,
    /// Parameters by wire name. A body that is one type has the name `body`.
    #[serde(default)]
    pub arguments: IndexMap<String, serde_json::Value>,
    /// Data of the response, without its envelope; absent if the operation returns `none`. An operation that returns
    /// `json` may have an example without it.
    pub response: Option<serde_json::Value>,
}

/// Where the values of an example come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExampleBasis {
    /// Invented to fit the documented shape.
    Constructed,
    /// Printed on a vendor's page.
    Documented,
    /// Seen in a program or a recording.
    Observed,
}
