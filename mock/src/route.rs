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
    let methods: Vec<&str> = fitting
        .iter()
        .map(|found| found.route.method.as_str())
        .collect();
    if methods.is_empty() {
        return Err(Refusal::new(
            Cause::UnknownPath,
            unknown(routes, method, segments),
        ));
    }
    let methods = methods.join(", ");
    let found = fitting
        .into_iter()
        .find(|found| found.route.method == method);
    found.ok_or_else(|| {
        let reason = format!("this path takes {methods}, not {method}");
        Refusal::new(Cause::WrongMethod, reason)
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

fn unknown(routes: &[Route], method: &str, segments: &[String]) -> String {
    let asked = format!("{method} /{}", segments.join("/"));
    let known: Vec<String> = routes
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    match closest(&asked, known.iter().map(String::as_str)) {
        Some(meant) => format!("no operation has this path; did you mean {meant}?"),
        None => "no operation has this path".to_owned(),
    }
}
