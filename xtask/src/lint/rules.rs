//! The rules of lint for people: a list, one with its reason, and the page with all of them.
//! Must not know how a rule is checked.

use std::path::Path;

use iot_clouds_codegen::compile;
use iot_clouds_codegen::diagnostic::{Style, to_text};
use iot_clouds_codegen::lint::{RULES, Rule, rule};

use crate::failure::CommandError;
use crate::output;
use crate::rules::{list as listed, unknown};
use crate::specs::{self, Files};

/// The folder with a fixture for each rule.
const FIXTURES: &str = "codegen/tests/diagnostics";

const HEAD: &str = "# The rules of lint

`cargo xtask schema` writes this page from the table of rules (`codegen/src/lint/rules.rs`) and from the fixtures of
`codegen/tests/diagnostics`. `cargo xtask lint` checks the rules, and `cargo xtask lint --explain RULE` shows one of them.

A problem of severity *error* stops every command; a *warning* asks for a decision, which CI demands. A comment in the spec
ignores a warning, with the reason: [the spec language](spec-language.md#comments-that-ignore-a-warning) shows it.

| rule | severity | requirement |
| --- | --- | --- |
";

/// Returns one line for each rule.
pub(super) fn list() -> String {
    listed(RULES.iter().map(|rule| (rule.id, rule.summary)))
}

/// Explains the rule with an id.
pub(super) fn explain(id: &str) -> Result<String, CommandError> {
    let known = RULES.iter().map(|rule| rule.id);
    let rule = rule(id).ok_or_else(|| unknown(id, known, "lint"))?;
    Ok(format!(
        "{} ({})\n\n{}\n\nWhy: {}\nCure: {}\n",
        rule.id,
        rule.severity.name(),
        rule.summary,
        rule.why,
        rule.cure
    ))
}

/// Returns the page with all rules, each with the first problem of its fixture below the root of the project.
pub(crate) fn page(root: &Path) -> Result<String, CommandError> {
    let mut page = HEAD.to_owned();
    for rule in RULES {
        let Rule { id, summary, .. } = rule;
        let severity = rule.severity.name();
        page.push_str(&format!("| [`{id}`](#{id}) | {severity} | {summary} |\n"));
    }
    for rule in RULES {
        page.push_str(&format!(
            "\n## {}\n\n{} {}\n\n{}\n\n```text\n{}\n```\n",
            rule.id,
            rule.summary,
            rule.why,
            rule.cure,
            example(root, rule)?.trim_end()
        ));
    }
    Ok(page)
}

/// Reads the files in a folder of a fixture and the folders in it, by their paths from the fixture on.
fn read(folder: &Path, before: &str, name: &str, files: &mut Files) -> Result<(), CommandError> {
    let (path, shown) = (folder.join(name), format!("{before}{name}"));
    if let Some(text) = output::read(&path).ok().flatten() {
        files.push((shown, text));
        return Ok(());
    }
    for (name, _) in specs::entries(&path)? {
        read(&path, &format!("{shown}/"), &name, files)?;
    }
    Ok(())
}

/// Returns the first problem of a rule in its fixture, as a terminal shows it.
fn example(root: &Path, rule: &Rule) -> Result<String, CommandError> {
    let folder = root.join(FIXTURES).join(rule.id);
    let mut files = Files::new();
    read(&folder, "", specs::SPEC, &mut files)?;
    let compiled = compile(files);
    let mut problems = compiled.problems.iter();
    let first = problems.find(|problem| problem.rule == rule.id);
    let first = first.ok_or_else(|| {
        CommandError::new(format!("{} has no problem of its rule", folder.display()))
    })?;
    Ok(to_text(
        std::slice::from_ref(first),
        &compiled.sources,
        Style::Plain,
    ))
}
