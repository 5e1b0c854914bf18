//! Tables in copied text: with bars in lines of their own or all in one line, with spaces only, and flattened to one cell a line.
//! Must not know what a table says.

use super::block::{TableRow, collapsed};
use super::text::Line;
use crate::docs::page::words::{self, Column};

type Found = Option<(Vec<TableRow>, usize)>;

/// The table that begins with the first of some lines, and how many lines it takes.
pub(crate) fn table(lines: &[Line]) -> Found {
    let first = lines.first()?;
    if first.text.contains('|') {
        return in_one_line(lines).or_else(|| with_bars(lines));
    }
    with_spaces(lines)
}

fn is_rule(cell: &str) -> bool {
    cell.chars().any(|sign| matches!(sign, '-' | '—' | '–'))
        && cell
            .chars()
            .all(|sign| matches!(sign, '-' | '—' | '–' | ':' | ' '))
}

fn cells(line: &str) -> Vec<String> {
    let trimmed = line.trim();
    let inner = trimmed.strip_prefix('|').unwrap_or(trimmed);
    let inner = match inner.strip_suffix('|') {
        Some(shorter) if !shorter.ends_with('\\') => shorter,
        _ => inner,
    };
    let mut cells = vec![String::new()];
    let mut signs = inner.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, cells.last_mut()) {
            ('\\', Some(cell)) if signs.peek() == Some(&'|') => {
                signs.next();
                cell.push('|');
            }
            ('|', _) => cells.push(String::new()),
            (other, Some(cell)) => cell.push(other),
            (_, None) => {}
        }
    }
    cells.iter().map(|cell| collapsed(cell)).collect()
}

/// Rows in lines of their own, below a line of rules, which may have more cells than the row above it.
fn with_bars(lines: &[Line]) -> Found {
    let head = lines.first()?;
    let rule = lines.get(1)?;
    let rules = cells(rule.trimmed());
    if !rule.text.contains('|') || !rules.iter().all(|cell| cell.is_empty() || is_rule(cell)) {
        return None;
    }
    let columns = cells(head.trimmed());
    let count = columns.len();
    let is_closed = head.trimmed().ends_with('|');
    let mut rows = vec![TableRow {
        line: head.number,
        cells: columns,
        is_heading: true,
    }];
    let mut at = 2;
    while let Some(line) = lines.get(at).filter(|line| line.text.contains('|')) {
        let mut text = line.text.clone();
        at += 1;
        // A cell of several lines ends where the row is closed.
        let mut more = 0;
        while is_closed
            && cells(&text).len() < count
            && !text.trim_end().ends_with('|')
            && more < 20
        {
            let Some(next) = lines.get(at + more).filter(|next| !next.is_blank()) else {
                break;
            };
            text = format!("{}\n{}", text.trim_end(), next.trimmed());
            more += 1;
        }
        if cells(&text).len() > 1 {
            at += more;
            rows.push(TableRow {
                line: line.number,
                cells: cells(&text),
                is_heading: false,
            });
        }
    }
    Some((rows, at))
}

/// Tables whose rows stand in one line: `| name | type | | --- | --- | | id | string |`. Several may follow each other.
fn in_one_line(lines: &[Line]) -> Found {
    let first = lines.first()?;
    let parts: Vec<&str> = first.text.split('|').map(str::trim).collect();
    let is_mixed = parts.iter().any(|cell| !cell.is_empty() && !is_rule(cell));
    let has_rules = |pair: &[&str]| pair.iter().all(|cell| is_rule(cell));
    if !is_mixed || !parts.windows(2).any(has_rules) {
        return None;
    }
    let (text, length) = closed(lines)?;
    let cells: Vec<String> = text.split('|').map(collapsed).collect();
    let mut rows = Vec::new();
    let mut start = next_rule(&cells, 0);
    while start < cells.len() {
        let count = rules(&cells, start);
        let is_apart = start
            .checked_sub(1)
            .and_then(|at| cells.get(at))
            .is_some_and(String::is_empty);
        let head_end = start - usize::from(is_apart);
        let head = cells.get(head_end.saturating_sub(count)..head_end);
        rows.push(row(head.unwrap_or_default(), first.number, true));
        let next = next_rule(&cells, start + count);
        // The row above the next rule names the columns of the next table.
        let end = match rules(&cells, next) {
            0 => cells.len(),
            columns => next.saturating_sub(columns + 1),
        };
        let mut from = start + count;
        loop {
            from += usize::from(cells.get(from).is_some_and(String::is_empty));
            let Some(body) = cells
                .get(from..from + count)
                .filter(|_| from + count <= end)
            else {
                break;
            };
            rows.push(row(body, first.number, false));
            from += count;
        }
        start = next;
    }
    Some((rows, length))
}

/// The lines of a table until its last row is closed, as one.
fn closed(lines: &[Line]) -> Option<(String, usize)> {
    let mut text = lines.first()?.text.trim().to_owned();
    let mut length = 1;
    while !text.ends_with('|') && length < 40 {
        let next = lines
            .get(length)
            .filter(|line| !line.is_blank() && !line.trimmed().starts_with('#'));
        let mut coming = lines.iter().skip(length).take(20);
        let is_closed = coming.any(|line| line.trimmed().ends_with('|'));
        let Some(next) = next.filter(|_| is_closed) else {
            break;
        };
        text = format!("{text}\n{}", next.trimmed());
        length += 1;
    }
    Some((text, length))
}

/// Where the next cell of rules is, or the end.
fn next_rule(cells: &[String], from: usize) -> usize {
    let rest = cells.get(from..).unwrap_or_default();
    let found = rest.iter().position(|cell| is_rule(cell));
    found.map_or(cells.len(), |found| from + found)
}

/// How many cells of rules follow.
fn rules(cells: &[String], from: usize) -> usize {
    let rest = cells.get(from..).unwrap_or_default();
    rest.iter().take_while(|cell| is_rule(cell)).count()
}

fn row(cells: &[String], line: usize, is_heading: bool) -> TableRow {
    TableRow {
        line,
        cells: cells.to_vec(),
        is_heading,
    }
}

/// A line of words that name columns, and below it rows that begin with a name.
fn with_spaces(lines: &[Line]) -> Found {
    let head = lines.first()?;
    let columns: Vec<&str> = head.text.split_whitespace().collect();
    let known = columns.iter().filter_map(|word| words::column(word));
    let known: Vec<Column> = known.collect();
    if columns.len() < 2 || known.len() != columns.len() || !known.contains(&Column::Name) {
        return None;
    }
    let mut rows = vec![TableRow {
        line: head.number,
        cells: columns.iter().map(|word| (*word).to_owned()).collect(),
        is_heading: true,
    }];
    let name_at = known.iter().position(|column| *column == Column::Name)?;
    let mut length = 1;
    for line in lines.iter().skip(1).take_while(|line| !line.is_blank()) {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let first = words.first().copied().unwrap_or_default();
        let is_row = name_at == 0
            && words::is_name(first)
            && (words.len() > 1 || words::is_surely_name(first));
        match rows.last_mut() {
            Some(row) if !is_row && !row.is_heading => match row.cells.last_mut() {
                Some(cell) => {
                    cell.push('\n');
                    cell.push_str(line.trimmed());
                }
                None => break,
            },
            _ if is_row => {
                let cells = cells_of(&words, &known);
                rows.push(TableRow {
                    line: line.number,
                    cells,
                    is_heading: false,
                });
            }
            _ => break,
        }
        length += 1;
    }
    (rows.len() > 1).then_some((rows, length))
}

/// The cells of a row between spaces. Empty cells do not show, so a word belongs to a column only if it fits.
fn cells_of(line: &[&str], columns: &[Column]) -> Vec<String> {
    let mut rest = line.iter().copied().peekable();
    let mut cells: Vec<String> = rest.next().map(str::to_owned).into_iter().collect();
    let between = columns
        .get(1..columns.len().saturating_sub(1))
        .unwrap_or_default();
    for column in between {
        let fits = |word: &&str| match column {
            Column::Required => words::required_of(word).is_some(),
            Column::Type => words::type_of(word).is_some(),
            _ => false,
        };
        cells.push(rest.next_if(fits).unwrap_or_default().to_owned());
    }
    cells.push(rest.collect::<Vec<_>>().join(" "));
    cells
}

/// Parameters with one cell a line: a name, perhaps whether it is required, a type, and a description.
pub(crate) fn parameters(lines: &[Line]) -> Found {
    parameter(lines)?;
    let mut rows = vec![TableRow {
        line: lines.first()?.number,
        cells: ["name", "required", "type", "description"]
            .map(str::to_owned)
            .to_vec(),
        is_heading: true,
    }];
    let mut at = 0;
    while let Some((cells, length)) = lines.get(at..).and_then(parameter) {
        let mut row = TableRow {
            line: lines.get(at)?.number,
            cells,
            is_heading: false,
        };
        at += length;
        let mut description: Vec<&str> = Vec::new();
        while let Some(line) = lines.get(at).filter(|line| !line.is_blank()) {
            let text = line.trimmed();
            let rest = lines.get(at..).unwrap_or_default();
            let ends = parameter(rest).is_some()
                || words::part(text).is_some()
                || super::code::block(rest).is_some()
                || table(rest).is_some()
                || description.len() >= 6
                || super::headings::is_before_route(rest);
            if ends {
                break;
            }
            description.push(text);
            at += 1;
        }
        row.cells.push(description.join("\n"));
        rows.push(row);
    }
    Some((rows, at))
}

/// The first cells of a flattened parameter, and how many lines they take.
fn parameter(lines: &[Line]) -> Option<(Vec<String>, usize)> {
    let name = lines.first()?.trimmed();
    if !words::is_name(name) || words::type_of(name).is_some() && !words::is_surely_name(name) {
        return None;
    }
    let second = lines.get(1)?.trimmed();
    let required = words::required_of(second).filter(|_| second.chars().count() > 1);
    let at = if required.is_some() { 2 } else { 1 };
    let third = lines.get(at)?.trimmed();
    words::type_of(third)?;
    let required = if required.is_some() { second } else { "" };
    let cells = vec![name.to_owned(), required.to_owned(), third.to_owned()];
    Some((cells, at + 1))
}
