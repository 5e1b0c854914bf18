//! Lowered types: references, objects, enums, unions.
//! Plain data; must not know YAML, files, `syn` or `quote`.

use super::{Docs, Literal};

/// A reference to a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeRef {
    /// `bool`.
    Bool,
    /// A whole number, by its Rust name.
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
}

/// A reference to a type of the platform.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedRef {
    /// Module that declares it.
    pub module: String,
    /// Its name.
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
    /// Its name.
    pub name: String,
    /// Documentation.
    pub docs: Docs,
    /// Whether requests hold it.
    pub sent: bool,
    /// Whether answers hold it.
    pub received: bool,
    /// Whether only operations use it that are off by default.
    pub experimental: bool,
    /// What it is.
    pub kind: TypeKind,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Text that names something.
    Identifier {
        /// Whether answers may write it as a number.
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
    /// A union told apart by the kind of its JSON value.
    Kinds(Vec<KindVariant>),
    /// An open list of values.
    Enum {
        /// Whether values are numbers on the wire.
        number: bool,
        /// The known values.
        variants: Vec<Variant>,
    },
    /// Told apart by a sibling key.
    Union {
        /// Key that tells the variants apart.
        tag: String,
        /// Key of the content.
        content: String,
        /// The known variants.
        variants: Vec<UnionVariant>,
    },
}

/// How an object is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As an object.
    Object,
    /// As an array of its fields.
    Tuple,
    /// A list of it as parallel arrays: the fields of each, by index.
    Columns(Vec<Vec<usize>>),
}

/// A known value of an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Value on the wire.
    pub wire: String,
    /// Name in Rust.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
}

/// A kind of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
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

impl Kind {
    /// All kinds, by their names in the spec.
    pub const ALL: [(&'static str, Self); 5] = [
        ("boolean", Self::Boolean),
        ("number", Self::Number),
        ("text", Self::Text),
        ("list", Self::List),
        ("object", Self::Object),
    ];

    /// By its name in the spec.
    pub fn of(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }

    /// The kind of a value; none of null.
    pub fn of_value(value: &serde_json::Value) -> Option<Self> {
        use serde_json::Value;
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

/// A variant of a union told apart by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindVariant {
    /// The kind of its value.
    pub kind: Kind,
    /// Name in Rust.
    pub rust: String,
    /// Its type.
    pub type_ref: TypeRef,
    /// Documentation.
    pub docs: Docs,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// Name in Rust, without any `r#`.
    pub rust: String,
    /// Its type.
    pub type_ref: TypeRef,
    /// Whether it is always there.
    pub required: bool,
    /// Other names that answers use.
    pub aliases: Vec<String>,
    /// Whether numbers may be text, and text numbers.
    pub lenient: bool,
    /// Whether it is a list of objects that is written as parallel arrays.
    pub columns: bool,
    /// Values that stand for none.
    pub none_as: Vec<Literal>,
    /// Documentation.
    pub docs: Docs,
}

/// A known value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Value on the wire, as text.
    pub wire: String,
    /// Name in Rust.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionVariant {
    /// Value of the tag.
    pub wire: String,
    /// Name in Rust.
    pub rust: String,
    /// Type of the content.
    pub type_ref: TypeRef,
    /// Documentation.
    pub docs: Docs,
}

impl TypeKind {
    /// Documentation of its members.
    pub fn member_docs(&self) -> Vec<&Docs> {
        match self {
            Self::Identifier { constants, .. } => {
                constants.iter().map(|constant| &constant.docs).collect()
            }
            Self::Struct { fields, .. } => fields.iter().map(|field| &field.docs).collect(),
            Self::Kinds(variants) => variants.iter().map(|variant| &variant.docs).collect(),
            Self::Enum { variants, .. } => variants.iter().map(|variant| &variant.docs).collect(),
            Self::Union { variants, .. } => variants.iter().map(|variant| &variant.docs).collect(),
        }
    }
}
