//! The reports about pages as the text of an issue: a checklist.
//! Must not know how pages are compared, nor how an issue is opened.

use std::fmt::Write as _;

use iot_clouds_codegen::docs::coverage;
use iot_clouds_codegen::docs::drift::{Document, DocumentState, Report, Section, State};

use super::text;

/// Begins the text, so that the next run finds the issue. It is not visible.
const MARKER: &str = "<!-- cargo xtask docs drift -->";

/// Returns what became of the pages.
pub(super) fn drift(report: &Report) -> String {
    let mut text = format!("{MARKER}\n### Pages of the vendors\n");
    if !report.needs_review() {
        text.push_str("\nNothing to review.\n");
    }
    let mut not_checked = Vec::new();
    for document in &report.documents {
        if document.state == DocumentState::NotChecked {
            not_checked.push(code(&format!(
                "{}/{}",
                document.platform, document.document
            )));
        } else if document.needs_review() || document.state == DocumentState::Cut {
            text.push_str(&of_document(document));
        }
    }
    let other: Vec<String> = report
        .documents
        .iter()
        .filter(|it| it.state == DocumentState::Compared && !it.needs_review())
        .map(|it| {
            let name = code(&format!("{}/{}", it.platform, it.document));
            format!("- {name}: {}\n", text::summary(it))
        })
        .collect();
    if !other.is_empty() {
        let _ = write!(text, "\n**Nothing to do**\n\n{}", other.concat());
    }
    if !not_checked.is_empty() {
        let _ = write!(
            text,
            "\n**Not checked, as there is no page:** {}\n",
            not_checked.join(", ")
        );
    }
    text
}

fn of_document(document: &Document) -> String {
    let name = format!("{}/{}", document.platform, document.document);
    let mut text = format!(
        "\n#### [{name}](<{}>)\n\n{}\n\n",
        document.url,
        escaped(&text::summary(document))
    );
    if document.needs_review() && document.sections.iter().all(|it| !it.needs_review) {
        let _ = writeln!(
            text,
            "- [ ] review it, then {}",
            code(&text::command(&name))
        );
    }
    for section in document.sections.iter().filter(|it| it.needs_review) {
        text.push_str(&of_section(section));
    }
    if let Some(last) = &document.cut_after {
        let count = document.with(State::Cut).count();
        let _ = writeln!(
            text,
            "- The page is cut: it ends in {}{}, and {count} sections were not checked.",
            code(last),
            text::because(document)
        );
    }
    for contradiction in &document.contradictions {
        let _ = writeln!(
            text,
            "- The page contradicts itself: {}",
            escaped(contradiction)
        );
    }
    text
}

fn of_section(section: &Section) -> String {
    let mut text = format!("- [ ] {}\n", escaped(&text::headline(section)));
    for fact in &section.went {
        let _ = writeln!(text, "  - went: {}", code(fact));
    }
    for fact in &section.came {
        let _ = writeln!(text, "  - came: {}", code(fact));
    }
    for entry in &section.entries {
        let place = format!("{}:{}", entry.file, entry.line);
        let _ = writeln!(text, "  - [ ] {} {}", code(&place), code(&entry.entry));
    }
    let _ = writeln!(text, "  - then {}", code(&text::command(&section.name)));
    text
}

/// Returns what pages and specs have in common.
pub(super) fn coverage(report: &coverage::Report) -> String {
    let mut text = "### What the specs describe of the pages\n".to_owned();
    for platform in &report.platforms {
        let _ = write!(
            text,
            "\n#### {}\n\n{}\n\n",
            platform.platform,
            escaped(&text::figures(platform))
        );
        for mention in &platform.lacking {
            let what = format!("the spec lacks the {}", mention.kind.word());
            let place = escaped(&text::place(mention));
            let at = code(&format!("{}:{}", mention.file, mention.line));
            let _ = writeln!(text, "- [ ] {what} {}{place} ({at})", code(&mention.name));
        }
        for missing in &platform.missing {
            let at = code(&format!("{}:{}", missing.file, missing.line));
            let _ = writeln!(
                text,
                "- [ ] no page mentions {} ({at})",
                code(&missing.entry)
            );
        }
        for stale in &platform.stale {
            let at = code(&format!("{}:{}", stale.file, stale.line));
            let _ = writeln!(text, "- [ ] nothing is excluded by {at}; remove it");
        }
    }
    text
}

/// Returns text as code, also with backticks in it.
fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// Returns text without signs of Markdown and HTML, and without mentions.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if "\\`*_{}[]<>#|~".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
        if character == '@' {
            escaped.push('\u{200b}');
        }
    }
    escaped
}
