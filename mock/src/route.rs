//! Finds the operation that method and path belong to.
//! Must not know parameters beyond those of the path.

use iot_clouds_codegen::diagnostic::closest;

use crate::refusal::{Cause, Refusal};

/// What a path leads to.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: String,
    /// Path with its placeholders.
    pub(crate) path: String,
    /// The operation's id.
    pub(crate) operation: String,
    /// Line of the spec; none for an operation that a test added.
    pub(crate) line: Option<String>,
}

impl Route {
    fn refusal(&self, cause: Cause, reason: &str) -> Refusal {
        match &self.line {
            Some(line) => Refusal::at(cause, reason, line),
            None => Refusal::new(cause, reason),
        }
    }
}

/// A route with the values of its placeholders.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) route: &'a Route,
    pub(crate) values: Vec<(String, String)>,
}

/// The route of a request: the one with the fewest placeholders where several fit.
pub(crate) fn find<'a>(
    routes: &'a [Route],
    method: &str,
    segments: &[String],
) -> Result<Found<'a>, Refusal> {
    let fitting = routes.iter().filter_map(|route| {
        Some(Found {
            route,
            values: values(&route.path, segments)?,
        })
    });
    let mut fitting: Vec<Found<'_>> = fitting.collect();
    fitting.sort_by_key(|found| found.values.len());
    let Some(first) = fitting.first().map(|found| found.route) else {
        return Err(unknown(routes, method, segments));
    };
    let methods = fitting.iter().map(|found| found.route.method.as_str());
    let methods = methods.collect::<Vec<_>>().join(", ");
    let mut fitting = fitting.into_iter();
    let found = fitting.find(|found| found.route.method == method);
    found.ok_or_else(|| {
        let reason = format!("this path takes {methods}, not {method}");
        first.refusal(Cause::WrongMethod, &reason)
    })
}

/// The values of the placeholders, where the path fits.
fn values(template: &str, segments: &[String]) -> Option<Vec<(String, String)>> {
    let parts: Vec<&str> = template.trim_start_matches('/').split('/').collect();
    if parts.len() != segments.len() {
        return None;
    }
    let mut values = Vec::new();
    for (part, segment) in parts.iter().zip(segments) {
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            Some(_) if segment.is_empty() => return None,
            Some(name) => values.push((name.to_owned(), segment.clone())),
            None if part == segment => {}
            None => return None,
        }
    }
    Some(values)
}

/// No operation has the path; perhaps another one was meant.
fn unknown(routes: &[Route], method: &str, segments: &[String]) -> Refusal {
    let asked = format!("{method} /{}", segments.join("/"));
    // What stands in the place of a placeholder is no slip.
    let filled = routes.iter().map(|route| {
        let parts = route.path.trim_start_matches('/').split('/');
        let parts = parts
            .enumerate()
            .map(|(index, part)| match segments.get(index) {
                Some(segment) if part.starts_with('{') => segment.as_str(),
                _ => part,
            });
        format!("{} /{}", route.method, parts.collect::<Vec<_>>().join("/"))
    });
    let filled: Vec<String> = filled.collect();
    let meant = closest(&asked, filled.iter().map(String::as_str));
    let meant = meant.and_then(|meant| {
        filled
            .iter()
            .zip(routes)
            .find(|(filled, _)| *filled == meant)
    });
    match meant {
        Some((_, route)) => {
            let reason = format!(
                "no operation has this path; did you mean {} {}?",
                route.method, route.path
            );
            route.refusal(Cause::UnknownPath, &reason)
        }
        None => Refusal::new(Cause::UnknownPath, "no operation has this path"),
    }
}
