//! Parses type expressions and links the names in them, each once. Errors are kept for lint.
//! Must not know what a type is, nor what it is used for.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::lifecycle::lifecycle;
use super::{
    BoolValues, Evidence, Field, Limits, Literal, NamedRef, Place, TimestampFormat, TypeRef,
    Unresolved,
};
use crate::spec::{self, Basis, FieldName, Location, Spec, TypeExpression, TypeExpressionError};

/// The names of types, and the expressions that could not be linked to them.
pub(super) struct Linker<'a> {
    /// The resource that declares each type first.
    type_modules: HashMap<&'a str, &'a str>,
    /// The types whose lists are written as parallel arrays.
    columns: HashSet<&'a str>,
    pub(super) unresolved: Vec<Unresolved>,
}

impl<'a> Linker<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        let mut linker = Self {
            type_modules: HashMap::new(),
            columns: HashSet::new(),
            unresolved: Vec::new(),
        };
        for (resource, content) in &spec.resources {
            for (name, definition) in &content.types {
                linker.type_modules.entry(name).or_insert(resource);
                if definition.columns.is_some() {
                    linker.columns.insert(name);
                }
            }
        }
        linker
    }

    /// Resolves a type expression.
    pub(super) fn type_ref(&mut self, text: &str, at: &Location) -> TypeRef {
        let parsed = TypeExpression::parse(text);
        let linked = parsed.and_then(|parsed| self.linked(&parsed, text));
        let declared = |error: TypeExpressionError| match error.unknown.as_deref() {
            // A malformed name is reported where it is declared.
            Some(name) if self.type_modules.contains_key(name) => Ok(self.named(name)),
            _ => Err(error),
        };
        linked.or_else(declared).unwrap_or_else(|error| {
            self.unresolved.push(Unresolved {
                at: at.clone(),
                text: text.to_owned(),
                error,
            });
            TypeRef::Unresolved
        })
    }

    fn linked(&self, parsed: &TypeExpression, text: &str) -> Result<TypeRef, TypeExpressionError> {
        use TypeExpression as T;
        Ok(match parsed {
            T::Bool => TypeRef::Bool,
            T::I64 => TypeRef::Integer("i64"),
            T::U64 => TypeRef::Integer("u64"),
            T::F64 => TypeRef::Float,
            T::Number => TypeRef::Number,
            T::String => TypeRef::String,
            T::Scalar => TypeRef::Scalar,
            T::Json => TypeRef::Json,
            T::TimestampMs => TypeRef::Timestamp(TimestampFormat::EpochMilliseconds),
            T::TimestampS => TypeRef::Timestamp(TimestampFormat::EpochSeconds),
            T::TimestampRfc3339 => TypeRef::Timestamp(TimestampFormat::Rfc3339),
            T::List(item) => TypeRef::List(Box::new(self.linked(item, text)?)),
            T::Map(value) => TypeRef::Map(Box::new(self.linked(value, text)?)),
            T::Named(name) if self.type_modules.contains_key(name.as_str()) => self.named(name),
            T::Named(name) => {
                let start = text.find(name.as_str()).unwrap_or(0);
                return Err(TypeExpressionError {
                    range: start..start + name.len(),
                    message: format!("there is no type `{name}`"),
                    help: None,
                    unknown: Some(name.clone()),
                });
            }
        })
    }

    fn named(&self, name: &str) -> TypeRef {
        let resource = self.type_modules.get(name).copied().unwrap_or_default();
        TypeRef::Named(NamedRef {
            resource: resource.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Resolves a field, a parameter or a variant. Whether it is required is decided later.
    pub(super) fn field(
        &mut self,
        name: &FieldName,
        field: &spec::Field,
        place: Place,
        at: Location,
    ) -> Field {
        let type_ref = match self.type_ref(&field.type_, &at) {
            TypeRef::String if field.sensitive => TypeRef::Secret,
            linked => match bool_values(field) {
                Some(values) => linked.with_bool_values(&values),
                None => linked,
            },
        };
        let columns = self.is_in_columns(&type_ref);
        let default = |value: &Option<Box<Value>>| {
            let value = value.as_ref()?;
            Some(Box::new(type_ref.in_rust(value)))
        };
        let server_default = default(&field.server_default);
        let client_default = default(&field.client_default);
        let mut wire = name.wire.clone();
        if matches!(place, Place::Header | Place::ResponseHeader) {
            wire.make_ascii_lowercase();
        }
        Field {
            place,
            name: name.wire.clone(),
            wire,
            called: field.rust.clone(),
            optional: name.optional,
            required: false,
            inherited: None,
            type_ref,
            doc: sentence(field.doc.as_deref().unwrap_or_default()),
            evidence: evidence(&field.source, &field.basis),
            always: field.always,
            constant: field.constant.clone(),
            lenient: field.lenient,
            null_values: field.null_values.clone(),
            sensitive: field.sensitive,
            aliases: field.aliases.clone(),
            server_default,
            client_default,
            limits: Limits {
                min: field.min,
                max: field.max,
                max_items: field.max_items,
                contested: field.contested.clone(),
            },
            zero_one: field.zero_one,
            bool_values: field.bool_values.clone(),
            columns,
            lifecycle: lifecycle(&field.renamed_from, &field.deprecated, &at),
            at,
            closes_circle: false,
        }
    }

    /// Whether it is a list that is written as parallel arrays.
    fn is_in_columns(&self, type_ref: &TypeRef) -> bool {
        match type_ref {
            TypeRef::List(item) => match item.as_ref() {
                TypeRef::Named(reference) => self.columns.contains(reference.name.as_str()),
                _ => false,
            },
            _ => false,
        }
    }

    /// Resolves fields by name, each under its own key.
    pub(super) fn fields<'f>(
        &mut self,
        fields: impl IntoIterator<Item = (&'f FieldName, &'f spec::Field)>,
        place: Place,
        at: &Location,
    ) -> Vec<Field> {
        let fields = fields.into_iter();
        fields
            .map(|(name, field)| self.field(name, field, place, at.field(name)))
            .collect()
    }
}

/// Returns the values that stand for true and false, if they are not those of JSON.
fn bool_values(field: &spec::Field) -> Option<BoolValues> {
    match &field.bool_values {
        None => field.zero_one.then_some(BoolValues::ZERO_ONE),
        Some(values) => Some(BoolValues {
            yes: Literal::of(&values.yes)?,
            no: Literal::of(&values.no)?,
        }),
    }
}

/// Returns a text on one line: with single spaces, and without control characters and those that change the direction of
/// text, which rustc rejects and a terminal obeys.
pub fn one_line(text: &str) -> String {
    let is_plain = |c: &char| {
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let end = line.len();
        if end > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(word.chars().filter(is_plain));
        if line.len() == start {
            line.truncate(end);
        }
    }
    line
}

/// Returns a text as a sentence on one line.
pub fn sentence(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() || text.ends_with(['.', '!', '?', ':', '。', '！', '？', '：', '…']) {
        text
    } else {
        text + "."
    }
}

pub(super) fn evidence(source: &Option<String>, basis: &Basis) -> Evidence {
    Evidence {
        source: source.clone(),
        basis: basis.clone(),
    }
}
