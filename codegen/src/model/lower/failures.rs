//! The failures pass: what HTTP statuses and the platform's own codes mean, and what they look like.
//! Must not know single operations.

use super::{Lowering, Result, fault};
use crate::model::{Code, Docs, Status};
use crate::names::pascal;

impl Lowering<'_> {
    /// What HTTP statuses mean.
    pub(super) fn statuses(&self) -> Result<Vec<Status>> {
        let statuses = self.spec.platform.errors.statuses.iter();
        let lower = |(status, meaning): (&String, &crate::spec::StatusMeaning)| {
            let mut docs = self.docs(
                meaning.doc.as_deref().unwrap_or_default(),
                meaning.source.as_deref(),
                &meaning.basis,
            );
            tell_sample(&mut docs, None, meaning.sample.as_deref());
            Ok(Status {
                status: status
                    .parse()
                    .or_else(|_| fault(format!("HTTP status `{status}`")))?,
                meaning: meaning.means,
                refused_before_running: meaning.refused_before_running,
                sample: meaning.sample.clone(),
                docs,
            })
        };
        statuses.map(lower).collect()
    }

    /// What the platform's own codes mean.
    pub(super) fn codes(&self) -> Vec<Code> {
        let codes = self.spec.platform.errors.codes.iter();
        let lower = |(wire, code): (&String, &crate::spec::CodeMeaning)| {
            let mut docs = self.docs(&code.doc, code.source.as_deref(), &code.basis);
            tell_sample(&mut docs, code.status, code.sample.as_deref());
            Code {
                wire: wire.clone(),
                rust: pascal(&code.name),
                meaning: code.means,
                status: code.status,
                sample: code.sample.clone(),
                refused_before_running: code.refused_before_running,
                docs,
            }
        };
        codes.map(lower).collect()
    }
}

/// Tells what an answer that means a failure looks like, before any doubt.
fn tell_sample(docs: &mut Docs, status: Option<u16>, sample: Option<&str>) {
    let status = status.map(|status| format!("It comes with HTTP {status}."));
    let sample = sample.map(|sample| format!("In a sample the message is `{sample}`."));
    let notes: Vec<String> = status.into_iter().chain(sample).collect();
    docs.notes.splice(0..0, notes);
}
