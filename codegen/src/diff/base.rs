//! The base of a diff as it was committed: its specs, and the listings of its crates.
//! Must not know how causes are found. What a listing says of a change is judged where lines of findings are.

use super::Side;
use super::deltas::{self, Changed};
use super::former::Former;
use super::report::{Class, GeneratorChange, Place, Unread};
use super::surface_class::{self, Known, Seen};
use super::version::Bump;
use crate::line::Line;
use crate::resolve::Api;
use crate::rust::annotate::exports::{crate_name, imported};
use crate::rust::surface;

/// What a diff starts from.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The specs that today's generator reads.
    pub side: Side<'a>,
    /// The crates that were committed beside them, at most one for each platform.
    pub crates: &'a [BaseCrate],
}

/// A crate as it was committed.
#[derive(Clone, Debug)]
pub struct BaseCrate {
    /// The platform.
    pub platform: String,
    /// The text of its `api.txt`.
    pub listing: String,
    /// Set if today's generator does not read its spec.
    pub unread: Option<UnreadSpec>,
}

/// A spec that today's generator does not read.
#[derive(Clone, Debug)]
pub struct UnreadSpec {
    /// The revision that it is in.
    pub revision: String,
    /// The name of the crate.
    pub package: String,
    /// The version of the crate.
    pub version: String,
    /// Where the first problem is.
    pub at: Place,
    /// The first problem.
    pub message: String,
}

impl<'a> Base<'a> {
    pub(super) fn of(&self, platform: &str) -> Option<&'a BaseCrate> {
        self.crates.iter().find(|own| own.platform == platform)
    }
}

impl BaseCrate {
    /// Returns what the generator changed since it was committed; `None` if that is nothing.
    pub(super) fn generator(&self, api: &Api) -> Option<GeneratorChange> {
        let root = crate_name(api);
        let before = surface::read(&self.listing, &root, &api.at);
        // The spec is the same, so that an argument of another name is the same one.
        let (class, surface) = compared((&root, &before), (&root, &surface::surface(api)), true);
        (class > Class::None).then(|| GeneratorChange {
            package: api.package.clone(),
            class,
            bump: class.into(),
            surface,
        })
    }

    /// Compares a crate whose spec is not read with what it is now, or with nothing.
    pub(super) fn against(&self, spec: &UnreadSpec, api: Option<&Api>) -> Unread {
        let (mut class, surface) = match api {
            Some(api) => {
                let root = imported(&spec.package);
                let before = surface::read(&self.listing, &root, &api.at);
                let now = crate_name(api);
                compared((&root, &before), (&now, &surface::surface(api)), false)
            }
            None => {
                let gone = surface::lines(&self.listing).map(|line| format!("- {line}"));
                (Class::Breaking, gone.collect())
            }
        };
        // Programs depend on the name of the crate.
        if api.is_some_and(|api| api.package != spec.package) {
            class = Class::Breaking;
        }
        Unread {
            platform: self.platform.clone(),
            package: spec.package.clone(),
            revision: spec.revision.clone(),
            old: spec.at.clone(),
            message: spec.message.clone(),
            class,
            bump: Bump::from(class).max(Bump::Patch),
            surface,
        }
    }
}

/// Compares two surfaces, each with the name of its crate in programs.
fn compared(
    (was, before): (&str, &[Line]),
    (now, after): (&str, &[Line]),
    are_arguments_same: bool,
) -> (Class, Vec<String>) {
    let former = Former::of(was, now, before, after);
    let changed = deltas::changed(before, after, &former);
    let lines: Vec<Seen<'_>> = changed.iter().map(seen).collect();
    let known = Known {
        are_arguments_same,
        is_renamed: false,
    };
    let (class, _) = surface_class::of_lines(&lines, known);
    (class, surface_class::shown(lines.into_iter()))
}

fn seen<'a>(changed: &'a Changed<'_>) -> Seen<'a> {
    Seen {
        has_come: changed.has_come,
        path: &changed.path,
        text: &changed.line.text,
        reading: &changed.reading,
    }
}
