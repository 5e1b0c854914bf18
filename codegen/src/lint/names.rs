//! The rule about names in a spec: their case, and that each of them can become a Rust name.
//! Must not know whether two names clash.

pub(super) mod lifecycle;
pub(super) mod wire;

use super::context::Context;
use crate::names::{
    is_identifier, is_pascal, is_reserved_by_windows, is_snake, pascal, screaming, snake,
};
use crate::resolve::Place;
use crate::spec::{JointLimit, Location};

/// The case of a name.
#[derive(Clone, Copy)]
enum Case {
    Snake,
    Pascal,
}

/// Checks that names are in their case and can become a Rust name.
pub(super) fn bad_name(context: &Context<'_>) {
    resource_names(context);
    platform_names(context);
    setter_names(context);
    field_names(context);
    value_names(context);
    lifecycle::former_names(context);
}

fn resource_names(context: &Context<'_>) {
    for (resource, content) in &context.spec.resources {
        let at = context.spec.resource_at(resource);
        let what = ("resource", Case::Snake);
        case(context, &at.key("resource"), resource, what, false);
        on_windows(context, &at.key("resource"), resource, "resource");
        for operation in content.operations.keys() {
            let at = context.spec.operation_at(resource, operation);
            case(context, &at, operation, ("operation", Case::Snake), true);
        }
        for name in content.types.keys() {
            let at = context.spec.type_at(resource, name);
            case(context, &at, name, ("type", Case::Pascal), true);
        }
    }
}

fn platform_names(context: &Context<'_>) {
    let platform = &context.spec.platform;
    let top = context.spec.platform_at();
    platform_name(context, &top.key("platform"), &platform.platform);
    for (name, credential) in &platform.credentials {
        let at = context.spec.credential_at(name);
        case(context, &at, name, ("credential", Case::Snake), true);
        if let Some(rust) = &credential.rust {
            let what = ("Rust type", Case::Pascal);
            case(context, &at.key("rust"), rust, what, false);
        }
    }
    for (wire, code) in &platform.errors.codes {
        let at = context.spec.code_at(wire).key("name");
        case(context, &at, &code.name, ("code", Case::Snake), false);
    }
    for name in platform.server.choices.keys() {
        let at = top.key("server").key("choices").key(name);
        case(context, &at, name, ("server", Case::Snake), true);
    }
    for name in platform.optional_headers.keys() {
        if !is_identifier(&screaming(name)) {
            let at = top.key("optional_headers").key(name);
            let message = format!("`{name}` cannot become a Rust name");
            let help =
                "its constant would have this name, which must begin with a letter; remove it";
            context.key(&at, "bad-name", message, help);
        }
    }
}

/// Checks the name of a platform, which is that of folders, and in snake case of a module.
fn platform_name(context: &Context<'_>, at: &Location, name: &str) {
    let module = snake(name);
    if name != module.replace('_', "-") && name != module || !is_identifier(&module) {
        let usable = is_identifier(&module) && name.is_ascii();
        let help = if usable {
            format!("write `{}`", module.replace('_', "-"))
        } else {
            "use small English letters, digits and `-`, with a letter first".to_owned()
        };
        let message = format!("a platform cannot be called `{name}`");
        context.value(at, "bad-name", message, help);
    }
    on_windows(context, at, name, "platform");
}

/// Checks that Windows can store a file or folder of this name.
fn on_windows(context: &Context<'_>, at: &Location, name: &str, what: &str) {
    if is_reserved_by_windows(name) {
        let message = format!("Windows cannot store files with the name of the {what} `{name}`");
        let help = format!("give it a longer name, such as `{name}_data`");
        context.value(at, "bad-name", message, help);
    }
}

fn setter_names(context: &Context<'_>) {
    for located in context.located_operations() {
        for (at, limit) in located.limits() {
            if let JointLimit::Together(limit) = limit
                && let Some(setter) = &limit.setter
            {
                let at = at.key("together").key("setter");
                case(context, &at, setter, ("setter", Case::Snake), false);
            }
        }
    }
}

fn case(
    context: &Context<'_>,
    at: &Location,
    name: &str,
    (what, wanted): (&str, Case),
    is_key: bool,
) {
    let (is_case, better, style) = match wanted {
        Case::Snake => (is_snake(name), snake(name), "snake case"),
        Case::Pascal => (is_pascal(name), pascal(name), "Pascal case"),
    };
    if is_case && is_identifier(name) {
        return;
    }
    let usable = is_identifier(&better) && better != name && name.is_ascii();
    let (message, help) = if usable {
        let message = format!("names of {what}s must be in {style}");
        (message, format!("write `{better}`"))
    } else {
        let message = format!("{what}s cannot be called `{name}`");
        let help = format!("use English letters, digits and `_` in {style}, with a letter first");
        (message, help)
    };
    if is_key {
        context.key(at, "bad-name", message, help);
    } else {
        context.value(at, "bad-name", message, help);
    }
}

/// Checks that fields, parameters and variants have a name that can become a Rust name.
fn field_names(context: &Context<'_>) {
    for field in context.api.fields() {
        // A constant has no name in Rust.
        if field.is_constant() {
            continue;
        }
        let (what, wanted) = match field.place {
            Place::Variant => ("variant", Case::Pascal),
            place if place.is_parameter() => ("parameter", Case::Snake),
            _ => ("field", Case::Snake),
        };
        match &field.called {
            Some(rust) => case(context, &field.at.key("rust"), rust, (what, wanted), false),
            None => {
                let help = "add `rust: …` with a name";
                if wire::stray(&field.name).is_some() {
                    continue;
                }
                unusable(context, &field.at, &field.name, wanted, help);
            }
        }
    }
}

/// Checks that constants and values have a name that can become a Rust name.
fn value_names(context: &Context<'_>) {
    for declared in context.declarations() {
        for (wire, constant) in declared.definition.constants.iter().flatten() {
            let at = declared.at.key("constants").key(wire).key("name");
            let what = ("constant", Case::Snake);
            case(context, &at, &constant.name, what, false);
        }
        for (wire, value) in declared.definition.values.iter().flatten() {
            let at = declared.at.key("values").key(wire);
            let number = declared.definition.enumeration == Some(crate::spec::WireValue::Number);
            match &value.name {
                Some(name) => {
                    let what = ("value", Case::Snake);
                    case(context, &at.key("name"), name, what, false);
                }
                None if number || wire::hidden(wire).is_some() => {}
                None => {
                    let help = "write `{ name: …, doc: … }`, with a name in snake case";
                    unusable(context, &at, wire, Case::Pascal, help);
                }
            }
        }
    }
}

fn unusable(context: &Context<'_>, at: &Location, wire: &str, wanted: Case, help: &str) {
    let rust = match wanted {
        Case::Snake => snake(wire),
        Case::Pascal => pascal(wire),
    };
    if is_identifier(&rust) && wire.is_ascii() {
        return;
    }
    let message = format!("`{wire}` cannot become a Rust name");
    context.key(at, "bad-name", message, help);
}
