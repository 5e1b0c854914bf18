//! Rules about names that outlive changes: `renamed_from` and `deprecated`.
//! Must not know whether two names clash, nor what is printed for them.

use super::{Case, case};
use crate::lint::context::{Context, suggestion};
use crate::lint::platform::version_numbers;
use crate::resolve::{Deprecated, FormerNames, Item};
use crate::spec::{JointLimit, Location};

/// Checks the case of former names.
pub(super) fn former_names(context: &Context<'_>) {
    for item in context.api.items() {
        let wanted = match item.kind {
            "credential" | "type" | "variant" => Case::Pascal,
            _ => Case::Snake,
        };
        for (name, at) in item.lifecycle.former() {
            case(context, &at, name, (item.kind, wanted), false);
        }
    }
}

/// Checks that former names are of something that programs can name.
pub(in crate::lint) fn renamed_from(context: &Context<'_>) {
    for item in context.api.items() {
        let is_unseen = item.former_names == FormerNames::Unseen;
        if is_unseen && !item.lifecycle.renamed_from.is_empty() {
            let at = item.lifecycle.at.key("renamed_from");
            let message = format!(
                "programs do not write the name of the parameter `{}`",
                item.key
            );
            let help = "remove `renamed_from`; only the names of optional parameters are methods";
            context.key(&at, "renamed-from", message, help);
        }
    }
    for item in context.api.items() {
        let repeated = item.lifecycle.listed();
        for (name, at, _) in repeated.filter(|(_, _, is_repeated)| *is_repeated) {
            let message = format!("`{name}` is listed twice");
            context.value(&at, "renamed-from", message, "remove it");
        }
    }
    for (at, key) in without_setter(context) {
        let message = format!("`{key}` has no effect without a `setter`");
        context.key(
            &at.key(key),
            "renamed-from",
            message,
            "remove it, or add the setter",
        );
    }
}

/// Returns the joint limits without a setter that say something of its name.
fn without_setter(context: &Context<'_>) -> Vec<(Location, &'static str)> {
    let mut found = Vec::new();
    for located in context.located_operations() {
        for (at, limit) in located.limits() {
            let JointLimit::Together(limit) = limit else {
                continue;
            };
            if limit.setter.is_some() {
                continue;
            }
            let at = at.key("together");
            if !limit.renamed_from.0.is_empty() {
                found.push((at.clone(), "renamed_from"));
            }
            if limit.deprecated.is_some() {
                found.push((at, "deprecated"));
            }
        }
    }
    found
}

/// Checks the version of each deprecation, and what it says to its users.
pub(in crate::lint) fn deprecated(context: &Context<'_>) {
    for item in context.api.items() {
        let Some(deprecated) = &item.lifecycle.deprecated else {
            continue;
        };
        let at = item.lifecycle.at.key("deprecated");
        if item.former_names == FormerNames::Unseen {
            let message = format!(
                "programs do not write the name of the parameter `{}`",
                item.key
            );
            let help = "remove it here, and describe it in `doc`; only optional parameters can be deprecated";
            context.key(&at, "deprecated", message, help);
            continue;
        }
        since(context, deprecated, &at.key("since"));
        match &deprecated.instead {
            Some(key) => instead(context, &item, key, &at.key("use")),
            None if deprecated.reason.is_none() && !is_unread(context, &at) => {
                let help = "add `use` with what to use in its place, or `reason`";
                context.key(
                    &at,
                    "deprecated",
                    "this says neither what to use nor why",
                    help,
                );
            }
            None => {}
        }
        if deprecated
            .reason
            .as_ref()
            .is_some_and(|reason| reason.trim().is_empty())
        {
            let help = "write a sentence, or remove the key";
            context.value(&at.key("reason"), "empty-doc", "this text is empty", help);
        }
    }
}

/// Whether a key of a deprecation was reported as unreadable.
fn is_unread(context: &Context<'_>, at: &Location) -> bool {
    let mut keys = ["use", "reason"].into_iter();
    keys.any(|key| context.sources.is_hole(&at.key(key)))
}

fn since(context: &Context<'_>, deprecated: &Deprecated, at: &Location) {
    let since = &deprecated.since;
    let Some(numbers) = version_numbers(since) else {
        let message = format!("`{since}` is not a version");
        context.value(at, "deprecated", message, "write three numbers: `0.1.0`");
        return;
    };
    // The crate of an overlay has versions of its own.
    let version = &context.api.version;
    let is_later = version_numbers(version).is_some_and(|version| numbers > version);
    if is_later && context.spec.overlay.is_none() {
        let message = format!("`{since}` is later than the version of the crate, `{version}`");
        let help = "write the first version with this warning, and raise `crate.version` to it";
        context.value(at, "deprecated", message, help);
    }
}

/// Checks what is to be used in place of an item.
fn instead(context: &Context<'_>, item: &Item<'_>, key: &str, at: &Location) {
    let kind = item.kind;
    if key == item.key {
        let message = format!("the {kind} `{key}` is deprecated in favour of itself");
        let help = format!("name another {kind}, or remove it and give a `reason`");
        context.value(at, "deprecated", message, help);
        return;
    }
    let mut peers = item.peers.iter();
    match peers.find(|(peer, _)| *peer == key) {
        Some((_, false)) => {}
        Some((_, true)) => {
            let message = format!("`{key}` is deprecated too");
            let help = "name what to use in place of both";
            context.value(at, "deprecated", message, help);
        }
        None => {
            let usable = item.peers.iter();
            let usable = usable.filter(|(peer, deprecated)| *peer != item.key && !deprecated);
            let usable: Vec<&str> = usable.map(|(peer, _)| *peer).collect();
            let message = format!(
                "there is no {kind} `{key}` to use in place of `{}`",
                item.key
            );
            let what = format!("other {kind}s");
            context.value(at, "deprecated", message, suggestion(key, &usable, &what));
        }
    }
}
