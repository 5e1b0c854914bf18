//! Rules about the HTTP side of operations: method, path, placeholders.
//! Must not know parameters other than those of the path.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::context::{Context, LocatedOperation, listed, suggestion};
use crate::diagnostic::{Diagnostic, beyond};
use crate::resolve::Operation;

const METHODS: [&str; 5] = ["DELETE", "GET", "PATCH", "POST", "PUT"];

/// A problem in a method and path: the bytes, what is wrong, and what to write.
type Fault = (Range<usize>, String, String);

/// Checks that `http` is a method in capitals, a space and a path with placeholders in braces.
pub(super) fn bad_http(context: &Context<'_>) {
    for located in context.located_operations() {
        let (http, at) = (&located.said.http, located.at.key("http"));
        for (range, message, help) in faults(http) {
            let span = context.sources.text_span(&at, http, range);
            context.add(&at, Diagnostic::new("bad-http", span, message).help(help));
        }
    }
}

fn faults(http: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let head = http.split(" /").next().unwrap_or_default();
    let words = head.split([' ', ',', '|', '/']);
    if words.filter(|word| METHODS.contains(word)).count() > 1 {
        let help = "write an operation for each method".to_owned();
        return vec![(
            0..head.len(),
            "an operation has one method".to_owned(),
            help,
        )];
    }
    let Some((method, path)) = http.split_once(' ') else {
        let message = "a method and a path are expected here".to_owned();
        let help = "write them with a space between: `GET /devices/{id}`".to_owned();
        return vec![(0..http.len(), message, help)];
    };
    if !METHODS.contains(&method) {
        let message = format!("`{method}` is not an HTTP method");
        faults.push((0..method.len(), message, method_help(method)));
    }
    path_faults(path, method.len() + 1, &mut faults);
    faults
}

/// Says what to write in place of a method.
fn method_help(method: &str) -> String {
    let mut known = METHODS.iter();
    if let Some(known) = known.find(|known| known.eq_ignore_ascii_case(method)) {
        return format!("write it in capitals: `{known}`");
    }
    match method.to_ascii_uppercase().as_str() {
        "CONNECT" | "HEAD" | "OPTIONS" | "TRACE" => {
            beyond("operations have a body in their response")
        }
        "MQTT" | "SSE" | "SUBSCRIBE" | "WEBSOCKET" | "WS" | "WSS" => {
            beyond("an operation has one response to one request")
        }
        _ => suggestion(method, &METHODS, "methods"),
    }
}

/// Returns the path of a URL with its server, or of one whose server is a placeholder.
fn path_of_url(path: &str) -> Option<String> {
    let rest = path.split_once("://").map(|(_, rest)| rest);
    let rest = rest.or_else(|| path.strip_prefix("//"));
    let rest = rest.or_else(|| path.starts_with(['{', '$']).then_some(path))?;
    let (_, path) = rest.split_once('/')?;
    Some(format!("/{path}"))
}

/// Adds what is wrong with a path that begins at `start`.
fn path_faults(path: &str, start: usize, faults: &mut Vec<Fault>) {
    let end = start + path.len();
    let mut fault = |range: Range<usize>, message: &str, help: String| {
        faults.push((range, message.to_owned(), help));
    };
    if let Some(only) = path_of_url(path) {
        let help = format!("write `{only}`; scheme and host are under `server` of platform.yaml");
        return fault(start..end, "this is a whole URL and not a path", help);
    }
    if !path.starts_with('/') {
        let help = format!(
            "write `/{}`; the server's URL comes from the user",
            path.trim_start()
        );
        fault(start..end, "the path must begin with `/`", help);
    }
    if let Some(mark) = path.find(['?', '#']) {
        let help = "write query parameters under `query`".to_owned();
        fault(start + mark..end, "the path must not have a query", help);
    }
    if let Some(space) = path.trim_start().find(char::is_whitespace) {
        let at = start + (path.len() - path.trim_start().len()) + space;
        let help = "remove everything after the path".to_owned();
        fault(at..end, "the path must not contain spaces", help);
    }
    let segments = segments(path);
    let last = segments.len() - 1;
    for (index, (range, segment)) in segments.into_iter().enumerate() {
        let range = start + range.start..start + range.end;
        if segment.is_empty() && index > 0 && index < last {
            // Includes the slashes, as an empty segment has nothing else to underline.
            let help = "write one `/` between segments".to_owned();
            let around = range.start - 1..range.end + 1;
            fault(around, "the path must not have empty segments", help);
        }
        let is_whole = index > 0 || segment.is_empty();
        if let Some((message, help)) = segment_fault(segment).filter(|_| is_whole) {
            fault(range.clone(), &message, help.to_owned());
        }
        if let Some(help) = brace_fault(segment) {
            fault(range, "this placeholder is malformed", help);
        }
    }
}

fn segments(path: &str) -> Vec<(Range<usize>, &str)> {
    let mut segments = Vec::new();
    let mut start = 0;
    for segment in path.split('/') {
        segments.push((start..start + segment.len(), segment));
        start += segment.len() + 1;
    }
    segments
}

/// Returns why a segment would not arrive as it is written, and what to write.
fn segment_fault(segment: &str) -> Option<(String, &'static str)> {
    if matches!(segment, "." | "..") {
        let message = format!("the segment `{segment}` would lead to another path");
        return Some((message, "write the path as the server receives it"));
    }
    let literal: String = segment
        .split('{')
        .map(|part| part.rsplit('}').next().unwrap_or_default())
        .collect();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=@:?#".contains(c);
    let odd = literal
        .chars()
        .find(|c| !is_plain(*c) && !c.is_whitespace())?;
    let message = format!("`{odd}` cannot be in a path");
    let help = "use English letters, digits and the signs that URLs allow; only arguments are percent-encoded";
    Some((message, help))
}

fn brace_fault(segment: &str) -> Option<String> {
    if segment.starts_with(':') {
        return Some(format!("write `{{{}}}`", segment.trim_start_matches(':')));
    }
    let mut rest = segment;
    loop {
        match (rest.find('{'), rest.find('}')) {
            (None, None) => return None,
            (Some(open), Some(close)) if open < close => {
                let name = rest.get(open + 1..close).unwrap_or_default();
                if name.is_empty() || name.contains('{') {
                    let help = "write the parameter's name between one pair of braces: `{id}`";
                    return Some(help.to_owned());
                }
                rest = rest.get(close + 1..).unwrap_or_default();
            }
            _ => return Some("every `{` needs its `}` in the same part of the path".to_owned()),
        }
    }
}

/// Returns names and places of the placeholders of an operation, or `None` if its path is malformed.
fn placeholders(http: &str) -> Option<Vec<(Range<usize>, &str)>> {
    if !faults(http).is_empty() {
        return None;
    }
    let (mut found, mut rest) = (Vec::new(), http);
    while let Some((_, after)) = rest.split_once('{') {
        let (name, next) = after.split_once('}')?;
        let start = http.len() - after.len();
        found.push((start - 1..start + name.len() + 1, name));
        rest = next;
    }
    Some(found)
}

/// Checks that the placeholders and the parameters under `path` are the same, in the same order.
pub(super) fn path_parameter(context: &Context<'_>) {
    for located in context.located_operations() {
        let (at, operation) = (located.at, located.said);
        // A list of parameters of all places, as in OpenAPI, is reported as unread parameters of the query.
        if located.is_unread(context.sources, &["http", "path", "query"]) {
            continue;
        }
        let Some(found) = placeholders(&operation.http) else {
            continue;
        };
        let declared = operation.path.keys();
        let declared: Vec<&str> = declared.map(|name| name.wire.as_str()).collect();
        one_by_one(context, &located, &found, &declared);
        let names: Vec<&str> = found.iter().map(|(_, name)| *name).collect();
        let (mut sorted, mut expected) = (declared.clone(), names.clone());
        sorted.sort_unstable();
        expected.sort_unstable();
        if declared != names && sorted == expected {
            let http = context.sources.place(&at.key("http"));
            let help = format!("write them in the order {}", listed(names));
            let message = "the parameters are in another order than in the path";
            let at = at.key("path");
            context.key_and(&at, "path-parameter", message, help, (http, "the path"));
        }
    }
}

fn one_by_one(
    context: &Context<'_>,
    located: &LocatedOperation<'_>,
    found: &[(Range<usize>, &str)],
    declared: &[&str],
) {
    let (http, at) = (&located.said.http, located.at.key("http"));
    // Parameters that a placeholder probably means, so that one slip is reported once.
    let mut meant = Vec::new();
    for (index, (range, name)) in found.iter().enumerate() {
        let (message, help) = if found.iter().take(index).any(|(_, earlier)| earlier == name) {
            let message = format!("the placeholder `{{{name}}}` is used twice");
            (message, "give each placeholder its own name".to_owned())
        } else if !declared.contains(name) {
            let message = format!("`path` has no parameter for the placeholder `{{{name}}}`");
            let free = declared.iter().copied();
            let free = free.filter(|free| found.iter().all(|(_, name)| name != free));
            let close = crate::diagnostic::closest(name, free);
            meant.extend(close);
            let help = match close {
                Some(close) => format!("did you mean `{{{close}}}`?"),
                None => format!("add it under `path`, for example `{name}: string`"),
            };
            (message, help)
        } else {
            continue;
        };
        let span = context.sources.text_span(&at, http, range.clone());
        context.add(
            &at,
            Diagnostic::new("path-parameter", span, message).help(help),
        );
    }
    for name in located.said.path.keys() {
        let wire = &name.wire;
        let is_meant = meant.contains(&wire.as_str());
        if !is_meant && found.iter().all(|(_, placeholder)| placeholder != wire) {
            let message = format!("the path has no placeholder for the parameter `{wire}`");
            let http = context.sources.place(&at);
            let help =
                format!("write `{{{wire}}}` at its place in the path, or move it to `query`");
            let at = located.at.key("path").field(name);
            context.key_and(&at, "path-parameter", message, help, (http, "the path"));
        }
    }
}

/// Checks that no two operations have the same method and path, whatever their placeholders are called.
pub(super) fn duplicate_route(context: &Context<'_>) {
    let mut routes: HashMap<String, LocatedOperation<'_>> = HashMap::new();
    for located in context.located_operations() {
        let Some(found) = placeholders(&located.said.http) else {
            continue;
        };
        let mut route = located.said.http.clone();
        for (_, name) in found {
            route = route.replace(&format!("{{{name}}}"), "{}");
        }
        let Some(first) = routes.get(&route) else {
            routes.insert(route, located);
            continue;
        };
        let message = format!("`{}` already has this method and path", first.operation.id);
        let other = context.sources.place(&first.at.key("http"));
        let help = "remove one of the operations, or correct one of the paths";
        let at = located.at.key("http");
        context.value_and(&at, "duplicate-route", message, help, (other, "first here"));
    }
}

/// Checks that no path can be meant for two operations of which neither is the more specific one.
///
/// Two such paths have the same length, and each has a placeholder where the other one has a fixed part. So each operation is
/// looked up by the parts that are fixed in both, for each of the few shapes that other paths have.
pub(super) fn ambiguous_route(context: &Context<'_>) {
    let shapes = context.located_operations().map(|it| shape(it.operation));
    let shapes: BTreeSet<String> = shapes.collect();
    let mut routes: HashMap<String, LocatedOperation<'_>> = HashMap::new();
    for located in context.located_operations() {
        let own = shape(located.operation);
        let crossing: Vec<&String> = shapes.iter().filter(|it| crosses(&own, it)).collect();
        let operation = located.operation;
        let key = |of: &str, with: &str| {
            let method = &operation.http_method;
            let fixed = fixed_in_both(&operation.path, &own, with, of);
            format!("{method} {of} {with} {fixed}")
        };
        let mut known = crossing.iter().map(|it| routes.get(&key(it, &own)));
        if let Some(first) = known.find_map(|known| known) {
            warn_of_route(context, &located, first);
        }
        for other in crossing {
            routes.entry(key(&own, other)).or_insert(located);
        }
    }
}

fn warn_of_route(
    context: &Context<'_>,
    located: &LocatedOperation<'_>,
    first: &LocatedOperation<'_>,
) {
    let message = format!(
        "a path may be meant for this operation or for `{}`",
        first.operation.id
    );
    let help = "check both paths against the vendor's pages; if they are right, ignore this with the reason";
    let at = located.at.key("http");
    let other = context.sources.place(&first.at.key("http"));
    let found = Diagnostic::new("ambiguous-route", context.sources.place(&at), message);
    context.add(
        &at,
        found.label(other, "the other path").help(help).warning(),
    );
}

/// Returns a letter for each segment of a path: `o` for one with a placeholder, `f` for a fixed one.
fn shape(operation: &Operation) -> String {
    let segments = operation.path.split('/');
    segments
        .map(|segment| if segment.contains('{') { 'o' } else { 'f' })
        .collect()
}

/// Whether each of two shapes is open where the other one is fixed.
fn crosses(one: &str, other: &str) -> bool {
    let both = || one.chars().zip(other.chars());
    one.len() == other.len()
        && both().any(|pair| pair == ('o', 'f'))
        && both().any(|pair| pair == ('f', 'o'))
}

/// Returns the segments of a path that are fixed in two shapes.
fn fixed_in_both(path: &str, own: &str, one: &str, other: &str) -> String {
    let shapes = own.chars().zip(one.chars().zip(other.chars()));
    let fixed = path.split('/').zip(shapes);
    let fixed = fixed.filter(|(_, shapes)| *shapes == ('f', ('f', 'f')));
    fixed.map(|(segment, _)| format!("{segment}/")).collect()
}
