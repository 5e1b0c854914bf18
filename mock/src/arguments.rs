//! Reads the arguments of an operation from a request: all that is missing or does not fit, in one refusal.
//! Must not know credentials, nor what is answered.

mod body;

use iot_clouds_codegen::diagnostic::closest;
use iot_clouds_codegen::resolve::{Field, Literal, Operation, Place};
use serde_json::{Map, Value};

use crate::limits;
use crate::platform::Platform;
use crate::refusal::{Cause, Refusal};
use crate::request::Request;
use crate::values::{self, Misfit, plain};

/// Notes that one request gets.
const MOST_NOTES: usize = 8;
/// Characters of a name that somebody sent.
const LONGEST_NAME: usize = 60;

/// What a request gives to its operation.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// By wire name.
    pub(crate) values: Map<String, Value>,
    /// What is odd, though it does no harm.
    pub(crate) notes: Vec<String>,
}

struct Reader<'a> {
    platform: &'a Platform,
    operation: &'a Operation,
    arguments: Arguments,
    problems: Vec<String>,
    /// Names of parameters whose values do not fit.
    wrong: Vec<(Place, String)>,
}

/// Reads the arguments. `path` holds the values of the path's placeholders.
pub(crate) fn read(
    platform: &Platform,
    operation: &Operation,
    path: &[(String, String)],
    request: &Request,
) -> Result<Arguments, Refusal> {
    let mut reader = Reader {
        platform,
        operation,
        arguments: Arguments::default(),
        problems: Vec::new(),
        wrong: Vec::new(),
    };
    for (name, text) in path {
        reader.text(Place::Path, name, text);
    }
    reader.query(request);
    reader.headers(request);
    reader.body(request)?;
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
        let refusal = Refusal::new(Cause::Parameter, reader.problems.join("; "));
        let parameter = reader.wrong.first().map(|(_, name)| name.clone());
        Err(Refusal {
            parameter,
            ..refusal
        })
    }
}

/// All that came, for an operation that no spec describes.
pub(crate) fn taken(path: &[(String, String)], request: &Request) -> Arguments {
    let texts = path
        .iter()
        .chain(&request.query)
        .map(|(name, text)| (name.clone(), Value::from(text.as_str())));
    let body = Some(request.json()).filter(|body| !body.is_null());
    let values = texts
        .chain(body.map(|body| ("body".to_owned(), body)))
        .collect();
    Arguments {
        values,
        notes: Vec::new(),
    }
}

impl<'a> Reader<'a> {
    /// What the operation takes.
    fn parameters(&self) -> impl Iterator<Item = &'a Field> + use<'a> {
        let operation = self.operation;
        operation.arguments().chain(operation.setters())
    }

    fn constants(&self) -> impl Iterator<Item = &'a Field> + use<'a> {
        self.operation.constants()
    }

    fn parameter(&self, place: Place, name: &str) -> Option<&'a Field> {
        let mut parameters = self.parameters();
        parameters.find(|parameter| parameter.place == place && parameter.wire == name)
    }

    fn constant(&self, place: Place, name: &str) -> Option<&'a Field> {
        let mut constants = self.constants();
        constants.find(|constant| constant.place == place && constant.wire == name)
    }

    /// A value that came as text.
    fn text(&mut self, place: Place, name: &str, text: &str) {
        if let Some(parameter) = self.parameter(place, name) {
            let value =
                values::of_text(self.platform, &parameter.type_ref, parameter.zero_one, text);
            self.keep(parameter, value);
        } else if let Some(constant) = self.constant(place, name) {
            self.compare(constant, text == constant_text(constant));
        } else if place == Place::Path {
            // A path that the spec declares no parameter for, as of an operation that a test added.
            self.arguments
                .values
                .insert(name.to_owned(), Value::String(text.to_owned()));
        } else {
            self.unknown(place, name);
        }
    }

    /// A value that came as JSON.
    fn json(&mut self, name: &str, value: &Value) {
        if let Some(parameter) = self.parameter(Place::Body, name) {
            let type_ref = &parameter.type_ref;
            let is_whole = parameter.zero_one || values::is_whole(&self.platform.api, type_ref);
            let plain = is_whole.then(|| plain(value));
            let value = plain.as_ref().unwrap_or(value);
            let value = match (value.as_u64().filter(|_| parameter.zero_one), value) {
                (Some(digit @ (0 | 1)), _) => Value::Bool(digit == 1),
                // Vendors' pages call some numbers texts, and show numbers.
                (_, Value::String(text))
                    if values::is_number_enum(&self.platform.api, &parameter.type_ref) =>
                {
                    self.note(format!(
                        "body field `{name}` came as a text; a number is taken as well"
                    ));
                    text.parse::<i64>()
                        .map_or_else(|_| value.clone(), Value::from)
                }
                _ => value.clone(),
            };
            let checked = values::fit(self.platform, &parameter.type_ref, &value).map(|()| value);
            self.keep(parameter, checked);
        } else if let Some(constant) = self.constant(Place::Body, name) {
            let plain = plain(value);
            self.compare(constant, Literal::of(&plain) == constant.literal());
        } else {
            self.unknown(Place::Body, name);
        }
    }

    /// The value of a parameter, if it fits.
    fn keep(&mut self, parameter: &Field, value: Result<Value, Misfit>) {
        match value {
            Ok(value) => {
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
        self.arguments
            .values
            .insert(constant.wire.clone(), constant_json(constant));
    }

    /// A value does not fit. What comes again and again is told once.
    fn problem(&mut self, place: Place, name: &str, problem: &str) {
        let wrong = (place, name.to_owned());
        if !self.wrong.contains(&wrong) {
            self.problems.push(format!("{} {problem}", in_words(place)));
            self.wrong.push(wrong);
        }
    }

    /// Something is odd. A few words are enough to learn from.
    fn note(&mut self, note: String) {
        match self.arguments.notes.len() {
            0..MOST_NOTES => self.arguments.notes.push(note),
            MOST_NOTES => self.arguments.notes.push("and more".to_owned()),
            _ => {}
        }
    }

    fn unknown(&mut self, place: Place, name: &str) {
        if self.arguments.notes.len() > MOST_NOTES {
            return;
        }
        let known = self
            .parameters()
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

    fn query(&mut self, request: &Request) {
        for (name, text) in &request.query {
            if self.arguments.values.contains_key(name)
                && self.parameter(Place::Query, name).is_some()
            {
                self.note(format!("query parameter `{name}` came more than once"));
            } else {
                self.text(Place::Query, name, text);
            }
        }
    }

    fn headers(&mut self, request: &Request) {
        let parameters = self
            .parameters()
            .map(|parameter| (parameter.place, &parameter.wire));
        let constants = self
            .constants()
            .map(|constant| (constant.place, &constant.wire));
        let names = parameters
            .chain(constants)
            .filter(|(place, _)| *place == Place::Header);
        for (_, name) in names {
            if let Some(text) = request.header(name) {
                self.text(Place::Header, name, text);
            }
        }
    }

    /// What must be given and is not.
    fn missing(&mut self) {
        for parameter in self.operation.arguments().chain(self.constants()) {
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

/// The beginning of a name that somebody sent.
fn short(name: &str) -> String {
    let mut short: String = name.chars().take(LONGEST_NAME).collect();
    if short.len() < name.len() {
        short.push_str("...");
    }
    short
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

/// A constant as a text; empty where it is none.
pub(crate) fn constant_text(constant: &Field) -> String {
    match constant_json(constant) {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

/// A constant as JSON.
pub(crate) fn constant_json(constant: &Field) -> Value {
    match constant.literal() {
        Some(Literal::Bool(value)) => Value::Bool(value),
        Some(Literal::Number(value)) => Value::from(value),
        Some(Literal::Text(text)) => Value::String(text),
        None => Value::Null,
    }
}
