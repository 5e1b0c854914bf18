//! The reports about pages for a terminal.
//! Must not know how pages are compared.

use std::fmt::Write as _;

use iot_clouds_codegen::docs::coverage;
use iot_clouds_codegen::docs::drift::{Document, DocumentState, Report, Section, State};

use super::counted;

/// Number of names that are listed in a line.
const SHOWN: usize = 12;

/// What follows a report with something to review.
const NEXT: &str = "next: edit the specs, `cargo xtask lint --fix`, `cargo xtask diff --fix`, acknowledge as above, `cargo xtask generate`\n";

/// Returns what became of the pages.
pub(super) fn drift(report: &Report) -> String {
    let mut text = String::new();
    let mut not_checked = Vec::new();
    for document in &report.documents {
        match document.state {
            DocumentState::NotChecked => {
                not_checked.push(format!("{}/{}", document.platform, document.document));
            }
            _ => text.push_str(&of_document(document)),
        }
    }
    if !not_checked.is_empty() {
        let _ = writeln!(
            text,
            "not checked, as there is no page: {}",
            listed(&not_checked)
        );
    }
    if report.needs_review() {
        text.push_str(NEXT);
    }
    text
}

/// Returns the words for what became of a document.
pub(super) fn summary(document: &Document) -> String {
    let state = match document.state {
        DocumentState::Compared | DocumentState::Cut => return changes(document),
        DocumentState::NotChecked => "not checked, as there is no page",
        DocumentState::Refused => "refused",
        DocumentState::New => "new: the lock does not have it",
        DocumentState::Rebaselined => {
            "re-baselined: the lock was written by another version of the reading"
        }
        DocumentState::Left => "left over in the lock",
    };
    match &document.reason {
        Some(reason) => format!("{state}: {reason}"),
        None => state.to_owned(),
    }
}

fn changes(document: &Document) -> String {
    let words = [
        (State::Facts, "with other facts"),
        (State::Gone, "gone"),
        (State::New, "new"),
        (State::Renamed, "renamed"),
        (State::Moved, "moved"),
        (State::Words, "with other words only"),
        (State::Cut, "cut off"),
        (
            State::Unknown,
            "beyond the end of the copy that was reviewed",
        ),
    ];
    let counts = words.iter().filter_map(|(state, words)| {
        let count = document.with(*state).count();
        (count > 0).then(|| format!("{count} {words}"))
    });
    let mut counts: Vec<String> = counts.collect();
    counts.push(format!("{} unchanged", document.unchanged));
    format!("sections: {}", counts.join(", "))
}

fn of_document(document: &Document) -> String {
    let name = format!("{}/{}", document.platform, document.document);
    let file = document.file.as_ref();
    let file = file.map_or_else(String::new, |file| format!(" ({file})"));
    let mut text = format!("{name}{file}: {}\n", summary(document));
    if document.state == DocumentState::New || document.state == DocumentState::Rebaselined {
        let _ = writeln!(text, "  review it, then: {}", command(&name));
    }
    for section in document.sections.iter().filter(|it| it.needs_review) {
        text.push_str(&of_section(section));
    }
    let several = document.sections.iter().filter(|it| it.needs_review);
    if several.count() > 1 {
        let _ = writeln!(text, "  or all of them: {}", command(&name));
    }
    for (state, words) in [
        (State::Renamed, "renamed"),
        (State::Moved, "moved"),
        (State::New, "new, without facts that count"),
        (State::Gone, "gone, without facts that count"),
        (State::Words, "other words only"),
    ] {
        let quiet = document.with(state).filter(|it| !it.needs_review);
        let quiet: Vec<String> = quiet.map(own_name).collect();
        if !quiet.is_empty() {
            let _ = writeln!(text, "  {words}: {}", listed(&quiet));
        }
    }
    if let Some(last) = &document.cut_after {
        let count = document.with(State::Cut).count();
        let lost = match count {
            0 => "nothing that was known is missing".to_owned(),
            count => counted(
                count,
                "section is not there and was not checked",
                "sections are not there and were not checked",
            ),
        };
        let why = because(document);
        let _ = writeln!(text, "  cut: the page ends in `{last}`{why}; {lost}");
    }
    for contradiction in &document.contradictions {
        let _ = writeln!(text, "  the page contradicts itself: {contradiction}");
    }
    text
}

/// Returns why a page seems to be cut.
pub(super) fn because(document: &Document) -> String {
    let reason = document.reason.as_ref();
    reason.map_or_else(String::new, |reason| format!(" ({reason})"))
}

/// Returns the name of a section without that of its document.
fn own_name(section: &Section) -> String {
    let name = section.name.split_once('#');
    let name = name.map_or(section.name.as_str(), |(_, name)| name);
    match &section.before {
        Some(before) if section.state == State::Renamed => format!(
            "{} (before: {})",
            name,
            before.last().map_or("", String::as_str)
        ),
        _ => name.to_owned(),
    }
}

/// Returns the word for what became of a section that must be reviewed.
pub(super) fn headline(section: &Section) -> String {
    let line = section
        .line
        .map_or_else(String::new, |line| format!(", line {line}"));
    let path = section.path.join(" / ");
    let before = section.before.as_ref().map(|before| before.join(" / "));
    match (section.state, before) {
        (State::Gone, _) => format!("gone: {path}"),
        (State::New, _) if section.is_cited => format!("new: {path}{line}"),
        (State::New, _) => format!("new and uncovered: {path}{line}"),
        (State::Renamed, Some(before)) => format!("renamed: {path}{line}, before: {before}"),
        (_, Some(before)) => format!("other facts: {path}{line}, before: {before}"),
        _ => format!("other facts: {path}{line}"),
    }
}

fn of_section(section: &Section) -> String {
    let mut text = format!("  {}\n", headline(section));
    for fact in &section.went {
        let _ = writeln!(text, "    - {fact}");
    }
    for fact in &section.came {
        let _ = writeln!(text, "    + {fact}");
    }
    for entry in &section.entries {
        let _ = writeln!(text, "    {}:{} {}", entry.file, entry.line, entry.entry);
    }
    let _ = writeln!(text, "    then: {}", command(&section.name));
    text
}

/// Returns the command that acknowledges something.
pub(super) fn command(name: &str) -> String {
    let name = name.replace('\'', "'\\''");
    format!("cargo xtask docs ack '{name}' --reason '…'")
}

fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join("; "))
}

/// Returns what pages and specs have in common.
pub(super) fn coverage(report: &coverage::Report) -> String {
    let mut text = String::new();
    for platform in &report.platforms {
        let _ = writeln!(text, "{}: {}", platform.platform, figures(platform));
        for mention in &platform.lacking {
            let _ = writeln!(
                text,
                "  {}:{}: the spec lacks the {} `{}`{}",
                mention.file,
                mention.line,
                mention.kind.word(),
                mention.name,
                place(mention)
            );
        }
        for missing in &platform.missing {
            let _ = writeln!(
                text,
                "  {}:{}: no page mentions `{}`, not even {}",
                missing.file,
                missing.line,
                missing.entry,
                missing.documents.join(", ")
            );
        }
        for stale in &platform.stale {
            let _ = writeln!(
                text,
                "  {}:{}: the page `{}` has nothing of what this excludes; remove it",
                stale.file, stale.line, stale.document
            );
        }
        let without = platform.documents.iter().filter(|it| it.file.is_none());
        let without: Vec<String> = without.map(|it| it.document.clone()).collect();
        if !without.is_empty() {
            let _ = writeln!(text, "  without a page: {}", listed(&without));
        }
        for document in platform.documents.iter().filter(|it| it.file.is_some()) {
            if let Some(reason) = &document.reason {
                let _ = writeln!(text, "  not whole: {}: {reason}", document.document);
            }
        }
    }
    text
}

/// Returns the operation or the section of a mention.
pub(super) fn place(mention: &coverage::Mention) -> String {
    match (&mention.operation, mention.path.last()) {
        (Some(operation), _) => format!(" of {operation}"),
        (None, Some(_)) => format!(", in {}", mention.path.join(" / ")),
        (None, None) => String::new(),
    }
}

/// Returns the figures of a platform in a line.
pub(super) fn figures(platform: &coverage::Platform) -> String {
    let Some(percent) = platform.percent else {
        return format!(
            "no page mentions anything; {} of its documented entries not checked",
            platform.not_checked
        );
    };
    let all = platform.described + platform.lacking.len();
    format!(
        "{percent} %: the spec describes {} of {all} that its pages mention, among them {}, and leaves out {} on purpose; \
         of the documented entries {} are on the pages, {} missing, {} not checked",
        platform.described,
        counted(platform.operations, "operation", "operations"),
        platform.excluded,
        platform.confirmed,
        platform.missing.len(),
        platform.not_checked
    )
}
