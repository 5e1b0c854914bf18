//! Lowered types: references, objects, enums, unions.
//! Plain data; must not know YAML, files, `syn` or `quote`.

use super::Docs;

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
    /// What it is.
    pub kind: TypeKind,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Text that names something.
    Identifier,
    /// An object.
    Struct(Vec<Field>),
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

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
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
            Self::Identifier => Vec::new(),
            Self::Struct(fields) => fields.iter().map(|field| &field.docs).collect(),
            Self::Enum { variants, .. } => variants.iter().map(|variant| &variant.docs).collect(),
            Self::Union { variants, .. } => variants.iter().map(|variant| &variant.docs).collect(),
        }
    }
}
