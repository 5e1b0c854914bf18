//! Problems as annotations that GitHub shows at the lines of a pull request.
//! Must not know how problems are found.

use super::{Diagnostic, Severity};
use crate::source::Sources;

/// Returns one workflow command per problem, each on its own line.
pub fn to_github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| annotation(diagnostic, sources))
        .collect()
}

fn annotation(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let (start, end) = sources.positions(diagnostic.span);
    let mut place = vec![
        ("file", sources.path(diagnostic.span.file).to_owned()),
        ("line", start.line.to_string()),
        ("col", start.column.to_string()),
    ];
    place.push(if end.line == start.line {
        ("endColumn", end.column.to_string())
    } else {
        ("endLine", end.line.to_string())
    });
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    let level = match diagnostic.severity {
        Severity::Fatal | Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    place.push(("title", diagnostic.rule.to_owned()));
    workflow_command(level, &place, &text)
}

/// Returns a workflow command of GitHub Actions, such as `error`, with its properties and its text.
pub fn workflow_command(name: &str, properties: &[(&str, String)], text: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    format!("::{name} {}::{}\n", properties.join(","), data(text))
}

/// Escapes the text of a message, which must not contain line ends.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a property, which must not contain its delimiters either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn escapes_what_would_end_a_command() {
        assert_eq!(data("100 %\r\nnext: a,b"), "100 %25%0D%0Anext: a,b");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
