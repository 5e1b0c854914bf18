//! The fields of a credential as a program's configuration has them: variables of the environment, or what serde reads.
//! It must not know which credentials exist; it shows names of fields and variables, and never a value.

use std::{cell::Cell, env, ffi::OsString, fmt};

use serde::{
    Deserializer,
    de::{self, Error as _},
};

use crate::{
    error::{Error, ErrorKind, Outcome},
    platform::Platform,
    values::secret::Secret,
};

/// A field of a credential, as the macro `credential!` describes it.
#[derive(Clone, Copy, Debug)]
pub struct CredentialField {
    /// Its name in Rust, which may begin with `r#`.
    pub name: &'static str,
    /// The variable of the environment that holds its value.
    pub variable: &'static str,
    /// Whether a credential without it is incomplete.
    pub is_required: bool,
}

impl CredentialField {
    fn key(&self) -> &'static str {
        self.name.trim_start_matches("r#")
    }
}

/// The values of a credential's fields. No required one is missing.
#[derive(Debug)]
pub struct CredentialValues {
    fields: &'static [CredentialField],
    values: Vec<Option<Secret<String>>>,
}

impl CredentialValues {
    fn none(fields: &'static [CredentialField]) -> Self {
        Self {
            fields,
            values: vec![None; fields.len()],
        }
    }

    /// Returns the fields that are required and have no value.
    fn missing(&self) -> Vec<&'static CredentialField> {
        let fields = self.fields.iter().zip(&self.values);
        let missing = fields.filter(|(field, value)| field.is_required && value.is_none());
        missing.map(|(field, _)| field).collect()
    }

    /// Returns the value of a required field, by its name in Rust.
    pub fn required<T: From<String>>(&self, name: &str) -> T {
        // Whoever made these values has checked that it is there.
        self.optional(name).unwrap_or_else(|| String::new().into())
    }

    /// Returns the value of an optional field, by its name in Rust.
    pub fn optional<T: From<String>>(&self, name: &str) -> Option<T> {
        let mut fields = self.fields.iter().zip(&self.values);
        let (_, value) = fields.find(|(field, _)| field.name == name)?;
        value.as_ref().map(|value| value.expose().clone().into())
    }
}

/// Reads the fields of a credential from the environment. An empty variable counts as missing.
///
/// # Errors
/// Names all variables that are missing or cannot be read.
pub fn from_env(
    platform: &'static Platform,
    kind: &'static str,
    fields: &'static [CredentialField],
) -> Result<CredentialValues, Error> {
    let mut values = CredentialValues::none(fields);
    let mut unreadable = Vec::new();
    for (field, value) in fields.iter().zip(&mut values.values) {
        let given = env::var_os(field.variable).filter(|given| !given.is_empty());
        match given.map(OsString::into_string) {
            Some(Ok(text)) => *value = Some(text.into()),
            Some(Err(_)) => unreadable.push(field.variable),
            None => {}
        }
    }
    let missing = values.missing().into_iter().map(|field| field.variable);
    let missing: Vec<&str> = missing.filter(|name| !unreadable.contains(name)).collect();
    let mut problems = Vec::new();
    if !missing.is_empty() {
        problems.push(format!("set {}, missing or empty now", missing.join(", ")));
    }
    if !unreadable.is_empty() {
        problems.push(format!("write {} in UTF-8", unreadable.join(", ")));
    }
    if problems.is_empty() {
        return Ok(values);
    }
    let text = format!(
        "{kind} cannot be read from the environment: {}",
        problems.join("; ")
    );
    let kind = ErrorKind::Configuration(text);
    Err(Error::new(kind, platform, "credential", Outcome::NotSent))
}

/// Reads the fields of a credential from a map with their names in Rust as keys. Null counts as missing.
///
/// # Errors
/// Returns an error of the format if a key is unknown or occurs twice, if a value is no text, or if required fields are
/// missing. It shows no value.
pub fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
    kind: &'static str,
    fields: &'static [CredentialField],
) -> Result<CredentialValues, D::Error> {
    let is_map = &Cell::new(false);
    let values = deserializer.deserialize_map(Fields {
        kind,
        fields,
        is_map,
    });
    let values = values.map_err(|error| {
        if is_map.get() {
            return error;
        }
        // The error of a format quotes what it found.
        D::Error::custom(format_args!("{kind} must be a map of its fields"))
    })?;
    let missing = values.missing().into_iter().map(CredentialField::key);
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Ok(values);
    }
    Err(D::Error::custom(format_args!(
        "{kind} is incomplete: {} missing",
        are(&missing)
    )))
}

/// Returns names with the verb for their number.
fn are(names: &[&str]) -> String {
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", names.join(", "))
}

struct Fields<'a> {
    kind: &'static str,
    fields: &'static [CredentialField],
    /// Set as soon as a map is read.
    is_map: &'a Cell<bool>,
}

impl<'de> de::Visitor<'de> for Fields<'_> {
    type Value = CredentialValues;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fields of {}", self.kind)
    }

    fn visit_map<A: de::MapAccess<'de>>(
        self,
        mut entries: A,
    ) -> Result<CredentialValues, A::Error> {
        self.is_map.set(true);
        let mut values = CredentialValues::none(self.fields);
        let mut seen = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            let mut all = self.fields.iter().zip(&mut values.values);
            let Some((field, value)) = all.find(|(field, _)| field.key() == key) else {
                let known = self.fields.iter().map(CredentialField::key);
                let known: Vec<&str> = known.collect();
                return Err(A::Error::custom(format_args!(
                    "{} has no field `{}`; it has {}",
                    self.kind,
                    key.escape_debug(),
                    known.join(", ")
                )));
            };
            if seen.contains(&field.name) {
                return Err(A::Error::duplicate_field(field.key()));
            }
            seen.push(field.name);
            // The error of serde may quote the value.
            *value = entries
                .next_value::<Option<Secret<String>>>()
                .map_err(|_| {
                    A::Error::custom(format_args!(
                        "{} of {} is not a text; a number needs quotes",
                        field.key(),
                        self.kind
                    ))
                })?;
        }
        Ok(values)
    }
}
