//! The nodes of types: references to types, and what each type is.
//! Plain data; must not know YAML, lint, or any Rust name.

mod booleans;
pub(super) mod null_values;

use serde_json::Value;

pub use self::booleans::BoolValues;

use super::{Evidence, Field, Lifecycle, Place};
use crate::spec::Location;

/// A reference to a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeRef {
    /// `bool`.
    Bool,
    /// `bool` that is written as one of two values.
    WrittenBool(Box<BoolValues>),
    /// A whole number type, by its name in the language.
    Integer(&'static str),
    /// `f64`.
    Float,
    /// A JSON number of unknown kind.
    Number,
    /// Text.
    String,
    /// Text that is kept out of logs.
    Secret,
    /// Text, boolean or number.
    Scalar,
    /// Any JSON.
    Json,
    /// A point in time.
    Timestamp(TimestampFormat),
    /// A list.
    List(Box<TypeRef>),
    /// A map with text keys.
    Map(Box<TypeRef>),
    /// A type of the platform.
    Named(NamedRef),
    /// A malformed expression, or one that names no type; every value fits. [`Api::unresolved`](super::Api::unresolved) has the reason.
    Unresolved,
}

impl TypeRef {
    /// Returns the platform's type in the expression, also inside a list or a map.
    pub fn name(&self) -> Option<&NamedRef> {
        match self {
            Self::List(item) | Self::Map(item) => item.name(),
            Self::Named(reference) => Some(reference),
            _ => None,
        }
    }

    /// Whether it is unresolved, or contains an unresolved type.
    pub fn is_unresolved(&self) -> bool {
        match self {
            Self::List(item) | Self::Map(item) => item.is_unresolved(),
            other => *other == Self::Unresolved,
        }
    }

    /// Returns the type of the values in lists and maps.
    pub fn leaf(&self) -> &Self {
        match self {
            Self::List(item) | Self::Map(item) => item.leaf(),
            other => other,
        }
    }

    /// Whether it is always text on the wire.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::Secret)
    }

    /// Whether it is always a number on the wire.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Float | Self::Number)
    }

    /// Whether it is a boolean or a plain number, which are passed by value.
    pub fn is_by_value(&self) -> bool {
        self.is_bool() || matches!(self, Self::Integer(_) | Self::Float)
    }

    /// Whether it is a point in time that is a number on the wire.
    pub fn is_epoch(&self) -> bool {
        matches!(self, Self::Timestamp(format) if *format != TimestampFormat::Rfc3339)
    }

    /// Returns the expression in the language.
    pub fn in_words(&self) -> String {
        match self {
            Self::Bool | Self::WrittenBool(_) => "bool".to_owned(),
            Self::Integer(name) => (*name).to_owned(),
            Self::Float => "f64".to_owned(),
            Self::Number => "number".to_owned(),
            Self::String | Self::Secret => "string".to_owned(),
            Self::Scalar => "scalar".to_owned(),
            Self::Json => "json".to_owned(),
            Self::Timestamp(TimestampFormat::EpochMilliseconds) => "timestamp_ms".to_owned(),
            Self::Timestamp(TimestampFormat::EpochSeconds) => "timestamp_s".to_owned(),
            Self::Timestamp(TimestampFormat::Rfc3339) => "timestamp_rfc3339".to_owned(),
            Self::List(item) => format!("list<{}>", item.in_words()),
            Self::Map(item) => format!("map<{}>", item.in_words()),
            Self::Named(reference) => reference.name.clone(),
            Self::Unresolved => "…".to_owned(),
        }
    }
}

/// A reference to a type of the platform.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedRef {
    /// Resource that declares it.
    pub resource: String,
    /// Its name; for an inline response the id of its operation, `resource.operation`.
    pub name: String,
}

/// How a point in time is written on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// Milliseconds since 1970, as a number.
    EpochMilliseconds,
    /// Seconds since 1970, as a number.
    EpochSeconds,
    /// RFC 3339 text.
    Rfc3339,
}

/// A type of the platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Where it is declared.
    pub at: Location,
    /// Resource that declares it.
    pub resource: String,
    /// Its name, as references have it.
    pub name: String,
    /// Its description.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// Whether requests contain it.
    pub sent: bool,
    /// Whether responses contain it.
    pub received: bool,
    /// Whether only responses with tokens contain it, which only the client reads.
    pub only_tokens: bool,
    /// Whether only experimental operations use it.
    pub experimental: bool,
    /// The object type that it inherits from.
    pub extends: Option<String>,
    /// Default of `always` for its fields.
    pub always: Option<bool>,
    /// Its kind.
    pub kind: TypeKind,
    /// How many types are inside each other in its smallest value; `None` if no value ends.
    pub depth: Option<usize>,
    /// Whether its definition is wrong, so that its values and uses are not checked.
    pub is_unresolved: bool,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

impl Type {
    /// Whether it is the type of an inline response.
    pub fn is_inline(&self) -> bool {
        self.name.contains('.')
    }

    /// Returns the fields of an object, inherited ones first.
    pub fn fields(&self) -> &[Field] {
        match &self.kind {
            TypeKind::Struct { fields, .. } => fields,
            _ => &[],
        }
    }

    /// Returns its fields if it is written as an object.
    pub fn object_fields(&self) -> Option<&[Field]> {
        match &self.kind {
            TypeKind::Struct {
                fields,
                layout: Layout::Object,
            } => Some(fields),
            _ => None,
        }
    }

    /// Returns its fields or variants.
    pub fn contents(&self) -> &[Field] {
        match &self.kind {
            TypeKind::Untagged(variants) | TypeKind::Union { variants, .. } => variants,
            _ => self.fields(),
        }
    }

    /// Returns its fields or variants, to complete them.
    pub(super) fn contents_mut(&mut self) -> &mut [Field] {
        use TypeKind as K;
        match &mut self.kind {
            K::Struct { fields: all, .. } | K::Untagged(all) | K::Union { variants: all, .. } => {
                all
            }
            _ => &mut [],
        }
    }

    /// Returns the fields and variants that it declares itself.
    pub fn members(&self) -> impl Iterator<Item = &Field> + Clone {
        let contents = self.contents().iter();
        contents.filter(|member| member.inherited.is_none())
    }

    /// Returns the fields that a value cannot do without, sent or received. A value of a union has one of the variants.
    pub fn needed(&self) -> impl Iterator<Item = &Field> {
        let is_sent = self.sent;
        let contents = self.contents().iter();
        contents.filter(move |field| {
            field.place == Place::Variant || field.required || is_sent && !field.optional
        })
    }

    /// Returns its layout, if it is an object.
    pub fn layout(&self) -> Option<&Layout> {
        match &self.kind {
            TypeKind::Struct { layout, .. } => Some(layout),
            _ => None,
        }
    }

    /// Whether it is text on the wire: an identifier, or an enum of texts.
    pub fn is_text(&self) -> bool {
        use TypeKind as K;
        let is_text = matches!(
            self.kind,
            K::Identifier { .. } | K::Enum { number: false, .. }
        );
        is_text || self.is_unresolved
    }

    /// Whether it is a text or a number on the wire.
    pub fn is_word(&self) -> bool {
        self.is_text() || matches!(self.kind, TypeKind::Enum { .. })
    }
}

/// The kind of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Text that names something.
    Identifier {
        /// Whether responses may write it as a number.
        lenient: bool,
        /// Known values.
        constants: Vec<Constant>,
    },
    /// An object.
    Struct {
        /// Its fields.
        fields: Vec<Field>,
        /// How it is written.
        layout: Layout,
    },
    /// A union whose variant depends on the kind of its JSON value, which is the name of each variant.
    Untagged(Vec<Field>),
    /// An open list of values.
    Enum {
        /// Whether values are numbers on the wire.
        number: bool,
        /// The known values.
        variants: Vec<Variant>,
    },
    /// A union whose variant is named by a key of the object.
    Union {
        /// Key that holds the name of the variant.
        tag: String,
        /// Key of the content.
        content: String,
        /// The known variants, by the value of the tag.
        variants: Vec<Field>,
    },
    /// The definition does not say what kind it is.
    Unresolved,
}

/// The layout of an object on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As an object.
    Object,
    /// As an array of its fields.
    Tuple,
    /// As parallel arrays, for a list of objects: the fields of each array, by index.
    Columns(Vec<Vec<usize>>),
}

/// A known value of an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Where it is declared.
    pub at: Location,
    /// Value on the wire.
    pub wire: String,
    /// Its name, in snake case.
    pub name: String,
    /// What it denotes.
    pub doc: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Its range, in words.
    pub range: Option<String>,
    /// Its source and basis; no source if it is that of the type.
    pub evidence: Evidence,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

/// A known value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Where it is declared.
    pub at: Location,
    /// Value on the wire, as text.
    pub wire: String,
    /// Its name, if the value is not one.
    pub called: Option<String>,
    /// Its meaning.
    pub doc: String,
    /// Its source and basis.
    pub evidence: Evidence,
    /// What became of its name.
    pub lifecycle: Lifecycle,
}

/// A kind of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonKind {
    /// `true` and `false`.
    Boolean,
    /// Numbers.
    Number,
    /// Texts.
    Text,
    /// Arrays.
    List,
    /// Objects.
    Object,
}

impl JsonKind {
    /// All kinds, with their names in the spec.
    pub const ALL: [(&'static str, Self); 5] = [
        ("boolean", Self::Boolean),
        ("number", Self::Number),
        ("text", Self::Text),
        ("list", Self::List),
        ("object", Self::Object),
    ];

    /// Returns the kind with a name in the spec.
    pub fn of(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }

    /// Returns the kind of a value, or `None` for null.
    pub fn of_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Bool(_) => Some(Self::Boolean),
            Value::Number(_) => Some(Self::Number),
            Value::String(_) => Some(Self::Text),
            Value::Array(_) => Some(Self::List),
            Value::Object(_) => Some(Self::Object),
        }
    }
}
