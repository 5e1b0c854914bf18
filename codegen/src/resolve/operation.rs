//! The nodes of operations: parameters, response, paging, limits, examples.
//! Plain data; must not know YAML, lint, or any Rust name.

use indexmap::IndexMap;
use serde_json::Value;

use super::{Evidence, Field, Lifecycle, Place, RateLimit, TypeRef};
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
    /// Its description.
    pub doc: String,
    /// The vendor's own titles: the one that the spec gives, or else the headings of all its sources.
    pub titles: Vec<String>,
    /// Its first source, and its basis.
    pub evidence: Evidence,
    /// Its further sources.
    pub further_sources: Vec<String>,
    /// All parameters, in the order path, query, headers, body.
    pub parameters: Vec<Field>,
    /// Type of the response; `None` for a unit response.
    pub response: Option<TypeRef>,
    /// Set if the data is one level deeper, under the value of this body parameter.
    pub nested_under: Option<String>,
    /// Names of the credentials that it accepts.
    pub accepts: Vec<String>,
    /// Whether the fields of its body are written as a form.
    pub is_form: bool,
    /// `Content-Type` of its body, if it differs from the platform's.
    pub content_type: Option<String>,
    /// Whether the response is the data itself, without the platform's envelope.
    pub outside_envelope: bool,
    /// Whether a success may look like a failure outside the envelope.
    pub success_like_error: bool,
    /// Values of the data that mean null.
    pub null_values: Vec<Value>,
    /// Whether it is off by default.
    pub experimental: bool,
    /// Whether it may be sent twice.
    pub retry: Retry,
    /// How certain the retry class is.
    pub retry_basis: Basis,
    /// How certain the values of the data are that mean null.
    pub null_values_basis: Basis,
    /// How its pages are read.
    pub pages: Option<Pages>,
    /// How a range of time is read window by window.
    pub windows: Option<Windows>,
    /// What is checked before a request is sent: the firm limits of parameters, then the joint limits.
    pub limits: Vec<Limit>,
    /// Limits on the rate of its own requests, in addition to those of each path.
    pub rate_limits: Vec<RateLimit>,
    /// Name of the credential whose token it fetches.
    pub token_of: Option<String>,
    /// Sample calls.
    pub examples: Vec<Example>,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

impl Operation {
    /// Returns the name of the type of an item, if its windows have series of points.
    pub fn window_item(&self) -> String {
        format!("{}.item", self.id)
    }

    /// Returns the required parameters that a user sets, in the order path, query, headers, body.
    pub fn arguments(&self) -> impl Iterator<Item = &Field> + Clone {
        self.settable().filter(|parameter| !parameter.optional)
    }

    /// Returns the optional parameters.
    pub fn setters(&self) -> impl Iterator<Item = &Field> + Clone {
        self.settable().filter(|parameter| parameter.optional)
    }

    /// Returns all parameters that a user sets, required and optional, in order.
    pub fn settable(&self) -> impl Iterator<Item = &Field> + Clone {
        let parameters = self.parameters.iter();
        parameters.filter(|parameter| !parameter.is_constant())
    }

    /// Returns the parameters that are sent with every request.
    pub fn constants(&self) -> impl Iterator<Item = &Field> + Clone {
        let parameters = self.parameters.iter();
        parameters.filter(|parameter| parameter.is_constant())
    }

    /// Returns the parameter that is the whole body.
    pub fn whole_body(&self) -> Option<&Field> {
        let mut parameters = self.parameters.iter();
        parameters.find(|parameter| parameter.place.is_whole())
    }

    /// Returns the parameter of query, headers or body with the name that limits and paging use.
    pub fn parameter(&self, wire: &str) -> Option<&Field> {
        let mut parameters = self.parameters.iter();
        parameters.find(|parameter| {
            parameter.wire == wire
                && parameter.place.is_parameter()
                && parameter.place != Place::Path
        })
    }

    /// Returns the arguments of an example, in the order of the parameters.
    pub fn given<'a>(&'a self, example: &'a Example) -> Vec<(&'a Field, &'a Value)> {
        let value =
            |parameter: &'a Field| Some((parameter, example.arguments.get(&parameter.name)?));
        self.settable().filter_map(value).collect()
    }

    /// Whether a value of the data means null.
    pub fn is_null(&self, value: &Value) -> bool {
        self.null_values.contains(value)
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
    /// Keys that lead to the items in the response; empty if the response is the list.
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

/// How a range of time is read window by window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Parameter with the start of a window.
    pub from: PageParameter,
    /// Parameter with the end of a window.
    pub to: PageParameter,
    /// Length of the window in seconds if the start is not set.
    pub default_seconds: Option<u64>,
    /// Largest number of points in a response.
    pub size: Option<PageSize>,
    /// Keys that lead to the list in the response; empty if the response is the list.
    pub items: Vec<String>,
    /// Type of an item of that list: a point, or a series.
    pub listed: TypeRef,
    /// Field of a series with the list of its points, by its name on the wire.
    pub points: Option<String>,
    /// Field of a point with its time, by its name on the wire.
    pub time: String,
    /// Type of what is read: a point, with the fields of its series.
    pub item: TypeRef,
}

/// A parameter by which pages or windows are asked for.
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
    /// Number of items on a page if the caller sets no size: the documented default or else the documented maximum.
    pub documented: Option<u64>,
    /// Whether that number is sent if the caller sets no size: only the length of a page shows the last one, and no default
    /// of the server is documented.
    pub is_sent: bool,
    /// The largest documented size.
    pub max: u64,
}

impl PageSize {
    /// Returns the number of items on a page if the caller sets no size, also if nothing is documented.
    pub fn usual(&self) -> u64 {
        self.documented.unwrap_or(50)
    }
}

/// A limit that is checked before a request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The parameter or the joint limit in the spec.
    pub at: Location,
    /// The check.
    pub check: LimitKind,
    /// Its source and basis.
    pub evidence: Evidence,
}

/// A setter for parameters that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointSetter {
    /// Its name.
    pub name: String,
    /// Its documentation; absent if it is made from the names of the parameters.
    pub doc: Option<String>,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

/// The kind of a limit. Parameters are given by wire name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// All parameters are set, or none of them.
    Together {
        /// The parameters.
        parameters: Vec<String>,
        /// A setter for all of them.
        setter: Option<JointSetter>,
    },
    /// At least one parameter is set.
    AtLeastOne(Vec<String>),
    /// Two times are at most this far apart.
    MaxSpan {
        /// Parameter with the earlier time.
        from: String,
        /// Parameter with the later time.
        to: String,
        /// The longest span in milliseconds, the unit of the parameters.
        milliseconds: u64,
        /// The span as the spec writes it.
        limit: String,
    },
    /// A number is in a range; for a list, each of its items.
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
        /// Largest number of items.
        max: u64,
    },
}

/// A sample call.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Where it is written.
    pub at: Location,
    /// Values by parameter name, as the spec writes them.
    pub arguments: IndexMap<String, Value>,
    /// Data of the response, without its envelope; `None` if the response has no data or it is unknown.
    pub response: Option<Value>,
}
