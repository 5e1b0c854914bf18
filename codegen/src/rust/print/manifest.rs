//! Prints the Cargo.toml of a crate, which is independent of any workspace.
//! Must not know the workspace that the crate may be a member of.

use super::RuntimeSource;
use super::format::header;
use crate::resolve::Api;
use crate::rust::annotate::exports;

/// Returns the text of the file.
pub(super) fn manifest(api: &Api, runtime: &RuntimeSource) -> String {
    let head = header(&format!("spec/{}/platform.yaml", api.platform));
    let keywords: Vec<String> = api.keywords.iter().map(|word| quoted(word)).collect();
    let runtime = place(runtime);
    let mut text = format!(
        "{}
[package]
name = {}
description = {}
version = {}
edition = \"2024\"
rust-version = \"1.89\"
{}readme = \"README.md\"
keywords = [{}]
categories = [\"api-bindings\"]
exclude = [\"api.txt\"]

[package.metadata.docs.rs]
all-features = true

[features]
",
        head.replace("// ", "# "),
        quoted(&api.package),
        quoted(&api.description),
        quoted(&api.version),
        origin(api),
        keywords.join(", "),
    );
    for feature in exports::features() {
        let doc = feature.doc.map(|doc| format!("# {doc}\n"));
        text.push_str(&doc.unwrap_or_default());
        text.push_str(&format!("{feature}\n"));
    }
    let signing = if api.signs() {
        ", features = [\"signing\"]"
    } else {
        ""
    };
    text.push_str(&format!(
        "
[dependencies]
iot-clouds-runtime = {{ {runtime}, default-features = false{signing} }}
serde = {{ version = \"1.0.221\", features = [\"derive\"] }}

[dev-dependencies]
# The first call in README.md is an example program.
tokio = {{ version = \"1.50\", features = [\"macros\", \"rt-multi-thread\"] }}
"
    ));
    text
}

/// Returns where Cargo finds the runtime.
fn place(runtime: &RuntimeSource) -> String {
    match runtime {
        RuntimeSource::Path(path, None) => format!("path = {}", quoted(path)),
        RuntimeSource::Path(path, Some(version)) => {
            format!("path = {}, version = {}", quoted(path), quoted(version))
        }
        RuntimeSource::Version(version) => format!("version = {}", quoted(version)),
        RuntimeSource::Git(url) => format!("git = {}", quoted(url)),
    }
}

/// Returns licence and repository. A crate without a licence is not published.
fn origin(api: &Api) -> String {
    let repository = api.repository.iter();
    let repository = repository.map(|url| format!("repository = {}\n", quoted(url)));
    let license = match &api.license {
        Some(license) => format!("license = {}\n", quoted(license)),
        None => "publish = false\n".to_owned(),
    };
    repository.fold(license, |text, line| text + &line)
}

/// Returns a text as a basic string of TOML, on one line.
fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for character in text.chars() {
        match character {
            '\\' | '"' => out.extend(['\\', character]),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}
