//! What a spec leaves out of a page on purpose: which mentions an exclusion is about, and which exclusions are about nothing.
//! Must not know how mentions are found.

use std::collections::BTreeSet;

use super::super::citations::{self, is_shape};
use super::super::{Pages, heading};
use super::mentions::Told;
use super::report::{Kind, Stale};
use crate::resolve::Api;
use crate::spec::{Exclusion, Location, Sources};

/// The exclusions of a platform that mentions were about, as document and index.
#[derive(Default)]
pub(super) struct Used(BTreeSet<(String, usize)>);

/// Whether an exclusion is about a mention; notes it.
pub(super) fn is_excluded(api: &Api, told: &Told, used: &mut Used) -> bool {
    let document = &told.mention.document;
    let excluded = api.documents.get(document);
    let excluded = excluded.map_or(&[][..], |it| it.excluded.as_slice());
    let mut is_excluded = false;
    for (index, exclusion) in excluded.iter().enumerate() {
        if is_about(exclusion, told) {
            used.0.insert((document.clone(), index));
            is_excluded = true;
        }
    }
    is_excluded
}

fn is_about(exclusion: &Exclusion, told: &Told) -> bool {
    let mention = &told.mention;
    let is_there = |words: &[String], is: &dyn Fn(&str) -> bool| {
        words.is_empty() || words.iter().any(|word| is(word))
    };
    let in_section = |named: &str| {
        let parts = (1..=mention.path.len()).filter_map(|end| mention.path.get(..end));
        let parts: Vec<&[String]> = parts.collect();
        !heading::named(parts.into_iter(), named).is_empty()
    };
    let on_route = |route: &str| {
        let own = (mention.kind == Kind::Operation).then_some(&mention.name);
        let mut routes = own.into_iter().chain(&told.routes);
        routes.any(|it| same_route(it, route))
    };
    let is_code = mention.kind == Kind::Code;
    let is_name = !is_code && mention.kind != Kind::Operation;
    let has_name = |name: &str| is_name && mention.name == name;
    let has_code = |code: &str| is_code && mention.name == code;
    is_there(&exclusion.section.0, &in_section)
        && is_there(&exclusion.route.0, &on_route)
        && is_there(&exclusion.name.0, &has_name)
        && is_there(&exclusion.code.0, &has_code)
}

fn same_route(one: &str, other: &str) -> bool {
    match (citations::route(one), citations::route(other)) {
        (Some((method, path)), Some((other_method, other_path))) => {
            method == other_method && is_shape(&path, &other_path)
        }
        _ => false,
    }
}

/// Returns the exclusions that no mention was about, of pages that are there and whole.
pub(super) fn stale(api: &Api, sources: &Sources, pages: &Pages, used: &Used) -> Vec<Stale> {
    let mut stale = Vec::new();
    for (name, document) in &api.documents {
        let page = pages.get(name).and_then(|found| found.page.as_ref().ok());
        if page.is_none_or(|page| page.looks_cut.is_some()) {
            continue;
        }
        for (index, exclusion) in document.excluded.iter().enumerate() {
            if used.0.contains(&(name.clone(), index)) {
                continue;
            }
            let at = document_at(api, sources, name).key("excluded").index(index);
            stale.push(Stale {
                file: sources.path(at.file).to_owned(),
                line: citations::line(sources, &at),
                document: name.clone(),
                reason: exclusion.reason.clone(),
            });
        }
    }
    stale
}

/// Returns the place of a document: in platform.yaml, or in an overlay.
fn document_at(api: &Api, sources: &Sources, name: &str) -> Location {
    let folder = |path: &str| path.rsplit(['/', '\\']).nth(1).map(str::to_owned);
    let own = folder(sources.path(api.at.file));
    let files = sources
        .files()
        .filter(|file| folder(sources.path(*file)) == own);
    let mut places = files.map(|file| Location::top(file).key("documents").key(name));
    let at = api.at.key("documents").key(name);
    if sources.exists(&at) {
        return at;
    }
    places.find(|at| sources.exists(at)).unwrap_or(at)
}
