//! What a page mentions: operations, names and codes, each once, and whether the spec describes it.
//! Must not know what a spec excludes, nor how a report is printed.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Found;
use super::super::page::{Page, Role, Section};
use super::names::Names;
use super::report::{Kind, Mention};
use super::scopes::{self, Scope};
use crate::resolve::{Api, TypeKind};

/// What a spec has, to look names up.
pub(super) struct Known<'a> {
    pub(super) api: &'a Api,
    pub(super) prefixes: Vec<&'a str>,
    operations: BTreeMap<String, Names>,
    platform: Names,
    all: Names,
    codes: BTreeSet<String>,
}

impl<'a> Known<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let operations = api.operations().map(|operation| {
            let names = Names::of_operation(api, operation);
            (operation.id.clone(), names)
        });
        Self {
            api,
            prefixes: super::super::citations::prefixes(api),
            operations: operations.collect(),
            platform: Names::of_platform(api),
            all: Names::of_all(api),
            codes: codes(api),
        }
    }

    fn names<'n>(&'n self, scope: &'n Scope) -> Vec<&'n Names> {
        if scope.operations.is_empty() {
            return vec![&self.all];
        }
        let own = scope.operations.iter();
        let own = own.filter_map(|id| self.operations.get(id));
        own.chain([&self.platform]).collect()
    }
}

/// Returns every value of a spec that stands for something.
fn codes(api: &Api) -> BTreeSet<String> {
    let codes = api.codes.iter().map(|code| code.wire.clone());
    let statuses = api.statuses.iter().map(|status| status.status.to_string());
    let values = api.types().flat_map(|declared| match &declared.kind {
        TypeKind::Identifier { constants, .. } => {
            constants.iter().map(|it| it.wire.clone()).collect()
        }
        TypeKind::Enum { variants, .. } => variants.iter().map(|it| it.wire.clone()).collect(),
        _ => Vec::new(),
    });
    let success = api.envelope.iter().map(|envelope| {
        let value = &envelope.success_value;
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    });
    codes
        .chain(statuses)
        .chain(values)
        .chain(success)
        .chain(["200".to_owned()])
        .collect()
}

/// Something that a page mentions, whether the spec describes it, and the routes that its section is about.
pub(super) struct Told {
    pub(super) mention: Mention,
    pub(super) is_described: bool,
    pub(super) routes: BTreeSet<String>,
}

/// Reads what a page mentions, each operation, name of an operation, and code once.
pub(super) struct Mentions<'k, 'a> {
    known: &'k Known<'a>,
    seen: BTreeSet<(Kind, String, String)>,
    pub(super) told: Vec<Told>,
}

/// Where something is mentioned.
struct Where<'p> {
    document: &'p str,
    found: &'p Found,
    section: &'p Section,
    scope: &'p Scope,
}

impl<'k, 'a> Mentions<'k, 'a> {
    pub(super) fn new(known: &'k Known<'a>) -> Self {
        Self {
            known,
            seen: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    /// Adds what a page mentions.
    pub(super) fn add(&mut self, document: &str, found: &Found, page: &Page) {
        let scopes = scopes::scopes(self.known.api, &self.known.prefixes, page);
        for (section, scope) in page.sections.iter().zip(&scopes) {
            let place = Where {
                document,
                found,
                section,
                scope,
            };
            self.routes(&place, page);
            // What belongs to an operation that the spec lacks is not told again.
            if scope.operations.is_empty() && !scope.unknown.is_empty() {
                continue;
            }
            self.rows(&place);
            self.samples(&place);
        }
    }

    fn tell(&mut self, place: &Where<'_>, kind: Kind, name: &str, line: usize, is_described: bool) {
        let operation = place.scope.operations.first();
        let around = match (kind, operation) {
            (Kind::Operation | Kind::Code, _) => String::new(),
            (_, Some(id)) => id.clone(),
            (_, None) => format!("{}#{}", place.document, place.section.path.join("/")),
        };
        // A name is told once, whether it is in a table or in a sample.
        let told_as = if matches!(kind, Kind::Operation | Kind::Code) {
            kind
        } else {
            Kind::Field
        };
        if !self.seen.insert((told_as, around, name.to_owned())) {
            return;
        }
        let api = self.known.api;
        let own = place
            .scope
            .operations
            .iter()
            .filter_map(|id| api.operation(id));
        let own = own.map(|it| format!("{} {}", it.http_method, it.path));
        self.told.push(Told {
            mention: Mention {
                document: place.document.to_owned(),
                file: place.found.file.clone(),
                line,
                path: place.section.path.clone(),
                kind,
                name: name.to_owned(),
                operation: operation.cloned(),
            },
            is_described,
            routes: own.chain(place.scope.unknown.iter().cloned()).collect(),
        });
    }

    fn routes(&mut self, place: &Where<'_>, page: &Page) {
        let api = self.known.api;
        for route in &place.section.routes {
            match scopes::operation(api, &self.known.prefixes, route) {
                Some(operation) => {
                    let name = format!("{} {}", operation.http_method, operation.path);
                    self.tell(place, Kind::Operation, &name, route.line, true);
                    let names = self.known.operations.get(&operation.id);
                    let own = Scope {
                        operations: BTreeSet::from([operation.id.clone()]),
                        ..Scope::default()
                    };
                    let own = Where {
                        scope: &own,
                        ..*place
                    };
                    for name in &route.query {
                        let is_known = names.is_some_and(|names| names.has(name));
                        self.tell(&own, Kind::Parameter, name, route.line, is_known);
                    }
                }
                None if route.is_sample && is_documented(page, route) => {}
                None => {
                    let name = scopes::written(route);
                    self.tell(place, Kind::Operation, &name, route.line, false);
                }
            }
        }
    }

    fn rows(&mut self, place: &Where<'_>) {
        for row in &place.section.rows {
            let kind = match row.role {
                Role::Parameter => Kind::Parameter,
                Role::Field => Kind::Field,
                Role::Header => Kind::Header,
                Role::Code => {
                    let is_known = self.known.codes.contains(&row.name);
                    self.tell(place, Kind::Code, &row.name, row.line, is_known);
                    continue;
                }
            };
            let keys = keys(&row.name);
            let Some(name) = keys.last() else { continue };
            let names = self.known.names(place.scope);
            let is_described = names.iter().any(|names| names.has(name));
            self.tell(place, kind, name, row.line, is_described);
        }
    }

    fn samples(&mut self, place: &Where<'_>) {
        for sample in &place.section.samples {
            for path in &sample.keys {
                let keys = keys(path);
                let Some(name) = keys.last() else { continue };
                let names = self.known.names(place.scope);
                // Below a map, or in data of any shape, keys are values.
                let around = keys.get(..keys.len() - 1).unwrap_or_default();
                let is_value = around
                    .iter()
                    .any(|key| names.iter().any(|it| it.is_free(key)));
                let is_any = names.iter().any(|it| it.is_all_free(sample.is_request));
                let is_described = names.iter().any(|names| names.has(name));
                if !is_described && (is_value || is_any) {
                    continue;
                }
                self.tell(place, Kind::Field, name, sample.line, is_described);
            }
        }
    }
}

/// Whether a page has a method line that a sample call fits.
fn is_documented(page: &Page, sample: &super::super::page::Route) -> bool {
    let mut routes = page.sections.iter().flat_map(|section| &section.routes);
    routes.any(|route| {
        !route.is_sample
            && route.method == sample.method
            && scopes::fits(&route.shape(), &sample.shape())
    })
}

/// Returns the keys of a path such as `data.items[].id`, without the marks of lists.
fn keys(path: &str) -> Vec<&str> {
    let keys = path
        .split('.')
        .map(|key| key.split('[').next().unwrap_or(key));
    keys.filter(|key| !key.is_empty()).collect()
}
