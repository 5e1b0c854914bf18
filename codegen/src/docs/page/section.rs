//! From blocks to sections: which headings stand above which.
//! Must not know what a section documents.

use std::collections::BTreeMap;

use super::layout::block::{Block, Kind};

/// A section before its blocks are read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) path: Vec<String>,
    pub(super) anchor: Option<String>,
    pub(super) line: usize,
    pub(super) blocks: Vec<Block>,
}

/// Divides blocks at headings. The one title of a page is no parent, because editions add and remove titles.
pub(super) fn divide(blocks: Vec<Block>) -> Vec<Draft> {
    let levels = blocks.iter().filter_map(|block| match block.kind {
        Kind::Heading { level, .. } => Some(level),
        _ => None,
    });
    let levels: Vec<u8> = levels.collect();
    let has_title =
        levels.first() == Some(&1) && levels.iter().filter(|level| **level == 1).count() == 1;
    let mut open: Vec<(u8, String)> = Vec::new();
    let mut drafts = vec![Draft {
        line: 1,
        ..Draft::default()
    }];
    for block in blocks {
        match block.kind {
            Kind::Heading {
                level,
                text,
                anchor,
            } => {
                while open.last().is_some_and(|(above, _)| *above >= level) {
                    open.pop();
                }
                let is_title = level == 1 && has_title;
                let mut path: Vec<String> = open.iter().map(|(_, text)| text.clone()).collect();
                path.push(text.clone());
                if !is_title {
                    open.push((level, text));
                }
                drafts.push(Draft {
                    path,
                    anchor,
                    line: block.line,
                    blocks: Vec::new(),
                });
            }
            _ => {
                if let Some(draft) = drafts.last_mut() {
                    draft.blocks.push(block);
                }
            }
        }
    }
    drafts.retain(|draft| !draft.path.is_empty() || !draft.blocks.is_empty());
    distinguish(&mut drafts);
    drafts
}

fn distinguish(drafts: &mut [Draft]) {
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for draft in drafts {
        let count = counts.entry(draft.path.clone()).or_default();
        *count += 1;
        if *count > 1 {
            draft.path.push(format!("({count})"));
        }
    }
}
