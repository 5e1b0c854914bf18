//! The surface of the client: its handles, servers, credentials, headers and codes.
//! Must not know operations or types of resources.

use super::types::unit_variant;
use super::{Lines, Place};
use crate::resolve::{Api, Credential};
use crate::rust::annotate::signature::{of_credential, of_header, optional};
use crate::rust::annotate::{self, lifecycle, type_name};

/// Adds what the crate's root has of its own.
pub(super) fn client(api: &Api, root: &Place, lines: &mut Lines) {
    let client = root.inside("Client", &api.at);
    lines.declare(&client, "pub struct", "");
    lines.implement(
        &client,
        ["Clone", "Debug", "GeneratedClient<Credential = Credential>"],
    );
    let builder = root.inside("ClientBuilder", &api.at);
    lines.declare(
        &builder,
        "pub type",
        " = iot_clouds_runtime::ClientBuilder<Client>",
    );
    let mut function = |name: &str, rest: &str| {
        lines.declare(&client.inside(name, &api.at), "pub fn", rest);
    };
    function("builder", "(base_url: impl Into<String>) -> ClientBuilder");
    function("raw", "(&self, method: Method, path: &str) -> Raw");
    for resource in &api.resources {
        if resource.operations.is_empty() {
            continue;
        }
        let method = client.inside(&annotate::module(&resource.name), &resource.at);
        let method = method.gated(resource.is_experimental());
        let rest = format!("(&self) -> {}", annotate::handle(resource));
        lines.item(&method, "pub fn", &rest, &resource.lifecycle);
        let former = lifecycle::functions(&resource.lifecycle);
        lines.former(&method, former, "pub fn", &rest);
    }
    servers(api, root, lines);
    headers(api, root, lines);
    credentials(api, root, lines);
    codes(api, root, lines);
}

fn servers(api: &Api, root: &Place, lines: &mut Lines) {
    if api.server.choices.is_empty() {
        return;
    }
    let server = root.inside("Server", &api.at);
    lines.declare(&server, "#[non_exhaustive] pub enum", "");
    let traits = ["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"];
    lines.implement(&server, traits);
    lines.declare(
        &server.inside("url", &api.at),
        "pub fn",
        "(self) -> &'static str",
    );
    lines.add(&server, "impl From<Server> for String".to_owned());
    for choice in &api.server.choices {
        let variant = server.inside(&annotate::server(choice), &choice.at);
        unit_variant(&variant, &choice.lifecycle, lines);
    }
}

fn headers(api: &Api, root: &Place, lines: &mut Lines) {
    for header in &api.optional_headers {
        let constant = root.inside(&annotate::header(header), &header.at);
        lines.item(
            &constant,
            "pub const",
            ": OptionalHeader",
            &header.lifecycle,
        );
    }
    if api.response_headers.is_empty() {
        return;
    }
    let headers = root.inside("ResponseHeaders", &api.at);
    lines.declare(&headers, "pub trait", ": HasHeaders");
    lines.add(
        &headers,
        format!("impl<T: HasHeaders> {} for T", headers.path),
    );
    for header in &api.response_headers {
        let method = headers.inside(&annotate::field(header), &header.at);
        let rest = format!("(&self) -> Option<{}>", type_name(of_header(header)));
        lines.item(&method, "pub fn", &rest, &header.lifecycle);
        let former = lifecycle::functions(&header.lifecycle);
        lines.former(&method, former, "pub fn", &rest);
    }
}

fn credentials(api: &Api, root: &Place, lines: &mut Lines) {
    let all = root.inside("Credential", &api.at);
    lines.declare(&all, "#[non_exhaustive] pub enum", "");
    lines.implement(&all, ["Clone", "Debug"]);
    let runtime = "impl From<Credential> for iot_clouds_runtime::Credential";
    lines.add(&all, runtime.to_owned());
    for credential in &api.credentials {
        let name = annotate::credential(credential);
        let own = root.inside(&name, &credential.at);
        let lifecycle = &credential.lifecycle;
        // A program may write all fields, so that another one breaks it.
        let names = credential.fields.iter().map(annotate::field);
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        let names = format!(" {{ {} }}", names.join(", "));
        lines.item(&own, "pub struct", &names, lifecycle);
        lines.implement(&own, ["Clone", "Debug", "Deserialize"]);
        let from_env = own.inside("from_env", &credential.at);
        lines.declare(&from_env, "pub fn", "() -> Result<Self, Error>");
        fields(credential, &own, lines);
        lines.add(&own, format!("impl From<{name}> for {}", all.path));
        let former = || lifecycle.renamed_from.iter().cloned();
        lines.former(&own, former(), "pub type", &format!(" = {}", own.path));
        let variant = all.inside(&name, &credential.at);
        lines.declare(&variant, "pub", &format!("({name})"));
        let rest = format!("(credential: {name}) -> Self");
        lines.former(&variant, former(), "pub fn", &rest);
    }
}

fn fields(credential: &Credential, own: &Place, lines: &mut Lines) {
    for field in &credential.fields {
        let place = own.inside(&annotate::field(field), &field.at);
        let type_name = optional(type_name(of_credential(field)), field.optional);
        lines.item(&place, "pub", &format!(": {type_name}"), &field.lifecycle);
    }
}

fn codes(api: &Api, root: &Place, lines: &mut Lines) {
    let codes = root.inside("ErrorCode", &api.at);
    lines.declare(&codes, "#[non_exhaustive] pub enum", "");
    let traits = ["Clone", "Debug", "PartialEq", "Eq", "Hash"];
    lines.implement(&codes, traits);
    lines.implement(&codes, ["OpenEnum<code>"]);
    for code in &api.codes {
        let variant = codes.inside(&annotate::code(code), &code.at);
        unit_variant(&variant, &code.lifecycle, lines);
    }
    lines.declare(&codes.inside("Unknown", &api.at), "pub", "(UnknownValue)");
}
