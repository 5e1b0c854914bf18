//! The pages to fetch: which document of which platform stands at which address.
//! Must not know how a page is fetched, nor where it is kept.

use std::fmt;

use serde::Deserialize;
use url::Url;

/// A document of a platform, and the address of its page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The platform; its folder below that of the pages.
    pub platform: String,
    /// The short name of the document; the name of its file.
    pub document: String,
    /// The address, as it stands in the spec.
    pub url: String,
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.platform, self.document)
    }
}

/// Documents that share a page, which is fetched once.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The address without its fragment; the error says what is wrong with it.
    pub(crate) url: Result<Url, String>,
    /// At least one document.
    pub(crate) pages: Vec<Page>,
}

/// Puts documents together whose addresses differ in no more than their fragment, in the order of the first of each.
pub(crate) fn groups(pages: &[Page]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for page in pages {
        let url = address(&page.url);
        let same = groups
            .iter_mut()
            .find(|group| url.is_ok() && group.url == url);
        match same {
            Some(group) => group.pages.push(page.clone()),
            None => groups.push(Group {
                url,
                pages: vec![page.clone()],
            }),
        }
    }
    groups
}

/// The longest address that is read; servers refuse longer ones, too.
const LONGEST: usize = 8 * 1024;

/// Reads an address. Messages do not repeat what may hold a secret.
pub(crate) fn address(text: &str) -> Result<Url, String> {
    if text.len() > LONGEST {
        return Err(format!("the address is longer than {LONGEST} bytes"));
    }
    let mut url = Url::parse(text).map_err(|error| format!("the address is no URL: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address holds a password".to_owned());
    }
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(format!("`{}` is no address of a web page", shown(&url)));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Returns an address as messages show it: without what may be a secret, as a server puts one into the query of a redirect.
pub(crate) fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    // An address without a host has neither name nor password.
    let _ = shown
        .set_username("")
        .and_then(|()| shown.set_password(None));
    shown.set_fragment(None);
    if shown.query().is_some() {
        shown.set_query(Some("…"));
    }
    shown.as_str().replace("?%E2%80%A6", "?…")
}

/// Whether a name can be that of a file or a folder: it leads nowhere else and is not hidden.
pub(crate) fn is_name(name: &str) -> bool {
    let is_sign = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
    !name.is_empty() && name.chars().all(is_sign)
}

#[cfg(test)]
mod tests {
    use super::{Page, groups};

    #[test]
    fn documents_of_one_page_are_a_group() {
        let page = |document: &str, url: &str| Page {
            platform: "acme".to_owned(),
            document: document.to_owned(),
            url: url.to_owned(),
        };
        let all = [
            page("a", "https://acme.example/api#devices"),
            page("b", "https://acme.example/api?lang=en"),
            page("c", "https://ACME.example:443/api"),
            page("d", "no address"),
            page("e", "no address"),
        ];
        let groups: Vec<Vec<String>> = groups(&all)
            .into_iter()
            .map(|group| group.pages.into_iter().map(|page| page.document).collect())
            .collect();
        assert_eq!(groups, [vec!["a", "c"], vec!["b"], vec!["d"], vec!["e"]]);
    }
}
