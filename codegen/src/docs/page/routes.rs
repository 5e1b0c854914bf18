//! Methods and paths in any spelling: on one line or two, in curl, with a host, with a query, with labels.
//! Must not know sections, nor which operations a spec has.

use super::Route;
use super::words;

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// A path as it is compared, and the names in its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) path: String,
    pub(super) query: Vec<String>,
    pub(super) is_quoted: bool,
    /// The address of the server, if it is a real one.
    pub(super) server: Option<String>,
}

/// Whether text is a method and nothing else.
pub(super) fn is_method(text: &str) -> bool {
    METHODS.contains(&text.trim_matches(['`', '*', ' ']))
}

/// Returns a line without the number that a list of code lines puts before it.
pub(super) fn unnumbered(text: &str) -> &str {
    let Some((number, rest)) = text.split_once(". ") else {
        return text;
    };
    let is_number =
        !number.is_empty() && number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { rest.trim_start() } else { text }
}

/// The method and path at the start of a line.
pub(super) fn at_start(text: &str) -> Option<(&'static str, Target)> {
    let text = text.trim_start_matches(['`', '*', '>', ' ', '•', '[']);
    let method = METHODS
        .into_iter()
        .find(|method| text.starts_with(method))?;
    let rest = text.get(method.len()..)?;
    let rest = rest.strip_prefix(|sign: char| {
        sign.is_whitespace() || matches!(sign, '`' | '*' | ':' | '：' | ']' | '|')
    })?;
    Some((method, target(rest)?))
}

/// All methods with paths within a line of prose.
pub(super) fn within(text: &str) -> Vec<(&'static str, Target)> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, sign) in text.char_indices() {
        let is_start =
            !before.is_ascii_alphanumeric() && matches!(sign, 'G' | 'P' | 'D' | 'H' | 'O');
        before = sign;
        if !is_start {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        if METHODS.iter().any(|method| rest.starts_with(method)) {
            found.extend(at_start(rest));
        }
    }
    found
}

/// The path that text begins with, after its server.
pub(super) fn target(text: &str) -> Option<Target> {
    let text = text.trim_start_matches(['`', '*', ' ', '|', ':', '\t']);
    let is_quoted = text.starts_with(['\'', '"']);
    let text = text.trim_start_matches(['\'', '"', '“', '‘']);
    let url = url(text).trim_end_matches(['.', ',', ')']);
    let (server, rest) = after_server(url)?;
    let (path, query) = rest.split_once(['?', '#']).unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    let segments: Vec<String> = path.split('/').skip(1).map(segment).collect();
    let is_file = [
        ".html", ".htm", ".png", ".jpg", ".md", ".pdf", ".js", ".css", ".svg", ".jpeg",
    ]
    .iter()
    .any(|end| path.ends_with(end));
    let stands_for_any = segments
        .iter()
        .all(|segment| segment.chars().all(|sign| sign == 'x' || sign == '.'));
    if segments.is_empty() || is_file || stands_for_any || segments.iter().any(String::is_empty) {
        return None;
    }
    Some(Target {
        path: format!("/{}", segments.join("/")),
        query: query.split('&').filter_map(query_name).collect(),
        is_quoted,
        server,
    })
}

/// The URL at the start of a text. Within marks there may be any name: `/devices/<设备ID>`.
fn url(text: &str) -> &str {
    let mut is_marked = false;
    let end = text.find(|sign: char| {
        match sign {
            '<' | '{' => is_marked = true,
            '>' | '}' => is_marked = false,
            _ => {}
        }
        let ends = matches!(
            sign,
            '\'' | '"' | '`' | '|' | '\\' | '(' | ')' | ';' | '*' | '^'
        );
        sign.is_whitespace() || ends || !sign.is_ascii() && !is_marked
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Takes `https://host`, `{host}`, `{{host}}`, `<host>` or `$HOST` off a URL.
fn after_server(url: &str) -> Option<(Option<String>, &str)> {
    if url.starts_with('/') && !url.starts_with("//") {
        return Some((None, url));
    }
    if let Some((scheme, rest)) = url.split_once("://") {
        let is_scheme = matches!(scheme, "http" | "https" | "HTTP" | "HTTPS");
        let at = rest.find('/')?;
        let host = rest.get(..at)?;
        let is_real = host.contains('.') && !host.contains(['<', '{', '$']);
        let server =
            is_real.then(|| format!("{}://{}", scheme.to_lowercase(), host.to_lowercase()));
        return is_scheme.then(|| (server, rest.get(at..).unwrap_or_default()));
    }
    let is_variable = url.starts_with(['{', '<', '$']);
    let at = url.find('/')?;
    let variable = url.get(..at)?;
    let is_closed = variable.starts_with('$') || variable.ends_with(['}', '>']);
    (is_variable && is_closed).then(|| (None, url.get(at..).unwrap_or_default()))
}

fn segment(text: &str) -> String {
    let inner = match text {
        _ if text.starts_with(':') => text.strip_prefix(':'),
        _ if text.starts_with('<') && text.ends_with('>') => text.get(1..text.len() - 1),
        _ if text.starts_with("${") && text.ends_with('}') => text.get(2..text.len() - 1),
        _ if text.starts_with('{') && text.ends_with('}') => {
            Some(text.trim_matches(['{', '}', ' ']))
        }
        _ => None,
    };
    match inner {
        Some(name) if !name.is_empty() => format!("{{{name}}}"),
        _ => text.to_owned(),
    }
}

fn query_name(pair: &str) -> Option<String> {
    let end = pair.find(['=', ':', '[']).unwrap_or(pair.len());
    let name = pair.get(..end)?.trim_matches(['{', '}', '<', '>']);
    words::is_name(name).then(|| name.to_owned())
}

/// Whether a segment of a sample's path is a value: an id of many digits, or a number.
pub(super) fn is_value(segment: &str) -> bool {
    let digits = segment.chars().filter(char::is_ascii_digit).count();
    let is_hex = segment
        .chars()
        .all(|sign| sign.is_ascii_hexdigit() || sign == '-');
    !segment.is_empty() && (digits == segment.len() || is_hex && segment.len() >= 8 && digits > 0)
}

/// Returns the status that a line begins with, as `HTTP/1.1 404 Not Found` or `404 Not Found`.
pub(super) fn status_at_start(text: &str) -> Option<u16> {
    let is_whole = text.starts_with("HTTP/");
    let rest = if is_whole {
        text.split_once(' ')?.1
    } else {
        text
    };
    let (number, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let status: u16 = number
        .parse()
        .ok()
        .filter(|status| (100..600).contains(status))?;
    const REASONS: [&str; 14] = [
        "ok",
        "created",
        "accepted",
        "no content",
        "bad request",
        "unauthorized",
        "forbidden",
        "not found",
        "conflict",
        "too many",
        "internal server",
        "bad gateway",
        "service unavailable",
        "method not allowed",
    ];
    let reason = reason.to_lowercase();
    (number.len() == 3 && (is_whole || REASONS.iter().any(|known| reason.starts_with(known))))
        .then_some(status)
}

/// A call of curl.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) target: Option<Target>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) data: Vec<String>,
}

/// Reads a call of curl. It may be cut.
pub(super) fn curl(text: &str) -> Call {
    let mut call = Call::default();
    let mut words = shell_words(text).into_iter().skip(1);
    let mut is_get = false;
    while let Some(word) = words.next() {
        let (option, joined) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => {
                (option.to_owned(), Some(value.to_owned()))
            }
            _ => (word.clone(), None),
        };
        let mut value = || joined.clone().or_else(|| words.next()).unwrap_or_default();
        match option.as_str() {
            "-X" | "--request" => call.method = value(),
            "--url" => call.target = target(&value()),
            "-H" | "--header" => {
                let header = value();
                if let Some((name, value)) = header.split_once(':') {
                    call.headers
                        .push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-urlencode" | "-F"
            | "--form" | "--json" => {
                let data = value();
                call.data.push(data);
            }
            "-G" | "--get" => is_get = true,
            "-u" | "--user" | "-o" | "--output" | "-m" | "--max-time" | "-A" | "--user-agent" => {
                value();
            }
            short if short.starts_with("-X") && short.len() > 2 => {
                call.method = short.get(2..).unwrap_or_default().to_owned();
            }
            other if other.starts_with('-') => {}
            other => {
                if call.target.is_none() {
                    call.target = target(other);
                }
            }
        }
    }
    if call.method.is_empty() {
        let sends = !call.data.is_empty() && !is_get;
        call.method = if sends { "POST" } else { "GET" }.to_owned();
    }
    call.method = call.method.to_uppercase();
    call
}

/// Divides a command into words as a shell does. Curly quotes count too, because copying makes them.
fn shell_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match (quote, sign) {
            (Some('"'), '\\') => word.extend(signs.next()),
            (Some(open), _) if open == sign => quote = None,
            (Some(_), _) => word.push(sign),
            (None, '\'' | '"') => quote = Some(sign),
            (None, '\\') => {
                // The end of a line goes on in the next one.
                if !matches!(signs.peek(), Some('\n' | ' ') | None) {
                    word.extend(signs.next());
                }
            }
            (None, _) if sign.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (None, _) => word.push(sign),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A line that gives the path or the method with a label, as `请求方式:POST`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Labelled {
    Method(String),
    Target(Target),
}

pub(super) fn labelled(text: &str) -> Option<Labelled> {
    let (label, value) = text.split_once([':', '：'])?;
    let label = words::plain(label);
    let value = value.trim().trim_matches(['`', '*', ' ']);
    match label.as_str() {
        "请求方式" | "请求方法" | "method" | "http method" | "request method" | "http请求方式"
        | "方法" | "请求类型" => {
            let first = value
                .split(|sign: char| !sign.is_ascii_alphabetic())
                .next()?
                .to_uppercase();
            METHODS
                .contains(&first.as_str())
                .then_some(Labelled::Method(first))
        }
        "接口地址" | "请求地址" | "请求url" | "url" | "接口路径" | "请求路径" | "endpoint"
        | "path" | "地址" | "request url" | "uri" | "接口url" | "request path" | "路径" => {
            Some(Labelled::Target(target(value)?))
        }
        _ => None,
    }
}

/// Makes a route.
pub(super) fn route(method: &str, target: Target, is_sample: bool, line: usize) -> Route {
    Route {
        method: method.to_owned(),
        path: target.path,
        query: target.query,
        is_sample,
        line,
    }
}
