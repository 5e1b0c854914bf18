//! The type passes: references to types, and what each type is, its fields with resolved types.
//! Must not know operations beyond the types that they name.

use super::directions::parse;
use super::{Lowering, Result, fault};
use crate::model::{
    Constant, Docs, Field, Kind, KindVariant, Layout, Literal, NamedRef, TimestampFormat, Type,
    TypeKind, TypeRef, UnionVariant, Variant,
};
use crate::names::{
    answer_name, handle_name, pascal, rust_field_name, screaming, snake, variant_name,
};
use crate::spec::{self, FieldName, TypeDefinition, TypeExpression, WireValue};

type Fields = indexmap::IndexMap<FieldName, spec::Field>;

/// What decides whether a field of an answer is always there.
pub(super) struct Presence<'a> {
    /// Default of the whole type.
    pub(super) always: Option<bool>,
    /// Whether lists are always there: in an answer that an operation spells out.
    pub(super) lists: bool,
    /// Fields that paging reads.
    pub(super) named: Vec<&'a str>,
}

impl Lowering<'_> {
    /// The type of an expression.
    pub(super) fn resolve(&self, expression: &str, sensitive: bool) -> Result<TypeRef> {
        let resolved = self.resolve_parsed(&parse(expression)?)?;
        Ok(if sensitive && resolved == TypeRef::String {
            TypeRef::Secret
        } else {
            resolved
        })
    }

    fn resolve_parsed(&self, expression: &TypeExpression) -> Result<TypeRef> {
        Ok(match expression {
            TypeExpression::Bool => TypeRef::Bool,
            TypeExpression::I32 => TypeRef::Integer("i32"),
            TypeExpression::I64 => TypeRef::Integer("i64"),
            TypeExpression::U32 => TypeRef::Integer("u32"),
            TypeExpression::U64 => TypeRef::Integer("u64"),
            TypeExpression::F64 => TypeRef::Float,
            TypeExpression::Number => TypeRef::Number,
            TypeExpression::String => TypeRef::String,
            TypeExpression::Scalar => TypeRef::Scalar,
            TypeExpression::Json => TypeRef::Json,
            TypeExpression::TimestampMs => TypeRef::Timestamp(TimestampFormat::EpochMilliseconds),
            TypeExpression::TimestampS => TypeRef::Timestamp(TimestampFormat::EpochSeconds),
            TypeExpression::TimestampRfc3339 => TypeRef::Timestamp(TimestampFormat::Rfc3339),
            TypeExpression::List(item) => TypeRef::List(Box::new(self.resolve_parsed(item)?)),
            TypeExpression::Map(value) => TypeRef::Map(Box::new(self.resolve_parsed(value)?)),
            TypeExpression::Named(name) => match self.homes.get(name.as_str()) {
                Some(module) => TypeRef::Named(NamedRef {
                    module: snake(module),
                    name: name.clone(),
                }),
                None => return fault(format!("type `{name}`")),
            },
        })
    }

    /// A type that the spec names.
    pub(super) fn named_type(
        &self,
        resource: &spec::Resource,
        name: &str,
        definition: &TypeDefinition,
    ) -> Result<Type> {
        let source = definition.source.as_deref().unwrap_or(&resource.source);
        Ok(Type {
            name: name.to_owned(),
            docs: self.docs(&definition.doc, Some(source), &definition.basis),
            sent: self.directions.sent.contains(name),
            received: self.directions.received.contains(name),
            experimental: !self.directions.stable.contains(name),
            kind: self.kind(name, definition, source)?,
        })
    }

    fn kind(&self, name: &str, definition: &TypeDefinition, source: &str) -> Result<TypeKind> {
        if definition.identifier.is_some() {
            let constants = definition.constants.iter().flatten();
            return Ok(TypeKind::Identifier {
                lenient: definition.lenient,
                constants: constants
                    .map(|(wire, constant)| self.constant(wire, constant, source))
                    .collect(),
            });
        }
        if let Some(kinds) = &definition.kinds {
            let variants = kinds.iter().map(|(name, field)| {
                let Some(kind) = Kind::of(name) else {
                    return fault(format!("kind `{name}`"));
                };
                Ok(KindVariant {
                    kind,
                    rust: field.rust.clone().unwrap_or_else(|| pascal(name)),
                    type_ref: self.resolve(&field.type_, field.sensitive)?,
                    docs: self.field_docs(field),
                })
            });
            return Ok(TypeKind::Kinds(variants.collect::<Result<_>>()?));
        }
        if let Some(wire) = definition.enumeration {
            let variants = definition
                .values
                .iter()
                .flatten()
                .map(|(wire, value)| Variant {
                    wire: wire.clone(),
                    rust: variant_name(wire, value),
                    docs: self.docs(&value.doc, None, &value.basis),
                });
            return Ok(TypeKind::Enum {
                number: wire == WireValue::Number,
                variants: variants.collect(),
            });
        }
        if let (Some(tag), Some(content), Some(variants)) =
            (&definition.tag, &definition.content, &definition.variants)
        {
            let variants = variants.iter().map(|(wire, field)| {
                Ok(UnionVariant {
                    wire: wire.clone(),
                    rust: field.rust.clone().unwrap_or_else(|| pascal(wire)),
                    type_ref: self.resolve(&field.type_, field.sensitive)?,
                    docs: self.field_docs(field),
                })
            });
            return Ok(TypeKind::Union {
                tag: tag.clone(),
                content: content.clone(),
                variants: variants.collect::<Result<_>>()?,
            });
        }
        let fields = self.object(name, definition)?;
        let layout = match &definition.columns {
            _ if definition.tuple => Layout::Tuple,
            None => Layout::Object,
            Some(columns) => Layout::Columns(columns_of(columns, &fields)?),
        };
        Ok(TypeKind::Struct { fields, layout })
    }

    /// A known value of an identifier; its source is told only where it is not that of the type.
    fn constant(&self, wire: &str, constant: &spec::Constant, source: &str) -> Constant {
        let mut docs = self.docs(&constant.doc, None, &constant.basis);
        let mut notes: Vec<String> = Vec::new();
        notes.extend(constant.unit.as_ref().map(|unit| format!("Unit: {unit}.")));
        notes.extend(
            constant
                .range
                .as_ref()
                .map(|range| format!("Range: {range}.")),
        );
        notes.append(&mut docs.notes);
        let own = constant.source.as_deref().filter(|own| *own != source);
        notes.extend(self.evidence(own, &spec::Basis::Documented));
        docs.notes = notes;
        Constant {
            wire: wire.to_owned(),
            rust: screaming(&constant.name),
            docs,
        }
    }

    /// The fields of an object: those of the type it extends first.
    fn object(&self, name: &str, definition: &TypeDefinition) -> Result<Vec<Field>> {
        let mut fields = Vec::new();
        if let Some(base) = &definition.extends {
            let declared = self
                .spec
                .resources
                .values()
                .find_map(|resource| resource.types.get(base));
            let Some(declared) = declared else {
                return fault(format!("type `{base}`"));
            };
            for mut field in self.object(base, declared)? {
                inherit(&mut field.docs, base, &field.rust);
                fields.push(field);
            }
        }
        let sent_only =
            self.directions.sent.contains(name) && !self.directions.received.contains(name);
        // What is told apart by its position is there.
        let by_position = definition.tuple || definition.columns.is_some();
        let presence = Presence {
            always: definition.always.or(by_position.then_some(true)),
            lists: false,
            named: Vec::new(),
        };
        for (field_name, field) in definition.fields.iter().flatten() {
            let mut lowered = self.field(field_name, field, &presence)?;
            if sent_only {
                lowered.required = !field_name.optional;
            }
            fields.push(lowered);
        }
        Ok(fields)
    }

    fn field(
        &self,
        name: &FieldName,
        field: &spec::Field,
        presence: &Presence<'_>,
    ) -> Result<Field> {
        let type_ref = self.resolve(&field.type_, field.sensitive)?;
        let id = name.wire == "id" && matches!(type_ref, TypeRef::Named(_));
        let list = presence.lists && matches!(type_ref, TypeRef::List(_));
        let by_rule = id || list || presence.named.contains(&name.wire.as_str());
        // What has values for none may be none, unless none is an empty list or map.
        let is_collection = matches!(type_ref, TypeRef::List(_) | TypeRef::Map(_));
        let may_be_required = field.none_as.is_empty() || is_collection;
        let is_required = field.always.or(presence.always).unwrap_or(by_rule);
        Ok(Field {
            wire: name.wire.clone(),
            rust: rust_field_name(name, field),
            required: may_be_required && is_required,
            type_ref,
            aliases: field.aliases.clone(),
            lenient: field.lenient,
            columns: self.is_columns(&field.type_),
            none_as: field.none_as.iter().filter_map(Literal::of).collect(),
            docs: self.field_docs(field),
        })
    }

    /// Whether a type is a list of objects that are written as parallel arrays.
    fn is_columns(&self, expression: &str) -> bool {
        let Ok(TypeExpression::List(item)) = TypeExpression::parse(expression) else {
            return false;
        };
        let mut resources = self.spec.resources.values();
        let declared = |name: &str| resources.find_map(|resource| resource.types.get(name));
        let item = item.direct_name().and_then(declared);
        item.is_some_and(|item| item.columns.is_some())
    }

    /// The type of an answer that an operation spells out.
    pub(super) fn inline_answer(
        &self,
        resource: &spec::Resource,
        name: &str,
        operation: &spec::Operation,
        fields: &Fields,
    ) -> Result<Type> {
        let named = operation.pages.iter().flat_map(|pages| {
            pages
                .items
                .as_deref()
                .into_iter()
                .chain(pages.last.as_deref())
                .chain(pages.total.as_deref())
        });
        let mut named: Vec<&str> = named.collect();
        if operation.pages.is_some() {
            named.extend(
                fields
                    .keys()
                    .map(|field| field.wire.as_str())
                    .filter(|wire| *wire == "total"),
            );
        }
        let presence = Presence {
            always: None,
            lists: true,
            named,
        };
        let fields = fields
            .iter()
            .map(|(name, field)| self.field(name, field, &presence));
        let handle = format!("{}::{name}", handle_name(&resource.resource));
        Ok(Type {
            name: answer_name(&resource.resource, name),
            docs: Docs {
                text: format!("Answer of `{handle}`."),
                ..Docs::default()
            },
            sent: false,
            received: true,
            experimental: operation.experimental,
            kind: TypeKind::Struct {
                fields: fields.collect::<Result<_>>()?,
                layout: Layout::Object,
            },
        })
    }
}

/// The fields of each column, by index.
fn columns_of(columns: &[spec::Words], fields: &[Field]) -> Result<Vec<Vec<usize>>> {
    let index = |wire: &str| match fields.iter().position(|field| field.wire == wire) {
        Some(index) => Ok(index),
        None => fault(format!("column `{wire}`")),
    };
    let column = |column: &spec::Words| column.iter().map(index).collect();
    columns.iter().map(column).collect()
}

/// A field that came from another type keeps its text; its doubts are told once, there.
fn inherit(docs: &mut Docs, base: &str, field: &str) {
    let doubtful = docs
        .notes
        .iter()
        .any(|note| note.starts_with("Inferred:") || note.starts_with("Observed:"));
    docs.notes.retain(|note| {
        !note.starts_with("Inferred:")
            && !note.starts_with("Observed:")
            && !note.starts_with("See `")
    });
    if doubtful {
        docs.notes.push(format!(
            "See `{base}::{field}` for how surely this is known."
        ));
    }
}
