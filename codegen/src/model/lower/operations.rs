//! The operation passes: arguments and setters in order, answer, paging, checks, sample call.
//! Must not know how a request is sent.

use super::{Lowering, Result, fault};
use crate::model::{
    ConstantParameter, Docs, Example, JointSetter, Literal, NamedRef, Operation, PageSize, Pages,
    Parameter, Place, TypeRef,
};
use crate::names::{answer_name, credential_name, request_name, rust_field_name, screaming, snake};
use crate::spec::{self, FieldName, Shape};

/// Name of the setter of a body that is a free map.
const ENTRY_SETTER: &str = "set";

impl Lowering<'_> {
    /// An operation of a resource.
    pub(super) fn operation(
        &self,
        resource: &spec::Resource,
        name: &str,
        operation: &spec::Operation,
    ) -> Result<Operation> {
        let Some((http_method, path)) = operation.http.split_once(' ') else {
            return fault(format!("http `{}`", operation.http));
        };
        let parameters = self.parameters(operation)?;
        let constants = self.constants(operation)?;
        let pick = |optional: bool| {
            parameters
                .iter()
                .filter(move |(o, _)| *o == optional)
                .map(|(_, p)| p.clone())
        };
        let (arguments, setters): (Vec<_>, Vec<_>) = (pick(false).collect(), pick(true).collect());
        let answer = self.answer(resource, name, operation)?;
        Ok(Operation {
            id: format!("{}.{name}", resource.resource),
            constant: screaming(name),
            method: snake(name),
            builder: request_name(name),
            http_method: http_method.to_owned(),
            path: path.to_owned(),
            docs: self.operation_docs(operation),
            joint_setters: self.joint_setters(operation, &setters)?,
            pages: self.pages(operation, answer.as_ref())?,
            rules: self.rules(operation)?,
            examples: examples(operation, &parameters),
            renamed: renamed(&parameters),
            arguments,
            setters,
            answer,
            keyed_by: operation.keyed_by.clone(),
            credentials: self.accepted(operation),
            is_form: operation.form.is_some(),
            content_type: operation.content_type.clone(),
            constants,
            outside_envelope: operation.outside_envelope,
            success_like_error: operation.success_like_error,
            none_as: operation.none_as.iter().filter_map(Literal::of).collect(),
            experimental: operation.experimental,
            retry: operation.retry,
            token_of: self
                .credential_of(&resource.resource, name)
                .map(str::to_owned),
        })
    }

    /// Rust types of the credentials that an operation takes.
    fn accepted(&self, operation: &spec::Operation) -> Vec<String> {
        let platform = &self.spec.platform;
        let names = operation.accepts.as_ref().unwrap_or(&platform.accepts);
        let credentials = names.iter().filter_map(|name| {
            let credential = platform.credentials.get(name)?;
            Some(credential_name(name, credential))
        });
        credentials.collect()
    }

    fn operation_docs(&self, operation: &spec::Operation) -> Docs {
        let mut docs = self.docs(&operation.doc, Some(&operation.source), &operation.basis);
        let section = docs.link.as_ref().and_then(|link| link.section.clone());
        docs.alias = operation.title.clone().or(section);
        let retry = match operation.retry {
            spec::Retry::Safe => None,
            spec::Retry::Idempotent => Some("Idempotent."),
            spec::Retry::Command => Some("A command: a second call may act a second time."),
        };
        docs.notes.extend(retry.map(str::to_owned));
        docs.notes
            .extend(super::documentation::basis_note(&operation.retry_basis));
        for (_, name, field) in placed(operation) {
            if let Some(constant) = &field.constant {
                let sent = match constant.as_bool().filter(|_| field.zero_one) {
                    Some(value) => u8::from(value).to_string(),
                    None => constant.to_string(),
                };
                docs.notes
                    .push(format!("`{}` is sent as `{sent}`.", name.wire));
                docs.notes.extend(self.field_docs(field).notes);
            }
        }
        for rule in &operation.rules {
            let (text, basis) = match rule {
                spec::Rule::Together(rule) => (None, &rule.basis),
                spec::Rule::AtLeastOne(rule) => (
                    Some(format!(
                        "Set at least one of {}.",
                        listed(operation, &rule.parameters)
                    )),
                    &rule.basis,
                ),
                spec::Rule::MaxSpan(rule) => {
                    let text = format!(
                        "`{}` and `{}` are at most {} apart.",
                        in_rust(operation, &rule.from),
                        in_rust(operation, &rule.to),
                        in_words(&rule.max)
                    );
                    (Some(text), &rule.basis)
                }
            };
            docs.notes.extend(text);
            if !matches!(rule, spec::Rule::Together(rule) if rule.setter.is_some()) {
                docs.notes.extend(super::documentation::basis_note(basis));
            }
        }
        docs
    }

    /// All parameters with whether they are optional, in path, query, body order.
    fn parameters(&self, operation: &spec::Operation) -> Result<Vec<(bool, Parameter)>> {
        let mut parameters = Vec::new();
        for (place, name, field) in placed(operation) {
            if field.constant.is_none() {
                let mut parameter = self.parameter(name, field, place)?;
                if place == Place::Header {
                    parameter.wire.make_ascii_lowercase();
                }
                parameters.push((name.optional, parameter));
            }
        }
        if let Some(Shape::Type(expression)) = &operation.body {
            parameters.push(self.whole_body(expression)?);
        }
        Ok(parameters)
    }

    /// What is sent with every request.
    fn constants(&self, operation: &spec::Operation) -> Result<Vec<ConstantParameter>> {
        let mut constants = Vec::new();
        for (place, name, field) in placed(operation) {
            let Some(value) = &field.constant else {
                continue;
            };
            let value = match (Literal::of(value), field.zero_one) {
                (Some(Literal::Bool(value)), true) => Literal::Number(value.into()),
                (Some(value), _) => value,
                (None, _) => return fault(format!("constant `{}`", name.wire)),
            };
            let mut wire = name.wire.clone();
            if place == Place::Header {
                wire.make_ascii_lowercase();
            }
            constants.push(ConstantParameter {
                wire,
                place,
                value,
                docs: self.field_docs(field),
            });
        }
        Ok(constants)
    }

    pub(super) fn parameter(
        &self,
        name: &FieldName,
        field: &spec::Field,
        place: Place,
    ) -> Result<Parameter> {
        Ok(Parameter {
            wire: name.wire.clone(),
            rust: rust_field_name(name, field),
            place,
            type_ref: self.resolve(&field.type_, field.sensitive)?,
            docs: self.field_docs(field),
            zero_one: field.zero_one,
            client_default: field.client_default.clone(),
        })
    }

    /// A body that is one type: a free map is filled entry by entry, any other type is an argument.
    fn whole_body(&self, expression: &str) -> Result<(bool, Parameter)> {
        let type_ref = self.resolve(expression, false)?;
        let entries = matches!(type_ref, TypeRef::Map(_));
        let (rust, text) = match &type_ref {
            TypeRef::Map(_) => (ENTRY_SETTER.to_owned(), "Sets one entry of the body."),
            TypeRef::Named(reference) => (snake(&reference.name), "The body."),
            _ => ("body".to_owned(), ""),
        };
        let parameter = Parameter {
            wire: "body".to_owned(),
            rust,
            place: if entries {
                Place::BodyEntries
            } else {
                Place::WholeBody
            },
            type_ref,
            docs: Docs {
                text: text.to_owned(),
                ..Docs::default()
            },
            zero_one: false,
            client_default: None,
        };
        Ok((entries, parameter))
    }

    fn answer(
        &self,
        resource: &spec::Resource,
        name: &str,
        operation: &spec::Operation,
    ) -> Result<Option<TypeRef>> {
        Ok(match &operation.returns {
            Shape::None => None,
            Shape::Type(expression) => Some(self.resolve(expression, false)?),
            Shape::Fields(_) => Some(TypeRef::Named(NamedRef {
                module: snake(&resource.resource),
                name: answer_name(&resource.resource, name),
            })),
        })
    }

    fn joint_setters(
        &self,
        operation: &spec::Operation,
        setters: &[Parameter],
    ) -> Result<Vec<JointSetter>> {
        let mut joint = Vec::new();
        for rule in &operation.rules {
            let spec::Rule::Together(rule) = rule else {
                continue;
            };
            let Some(setter) = &rule.setter else { continue };
            let text = rule
                .doc
                .clone()
                .unwrap_or_else(|| format!("Sets {}.", listed(operation, &rule.parameters)));
            let found = rule.parameters.iter().filter_map(|name| {
                let wire = sent_as(operation, name);
                setters.iter().find(|p| p.wire == wire).cloned()
            });
            joint.push(JointSetter {
                rust: setter.clone(),
                docs: self.docs(&text, None, &rule.basis),
                parameters: found.collect(),
            });
        }
        Ok(joint)
    }

    fn pages(
        &self,
        operation: &spec::Operation,
        answer: Option<&TypeRef>,
    ) -> Result<Option<Pages>> {
        let Some(pages) = &operation.pages else {
            return Ok(None);
        };
        let rust_name = |wire: &Option<String>| -> Option<String> {
            let Shape::Fields(fields) = &operation.returns else {
                return wire.clone();
            };
            let wire = wire.as_ref()?;
            fields
                .iter()
                .find(|(name, _)| name.wire == *wire)
                .map(|(name, field)| rust_field_name(name, field))
        };
        let wire_items = match (&pages.items, &operation.returns) {
            (Some(items), Shape::Fields(fields)) => {
                let field = fields.iter().find(|(name, _)| name.wire == *items);
                let aliases = field.into_iter().flat_map(|(_, field)| &field.aliases);
                [items].into_iter().chain(aliases).cloned().collect()
            }
            _ => Vec::new(),
        };
        let list = match (&pages.items, &operation.returns) {
            (Some(items), Shape::Fields(fields)) => {
                let field = fields
                    .iter()
                    .find(|(name, _)| name.wire == *items)
                    .map(|(_, field)| field);
                field
                    .map(|field| self.resolve(&field.type_, false))
                    .transpose()?
            }
            _ => answer.cloned(),
        };
        let Some(TypeRef::List(item)) = list else {
            return fault("the items of a page are no list");
        };
        let size = pages.size.as_ref().map(|size| {
            let field = operation
                .query
                .iter()
                .find(|(name, _)| name.wire == *size)
                .map(|(_, field)| field);
            let max = field
                .and_then(|field| field.max)
                .and_then(|max| u64::try_from(max).ok());
            let default = field
                .and_then(|field| field.server_default.as_ref())
                .and_then(serde_json::Value::as_u64);
            PageSize {
                parameter: size.clone(),
                rust: in_rust(operation, size),
                default: default.or(max).unwrap_or(50),
                max: max.unwrap_or(u64::MAX),
            }
        });
        Ok(Some(Pages {
            page: pages.page.clone(),
            size,
            items: rust_name(&pages.items),
            wire_items,
            last: rust_name(&pages.last),
            total: rust_name(&pages.total),
            wire_total: pages.total.clone(),
            item: *item,
        }))
    }
}

/// The sample calls, each with its parameters in their order.
fn examples(operation: &spec::Operation, parameters: &[(bool, Parameter)]) -> Vec<Example> {
    let lower = |example: &spec::Example| {
        let value = |(_, parameter): &(bool, Parameter)| {
            let mut arguments = example.arguments.iter();
            let given = arguments.find(|(name, _)| sent_as(operation, name) == parameter.wire);
            Some((parameter.clone(), given?.1.clone()))
        };
        Example {
            arguments: parameters.iter().filter_map(value).collect(),
            answer: example.answer.clone(),
        }
    };
    operation.examples.iter().map(lower).collect()
}

/// The fields of a request that are not one type, in path, query, header, body order.
fn placed(operation: &spec::Operation) -> Vec<(Place, &FieldName, &spec::Field)> {
    let mut placed = Vec::new();
    let places = [
        (Place::Path, Some(&operation.path)),
        (Place::Query, Some(&operation.query)),
        (Place::Header, Some(&operation.headers)),
        (Place::Body, operation.body_fields()),
    ];
    for (place, fields) in places {
        let fields = fields.into_iter().flatten();
        placed.extend(fields.map(|(name, field)| (place, name, field)));
    }
    placed
}

/// The name under which a parameter is sent: headers go out in lower case.
pub(super) fn sent_as(operation: &spec::Operation, wire: &str) -> String {
    let is_header = operation.headers.keys().any(|name| name.wire == wire);
    if is_header {
        wire.to_ascii_lowercase()
    } else {
        wire.to_owned()
    }
}

/// Names of parameters in Rust, as a list of code.
fn listed(operation: &spec::Operation, parameters: &[String]) -> String {
    let names = parameters
        .iter()
        .map(|wire| format!("`{}`", in_rust(operation, wire)));
    names.collect::<Vec<_>>().join(", ")
}

/// The parameters that are called otherwise in Rust.
fn renamed(parameters: &[(bool, Parameter)]) -> Vec<(String, String)> {
    let parameters = parameters.iter().map(|(_, parameter)| parameter);
    let fields = parameters.filter(|p| !matches!(p.place, Place::WholeBody | Place::BodyEntries));
    let renamed = fields.filter(|parameter| parameter.wire != parameter.rust);
    renamed
        .map(|parameter| (parameter.wire.clone(), parameter.rust.clone()))
        .collect()
}

/// The name in Rust of the parameter with this name on the wire.
fn in_rust(operation: &spec::Operation, wire: &str) -> String {
    let body = operation.body_fields();
    let parameters = operation.query.iter().chain(&operation.headers);
    let mut parameters = parameters.chain(body.into_iter().flatten());
    let found = parameters.find(|(name, _)| name.wire == wire);
    found.map_or_else(
        || wire.to_owned(),
        |(name, field)| rust_field_name(name, field),
    )
}

/// `30d` as `30 days`.
pub(super) fn in_words(duration: &str) -> String {
    let number: String = duration.chars().take_while(char::is_ascii_digit).collect();
    let unit = match duration.chars().last() {
        Some('s') => "second",
        Some('m') => "minute",
        Some('h') => "hour",
        _ => "day",
    };
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {unit}{plural}")
}
