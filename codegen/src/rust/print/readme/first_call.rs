//! Prints the program of a first call: a client with its first credential, and one call that reads something.
//! Must not know the rest of the README.

use crate::resolve::{Api, Credential, Operation, Resource, Retry};
use crate::rust::annotate;
use crate::rust::annotate::exports::crate_name;
use crate::rust::print::examples::raw;

/// Writes the section with the program.
pub(super) fn section(text: &mut String, api: &Api) {
    let name = crate_name(api);
    let mut credentials = api.credentials.iter();
    let usable = credentials.find(|own| !own.lifecycle.is_deprecated());
    let Some(credential) = usable.or(api.credentials.first()) else {
        return;
    };
    let call = call(api);
    let mut choices = api.server.choices.iter();
    let usable = choices.find(|own| !own.lifecycle.is_deprecated());
    let server = match usable.or(api.server.choices.first()) {
        Some(choice) => format!("Server::{}", annotate::server(choice)),
        None => format!(
            "{:?}",
            api.server.placeholder.as_deref().unwrap_or_default()
        ),
    };
    let rust = annotate::credential(credential);
    let mut names = vec![rust.as_str(), "Client"];
    names.extend((!api.server.choices.is_empty()).then_some("Server"));
    if call.is_raw {
        names.extend(["Json", "Method"]);
    }
    names.sort_unstable();
    text.push_str("## First call\n\n");
    if call.is_raw {
        text.push_str(
            "The operations of the API are not public, so calls give method and path; they are authenticated, limited and \
             unwrapped like any other. `send` returns the data, `send_whole` the whole body.\n\n",
        );
    }
    text.push_str(&format!(
        "```rust,no_run\nuse {name}::{{{}}};\n\n#[tokio::main(flavor = \"current_thread\")]\n\
         async fn main() -> Result<(), {name}::Error> {{\n    let client = Client::builder({server})\n        \
         .credential({})\n        .build()?;\n{}    Ok(())\n}}\n```\n\n",
        names.join(", "),
        credential_literal(credential),
        call.lines
    ));
}

struct Call {
    lines: String,
    is_raw: bool,
}

/// Returns a call that reads something and needs no argument: pages, or one response; otherwise a raw call.
fn call(api: &Api) -> Call {
    let resources = api.resources.iter();
    let resources = resources.filter(|resource| !resource.lifecycle.is_deprecated());
    let operations = resources.flat_map(|resource| {
        let operations = resource.operations.iter();
        operations.map(move |operation| (resource, operation))
    });
    let readable: Vec<(&Resource, &Operation)> = operations
        .filter(|(_, operation)| {
            let reads = operation.response.is_some() && operation.retry == Retry::Safe;
            let lasts = !operation.experimental && !operation.lifecycle.is_deprecated();
            reads && lasts && operation.arguments().next().is_none()
        })
        .collect();
    let mut all = readable.iter();
    let paged = all.find(|(_, operation)| operation.pages.is_some());
    if let Some((resource, operation)) = paged {
        let lines = format!(
            "\n    let mut items = client.{}().{}().items();\n    while let Some(item) = items.next().await.transpose()? \
             {{\n        println!(\"{{item:?}}\");\n    }}\n",
            raw(&annotate::module(&resource.name)),
            raw(&annotate::method(operation))
        );
        return Call {
            lines,
            is_raw: false,
        };
    }
    if let Some((resource, operation)) = readable.first() {
        let lines = format!(
            "\n    let response = client.{}().{}().send().await?;\n    println!(\"{{response:?}}\");\n",
            raw(&annotate::module(&resource.name)),
            raw(&annotate::method(operation))
        );
        return Call {
            lines,
            is_raw: false,
        };
    }
    let takes_nothing = api
        .operations()
        .all(|operation| operation.token_of.is_some());
    Call {
        lines: if takes_nothing {
            "\n    let response: Json = client\n        .raw(Method::GET, \"/path/of/the/operation\")\n        \
             .query(&[(\"parameter\", \"value\")])\n        .send()\n        .await?;\n    \
             println!(\"{response}\");\n"
                .to_owned()
        } else {
            String::new()
        },
        is_raw: takes_nothing,
    }
}

fn credential_literal(credential: &Credential) -> String {
    let fields = credential.fields.iter().map(|field| {
        let (name, value) = (raw(&annotate::field(field)), format!("<{}>", field.wire));
        if field.optional {
            return format!("            {name}: None,\n");
        }
        format!("            {name}: {value:?}.into(),\n")
    });
    let (name, fields) = (annotate::credential(credential), fields.collect::<String>());
    format!("{name} {{\n{fields}        }}")
}
