//! The credentials that a mock accepts: one of each kind to tell, and those of examples.
//! Must not know requests.

use std::collections::BTreeMap;
use std::fmt;

use iot_clouds_codegen::resolve::{self, AuthScheme};
use serde_json::{Map, Value};

use crate::error::Error;
use crate::platform::Platform;

/// A credential that a mock accepts. Its `Debug` hides the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    name: String,
    fields: BTreeMap<String, String>,
}

impl Credential {
    /// Its name in the spec, such as `api_key`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its fields by wire name.
    pub fn fields(&self) -> &BTreeMap<String, String> {
        &self.fields
    }

    /// One of its fields; empty where there is none of this name.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<&String> = self.fields.keys().collect();
        f.debug_struct("Credential")
            .field("name", &self.name)
            .field("fields", &fields)
            .finish()
    }
}

/// All credentials that are accepted: for each of the spec one to tell, and those of examples.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// One for each of the spec, in its order.
    pub(crate) told: Vec<Credential>,
    from_examples: Vec<Credential>,
}

impl Credentials {
    /// `given` are fields that a test chose, by credential.
    pub(crate) fn new(
        platform: &Platform,
        given: &[(String, BTreeMap<String, String>)],
    ) -> Result<Self, Error> {
        let mut told: Vec<Credential> = platform.api.credentials.iter().map(made_up).collect();
        for (name, fields) in given {
            let names: Vec<String> = told
                .iter()
                .map(|credential| credential.name.clone())
                .collect();
            let Some(credential) = told.iter_mut().find(|credential| credential.name == *name)
            else {
                return Err(Error::unknown(
                    "credential",
                    name,
                    names.iter().map(String::as_str),
                ));
            };
            for (field, value) in fields {
                let Some(old) = credential.fields.get_mut(field) else {
                    let known = credential.fields.keys().map(String::as_str);
                    return Err(Error::unknown(&format!("field of `{name}`"), field, known));
                };
                old.clone_from(value);
            }
        }
        let operations = platform.api.operations();
        let from_examples = operations.flat_map(|operation| {
            let name = operation.token_of.iter();
            name.flat_map(|name| {
                operation.examples.iter().map(|example| {
                    let given = operation.given(example).into_iter();
                    let fields = given.filter_map(|(parameter, value)| {
                        Some((parameter.wire.clone(), value.as_str()?.to_owned()))
                    });
                    Credential {
                        name: name.clone(),
                        fields: fields.collect(),
                    }
                })
            })
        });
        let from_examples = from_examples.collect();
        Ok(Self {
            told,
            from_examples,
        })
    }

    /// Those that are accepted under this name.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Credential> {
        self.told
            .iter()
            .chain(&self.from_examples)
            .filter(move |credential| credential.name == name)
    }

    /// Which of the credentials of this name the arguments of a token call are, if any.
    pub(crate) fn position(&self, name: &str, arguments: &Map<String, Value>) -> Option<usize> {
        self.named(name).position(|credential| {
            let mut fields = credential.fields.iter();
            fields.all(|(field, value)| arguments.get(field).and_then(Value::as_str) == Some(value))
        })
    }
}

/// Fields that say what they are: `mock-access-key` for `access_key`.
fn made_up(credential: &resolve::Credential) -> Credential {
    let cookie = match &credential.scheme {
        AuthScheme::Cookie { field } => Some(field),
        _ => None,
    };
    let fields = credential.fields.iter().map(|field| {
        let word = format!("mock-{}", field.wire.replace('_', "-"));
        let value = if cookie == Some(&field.wire) {
            format!("session={word}")
        } else {
            word
        };
        (field.wire.clone(), value)
    });
    Credential {
        name: credential.name.clone(),
        fields: fields.collect(),
    }
}
