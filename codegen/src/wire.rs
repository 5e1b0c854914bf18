//! The wire of a platform: what each operation sends and reads, as sorted lines, each with the entry of the spec that it comes from.
//! Must not know lint, nor any name in Rust. Each node is taken apart completely, so that a new fact must be listed or left out here.

mod operations;
mod platform;
mod types;

use std::fmt::Display;

use serde_json::Value;

use crate::line::Line;
use crate::resolve::{Api, Field, Operation, Place};
use crate::spec::Location;

/// Returns the wire of a platform. The path of a line is that of an entry, as `devices.list.query.page`.
pub fn wire(api: &Api) -> Vec<Line> {
    let mut lines = Lines(Vec::new());
    platform::platform(api, &mut lines);
    for resource in &api.resources {
        for operation in &resource.operations {
            operations::operation(operation, &mut lines);
        }
        // An item of windows is made by the client.
        let windows = resource
            .operations
            .iter()
            .filter(|own| own.windows.is_some());
        let made: Vec<String> = windows.map(Operation::window_item).collect();
        let types = resource.types.iter();
        for declared in types.filter(|declared| !made.contains(&declared.name)) {
            types::declared(declared, &mut lines);
        }
    }
    // What something is comes before its further facts.
    let is_further = |line: &Line| {
        let fact = line.text.get(line.path.len()..);
        fact.is_some_and(|fact| fact.starts_with(' '))
    };
    lines.0.sort_unstable_by(|one, other| {
        let by_path = one.path.split('.').cmp(other.path.split('.'));
        let by_fact = is_further(one).cmp(&is_further(other));
        by_path.then(by_fact).then_with(|| one.cmp(other))
    });
    lines.0
}

/// Returns the wire as a text with a line for each fact.
pub fn text(api: &Api) -> String {
    let lines = wire(api).into_iter();
    lines.map(|line| line.text + "\n").collect()
}

/// What facts are about.
struct Entry<'a> {
    path: String,
    at: &'a Location,
}

impl Entry<'_> {
    /// A part of it at the same place of the spec.
    fn inside(&self, name: impl Display) -> Self {
        Self {
            path: format!("{}.{name}", self.path),
            at: self.at,
        }
    }
}

/// The lines that were found.
struct Lines(Vec<Line>);

impl Lines {
    /// Adds a fact, which follows the path.
    fn add(&mut self, entry: &Entry<'_>, fact: impl Display) {
        self.0.push(Line {
            path: entry.path.clone(),
            text: format!("{}{fact}", entry.path),
            at: entry.at.clone(),
        });
    }

    /// Adds a fact if it is true.
    fn add_if(&mut self, is: bool, entry: &Entry<'_>, fact: &str) {
        if is {
            self.add(entry, fact);
        }
    }

    /// Adds values that mean null.
    fn null_values(&mut self, entry: &Entry<'_>, values: &[Value]) {
        for value in values {
            self.add(entry, format!(" is null as {value}"));
        }
    }

    /// Adds the facts of a field: those about requests if it is sent, and about responses if it is received.
    fn field(&mut self, entry: &Entry<'_>, field: &Field, (sent, received): (bool, bool)) {
        let Field {
            place,
            type_ref,
            optional,
            required,
            lenient,
            null_values,
            sensitive,
            aliases,
            columns,
            // Its value is listed as it is sent.
            constant: _,
            client_default: _,
            zero_one: _,
            bool_values: _,
            // Limits that are checked are those of the operation.
            limits: _,
            // What the server does needs no word of the client.
            server_default: _,
            at: _,
            name: _,
            wire: _,
            called: _,
            inherited: _,
            doc: _,
            evidence: _,
            always: _,
            lifecycle: _,
            closes_circle: _,
        } = field;
        if let Some(value) = field.literal() {
            self.add(entry, format!(": always {}", value.to_json()));
            return;
        }
        self.add(entry, format!(": {}", types::written(type_ref)));
        self.add_if(*sensitive, entry, " is secret");
        self.add_if(*columns, entry, " is written as parallel arrays");
        if sent {
            self.add_if(!optional, entry, " is required");
            if let Some(value) = field.sent_default() {
                self.add(entry, format!(" is {value} unless it is set"));
            }
        }
        if received {
            let is_parameter = *place == Place::ResponseHeader;
            self.add_if(*required && !is_parameter, entry, " is in every response");
            self.add_if(
                *lenient,
                entry,
                " may be a number in text, or text in a number",
            );
            self.null_values(entry, null_values);
            for alias in aliases {
                self.add(entry, format!(" is also called {alias}"));
            }
        }
    }
}
