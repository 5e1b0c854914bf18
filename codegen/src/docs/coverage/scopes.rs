//! Which operations each section of a page is about: the sections around and after a method line, up to those of the next one.
//! Must not know names, nor what a spec excludes.

use std::collections::BTreeSet;

use super::super::citations::is_shape;
use super::super::heading;
use super::super::page::{Page, Route};
use crate::resolve::{Api, Operation};

/// What a section is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// Ids of operations.
    pub(super) operations: BTreeSet<String>,
    /// Method lines of operations that the spec lacks, as `GET /stations/{id}`.
    pub(super) unknown: BTreeSet<String>,
}

impl Scope {
    pub(super) fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.unknown.is_empty()
    }
}

/// Returns a route as people write it.
pub(super) fn written(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

/// Finds the operation of a route; the path of a sample may have values in the place of parameters.
pub(super) fn operation<'a>(
    api: &'a Api,
    prefixes: &[&str],
    route: &Route,
) -> Option<&'a Operation> {
    let shape = route.shape();
    let mut paths = vec![shape.as_str()];
    paths.extend(prefixes.iter().filter_map(|it| shape.strip_prefix(it)));
    let shape_of = |operation: &Operation| {
        let (_, shape) = super::super::citations::route(&format!(
            "{} {}",
            operation.http_method, operation.path
        ))?;
        Some(shape)
    };
    let same = || {
        let all = api.operations();
        all.filter(|operation| operation.http_method == route.method)
    };
    let exact = same().find(|operation| {
        shape_of(operation).is_some_and(|own| paths.iter().any(|path| is_shape(&own, path)))
    });
    let is_filled = |operation: &&Operation| {
        shape_of(operation).is_some_and(|own| paths.iter().any(|path| fits(&own, path)))
    };
    exact.or_else(|| route.is_sample.then(|| same().find(is_filled)).flatten())
}

/// Whether a path is a shape with values for its parameters.
pub(super) fn fits(shape: &str, path: &str) -> bool {
    let (shape, path) = (shape.split('/'), path.trim_end_matches('/').split('/'));
    shape.clone().count() == path.clone().count()
        && shape
            .zip(path)
            .all(|(own, given)| own == given || (own.contains("{}") && !given.is_empty()))
}

/// Returns what each section is about.
pub(super) fn scopes(api: &Api, prefixes: &[&str], page: &Page) -> Vec<Scope> {
    let own: Vec<Scope> = page
        .sections
        .iter()
        .map(|section| {
            let mut scope = Scope::default();
            for route in section.routes.iter().filter(|route| !route.is_sample) {
                match operation(api, prefixes, route) {
                    Some(operation) => scope.operations.insert(operation.id.clone()),
                    None => scope.unknown.insert(written(route)),
                };
            }
            scope
        })
        .collect();
    let mut scopes = own.clone();
    for (at, section) in page.sections.iter().enumerate() {
        let Some(route) = own.get(at).filter(|scope| !scope.is_empty()) else {
            continue;
        };
        let root = widest(page, &own, &section.path, route);
        for (other, scope) in page.sections.iter().zip(&mut scopes) {
            if heading::is_within(&other.path, root) && scope.is_empty() {
                *scope = route.clone();
            }
        }
    }
    follow(page, &own, &mut scopes);
    scopes
}

/// Returns the outermost section around a method line that has no other one.
fn widest<'a>(page: &Page, own: &[Scope], path: &'a [String], route: &Scope) -> &'a [String] {
    let mut root = path;
    loop {
        let around = heading::parent(root);
        if around.is_empty() {
            return root;
        }
        let mut inside = page.sections.iter().zip(own);
        let is_alone = inside.all(|(other, scope)| {
            !heading::is_within(&other.path, around) || scope.is_empty() || scope == route
        });
        if !is_alone {
            return root;
        }
        root = around;
    }
}

/// Adds what follows a method line as deep as its own section, up to the next method line: pages whose headings have no levels.
fn follow(page: &Page, own: &[Scope], scopes: &mut [Scope]) {
    let has_next = |at: usize, path: &[String]| {
        let mut inside = page.sections.iter().zip(own).skip(at);
        inside.any(|(other, scope)| heading::is_within(&other.path, path) && !scope.is_empty())
    };
    let mut current: Option<(usize, Scope)> = None;
    for (at, section) in page.sections.iter().enumerate() {
        let depth = section.path.len();
        let Some(scope) = scopes.get_mut(at) else {
            continue;
        };
        if !scope.is_empty() {
            current = Some((depth, scope.clone()));
        } else if let Some((from, last)) = &current {
            if depth < *from || has_next(at, &section.path) {
                current = None;
            } else {
                *scope = last.clone();
            }
        }
    }
}
