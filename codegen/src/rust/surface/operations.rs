//! The surface of a resource's operations: its handle with their methods, and the builders of their requests.
//! Must not know types.

use super::{Lines, Place};
use crate::resolve::{Api, Field, Operation, Place as In, Resource};
use crate::rust::annotate::signature::{argument_name, is_coded, of_entry};
use crate::rust::annotate::{self, JointSetter, lifecycle, type_name};

/// Adds the operations of a resource.
pub(super) fn operations(api: &Api, resource: &Resource, module: &Place, lines: &mut Lines) {
    if resource.operations.is_empty() {
        return;
    }
    let handle = module.inside(&annotate::handle(resource), &resource.at);
    let handle = handle.gated(resource.is_experimental());
    let kind = "pub struct";
    lines.type_of(&handle, kind, &resource.lifecycle, &["Clone", "Debug"]);
    for operation in &resource.operations {
        let is_experimental = operation.experimental;
        let method = handle.inside(&annotate::method(operation), &operation.at);
        let method = method.gated(is_experimental);
        let arguments: Vec<&Field> = match operation.token_of {
            Some(_) => Vec::new(),
            None => operation.arguments().collect(),
        };
        let builder = annotate::builder(operation);
        let rest = format!("{} -> {builder}", takes("&self", &arguments));
        lines.item(&method, "pub fn", &rest, &operation.lifecycle);
        let former = lifecycle::functions(&operation.lifecycle);
        lines.former(&method, former, "pub fn", &rest);
        let builder = module.inside(&builder, &operation.at);
        self::builder(api, operation, &builder.gated(is_experimental), lines);
    }
}

/// Returns the parameters of a function.
fn takes(receiver: &str, parameters: &[&Field]) -> String {
    let parameters = parameters.iter().map(|parameter| {
        let (name, type_name) = (
            annotate::field(parameter),
            argument_name(&parameter.type_ref),
        );
        format!(", {name}: {type_name}")
    });
    format!("({receiver}{})", parameters.collect::<String>())
}

fn builder(api: &Api, operation: &Operation, builder: &Place, lines: &mut Lines) {
    lines.declare(builder, "#[must_use] pub struct", "");
    lines.implement(builder, ["Clone", "Debug"]);
    let former = lifecycle::builders(operation);
    let now = format!(" = {}", builder.path);
    lines.former(builder, former, "pub type", &now);
    let mut function = |name: &str, kind: &str, rest: &str| {
        lines.declare(&builder.inside(name, &operation.at), kind, rest);
    };
    if operation.token_of.is_some() {
        function(
            "with_timeout",
            "pub fn",
            "(self, timeout: Duration) -> Self",
        );
        function("send", "pub async fn", "(self) -> Result<Token, Error>");
        lines.implement(builder, [awaited("Token").as_str()]);
        return;
    }
    sending(operation, builder, lines);
    lines.implement(builder, ["CallOptions"]);
    if api.has_separate_items(operation) {
        lines.implement(builder, ["ListOptions"]);
    }
    for parameter in operation.setters() {
        setter(parameter, builder, lines);
    }
    for joint in annotate::joint_setters(api, operation) {
        let JointSetter {
            name,
            at,
            parameters,
            lifecycle,
            docs: _,
        } = joint;
        let setter = builder.inside(name, at);
        let rest = format!("{} -> Self", takes("self", &parameters));
        lines.item(&setter, "pub fn", &rest, lifecycle);
        let former = lifecycle::functions(lifecycle);
        lines.former(&setter, former, "pub fn", &rest);
    }
}

/// Returns the trait of a request that can be awaited.
fn awaited(response: &str) -> String {
    format!("IntoFuture<IntoFuture = CallFuture<{response}>, Output = Result<{response}, Error>>")
}

/// Adds what sends the request, and what reads a list to its end.
fn sending(operation: &Operation, builder: &Place, lines: &mut Lines) {
    let returned = operation.response.as_ref();
    let response = returned.map_or_else(|| "()".to_owned(), type_name);
    lines.implement(builder, [awaited(&response).as_str()]);
    let mut function = |name: &str, kind: &str, rest: &str| {
        lines.declare(&builder.inside(name, &operation.at), kind, rest);
    };
    let send = |data: &str| format!("(self) -> impl Future<Output = Result<{data}, Error>> + Send");
    function("send", "pub fn", &send(&response));
    function(
        "send_with_meta",
        "pub fn",
        &send(&format!("Response<{response}>")),
    );
    if operation.pages.is_some() {
        let page = match returned.is_some_and(is_coded) {
            // How it is coded has no name for programs.
            true => format!("Coded<{response}>"),
            false => response.clone(),
        };
        function("pages", "pub fn", &format!("(self) -> Pages<{page}>"));
        function("items", "pub fn", &format!("(self) -> Items<{page}>"));
    }
    if let Some(windows) = &operation.windows {
        let from = annotate::in_rust(operation, &windows.from.name);
        let own = annotate::builder(operation);
        let rest = format!("(self, {from}: impl Into<Timestamp>) -> WindowItems<{own}>");
        function("items_since", "pub fn", &rest);
        let item = type_name(&windows.item);
        let window = format!("Window<Item = {item}, Response = {response}>");
        lines.implement(builder, [window.as_str()]);
    }
}

/// Adds a setter, also under its former names.
pub(super) fn setter(field: &Field, of: &Place, lines: &mut Lines) {
    let setter = of.inside(&annotate::field(field), &field.at);
    if field.place == In::BodyEntries {
        let value = type_name(of_entry(field));
        let rest = format!("(self, key: impl Into<String>, value: impl Into<{value}>) -> Self");
        return lines.declare(&setter, "pub fn", &rest);
    }
    let rest = format!("{} -> Self", takes("self", &[field]));
    lines.item(&setter, "pub fn", &rest, &field.lifecycle);
    let former = lifecycle::functions(&field.lifecycle);
    lines.former(&setter, former, "pub fn", &rest);
}

/// Adds `new`, with the fields that a request requires.
pub(super) fn constructor(fields: &[Field], of: &Place, lines: &mut Lines) {
    let arguments = fields.iter().filter(|field| !field.optional);
    let taken = arguments.map(|field| {
        let name = annotate::field(field);
        format!("{name}: {}", argument_name(&field.type_ref))
    });
    let rest = format!("({}) -> Self", taken.collect::<Vec<_>>().join(", "));
    lines.declare(&of.inside("new", &of.at), "pub fn", &rest);
}
