//! Finds the operation that method and path belong to.
//! Must not know parameters other than those of the path.

use std::cmp::Reverse;
use std::sync::Arc;

use iot_clouds_codegen::diagnostic::closest;
use iot_clouds_codegen::resolve::Operation;
use percent_encoding::percent_decode_str;

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
    /// Whether a GET came as a POST, so that its body has the parameters of the query.
    pub(crate) is_read_by_post: bool,
}

/// Finds the route of a request, by the segments of its path as they were received. If several fit, it is the one with the fewest
/// segments that are placeholders, then with the fewest placeholders, then with the most text. `reads_by_post` also takes a POST in
/// place of a GET.
pub(crate) fn find(
    routes: &[Route],
    method: &str,
    segments: &[&str],
    reads_by_post: bool,
) -> Result<Match, Rejection> {
    let fitting = routes.iter().filter_map(|route| {
        let values = values(&route.operation.path, segments)?;
        Some((route, values))
    });
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by_key(|(route, values)| {
        let names: usize = values.iter().map(|(name, _)| name.len() + 2).sum();
        let text = route.operation.path.len().saturating_sub(names);
        let parts = route.operation.path.split('/');
        let whole = parts.filter(|part| part.starts_with('{') && part.ends_with('}'));
        (whole.count(), values.len(), Reverse(text))
    });
    let Some((first, _)) = fitting.first() else {
        return Err(unknown(routes, method, segments));
    };
    let with_method = |method: &str| {
        let mut fitting = fitting.iter();
        fitting.find(|(route, _)| route.operation.http_method == method)
    };
    let documented = with_method(method).map(|found| (found, false));
    let by_post = || Some((with_method("GET")?, true));
    let found = documented.or_else(|| by_post().filter(|_| reads_by_post && method == "POST"));
    if let Some(((route, values), is_read_by_post)) = found {
        return Ok(Match {
            route: Route::clone(route),
            values: values.clone(),
            is_read_by_post,
        });
    }
    let methods = fitting.iter();
    let methods = methods.map(|(route, _)| route.operation.http_method.as_str());
    let methods = methods.collect::<Vec<_>>().join(", ");
    let reason = format!("this path takes {methods}, not {method}");
    Err(first.rejection(Cause::WrongMethod, &reason))
}

/// The values of the placeholders, if the path fits.
fn values(template: &str, segments: &[&str]) -> Option<Vec<(String, String)>> {
    let mut parts = template.trim_start_matches('/').split('/');
    let mut values = Vec::new();
    for segment in segments {
        // Most templates differ early, so that little is read of them.
        let part = parts.next()?;
        if part.contains('{') {
            fit(part, segment, &mut values)?;
        } else if part != *segment && decoded(segment).as_deref() != Some(part) {
            return None;
        }
    }
    parts.next().is_none().then_some(values)
}

/// Adds the values of the placeholders of a part of a path, such as `{id}:cancel`, if the segment fits. The text beside a placeholder
/// arrives as it is written; the same text inside a value is percent-encoded.
fn fit(part: &str, segment: &str, values: &mut Vec<(String, String)>) -> Option<()> {
    let (text, rest) = part.split_once('{')?;
    let segment = segment.strip_prefix(text)?;
    let (name, rest) = rest.split_once('}')?;
    let next = rest.split('{').next().unwrap_or_default();
    let is_last = next.len() == rest.len();
    let value = match (is_last, next.is_empty()) {
        (true, _) => segment.strip_suffix(next)?,
        (false, true) => return None,
        (false, false) => segment.split_once(next)?.0,
    };
    if value.is_empty() {
        return None;
    }
    values.push((name.to_owned(), decoded(value)?));
    match is_last {
        true => Some(()),
        false => fit(rest, segment.get(value.len()..)?, values),
    }
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(String::from)
}

/// Whether the placeholders of a part of a path are names in braces, with text between two of them.
pub(crate) fn is_well_formed(part: &str) -> bool {
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else {
            return false;
        };
        if before.contains('}') || name.is_empty() || name.contains('{') || next.starts_with('{') {
            return false;
        }
        rest = next;
    }
    !rest.contains('}')
}

/// No operation has the path; suggests one that may have been meant.
fn unknown(routes: &[Route], method: &str, segments: &[&str]) -> Rejection {
    let segments: Vec<String> = segments
        .iter()
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let requested = format!("{method} /{}", segments.join("/"));
    // Whatever takes the place of a placeholder is no typing error.
    let filled = routes.iter().map(|route| {
        let parts = route.operation.path.trim_start_matches('/').split('/');
        let parts = parts
            .enumerate()
            .map(|(index, part)| match segments.get(index) {
                Some(segment) if part.contains('{') => segment.as_str(),
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
