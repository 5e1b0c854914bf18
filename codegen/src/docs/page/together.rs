//! What only a whole page shows: which sample belongs to which route, contradictions, and the page's own date.
//! Must not know how a page is written.

use super::routes;
use super::{Contradiction, Fact, FactKind, Route, Section};

/// Adds the routes to the facts. A sample call of a documented route is no route of its own.
pub(super) fn add_routes(sections: &mut [Section]) {
    let all = sections.iter().flat_map(|section| &section.routes);
    let documented: Vec<Route> = all.filter(|route| !route.is_sample).cloned().collect();
    let index = Index::new(&documented);
    for section in sections {
        for route in &section.routes {
            let is_known = route.is_sample && index.has(route);
            if !is_known {
                section.facts.insert(Fact {
                    kind: FactKind::Route,
                    subject: route.method.clone(),
                    value: shape(route),
                });
            }
        }
    }
}

/// The path of a route, with `{}` for parameters, and in a sample for values.
fn shape(route: &Route) -> String {
    let shape = route.shape();
    if !route.is_sample {
        return shape;
    }
    let segments = shape.split('/').map(|segment| {
        if routes::is_value(segment) {
            "{}"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Documented routes by method and number of segments.
struct Index<'a>(std::collections::BTreeMap<(&'a str, usize), Vec<Vec<String>>>);

impl<'a> Index<'a> {
    fn new(documented: &'a [Route]) -> Self {
        let mut index = Self(std::collections::BTreeMap::new());
        for route in documented {
            let segments: Vec<String> = route.shape().split('/').map(str::to_owned).collect();
            let known = index
                .0
                .entry((route.method.as_str(), segments.len()))
                .or_default();
            if !known.contains(&segments) && known.len() < 500 {
                known.push(segments);
            }
        }
        index
    }

    fn has(&self, sample: &Route) -> bool {
        let count = sample.path.split('/').count();
        let known = self.0.get(&(sample.method.as_str(), count));
        known.is_some_and(|known| known.iter().any(|segments| fits(segments, &sample.path)))
    }
}

/// Whether a path is that of a documented route, with values in the place of parameters.
fn fits(segments: &[String], path: &str) -> bool {
    let own: Vec<&str> = path.split('/').collect();
    segments.len() == own.len()
        && segments.iter().zip(own).all(|(segment, own)| {
            segment == own || segment.contains("{}") || own.contains('{') && segment.contains('{')
        })
}

/// Finds where a section says one method, and its sample another.
pub(super) fn contradictions(sections: &[Section]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(first) = sections.get(from) {
        let group = first.path.first();
        let rest = sections.get(from..).unwrap_or_default();
        let length = rest
            .iter()
            .take_while(|section| section.path.first() == group)
            .count()
            .max(1);
        found.extend(within(rest.get(..length).unwrap_or_default()));
        from += length;
    }
    found
}

fn within(group: &[Section]) -> Vec<Contradiction> {
    let mut found: Vec<Contradiction> = Vec::new();
    // Routes and the samples between them belong together.
    let mut documented: Vec<(&Route, Vec<String>)> = Vec::new();
    let mut sections_of: Vec<&Route> = group.iter().flat_map(|section| &section.routes).collect();
    sections_of.sort_by_key(|route| route.line);
    for route in sections_of {
        if !route.is_sample {
            let segments = route.shape().split('/').map(str::to_owned).collect();
            documented.push((route, segments));
            continue;
        }
        let recent = documented.iter().rev().take(8);
        let same: Vec<&&Route> = recent
            .filter(|(_, segments)| fits(segments, &route.path))
            .map(|(known, _)| known)
            .collect();
        if let Some(known) = same.first()
            && same.iter().all(|known| known.method != route.method)
        {
            found.push(Contradiction {
                path: known.path.clone(),
                documented: (known.method.clone(), known.line),
                sample: (route.method.clone(), route.line),
            });
        }
    }
    found
}

/// Returns the date in front matter: that of the last change before any other, as `2026-03-03`.
pub(super) fn date(front_matter: &str) -> Option<String> {
    const KEYS: [&str; 8] = [
        "updatedat:",
        "last_modified:",
        "lastmod:",
        "updated:",
        "last_update:",
        "lastupdated:",
        "modified:",
        "date:",
    ];
    let lines: Vec<String> = front_matter
        .lines()
        .map(|line| line.trim().to_lowercase())
        .collect();
    KEYS.iter().find_map(|key| {
        let line = lines.iter().find(|line| line.starts_with(key))?;
        iso(line.get(key.len()..)?)
    })
}

/// Returns a date as `2026-03-03`. Of `1/13/2023` the first number is the month, unless it cannot be.
fn iso(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['\'', '"']);
    let date = text.split(['t', ' ']).next()?;
    let parts: Vec<u32> = date
        .split(['-', '/', '.'])
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let (year, month, day) = match parts.as_slice() {
        [year @ 1000..=9999, month, day] => (year, month, day),
        [month @ 1..=12, day, year @ 1000..=9999] => (year, month, day),
        [day, month, year @ 1000..=9999] => (year, month, day),
        _ => return None,
    };
    let is_date = (1..=12).contains(month) && (1..=31).contains(day);
    is_date.then(|| format!("{year:04}-{month:02}-{day:02}"))
}
