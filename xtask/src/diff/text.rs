//! A report for people: classes from the worst on, each finding with both places.
//! Must not know how changes are found.

use iot_clouds_codegen::diagnostic::Style;
use iot_clouds_codegen::diff::{
    Accepted, Bump, Class, CrateVersion, Finding, Place, Report, Unread, Verdict,
};

use super::look::{GREEN, Look, RED, YELLOW, clean, linked, painted};

/// Number of operations, and of lines of the API, that are printed of a finding.
const SHOWN: usize = 8;

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
        let name = painted(heading(class), colour(class), look.style);
        let count = match class {
            Class::None => findings.len().to_string(),
            _ => changes(findings.len()),
        };
        text.push_str(&format!("\n{name}: {count}\n"));
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

/// Returns the word over findings. What no user notices is about `accept.yaml`.
pub(super) fn heading(class: Class) -> &'static str {
    match class {
        Class::None => "acceptances that are of no use",
        class => class.name(),
    }
}

fn colour(class: Class) -> &'static str {
    match class {
        Class::Breaking => RED,
        Class::Silent => YELLOW,
        Class::None | Class::Docs | Class::Deprecating | Class::Additive => GREEN,
    }
}

/// Returns what the whole change is, in a line.
pub(super) fn summary(report: &Report) -> String {
    let findings = report.findings.iter();
    let findings = findings.filter(|it| it.class > Class::None);
    let count = |count: usize, what: &str, whats: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {whats}")),
    };
    let parts = [
        count(findings.count(), "change", "changes"),
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
    let classes = Class::ALL.iter().rev().map(|class| {
        let findings = report.findings.iter();
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
    text.push_str(&format!("    old: {}\n", place(finding.old.as_ref())));
    let new = linked(finding.new.as_ref(), look.files);
    text.push_str(&format!("    new: {new}\n"));
    if !finding.operations.is_empty() {
        let operations = operations(&finding.operations);
        text.push_str(&format!("    operations: {operations}\n"));
    }
    text.push_str(&lines(&finding.surface, "      ", look.style));
    if !finding.help.is_empty() {
        text.push_str(&format!("    help: {}\n", clean(&finding.help)));
    }
    if let Some(source) = &finding.source {
        let (words, url) = (clean(&source.in_words()), clean(&source.url));
        text.push_str(&format!("    source: {words} <{url}>\n"));
    }
    if let Some(accepted) = &finding.accepted {
        text.push_str(&format!("    {}\n", clean(&self::accepted(accepted))));
    }
    text.push_str(&format!("    fingerprint: {}\n", finding.fingerprint));
    text
}

/// Returns who accepted a change, and why.
pub(super) fn accepted(accepted: &Accepted) -> String {
    let Accepted {
        reason,
        author,
        expires,
    } = accepted;
    format!("accepted by {author} until {expires}: {reason}")
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
    use iot_clouds_codegen::diff::{Class, Finding, Place, Report};

    use super::print;
    use crate::diff::look::Look;

    #[test]
    fn a_terminal_acts_on_no_text_of_a_spec() {
        let report = Report {
            class: Class::Breaking,
            findings: vec![Finding {
                rule: "a-rule",
                class: Class::Breaking,
                platform: "acme".to_owned(),
                entry: "things".to_owned(),
                new: Some(Place {
                    file: "spec/acme/things.yaml".to_owned(),
                    line: 7,
                }),
                message: "was \u{1b}[2Jtwo\nlines".to_owned(),
                operations: vec!["*".to_owned()],
                surface: vec!["- pub a".to_owned()],
                ..Finding::default()
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
