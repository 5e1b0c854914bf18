//! Rules over how types are written on the wire other than as objects: kinds of JSON, tuples, parallel arrays.
//! Must not know operations beyond what they send and return.

use super::context::{Context, Declared, Findings, Placed, Role, listed, suggestion};
use crate::resolve::Kind;
use crate::spec::{Location, Shape, TypeExpression};

/// The kinds of a union are kinds of JSON, each with a type of that kind.
pub(super) fn kinds(context: &Context<'_>, findings: &mut Findings<'_>) {
    for declared in context.declarations() {
        let Some(kinds) = &declared.definition.kinds else {
            continue;
        };
        let at = declared.at.key("kinds");
        if kinds.is_empty() {
            let message = format!("the union `{}` has no kinds", declared.name);
            findings.key(&at, "type-kind", message, |found| {
                found.help("list them under `kinds`: `number`, `text`, `list` and so on")
            });
        }
        let known: Vec<&str> = Kind::ALL.iter().map(|(name, _)| *name).collect();
        for (name, field) in kinds {
            let at = at.key(name);
            let Some(kind) = Kind::of(name) else {
                let help = suggestion(name, &known, "kinds");
                let message = format!("there is no kind of JSON called `{name}`");
                findings.key(&at, "type-kind", message, |found| found.help(help));
                continue;
            };
            if let Some(wanted) = unfit(context, kind, &field.type_) {
                let message = format!(
                    "values of the kind `{name}` are not read as `{}`",
                    field.type_
                );
                findings.value(&context.type_at(&at), "type-kind", message, |found| {
                    found.help(format!("write {wanted}"))
                });
            }
        }
    }
}

/// What the type of a kind should be, where it is not.
fn unfit(context: &Context<'_>, kind: Kind, expression: &str) -> Option<&'static str> {
    use TypeExpression as T;
    let parsed = TypeExpression::parse(expression).ok()?;
    let is_object = context
        .declared(&parsed)
        .is_some_and(|declared| declared.definition.fields.is_some() && !declared.definition.tuple);
    let is_unknown = parsed
        .name()
        .is_some_and(|name| !context.types.contains_key(name));
    let (fits, wanted) = match kind {
        Kind::Boolean => (parsed == T::Bool, "`bool`"),
        Kind::Number => (parsed == T::F64, "`f64`"),
        Kind::Text => (parsed == T::String, "`string`"),
        Kind::List => (matches!(parsed, T::List(_)), "`list<…>`"),
        Kind::Object => (
            is_object || matches!(parsed, T::Map(_)),
            "`map<…>` or an object type",
        ),
    };
    (!fits && !is_unknown).then_some(wanted)
}

/// Objects that are written by position say so in one way, with fields that a position can hold, and stand where that works.
pub(super) fn layout(context: &Context<'_>, findings: &mut Findings<'_>) {
    for declared in context.declarations() {
        let definition = declared.definition;
        if definition.fields.is_none() || !(definition.tuple || definition.columns.is_some()) {
            continue;
        }
        if definition.tuple && definition.columns.is_some() {
            let message = format!("`{}` is written in two ways", declared.name);
            findings.key(&declared.at.key("columns"), "layout", message, |found| {
                found.help("keep one of `tuple` and `columns`")
            });
        }
        positions(context, findings, &declared);
        width(context, findings, &declared);
        columns(context, findings, &declared);
    }
    uses(context, findings);
}

/// The longest array that is read by position.
const WIDEST: usize = 16;

/// There is a position to read, and not too many.
fn width(context: &Context<'_>, findings: &mut Findings<'_>, declared: &Declared<'_>) {
    let fields = context.all_fields(declared);
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
    findings.key(&declared.at.key("fields"), "layout", message, |found| {
        found.help(help)
    });
}

/// What stands at a position has no name there, so nothing of what is said of names works.
fn positions(context: &Context<'_>, findings: &mut Findings<'_>, declared: &Declared<'_>) {
    use TypeExpression as T;
    for field in context.all_fields(declared) {
        let parsed = TypeExpression::parse(&field.field.type_);
        let has_own_reader = field.field.lenient
            || !field.field.none_as.is_empty()
            || !field.field.aliases.is_empty()
            || matches!(parsed, Ok(T::TimestampMs | T::TimestampS));
        if has_own_reader {
            let message = format!("the field `{}` cannot stand at a position", field.wire);
            findings.key(&field.at, "layout", message, |found| {
                found.help(
                    "in a tuple or a column, fields have no `aliases`, `lenient` or `none_as`, and times are `timestamp_rfc3339`",
                )
            });
        }
    }
}

/// Each field stands in one column, and there are at least two columns.
fn columns(context: &Context<'_>, findings: &mut Findings<'_>, declared: &Declared<'_>) {
    let Some(columns) = &declared.definition.columns else {
        return;
    };
    let at = declared.at.key("columns");
    let fields = context.all_fields(declared);
    let known: Vec<&str> = fields.iter().map(|field| field.wire).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let at = at.index(index);
        let single = column.0.len() == 1 && !context.sources.exists(&at.index(0));
        if column.0.is_empty() {
            findings.value(&at, "layout", "this column holds no field", |found| {
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
                findings.value(&at, "layout", message, |found| found.help(help));
            } else if seen.contains(&name) {
                let message = format!("the field `{name}` stands in two columns");
                findings.value(&at, "layout", message, |found| found);
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
        findings.key(&at, "layout", message, |found| {
            found.help(
                "name every field once; several that share a column stand in a list of their own",
            )
        });
    }
    if columns.len() < 2 {
        let message = format!("`{}` has no two columns", declared.name);
        findings.key(&at, "layout", message, |found| {
            found.help("name the fields of each array, or write `tuple: true` for an object that is one array")
        });
    }
}

/// Objects with columns are fields of answers, as `list<…>`, and nothing else.
fn uses(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut places: Vec<(Location, &str, bool)> = Vec::new();
    for placed in context.everything() {
        let fits =
            matches!(placed.role, Role::Answer | Role::Member) && !by_position(context, &placed);
        places.push((context.type_at(&placed.at), &placed.field.type_, fits));
    }
    for endpoint in context.endpoints() {
        let operation = endpoint.operation;
        let shapes = [
            ("body", operation.body.as_ref()),
            ("returns", Some(&operation.returns)),
        ];
        for (key, shape) in shapes {
            if let Some(Shape::Type(expression)) = shape {
                places.push((endpoint.at.key(key), expression, false));
            }
        }
    }
    for (at, expression, fits) in places {
        let Ok(parsed) = TypeExpression::parse(expression) else {
            continue;
        };
        let declared = parsed.name().and_then(|name| context.types.get(name));
        let Some(declared) = declared.filter(|found| found.definition.columns.is_some()) else {
            continue;
        };
        let is_list = matches!(&parsed, TypeExpression::List(item) if item.direct_name().is_some());
        let is_sent = context.sent.contains(declared.name);
        if is_sent || !(fits && is_list) {
            let message = if fits && is_list {
                format!(
                    "`{}` is written as parallel arrays, which no request holds",
                    declared.name
                )
            } else {
                format!(
                    "`{}` is written as parallel arrays, which cannot stand here",
                    declared.name
                )
            };
            let other = context.sources.key_span(&declared.at.key("columns"));
            let help = format!(
                "make it a field `list<{}>` of an answer's object",
                declared.name
            );
            findings.value(&at, "layout", message, |found| {
                found.label(other, "its columns").help(help)
            });
        }
    }
}

/// Whether a field stands at a position itself.
fn by_position(context: &Context<'_>, placed: &Placed<'_>) -> bool {
    context.types.values().any(|declared| {
        let is_layout = declared.definition.tuple || declared.definition.columns.is_some();
        let mut members = context.type_members(declared).into_iter();
        is_layout && members.any(|member| member.at == placed.at)
    })
}
