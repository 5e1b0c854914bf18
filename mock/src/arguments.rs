//! Reads the arguments of an operation from a request: all that is missing or does not fit, in one refusal.
//! Must not know credentials, nor what is answered.

mod body;

use iot_clouds_codegen::diagnostic::closest;
use iot_clouds_codegen::model::{ConstantParameter, Literal, Operation, Parameter, Place};
use serde_json::{Map, Value};

use crate::platform::Platform;
use crate::refusal::{Cause, Refusal};
use crate::request::Request;
use crate::rules;
use crate::values::{self, Misfit};

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
    };
    for (name, text) in path {
        reader.text(Place::Path, name, text);
    }
    reader.query(request);
    reader.headers(request);
    reader.body(request)?;
    reader.missing();
    if reader.problems.is_empty()
        && let Some(broken) = rules::broken(operation, &reader.arguments.values)
    {
        let parameter = broken.parameter.and_then(|name| reader.named(name));
        let line = parameter.map(|parameter| platform.line_of_parameter(operation, &parameter));
        let line = line.unwrap_or_else(|| platform.line_of_rules(operation));
        reader.problems.push(format!("{} ({line})", broken.reason));
    }
    if reader.problems.is_empty() {
        Ok(reader.arguments)
    } else {
        Err(Refusal::new(Cause::Parameter, reader.problems.join("; ")))
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

impl Reader<'_> {
    fn parameter(&self, place: Place, name: &str) -> Option<Parameter> {
        let mut parameters = self
            .operation
            .arguments
            .iter()
            .chain(&self.operation.setters);
        parameters
            .find(|parameter| parameter.place == place && parameter.wire == name)
            .cloned()
    }

    fn named(&self, name: &str) -> Option<Parameter> {
        let mut parameters = (self.operation.arguments.iter()).chain(&self.operation.setters);
        parameters.find(|parameter| parameter.wire == name).cloned()
    }

    fn constant(&self, place: Place, name: &str) -> Option<ConstantParameter> {
        let mut constants = self.operation.constants.iter();
        constants
            .find(|constant| constant.place == place && constant.wire == name)
            .cloned()
    }

    /// A value that came as text.
    fn text(&mut self, place: Place, name: &str, text: &str) {
        if let Some(parameter) = self.parameter(place, name) {
            let value =
                values::of_text(self.platform, &parameter.type_ref, parameter.zero_one, text);
            self.keep(&parameter, value);
        } else if let Some(constant) = self.constant(place, name) {
            self.compare(&constant, text == literal_text(&constant.value));
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
            let value = match (value.as_u64().filter(|_| parameter.zero_one), value) {
                (Some(digit @ (0 | 1)), _) => Value::Bool(digit == 1),
                // Vendors' pages call some numbers texts, and show numbers.
                (_, Value::String(text))
                    if values::is_number_enum(self.platform, &parameter.type_ref) =>
                {
                    self.arguments.notes.push(format!(
                        "body field `{name}` came as a text; a number is taken as well"
                    ));
                    text.parse::<i64>()
                        .map_or_else(|_| value.clone(), Value::from)
                }
                _ => value.clone(),
            };
            let checked = values::check(self.platform, &parameter.type_ref, &value).map(|()| value);
            self.keep(&parameter, checked);
        } else if let Some(constant) = self.constant(Place::Body, name) {
            self.compare(
                &constant,
                Literal::of(value).as_ref() == Some(&constant.value),
            );
        } else {
            self.unknown(Place::Body, name);
        }
    }

    fn keep(&mut self, parameter: &Parameter, value: Result<Value, Misfit>) {
        match value {
            Ok(value) => {
                self.arguments.values.insert(parameter.wire.clone(), value);
            }
            Err(misfit) => {
                let line = misfit
                    .line
                    .unwrap_or_else(|| self.platform.line_of_parameter(self.operation, parameter));
                let (place, name) = (in_words(parameter.place), &parameter.wire);
                self.problems.push(format!(
                    "{place} `{name}{}`: expected {} ({line})",
                    misfit.path, misfit.wanted
                ));
            }
        }
    }

    fn compare(&mut self, constant: &ConstantParameter, is_equal: bool) {
        if !is_equal {
            let line = self
                .platform
                .line_of_name(self.operation, constant.place, &constant.wire);
            let (place, name) = (in_words(constant.place), &constant.wire);
            self.problems.push(format!(
                "{place} `{name}`: expected `{}` ({line})",
                literal_text(&constant.value)
            ));
        }
        self.arguments
            .values
            .insert(constant.wire.clone(), literal_json(&constant.value));
    }

    fn unknown(&mut self, place: Place, name: &str) {
        let parameters = self
            .operation
            .arguments
            .iter()
            .chain(&self.operation.setters);
        let known = parameters
            .filter(|parameter| parameter.place == place)
            .map(|parameter| parameter.wire.as_str());
        let meant = closest(name, known).map(|meant| format!("; did you mean `{meant}`?"));
        let note = format!(
            "{} `{name}` is not known and ignored{}",
            in_words(place),
            meant.unwrap_or_default()
        );
        self.arguments.notes.push(note);
    }

    fn query(&mut self, request: &Request) {
        for (name, text) in &request.query {
            if self.arguments.values.contains_key(name)
                && self.parameter(Place::Query, name).is_some()
            {
                self.arguments
                    .notes
                    .push(format!("query parameter `{name}` came more than once"));
            } else {
                self.text(Place::Query, name, text);
            }
        }
    }

    fn headers(&mut self, request: &Request) {
        let parameters = self
            .operation
            .arguments
            .iter()
            .chain(&self.operation.setters);
        let constants = self.operation.constants.iter();
        let names = parameters.map(|parameter| (parameter.place, parameter.wire.clone()));
        let names = names.chain(constants.map(|constant| (constant.place, constant.wire.clone())));
        let names: Vec<String> = names
            .filter(|(place, _)| *place == Place::Header)
            .map(|(_, name)| name)
            .collect();
        for name in names {
            if let Some(text) = request.header(&name) {
                self.text(Place::Header, &name, text);
            }
        }
    }

    /// What must be given and is not.
    fn missing(&mut self) {
        let parameters = self
            .operation
            .arguments
            .iter()
            .map(|parameter| (parameter.place, &parameter.wire));
        let constants = self
            .operation
            .constants
            .iter()
            .map(|constant| (constant.place, &constant.wire));
        for (place, name) in parameters.chain(constants) {
            let reported = format!("{} `{name}", in_words(place));
            let is_known = self.arguments.values.contains_key(name)
                || self
                    .problems
                    .iter()
                    .any(|problem| problem.starts_with(&reported));
            if !is_known {
                let line = self.platform.line_of_name(self.operation, place, name);
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
        Place::WholeBody | Place::BodyEntries => "the request's",
    }
}

fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Number(value) => value.to_string(),
        Literal::Text(text) => text.clone(),
    }
}

pub(crate) fn literal_json(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Number(value) => Value::from(*value),
        Literal::Text(text) => Value::String(text.clone()),
    }
}
