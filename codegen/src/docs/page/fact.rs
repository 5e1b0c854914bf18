//! A fact: what a page says in names and numbers, which no other wording changes.
//! Must not know where in a page facts are found.

use std::fmt;
use std::str::FromStr;

/// What a fact speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    /// A method and a path: `route GET /devices/{}`.
    Route,
    /// A parameter, field or header: `name pump_id`.
    Name,
    /// A type: `type pump_id string`.
    Type,
    /// Whether a parameter is needed: `required pump_id yes`.
    Required,
    /// A value with a meaning, or that of a sample: `value expires_in 86400`.
    Value,
    /// A number with a unit, or a limit: `limit page_size 100`, or `limit - 86400s` outside rows.
    Limit,
    /// An error code or status: `code 11201`.
    Code,
    /// The address of a server: `server https://api.example.com/openapi`.
    Server,
}

impl FactKind {
    /// All kinds, in their order.
    pub const ALL: [Self; 8] = [
        Self::Route,
        Self::Name,
        Self::Type,
        Self::Required,
        Self::Value,
        Self::Limit,
        Self::Code,
        Self::Server,
    ];

    /// Returns its word in a fact's text.
    pub fn word(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Name => "name",
            Self::Type => "type",
            Self::Required => "required",
            Self::Value => "value",
            Self::Limit => "limit",
            Self::Code => "code",
            Self::Server => "server",
        }
    }
}

/// A fact. Its text is one line, from which it can be read again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// What it speaks of.
    pub kind: FactKind,
    /// The name, method, code or address. It has no space, and is `-` if there is none.
    pub subject: String,
    /// What is said of it. It may be empty.
    pub value: String,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word(), self.subject)?;
        if self.value.is_empty() {
            return Ok(());
        }
        write!(f, " {}", self.value)
    }
}

impl FromStr for Fact {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (word, rest) = text.split_once(' ').ok_or(())?;
        let mut kinds = FactKind::ALL.into_iter();
        let kind = kinds.find(|kind| kind.word() == word).ok_or(())?;
        let (subject, value) = rest.split_once(' ').unwrap_or((rest, ""));
        if subject.is_empty() {
            return Err(());
        }
        Ok(Self {
            kind,
            subject: subject.to_owned(),
            value: value.to_owned(),
        })
    }
}
