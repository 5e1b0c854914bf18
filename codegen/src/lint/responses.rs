//! Rules over what an operation says of its response: under which key the data is.
//! Must not know paths, paging or examples.

pub(super) mod key_paths;
pub(super) mod paging;
pub(super) mod windows;

use super::context::{Context, suggestion};
use super::operations::PARAMETERS;
use crate::resolve::{Field, Place, TypeRef};
use crate::spec::{Location, Shape};

/// `nested_under` names a required text parameter of the body.
pub(super) fn nested_under(context: &Context<'_>) {
    for located in context.located_operations() {
        let Some(name) = &located.operation.nested_under else {
            continue;
        };
        if located.is_unread(context.sources, &PARAMETERS) {
            continue;
        }
        let at = located.at.key("nested_under");
        let mut body = located
            .parameters()
            .filter(|parameter| parameter.place == Place::Body);
        match body.clone().find(|parameter| parameter.name == *name) {
            Some(parameter) => key_parameter(context, parameter, &at),
            None => {
                let names: Vec<&str> = body
                    .by_ref()
                    .map(|parameter| parameter.name.as_str())
                    .collect();
                let help = suggestion(name, &names, "parameters of the body");
                let message = format!("the body has no parameter `{name}`");
                context.value(&at, "nested-under", message, help);
            }
        }
        let returns = located.at.key("returns");
        if located.said.returns == Shape::None && !context.sources.is_hole(&returns) {
            let message = "the operation returns nothing that could have a key";
            let help = "say under `returns` what stands under the key";
            context.value(&at, "nested-under", message, help);
        }
    }
}

fn key_parameter(context: &Context<'_>, parameter: &Field, at: &Location) {
    let name = &parameter.name;
    let declared = context.sources.key_span(&parameter.at);
    if parameter.optional {
        let message = format!("`{name}` may be left out, so it cannot name a key of the response");
        let help = "remove the `?` of the parameter";
        let label = (declared, "declared here");
        context.value_and(at, "nested-under", message, help, label);
    } else if !is_text(context, &parameter.type_ref)
        && !context.sources.has_hole_inside(&parameter.at)
    {
        let message = format!("`{name}` is not text, so it cannot name a key of the response");
        context.value_and(at, "nested-under", message, "", (declared, "declared here"));
    }
}

/// Whether values of a type are text on the wire.
fn is_text(context: &Context<'_>, type_ref: &TypeRef) -> bool {
    let declared = context.declared(type_ref);
    let is_word = declared.is_some_and(|declared| declared.is_text());
    is_word || type_ref.is_text() || *type_ref == TypeRef::Unresolved
}
