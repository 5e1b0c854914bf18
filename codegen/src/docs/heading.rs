//! Headings: how they are compared, and which sections one names.
//! Must not know what a section says.

use std::collections::BTreeMap;

use crate::source::characters::corrected;

/// What separates the headings of a path in reports and in the names of sections.
pub(super) const BETWEEN: &str = " / ";

/// Returns a heading without case, width, markup, blanks, pictures, and signs at its end.
pub(super) fn plain(heading: &str) -> String {
    let kept = corrected(heading).to_lowercase();
    let is_picture = |it: char| !it.is_ascii() && !it.is_alphanumeric() && it != '。' && it != '、';
    let kept: String = kept
        .chars()
        .filter(|it| !it.is_whitespace() && !"`*_".contains(*it) && !is_picture(*it))
        .collect();
    kept.trim_end_matches([':', '?', '!', '.', '。', '、'])
        .to_owned()
}

/// Returns a plain heading without the number before it, such as `1.1.`, `(2)` or `三、`.
pub(super) fn unnumbered(plain: &str) -> &str {
    let is_number = |it: char| it.is_ascii_digit() || ".、()".contains(it);
    let wide = plain.trim_start_matches(|it: char| "一二三四五六七八九十".contains(it));
    let rest = match wide.strip_prefix('、') {
        Some(rest) => rest,
        None => plain.trim_start_matches(is_number),
    };
    if rest.is_empty() { plain } else { rest }
}

/// Whether the last part of a path is the count of a repeated heading, such as `(2)`.
fn is_count(part: &str) -> bool {
    let inner = part.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    inner.is_some_and(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit()))
}

/// Returns the heading of a section, without the count of a repeated one.
pub(super) fn own(path: &[String]) -> &str {
    let mut parts = path.iter().rev();
    let found = parts.find(|part| !is_count(part));
    found.map_or("", String::as_str)
}

/// Returns the path of the section around one.
pub(super) fn parent(path: &[String]) -> &[String] {
    let counted = path.last().is_some_and(|part| is_count(part)) && path.len() > 1;
    let own = if counted { 2 } else { 1 };
    path.get(..path.len().saturating_sub(own))
        .unwrap_or_default()
}

/// Returns a path as people write it.
pub(super) fn joined(path: &[String]) -> String {
    path.join(BETWEEN)
}

/// Whether a path is that of a section, or of one inside it.
pub(super) fn is_within(path: &[String], section: &[String]) -> bool {
    path == section || !section.is_empty() && path.starts_with(section)
}

/// A way to tell whether a heading names a section.
type Way<'a> = &'a dyn Fn(&[String]) -> bool;

/// Returns which of the sections a heading, or a path of headings, names; not those inside them.
pub(super) fn named<'a>(
    paths: impl Iterator<Item = &'a [String]> + Clone,
    heading: &str,
) -> Vec<usize> {
    let wanted = plain(heading);
    let places = |is: Way<'_>| -> Vec<usize> {
        let all = paths.clone().enumerate();
        all.filter(|(_, path)| !path.is_empty() && is(path))
            .map(|(index, _)| index)
            .collect()
    };
    let by_path = |path: &[String]| path.len() > 1 && plain(&joined(path)) == wanted;
    let exact = |path: &[String]| plain(own(path)) == wanted;
    let loose = |path: &[String]| unnumbered(&plain(own(path))) == unnumbered(&wanted);
    let ways: [Way<'_>; 3] = [&by_path, &exact, &loose];
    let found = ways.into_iter().map(places);
    found
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Returns the shortest name of each section that no other one has: its heading, or its whole path.
pub(super) fn names(paths: &[&[String]]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for path in paths {
        *counts.entry(plain(own(path))).or_default() += 1;
    }
    let name = |path: &&[String]| match counts.get(&plain(own(path))) {
        Some(1) => own(path).to_owned(),
        _ => joined(path),
    };
    paths.iter().map(name).collect()
}

/// Returns how similar two headings are, from 0 to 100: by the pairs of characters that both have.
pub(super) fn similarity(one: &str, other: &str) -> usize {
    let (one, other) = (plain(one), plain(other));
    if one == other {
        return 100;
    }
    let pairs = |text: &str| -> Vec<(char, char)> {
        let next = text.chars().skip(1);
        text.chars().zip(next).collect()
    };
    let (first, mut second) = (pairs(&one), pairs(&other));
    let all = first.len() + second.len();
    let mut shared: usize = 0;
    for pair in first {
        if let Some(at) = second.iter().position(|it| *it == pair) {
            second.swap_remove(at);
            shared += 2;
        }
    }
    (shared * 100).checked_div(all).unwrap_or_default()
}
