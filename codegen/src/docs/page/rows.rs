//! What tables and lists document: names or codes, with types, requirements and descriptions.
//! Must not know sections, nor what is a fact.

use super::layout::block::TableRow;
use super::words::{self, Column};
use super::{Role, Row};

/// The rows of a table. Its columns are known by their headings, or else by what they hold.
pub(super) fn of_table(rows: &[TableRow], role: Option<Role>) -> Vec<Row> {
    let head = rows.first().filter(|first| {
        let known = first
            .cells
            .iter()
            .filter(|cell| words::column(cell).is_some());
        first.is_heading || known.count() * 2 > first.cells.len()
    });
    let body = rows.get(usize::from(head.is_some())..).unwrap_or_default();
    let columns = Columns::new(head, body);
    let Some(name_at) = columns.name else {
        return Vec::new();
    };
    let is_named = columns.is_named;
    let rows = body.iter().filter(|row| !row.is_heading);
    // A list of servers names none of them as a parameter.
    let rows = rows.filter(|row| is_named || !row.cells.iter().any(|cell| is_address(cell)));
    rows.flat_map(|row| columns.rows(row, name_at, role))
        .collect()
}

fn is_address(cell: &str) -> bool {
    let is_one = !cell.trim().contains(char::is_whitespace);
    is_one && (cell.starts_with("https://") || cell.starts_with("http://"))
}

#[derive(Default)]
struct Columns {
    name: Option<usize>,
    /// Whether a heading says where the names are.
    is_named: bool,
    r#type: Option<usize>,
    required: Option<usize>,
    is_reversed: bool,
    are_codes: bool,
}

impl Columns {
    fn new(head: Option<&TableRow>, body: &[TableRow]) -> Self {
        let headings = head.map_or(&[][..], |head| &head.cells);
        let known: Vec<Option<Column>> = headings.iter().map(|cell| words::column(cell)).collect();
        let at = |wanted: Column| known.iter().position(|column| *column == Some(wanted));
        let holds = |index: usize, fits: &dyn Fn(&str) -> bool| {
            let cells = body.iter().filter_map(|row| row.cells.get(index));
            let cells: Vec<&String> = cells.filter(|cell| !cell.is_empty()).collect();
            let count = cells.iter().filter(|cell| fits(cell)).count();
            !cells.is_empty() && count * 2 > cells.len()
        };
        let codes = {
            let all = known.iter().enumerate();
            let codes = all.filter(|(_, column)| **column == Some(Column::Code));
            let codes: Vec<usize> = codes.map(|(index, _)| index).collect();
            // Of several, the one that holds one code in each row.
            let is_whole = |index: &usize| {
                let cells = body.iter().filter_map(|row| row.cells.get(*index));
                cells.clone().count() > 0 && cells.clone().all(|cell| is_code(cell))
            };
            let whole = codes.iter().copied().find(is_whole);
            whole.or_else(|| {
                codes
                    .first()
                    .copied()
                    .filter(|index| holds(*index, &is_code))
            })
        };
        let names = at(Column::Name).filter(|index| holds(*index, &has_name));
        let first_codes = [0, 1].into_iter().find(|index| holds(*index, &is_code));
        let first_names = [0, 1].into_iter().find(|index| holds(*index, &has_name));
        let name = names.or(codes).or(first_codes).or(first_names);
        let by_content = |fits: &dyn Fn(&str) -> bool| {
            let is_unknown = |index: &usize| known.get(*index).copied().flatten().is_none();
            let mut unknown = (0..6).filter(|index| Some(*index) != name && is_unknown(index));
            unknown.find(|index| holds(*index, fits))
        };
        let required =
            at(Column::Required).or_else(|| by_content(&|cell| words::required_of(cell).is_some()));
        let r#type = at(Column::Type).filter(|index| Some(*index) != name);
        Self {
            name,
            is_named: names.or(codes).is_some(),
            r#type: r#type.or_else(|| by_content(&|cell| words::type_of(cell).is_some())),
            required,
            is_reversed: required
                .and_then(|index| headings.get(index))
                .is_some_and(|heading| words::is_reversed(heading)),
            are_codes: name.is_some_and(|index| holds(index, &is_code)),
        }
    }

    fn rows(&self, row: &TableRow, name_at: usize, role: Option<Role>) -> Vec<Row> {
        let cell = |index: Option<usize>| index.and_then(|index| row.cells.get(index));
        let Some(cell_of_name) = cell(Some(name_at)) else {
            return Vec::new();
        };
        if self.are_codes {
            let code = cell_of_name.trim();
            if !is_code(code) {
                return Vec::new();
            }
            return vec![Row {
                name: code.to_owned(),
                role: Role::Code,
                r#type: None,
                required: None,
                cells: row.cells.clone(),
                line: row.line,
            }];
        }
        let (names, rest) = names_in(cell_of_name);
        let description = row.cells.last().filter(|_| row.cells.len() > 1);
        let from_name = rest.split_whitespace().find_map(words::required_of);
        let given = cell(self.required)
            .and_then(|cell| words::required_of(cell).map(|is| is != self.is_reversed));
        let required = given
            .or(from_name)
            .or_else(|| description.and_then(|text| words::required_in(text)));
        let r#type = cell(self.r#type)
            .and_then(|cell| type_in(cell))
            .or_else(|| {
                let mut parts = rest.split([',', ' ', '(', ')']);
                parts.find_map(words::type_of).map(str::to_owned)
            });
        let is_header = row
            .cells
            .iter()
            .any(|cell| matches!(words::plain(cell).as_str(), "header" | "headers"));
        let role = if is_header {
            Role::Header
        } else {
            role.unwrap_or(Role::Field)
        };
        let make = |name: &str| Row {
            name: name.to_owned(),
            role: if role == Role::Code {
                Role::Field
            } else {
                role
            },
            r#type: r#type.clone(),
            required,
            cells: row.cells.clone(),
            line: row.line,
        };
        names.into_iter().map(make).collect()
    }
}

fn type_in(cell: &str) -> Option<String> {
    if let Some(known) = words::type_of(cell) {
        return Some(known.to_owned());
    }
    let plain = words::plain(cell);
    (plain.is_ascii() && (1..=40).contains(&plain.len())).then_some(plain)
}

/// The names at the start of a cell, and what stands beside them, as in `page (optional)`.
fn names_in(cell: &str) -> (Vec<&str>, &str) {
    let cell = cell.trim_matches(['*', '`', ' ']);
    let end = cell
        .find(|sign: char| sign.is_whitespace() || matches!(sign, '(' | '（'))
        .unwrap_or(cell.len());
    let first = cell.get(..end).unwrap_or_default();
    let rest = cell.get(end..).unwrap_or_default();
    let parts: Vec<&str> = first
        .split(['/', ',', '、'])
        .map(|part| part.trim_matches(['*', '`', ':', '：']))
        .collect();
    let is_beside = rest.trim().is_empty()
        || rest.trim_start().starts_with(['(', '（'])
        || words::required_of(rest).is_some()
        || words::type_of(rest).is_some();
    if is_beside && parts.iter().all(|part| words::is_name(part)) {
        (parts, rest)
    } else {
        (Vec::new(), rest)
    }
}

fn has_name(cell: &str) -> bool {
    !names_in(cell).0.is_empty()
}

/// Whether a cell holds a code: a number of some digits, perhaps negative.
fn is_code(cell: &str) -> bool {
    let digits = cell.trim().trim_start_matches('-');
    (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The row that an item of a list is: `device_id: the id`, `page (number, optional) - the page`.
pub(super) fn of_item(item: &str, role: Option<Role>, line: usize) -> Option<Row> {
    const WORDS: [&str; 12] = [
        "note", "tip", "example", "warning", "see", "step", "http", "https", "or", "and", "eg",
        "tips",
    ];
    let item = item.trim_start_matches(['`', '*', ' ', '\n']).trim_end();
    let end = item.find(|sign: char| {
        !(sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.' | '[' | ']' | '$'))
    });
    let end = end.unwrap_or(item.len());
    let name = item.get(..end)?.trim_end_matches(['-', '.']);
    let rest = item.get(end..)?;
    if !words::is_name(name)
        || WORDS.contains(&name.to_lowercase().as_str())
        || is_constant(name) && role.is_none()
    {
        return None;
    }
    let after = rest.trim_start_matches(['`', '*']);
    let (notes, description) = match after.trim_start().strip_prefix(['(', '（']) {
        Some(inner) => inner.split_once([')', '）']).unwrap_or((inner, "")),
        None => ("", after),
    };
    let description = description.trim_start();
    let is_divided = description.starts_with([':', '：', '='])
        || description.starts_with("- ")
        || description.starts_with("– ")
        || description.starts_with("— ");
    let is_lower = name.starts_with(|sign: char| sign.is_ascii_lowercase());
    let is_known = words::is_surely_name(name) || (role.is_some() || is_lower) && is_divided;
    let is_row =
        is_known && (is_divided || description.is_empty() || !notes.is_empty() && role.is_some());
    if !is_row || description.starts_with("://") {
        return None;
    }
    let description = description.trim_start_matches([':', '：', '-', '–', '—', '=', ' ']);
    let mut notes = notes.split([',', '，', '/', ';']);
    let required = notes.clone().find_map(words::required_of);
    Some(Row {
        name: name.to_owned(),
        role: role
            .filter(|role| *role != Role::Code)
            .unwrap_or(Role::Field),
        r#type: notes.find_map(words::type_of).map(str::to_owned),
        required: required.or_else(|| words::required_in(description)),
        cells: vec![name.to_owned(), description.to_owned()],
        line,
    })
}

/// Whether a name is all in capitals, as a value of an enumeration is.
pub(super) fn is_constant(name: &str) -> bool {
    name.len() > 1
        && name.chars().any(|sign| sign.is_ascii_uppercase())
        && name
            .chars()
            .all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '_')
}

/// The row that a template's tag is: `{% include params.html params='offset' type='number' option='required' %}`.
pub(super) fn of_tag(
    attributes: &[(String, String)],
    role: Option<Role>,
    line: usize,
) -> Option<Row> {
    let get = |names: &[&str]| {
        let mut found = attributes
            .iter()
            .filter(|(name, value)| names.contains(&name.as_str()) && !value.is_empty());
        found.next().map(|(_, value)| value.as_str())
    };
    let name = get(&["params", "param", "parameter", "name", "field", "key"])
        .filter(|name| words::is_name(name))?;
    let description = get(&["des", "desc", "description", "text"]).unwrap_or_default();
    let required = get(&["option", "required", "require"]).and_then(words::required_of);
    let r#type = get(&["type"]).and_then(type_in);
    Some(Row {
        name: name.to_owned(),
        role: role.unwrap_or(Role::Parameter),
        r#type,
        required: required.or_else(|| words::required_in(description)),
        cells: vec![name.to_owned(), description.to_owned()],
        line,
    })
}
