//! From a section's blocks to what it documents: routes, rows, samples, and the facts in all of them.
//! Must not know how a page is written, nor its other sections.

use std::collections::BTreeSet;

use super::layout::block::{Block, Kind};
use super::pieces::{self, Piece};
use super::routes::{self, Labelled, Target};
use super::section::Draft;
use super::words::{count, normal};
use super::{Role, Route, Row, Sample, Section, facts, rows, samples, servers, words};

/// Reads a section.
pub(super) fn section(draft: &Draft) -> Section {
    let heading = draft.path.iter().rev().find(|text| !text.starts_with('('));
    let heading = heading.map_or("", String::as_str);
    let mut reader = Reader {
        role: role(draft),
        is_example: is_example(heading),
        is_request: !matches!(
            draft.path.iter().rev().find_map(|text| words::role(text)),
            Some(Role::Field | Role::Code)
        ),
        ..Reader::default()
    };
    for text in &draft.path {
        reader.statuses(text);
    }
    for block in &draft.blocks {
        reader.block(block);
    }
    reader.finish(draft)
}

/// What rows document, by the headings above them. All of a section on headers are headers.
fn role(draft: &Draft) -> Option<Role> {
    let roles = || draft.path.iter().rev().filter_map(|text| words::role(text));
    let mut all = roles();
    if all.any(|role| role == Role::Header) {
        return Some(Role::Header);
    }
    roles().next()
}

fn is_example(heading: &str) -> bool {
    let heading = words::plain(heading);
    ["example", "sample", "示例", "举例"]
        .iter()
        .any(|word| heading.contains(word))
}

#[derive(Default)]
struct Reader {
    role: Option<Role>,
    is_example: bool,
    is_request: bool,
    text: String,
    routes: Vec<Route>,
    rows: Vec<Row>,
    samples: Vec<Sample>,
    facts: BTreeSet<super::Fact>,
    /// A method whose path is expected in the next line.
    method: Option<(&'static str, usize)>,
    /// Paths and methods with labels that wait for each other.
    labelled_target: Option<(Target, usize)>,
    labelled_method: Option<(String, usize)>,
}

impl Reader {
    fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::Heading { .. } => {}
            Kind::Text(text) => self.prose(text, block.line),
            Kind::Item(item) => self.item(item, block.line),
            Kind::Code(code) => {
                self.say(code);
                for (piece, line) in pieces::pieces(code, block.line) {
                    self.piece(&piece, line);
                }
            }
            Kind::Table(table) => {
                for row in table {
                    self.say(&row.cells.join(" "));
                    if let [label, value] = row.cells.as_slice() {
                        self.labelled(&format!("{label}:{value}"), row.line);
                    }
                    for cell in &row.cells {
                        self.routes_in(cell, row.line);
                    }
                    self.facts.extend(servers::of_row(table.first(), row));
                }
                let rows = rows::of_table(table, self.role_here());
                self.facts.extend(rows.iter().flat_map(facts::of_row));
                if rows.is_empty() {
                    let cells = table.iter().flat_map(|row| &row.cells);
                    self.facts
                        .extend(cells.clone().filter_map(|cell| servers::of(cell)));
                    let amounts: Vec<_> = cells.flat_map(|cell| facts::of_prose(cell)).collect();
                    self.facts.extend(amounts);
                }
                self.rows.extend(rows);
            }
            Kind::Tag(attributes) => self.tag(attributes, block.line),
        }
    }

    /// What rows document here. Below a route and before a response, that is its parameters.
    fn role_here(&self) -> Option<Role> {
        let has_route = self.routes.iter().any(|route| !route.is_sample);
        let is_above = has_route && self.samples.is_empty();
        self.role.or_else(|| is_above.then_some(Role::Parameter))
    }

    fn say(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
    }

    fn prose(&mut self, text: &str, line: usize) {
        if super::layout::headings::is_furniture(text) {
            return;
        }
        self.say(text);
        if let Some((method, at)) = self.method.take()
            && let Some(target) = routes::target(text)
        {
            self.route(method, target, self.is_example, at);
            return;
        }
        if routes::is_method(text) {
            let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
            let method = known.into_iter().find(|method| text.contains(method));
            self.method = method.map(|method| (method, line));
            return;
        }
        let found = pieces::pieces(text, line);
        if found.is_empty() {
            self.routes_in(text, line);
            if let Some(Piece::Json(json)) = pieces::inline_json(text) {
                self.sample(&json, line, self.is_request);
            }
        }
        for (piece, at) in found {
            self.piece(&piece, at);
        }
        if self.labelled(text, line) {
            self.facts.extend(facts::of_prose(text));
        } else {
            self.remarks(text);
        }
    }

    /// What prose says in numbers, statuses and addresses.
    fn remarks(&mut self, text: &str) {
        self.statuses(text);
        self.facts.extend(facts::of_prose(text));
        self.facts.extend(facts::headers(text));
        self.facts.extend(servers::of(text));
    }

    fn statuses(&mut self, text: &str) {
        self.facts.extend(facts::statuses(text));
    }

    fn item(&mut self, item: &str, line: usize) {
        self.say(item);
        for (index, text) in item.lines().enumerate() {
            self.routes_in(text, line + index);
            self.labelled(text, line + index);
        }
        match rows::of_item(item, self.role_here(), line) {
            Some(row) => {
                self.facts.extend(facts::of_row(&row));
                self.rows.push(row);
            }
            None => {
                self.facts.extend(facts::constants(item));
                self.remarks(item);
            }
        }
    }

    fn tag(&mut self, attributes: &[(String, String)], line: usize) {
        let values: Vec<&str> = attributes.iter().map(|(_, value)| value.as_str()).collect();
        self.say(&values.join(" "));
        if let Some((_, title)) = attributes
            .iter()
            .find(|(name, value)| name == "title" && !value.is_empty())
        {
            self.role = words::role(title).or(self.role);
        }
        let method = values.iter().find(|value| routes::is_method(value));
        let target = values.iter().find_map(|value| routes::target(value));
        if let (Some(method), Some(target)) = (method, target) {
            self.route(method, target, false, line);
            for text in values.iter().filter(|value| value.contains(' ')) {
                self.facts.extend(facts::of_prose(text));
            }
            return;
        }
        if let Some(row) = rows::of_tag(attributes, self.role, line) {
            self.facts.extend(facts::of_row(&row));
            self.rows.push(row);
        }
    }

    fn routes_in(&mut self, text: &str, line: usize) {
        for (method, target) in routes::within(text) {
            self.route(method, target, self.is_example, line);
        }
    }

    /// Whether a line gives a path or a method with a label.
    fn labelled(&mut self, text: &str, line: usize) -> bool {
        match routes::labelled(text) {
            Some(Labelled::Target(target)) => self.labelled_target = Some((target, line)),
            Some(Labelled::Method(method)) => self.labelled_method = Some((method, line)),
            None => return false,
        }
        if let (Some((target, at)), Some((method, other))) =
            (&self.labelled_target, &self.labelled_method)
            && at.abs_diff(*other) <= 8
        {
            let (target, method, at) = (target.clone(), method.clone(), *at.min(other));
            self.labelled_target = None;
            self.labelled_method = None;
            self.route(&method, target, false, at);
        }
        true
    }

    fn route(&mut self, method: &str, target: Target, is_sample: bool, line: usize) {
        let is_sample = is_sample || target.is_quoted;
        self.facts.extend(facts::of_target(&target));
        let route = routes::route(method, target, is_sample, line);
        if !self
            .routes
            .iter()
            .any(|known| known.method == route.method && known.path == route.path)
        {
            self.routes.push(route);
        }
    }

    fn piece(&mut self, piece: &Piece, line: usize) {
        match piece {
            Piece::Curl(command) => {
                let call = routes::curl(command);
                for (name, value) in &call.headers {
                    self.facts.extend(facts::of_header(name, value));
                }
                if let Some(target) = call.target {
                    self.route(&call.method, target, true, line);
                }
                for data in call.data {
                    match pieces::form(&data) {
                        Some(form) => self.facts.extend(facts::of_form(&form)),
                        None => self.sample(&data, line, true),
                    }
                }
                // Below a call stands its response.
                self.is_request = false;
            }
            Piece::Json(json) => {
                self.sample(json, line, self.is_request);
            }
            Piece::Request(method, target) => {
                self.route(method, target.clone(), self.is_example, line)
            }
            Piece::Status(status) => {
                self.is_request = false;
                self.facts.extend(facts::of_status(*status));
            }
            Piece::Header(name, value) => self.facts.extend(facts::of_header(name, value)),
            Piece::Form(form) => self.facts.extend(facts::of_form(form)),
        }
    }

    fn sample(&mut self, json: &str, line: usize, is_request: bool) {
        let keys = samples::keys(json);
        if keys.is_empty() {
            return;
        }
        self.facts.extend(keys.iter().flat_map(facts::of_key));
        let mut known = BTreeSet::new();
        let paths = keys.into_iter().map(|key| key.path);
        self.samples.push(Sample {
            keys: paths.filter(|path| known.insert(path.clone())).collect(),
            line,
            is_request,
        });
    }

    fn finish(self, draft: &Draft) -> Section {
        Section {
            path: draft.path.clone(),
            anchor: draft.anchor.clone(),
            line: draft.line,
            words: count(&self.text),
            text: normal(&self.text),
            routes: self.routes,
            rows: self.rows,
            samples: self.samples,
            facts: self.facts,
        }
    }
}
