//! Rules over how types are written on the wire other than as objects: kinds of JSON, tuples, parallel arrays.
//! Must not know operations beyond what they send and return.

use super::context::{Context, Declared, Reporter, listed, suggestion};
use crate::resolve::{Field, JsonKind, Layout, Place, TimestampFormat, Type, TypeKind, TypeRef};
use crate::spec::Location;

/// The kinds of a union are kinds of JSON, each with a type of that kind.
pub(super) fn untagged(context: &Context<'_>, reporter: &mut Reporter<'_>) {
    for declared in context.declarations() {
        let Some(untagged) = &declared.definition.untagged else {
            continue;
        };
        let at = declared.at.key("untagged");
        if untagged.is_empty() {
            let message = format!("the union `{}` has no kinds", declared.name);
            reporter.key(&at, "type-kind", message, |found| {
                found.help("list them under `untagged`: `number`, `text`, `list` and so on")
            });
        }
        let known: Vec<&str> = JsonKind::ALL.iter().map(|(name, _)| *name).collect();
        let TypeKind::Untagged(variants) = &declared.declared.kind else {
            continue;
        };
        for field in variants {
            let (name, at) = (&field.name, &field.at);
            let Some(kind) = JsonKind::of(name) else {
                let help = suggestion(name, &known, "untagged");
                let message = format!("there is no kind of JSON called `{name}`");
                reporter.key(at, "type-kind", message, |found| found.help(help));
                continue;
            };
            if let Some(wanted) = unfit(context, kind, &field.type_ref) {
                let message = format!(
                    "values of the kind `{name}` are not read as `{}`",
                    field.type_ref.in_words()
                );
                reporter.value(&context.type_at(at), "type-kind", message, |found| {
                    found.help(format!("write {wanted}"))
                });
            }
        }
    }
}

/// What the type of a kind should be, where it is not.
fn unfit(context: &Context<'_>, kind: JsonKind, type_ref: &TypeRef) -> Option<&'static str> {
    let is_object = context.declared(type_ref).is_some_and(|declared| {
        let layout = declared.layout();
        declared.is_unresolved || layout.is_some_and(|layout| *layout != Layout::Tuple)
    });
    let (fits, wanted) = match kind {
        JsonKind::Boolean => (*type_ref == TypeRef::Bool, "`bool`"),
        JsonKind::Number => (*type_ref == TypeRef::Float, "`f64`"),
        JsonKind::Text => (type_ref.is_text(), "`string`"),
        JsonKind::List => (matches!(type_ref, TypeRef::List(_)), "`list<…>`"),
        JsonKind::Object => (
            is_object || matches!(type_ref, TypeRef::Map(_)),
            "`map<…>` or an object type",
        ),
    };
    (!fits && *type_ref != TypeRef::Unresolved).then_some(wanted)
}

/// Objects that are written by position say so in one way, with fields that a position can hold, and stand where that works.
pub(super) fn layout(context: &Context<'_>, reporter: &mut Reporter<'_>) {
    for declared in context.declarations() {
        let definition = declared.definition;
        if definition.fields.is_none() || !(definition.tuple || definition.columns.is_some()) {
            continue;
        }
        if definition.tuple && definition.columns.is_some() {
            let message = format!("`{}` is written in two ways", declared.name);
            reporter.key(&declared.at.key("columns"), "layout", message, |found| {
                found.help("keep one of `tuple` and `columns`")
            });
        }
        positions(reporter, &declared);
        width(reporter, &declared);
        columns(context, reporter, &declared);
    }
    uses(context, reporter);
}

/// The longest array that is read by position.
const WIDEST: usize = 16;

/// There is a position to read, and not too many.
fn width(reporter: &mut Reporter<'_>, declared: &Declared<'_>) {
    let fields = declared.declared.fields();
    let columns = declared.definition.columns.as_ref();
    let widest = columns.map_or(fields.len(), |columns| {
        let together = columns.iter().map(|column| column.0.len());
        together.chain([columns.len()]).max().unwrap_or_default()
    });
    let message = if fields.is_empty() {
        format!(
            "`{}` has no fields that could stand at a position",
            declared.name
        )
    } else if widest > WIDEST {
        format!("`{}` has {widest} positions in one array", declared.name)
    } else {
        return;
    };
    let help =
        format!("an array that is read by position has 1 to {WIDEST} elements; else take `json`");
    reporter.key(&declared.at.key("fields"), "layout", message, |found| {
        found.help(help)
    });
}

/// What stands at a position has no name there, so nothing of what is said of names works.
fn positions(reporter: &mut Reporter<'_>, declared: &Declared<'_>) {
    for field in declared.declared.fields() {
        use TimestampFormat as T;
        let is_number = matches!(
            field.type_ref,
            TypeRef::Timestamp(T::EpochMilliseconds | T::EpochSeconds)
        );
        let has_own_reader = field.lenient
            || !field.null_values.is_empty()
            || !field.aliases.is_empty()
            || is_number;
        if has_own_reader {
            let message = format!("the field `{}` cannot stand at a position", field.wire);
            reporter.key(&field.at, "layout", message, |found| {
                found.help(
                    "in a tuple or a column, fields have no `aliases`, `lenient` or `null_values`, and times are `timestamp_rfc3339`",
                )
            });
        }
    }
}

/// Each field stands in one column, and there are at least two columns.
fn columns(context: &Context<'_>, reporter: &mut Reporter<'_>, declared: &Declared<'_>) {
    let Some(columns) = &declared.definition.columns else {
        return;
    };
    let at = declared.at.key("columns");
    let fields = declared.declared.fields();
    let known: Vec<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let at = at.index(index);
        let single = column.0.len() == 1 && !context.sources.exists(&at.index(0));
        if column.0.is_empty() {
            reporter.value(&at, "layout", "this column holds no field", |found| {
                found.help("name its field, or remove it")
            });
        }
        for (position, name) in column.iter().enumerate() {
            let at = if single {
                at.clone()
            } else {
                at.index(position)
            };
            if !known.contains(&name) {
                let help = suggestion(name, &known, "fields");
                let message = format!("`{}` has no field `{name}`", declared.name);
                reporter.value(&at, "layout", message, |found| found.help(help));
            } else if seen.contains(&name) {
                let message = format!("the field `{name}` stands in two columns");
                reporter.value(&at, "layout", message, |found| found);
            }
            seen.push(name);
        }
    }
    let missing: Vec<&str> = known
        .iter()
        .filter(|name| !seen.contains(name))
        .copied()
        .collect();
    // A name that is unknown may be meant for one that is missing.
    if !missing.is_empty() && seen.iter().all(|name| known.contains(name)) {
        let message = format!("no column holds {}", listed(missing.iter().copied()));
        reporter.key(&at, "layout", message, |found| {
            found.help(
                "name every field once; several that share a column stand in a list of their own",
            )
        });
    }
    if columns.len() < 2 {
        let message = format!("`{}` has no two columns", declared.name);
        reporter.key(&at, "layout", message, |found| {
            found.help("name the fields of each array, or write `tuple: true` for an object that is one array")
        });
    }
}

/// Objects with columns are fields of responses, as `list<…>`, and nothing else.
fn uses(context: &Context<'_>, reporter: &mut Reporter<'_>) {
    for field in context
        .api
        .fields()
        .filter(|field| field.place != Place::Member)
    {
        let at = || context.type_at(&field.at);
        used(
            context,
            reporter,
            (&field.type_ref, field.place == Place::Response),
            at,
        );
    }
    for declared in context.api.types() {
        // What stands at a position itself holds no such list.
        let is_object = declared.layout() == Some(&Layout::Object);
        let fields = declared
            .members()
            .filter(|field| field.place == Place::Member);
        for Field { at, type_ref, .. } in fields {
            used(context, reporter, (type_ref, is_object), || {
                context.type_at(at)
            });
        }
    }
    for operation in context.api.operations() {
        if let Some(body) = operation.whole_body() {
            used(context, reporter, (&body.type_ref, false), || {
                body.at.clone()
            });
        }
        if let Some(response) = &operation.response {
            let at = || operation.at.key("returns");
            used(context, reporter, (response, false), at);
        }
    }
}

/// A type in a place that objects with columns may or may not stand in.
fn used(
    context: &Context<'_>,
    reporter: &mut Reporter<'_>,
    (type_ref, fits): (&TypeRef, bool),
    at: impl FnOnce() -> Location,
) {
    let declared = type_ref.name().and_then(|name| context.api.type_of(name));
    let Some(declared) = declared.filter(|declared| is_columns(declared)) else {
        return;
    };
    let is_list = matches!(type_ref, TypeRef::List(item) if matches!(**item, TypeRef::Named(_)));
    if fits && is_list && !declared.sent {
        return;
    }
    let why = if fits && is_list {
        "which no request holds"
    } else {
        "which cannot stand here"
    };
    let name = &declared.name;
    let message = format!("`{name}` is written as parallel arrays, {why}");
    let other = context.sources.key_span(&declared.at.key("columns"));
    let help = format!("make it a field `list<{name}>` of a response's object");
    reporter.value(&at(), "layout", message, |found| {
        found.label(other, "its columns").help(help)
    });
}

fn is_columns(declared: &Type) -> bool {
    matches!(declared.layout(), Some(Layout::Columns(_)))
}
