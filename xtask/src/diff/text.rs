//! A report for people: classes from the worst on, each finding with both places.
//! Must not know how changes are found.

use std::env;
use std::io::{self, IsTerminal};
use std::path::Path;

use iot_clouds_codegen::diagnostic::Style;
use iot_clouds_codegen::diff::{
    Bump, Class, CrateVersion, Finding, Place, Report, Unread, Verdict,
};

/// Colours of a terminal.
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";

/// Number of operations, and of lines of the API, that are printed of a finding.
const SHOWN: usize = 8;

/// How a report looks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look<'a> {
    style: Style,
    /// The folder of the files of the new side, if a terminal can open them.
    files: Option<&'a Path>,
}

impl<'a> Look<'a> {
    /// Returns the look where the command writes: coloured on a terminal and in git's pager, with links to files on a terminal.
    pub(super) fn here(files: Option<&'a Path>) -> Self {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_plain = is_set("NO_COLOR") || env::var_os("TERM").is_some_and(|it| it == "dumb");
        let is_terminal = io::stdout().is_terminal();
        if is_plain || !(is_terminal || is_set("GIT_PAGER_IN_USE")) {
            return Self::default();
        }
        Self {
            style: Style::Coloured,
            files: files.filter(|_| is_terminal),
        }
    }
}

/// Returns the text.
pub(super) fn print(report: &Report, title: &str, look: &Look<'_>) -> String {
    let mut text = format!("{title}\n{}\n", summary(report));
    for own in &report.unread {
        let heading = format!("{}: {}", own.platform, clean(&not_read(own)));
        text.push_str(&part(
            &heading,
            &problem(own),
            own.class,
            &own.surface,
            look.style,
        ));
    }
    for (class, findings) in by_class(report) {
        let name = painted(class.name(), colour(class), look.style);
        text.push_str(&format!("\n{name}: {}\n", changes(findings.len())));
        for finding in findings {
            text.push_str(&one(finding, look));
        }
    }
    for own in &report.generator {
        let heading = format!("{}: {BY_GENERATOR}", own.package);
        text.push_str(&part(
            &heading,
            NO_FINDING,
            own.class,
            &own.surface,
            look.style,
        ));
    }
    if !report.crates.is_empty() {
        text.push_str("\nversions\n");
        for version in &report.crates {
            text.push_str(&format!("  {}\n", judged(version)));
        }
    }
    text
}

fn colour(class: Class) -> &'static str {
    match class {
        Class::Breaking => RED,
        Class::Silent => YELLOW,
        Class::None | Class::Docs | Class::Deprecating | Class::Additive => GREEN,
    }
}

fn painted(text: &str, colour: &str, style: Style) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Coloured => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
    }
}

/// Returns what the whole change is, in a line.
pub(super) fn summary(report: &Report) -> String {
    let count = |count: usize, what: &str, whats: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {whats}")),
    };
    let parts = [
        count(report.findings.len(), "change", "changes"),
        count(
            report.generator.len(),
            "crate changed by the generator",
            "crates changed by the generator",
        ),
        count(
            report.unread.len(),
            "platform compared by its API alone",
            "platforms compared by their API alone",
        ),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return "no change for users of the crates".to_owned();
    }
    let bump = match report.bump {
        Bump::None => "no new version",
        Bump::Patch => "a patch version from 1.0 on",
        Bump::Minor => "a minor version from 1.0 on",
        Bump::Major => "a major version from 1.0 on",
    };
    format!(
        "{}, the worst is {}: {bump}",
        parts.join(", "),
        report.class.name()
    )
}

pub(super) fn changes(count: usize) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} change{s}")
}

/// Returns the findings of each class that has any, the worst class first, and in a class what deserves a second look first.
pub(super) fn by_class(report: &Report) -> Vec<(Class, Vec<&Finding>)> {
    classes(&report.findings)
}

/// Returns findings by their class, as `by_class` does.
pub(super) fn classes(findings: &[Finding]) -> Vec<(Class, Vec<&Finding>)> {
    let classes = Class::ALL.iter().rev().map(|class| {
        let findings = findings.iter();
        let mut findings: Vec<&Finding> = findings.filter(|it| it.class == *class).collect();
        findings.sort_by_key(|finding| !finding.is_loud);
        (*class, findings)
    });
    classes
        .filter(|(_, findings)| !findings.is_empty())
        .collect()
}

/// What is said of a crate that the generator changed.
pub(super) const BY_GENERATOR: &str = "the generator itself changed the API since the base";

/// What the changes of the generator count for.
pub(super) const NO_FINDING: &str = "This is no change of a spec and none of the findings; the version that the crate needs counts it.";

/// Says that the spec of a base is not read, and what that hides.
pub(super) fn not_read(own: &Unread) -> String {
    format!(
        "the spec in {} is not read, so the crate {} is compared by its api.txt alone",
        own.revision, own.package
    )
}

/// Says why the spec of a base is not read, and what is not known then.
pub(super) fn problem(own: &Unread) -> String {
    format!(
        "{}: {}. What is sent and read is not compared, so silent changes are not known.",
        place(Some(&own.old)),
        own.message
    )
}

/// Returns a part of the report that no finding speaks of.
fn part(heading: &str, said: &str, class: Class, surface: &[String], style: Style) -> String {
    let name = painted(class.name(), colour(class), style);
    let mut text = format!(
        "\n{heading}\n  {}\n  {name} by the lines of its API",
        clean(said)
    );
    text.push_str(if surface.is_empty() {
        ", which are the same\n"
    } else {
        ":\n"
    });
    text.push_str(&lines(surface, "    ", style));
    text
}

/// Returns lines of the API that go and come.
fn lines(surface: &[String], indent: &str, style: Style) -> String {
    let mut text = String::new();
    for line in surface.iter().take(SHOWN) {
        let colour = if line.starts_with('-') { RED } else { GREEN };
        text.push_str(&format!(
            "{indent}{}\n",
            painted(&clean(line), colour, style)
        ));
    }
    if let Some(rest) = more(surface.len()) {
        text.push_str(&format!("{indent}{rest} more lines of the API\n"));
    }
    text
}

/// Returns a text without what a terminal would act on.
fn clean(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn one(finding: &Finding, look: &Look<'_>) -> String {
    let loud = if finding.is_loud {
        "  (look twice)"
    } else {
        ""
    };
    let mut text = format!(
        "\n  {}: {}  [{}]{loud}\n    {}\n",
        finding.platform,
        clean(&finding.entry),
        finding.rule,
        clean(&finding.message)
    );
    let mut add = |line: &str| text.push_str(&format!("    {line}\n"));
    add(&format!("old: {}", place(finding.old.as_ref())));
    add(&format!(
        "new: {}",
        linked(finding.new.as_ref(), look.files)
    ));
    if !finding.operations.is_empty() {
        add(&format!("operations: {}", operations(&finding.operations)));
    }
    text.push_str(&lines(&finding.surface, "      ", look.style));
    if !finding.help.is_empty() {
        text.push_str(&format!("    help: {}\n", clean(&finding.help)));
    }
    text
}

fn more(count: usize) -> Option<usize> {
    count.checked_sub(SHOWN).filter(|rest| *rest > 0)
}

/// Returns a place as terminals make it a link.
pub(super) fn place(place: Option<&Place>) -> String {
    place.map_or_else(
        || "absent".to_owned(),
        |place| format!("{}:{}", place.file, place.line),
    )
}

/// Returns a place, which opens the file in a terminal that knows such links.
fn linked(place: Option<&Place>, files: Option<&Path>) -> String {
    let shown = self::place(place);
    let (Some(place), Some(folder)) = (place, files) else {
        return shown;
    };
    let file = folder
        .join(&place.file)
        .to_string_lossy()
        .replace('\\', "/");
    let mut address = String::new();
    for byte in file.trim_start_matches('/').bytes() {
        match byte {
            b'/' | b':' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    let line = place.line;
    format!("\u{1b}]8;;file:///{address}#{line}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
}

/// Returns the operations in question, and the number of those that are too many to be read.
pub(super) fn operations(operations: &[String]) -> String {
    if operations.iter().any(|operation| operation == "*") {
        return "all".to_owned();
    }
    let shown: Vec<&str> = operations.iter().take(SHOWN).map(String::as_str).collect();
    let rest = more(operations.len()).map_or_else(String::new, |rest| format!(" and {rest} more"));
    format!("{}{rest}", shown.join(", "))
}

/// Returns what is to be said about the version of a crate.
pub(super) fn judged(version: &CrateVersion) -> String {
    let note = version.note.as_deref();
    let note = note.map_or_else(String::new, |note| format!("; {note}"));
    format!("{}{note}", compared(version))
}

fn compared(version: &CrateVersion) -> String {
    let name = &version.name;
    let (old, new) = match (&version.old, &version.new) {
        (None, Some(new)) => {
            return format!("{name} {new}: no earlier version, so any version is fine");
        }
        (Some(old), Some(new)) => (old, new),
        (old, None) => {
            let old = old.as_deref().unwrap_or_default();
            return format!("{name} {old}: gone");
        }
    };
    let required = version.required.as_deref().unwrap_or(old);
    match version.verdict {
        Verdict::TooLow => {
            format!("{name} {old} -> {new}: too low, the changes need at least {required}")
        }
        Verdict::Lowered => format!("{name} {old} -> {new}: lowered, write at least {required}"),
        Verdict::Ok if old == new => format!("{name} {new}: no new version is needed"),
        Verdict::Ok => format!("{name} {old} -> {new}: enough, the changes need {required}"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use iot_clouds_codegen::diagnostic::Style;
    use iot_clouds_codegen::diff::{Bump, Class, Finding, Place, Report};

    use super::{Look, print};

    #[test]
    fn a_terminal_acts_on_no_text_of_a_spec() {
        let report = Report {
            class: Class::Breaking,
            findings: vec![Finding {
                rule: "a-rule",
                class: Class::Breaking,
                platform: "acme".to_owned(),
                entry: "things".to_owned(),
                old: None,
                new: Some(Place {
                    file: "spec/acme/things.yaml".to_owned(),
                    line: 7,
                }),
                message: "was \u{1b}[2Jtwo\nlines".to_owned(),
                operations: vec!["*".to_owned()],
                surface: vec!["- pub a".to_owned()],
                help: String::new(),
                bump: Bump::None,
                is_loud: false,
            }],
            ..Report::default()
        };
        let plain = print(&report, "a -> b", &Look::default());
        assert!(!plain.contains('\u{1b}'), "{plain}");
        assert!(plain.contains("was  [2Jtwo lines\n"), "{plain}");
        assert!(plain.contains("operations: all\n"), "{plain}");
        let look = Look {
            style: Style::Coloured,
            files: Some(Path::new("/a folder/of")),
        };
        let coloured = print(&report, "a -> b", &look);
        assert!(
            coloured.contains("\u{1b}[31mbreaking\u{1b}[0m: 1 change"),
            "{coloured}"
        );
        assert!(
            coloured.contains("\u{1b}[31m- pub a\u{1b}[0m"),
            "{coloured}"
        );
        let link = "\u{1b}]8;;file:///a%20folder/of/spec/acme/things.yaml#7\u{1b}\\spec/acme/things.yaml:7\u{1b}]8;;\u{1b}\\";
        assert!(coloured.contains(link), "{coloured}");
    }
}
