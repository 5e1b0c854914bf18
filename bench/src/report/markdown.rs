//! The table as Markdown.
//! Must not know how anything is measured, nor where the text goes.

use std::fmt::Write as _;

use super::{Group, OURS, Row};

/// Returns a group: its heading, its picture if there is one, its table and its notes.
pub(crate) fn group(group: &Group, picture: Option<&str>) -> String {
    let mut text = format!("## {}\n\n{}\n\n", group.title, group.about.trim());
    if let Some(picture) = picture {
        let _ = write!(text, "![{}]({picture})\n\n", group.title);
    }
    let others = others(group);
    text.push_str("| what | iot-clouds |");
    for name in &others {
        let _ = write!(text, " {name} |");
    }
    text.push_str(" target |\n| --- | ---: |");
    for _ in &others {
        text.push_str(" ---: |");
    }
    text.push_str(" --- |\n");
    for row in &group.rows {
        let _ = write!(text, "| {} | {} |", row.what, row.unit.shown(row.ours()));
        for name in &others {
            let _ = write!(text, " {} |", other(row, name));
        }
        let _ = writeln!(text, " {} |", targets(row));
    }
    if !group.notes.is_empty() {
        text.push('\n');
    }
    for note in &group.notes {
        let _ = writeln!(text, "- {note}");
    }
    text
}

/// Returns the other sides of all rows, in the order in which they appear.
pub(crate) fn others(group: &Group) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for side in group.rows.iter().flat_map(|row| &row.sides) {
        if side.name != OURS && !names.contains(&side.name) {
            names.push(side.name);
        }
    }
    names
}

/// Returns the figure of another side, and by how much the project's own is a multiple of it.
fn other(row: &Row, name: &str) -> String {
    row.side(name).map_or_else(
        || "–".to_owned(),
        |side| {
            let ratio = row.ratio(side);
            format!("{} ({ratio:.2} ×)", row.unit.shown(side.value))
        },
    )
}

fn targets(row: &Row) -> String {
    let shown = row.limits.iter().map(|limit| {
        let verdict = match row.keeps(*limit) {
            Some(true) => "kept",
            Some(false) => "**missed**",
            None => "not measured",
        };
        format!("{}: {verdict}", limit.shown(row.unit))
    });
    shown.collect::<Vec<_>>().join("; ")
}
