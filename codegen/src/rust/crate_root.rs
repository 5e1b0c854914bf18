//! Prints `lib.rs`: the modules and what the crate's root re-exports.
//! Written as text in rustfmt's own style, since a crate's root can't be skipped by rustfmt.

use super::format::header;
use super::tokens::ident;
use crate::model::Api;

/// What every crate re-exports from the runtime.
const RUNTIME: [&str; 17] = [
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
    let mut exports = vec!["client::{Client, ClientBuilder, Credential, ErrorCode".to_owned()];
    if let Some(first) = exports.first_mut() {
        for credential in &api.credentials {
            first.push_str(&format!(", {}", credential.rust));
        }
        first.push('}');
    }
    for resource in &api.resources {
        let names: Vec<&str> = resource
            .types
            .iter()
            .map(|declared| declared.name.as_str())
            .collect();
        if !names.is_empty() {
            exports.push(format!(
                "{}::{{{}}}",
                ident(&resource.module),
                names.join(", ")
            ));
        }
    }
    exports.push(format!("iot_clouds_runtime::{{{}}}", RUNTIME.join(", ")));
    for export in exports {
        text.push_str(&format!(
            "#[rustfmt::skip]\n#[doc(inline)]\npub use {export};\n"
        ));
    }
    text
}
