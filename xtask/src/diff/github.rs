//! A report as annotations that GitHub shows at the lines of a pull request.
//! Must not know how changes are found.

use std::collections::BTreeMap;

use iot_clouds_codegen::diagnostic;
use iot_clouds_codegen::diff::{Class, Finding, Place, Report, Verdict};
use similar::{DiffOp, TextDiff};

use super::side::Side;
use super::{Limits, text};

/// Returns one workflow command for each finding and each wrong version.
pub(super) fn print(report: &Report, old: &Side, new: &Side, limits: &Limits) -> String {
    let mut commands = String::new();
    let mut moves = Moves::new();
    let level_of = |class: Class| match class {
        class if limits.is_beyond(class) => "error",
        Class::Breaking | Class::Silent => "warning",
        _ => "notice",
    };
    for own in &report.unread {
        let level = level_of(own.class.max(Class::Silent));
        let mut apis = new.compiled.apis.iter();
        let api = apis.find(|api| api.platform == own.platform);
        let at = api.and_then(|api| place_of_version(&api.package, new));
        let body = format!("{}\n{}", text::not_read(own), text::problem(own));
        let title = format!("{}: not read", own.class.name());
        commands.push_str(&command(level, at.as_ref(), &title, &body));
    }
    for finding in text::by_class(report).into_iter().flat_map(|(_, it)| it) {
        let level = match finding.class {
            class if limits.is_forbidden(class) => "error",
            _ if finding.accepted.is_some() => "notice",
            Class::None if limits.acceptance => "error",
            Class::None => "warning",
            class => level_of(class),
        };
        let at = finding.new.clone();
        let at = at.or_else(|| nearest(finding, old, new, &mut moves));
        let title = match finding.class {
            Class::None => finding.rule.to_owned(),
            class => format!("{}: {}", class.name(), finding.rule),
        };
        commands.push_str(&command(
            level,
            at.as_ref(),
            &title,
            &body(finding, &old.shown),
        ));
    }
    for own in &report.generator {
        let body = format!("{}\n{}", text::BY_GENERATOR, text::NO_FINDING);
        let title = format!("{}: generator", own.class.name());
        let at = place_of_version(&own.package, new);
        commands.push_str(&command(level_of(own.class), at.as_ref(), &title, &body));
    }
    let wrong = report.crates.iter();
    for version in wrong.filter(|version| version.verdict != Verdict::Ok) {
        let level = if limits.version { "error" } else { "warning" };
        let at = place_of_version(&version.name, new);
        commands.push_str(&command(
            level,
            at.as_ref(),
            "version",
            &text::judged(version),
        ));
    }
    commands
}

fn body(finding: &Finding, old_side: &str) -> String {
    let mut body = format!("{}: {}", finding.entry, finding.message);
    if finding.new.is_none() && finding.old.is_some() {
        let was = text::place(finding.old.as_ref());
        body.push_str(&format!("\nIt was at {was} of {old_side}."));
    }
    if !finding.operations.is_empty() {
        let operations = text::operations(&finding.operations);
        body.push_str(&format!("\nOperations: {operations}"));
    }
    if !finding.help.is_empty() {
        body.push_str(&format!("\nhelp: {}", finding.help));
    }
    if let Some(source) = &finding.source {
        body.push_str(&format!("\nsource: {} <{}>", source.in_words(), source.url));
    }
    if let Some(accepted) = &finding.accepted {
        body.push_str(&format!("\n{}", text::accepted(accepted)));
    }
    body
}

fn command(level: &str, at: Option<&Place>, title: &str, body: &str) -> String {
    let mut properties = Vec::new();
    if let Some(at) = at {
        properties.push(("file", at.file.clone()));
        properties.push(("line", at.line.to_string()));
    }
    properties.push(("title", title.to_owned()));
    diagnostic::workflow_command(level, &properties, body)
}

/// How the lines of files moved, by the path of the file.
type Moves = BTreeMap<String, Vec<DiffOp>>;

/// Returns the place of the new side that is nearest to where something was removed: annotations need a file that exists.
fn nearest(finding: &Finding, old: &Side, new: &Side, moves: &mut Moves) -> Option<Place> {
    let was = finding.old.as_ref()?;
    if let (Some((_, before)), Some((file, after))) = (old.file(&was.file), new.file(&was.file)) {
        let moved = moves.entry(was.file.clone());
        let moved = moved.or_insert_with(|| moved_lines(before, after));
        let last = after.lines().count().max(1);
        return Some(Place {
            file: file.to_owned(),
            line: line_after(moved, was.line).unwrap_or(last).min(last),
        });
    }
    let mut apis = new.compiled.apis.iter();
    let api = apis.find(|api| api.platform == finding.platform)?;
    let sources = &new.compiled.sources;
    Some(Place {
        file: sources.path(api.at.file).to_owned(),
        line: 1,
    })
}

fn moved_lines(old: &str, new: &str) -> Vec<DiffOp> {
    TextDiff::from_lines(old, new).ops().to_vec()
}

/// Returns the new line that is where an old line was.
fn line_after(moved: &[DiffOp], line: usize) -> Option<usize> {
    let line = line.saturating_sub(1);
    moved.iter().find_map(|op| {
        let (from, to) = (op.old_range(), op.new_range());
        let offset = line.checked_sub(from.start)?;
        // What is longer than its replacement ends where the replacement does.
        (line < from.end).then(|| to.start + offset.min(to.len().saturating_sub(1)) + 1)
    })
}

fn place_of_version(package: &str, side: &Side) -> Option<Place> {
    let compiled = &side.compiled;
    let api = compiled.apis.iter().find(|api| api.package == package)?;
    let sources = &compiled.sources;
    let span = sources.place(&api.version_at);
    Some(Place {
        file: sources.path(span.file).to_owned(),
        line: sources.positions(span).0.line,
    })
}

#[cfg(test)]
mod tests {
    use super::{line_after, moved_lines};

    #[test]
    fn a_removed_line_is_where_its_neighbours_are() {
        let old = "a\nb\nc\nd\ne\n";
        let after = |new, line| line_after(&moved_lines(old, new), line);
        assert_eq!(after("a\nd\ne\n", 2), Some(2));
        assert_eq!(after("x\na\nb\nc\nd\n", 4), Some(5));
        assert_eq!(after("x\na\nb\nc\nd\n", 5), Some(6));
        assert_eq!(after("a\nB\nd\ne\n", 3), Some(2));
        assert_eq!(after("", 9), None);
    }
}
