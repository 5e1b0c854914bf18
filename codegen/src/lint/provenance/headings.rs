//! The rule about headings that look like slips of others.
//! Must not know what the headings are about, nor the pages.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Diagnostic, distance};
use crate::lint::context::Context;
use crate::source::characters::{corrected, strays};
use crate::spec::{FileId, Location};

/// A heading of a document, as a file refers to it.
type Heading<'a> = (FileId, &'a str, &'a str);

/// Warns of a heading that is one character off another one of the same document in the same file.
pub(super) fn similar_heading<'a>(
    context: &Context<'_>,
    sources: impl Iterator<Item = (Location, &'a str)>,
) {
    let mut uses: Uses<'a> = BTreeMap::new();
    for (at, source) in sources {
        if let Some((document, heading)) = source.split_once('#')
            && heading.trim() == heading
            && !strays(heading).any(|(_, stray)| stray.meant.is_none())
            && context.sources.exists(&at)
        {
            uses.entry((at.file, document, heading))
                .or_default()
                .push(at);
        }
    }
    let slips = slips(&uses);
    let distinct = distinct(context);
    let mut settled = Vec::new();
    for (slip, kept) in slips {
        let pair = [(slip.1, slip.2), (kept.1, kept.2)];
        let listed = pair.iter().filter(|it| distinct.contains_key(*it));
        let count = settled.len();
        settled.extend(listed.copied());
        let at = |heading| uses.get(heading).and_then(|uses| uses.first());
        if settled.len() == count
            && let (Some(at), Some(kept_at)) = (at(&slip), at(&kept))
        {
            warn(context, (slip, at), (kept, kept_at));
        }
    }
    for (_, at) in distinct.iter().filter(|(it, _)| !settled.contains(it)) {
        let message = "this heading is not similar to another one in a file";
        let found = Diagnostic::new("similar-heading", context.sources.place(at), message);
        context.add(at, found.help("remove it from the list").warning());
    }
}

/// Where a file refers to each heading.
type Uses<'a> = BTreeMap<Heading<'a>, Vec<Location>>;

/// Returns the headings that look like slips, each with the one that is probably meant.
fn slips<'a>(uses: &Uses<'a>) -> BTreeMap<Heading<'a>, Heading<'a>> {
    // Headings that differ by one character have a text in common that lacks it.
    let mut shared: HashMap<(FileId, &str, String), Vec<Heading<'a>>> = HashMap::new();
    let mut slips = BTreeMap::new();
    let number_of_uses = |heading: &Heading<'a>| uses.get(heading).map_or(0, Vec::len);
    for heading in uses.keys() {
        let (file, document, text) = *heading;
        for part in parts(&plain(text)) {
            let others = shared.entry((file, document, part)).or_default();
            for other in others.iter().filter(|other| *other != heading) {
                if !is_slip(other.2, text) {
                    continue;
                }
                // The slip is more often the rarer one.
                let is_rarer = number_of_uses(other) < number_of_uses(heading);
                let (slip, kept) = if is_rarer {
                    (other, heading)
                } else {
                    (heading, other)
                };
                let known = slips.entry(*slip).or_insert(*kept);
                if number_of_uses(known) < number_of_uses(kept) {
                    *known = *kept;
                }
            }
            others.push(*heading);
        }
    }
    slips
}

/// Returns the headings that documents list as right, each with its document and its place.
fn distinct<'a>(context: &Context<'a>) -> BTreeMap<(&'a str, &'a str), Location> {
    let documents = context.spec.platform.documents.iter();
    let headings = documents.flat_map(|(name, document)| {
        let at = context.spec.document_at(name).key("distinct_headings");
        let headings = document.distinct_headings.iter().enumerate();
        headings.map(move |(index, it)| ((name.as_str(), it.as_str()), at.index(index)))
    });
    headings.collect()
}

fn warn<'a>(
    context: &Context<'_>,
    (slip, at): (Heading<'a>, &Location),
    (kept, kept_at): (Heading<'a>, &Location),
) {
    let (_, document, text) = slip;
    let message = format!("`{text}` differs from another heading by one character");
    let help = format!(
        "write `{document}#{}`, or list this one under `distinct_headings` of the document",
        kept.2
    );
    let found = Diagnostic::new("similar-heading", context.sources.place(at), message);
    let other = context.sources.place(kept_at);
    let found = found.help(help).label(other, "the other one").warning();
    context.add(at, found);
}

/// Returns a heading without case, width and spaces.
fn plain(heading: &str) -> String {
    let heading = corrected(heading).to_lowercase();
    heading.chars().filter(|it| !it.is_whitespace()).collect()
}

/// Returns a text, and it without each of its characters.
fn parts(text: &str) -> impl Iterator<Item = String> {
    let without = text.char_indices().map(|(at, removed)| {
        let (before, rest) = text.split_at_checked(at).unwrap_or_default();
        format!("{before}{}", rest.strip_prefix(removed).unwrap_or(rest))
    });
    std::iter::once(text.to_owned()).chain(without)
}

/// Whether two headings differ by one character that is not a number.
fn is_slip(one: &str, other: &str) -> bool {
    let (first, second) = (plain(one), plain(other));
    if first == second {
        return true;
    }
    let differs = |word: &(&str, &str)| word.0 != word.1;
    let words = |text| words(text).collect::<Vec<&str>>();
    let (one, other) = (words(one), words(other));
    let is_counted = one.len() == other.len() && {
        let mut pairs = one
            .iter()
            .copied()
            .zip(other.iter().copied())
            .filter(differs);
        pairs.all(|(one, other)| is_number(one) && is_number(other))
    };
    let numerals = |text: &str| text.replace(is_numeral, "");
    distance(&first, &second) == 1 && !is_counted && numerals(&first) != numerals(&second)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|it: char| !it.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Whether a word counts: a Roman number, or a single letter.
fn is_number(word: &str) -> bool {
    let is_roman = word.chars().all(|it| "IVX".contains(it));
    is_roman || word.len() == 1 && word.chars().all(char::is_alphabetic)
}

fn is_numeral(character: char) -> bool {
    character.is_numeric() || "一二三四五六七八九十".contains(character)
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn one_character_is_a_slip_unless_it_counts() {
        for (one, other) in [
            ("读取设备列表", "读取设备列标"),
            ("Read a station", "Read a staton"),
            ("Read a station", "Raed a station"),
            ("Read a station", "Read a Station"),
            ("Read（all）", "Read(all)"),
            ("Read a station", "Read a station "),
        ] {
            assert!(is_slip(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("3.1 Devices", "3.2 Devices"),
            ("3.1 Devices", "3.10 Devices"),
            ("About Interface I", "About Interface II"),
            ("Plan A", "Plan B"),
            ("步骤一", "步骤二"),
            ("Read a station", "Write a station"),
        ] {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }
}
