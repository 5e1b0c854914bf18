//! The rule that no two items have the same Rust name, and no item has a name that generated code needs.
//! Must not know how generated code looks beyond the names in it.

mod exports;
mod members;

use std::collections::HashMap;

use super::context::Context;
use crate::names::snake;
use crate::resolve::Lifecycle;
use crate::spec::Location;

/// Methods of the client, modules of a crate besides the resources, and files with a meaning to Cargo.
const CLIENT: [&str; 12] = [
    "blocking",
    "builder",
    "client",
    "clone",
    "http",
    "iot_clouds_runtime",
    "lib",
    "main",
    "raw",
    "rustfmt",
    "timestamp",
    "token_store",
];

/// A name and the thing that has it.
struct Named {
    rust: String,
    /// Description of the thing, for messages.
    what: String,
    /// How to give it another name.
    help: &'static str,
    at: Location,
}

impl Named {
    fn new(rust: String, what: String, help: &'static str, at: Location) -> Self {
        Self {
            rust,
            what,
            help,
            at,
        }
    }
}

/// Returns the former names of something, as `rust` writes them.
fn former<'a>(
    own: &'a Lifecycle,
    what: &'a str,
    rust: impl Fn(&str) -> String + 'a,
) -> impl Iterator<Item = Named> + 'a {
    own.former().map(move |(name, at)| {
        let what = format!("the former name `{name}` of {what}");
        Named::new(rust(name), what, FORMER, at)
    })
}

const FORMER: &str = "remove it from `renamed_from`";
const RENAME: &str = "give one of them another name";
const RUST: &str = "give one of them another name in Rust: `rust: …`";

/// Checks that no two items have the same Rust name, and no item has a name that generated code needs.
pub(super) fn rust_name_clash(context: &Context<'_>) {
    let resources = context.spec.resources.keys();
    let modules = resources.map(|name| {
        let at = context.spec.resource_at(name).key("resource");
        Named::new(snake(name), format!("the resource `{name}`"), RENAME, at)
    });
    // Examples import everything that a crate exports, and then name the crate.
    let package = context.spec.platform.package.name.replace('-', "_");
    let renamed = context.api.resources.iter();
    let renamed = renamed.flat_map(|own| former(&own.lifecycle, "this resource", snake));
    clashes(context, modules.chain(renamed).collect(), |name| {
        (CLIENT.contains(&name) || name == package)
            .then_some("the client or its crate needs this name")
    });
    exports::root(context);
    exports::modules(context);
    for located in context.located_operations() {
        members::request(context, &located);
    }
    members::members(context);
}

/// Reports names that are reserved or that two things share.
fn clashes(
    context: &Context<'_>,
    names: Vec<Named>,
    reserved: impl Fn(&str) -> Option<&'static str>,
) {
    let mut seen: HashMap<&str, &Named> = HashMap::new();
    for named in names
        .iter()
        .filter(|named| !named.rust.is_empty() && named.rust != "_")
    {
        // A former name of an operation or a resource is that of several items.
        if named.help == FORMER && context.is_reported(&named.at, "rust-name-clash") {
            continue;
        }
        if let Some(reason) = reserved(&named.rust) {
            let message = format!(
                "{} cannot be `{}` in Rust: {reason}",
                named.what, named.rust
            );
            let help = named.help.replace("one of them", "it");
            context.key(&named.at, "rust-name-clash", message, help);
            continue;
        }
        let Some(first) = seen.get(named.rust.as_str()) else {
            seen.insert(&named.rust, named);
            continue;
        };
        let message = format!(
            "{} and {} are both `{}` in Rust",
            first.what, named.what, named.rust
        );
        let other = context.sources.key_span(&first.at);
        let label = (other, "first here");
        context.key_and(&named.at, "rust-name-clash", message, named.help, label);
    }
}
