//! The part of a crate's changelog that follows from a report, between two markers.
//! Must not know how changes are found, nor where the file is.

use iot_clouds_codegen::diff::{Class, Finding, Report};

use super::markdown::{code, escaped};
use super::text;
use super::versions::numbers;

/// Begins the first and the last line of the part. Neither is visible.
const MARKER: &str = "<!-- cargo xtask diff --fix";

/// Most lines of the API that are listed where no finding speaks of them.
const SHOWN: usize = 5;

/// The last line of the part.
const END: &str = "<!-- cargo xtask diff --fix: end -->";

/// What the part follows from.
pub(super) struct Unreleased<'a> {
    /// The version of the last release.
    pub(super) released: &'a str,
    /// The version that the changes get.
    pub(super) version: &'a str,
    /// What changed since the release; `None` if that is nothing.
    pub(super) report: Option<&'a Report>,
}

/// A marker without its counterpart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LoneMarker {
    /// Its line, from 1.
    pub(super) line: usize,
}

/// A heading and what is under it, or what is above the first heading.
struct Section<'a> {
    lines: Vec<&'a str>,
    /// The lines of the part with both markers, from the first one to the one after the last one.
    part: Option<(usize, usize)>,
}

/// Returns the text of a changelog with the part as it must be, and everything else as it was.
///
/// The part belongs to the first section, if its version was not released. Otherwise it gets a section of its own above the
/// released ones, which stay as they are.
pub(super) fn updated(text: &str, wanted: &Unreleased<'_>) -> Result<String, LoneMarker> {
    let sections = sections(text)?;
    let part = part(wanted);
    let mut intro = true;
    let mut is_open = true;
    let mut is_written = part.is_empty();
    let mut updated = String::new();
    for section in &sections {
        let title = section.title();
        is_open &= title.is_none_or(|title| is_unreleased(title, wanted.released));
        if title.is_some() && !is_open && !is_written {
            append(&mut updated, &own_section(wanted, &part));
            updated.push('\n');
            is_written = true;
        }
        intro &= title.is_none();
        match (intro, is_open, is_written) {
            (true, ..) | (_, false, _) => updated.extend(section.lines.iter().copied()),
            (_, true, true) => updated.push_str(&section.with("", wanted, false)),
            (_, true, false) => {
                updated.push_str(&section.with(&part, wanted, true));
                is_written = true;
            }
        }
    }
    if !is_written {
        append(&mut updated, &own_section(wanted, &part));
    }
    Ok(updated)
}

impl<'a> Section<'a> {
    /// Returns what follows `## ` in the heading.
    fn title(&self) -> Option<&'a str> {
        self.lines.first()?.strip_prefix("## ").map(str::trim)
    }

    /// Returns the section with a part instead of its own, and with the version in its heading if the part is its.
    fn with(&self, part: &str, wanted: &Unreleased<'_>, is_named: bool) -> String {
        let (start, end) = self.part.unwrap_or((self.lines.len(), self.lines.len()));
        let lines = |from: usize, to: usize| -> String {
            let lines = self.lines.iter().take(to).skip(from);
            lines.copied().collect()
        };
        let mut text = match self.lines.first() {
            Some(heading) if is_named => renamed(heading, wanted.version) + &lines(1, start),
            _ => lines(0, start),
        };
        let after = lines(end, self.lines.len());
        match (part, self.part) {
            ("", None) => {}
            // The line that separated the part from what follows goes with it.
            ("", Some(_)) => text.push_str(after.strip_prefix('\n').unwrap_or(&after)),
            (_, Some(_)) => {
                text.push_str(part);
                text.push_str(&after);
            }
            (_, None) => {
                let blank = text.len() - text.trim_end_matches('\n').len();
                append(&mut text, part);
                // As many lines as separated the section from the next one.
                text.push_str(&"\n".repeat(blank.saturating_sub(1)));
            }
        }
        text
    }
}

/// Appends a block after an empty line.
fn append(text: &mut String, block: &str) {
    text.truncate(text.trim_end_matches('\n').len());
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(block);
}

fn own_section(wanted: &Unreleased<'_>, part: &str) -> String {
    format!("## {}\n\n{part}", wanted.version)
}

/// Splits a changelog at its headings of the second level.
fn sections(text: &str) -> Result<Vec<Section<'_>>, LoneMarker> {
    let mut sections = vec![Section {
        lines: Vec::new(),
        part: None,
    }];
    let mut is_code = false;
    let mut start: Option<(usize, usize)> = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let number = index + 1;
        is_code ^= line.trim_start().starts_with("```");
        if !is_code && line.starts_with("## ") {
            if let Some((line, _)) = start {
                return Err(LoneMarker { line });
            }
            sections.push(Section {
                lines: Vec::new(),
                part: None,
            });
        }
        let Some(section) = sections.last_mut() else {
            continue;
        };
        let here = section.lines.len();
        section.lines.push(line);
        if is_code || !line.starts_with(MARKER) {
            continue;
        }
        match (line.trim_end() == END, start.take()) {
            (false, None) if section.part.is_none() => start = Some((number, here)),
            (true, Some((_, from))) => section.part = Some((from, here + 1)),
            _ => return Err(LoneMarker { line: number }),
        }
    }
    match start {
        Some((line, _)) => Err(LoneMarker { line }),
        None => Ok(sections),
    }
}

/// Returns the version at the start of a heading.
fn version(title: &str) -> &str {
    let end = title.find(|c: char| c.is_whitespace() || c == ',');
    title.get(..end.unwrap_or(title.len())).unwrap_or(title)
}

fn is_unreleased(title: &str, released: &str) -> bool {
    let number = |version: &str| {
        let end = version.find(['-', '+']).unwrap_or(version.len());
        numbers(version.get(..end)?)
    };
    match (number(version(title)), number(released)) {
        (Some(version), Some(released)) => version > released,
        _ => version(title).eq_ignore_ascii_case("unreleased"),
    }
}

/// Returns a heading with another version, if it has one.
fn renamed(heading: &str, new: &str) -> String {
    let title = heading.strip_prefix("## ").unwrap_or(heading).trim_start();
    let old = version(title.trim_end());
    match old.starts_with(|c: char| c.is_ascii_digit()) {
        true => heading.replacen(old, new, 1),
        false => heading.to_owned(),
    }
}

/// Returns the part with its markers, or nothing if nothing changed.
fn part(wanted: &Unreleased<'_>) -> String {
    let Some(report) = wanted.report else {
        return String::new();
    };
    let found = text::by_class(report);
    let blocks = Class::ALL.iter().rev().filter_map(|class| {
        let mut found = found.iter().filter(|(own, _)| own == class);
        let findings = found.next().map_or(&[][..], |(_, found)| found.as_slice());
        block(*class, findings, &apart(report, *class, wanted.released))
    });
    let blocks: Vec<String> = blocks.collect();
    if blocks.is_empty() {
        return String::new();
    }
    format!(
        "{MARKER}: changes of the API since {} -->\n\n{}\n{END}\n",
        wanted.released,
        blocks.join("\n")
    )
}

/// Returns what is said of a class: its findings, and the entries that no finding speaks of.
fn block(class: Class, findings: &[&Finding], apart: &str) -> Option<String> {
    let title = match class {
        Class::Breaking => "**Breaking**",
        Class::Silent => "**Silent: programs compile, and something else is sent or read**",
        Class::Additive => "**New**",
        Class::Deprecating => "**Deprecated**",
        Class::Docs => {
            let count = match findings.len() {
                0 => "**Documentation**".to_owned(),
                count => format!("**Documentation:** {}", text::changes(count)),
            };
            return match (findings, apart) {
                ([], "") => None,
                (_, "") => Some(format!("{count}\n")),
                _ => Some(format!("{count}\n\n{apart}")),
            };
        }
        // No user notices such a finding.
        Class::None => {
            return (!apart.is_empty()).then(|| format!("**Not compared**\n\n{apart}"));
        }
    };
    let lines = findings.iter().map(|finding| {
        let (entry, message) = (code(&finding.entry), escaped(&finding.message));
        format!("- {entry}: {message}\n")
    });
    let lines = lines.collect::<String>() + apart;
    (!lines.is_empty()).then(|| format!("{title}\n\n{lines}"))
}

/// Returns the entries of a class that no finding speaks of: what the generator changed, and a release that is compared by its
/// API alone.
fn apart(report: &Report, class: Class, released: &str) -> String {
    let generator = report.generator.iter().filter(|own| own.class == class);
    let generator = generator.map(|own| {
        let counts = counts(&own.surface);
        let lines = worst(&own.surface);
        format!("- The generator itself changed the API: {counts}.\n{lines}")
    });
    let unread = report.unread.iter().filter(|own| own.class == class);
    let unread = unread.map(|own| {
        let counts = counts(&own.surface);
        let lines = worst(&own.surface);
        format!(
            "- The spec of {released} is in an older language, so that its API alone is compared: {counts}. What is sent and read is not known.\n{lines}"
        )
    });
    generator.chain(unread).collect()
}

/// Says how many lines of the API go and come.
fn counts(surface: &[String]) -> String {
    let gone = surface.iter().filter(|line| line.starts_with('-')).count();
    let count = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 line {one}")),
        _ => Some(format!("{count} lines {many}")),
    };
    let parts = [
        count(gone, "goes", "go"),
        count(surface.len().saturating_sub(gone), "comes", "come"),
    ];
    match parts {
        [None, None] => "its lines are the same".to_owned(),
        parts => parts
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" and "),
    }
}

/// Lists the first lines of the API, those that go before those that come.
fn worst(surface: &[String]) -> String {
    let (gone, come): (Vec<&String>, Vec<&String>) =
        surface.iter().partition(|line| line.starts_with('-'));
    let lines = gone.into_iter().chain(come).take(SHOWN);
    let mut text: String = lines.map(|line| format!("  - {}\n", code(line))).collect();
    if let Some(rest) = surface.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        text.push_str(&format!("  - and {rest} more\n"));
    }
    text
}
