//! `docs ack`: acknowledges what a page says now, in the lock beside the spec.
//! Must not know how pages are compared.

use std::collections::BTreeMap;

use iot_clouds_codegen::docs::ack::{AckError, ack};
use iot_clouds_codegen::docs::{Found, coverage, lock};
use iot_clouds_codegen::figures;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::spec::DocumentKind;

use super::pages::{Places, Platform};
use crate::failure::{CommandError, CommandStatus};
use crate::output::{self, Change};
use crate::{specs, workspace};

/// Acknowledges what a page says now, once the spec says it too, and keeps the figures of `docs coverage`.
///
/// Exit code 0: the lock is written; 2: it is as it was.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Section as `docs drift` names it, as `acme/api#List stations`, with those inside it; or a document, as `acme/api`.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    sections: Vec<String>,
    /// Acknowledges all documents that have a page, as for the first lock.
    #[arg(long)]
    all: bool,
    /// What was done about it; kept in the lock.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    places: Places,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<CommandStatus, CommandError> {
    let reason = arguments.reason.trim();
    if reason.is_empty() {
        return Err(CommandError::new(
            "the reason is empty; say in one sentence what was done about the change",
        ));
    }
    let mut read = arguments.places.read()?;
    let before: Vec<lock::Lock> = read.platforms.iter().map(|it| it.lock.clone()).collect();
    if arguments.all {
        for platform in &mut read.platforms {
            every_document(platform, reason)?;
        }
    }
    for section in &arguments.sections {
        one(&mut read.platforms, section, reason)?;
    }
    for (platform, before) in read.platforms.iter_mut().zip(&before) {
        if platform.lock != *before && has_every_page(platform) {
            let found = coverage::coverage(
                &platform.api,
                &read.sources,
                &platform.lock,
                &platform.pages,
            );
            platform.lock.coverage = Some(coverage::figures(&found));
        }
    }
    let root = workspace::root();
    let mut changes: Vec<Change> = Vec::new();
    for platform in &read.platforms {
        let wanted = BTreeMap::from([(figures::FILE.to_owned(), platform.lock.text())]);
        let is_empty = platform.lock == lock::Lock::default();
        if !is_empty || platform.folder.join(figures::FILE).exists() {
            let shown = specs::shown(&root, &platform.folder);
            changes.extend(output::changes(&platform.folder, &shown, &wanted, &[])?);
        }
    }
    output::apply(&changes)?;
    eprintln!("{} written", super::counted(changes.len(), "lock", "locks"));
    Ok(CommandStatus::Fine)
}

/// Acknowledges each document with a page that can be read, and forgets those that the spec no longer has.
fn every_document(platform: &mut Platform, reason: &str) -> Result<(), CommandError> {
    let mut pages: Vec<String> = platform.pages.keys().cloned().collect();
    pages.retain(|name| is_page(&platform.api, name));
    for name in &pages {
        if let Some(Found {
            file,
            page: Err(error),
            ..
        }) = platform.pages.get(name)
        {
            eprintln!("warning: {file}: {error}");
        } else {
            acknowledge(platform, name, None, reason)?;
        }
    }
    let Platform { lock, api, .. } = platform;
    lock.documents.retain(|name, _| is_page(api, name));
    Ok(())
}

/// Whether all pages that the lock knows are there and can be read, so that the figures of the coverage are about all of them.
fn has_every_page(platform: &Platform) -> bool {
    let mut known = platform.lock.documents.keys();
    known.all(|name| platform.pages.get(name).is_some_and(|it| it.page.is_ok()))
}

fn is_page(api: &Api, name: &str) -> bool {
    let document = api.documents.get(name);
    document.is_some_and(|document| document.kind == DocumentKind::Page)
}

/// Acknowledges what one argument names.
fn one(platforms: &mut [Platform], named: &str, reason: &str) -> Result<(), CommandError> {
    let (document, section) = match named.split_once('#') {
        Some((document, section)) => (document, Some(section)),
        None => (named, None),
    };
    let (name, document) = document.split_once('/').ok_or_else(|| {
        CommandError::new(format!(
            "`{named}` names no section; write it as `docs drift` does, such as `acme/api#List stations`"
        ))
    })?;
    let known: Vec<String> = platforms
        .iter()
        .map(|platform| platform.api.platform.clone())
        .collect();
    let mut platforms = platforms.iter_mut();
    let Some(platform) = platforms.find(|platform| platform.api.platform == name) else {
        return Err(CommandError::new(format!(
            "there is no platform `{name}`; name one of: {}",
            known.join(", ")
        )));
    };
    if !is_page(&platform.api, document) {
        // What the spec no longer has is forgotten.
        if section.is_none() && platform.lock.documents.remove(document).is_some() {
            return Ok(());
        }
        return Err(CommandError::new(format!(
            "`{name}` has no page `{document}`; its documents are in its platform.yaml"
        )));
    }
    acknowledge(platform, document, section, reason)
}

fn acknowledge(
    platform: &mut Platform,
    document: &str,
    section: Option<&str>,
    reason: &str,
) -> Result<(), CommandError> {
    let Platform {
        lock, pages, api, ..
    } = platform;
    let name = format!("{}/{document}", api.platform);
    ack(lock, pages, document, section, reason).map_err(|error| {
        CommandError::new(match error {
            AckError::NoPage(document) => format!(
                "there is no page of `{document}` in the folder of pages; fetch it with `cargo xtask docs fetch`"
            ),
            AckError::Unreadable(reason) => format!("{name}: {reason}"),
            AckError::NoSection(similar) if similar.is_empty() => format!(
                "{name}: neither the page nor the lock has this section; `docs drift` lists those that changed"
            ),
            AckError::NoSection(similar) => format!(
                "{name}: neither the page nor the lock has this section; did you mean `{}`?",
                similar.join("`, `")
            ),
            AckError::Several(names) => format!(
                "{name}: several sections have this name; write one of: `{}`",
                names.join("`, `")
            ),
            AckError::OnlyWhole => format!(
                "{name}: the lock has nothing to compare with; acknowledge the whole document as `{name}`"
            ),
        })
    })
}
