//! Checks the imports between the modules of a crate: those that a head forbids, and circles between rooms.
//! Must not know what the modules do.

mod table;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;

use self::table::TABLE;
use super::Finding;
use super::paths::{named, uses};
use super::sources::Source;
use crate::failure::CommandError;

/// The crates whose rooms, the modules of their root, must not form a circle.
const WITHOUT_CIRCLES: &[&str] = &["codegen", "fetch", "mock", "runtime"];

/// Finds imports that the table forbids, and circles.
pub(super) fn check(sources: &[Source]) -> Result<Vec<Finding>, CommandError> {
    let mut findings = Vec::new();
    for krate in WITHOUT_CIRCLES {
        let modules = Modules::read(krate, sources)?;
        let imports = modules.imports();
        for import in &imports {
            let found = TABLE.iter().find(|(of, from, to, _)| {
                of == krate
                    && is_below(&import.from, from)
                    && to.split(' ').any(|to| is_below(&import.to, to))
            });
            if let Some((_, from, _, why)) = found {
                let text = format!("`{from}` must not name `{}`: {why}", import.to);
                findings.push(import.finding("import", text));
            }
        }
        findings.extend(circles(&imports));
    }
    Ok(findings)
}

fn is_below(module: &str, room: &str) -> bool {
    module
        .strip_prefix(room)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn room(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

/// An import: from one module to another, and where it is written.
struct Import {
    from: String,
    to: String,
    file: String,
    line: usize,
}

impl Import {
    fn finding(&self, rule: &'static str, text: String) -> Finding {
        Finding {
            file: self.file.clone(),
            line: self.line,
            rule,
            text,
        }
    }
}

/// Returns a finding for each set of rooms that import each other in circles, with the shortest circle.
fn circles(imports: &[Import]) -> Vec<Finding> {
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for import in imports {
        let (from, to) = (room(&import.from), room(&import.to));
        if from != to && !to.is_empty() {
            arrows.entry(from).or_default().insert(to);
        }
    }
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    let mut findings = Vec::new();
    for start in arrows.keys() {
        let others = arrows.keys().filter(|other| {
            way(&arrows, start, other).is_some() && way(&arrows, other, start).is_some()
        });
        let together: BTreeSet<&str> = others.copied().collect();
        if together.len() < 2 || reported.contains(start) {
            continue;
        }
        reported.extend(&together);
        let circles = together.iter().flat_map(|from| {
            let next = arrows.get(from).into_iter().flatten();
            next.filter_map(|to| Some((*from, way(&arrows, to, from)?)))
        });
        let Some((from, way)) = circles.min_by_key(|(_, way)| way.len()) else {
            continue;
        };
        let (to, shown) = (way.first().copied().unwrap_or(from), way.join(" → "));
        let text = format!(
            "{} rooms import each other in circles ({}); the shortest is {from} → {shown}",
            together.len(),
            together.iter().copied().collect::<Vec<_>>().join(", "),
        );
        let import = imports
            .iter()
            .find(|import| room(&import.from) == from && room(&import.to) == to);
        findings.extend(import.map(|import| import.finding("circle", text)));
    }
    findings
}

/// Returns the shortest path from one room to another.
fn way<'a>(
    arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    from: &'a str,
    to: &'a str,
) -> Option<Vec<&'a str>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = std::collections::VecDeque::from([from]);
    while let Some(room) = next.pop_front() {
        if room == to {
            let mut way = vec![room];
            let mut at = room;
            while at != from {
                at = before.get(at)?;
                way.push(at);
            }
            way.reverse();
            return Some(way);
        }
        for other in arrows.get(room).into_iter().flatten() {
            if *other != from && !before.contains_key(other) {
                before.insert(other, room);
                next.push_back(other);
            }
        }
    }
    None
}

/// The modules of a crate: for each path its file, its text, and what it re-exports from where.
struct Modules<'a> {
    files: BTreeMap<String, (&'a Source, TokenStream)>,
    /// The path behind each module and name of a `pub use`.
    exports: BTreeMap<(String, String), Vec<String>>,
}

impl<'a> Modules<'a> {
    fn read(krate: &str, sources: &'a [Source]) -> Result<Self, CommandError> {
        let prefix = format!("{krate}/src/");
        let mut modules = Self {
            files: BTreeMap::new(),
            exports: BTreeMap::new(),
        };
        for source in sources.iter().filter(|source| source.is_rust()) {
            let Some(path) = source.path.strip_prefix(&prefix) else {
                continue;
            };
            let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
            if path == "main" {
                continue;
            }
            let path = if path == "lib" {
                String::new()
            } else {
                path.replace('/', "::")
            };
            let tokens: TokenStream = source.text.parse().map_err(|error| {
                CommandError::new(format!("{} is not Rust: {error}", source.path))
            })?;
            modules.files.insert(path, (source, tokens));
        }
        for (path, (_, tokens)) in &modules.files {
            for (is_export, name, used) in uses(tokens.clone()) {
                if is_export {
                    modules.exports.insert((path.clone(), name), used);
                }
            }
        }
        Ok(modules)
    }

    fn imports(&self) -> Vec<Import> {
        let mut imports = Vec::new();
        for (from, (source, tokens)) in &self.files {
            let mut paths = Vec::new();
            named(tokens.clone(), 0, &mut paths);
            let mut targets = BTreeSet::new();
            for (depth, path) in paths {
                let Some(to) = self.resolve(from, depth, &path) else {
                    continue;
                };
                if to != *from && targets.insert(to.clone()) {
                    imports.push(Import {
                        from: from.clone(),
                        to,
                        file: source.path.clone(),
                        line: line_of(&source.text, &path),
                    });
                }
            }
        }
        // The root of a crate imports all of them.
        imports.retain(|import| !import.from.is_empty());
        imports
    }

    /// Returns the module that a path leads to, through re-exports. `depth` is the number of inline modules around the path.
    fn resolve(&self, from: &str, depth: usize, path: &[String]) -> Option<String> {
        let (first, rest) = path.split_first()?;
        let mut at: Vec<String> = from
            .split("::")
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let mut rest = rest;
        match first.as_str() {
            "crate" => at.clear(),
            "self" if depth == 0 => {}
            "super" => {
                let mut ups = 1;
                while let Some(("super", tail)) = rest.split_first().map(|(a, b)| (a.as_str(), b)) {
                    ups += 1;
                    rest = tail;
                }
                for _ in depth..ups {
                    at.pop();
                }
            }
            _ => return None,
        }
        self.descend(at, rest, 0)
    }

    fn descend(&self, mut at: Vec<String>, rest: &[String], steps: usize) -> Option<String> {
        let here = at.join("::");
        let Some((next, tail)) = rest.split_first().filter(|_| steps < 32) else {
            return Some(here);
        };
        at.push(next.clone());
        if self.files.contains_key(&at.join("::")) {
            return self.descend(at, tail, steps + 1);
        }
        match self.exports.get(&(here.clone(), next.clone())) {
            Some(meant) => {
                let (first, meant) = meant.split_first()?;
                let mut at: Vec<String> = here
                    .split("::")
                    .filter(|part| !part.is_empty())
                    .map(str::to_owned)
                    .collect();
                let mut whole = Vec::new();
                match first.as_str() {
                    "crate" => at.clear(),
                    "self" => {}
                    "super" => drop(at.pop()),
                    name => whole.push(name.to_owned()),
                }
                whole.extend(meant.iter().chain(tail).cloned());
                self.descend(at, &whole, steps + 1)
            }
            None => Some(here),
        }
    }
}

/// Returns the first line that contains the path, or else its end.
fn line_of(text: &str, path: &[String]) -> usize {
    let shown = path.join("::");
    let last = path.last().map_or("", String::as_str);
    let mut lines = text.lines();
    let exact = lines.position(|line| line.contains(&shown));
    let exact = exact.or_else(|| text.lines().position(|line| line.contains(last)));
    exact.map_or(1, |line| line + 1)
}
