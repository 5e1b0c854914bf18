//! What a response with status 200 holds: the kind of its bytes, and whether they are the page that was asked for.
//! Must not know how the response came here, nor what pages say.

use url::Url;

/// A kind of content, by the ending of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    Json,
    Markdown,
    Pdf,
    Text,
    Xml,
}

impl Kind {
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Pdf => "pdf",
            Self::Text => "txt",
            Self::Xml => "xml",
        }
    }
}

/// Returns the kind of a response; `None` if a page is not of this kind. The bytes decide where they are unmistakable, as
/// servers send PDF as `application/octet-stream` and Markdown as `text/plain`.
pub(crate) fn kind(content_type: Option<&str>, url: &Url, bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"%PDF-") {
        return Some(Kind::Pdf);
    }
    let path = url.path().to_ascii_lowercase();
    let is_markdown = [".md", ".markdown", ".mdx"]
        .iter()
        .any(|ending| path.ends_with(ending));
    let text = || {
        Some(if is_markdown {
            Kind::Markdown
        } else {
            Kind::Text
        })
    };
    let named = content_type.map(|it| it.split(';').next().unwrap_or_default());
    match named.map(|it| it.trim().to_ascii_lowercase()).as_deref() {
        Some("text/html" | "application/xhtml+xml") => Some(Kind::Html),
        Some("text/markdown" | "text/x-markdown") => Some(Kind::Markdown),
        Some("application/json" | "text/json") => Some(Kind::Json),
        Some("application/xml" | "text/xml") => Some(Kind::Xml),
        Some(other) if other.ends_with("+json") => Some(Kind::Json),
        Some(other) if other.ends_with("+xml") => Some(Kind::Xml),
        Some(other) if other.starts_with("text/") => text(),
        Some("" | "application/octet-stream" | "binary/octet-stream") | None => {
            if is_html(bytes) {
                Some(Kind::Html)
            } else {
                (!bytes.contains(&0)).then(text)?
            }
        }
        Some(_) => None,
    }
}

fn is_html(bytes: &[u8]) -> bool {
    let start = beginning(bytes, 512);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Returns why a response is not the page, if that can be known.
pub(crate) fn fault(
    asked: &Url,
    answered: &Url,
    kind: Kind,
    earlier: Option<&str>,
    bytes: &[u8],
) -> Option<String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Some("the response is empty".to_owned());
    }
    if let Some(part) = wrong_way(asked, answered) {
        return Some(format!(
            "the address led to {}, which is {part}, not the page",
            crate::page::shown(answered)
        ));
    }
    if kind != Kind::Html {
        return None;
    }
    let title = title(bytes).unwrap_or_default();
    if is_of_error(&title) {
        return Some(format!(
            "the page that came has status 200, but its title is `{title}`"
        ));
    }
    let was_other = earlier.is_some_and(|ending| ending != Kind::Html.ending());
    was_other.then(|| "an HTML page came where the earlier copy is none".to_owned())
}

/// Returns where a redirect led to instead of the page.
fn wrong_way(asked: &Url, answered: &Url) -> Option<&'static str> {
    const LOGIN: &[&str] = &["login", "signin", "sign-in", "sign_in", "sso", "passport"];
    const ERROR: &[&str] = &[
        "404",
        "403",
        "500",
        "error",
        "notfound",
        "not-found",
        "not_found",
    ];
    let has = |url: &Url, names: &[&str]| {
        let segments = url.path_segments().into_iter().flatten();
        let mut stems = segments.map(|it| it.split('.').next().unwrap_or_default().to_lowercase());
        stems.any(|stem| names.contains(&stem.as_str()))
    };
    let is_root = |url: &Url| url.path() == "/" && url.query().is_none();
    if is_root(answered) && !is_root(asked) {
        Some("the beginning of the site")
    } else if has(answered, LOGIN) && !has(asked, LOGIN) {
        Some("a page to log in")
    } else if has(answered, ERROR) && !has(asked, ERROR) {
        Some("an error page")
    } else {
        None
    }
}

/// Whether a title is that of an error page or of a check for robots. That of a page about errors is not.
fn is_of_error(title: &str) -> bool {
    const WHOLE: &[&str] = &[
        "403",
        "404",
        "500",
        "502",
        "503",
        "error",
        "forbidden",
        "not found",
        "bad gateway",
        "unauthorized",
        "请稍候…",
        "出错了",
        "页面不存在",
    ];
    const BEGINNINGS: &[&str] = &[
        "403 forbidden",
        "404 not found",
        "404 page not found",
        "404 error",
        "404 |",
        "404 -",
        "404:",
        "404页面",
        "500 internal server error",
        "502 bad gateway",
        "503 service",
        "504 gateway",
        "access denied",
        "attention required!",
        "error 403",
        "error 404",
        "error 500",
        "internal server error",
        "just a moment...",
        "not found |",
        "not found -",
        "page not found",
        "service unavailable",
        "too many requests",
        "找不到页面",
        "未找到页面",
        "无法访问",
        "页面不存在",
        "页面未找到",
        "页面找不到",
        "抱歉，",
        "访问被拒绝",
        "访问受限",
    ];
    let title = title.to_lowercase();
    WHOLE.contains(&title.as_str()) || BEGINNINGS.iter().any(|it| title.starts_with(it))
}

/// Returns the title of an HTML page, in one line. An encoding other than UTF-8 leaves its ASCII parts.
fn title(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(bytes.get(..64 * 1024).unwrap_or(bytes));
    // ASCII only, so that places stay the same.
    let lower = start.to_ascii_lowercase();
    let from = lower.find("<title")?;
    let from = from + lower.get(from..)?.find('>')? + 1;
    let to = from + lower.get(from..)?.find("</title")?;
    let words: Vec<&str> = start.get(from..to)?.split_whitespace().collect();
    let shown = words.join(" ");
    // It is shown to people: no sign may move their cursor.
    let is_unseen = |sign: char| {
        sign.is_control()
            || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let signs = shown.chars().filter(|sign| !is_unseen(*sign));
    Some(signs.take(80).collect())
}

fn beginning(bytes: &[u8], length: usize) -> String {
    String::from_utf8_lossy(bytes.get(..length).unwrap_or(bytes)).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{Kind, fault, is_of_error, kind, title};

    fn url(path: &str) -> Url {
        Url::parse("https://acme.example")
            .unwrap()
            .join(path)
            .unwrap()
    }

    #[test]
    fn kinds_come_from_the_type_the_address_and_the_bytes() {
        let page = url("/api");
        type Case<'a> = (Option<&'a str>, &'a str, &'a [u8], Option<Kind>);
        let cases: [Case<'_>; 12] = [
            (
                Some("text/html; charset=gbk"),
                "/a.md",
                b"x",
                Some(Kind::Html),
            ),
            (Some("Text/Plain"), "/a.MD", b"# A", Some(Kind::Markdown)),
            (Some("text/plain"), "/a", b"A", Some(Kind::Text)),
            (Some("text/markdown"), "/a", b"A", Some(Kind::Markdown)),
            (
                Some("application/problem+json"),
                "/a",
                b"{}",
                Some(Kind::Json),
            ),
            (
                Some("application/octet-stream"),
                "/a",
                b"%PDF-1.7",
                Some(Kind::Pdf),
            ),
            (Some("application/octet-stream"), "/a", b"\0\x01", None),
            (Some("application/pdf"), "/a", b"no pdf", None),
            (Some("image/png"), "/a", b"\x89PNG", None),
            (
                None,
                "/a",
                b"\xef\xbb\xbf \n<!DOCTYPE HTML>",
                Some(Kind::Html),
            ),
            (None, "/a", b"text", Some(Kind::Text)),
            (Some("application/zip"), "/a", b"PK", None),
        ];
        for (content_type, path, bytes, expected) in cases {
            let found = kind(content_type, &page.join(path).unwrap(), bytes);
            assert_eq!(found, expected, "{content_type:?} {path}");
        }
    }

    #[test]
    fn pages_of_errors_are_told_from_pages_about_errors() {
        for title in [
            "404 Not Found",
            "Page not found | Acme",
            "页面不存在",
            "Just a moment...",
            "404",
        ] {
            assert!(is_of_error(title), "{title}");
        }
        for title in [
            "Error codes",
            "错误码",
            "HTTP 404 and other codes",
            "404 and 429: what they mean",
            "",
            "Errors",
        ] {
            assert!(!is_of_error(title), "{title}");
        }
        let html = "<html><TITLE lang=en>\n  404\n Not Found </title>".as_bytes();
        assert_eq!(title(html).as_deref(), Some("404 Not Found"));
        assert_eq!(
            title(b"<title>404\x1b[2J\xff</title>").as_deref(),
            Some("404[2J\u{fffd}")
        );
        assert_eq!(
            title("<title>404\u{202e}dnuof</title>".as_bytes()).as_deref(),
            Some("404dnuof")
        );
        assert_eq!(title(b"<title"), None);
        assert_eq!(title(b"<title>never closed"), None);
    }

    #[test]
    fn redirects_to_other_pages_are_told() {
        let led =
            |from: &str, to: &str| fault(&url(from), &url(to), Kind::Text, None, b"A").is_some();
        assert!(led("/docs/api", "/"));
        assert!(led("/docs/api", "/user/login.html?back=1"));
        assert!(led("/docs/api", "/404.html"));
        assert!(!led("/docs/api", "/docs/api/"));
        assert!(!led("/docs/api", "/new/api"));
        assert!(!led("/docs/login", "/v2/docs/login"));
        assert!(!led("/", "/"));
        assert!(!led("/docs/error-codes", "/v2/error-codes"));
    }
}
