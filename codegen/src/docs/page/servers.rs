//! The addresses of servers in a line of prose. Links to pages are none.
//! Must not know sections.

use super::facts::fact;
use super::layout::block::TableRow;
use super::words;
use super::{Fact, FactKind};

/// Words of the label before an address.
const LABELS: [&str; 16] = [
    "host",
    "server",
    "endpoint",
    "address",
    "station",
    "base",
    "url",
    "api",
    "environment",
    "域名",
    "地址",
    "站",
    "接入",
    "环境",
    "服务器",
    "网关",
];

/// How the hosts of pages and files begin.
const PAGES: [&str; 13] = [
    "www.",
    "wiki.",
    "docs.",
    "doc.",
    "forum.",
    "blog.",
    "help.",
    "support.",
    "files.",
    "static.",
    "cdn.",
    "github.com",
    "discord.",
];

/// Returns the server of a line that says just that: `China: https://api.example.com/openapi`.
pub(super) fn of(text: &str) -> Option<Fact> {
    let secure = text.find("https://");
    let at = text.find("http://").into_iter().chain(secure).min()?;
    let label = text.get(..at).unwrap_or_default().trim_end();
    let url = text.get(at..).unwrap_or_default();
    let end = url.find(|sign: char| {
        !sign.is_ascii_graphic()
            || matches!(sign, '(' | ')' | '"' | '\'' | ',' | ';' | '`' | '>' | '|')
    });
    let rest = end.and_then(|end| url.get(end..)).unwrap_or_default();
    let url = end.and_then(|end| url.get(..end)).unwrap_or(url);
    let stands_alone = label.is_empty() && rest.chars().count() <= 20;
    let url = url.split(['?', '#']).next().unwrap_or_default();
    if !stands_alone && !is_label(label) && !is_api(url) {
        return None;
    }
    let (scheme, path) = url.trim_end_matches(['/', '.']).split_once("://")?;
    let (host, path) = match path.split_once('/') {
        Some((host, path)) => (host.to_lowercase(), format!("/{path}")),
        None => (path.to_lowercase(), String::new()),
    };
    let ends = [".html", ".md", ".png", ".jpg", ".pdf"];
    let is_page = PAGES.iter().any(|start| host.starts_with(start))
        || ends.iter().any(|end| path.ends_with(end));
    let is_real = host.contains('.') && !url.contains(['<', '{']);
    let address = format!("{}://{host}{path}", scheme.to_lowercase());
    (is_real && !is_page).then(|| fact(FactKind::Server, &address, ""))
}

/// Returns the servers in a row of a table, of which its column or its first cell says so.
pub(super) fn of_row(head: Option<&TableRow>, row: &TableRow) -> Vec<Fact> {
    let of_cell = |(at, cell): (usize, &String)| {
        let heading = head.and_then(|head| head.cells.get(at));
        let first = row.cells.first().filter(|_| at > 0);
        let mut labels = heading.into_iter().chain(first);
        cell.starts_with("http")
            .then(|| labels.find_map(|label| of(&format!("{label}: {cell}"))))
            .flatten()
    };
    row.cells.iter().enumerate().filter_map(of_cell).collect()
}

/// Whether an address is that of an API by its looks: `https://openapi.example.com`, `https://example.com/api/v1`.
fn is_api(url: &str) -> bool {
    let parts = url.split(['/', '.', '-', ':']);
    let mut parts = parts.map(str::to_lowercase);
    parts.any(|part| {
        let name = part.trim_end_matches(|sign: char| sign.is_ascii_digit());
        matches!(name, "api" | "openapi" | "apis")
    })
}

fn is_label(label: &str) -> bool {
    let plain = words::plain(label);
    let is_short = label.chars().count() <= 40;
    is_short && label.ends_with([':', '：']) && LABELS.iter().any(|word| plain.contains(word))
}
