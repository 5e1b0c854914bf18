//! The nodes of operations: parameters, response, paging, rules, sample calls.
//! Plain data; must not know YAML, lint, or any name in Rust.

use indexmap::IndexMap;
use serde_json::Value;

use super::{Evidence, Field, Literal, Place, TypeRef};
use crate::spec::{Basis, Location, Retry};

/// An operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// Where it is declared.
    pub at: Location,
    /// `resource.operation`.
    pub id: String,
    /// Name of its resource.
    pub resource: String,
    /// Its name.
    pub name: String,
    /// HTTP method in capitals.
    pub http_method: String,
    /// Path with its placeholders.
    pub path: String,
    /// What it does.
    pub doc: String,
    /// The vendor's own title.
    pub title: Option<String>,
    /// How it is known.
    pub evidence: Evidence,
    /// All parameters, in the order path, query, headers, body.
    pub parameters: Vec<Field>,
    /// Type of the response; `None` for a unit response.
    pub response: Option<TypeRef>,
    /// The data is one level deeper, under the value of this body parameter.
    pub nested_under: Option<String>,
    /// Names of the credentials that it takes.
    pub accepts: Vec<String>,
    /// Whether the fields of its body are written as a form.
    pub is_form: bool,
    /// `Content-Type` of its body, where it is not the platform's.
    pub content_type: Option<String>,
    /// The response is the data itself, without the platform's envelope.
    pub outside_envelope: bool,
    /// A success may look like a failure outside the envelope.
    pub success_like_error: bool,
    /// Values of the data that stand for none.
    pub null_values: Vec<Value>,
    /// Whether it is off by default.
    pub experimental: bool,
    /// Whether it may be sent again.
    pub retry: Retry,
    /// How surely that is known.
    pub retry_basis: Basis,
    /// How its pages are read.
    pub pages: Option<Pages>,
    /// What is checked before sending: the firm limits of parameters, then the rules over several.
    pub limits: Vec<Limit>,
    /// Name of the credential whose token it fetches.
    pub token_of: Option<String>,
    /// Sample calls.
    pub examples: Vec<Example>,
}

impl Operation {
    /// What a request must have and a user gives, in the order path, query, headers, body.
    pub fn arguments(&self) -> impl Iterator<Item = &Field> + Clone {
        self.settable().filter(|parameter| !parameter.optional)
    }

    /// What a user may set.
    pub fn setters(&self) -> impl Iterator<Item = &Field> + Clone {
        self.settable().filter(|parameter| parameter.optional)
    }

    /// All that a user sets: arguments and setters, as they are declared.
    pub fn settable(&self) -> impl Iterator<Item = &Field> + Clone {
        let parameters = self.parameters.iter();
        parameters.filter(|parameter| !parameter.is_constant())
    }

    /// What is sent with every request.
    pub fn constants(&self) -> impl Iterator<Item = &Field> + Clone {
        let parameters = self.parameters.iter();
        parameters.filter(|parameter| parameter.is_constant())
    }

    /// The parameter that is the whole body.
    pub fn whole_body(&self) -> Option<&Field> {
        let mut parameters = self.parameters.iter();
        parameters.find(|parameter| parameter.place.is_whole())
    }

    /// The parameter that rules and paging call so: one of query, headers and body.
    pub fn parameter(&self, wire: &str) -> Option<&Field> {
        let mut parameters = self.parameters.iter();
        parameters.find(|parameter| {
            parameter.wire == wire
                && parameter.place.is_parameter()
                && parameter.place != Place::Path
        })
    }

    /// What an example gives, in the order of the parameters.
    pub fn given<'a>(&'a self, example: &'a Example) -> Vec<(&'a Field, &'a Value)> {
        let value =
            |parameter: &'a Field| Some((parameter, example.arguments.get(&parameter.name)?));
        self.settable().filter_map(value).collect()
    }

    /// Whether a value of the data stands for none.
    pub fn is_none(&self, value: &Value) -> bool {
        let literal = Literal::of(value);
        literal.is_some()
            && self
                .null_values
                .iter()
                .any(|none| Literal::of(none) == literal)
    }
}

/// How pages are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Parameter with the page number.
    pub page: PageParameter,
    /// Number of the first page.
    pub first: u64,
    /// The page size.
    pub size: Option<PageSize>,
    /// Keys that lead to the items in the response; empty where the response is the list.
    pub items: Vec<String>,
    /// Keys that lead to the number of the last page.
    pub last: Option<Vec<String>>,
    /// Keys that lead to the number of pages.
    pub count: Option<Vec<String>>,
    /// Keys that lead to the number of all items.
    pub total: Option<Vec<String>>,
    /// Type of an item.
    pub item: TypeRef,
}

/// A parameter by which pages are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageParameter {
    /// Its name on the wire.
    pub name: String,
    /// Whether it goes into the body rather than the query.
    pub in_body: bool,
}

/// The size of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSize {
    /// Parameter that sets it.
    pub parameter: PageParameter,
    /// Items of a page where the caller sets no size: the documented default or else the documented maximum.
    pub documented: Option<u64>,
    /// Whether that number is sent where the caller sets none: only the length of a page tells which one is the last, and no
    /// default of the server is documented.
    pub is_sent: bool,
    /// The largest size that the platform documents.
    pub max: u64,
}

impl PageSize {
    /// Items of a page where the caller sets no size, also if nothing is documented.
    pub fn usual(&self) -> u64 {
        self.documented.unwrap_or(50)
    }
}

/// What is checked before a request goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The parameter, or the rule over several.
    pub at: Location,
    /// The check.
    pub check: LimitKind,
    /// Where it is documented, and how surely it is known.
    pub evidence: Evidence,
}

/// A check of the arguments, by their names on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// All are set, or none.
    Together {
        /// The parameters.
        parameters: Vec<String>,
        /// Name for what sets them all at once, and what it does.
        setter: Option<(String, Option<String>)>,
    },
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
        /// The span as the spec writes it.
        limit: String,
    },
    /// A number lies in a range; of a list, each of its items.
    Range {
        /// Name on the wire.
        parameter: String,
        /// Smallest value.
        min: Option<i64>,
        /// Largest value.
        max: Option<i64>,
    },
    /// A list or map is not too long.
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
    /// Where it is written.
    pub at: Location,
    /// Values by the names of parameters, as the spec writes them.
    pub arguments: IndexMap<String, Value>,
    /// Data of the response, without its envelope; `None` where there is none, or none is known.
    pub response: Option<Value>,
}
