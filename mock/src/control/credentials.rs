//! The credentials that a mock accepts: a configured one for each of the spec, and those of the examples.
//! Must not know requests.

use std::collections::BTreeMap;
use std::fmt;

use iot_clouds_codegen::resolve::{AuthScheme, Credential};
use serde_json::{Map, Value};

use crate::error::Error;
use crate::platform::Platform;

/// A credential that a mock accepts. Its `Debug` output hides the values.
#[derive(Clone, PartialEq, Eq)]
pub struct AcceptedCredential {
    name: String,
    fields: BTreeMap<String, String>,
}

impl AcceptedCredential {
    /// Returns its name in the spec, such as `api_key`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns its fields by wire name.
    pub fn fields(&self) -> &BTreeMap<String, String> {
        &self.fields
    }

    /// Returns one of its fields, or an empty string if it has no field of this name.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl fmt::Debug for AcceptedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<&String> = self.fields.keys().collect();
        f.debug_struct("AcceptedCredential")
            .field("name", &self.name)
            .field("fields", &fields)
            .finish()
    }
}

/// All credentials that a mock accepts.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// One for each credential of the spec, in its order.
    pub(crate) configured: Vec<AcceptedCredential>,
    from_examples: Vec<AcceptedCredential>,
}

impl Credentials {
    /// `chosen` holds the fields that a test chose, by credential; the others get default values.
    pub(crate) fn new(
        platform: &Platform,
        chosen: &[(String, BTreeMap<String, String>)],
    ) -> Result<Self, Error> {
        let credentials = platform.api.credentials.iter();
        let mut configured: Vec<AcceptedCredential> =
            credentials.map(with_default_fields).collect();
        for (name, fields) in chosen {
            let declared = platform.api.credentials.iter();
            let known = declared.clone().map(|credential| credential.name.as_str());
            let mut all = configured.iter_mut().zip(declared);
            let (credential, declared) = all
                .find(|(credential, _)| credential.name == *name)
                .ok_or_else(|| Error::unknown("credential", name, known))?;
            for (field, value) in fields {
                let mut known = declared.fields.iter().map(|field| field.wire.as_str());
                if !known.clone().any(|known| known == field) {
                    return Err(Error::unknown(
                        &format!("field of `{name}`"),
                        field,
                        &mut known,
                    ));
                }
                credential.fields.insert(field.clone(), value.clone());
            }
        }
        let mut from_examples = Vec::new();
        for operation in platform.api.operations() {
            let Some(name) = &operation.token_of else {
                continue;
            };
            from_examples.extend(operation.examples.iter().map(|example| {
                let given = operation.given(example).into_iter();
                let fields = given.filter_map(|(parameter, value)| {
                    Some((parameter.wire.clone(), value.as_str()?.to_owned()))
                });
                AcceptedCredential {
                    name: name.clone(),
                    fields: fields.collect(),
                }
            }));
        }
        Ok(Self {
            configured,
            from_examples,
        })
    }

    /// Returns the configured credential of this name.
    pub(crate) fn configured(&self, name: &str) -> Option<&AcceptedCredential> {
        let mut configured = self.configured.iter();
        configured.find(|credential| credential.name == name)
    }

    /// Returns all credentials that are accepted under this name.
    pub(crate) fn named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a AcceptedCredential> {
        self.configured
            .iter()
            .chain(&self.from_examples)
            .filter(move |credential| credential.name == name)
    }

    /// Returns whether a credential of this name has these fields, whatever its other fields are.
    pub(crate) fn knows(&self, name: &str, fields: &Map<String, Value>) -> bool {
        self.named(name).any(|credential| {
            let mut fields = fields.iter();
            fields.all(|(field, value)| value.as_str() == Some(credential.field(field)))
        })
    }

    /// Returns which of the credentials of this name the arguments of a token call hold, if any.
    pub(crate) fn position(&self, name: &str, arguments: &Map<String, Value>) -> Option<usize> {
        self.named(name).position(|credential| {
            let mut fields = credential.fields.iter();
            fields.all(|(field, value)| arguments.get(field).and_then(Value::as_str) == Some(value))
        })
    }
}

/// Default fields say what they are: `mock-access-key` for `access_key`.
fn with_default_fields(credential: &Credential) -> AcceptedCredential {
    let cookie = match &credential.scheme {
        AuthScheme::Cookie { field } => Some(field),
        _ => None,
    };
    // Any value of an optional field is accepted, unless a test chooses one.
    let fields = credential.fields.iter().filter(|field| !field.optional);
    let fields = fields.map(|field| {
        let word = format!("mock-{}", field.wire.replace('_', "-"));
        let value = if cookie == Some(&field.wire) {
            format!("session={word}")
        } else {
            word
        };
        (field.wire.clone(), value)
    });
    AcceptedCredential {
        name: credential.name.clone(),
        fields: fields.collect(),
    }
}
