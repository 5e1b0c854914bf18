//! Finds the operation that method and path belong to.
//! Must not know parameters other than those of the path.

use std::sync::Arc;

use iot_clouds_codegen::diagnostic::closest;
use iot_clouds_codegen::resolve::Operation;

use super::rejection::{Cause, Rejection};

/// An operation that requests can reach by its method and path.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) operation: Arc<Operation>,
    /// Line of the spec; `None` for an operation that a test added.
    pub(crate) line: Option<Arc<str>>,
}

impl Route {
    fn rejection(&self, cause: Cause, reason: &str) -> Rejection {
        match &self.line {
            Some(line) => Rejection::at(cause, reason, line),
            None => Rejection::new(cause, reason),
        }
    }
}

/// A matching route with the values of its placeholders.
#[derive(Debug)]
pub(crate) struct Match {
    pub(crate) route: Route,
    pub(crate) values: Vec<(String, String)>,
}

/// Finds the route of a request. If several fit, it is the one with the fewest placeholders.
pub(crate) fn find(
    routes: &[Route],
    method: &str,
    segments: &[String],
) -> Result<Match, Rejection> {
    let fitting = routes.iter().filter_map(|route| {
        let values = values(&route.operation.path, segments)?;
        Some((route, values))
    });
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by_key(|(_, values)| values.len());
    let Some((first, _)) = fitting.first() else {
        return Err(unknown(routes, method, segments));
    };
    if let Some((route, values)) = fitting
        .iter()
        .find(|(route, _)| route.operation.http_method == method)
    {
        return Ok(Match {
            route: Route::clone(route),
            values: values.clone(),
        });
    }
    let methods = fitting.iter();
    let methods = methods.map(|(route, _)| route.operation.http_method.as_str());
    let methods = methods.collect::<Vec<_>>().join(", ");
    let reason = format!("this path takes {methods}, not {method}");
    Err(first.rejection(Cause::WrongMethod, &reason))
}

/// The values of the placeholders, if the path fits.
fn values(template: &str, segments: &[String]) -> Option<Vec<(String, String)>> {
    let mut parts = template.trim_start_matches('/').split('/');
    let mut values = Vec::new();
    for segment in segments {
        // Most templates differ early, so that little is read of them.
        let part = parts.next()?;
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
    parts.next().is_none().then_some(values)
}

/// No operation has the path; suggests one that may have been meant.
fn unknown(routes: &[Route], method: &str, segments: &[String]) -> Rejection {
    let requested = format!("{method} /{}", segments.join("/"));
    // Whatever takes the place of a placeholder is no typing error.
    let filled = routes.iter().map(|route| {
        let parts = route.operation.path.trim_start_matches('/').split('/');
        let parts = parts
            .enumerate()
            .map(|(index, part)| match segments.get(index) {
                Some(segment) if part.starts_with('{') => segment.as_str(),
                _ => part,
            });
        let path = parts.collect::<Vec<_>>().join("/");
        format!("{} /{path}", route.operation.http_method)
    });
    let filled: Vec<String> = filled.collect();
    let meant = closest(&requested, filled.iter().map(String::as_str));
    let meant = meant.and_then(|meant| {
        let mut routes = filled.iter().zip(routes);
        routes.find(|(filled, _)| *filled == meant)
    });
    let reason = "no operation has this path";
    match meant {
        Some((_, route)) => {
            let (method, path) = (&route.operation.http_method, &route.operation.path);
            let reason = format!("{reason}; did you mean {method} {path}?");
            route.rejection(Cause::UnknownPath, &reason)
        }
        None => Rejection::new(Cause::UnknownPath, reason),
    }
}
