//! The keys of a success that nothing reads: who wants to know them, and how they are shown.
//! It must not know the type of the data.

use super::Context;
use crate::{json::unknown_keys::Noted, send::observe, wire::mask::printable};

/// Returns whether somebody wants to know the keys: the caller, or a program that listens to events. Types of a raw call are
/// the program's own, so nothing about them is reported as an event.
pub(super) fn are_noted(context: &Context<'_>) -> bool {
    let prepared = context.prepared;
    let is_described = prepared.template.is_some() && !prepared.is_token_call;
    prepared.wants.keys || is_described && observe::reports_unknown_keys()
}

/// Returns the paths of the keys, and reports them.
pub(super) fn of(context: &Context<'_>, body: &[u8], noted: Noted) -> Vec<String> {
    if noted.is_empty() {
        return Vec::new();
    }
    let paths = noted.paths(body, &|key| context.mask(key));
    let paths: Vec<String> = paths.iter().map(|path| printable(path)).collect();
    if context.prepared.template.is_some() && !paths.is_empty() {
        observe::unknown_keys(&context.prepared.operation, &paths);
    }
    paths
}
