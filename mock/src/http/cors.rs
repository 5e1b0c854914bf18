//! Cross-origin resource sharing, so that the page of a website can call a mock from a browser.
//! Must not know platforms, nor which requests are valid.

use super::request::Request;
use super::response::Response;

/// Seconds for which a browser keeps the answer to a preflight request.
const MAX_AGE: &str = "600";

/// The origin whose pages may read responses: `*` for all.
#[derive(Debug)]
pub(crate) struct Cors {
    pub(crate) origin: String,
}

impl Cors {
    /// Returns whether the origin is one: `*`, or scheme, host and port without a path.
    pub(crate) fn is_valid(&self) -> bool {
        let host = self.origin.split_once("://").map(|(_, host)| host);
        let is_host = |host: &str| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
            !host.is_empty() && host.chars().all(is_plain)
        };
        let is_scheme = ["http://", "https://"]
            .iter()
            .any(|scheme| self.origin.starts_with(scheme));
        self.origin == "*" || is_scheme && host.is_some_and(is_host)
    }

    /// Returns the answer to a preflight request, which a browser sends before another one; `None` for any other request.
    pub(crate) fn preflight(&self, request: &Request) -> Option<Response> {
        if request.method != "OPTIONS" {
            return None;
        }
        let asked = |name: &str| {
            let text = request.header(name)?;
            Some(text.chars().filter(|c| (' '..='~').contains(c)).collect())
        };
        let method: String = asked("access-control-request-method")?;
        let response = Response {
            status: 204,
            headers: Vec::new(),
            body: String::new(),
        };
        let response = self
            .allow(response)
            .with_header("access-control-allow-methods", method)
            .with_header("access-control-max-age", MAX_AGE);
        let headers: Option<String> = asked("access-control-request-headers");
        Some(headers.into_iter().fold(response, |response, headers| {
            response.with_header("access-control-allow-headers", headers)
        }))
    }

    /// Lets pages of the origin read a response.
    pub(crate) fn allow(&self, response: Response) -> Response {
        response
            .with_header("access-control-allow-origin", self.origin.as_str())
            .with_header("access-control-expose-headers", "*")
            .with_header("vary", "origin")
    }
}
