//! Why a page could not be had, and what to do about it.
//! Must not know how pages are fetched.

use std::fmt;
use std::time::Duration;

use url::Url;

use crate::http::Fault;
use crate::page::shown;

const LATER: &str = "fetch again later";
const MOVED: &str = "open it in a browser; if the page moved, correct `url` in `documents`";
const BY_HAND: &str = "save the page in a browser into the folder of the pages";

/// Why a page could not be had, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    what: String,
    cure: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.what, self.cure)
    }
}

impl Failure {
    fn new(what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            cure: cure.into(),
        }
    }

    pub(crate) fn address(why: &str) -> Self {
        Self::new(why, "correct `url` in `documents`")
    }

    pub(crate) fn name(name: &str) -> Self {
        let what = format!("`{name}` cannot be the name of a file");
        Self::new(what, "use letters, digits, `-` and `_`")
    }

    pub(crate) fn status(status: u16) -> Self {
        let cure = match status {
            401 | 403 | 407 | 451 => BY_HAND,
            404 | 410 => MOVED,
            500.. | 408 | 425 => LATER,
            _ => MOVED,
        };
        Self::new(format!("the server responds with status {status}"), cure)
    }

    pub(crate) fn fault(fault: &Fault) -> Self {
        match fault {
            Fault::Connection(why) => Self::new(
                why,
                format!("check the address and the network, or {LATER}"),
            ),
            Fault::Time(limit) => {
                let what = format!("the response did not end within {} s", limit.as_secs());
                Self::new(what, LATER)
            }
            Fault::Size(limit) => {
                let what = format!("the page is larger than {} MB", limit / (1024 * 1024));
                Self::new(
                    what,
                    "if it is no page, say so by `kind: file` in `documents`",
                )
            }
            Fault::Encoding(name) => {
                let what = format!(
                    "the server sent the content encoding `{name}`, for which it was not asked"
                );
                Self::new(what, BY_HAND)
            }
        }
    }

    pub(crate) fn busy(status: u16, wait: Duration, url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let what = format!("{host} asks for fewer requests (status {status})");
        let cure = if wait == Duration::MAX {
            LATER.to_owned()
        } else {
            format!("fetch again in {} s or later", wait.as_secs())
        };
        Self::new(what, cure)
    }

    pub(crate) fn forbidden(url: &Url) -> Self {
        let what = format!(
            "robots.txt of {} forbids programs to fetch {}",
            url.host_str().unwrap_or_default(),
            shown(url)
        );
        Self::new(what, BY_HAND)
    }

    /// The same for robots.txt, without which no page is asked for.
    pub(crate) fn of_robots(self) -> Self {
        let what = format!("robots.txt cannot be had: {}", self.what);
        Self::new(what, self.cure)
    }

    pub(crate) fn circle(url: &Url) -> Self {
        Self::new(format!("the redirects lead back to {}", shown(url)), MOVED)
    }

    pub(crate) fn far(limit: usize) -> Self {
        Self::new(format!("there are more than {limit} redirects"), MOVED)
    }

    pub(crate) fn astray(why: &str) -> Self {
        Self::new(format!("a redirect is not followed: {why}"), MOVED)
    }

    pub(crate) fn not_the_page(why: &str) -> Self {
        let cure =
            format!("{MOVED}; if this is right, remove the earlier copy or save the page by hand");
        Self::new(why, cure)
    }

    pub(crate) fn kind(content_type: Option<&str>) -> Self {
        let what = match content_type {
            Some(name) => format!("the content type is `{name}`, which is no page"),
            None => "the bytes are no text".to_owned(),
        };
        Self::new(
            what,
            "say so by `kind: file` in `documents`, or correct `url`",
        )
    }

    pub(crate) fn file(error: &std::io::Error) -> Self {
        Self::new(
            format!("the copy cannot be written: {error}"),
            "make room or check the folder",
        )
    }
}
