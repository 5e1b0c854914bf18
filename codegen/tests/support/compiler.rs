//! The public items of crates as the compiler sees them: what rustdoc writes as JSON, as lines.
//! Must not know how a crate is made, nor what its lines should be.

#[path = "type_names.rs"]
mod type_names;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

use type_names::{arguments, bounds, last, path, text, type_name};

/// Traits that no program can name: of derived code, and of the runtime's hidden modules.
const HIDDEN: [&str; 4] = ["Columns", "Object", "StructuralPartialEq", "TaggedUnion"];

/// What a line begins with that says that an item should no longer be used.
const DEPRECATED: &str = "#[deprecated] ";

/// Returns the lines of members of the workspace, compiled with these features.
pub(crate) fn public(packages: &[&str], features: &[&str]) -> Vec<BTreeSet<String>> {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (root, target) = (
        Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
        own.join("surface"),
    );
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["doc", "--no-deps", "--no-default-features", "--features"]);
    command.arg(features.join(","));
    for package in packages {
        command.args(["-p", package]);
    }
    let output = command
        .current_dir(root)
        // What is compiled is shared with other commands; what is written lies apart from the documentation for people.
        .env("CARGO_BUILD_BUILD_DIR", own.parent().unwrap())
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTDOC", rustdoc(own))
        // What is wrong in the documentation itself is found on the way.
        .env(
            "RUSTDOCFLAGS",
            "-Z unstable-options --output-format json --deny warnings",
        )
        .env_remove("CARGO_ENCODED_RUSTDOCFLAGS")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let read = |package: &&str| {
        let name = package.replace('-', "_");
        let text = fs::read_to_string(target.join(format!("doc/{name}.json"))).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        Reader::new(&document, name).lines()
    };
    packages.iter().map(read).collect()
}

/// Returns a program that starts rustdoc with the variable that allows the format: it is not stable, but it is there.
/// A build script that saw the variable would run again, and all that depends on it would be compiled again.
fn rustdoc(folder: &Path) -> PathBuf {
    let (name, text) = if cfg!(windows) {
        ("rustdoc.bat", "@set RUSTC_BOOTSTRAP=1\r\n@rustdoc %*\r\n")
    } else {
        (
            "rustdoc.sh",
            "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n",
        )
    };
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    path
}

/// Reads the items of a crate.
struct Reader<'a> {
    index: &'a Value,
    root: &'a Value,
    name: String,
    /// The paths of the crate's own types, by id.
    paths: BTreeMap<u64, String>,
    lines: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Value, name: String) -> Self {
        Self {
            index: &document["index"],
            root: &document["root"],
            name,
            paths: BTreeMap::new(),
            lines: BTreeSet::new(),
        }
    }

    fn lines(mut self) -> BTreeSet<String> {
        let root = self.item(self.root);
        let path = self.name.clone();
        let mut items = Vec::new();
        self.module(root, &path, &mut items);
        for (id, path) in &items {
            self.paths.insert(id.as_u64().unwrap(), path.clone());
        }
        for (id, path) in items {
            self.declaration(self.item(id), &path);
        }
        // rustdoc also marks everything in something deprecated.
        let path = |line: &String| {
            let item = line.strip_prefix(DEPRECATED)?;
            Some(format!("{}::", item.rsplit(' ').next()?))
        };
        let marked: Vec<String> = self.lines.iter().filter_map(path).collect();
        let is_inside = |own: &str| {
            marked
                .iter()
                .any(|other| own != other && own.starts_with(other))
        };
        self.lines
            .retain(|line| !path(line).is_some_and(|own| is_inside(&own)));
        self.lines
    }

    fn item(&self, id: &Value) -> &'a Value {
        let item = &self.index[id.to_string()];
        assert!(
            item.is_object(),
            "no item {id}: this reads format 57 of rustdoc"
        );
        item
    }

    fn items(&self, ids: &'a Value) -> Vec<&'a Value> {
        let ids = ids.as_array().unwrap().iter();
        ids.map(|id| self.item(id)).collect()
    }

    fn add(&mut self, line: String) {
        self.lines.insert(line);
    }

    /// Collects the items of a module with their paths, and the modules in it.
    fn module(&mut self, module: &'a Value, path: &str, items: &mut Vec<(&'a Value, String)>) {
        let ids = &module["inner"]["module"]["items"];
        for id in ids.as_array().unwrap() {
            let item = self.item(id);
            let (kind, inner) = inner(item);
            let name = text(item, "name");
            match kind {
                "module" => {
                    let path = format!("{path}::{name}");
                    self.add(format!("pub mod {path}"));
                    self.deprecation(item, "pub mod", &path);
                    self.module(item, &path, items);
                }
                "use" => {
                    let (source, name) = (text(inner, "source"), text(inner, "name"));
                    let path = format!("{path}::{name}");
                    match source.strip_prefix("self::") {
                        // The module of the client is private.
                        Some(own) if own.starts_with("client::") => {
                            items.push((&inner["id"], path))
                        }
                        Some(own) => {
                            let own = own.replace("r#", "");
                            self.add(format!("pub use {path} = {}::{own}", self.name));
                        }
                        None => self.add(format!("pub use {path} = {source}")),
                    }
                }
                _ => items.push((id, format!("{path}::{name}"))),
            }
        }
    }

    fn deprecation(&mut self, item: &Value, kind: &str, path: &str) {
        if !item["deprecation"].is_null() {
            self.add(format!("{DEPRECATED}{kind} {path}"));
        }
    }

    fn declaration(&mut self, item: &'a Value, path: &str) {
        let (kind, inner) = inner(item);
        let keyword = match kind {
            "type_alias" => "pub type".to_owned(),
            "constant" => "pub const".to_owned(),
            _ => format!("pub {kind}"),
        };
        self.deprecation(item, &keyword, path);
        let mut attributes = String::new();
        for attribute in item["attrs"].as_array().unwrap() {
            if attribute == "non_exhaustive" {
                attributes.push_str("#[non_exhaustive] ");
            } else if !attribute["must_use"].is_null() {
                attributes.push_str("#[must_use] ");
            }
        }
        match kind {
            "struct" => self.structure(inner, &attributes, path),
            "enum" => {
                self.add(format!("{attributes}pub enum {path}"));
                for variant in self.items(&inner["variants"]) {
                    self.variant(variant, path);
                }
                self.implementations(&inner["impls"], path);
            }
            "trait" => {
                let bounds = bounds(&inner["bounds"]);
                self.add(format!("{attributes}pub trait {path}: {bounds}"));
                for item in self.items(&inner["items"]) {
                    self.member(item, path);
                }
                for implementation in self.items(&inner["implementations"]) {
                    self.implementation(implementation, path);
                }
            }
            "type_alias" => {
                let target = self.target(&inner["type"]);
                self.add(format!("pub type {path} = {target}"));
            }
            "constant" => self.add(format!("pub const {path}: {}", type_name(&inner["type"]))),
            _ => self.add(format!("{attributes}pub {kind} {path}")),
        }
    }

    /// Adds a struct and its fields; one that a program may construct shows their names.
    fn structure(&mut self, inner: &'a Value, attributes: &str, path: &str) {
        let plain = &inner["kind"]["plain"];
        let mut names = Vec::new();
        for id in plain["fields"].as_array().into_iter().flatten() {
            let field = self.item(id);
            let name = text(field, "name");
            let type_name = type_name(&field["inner"]["struct_field"]);
            let path = format!("{path}::{name}");
            self.add(format!("pub {path}: {type_name}"));
            self.deprecation(field, "pub", &path);
            names.push(name);
        }
        names.sort_unstable();
        let is_whole = plain["has_stripped_fields"] == false;
        let is_open = attributes.contains("non_exhaustive") || !is_whole;
        let names = (!is_open).then(|| format!(" {{ {} }}", names.join(", ")));
        let names = names.unwrap_or_default();
        self.add(format!("{attributes}pub struct {path}{names}"));
        self.implementations(&inner["impls"], path);
    }

    fn variant(&mut self, variant: &'a Value, path: &str) {
        let path = format!("{path}::{}", text(variant, "name"));
        let held = variant["inner"]["variant"]["kind"]["tuple"].as_array();
        let held = held.map(|held| {
            let types = held
                .iter()
                .map(|id| type_name(&self.item(id)["inner"]["struct_field"]));
            format!("({})", types.collect::<Vec<_>>().join(", "))
        });
        self.add(format!("pub {path}{}", held.unwrap_or_default()));
        self.deprecation(variant, "pub", &path);
    }

    fn implementations(&mut self, ids: &'a Value, path: &str) {
        for own in self.items(ids) {
            let found = &own["inner"]["impl"];
            let is_written = found["is_synthetic"] == false && found["blanket_impl"].is_null();
            if is_written && found["trait"].is_null() {
                for item in self.items(&found["items"]) {
                    self.member(item, path);
                }
            } else if is_written {
                self.implementation(own, path);
            }
        }
    }

    fn implementation(&mut self, own: &'a Value, path: &str) {
        let found = &own["inner"]["impl"];
        let name = last(text(&found["trait"], "path"));
        if HIDDEN.contains(&name.as_str()) {
            return;
        }
        let types = self.items(&found["items"]).into_iter().filter_map(|item| {
            let assigned = &item["inner"]["assoc_type"]["type"];
            assigned.is_object().then(|| {
                format!(
                    "{} = {}",
                    text(item, "name"),
                    unaliased(&type_name(assigned))
                )
            })
        });
        let mut parts = arguments(&found["trait"]["args"]);
        let mut types: Vec<String> = types.collect();
        types.sort_unstable();
        parts.extend(types);
        let parts = if parts.is_empty() {
            String::new()
        } else {
            format!("<{}>", parts.join(", "))
        };
        let generics = found["generics"]["params"].as_array().unwrap().iter();
        let generics = generics.filter_map(|generic| {
            let of = &generic["kind"]["type"]["bounds"];
            of.is_array()
                .then(|| format!("{}: {}", text(generic, "name"), bounds(of)))
        });
        let generics: Vec<String> = generics.collect();
        if !generics.is_empty() {
            return self.add(format!(
                "impl<{}> {path}{parts} for {}",
                generics.join(", "),
                type_name(&found["for"])
            ));
        }
        let for_name = self.target(&found["for"]);
        self.add(format!("impl {name}{parts} for {for_name}"));
    }

    /// A type with its whole path; those of the standard library have none.
    fn target(&self, found: &Value) -> String {
        let found = &found["resolved_path"];
        let id = found["id"].as_u64().unwrap();
        if let Some(path) = self.paths.get(&id) {
            return path.clone();
        }
        match text(found, "path").strip_prefix("runtime::") {
            Some(_) => format!("iot_clouds_runtime::{}", path(found)),
            None => path(found),
        }
    }

    /// Adds an item of an implementation or of a trait.
    fn member(&mut self, item: &'a Value, path: &str) {
        let (kind, inner) = inner(item);
        let path = format!("{path}::{}", text(item, "name"));
        match kind {
            "function" => {
                let inputs = inner["sig"]["inputs"].as_array().unwrap().iter();
                let inputs = inputs.map(|input| {
                    let (name, type_name) = (input[0].as_str().unwrap(), type_name(&input[1]));
                    match (name, type_name.as_str()) {
                        ("self", "Self") => "self".to_owned(),
                        ("self", "&Self") => "&self".to_owned(),
                        _ => format!("{name}: {type_name}"),
                    }
                });
                let inputs: Vec<String> = inputs.collect();
                let is_async = inner["header"]["is_async"] == true;
                let kind = if is_async { "pub async fn" } else { "pub fn" };
                let output = type_name(&inner["sig"]["output"]);
                self.deprecation(item, kind, &path);
                self.add(format!("{kind} {path}({}) -> {output}", inputs.join(", ")));
            }
            "assoc_const" => {
                self.add(format!("pub const {path}: {}", type_name(&inner["type"])));
                self.deprecation(item, "pub const", &path);
            }
            _ => self.add(format!("pub {kind} {path}")),
        }
    }
}

fn inner(item: &Value) -> (&str, &Value) {
    let inner = item["inner"].as_object().unwrap();
    let (kind, inner) = inner.iter().next().unwrap();
    (kind, inner)
}

/// rustdoc shows an associated type without its aliases: `Json` is that of `serde_json::Value`.
fn unaliased(name: &str) -> String {
    name.split_inclusive(|letter: char| !letter.is_alphanumeric())
        .map(|part| match part.strip_prefix("Value") {
            Some(rest) if !rest.starts_with(char::is_alphanumeric) => format!("Json{rest}"),
            _ => part.to_owned(),
        })
        .collect()
}
