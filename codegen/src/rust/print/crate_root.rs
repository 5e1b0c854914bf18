//! Prints `lib.rs`: the modules and what the crate's root re-exports.
//! Prints text: rustfmt cannot skip a crate's root as a whole, so each item has its own attribute. Must not know what modules contain.

use super::format::header;
use super::tokens::ident;
use crate::resolve::{Api, Resource};
use crate::rust::annotate::{self, exports, lifecycle};

/// Returns the text of the file.
pub(super) fn crate_root(api: &Api) -> String {
    let mut text = header(&format!("spec/{}/", api.platform));
    text.push_str("\n#![doc = include_str!(\"../README.md\")]\n#![forbid(unsafe_code)]\n#![warn(missing_docs)]\n");
    if api.has_deprecated() || api.has_former_names() {
        text.push_str("// Programs are warned of what is deprecated; the crate itself still needs it.\n#![allow(deprecated)]\n");
    }
    text.push('\n');
    text.push_str("#[rustfmt::skip]\nmod client;\n");
    for resource in &api.resources {
        text.push_str(&format!(
            "#[rustfmt::skip]\npub mod {};\n",
            ident(&annotate::module(&resource.name))
        ));
    }
    for (resource, module, name) in exports::former_modules(api) {
        text.push_str(&former_module(api, resource, &module, name));
    }
    text.push('\n');
    for (module, feature) in exports::GATED {
        text.push_str(&format!(
            "#[cfg(feature = \"{feature}\")]\n#[doc(inline)]\npub use iot_clouds_runtime::{module};\n"
        ));
    }
    for (experimental, export) in exports(api) {
        if experimental {
            text.push_str("#[cfg(feature = \"experimental\")]\n");
        }
        text.push_str(&format!(
            "#[rustfmt::skip]\n#[doc(inline)]\npub use {export};\n"
        ));
    }
    text
}

/// Returns what the root exports, each with whether it is off by default.
fn exports(api: &Api) -> Vec<(bool, String)> {
    let mut all = vec![(false, export("client", &exports::of_client(api)))];
    for resource in &api.resources {
        for experimental in [false, true] {
            let names = exports::of_resource(api, resource, experimental);
            if !names.is_empty() {
                let module = ident(&annotate::module(&resource.name)).to_string();
                all.push((experimental, export(&module, &names)));
            }
        }
    }
    let runtime = exports::of_runtime(api).join(", ");
    all.push((false, format!("iot_clouds_runtime::{{{runtime}}}")));
    all
}

/// Returns the module of a resource under a former name. It has an alias for each item, as the compiler is silent about a
/// deprecated module in the middle of a path.
fn former_module(api: &Api, resource: &Resource, module: &str, name: &str) -> String {
    let now = annotate::module(&resource.name);
    let mut text = format!(
        "\n/// The former name of `{now}`.\n#[deprecated(note = \"renamed to `{now}`\")]\n#[allow(missing_docs)]\n\
         #[rustfmt::skip]\npub mod {} {{\n",
        ident(module)
    );
    for item in lifecycle::moved(api, resource, name) {
        if item.experimental {
            text.push_str("    #[cfg(feature = \"experimental\")]\n");
        }
        text.push_str(&format!(
            "    pub type {} = super::{}::{};\n",
            item.name,
            ident(&now),
            item.now
        ));
    }
    text + "}\n"
}

/// Returns `self::module::{A, B}`; `self` is needed as a module may have the name of a crate.
fn export(module: &str, names: &[String]) -> String {
    format!("self::{module}::{{{}}}", names.join(", "))
}
