//! Problems for people: the snippet with the span underlined, the message and the help.
//! Must not know how problems are found, nor whether the output is a terminal.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

use super::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};

/// Whether the text is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Without colours, for files, pipes and tests.
    #[default]
    Plain,
    /// With colours, for a terminal.
    Coloured,
}

/// Returns problems with their snippets, each followed by an empty line.
pub fn to_text(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    diagnostics
        .iter()
        .map(|diagnostic| format!("{}\n\n", one(diagnostic, sources, &renderer)))
        .collect()
}

fn one(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Fatal | Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.rule);
    let mut files = vec![diagnostic.span.file];
    for (span, _) in &diagnostic.labels {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    let mut group = Group::with_title(title);
    for file in files {
        group = group.element(snippet(diagnostic, file, sources));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    file: FileId,
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = sources.text(file);
    let mut snippet = Snippet::source(text).path(sources.path(file)).fold(true);
    if diagnostic.span.file == file {
        snippet = snippet.annotation(AnnotationKind::Primary.span(visible(text, diagnostic.span)));
    }
    for (span, label) in diagnostic
        .labels
        .iter()
        .filter(|(span, _)| span.file == file)
    {
        snippet = snippet.annotation(
            AnnotationKind::Context
                .span(visible(text, *span))
                .label(label.as_str()),
        );
    }
    snippet
}

/// Returns the part of a span to underline: its first line.
fn visible(text: &str, span: Span) -> Range<usize> {
    let length = text
        .get(span.start..span.end)
        .and_then(|part| part.lines().next())
        .map_or(0, str::len);
    span.start.min(text.len())..(span.start + length).min(text.len())
}
