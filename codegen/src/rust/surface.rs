//! The surface of a generated crate: its public Rust API as sorted lines, each with the entry of the spec that it comes from.
//! Does not use `syn` or `quote`; must not know how anything is printed, nor decide what `resolve` or `annotate` decides.

mod client;
mod file;
mod operations;
mod types;

use crate::line::Line;
use crate::resolve::{Api, Lifecycle};
use crate::rust::annotate::exports::{self, crate_name};
use crate::rust::annotate::{self, lifecycle};
use crate::spec::Location;
pub use file::{lines, read, text};

/// What lines of items begin with that are off by default.
const EXPERIMENTAL: &str = "[experimental] ";

/// Returns the surface of the crate for `api`. The path of a line is that of an item, as `acme::devices::Device::name`.
pub fn surface(api: &Api) -> Vec<Line> {
    let root = Place {
        path: crate_name(api),
        at: api.at.clone(),
        is_experimental: false,
    };
    let mut lines = Lines(Vec::new());
    for feature in exports::features() {
        lines.add(&root, format!("feature {feature}"));
    }
    client::client(api, &root, &mut lines);
    let pages = types::pages(api);
    for resource in &api.resources {
        let module = root.inside(&annotate::module(&resource.name), &resource.at);
        lines.declare(&module, "pub mod", "");
        operations::operations(api, resource, &module, &mut lines);
        for declared in annotate::types(resource) {
            types::declared(api, declared, &pages, &module, &mut lines);
        }
        for is_experimental in [false, true] {
            for name in exports::of_resource(api, resource, is_experimental) {
                let at = api.type_named(&name).map_or(&resource.at, |own| &own.at);
                let export = root.inside(&name, at).gated(is_experimental);
                lines.declare(&export, "pub use", &format!(" = {}::{name}", module.path));
            }
        }
    }
    for (resource, module, name) in exports::former_modules(api) {
        let now = root.inside(&annotate::module(&resource.name), &resource.at);
        let module = root.inside(&module, &resource.at);
        lines.declare(&module, "pub mod", "");
        lines.deprecate(&module, "pub mod");
        for moved in lifecycle::moved(api, resource, name) {
            let alias = module.inside(&moved.name, &resource.at);
            let now = format!(" = {}::{}", now.path, moved.now);
            lines.declare(&alias.gated(moved.experimental), "pub type", &now);
        }
    }
    for name in exports::of_runtime(api) {
        let export = root.inside(&name, &api.at);
        lines.declare(
            &export,
            "pub use",
            &format!(" = iot_clouds_runtime::{name}"),
        );
    }
    for (module, feature) in exports::GATED {
        let export = root.inside(module, &api.at);
        let line = format!(
            "[{feature}] pub use {} = iot_clouds_runtime::{module}",
            export.path
        );
        lines.add(&export, line);
    }
    lines.sorted()
}

/// What lines are about.
#[derive(Clone, Debug)]
struct Place {
    path: String,
    at: Location,
    is_experimental: bool,
}

impl Place {
    /// A part of it, which comes from another entry.
    fn inside(&self, name: &str, at: &Location) -> Self {
        Self {
            path: format!("{}::{name}", self.path),
            at: at.clone(),
            is_experimental: self.is_experimental,
        }
    }

    /// Another name beside it.
    fn beside(&self, name: &str) -> Self {
        let parent = self.path.rsplit_once("::");
        let parent = parent.map_or("", |(parent, _)| parent);
        Self {
            path: format!("{parent}::{name}"),
            ..self.clone()
        }
    }

    fn gated(self, is_experimental: bool) -> Self {
        Self {
            is_experimental: self.is_experimental || is_experimental,
            ..self
        }
    }
}

/// The lines that were found.
struct Lines(Vec<Line>);

impl Lines {
    /// Returns the lines by path, an item before what implements traits for it.
    fn sorted(self) -> Vec<Line> {
        let is_impl = |line: &Line| {
            let text = line.text.trim_start_matches(EXPERIMENTAL);
            text.starts_with("impl")
        };
        // A path sorts before everything in it.
        let path = |line: &Line| {
            let bytes = line.path.bytes();
            let bytes = bytes.map(|byte| if byte == b':' { 0 } else { byte });
            bytes.collect::<Vec<u8>>()
        };
        let lines = self.0.into_iter();
        let mut lines: Vec<_> = lines
            .map(|line| (path(&line), is_impl(&line), line))
            .collect();
        lines.sort_unstable_by(
            |(path, is_impl, line), (other_path, other_is_impl, other)| {
                let places = (path, is_impl).cmp(&(other_path, other_is_impl));
                places.then_with(|| (&line.text, &line.at).cmp(&(&other.text, &other.at)))
            },
        );
        lines.into_iter().map(|(.., line)| line).collect()
    }

    fn add(&mut self, place: &Place, text: String) {
        let gate = if place.is_experimental {
            EXPERIMENTAL
        } else {
            ""
        };
        self.0.push(Line {
            path: place.path.clone(),
            text: format!("{gate}{text}"),
            at: place.at.clone(),
        });
    }

    /// Adds a declaration: its kind, its path, and the rest.
    fn declare(&mut self, place: &Place, kind: &str, rest: &str) {
        self.add(place, format!("{kind} {}{rest}", place.path));
    }

    /// Adds that an item should no longer be used. A line of its own, so that the item itself does not seem to change.
    fn deprecate(&mut self, place: &Place, kind: &str) {
        let kind = kind.trim_start_matches("#[non_exhaustive] ");
        self.declare(place, &format!("#[deprecated] {kind}"), "");
    }

    /// Adds a declaration that may be deprecated.
    fn item(&mut self, place: &Place, kind: &str, rest: &str, lifecycle: &Lifecycle) {
        self.declare(place, kind, rest);
        if lifecycle.is_deprecated() {
            self.deprecate(place, kind);
        }
    }

    /// Adds items that are former names of one beside them.
    fn former(
        &mut self,
        now: &Place,
        names: impl IntoIterator<Item = String>,
        kind: &str,
        rest: &str,
    ) {
        for name in names {
            let former = now.beside(&name);
            self.declare(&former, kind, rest);
            self.deprecate(&former, kind);
        }
    }

    /// Adds that a type implements traits, by their names without modules. What the runtime implements for a kind of types is one trait here.
    fn implement<'a>(&mut self, place: &Place, traits: impl IntoIterator<Item = &'a str>) {
        for name in traits {
            let name = name.trim_start_matches("serde::");
            self.add(place, format!("impl {name} for {}", place.path));
        }
    }

    /// Adds a type and the traits that it derives.
    fn type_of(&mut self, place: &Place, kind: &str, lifecycle: &Lifecycle, derives: &[&str]) {
        self.item(place, kind, "", lifecycle);
        self.implement(place, derives.iter().copied());
    }
}
