//! Finds keys and values of YAML that have the characters of an input method where a sign of YAML is meant.
//! Must not know what to write instead.

use crate::source::characters::{Stray, corrected, stray, strays};
use crate::source::node::{Entries, Node, NodeKind};

/// Keys whose values are data of the vendor, which may have any characters.
const DATA: [&str; 4] = ["client_default", "constant", "examples", "server_default"];

/// Returns the places of the characters of each such key or value.
pub(super) fn candidates(text: &str, root: &Node) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    visit(text, root, &mut found);
    found
}

/// Visits data of the vendor. Only what is English but for such a character is taken for a sign of YAML.
fn visit_data(text: &str, node: &Node, found: &mut Vec<Vec<usize>>) {
    let written = |span: &std::ops::Range<usize>| text.get(span.clone()).unwrap_or_default();
    match &node.kind {
        NodeKind::Scalar { plain: true, .. } => {
            let place = unclosed(written(&node.span));
            found.extend(place.map(|at| vec![node.span.start + at]));
        }
        NodeKind::Scalar { .. } => {}
        NodeKind::List(items) => {
            for item in items {
                let value = written(&item.span);
                let is_plain = matches!(item.kind, NodeKind::Scalar { plain: true, .. });
                let commas = if is_plain { parts(value).1 } else { Vec::new() };
                if !commas.is_empty() && corrected(value).is_ascii() {
                    found.push(commas.iter().map(|at| item.span.start + at).collect());
                } else {
                    visit_data(text, item, found);
                }
            }
        }
        NodeKind::Map(entries) => {
            for entry in entries.iter() {
                let key = written(&entry.key_span);
                let places = in_key(key, entry.value.span.is_empty());
                if corrected(key).is_ascii() && !places.is_empty() {
                    let start = entry.key_span.start;
                    found.push(places.iter().map(|at| start + at).collect());
                }
                visit_data(text, &entry.value, found);
            }
        }
    }
}

fn visit(text: &str, node: &Node, found: &mut Vec<Vec<usize>>) {
    match &node.kind {
        NodeKind::Scalar { plain: true, .. } => {
            let written = text.get(node.span.clone()).unwrap_or_default();
            // No input method is needed for it.
            if written.is_ascii() {
                return;
            }
            let mut places = in_value(written);
            places.extend(unclosed(written).filter(|_| places.is_empty()));
            if !places.is_empty() {
                found.push(places.iter().map(|at| node.span.start + at).collect());
            }
        }
        NodeKind::Scalar { .. } => {}
        NodeKind::List(items) => items.iter().for_each(|item| visit_item(text, item, found)),
        NodeKind::Map(entries) => visit_entries(text, entries, found),
    }
}

fn visit_item(text: &str, item: &Node, found: &mut Vec<Vec<usize>>) {
    let written = text.get(item.span.clone()).unwrap_or_default();
    let is_plain = matches!(item.kind, NodeKind::Scalar { plain: true, .. });
    let commas = if is_plain {
        parts(written).1
    } else {
        Vec::new()
    };
    if !commas.is_empty() {
        let quotes = strays(written).filter(|(_, stray)| is_quote(stray.found));
        let places = commas.into_iter().chain(quotes.map(|(at, _)| at));
        found.push(places.map(|at| item.span.start + at).collect());
    } else {
        visit(text, item, found);
    }
}

fn visit_entries(text: &str, entries: &Entries, found: &mut Vec<Vec<usize>>) {
    for entry in entries.iter() {
        let written = text.get(entry.key_span.clone()).unwrap_or_default();
        let is_alone = entry.value.span.is_empty();
        let places = in_key(written, is_alone);
        if !places.is_empty() {
            let start = entry.key_span.start;
            found.push(places.iter().map(|at| start + at).collect());
        }
        if DATA.contains(&entry.key.as_str()) {
            visit_data(text, &entry.value, found);
        } else {
            visit(text, &entry.value, found);
        }
    }
}

/// Returns the places in a key, which may be a whole entry such as `doc：Reads.`, or several.
fn in_key(key: &str, is_alone: bool) -> Vec<usize> {
    if key.starts_with(['"', '\'']) || strays(key).next().is_none() {
        return Vec::new();
    }
    let all: Vec<(usize, Stray)> = strays(key).collect();
    let Some((first, stray)) = all.first() else {
        return Vec::new();
    };
    let is_word = |text: &str| {
        let mut text = text.trim_end_matches('?').chars();
        text.all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '$' | '<' | '>'))
    };
    let name = key.get(..*first).unwrap_or_default();
    if stray.is_blank() && name.strip_suffix(':').is_some_and(is_word) {
        return vec![*first];
    }
    let has_colon = all.iter().any(|(_, stray)| stray.meant == Some(':'));
    // A text whose comma ends it inside braces is another mistake.
    if !is_word(name) || is_alone && !has_colon && key.contains(' ') {
        return Vec::new();
    }
    if !has_colon {
        return in_name(key, &all);
    }
    // If each part is an entry, the commas between them are meant, too.
    let (parts, commas) = parts(key);
    let entry = |(start, part): &(usize, &str)| entry(*start, part);
    let entries: Option<Vec<Vec<usize>>> = parts.iter().map(entry).collect();
    match entries {
        Some(entries) => entries.into_iter().flatten().chain(commas).collect(),
        None => parts
            .first()
            .and_then(|_| entry(&(0, key)))
            .unwrap_or_default(),
    }
}

/// Returns the places in a name. A name of another script keeps its signs, except the mark at its end.
fn in_name(name: &str, all: &[(usize, Stray)]) -> Vec<usize> {
    let is_english = corrected(name).is_ascii();
    let mark = name.strip_suffix('？').map(str::len);
    let meant = all
        .iter()
        .filter(|(at, stray)| is_english || stray.is_blank() || Some(*at) == mark);
    meant.map(|(at, _)| *at).collect()
}

/// Returns the parts between commas, with their places, and the places of the commas.
fn parts(key: &str) -> (Vec<(usize, &str)>, Vec<usize>) {
    let commas = strays(key).filter(|(_, stray)| stray.meant == Some(','));
    let commas: Vec<(usize, usize)> = commas
        .map(|(at, stray)| (at, at + stray.found.len_utf8()))
        .collect();
    let starts = std::iter::once(0).chain(commas.iter().map(|(_, end)| *end));
    let ends = commas.iter().map(|(at, _)| *at).chain([key.len()]);
    let part = |(start, end)| (start, key.get(start..end).unwrap_or_default());
    let parts = starts.zip(ends).map(part).collect();
    (parts, commas.into_iter().map(|(at, _)| at).collect())
}

/// Returns the places in an entry such as `doc：“Reads.”`: all up to the colon, and the quotes around the value.
fn entry(start: usize, part: &str) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    for (at, stray) in strays(part) {
        places.push(start + at);
        if stray.meant == Some(':') {
            let name = part.get(..at)?;
            let value = at + stray.found.len_utf8();
            let quotes = quoted(part.get(value..)?);
            places.extend(quotes.iter().map(|at| start + value + at));
            return (!name.trim().contains(' ')).then_some(places);
        }
    }
    None
}

/// Returns the places in a value that is a list, an object or a quoted text of its own.
fn in_value(value: &str) -> Vec<usize> {
    let (first, last) = (value.chars().next(), value.chars().next_back());
    let second = value.chars().nth(1);
    match (first, last) {
        (Some('［'), Some('］' | ']')) | (Some('｛'), Some('｝' | '}')) => {
            strays(value).map(|(at, _)| at).collect()
        }
        (Some('－'), _) if second.is_some_and(char::is_whitespace) => vec![0],
        (Some('＞' | '》' | '｜'), _) => in_header(value),
        _ => quoted(value),
    }
}

/// Returns the places in the head of a block text, such as `＞-`, which is alone on its line.
fn in_header(value: &str) -> Vec<usize> {
    let (head, _) = value.split_once('\n').unwrap_or_default();
    let mut signs = head.trim_end().chars().skip(1);
    let is_header = !head.is_empty() && signs.all(|sign| "-+－＋".contains(sign));
    let places = strays(head).filter(|_| is_header);
    places.map(|(at, _)| at).collect()
}

/// Returns the place of a bracket that begins a value of which YAML reads only the part before a comma.
fn unclosed(value: &str) -> Option<usize> {
    let first = value.chars().next()?;
    let meant = stray(first)?.meant?;
    let close = match meant {
        '[' => ']',
        '{' => '}',
        _ => return None,
    };
    let is_close = |it: char| it == close || stray(it).is_some_and(|it| it.meant == Some(close));
    (corrected(value).is_ascii() && !value.contains(is_close)).then_some(0)
}

/// Returns the places of typographic quotes around a whole text, or around each of several with commas between them.
fn quoted(text: &str) -> Vec<usize> {
    let quotes: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, it)| is_quote(*it))
        .collect();
    let inner = text.trim();
    let mut ends = [inner.chars().next(), inner.chars().next_back()].into_iter();
    if !ends.all(|end| end.is_some_and(is_quote)) || quotes.len() % 2 == 1 {
        return Vec::new();
    }
    let typographic = quotes.iter().filter(|(_, quote)| stray(*quote).is_some());
    let mut places: Vec<usize> = typographic.map(|(at, _)| *at).collect();
    for pair in quotes.get(1..).unwrap_or_default().chunks_exact(2) {
        let [(close, quote), (open, _)] = pair else {
            continue;
        };
        let from = close + quote.len_utf8();
        let between = text.get(from..*open).unwrap_or_default();
        let commas = strays(between).filter(|(_, stray)| stray.meant == Some(','));
        places.extend(commas.map(|(at, _)| from + at));
        let rest = between.trim_matches(|it: char| it.is_whitespace() || ",，、".contains(it));
        if !rest.is_empty() {
            return Vec::new();
        }
    }
    places
}

/// Whether a character is a quote of English or of an input method. Titles may be in other quotes and brackets.
fn is_quote(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '＂' | '＇' | '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛'
    )
}
