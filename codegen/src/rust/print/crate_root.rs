//! Prints `lib.rs`: the modules and what the crate's root re-exports.
//! Prints text: rustfmt cannot skip a crate's root as a whole, so each item has its own attribute. Must not know what modules contain.

use super::format::header;
use super::tokens::ident;
use crate::names::RUNTIME;
use crate::resolve::Api;
use crate::rust::annotate;

/// A module of the runtime behind a feature.
const BLOCKING: &str =
    "#[cfg(feature = \"blocking\")]\n#[doc(inline)]\npub use iot_clouds_runtime::blocking;\n";

/// Returns the text of the file.
pub(super) fn crate_root(api: &Api) -> String {
    let mut text = header(&format!("spec/{}/", api.platform));
    text.push_str("\n#![doc = include_str!(\"../README.md\")]\n#![forbid(unsafe_code)]\n#![warn(missing_docs)]\n\n");
    text.push_str("#[rustfmt::skip]\nmod client;\n");
    for resource in &api.resources {
        text.push_str(&format!(
            "#[rustfmt::skip]\npub mod {};\n",
            ident(&annotate::module(&resource.name))
        ));
    }
    text.push('\n');
    let mut own = vec!["Client", "ClientBuilder", "Credential", "ErrorCode"];
    if !api.server.choices.is_empty() {
        own.push("Server");
    }
    if !api.response_headers.is_empty() {
        own.push("ResponseHeaders");
    }
    let headers = api.optional_headers.iter().map(annotate::header);
    let credentials = api.credentials.iter().map(annotate::credential);
    let own = own.into_iter().map(str::to_owned);
    let own = own.chain(headers).chain(credentials);
    let mut exports = vec![(false, export("client", own.collect()))];
    for resource in &api.resources {
        for experimental in [false, true] {
            let types = annotate::types(resource);
            let types = types.filter(|declared| declared.experimental == experimental);
            let names: Vec<String> = types.map(annotate::declared).collect();
            if !names.is_empty() {
                let module = ident(&annotate::module(&resource.name)).to_string();
                exports.push((experimental, export(&module, names)));
            }
        }
    }
    let mut runtime = RUNTIME.to_vec();
    if !api.optional_headers.is_empty() {
        runtime.push("OptionalHeader");
        runtime.sort_unstable();
    }
    exports.push((
        false,
        format!("iot_clouds_runtime::{{{}}}", runtime.join(", ")),
    ));
    text.push_str(BLOCKING);
    for (experimental, export) in exports {
        if experimental {
            text.push_str("#[cfg(feature = \"experimental\")]\n");
        }
        text.push_str(&format!(
            "#[rustfmt::skip]\n#[doc(inline)]\npub use {export};\n"
        ));
    }
    text
}

/// Returns `self::module::{A, B}` with sorted names; `self` is needed as a module may have the name of a crate.
fn export(module: &str, mut names: Vec<String>) -> String {
    names.sort_unstable();
    format!("self::{module}::{{{}}}", names.join(", "))
}
