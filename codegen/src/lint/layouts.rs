//! Rules about types that are not written as objects: untagged unions, tuples and parallel arrays.
//! Must not know operations beyond what they send and return.

use super::context::{Context, Declared, listed, suggestion};
use crate::resolve::{Field, JsonKind, Layout, Place, Type, TypeKind, TypeRef};
use crate::spec::Location;

/// Checks that the kinds of a union are kinds of JSON, each with a type of that kind.
pub(super) fn untagged(context: &Context<'_>) {
    for declared in context.declarations() {
        let Some(untagged) = &declared.definition.untagged else {
            continue;
        };
        let at = declared.at.key("untagged");
        if untagged.is_empty() {
            let message = format!("the union `{}` has no variants", declared.name);
            let help = "list them under `untagged`: `number`, `text`, `list` and so on";
            context.key(&at, "type-kind", message, help);
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
                context.key(at, "type-kind", message, help);
                continue;
            };
            if let Some(wanted) = unfit(context, kind, &field.type_ref) {
                let message = format!(
                    "values of the kind `{name}` cannot be read as `{}`",
                    field.type_ref.in_words()
                );
                let help = format!("write {wanted}");
                context.value(&context.type_at(at), "type-kind", message, help);
            }
        }
    }
}

/// Returns the types that fit a kind, if this type does not.
fn unfit(context: &Context<'_>, kind: JsonKind, type_ref: &TypeRef) -> Option<&'static str> {
    let is_object = context.declared(type_ref).is_some_and(|declared| {
        let layout = declared.layout();
        declared.is_unresolved || layout.is_some_and(|layout| *layout != Layout::Tuple)
    });
    let (fits, wanted) = match kind {
        JsonKind::Boolean => (
            *type_ref == TypeRef::Bool,
            "`bool`, without `zero_one` and `bool_values`",
        ),
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

/// Checks objects that are written by position: one layout, fields that fit it, and only where it can be read.
pub(super) fn layout(context: &Context<'_>) {
    for declared in context.declarations() {
        let definition = declared.definition;
        if definition.fields.is_none() || !(definition.tuple || definition.columns.is_some()) {
            continue;
        }
        if definition.tuple && definition.columns.is_some() {
            let message = format!("`{}` is written in two ways", declared.name);
            let help = "keep one of `tuple` and `columns`";
            context.key(&declared.at.key("columns"), "layout", message, help);
        }
        positions(context, &declared);
        width(context, &declared);
        columns(context, &declared);
    }
    uses(context);
}

/// The length of the longest array that is read by position.
const WIDEST: usize = 16;

/// Checks that there is at least one position, and not too many.
fn width(context: &Context<'_>, declared: &Declared<'_>) {
    let fields = declared.declared.fields();
    let columns = declared.definition.columns.as_ref();
    let widest = columns.map_or(fields.len(), |columns| {
        let together = columns.iter().map(|column| column.0.len());
        together.chain([columns.len()]).max().unwrap_or_default()
    });
    let message = if fields.is_empty() {
        format!("`{}` has no fields", declared.name)
    } else if widest > WIDEST {
        format!("`{}` has {widest} positions in one array", declared.name)
    } else {
        return;
    };
    let help = format!(
        "an array that is read by position has 1 to {WIDEST} elements; otherwise use `json`"
    );
    context.key(&declared.at.key("fields"), "layout", message, help);
}

/// Checks that no field uses keys that depend on its name, as fields in an array have no names.
fn positions(context: &Context<'_>, declared: &Declared<'_>) {
    for field in declared.declared.fields() {
        if !(field.null_values.is_empty() && field.aliases.is_empty()) {
            let message = format!("the field `{}` cannot be in an array", field.wire);
            let help = "in a tuple or a column, remove `aliases` and `null_values`";
            context.key(&field.at, "layout", message, help);
        }
    }
}

/// Checks that each field is in one column, and that there are at least two columns.
fn columns(context: &Context<'_>, declared: &Declared<'_>) {
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
            let help = "name its field, or remove it";
            context.value(&at, "layout", "this column has no field", help);
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
                context.value(&at, "layout", message, help);
            } else if seen.contains(&name) {
                let message = format!("the field `{name}` is in two columns");
                context.value(&at, "layout", message, "");
            }
            seen.push(name);
        }
    }
    let mut missing = known.clone();
    missing.retain(|name| !seen.contains(name));
    // An unknown name may be a misspelling of a missing one.
    if !missing.is_empty() && seen.iter().all(|name| known.contains(name)) {
        let message = format!("no column has {}", listed(missing));
        let help = "name every field once; write fields that share a column as a list";
        context.key(&at, "layout", message, help);
    }
    if columns.len() < 2 {
        let message = format!("`{}` has fewer than two columns", declared.name);
        let help =
            "name the fields of each array, or write `tuple: true` for an object that is one array";
        context.key(&at, "layout", message, help);
    }
}

/// Checks that objects with columns are used only as `list<…>` in fields of responses.
fn uses(context: &Context<'_>) {
    let fields = context.api.fields();
    for field in fields.filter(|field| field.place != Place::Member) {
        let is_response = field.place == Place::Response;
        let at = || context.type_at(&field.at);
        used(context, (&field.type_ref, is_response), at);
    }
    for declared in context.api.types() {
        // A type that is itself written by position cannot contain such a list.
        let is_object = declared.layout() == Some(&Layout::Object);
        let members = declared.members();
        for Field { at, type_ref, .. } in members.filter(|own| own.place == Place::Member) {
            used(context, (type_ref, is_object), || context.type_at(at));
        }
    }
    for operation in context.api.operations() {
        if let Some(body) = operation.whole_body() {
            used(context, (&body.type_ref, false), || body.at.clone());
        }
        if let Some(response) = &operation.response {
            let at = || operation.at.key("returns");
            used(context, (response, false), at);
        }
    }
}

/// Checks a type at a place that may or may not allow objects with columns.
fn used(context: &Context<'_>, (type_ref, fits): (&TypeRef, bool), at: impl FnOnce() -> Location) {
    let declared = type_ref.name().and_then(|name| context.api.type_of(name));
    let Some(declared) = declared.filter(|declared| is_columns(declared)) else {
        return;
    };
    let is_list = matches!(type_ref, TypeRef::List(item) if matches!(**item, TypeRef::Named(_)));
    if fits && is_list && !declared.sent {
        return;
    }
    let why = if fits && is_list {
        "which a request cannot contain"
    } else {
        "which is not possible here"
    };
    let name = &declared.name;
    let message = format!("`{name}` is written as parallel arrays, {why}");
    let other = context.sources.key_span(&declared.at.key("columns"));
    let help = format!("make it a field `list<{name}>` of a response's object");
    context.value_and(&at(), "layout", message, help, (other, "its columns"));
}

fn is_columns(declared: &Type) -> bool {
    matches!(declared.layout(), Some(Layout::Columns(_)))
}
