//! The rules of changes for people: a list, one with its reason, a page of all, and a table of what changes do to a crate.
//! Must not know how changes are found.

use iot_clouds_codegen::diff::rules::{self, RULES, Rule, Subject};
use iot_clouds_codegen::diff::{Bump, Class};

use crate::failure::CommandError;
use crate::rules::{list as listed, unknown};

/// What rules are about, as headings.
const SUBJECTS: [(Subject, &str); 4] = [
    (Subject::Operation, "Operations and parameters"),
    (Subject::Type, "Types, fields and values"),
    (Subject::Platform, "Platforms"),
    (Subject::Any, "Any part of a spec"),
];

/// Returns one line for each rule.
pub(super) fn list() -> String {
    listed(RULES.iter().map(|rule| (rule.id, rule.summary)))
}

/// Explains the rule with an id.
pub(super) fn explain(id: &str) -> Result<String, CommandError> {
    let known = RULES.iter().map(|rule| rule.id);
    let rule = rules::rule(id).ok_or_else(|| unknown(id, known, "diff"))?;
    let help = match rule.help {
        "" => String::new(),
        help => format!("Help: {help}\n"),
    };
    Ok(format!(
        "{}\n\n{}\n\nWhy: {}\n{help}Classes:\n{}Reversed: {}\n",
        rule.id,
        rule.summary,
        rule.why,
        classes(rule, "  "),
        rule.mirror
    ))
}

/// Returns a line for each class that a rule may have.
fn classes(rule: &Rule, indent: &str) -> String {
    let lines = rule.cases.iter().map(|(class, mirror, when)| {
        let when = match *when {
            "" => String::new(),
            when => format!(", {when}"),
        };
        let mirror = match mirror == class {
            true => String::new(),
            false => format!("; reversed {}", mirror.name()),
        };
        format!("{indent}- {}{when}{mirror}\n", class.name())
    });
    lines.collect()
}

/// Returns the page of all rules.
pub(crate) fn page() -> String {
    let mut page = "# Rules of changes\n\n\
        `cargo xtask generate` writes this page from the rules of `cargo xtask diff`; `--explain RULE` prints one of\n\
        them. [diff.md](diff.md) says what the classes mean. What a change needs as a version is that of its class; a\n\
        change is *reversed* if the old side is compared with the new one.\n"
        .to_owned();
    for (subject, heading) in SUBJECTS {
        page.push_str(&format!("\n## {heading}\n"));
        for rule in RULES.iter().filter(|rule| rule.subject == subject) {
            page.push_str(&section(rule));
        }
    }
    page
}

fn section(rule: &Rule) -> String {
    let loud = match rule.is_loud {
        true => " Look twice.",
        false => "",
    };
    let mut text = format!(
        "\n### {}\n\n{}{loud} {}\n\n{}",
        rule.id,
        rule.summary,
        rule.why,
        classes(rule, "")
    );
    if !rule.help.is_empty() {
        text.push_str(&format!("\n*What to do:* {}\n", rule.help));
    }
    if rule.mirror != rule.id {
        text.push_str(&format!("\n*Reversed:* [`{0}`](#{0})\n", rule.mirror));
    }
    text
}

/// Returns the tables of what changes of the spec do to a crate.
pub(crate) fn tables() -> String {
    let tables = SUBJECTS.iter().map(|(subject, heading)| {
        let mut table = format!(
            "### {heading}\n\n| change of the spec | class | from 1.0 on | what it means for a program |\n| --- | --- | --- | --- |\n"
        );
        for rule in RULES.iter().filter(|rule| rule.subject == *subject) {
            let mut why = rule.why;
            for (class, _, when) in rule.cases.iter().filter(|case| case.0 > Class::None) {
                table.push_str(&row(rule, *class, when, why));
                // What holds for all rows of a rule is said once.
                why = "";
            }
        }
        table
    });
    tables.collect::<Vec<_>>().join("\n")
}

fn row(rule: &Rule, class: Class, when: &str, why: &str) -> String {
    let summary = rule.summary.trim_end_matches('.');
    let when = match when {
        "" => String::new(),
        when => format!(": {when}"),
    };
    let version = match Bump::from(class) {
        Bump::None => "none",
        Bump::Patch => "patch",
        Bump::Minor => "minor",
        Bump::Major => "major",
    };
    format!(
        "| [{summary}](diff-rules.md#{}){when} | {} | {version} | {why} |\n",
        rule.id,
        class.name()
    )
}
