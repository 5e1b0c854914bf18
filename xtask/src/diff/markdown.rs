//! A report as the text of one comment in a pull request, which later runs replace, and as the longer summary of a job.
//! Must not know how changes are found, nor how a comment is posted.

use iot_clouds_codegen::diff::rules::rule;
use iot_clouds_codegen::diff::{Class, Finding, Place, Report};

use super::links::{self, Links};
use super::text;

/// Begins every comment, so that the next run finds it. It is not visible.
const MARKER: &str = "<!-- cargo xtask diff -->";

/// What a report is for, which limits its length.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// A comment of a pull request.
    Comment,
    /// The summary of a job.
    Summary,
}

impl Target {
    /// Returns the most that a report has, with a reserve: GitHub accepts 65 536 characters and 1 048 576 bytes.
    fn most(self) -> usize {
        match self {
            Self::Comment => 60_000,
            Self::Summary => 1_000_000,
        }
    }

    fn size(self, text: &str) -> usize {
        match self {
            Self::Comment => text.chars().count(),
            Self::Summary => text.len(),
        }
    }

    /// Says where all changes are.
    fn elsewhere(self) -> &'static str {
        match self {
            Self::Comment => {
                "The summary of the job has more of them, and `cargo xtask diff` prints all."
            }
            Self::Summary => "`cargo xtask diff` prints all changes.",
        }
    }
}

/// Most operations of a finding that are not folded.
const FOLDED: usize = 4;

/// Most operations, and most lines of the API, of a finding.
const SHOWN: usize = 100;

/// Returns the text. `entries` is what can be pasted into `accept.yaml`.
pub(super) fn print(
    report: &Report,
    title: &str,
    target: Target,
    links: &Links,
    entries: Option<&str>,
) -> String {
    let mut comment = format!(
        "{MARKER}\n### Change of the specs: **{}**\n\n{}\n\n{}\n",
        report.class.name(),
        escaped(title),
        escaped(&text::summary(report))
    );
    if !report.crates.is_empty() {
        comment.push_str("\n**Versions**\n\n");
        for version in &report.crates {
            comment.push_str(&format!("- {}\n", escaped(&text::judged(version))));
        }
    }
    // What can be pasted stands at the end and is never cut.
    let entries = entries.map(|text| {
        folded(
            "To accept: what to write into <code>spec/accept.yaml</code>",
            &fenced("yaml", text),
        )
    });
    let entries = entries.map_or_else(String::new, |text| format!("\n{}", text.trim_start()));
    let mut length = target.size(&comment) + target.size(&entries);
    let mut left_out = Vec::new();
    for (name, blocks) in sections(report, links) {
        let mut heading = format!("\n#### {name} ({})\n\n", blocks.len());
        let mut missing = 0;
        for block in blocks {
            let block = format!("{heading}{block}");
            let size = target.size(&block);
            // One line says what was left out.
            if !left_out.is_empty() || missing > 0 || length + size > target.most() - 200 {
                missing += 1;
                continue;
            }
            heading.clear();
            comment.push_str(&block);
            length += size;
        }
        if missing > 0 {
            left_out.push(format!("{missing} {name}"));
        }
    }
    if !left_out.is_empty() {
        comment.push_str(&format!(
            "\n**Left out: {}.** {}\n",
            left_out.join(", "),
            target.elsewhere()
        ));
    }
    comment + &entries
}

/// Returns the sections of a report by their names, in the order of importance, each with its entries.
fn sections(report: &Report, links: &Links) -> Vec<(&'static str, Vec<String>)> {
    let mut sections: Vec<(&'static str, Vec<String>)> = Vec::new();
    let unread = report.unread.iter().map(|own| {
        let said = escaped(&text::not_read(own));
        let problem = escaped(&text::problem(own));
        let class = own.class.name();
        let surface = surface(&own.surface);
        let platform = code(&own.platform);
        format!("- {platform}: **{class}** by its API: {said}\n  {problem}\n{surface}")
    });
    sections.push(("not read", unread.collect()));
    for (class, findings) in text::by_class(report) {
        let findings = findings.into_iter().map(|found| one(found, links));
        sections.push((text::heading(class), findings.collect()));
    }
    let generator = report.generator.iter().map(|own| {
        let class = own.class.name();
        let (package, surface) = (code(&own.package), surface(&own.surface));
        let (said, no_finding) = (text::BY_GENERATOR, text::NO_FINDING);
        format!("- {package}: **{class}**: {said}\n  {no_finding}\n{surface}")
    });
    sections.push(("generator", generator.collect()));
    sections.retain(|(_, entries)| !entries.is_empty());
    sections
}

fn one(finding: &Finding, links: &Links) -> String {
    let loud = if finding.is_loud { "⚠ " } else { "" };
    let mut block = format!(
        "- {loud}{} {}: {}\n  {} · {}",
        code(&finding.platform),
        code(&finding.entry),
        escaped(&finding.message),
        places(finding, links),
        linked(&code(finding.rule), &links::rule(finding.rule)),
    );
    if let Some(source) = &finding.source {
        let words = linked(&escaped(&source.in_words()), &source.url);
        block.push_str(&format!(" · vendor: {words}"));
    }
    block.push('\n');
    let why = rule(finding.rule).map_or("", |rule| rule.why);
    if finding.class >= Class::Silent && !why.is_empty() {
        block.push_str(&format!("  *Why:* {}\n", escaped(why)));
    }
    if let Some(accepted) = &finding.accepted {
        block.push_str(&format!("  **{}**\n", escaped(&text::accepted(accepted))));
    }
    if !finding.help.is_empty() {
        block.push_str(&format!("  *Help:* {}\n", escaped(&finding.help)));
    }
    let shown = finding.operations.iter().take(SHOWN);
    let operations: Vec<String> = shown.map(|it| code(it)).collect();
    let operations = match finding.operations.as_slice() {
        [all] if all == "*" => "all".to_owned(),
        _ => operations.join(", ") + &more(finding.operations.len()),
    };
    let is_short = finding.operations.len() <= FOLDED;
    if is_short && !operations.is_empty() {
        block.push_str(&format!("  *Operations:* {operations}\n"));
    }
    if !is_short {
        let summary = format!("{} operations", finding.operations.len());
        block.push_str(&folded(&summary, &operations));
    }
    block.push_str(&surface(&finding.surface));
    block
}

/// Returns lines of the API that open with a click.
fn surface(surface: &[String]) -> String {
    if surface.is_empty() {
        return String::new();
    }
    let lines = surface.iter().take(SHOWN);
    let mut lines: Vec<String> = lines.map(|it| it.replace(['\n', '\r'], " ")).collect();
    let count = surface.len();
    lines.extend(Some(more(count)).filter(|more| !more.is_empty()));
    folded(&lines_of_api(count), &fenced("diff", &lines.join("\n")))
}

/// Says how many of a finding's operations or lines are not shown.
fn more(count: usize) -> String {
    match count.checked_sub(SHOWN) {
        None | Some(0) => String::new(),
        Some(rest) => format!(" and {rest} more"),
    }
}

/// Returns both places, linked where it is known that the file can be read. A file is named once.
fn places(finding: &Finding, links: &Links) -> String {
    let place = |place: &Option<Place>, shown: String, files: &Option<String>| match (place, files)
    {
        (None, _) => text::place(None),
        (Some(found), Some(files)) => {
            let url = format!("{files}/{}#L{}", found.file, found.line);
            linked(&code(&shown), &url)
        }
        (Some(_), None) => code(&shown),
    };
    let (old, new) = (&finding.old, &finding.new);
    let same = old.as_ref().zip(new.as_ref());
    let same = same.filter(|(old, new)| old.file == new.file);
    let later = same.map_or_else(
        || text::place(new.as_ref()),
        |(_, new)| format!(":{}", new.line),
    );
    let before = place(old, text::place(old.as_ref()), &links.old);
    format!("{before} → {}", place(new, later, &links.new))
}

/// Returns a link, whatever its address contains.
fn linked(words: &str, url: &str) -> String {
    let url = url.replace(['\n', '\r', ' '], "%20");
    let url = url.replace('<', "%3C").replace('>', "%3E");
    match url.contains(['(', ')']) {
        true => format!("[{words}](<{url}>)"),
        false => format!("[{words}]({url})"),
    }
}

/// Returns lines as a block of code, indented as the part of a list.
fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let text = text.trim_end().replace('\n', "\n  ");
    format!("{fence}{language}\n  {text}\n  {fence}")
}

fn lines_of_api(count: usize) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} line{s} of the API")
}

/// Returns a text that opens with a click.
fn folded(summary: &str, text: &str) -> String {
    format!("  <details><summary>{summary}</summary>\n\n  {text}\n\n  </details>\n")
}

/// Returns a text as code, whatever it contains.
pub(super) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let ticks = "`".repeat(longest_run(&text) + 1);
    let space = if text.contains('`') { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// Returns the length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|letter| letter != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// Escapes what would be markup, outside of code in pairs of backticks. A mention must not call a person.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let mut parts: Vec<String> = Vec::new();
    let pieces: Vec<&str> = text.split('`').collect();
    let is_paired = pieces.len() % 2 == 1;
    for (at, piece) in pieces.iter().enumerate() {
        if is_paired && at % 2 == 1 {
            parts.push((*piece).to_owned());
            continue;
        }
        let mut escaped = String::new();
        for letter in piece.chars() {
            match letter {
                '<' => escaped.push_str("&lt;"),
                '@' => escaped.push_str("&#64;"),
                '*' | '_' | '[' | ']' | '\\' | '#' | '|' | '~' | '!' => {
                    escaped.push('\\');
                    escaped.push(letter);
                }
                _ => escaped.push(letter),
            }
        }
        parts.push(escaped);
    }
    parts.join(if is_paired { "`" } else { "\\`" })
}

#[cfg(test)]
mod tests {
    use iot_clouds_codegen::diff::{Bump, Class, Finding, Place, Report};

    use super::{Links, MARKER, Target, code, escaped, print};

    fn printed(report: &Report, target: Target) -> String {
        print(report, "a -> b", target, &Links::default(), None)
    }

    fn finding(entry: usize, class: Class) -> Finding {
        Finding {
            rule: "a-rule",
            class,
            platform: "acme".to_owned(),
            entry: format!("things.types.Thing.fields.name{entry}"),
            old: Some(Place {
                file: "spec/acme/things.yaml".to_owned(),
                line: entry,
            }),
            message: "The field is gone.".to_owned(),
            operations: vec!["things.get".to_owned()],
            surface: vec!["- pub acme::things::Thing::name: Option<String>".to_owned()],
            help: "Keep it.".to_owned(),
            bump: Bump::Major,
            ..Finding::default()
        }
    }

    #[test]
    fn a_comment_is_never_too_long_and_says_what_it_leaves_out() {
        let mut findings: Vec<Finding> = (0..400).map(|it| finding(it, Class::Breaking)).collect();
        findings.extend((0..7).map(|it| finding(it, Class::Docs)));
        let report = Report {
            class: Class::Breaking,
            bump: Bump::Major,
            findings,
            ..Report::default()
        };
        let comment = printed(&report, Target::Comment);
        assert!(comment.starts_with(MARKER));
        let length = comment.chars().count();
        assert!((59_000..=60_000).contains(&length), "{length}");
        let shown = comment.matches("- `acme` ").count();
        let expected = format!(
            "**Left out: {} breaking, 7 docs.** The summary of the job has more",
            400 - shown
        );
        assert!(comment.contains(&expected), "{expected}");
        // The summary of a job is longer, and counted in bytes.
        let summary = printed(&report, Target::Summary);
        assert!(summary.len() > length && !summary.contains("Left out"));
        let mut many = report;
        for finding in &mut many.findings {
            finding.message = "é".repeat(2_000);
        }
        let summary = printed(&many, Target::Summary);
        assert!((990_000..=1_000_000).contains(&summary.len()));
        assert!(summary.contains("7 docs.** `cargo xtask diff` prints all changes.\n"));
    }

    #[test]
    fn one_large_finding_hides_no_other() {
        let mut large = finding(1, Class::Breaking);
        large.surface = vec![large.surface.concat(); 5000];
        large.operations = vec![large.operations.concat(); 5000];
        let report = Report {
            class: Class::Breaking,
            bump: Bump::Major,
            findings: vec![large, finding(2, Class::Docs)],
            ..Report::default()
        };
        let comment = printed(&report, Target::Comment);
        assert!(comment.contains("name2`") && !comment.contains("Left out"));
        assert_eq!(comment.matches(" and 4900 more\n").count(), 2);
        assert!(comment.contains("5000 lines of the API"));
    }

    #[test]
    fn texts_of_specs_are_no_markup() {
        assert_eq!(
            escaped("<b> of @all in `a_b<T>`"),
            "&lt;b> of &#64;all in `a_b<T>`"
        );
        assert_eq!(escaped("an odd ` and *"), "an odd \\` and \\*");
        assert_eq!(code("a`b"), "`` a`b ``");
    }
}
