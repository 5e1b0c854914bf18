//! Rules about the documents of a platform, and what refers to them.
//! Must not know what the parts of a spec mean.

use std::collections::HashSet;
use std::ops::Range;

use super::super::context::{Context, Fact, suggestion};
use crate::diagnostic::{Diagnostic, closest};
use crate::resolve::{Reference, hyphenated};
use crate::source::characters::stray;
use crate::spec::{Basis, Location};

const ID: &str = "unknown-document";

/// Finds the place of a text, for a problem with it: most texts have none.
type At<'a> = &'a dyn Fn() -> Location;

/// The documents of a platform, and those that something refers to.
struct Documents<'c, 'a> {
    context: &'c Context<'a>,
    names: Vec<&'a str>,
    used: HashSet<&'a str>,
}

/// Checks that every reference names a document, and that every document is referred to.
pub(super) fn documents(context: &Context<'_>, facts: &[Fact<'_>]) {
    let all = &context.spec.platform.documents;
    let at = context.spec.platform_at().key("documents");
    if context.sources.has_hole_inside(&at) && all.is_empty() {
        return;
    }
    let mut documents = Documents {
        context,
        names: all.keys().map(String::as_str).collect(),
        used: HashSet::new(),
    };
    for fact in facts {
        for (at, source) in fact.sources(context) {
            documents.source(&|| at.clone(), source);
        }
        let reason: Option<(&str, &str)> = match fact.basis {
            Some(Basis::Observed(text)) => Some(("observed", text)),
            Some(Basis::Inferred(text)) => Some(("inferred", text)),
            Some(Basis::Documented) | None => None,
        };
        if let Some(Basis::Observed(text)) = fact.basis {
            documents.observed(&|| fact.reason_at("observed"), text);
        }
        if let Some(doc) = fact.doc {
            documents.text(&|| fact.doc_at(context), doc, 0..0);
        }
        if let Some((at, text)) = &fact.contested {
            documents.text(&|| at.clone(), text, 0..0);
        }
        if let Some((key, text)) = reason {
            // A reason may begin with a document that is not written as code; an unknown one was reported.
            let first = Reference::at_start(text);
            let is_read =
                documents.knows(first.document) || matches!(fact.basis, Some(Basis::Observed(_)));
            let end = if is_read {
                first.start + first.document.len()
            } else {
                0
            };
            documents.text(&|| fact.reason_at(key), text, 0..end);
        }
    }
    documents.unused();
}

impl<'a> Documents<'_, 'a> {
    /// Notes that a document is used, or returns `false` if there is none of this name.
    fn knows(&mut self, name: &str) -> bool {
        let known = self.names.iter().find(|known| **known == name);
        self.used.extend(known);
        known.is_some()
    }

    fn source(&mut self, at: At<'_>, source: &str) {
        let found = Reference::of_source(source);
        if self.misspelt(at, source, found) {
            return;
        }
        if !self.knows(found.document) {
            let help = suggestion(found.document, &self.names, "documents");
            self.unknown(at, source, found, help);
        }
        self.section(at, source, found);
    }

    /// Reports blanks around `#`, a full-width one, and what cannot be seen in the section. The document counts as used.
    fn misspelt(&mut self, at: At<'_>, text: &str, found: Reference<'_>) -> bool {
        let written = found.written;
        let Some((name, section)) = written.split_once(['#', '＃']) else {
            return false;
        };
        let is_invisible = |it: &char| stray(*it).is_some_and(|it| it.meant.is_none());
        let section: String = section.chars().filter(|it| !is_invisible(it)).collect();
        let meant = format!("{}#{}", name.trim(), section.trim());
        if meant == written || section.trim().is_empty() || !self.knows(name.trim()) {
            return false;
        }
        let message = format!("`{written}` is not written as `document#section`");
        self.report(
            at,
            text,
            (found.start, written),
            message,
            format!("write `{meant}`"),
        );
        true
    }

    /// Checks the document that an `observed` text begins with.
    fn observed(&mut self, at: At<'_>, text: &str) {
        let found = Reference::at_start(text);
        if text.trim().is_empty() || self.knows(found.document) {
            return;
        }
        let mut help = suggestion(found.document, &self.names, "documents");
        if closest(found.document, self.names.iter().copied()).is_none() {
            help.insert_str(0, "begin with the name of the document; ");
        }
        self.unknown(at, text, found, help);
    }

    /// Checks the references in a text, from which a part was read before. Other code may look like one, but has no `#`.
    fn text(&mut self, at: At<'_>, text: &str, read: Range<usize>) {
        for found in Reference::in_text(text) {
            if self.misspelt(at, text, found) {
                continue;
            }
            let is_known = self.knows(found.document);
            if is_known {
                self.section(at, text, found);
            } else if found.section.is_some_and(|section| !section.is_empty()) {
                let help = suggestion(found.document, &self.names, "documents");
                self.unknown(at, text, found, help);
            }
        }
        for (start, word) in hyphenated(text) {
            if !read.contains(&start) && self.names.contains(&word) {
                let message = format!("the document `{word}` is named outside code");
                let help = "write its name in backticks, so that it is a reference";
                self.report(at, text, (start, word), message, help.to_owned());
            }
        }
    }

    fn unknown(&mut self, at: At<'_>, text: &str, found: Reference<'_>, help: String) {
        let name = found.document;
        // What is probably meant counts as used, so that one mistake is reported once.
        self.used.extend(closest(name, self.names.iter().copied()));
        let message = format!("platform.yaml lists no document `{name}`");
        self.report(at, text, (found.start, name), message, help);
    }

    /// Reports a section that is missing after `#`.
    fn section(&self, at: At<'_>, text: &str, found: Reference<'_>) {
        if found
            .section
            .is_some_and(|section| section.trim().is_empty())
        {
            let message = "the section after `#` is missing".to_owned();
            let help = "write `document#section`, or only the document".to_owned();
            self.report(at, text, (found.start, found.written), message, help);
        }
    }

    /// Reports a problem with a part of a text, which is given with its start.
    fn report(
        &self,
        at: At<'_>,
        text: &str,
        (start, part): (usize, &str),
        message: String,
        help: String,
    ) {
        let (at, range) = (at(), start..start + part.len());
        let span = self.context.sources.text_span(&at, text, range);
        let found = Diagnostic::new(ID, span, message);
        self.context.add(&at, found.help(help));
    }

    /// Warns of documents that nothing refers to, unless a part that could not be read may do so.
    fn unused(&self) {
        if self.context.sources.has_holes() {
            return;
        }
        for name in self.names.iter().filter(|name| !self.used.contains(**name)) {
            let at = self.context.spec.document_at(name);
            let span = self.context.sources.key_span(&at);
            let message = format!("nothing refers to the document `{name}`");
            let help = "name it as the `source` of a fact, or in backticks in a `basis` or `doc`; or remove it";
            let found = Diagnostic::new("unused-document", span, message);
            self.context.add(&at, found.help(help).warning());
        }
    }
}
