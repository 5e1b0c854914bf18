//! JSON Schemas of the spec's files, for completion and checks in editors.
//! Must not know what lint checks beyond them.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use super::{Platform, Resource};

/// The schema of `platform.yaml`, as JSON text.
pub fn platform_schema() -> String {
    text::<Platform>("A platform of iot-clouds")
}

/// The schema of a resource file, as JSON text.
pub fn resource_schema() -> String {
    text::<Resource>("A resource of a platform of iot-clouds")
}

fn text<T: JsonSchema>(title: &str) -> String {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema: Schema = generator.into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    format!("{:#}\n", schema.to_value())
}
