//! What the root of a crate exports, and the features of the crate.
//! Must not know how anything is printed.

use std::fmt;

use super::{credential, declared, header, lifecycle, module, types};
use crate::names::RUNTIME;
use crate::resolve::{Api, Resource};

/// Features that a crate forwards to the runtime, besides the default one, and what each adds.
pub const FORWARDED: [(&str, &str); 11] = [
    (
        "blocking",
        "Module `blocking`: calls from programs that are not async.",
    ),
    (
        "chrono",
        "`Timestamp` converts from and to `chrono::DateTime<Utc>`.",
    ),
    ("gzip", "Accepts compressed responses."),
    (
        "jiff",
        "`Timestamp` converts from and to `jiff::Timestamp`.",
    ),
    ("native-tls", "TLS of the operating system."),
    (
        "redis",
        "`token_store::RedisStore`, for programs on several machines.",
    ),
    ("rustls", "TLS by rustls with ring; the default."),
    (
        "rustls-no-provider",
        "TLS by rustls with the crypto provider that the program installs.",
    ),
    (
        "stream",
        "`Items` and `Pages` implement `futures_core::Stream`.",
    ),
    (
        "token-store",
        "Module `token_store`: stores in which programs share a token.",
    ),
    (
        "tracing",
        "A span for each attempt, events for waits and tokens.",
    ),
];

/// Modules of the runtime that the root exports only with a feature, each with that feature.
pub const GATED: [(&str, &str); 2] = [("blocking", "blocking"), ("token_store", "token-store")];

/// A feature of a crate, which is displayed as Cargo reads it.
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// What it adds.
    pub doc: Option<&'static str>,
    /// What it turns on.
    pub turns_on: Option<String>,
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let turns_on = self.turns_on.iter().map(|name| format!("\"{name}\""));
        let turns_on: String = turns_on.collect();
        write!(f, "{} = [{turns_on}]", self.name)
    }
}

/// Returns the features of a crate.
pub fn features() -> Vec<Feature> {
    let feature = |name, doc, turns_on: Option<String>| Feature {
        name,
        doc,
        turns_on,
    };
    let mut features = vec![feature("default", None, Some("rustls".to_owned()))];
    features.extend(FORWARDED.map(|(name, doc)| {
        let turns_on = format!("iot-clouds-runtime/{name}");
        feature(name, Some(doc), Some(turns_on))
    }));
    // Every crate has it, so that promoting the last such operation changes no feature.
    let doc = "Operations that may change or vanish at any time, if there are any.";
    features.push(feature("experimental", Some(doc), None));
    features
}

/// Returns the names that are declared in the private module of the client, sorted.
pub fn of_client(api: &Api) -> Vec<String> {
    let mut names = vec!["Client", "ClientBuilder", "Credential", "ErrorCode"];
    if !api.server.choices.is_empty() {
        names.push("Server");
    }
    if !api.response_headers.is_empty() {
        names.push("ResponseHeaders");
    }
    let names = names.into_iter().map(str::to_owned);
    let headers = api.optional_headers.iter().map(header);
    let credentials = api.credentials.iter().map(credential);
    let former = api.credentials.iter();
    let former = former.flat_map(|credential| credential.lifecycle.renamed_from.clone());
    sorted(names.chain(headers).chain(credentials).chain(former))
}

/// Returns the types of a resource that the root exports, sorted: those that are off by default, or the others.
pub fn of_resource(api: &Api, resource: &Resource, experimental: bool) -> Vec<String> {
    let own = types(resource).filter(|declared| declared.experimental == experimental);
    sorted(own.flat_map(|own| std::iter::once(declared(own)).chain(lifecycle::types(api, own))))
}

/// Returns what the root exports of the runtime, sorted.
pub fn of_runtime(api: &Api) -> Vec<String> {
    let optional = (!api.optional_headers.is_empty()).then_some("OptionalHeader");
    sorted(RUNTIME.iter().copied().chain(optional).map(str::to_owned))
}

/// Returns the crate as Rust names it.
pub fn crate_name(api: &Api) -> String {
    imported(&api.package)
}

/// Returns the name of a crate in programs, by its name in a registry.
pub fn imported(package: &str) -> String {
    package.replace('-', "_")
}

/// Returns the resources with the modules of their former names.
pub fn former_modules(api: &Api) -> impl Iterator<Item = (&Resource, String, &str)> {
    api.resources.iter().flat_map(|resource| {
        let names = resource.lifecycle.renamed_from.iter();
        names.map(move |name| (resource, module(name), name.as_str()))
    })
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}
