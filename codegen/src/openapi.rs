//! The OpenAPI document of a platform, in 3.1 or 3.0.3, and a list of what no standard key of it says.
//! Must not know lint, nor any name in Rust. Each node is taken apart completely, so that a new fact must be said, listed or left out here.

mod bodies;
mod components;
mod examples;
mod failures;
mod fields;
mod keys;
mod lists;
mod names;
mod operations;
mod parameters;
mod platform;
mod responses;
mod schemas;
mod security;
mod texts;

use serde_json::{Map, Value};

use crate::line::Line;
use crate::resolve::Api;
use crate::spec::Location;

use self::names::Names;

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 3.0.3, which many tools still require.
    V3_0,
    /// 3.1.
    V3_1,
}

/// The OpenAPI document of a platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The document.
    pub json: Value,
    /// What no standard key says, sorted. The path of a line is that of an entry, as `devices.list.query.page`.
    pub unsaid: Vec<Line>,
}

impl Document {
    /// Returns the document as text. It is JSON that programs read as YAML too, as some do.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for character in format!("{:#}\n", self.json).chars() {
            // YAML forbids some characters and takes others for ends of lines. In JSON they occur in texts only.
            match character {
                '\u{7f}'..='\u{9f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{feff}'
                | '\u{fffe}'
                | '\u{ffff}' => {
                    text.push_str(&format!("\\u{:04x}", u32::from(character)));
                }
                _ => text.push(character),
            }
        }
        text
    }
}

/// Describes a platform in OpenAPI.
pub fn openapi(api: &Api, version: Version) -> Document {
    let mut writer = Writer {
        api,
        version,
        names: Names::new(api),
        unsaid: Vec::new(),
    };
    let mut document = platform::document(&mut writer);
    let mut unsaid = writer.unsaid;
    unsaid.sort_unstable();
    unsaid.dedup();
    let said = unsaid.iter().map(|line| Value::from(line.text.as_str()));
    if let Value::Object(document) = &mut document {
        document.insert("x-unsaid".to_owned(), said.collect());
    }
    Document {
        json: document,
        unsaid,
    }
}

/// The keys of an object of the document.
type Keys = Map<String, Value>;

/// The direction of a value, on which depends what is required and what may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Sent,
    Received,
}

/// What all parts of the document need, and what they leave out.
struct Writer<'a> {
    api: &'a Api,
    version: Version,
    names: Names,
    unsaid: Vec<Line>,
}

impl Writer<'_> {
    /// Lists a fact that no standard key says.
    fn unsaid(&mut self, path: &str, at: &Location, fact: impl AsRef<str>) {
        self.unsaid.push(Line {
            path: path.to_owned(),
            text: format!("{path}: {}", fact.as_ref()),
            at: at.clone(),
        });
    }
}
