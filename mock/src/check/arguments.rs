//! Reads the arguments of an operation from a request. One rejection names everything that is missing or does not fit.
//! Must not know credentials, nor how a request is answered.

use iot_clouds_codegen::diagnostic::closest;
use iot_clouds_codegen::resolve::{Field, Literal, Operation, Place};
use serde_json::{Map, Value};

use super::auth::Auth;
use super::limits;
use super::rejection::{Cause, Rejection};
use super::route::Match;
use super::values::{self, plain};
use crate::http::request::Request;
use crate::misfit::{Misfit, short};
use crate::platform::{Platform, constant_json, constant_text};

/// Most notes of one request.
const MAX_NOTES: usize = 8;

/// The arguments of a request.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// By wire name.
    pub(super) values: Map<String, Value>,
    /// What is odd, though it does no harm.
    pub(super) notes: Vec<String>,
}

pub(super) struct Reader<'a> {
    pub(super) platform: &'a Platform,
    pub(super) operation: &'a Operation,
    /// Whether what a platform may refuse is refused.
    pub(super) is_strict: bool,
    arguments: Arguments,
    problems: Vec<String>,
    /// Parameters whose values were kept.
    kept: Vec<(Place, String)>,
    /// Parameters whose values do not fit.
    wrong: Vec<(Place, String)>,
}

/// Reads the arguments. `client` holds fields of the body that came in a header.
pub(super) fn read(
    auth: &Auth<'_>,
    matched: &Match,
    client: &[(&str, String)],
    request: &Request,
) -> Result<Arguments, Rejection> {
    let (platform, operation) = (auth.platform, &*matched.route.operation);
    let mut reader = Reader {
        platform,
        operation,
        is_strict: auth.is_strict,
        arguments: Arguments::default(),
        problems: Vec::new(),
        kept: Vec::new(),
        wrong: Vec::new(),
    };
    for (name, text) in &matched.values {
        reader.text(Place::Path, name, text);
    }
    if !client.is_empty() {
        reader.note("the client came by HTTP Basic, the page shows it in the form".to_owned());
    }
    for (name, text) in client {
        reader.text(Place::Body, name, text);
    }
    reader.pairs(Place::Query, &request.query);
    reader.headers(request);
    if matched.is_read_by_post {
        reader.note(read_by_post(operation));
        reader.pairs(Place::Query, &reader.query_in_body(request)?);
    } else {
        reader.body(request)?;
    }
    reader.missing();
    if reader.problems.is_empty()
        && let Some((reason, at)) = limits::broken(operation, &reader.arguments.values)
    {
        let line = platform.line(&at);
        reader.problems.push(format!("{reason} ({line})"));
    }
    if reader.problems.is_empty() {
        Ok(reader.arguments)
    } else {
        Err(Rejection {
            parameter: reader.wrong.first().map(|(_, name)| name.clone()),
            ..Rejection::new(Cause::Parameter, reader.problems.join("; "))
        })
    }
}

/// Takes everything in the request as arguments, for an operation that no spec describes.
pub(super) fn all(matched: &Match, request: &Request) -> Arguments {
    let texts = matched
        .values
        .iter()
        .chain(&request.query)
        .map(|(name, text)| (name.clone(), Value::from(text.as_str())));
    let body = Some(request.json()).filter(|body| !body.is_null());
    let values = texts
        .chain(body.map(|body| ("body".to_owned(), body)))
        .collect();
    let notes = matched
        .is_read_by_post
        .then(|| read_by_post(&matched.route.operation));
    Arguments {
        values,
        notes: notes.into_iter().collect(),
    }
}

/// The note about a POST in place of the operation's own method.
fn read_by_post(operation: &Operation) -> String {
    format!("a POST came, the page has {}", operation.http_method)
}

impl<'a> Reader<'a> {
    /// The parameters that a request may set, those that it must set first.
    fn settable(&self) -> impl Iterator<Item = &'a Field> + use<'a> {
        let operation = self.operation;
        operation.arguments().chain(operation.setters())
    }

    /// The parameter or constant of this name.
    fn parameter(&self, place: Place, name: &str) -> Option<&'a Field> {
        let mut parameters = self.operation.parameters.iter();
        parameters.find(|parameter| parameter.place == place && parameter.wire == name)
    }

    /// Reads a value that is sent as text.
    pub(super) fn text(&mut self, place: Place, name: &str, text: &str) {
        match self.parameter(place, name) {
            Some(constant) if constant.is_constant() => {
                self.compare(constant, text == constant_text(constant));
            }
            Some(parameter) => {
                let value = values::of_text(self.platform, &parameter.type_ref, text);
                self.keep(parameter, value);
            }
            None if place == Place::Path => {
                // The spec declares no parameter for this placeholder.
                let value = Value::from(text);
                self.arguments.values.insert(name.to_owned(), value);
            }
            None => self.unknown(place, name),
        }
    }

    /// Reads a value that is sent as JSON.
    pub(super) fn json(&mut self, name: &str, value: &Value) {
        let api = &self.platform.api;
        let parameter = match self.parameter(Place::Body, name) {
            Some(constant) if constant.is_constant() => {
                let is_equal = Literal::of(&plain(value)) == constant.literal();
                return self.compare(constant, is_equal);
            }
            Some(parameter) => parameter,
            None => return self.unknown(Place::Body, name),
        };
        let type_ref = &parameter.type_ref;
        let value = if values::is_whole(api, type_ref) {
            plain(value)
        } else {
            value.clone()
        };
        let value = match &value {
            // Some vendors' pages declare a string but show a number.
            Value::String(text) if values::is_number_enum(api, type_ref) => {
                self.note(format!(
                    "body field `{name}` came as a text; a number is taken as well"
                ));
                text.parse::<i64>().map_or(value, Value::from)
            }
            _ => value,
        };
        let checked = values::fit(self.platform, type_ref, &value).map(|()| value);
        self.keep(parameter, checked);
    }

    /// Keeps the value of a parameter if it fits.
    pub(super) fn keep(&mut self, parameter: &Field, value: Result<Value, Misfit>) {
        match value {
            Ok(value) => {
                self.kept.push((parameter.place, parameter.wire.clone()));
                self.arguments.values.insert(parameter.wire.clone(), value);
            }
            Err(misfit) => {
                let line = misfit
                    .line
                    .unwrap_or_else(|| self.platform.line(&parameter.at));
                let (name, path) = (&parameter.wire, short(&misfit.path));
                let problem = format!("`{name}{path}`: expected {} ({line})", misfit.wanted);
                self.problem(parameter.place, name, &problem);
            }
        }
    }

    fn compare(&mut self, constant: &Field, is_equal: bool) {
        if !is_equal {
            let line = self.platform.line(&constant.at);
            let (name, value) = (&constant.wire, constant_text(constant));
            let problem = format!("`{name}`: expected `{value}` ({line})");
            self.problem(constant.place, name, &problem);
        }
        let (name, value) = (constant.wire.clone(), constant_json(constant));
        self.arguments.values.insert(name, value);
    }

    /// Reports a value that does not fit, once for each parameter.
    fn problem(&mut self, place: Place, name: &str, problem: &str) {
        let wrong = (place, name.to_owned());
        if !self.wrong.contains(&wrong) {
            self.problems.push(format!("{} {problem}", in_words(place)));
            self.wrong.push(wrong);
        }
    }

    /// Notes something odd, once. A few notes are enough to learn from.
    pub(super) fn note(&mut self, note: String) {
        if self.arguments.notes.contains(&note) {
            return;
        }
        match self.arguments.notes.len() {
            0..MAX_NOTES => self.arguments.notes.push(note),
            MAX_NOTES => self.arguments.notes.push("and more".to_owned()),
            _ => {}
        }
    }

    fn unknown(&mut self, place: Place, name: &str) {
        if self.arguments.notes.len() > MAX_NOTES {
            return;
        }
        let known = self
            .settable()
            .filter(|parameter| parameter.place == place)
            .map(|parameter| parameter.wire.as_str());
        let meant = closest(name, known).map(|meant| format!("; did you mean `{meant}`?"));
        let note = format!(
            "{} `{}` is not known and ignored{}",
            in_words(place),
            short(name),
            meant.unwrap_or_default()
        );
        self.note(note);
    }

    /// Reads the pairs of a query or a form. The first value of a parameter counts.
    pub(super) fn pairs(&mut self, place: Place, pairs: &[(String, String)]) {
        for (name, text) in pairs {
            let mut kept = self.kept.iter();
            if kept.any(|(at, kept)| *at == place && kept == name) {
                self.note(format!("{} `{name}` came more than once", in_words(place)));
            } else {
                self.text(place, name, text);
            }
        }
    }

    fn headers(&mut self, request: &Request) {
        let parameters = self.settable().chain(self.operation.constants());
        for parameter in parameters.filter(|parameter| parameter.place == Place::Header) {
            let given = request.header(&parameter.wire);
            if let Some(text) = given.filter(|text| !self.is_of_credential(parameter, text)) {
                self.text(Place::Header, &parameter.wire, text);
            }
        }
    }

    /// Whether a credential adds this header if no argument is given for it.
    fn is_of_credential(&self, parameter: &Field, text: &str) -> bool {
        let mut accepted = self.platform.accepted(self.operation);
        let adds = |(name, value): &(String, String)| *name == parameter.wire && value == text;
        parameter.optional && accepted.any(|credential| credential.headers.iter().any(adds))
    }

    /// Reports the required parameters that are missing.
    fn missing(&mut self) {
        for parameter in self.operation.arguments().chain(self.operation.constants()) {
            let (place, name) = (parameter.place, &parameter.wire);
            let is_wrong = self
                .wrong
                .iter()
                .any(|(at, wrong)| *at == place && wrong == name);
            let is_known = is_wrong || self.arguments.values.contains_key(name);
            if !is_known {
                let line = self.platform.line(&parameter.at);
                self.problems
                    .push(format!("{} `{name}` is missing ({line})", in_words(place)));
            }
        }
    }
}

fn in_words(place: Place) -> &'static str {
    match place {
        Place::Path => "path parameter",
        Place::Header => "header",
        Place::Query => "query parameter",
        Place::Body => "body field",
        _ => "the request's",
    }
}
