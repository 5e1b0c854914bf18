//! How bad lines of the surface that go and come are for users.
//! Must not know why they do.

use super::report::Class;

/// What a line says of an item that should no longer be used.
const DEPRECATED: &str = "#[deprecated] ";

/// A line that goes or comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen<'a> {
    pub(super) has_come: bool,
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// The line with the names of the new side.
    pub(super) reading: &'a str,
}

/// What is known of the change besides its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Whether arguments with other names are the same ones.
    pub(super) are_arguments_same: bool,
    /// Whether something says that a former name is kept.
    pub(super) is_renamed: bool,
}

/// Returns the class of lines, and whether arguments of the same type changed places.
pub(super) fn of_lines(lines: &[Seen<'_>], known: Known) -> (Class, bool) {
    let (mut class, mut is_swapped, mut renamed) = (Class::None, false, Vec::new());
    for gone in lines.iter().filter(|line| !line.has_come) {
        let is_new = |line: &&Seen<'_>| line.has_come && line.path == gone.path;
        let mut come = lines.iter().filter(is_new);
        let come = come.find(|line| arguments(line.text).is_some());
        let own = match come.map(|come| (signature(known, gone, come), come)) {
            Some((Signature::Renamed, come)) => {
                renamed.push(come);
                Class::Docs
            }
            Some((Signature::Swapped, _)) => {
                is_swapped = true;
                Class::Breaking
            }
            // Nothing warns any more: the crate promises more than before.
            _ if gone.text.contains(DEPRECATED) => Class::Additive,
            _ => Class::Breaking,
        };
        class = class.max(own);
    }
    let come = lines.iter();
    let come = come.filter(|line| line.has_come && !renamed.contains(line));
    (
        class.max(of_come(known, &come.collect::<Vec<_>>())),
        is_swapped,
    )
}

fn of_come(known: Known, come: &[&Seen<'_>]) -> Class {
    let deprecated = || come.iter().filter(|line| line.text.contains(DEPRECATED));
    let is_former = |line: &&Seen<'_>| deprecated().any(|own| own.path == line.path);
    if come.is_empty() {
        Class::None
    } else if come.iter().all(is_former) || (known.is_renamed && deprecated().next().is_some()) {
        // The new name stands for the old one, so that nothing was gained.
        Class::Deprecating
    } else {
        Class::Additive
    }
}

/// Returns lines as a report shows them.
pub(super) fn shown<'a>(lines: impl Iterator<Item = Seen<'a>>) -> Vec<String> {
    let shown = lines.map(|line| {
        let sign = if line.has_come { '+' } else { '-' };
        format!("{sign} {}", line.text)
    });
    let mut shown: Vec<String> = shown.collect();
    shown.dedup();
    shown
}

enum Signature {
    /// Only names of arguments differ, which no caller writes.
    Renamed,
    /// Arguments of the same type changed places.
    Swapped,
    Other,
}

fn signature(known: Known, gone: &Seen<'_>, come: &Seen<'_>) -> Signature {
    let (Some((old, old_rest)), Some((new, new_rest))) =
        (arguments(gone.reading), arguments(come.text))
    else {
        return Signature::Other;
    };
    let types = |list: &[(String, String)]| -> Vec<String> {
        list.iter().map(|(_, own)| own.clone()).collect()
    };
    let names = |list: &[(String, String)]| -> Vec<String> {
        list.iter().map(|(own, _)| own.clone()).collect()
    };
    if types(&old) != types(&new) || old_rest != new_rest {
        return Signature::Other;
    }
    let (mut before, mut after) = (names(&old), names(&new));
    before.sort_unstable();
    after.sort_unstable();
    if before == after {
        Signature::Swapped
    } else if known.are_arguments_same {
        Signature::Renamed
    } else {
        Signature::Other
    }
}

/// Names and types.
type Arguments = Vec<(String, String)>;

/// Returns the arguments of a function, and what stands around them.
fn arguments(text: &str) -> Option<(Arguments, String)> {
    let (before, rest) = text.split_once('(')?;
    if !before.contains("fn ") {
        return None;
    }
    let (mut depth, mut list, mut word, mut after) =
        (0_usize, Vec::new(), String::new(), String::new());
    let mut letters = rest.chars();
    for letter in letters.by_ref() {
        match letter {
            '(' | '<' | '[' => depth += 1,
            ')' if depth == 0 => break,
            ')' | '>' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                list.push(std::mem::take(&mut word));
                continue;
            }
            _ => {}
        }
        word.push(letter);
    }
    list.push(word);
    after.extend(letters);
    let list = list
        .iter()
        .map(|word| word.trim())
        .filter(|word| !word.is_empty());
    let list = list.map(|word| {
        let (name, own) = word.split_once(": ").unwrap_or(("", word));
        (name.to_owned(), own.to_owned())
    });
    Some((list.collect(), format!("{before}(){after}")))
}
