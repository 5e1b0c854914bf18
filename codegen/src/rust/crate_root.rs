//! Prints `lib.rs`: the modules and what the crate's root re-exports.
//! Written as text: a crate's root can't be skipped by rustfmt as a whole, so each item says so itself.

use super::format::header;
use super::tokens::ident;
use crate::model::Api;

/// What every crate re-exports from the runtime.
const RUNTIME: [&str; 18] = [
    "Error",
    "Items",
    "Json",
    "Method",
    "Number",
    "Outcome",
    "Page",
    "Pages",
    "Raw",
    "Response",
    "Scalar",
    "Secret",
    "Timestamp",
    "Token",
    "UnknownValue",
    "http",
    "json",
    "timestamp",
];

/// The text of the file.
pub(super) fn crate_root(api: &Api) -> String {
    let mut text = header(&format!("spec/{}/", api.platform));
    text.push_str("\n#![doc = include_str!(\"../README.md\")]\n#![forbid(unsafe_code)]\n#![warn(missing_docs)]\n\n");
    text.push_str("#[rustfmt::skip]\nmod client;\n");
    for resource in &api.resources {
        text.push_str(&format!(
            "#[rustfmt::skip]\npub mod {};\n",
            ident(&resource.module)
        ));
    }
    text.push('\n');
    let own = ["Client", "ClientBuilder", "Credential", "ErrorCode"];
    let credentials = api
        .credentials
        .iter()
        .map(|credential| credential.rust.as_str());
    let mut exports = vec![export(
        "client",
        own.into_iter().chain(credentials).collect(),
    )];
    for resource in api
        .resources
        .iter()
        .filter(|resource| !resource.types.is_empty())
    {
        let names = resource.types.iter().map(|declared| declared.name.as_str());
        exports.push(export(
            &ident(&resource.module).to_string(),
            names.collect(),
        ));
    }
    exports.push(format!("iot_clouds_runtime::{{{}}}", RUNTIME.join(", ")));
    for export in exports {
        text.push_str(&format!(
            "#[rustfmt::skip]\n#[doc(inline)]\npub use {export};\n"
        ));
    }
    text
}

/// `self::module::{A, B}`, names sorted; a module may be called as a crate is.
fn export(module: &str, mut names: Vec<&str>) -> String {
    names.sort_unstable();
    format!("self::{module}::{{{}}}", names.join(", "))
}
