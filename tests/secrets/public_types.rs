//! The public types of the runtime and of the generated crates, and those with a secret among their fields.
//! Must not know what is tested.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// The generated crates, by their folder and their name in Rust.
const CRATES: [(&str, &str); 4] = [
    ("cainiao-iot", "cainiao_iot"),
    ("gongjiangyun", "gongjiangyun"),
    ("sensecap", "sensecap"),
    ("thingscloud", "thingscloud"),
];

/// What the names of the runtime's types begin with.
const RUNTIME: &str = "runtime";

#[derive(Default)]
pub(crate) struct PublicTypes {
    prefix: String,
    /// Those of the runtime.
    pub(crate) runtime: BTreeSet<String>,
    /// Those of the runtime and of generated crates that have a secret field.
    pub(crate) with_secrets: BTreeSet<String>,
}

impl PublicTypes {
    fn read(&mut self, path: &Path) {
        self.visit_file(&syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap());
    }

    fn add(&mut self, visibility: &syn::Visibility, name: &syn::Ident, fields: String) {
        if matches!(visibility, syn::Visibility::Public(_)) {
            let name = format!("{}::{name}", self.prefix);
            if fields.contains("Secret <") {
                self.with_secrets.insert(name.clone());
            }
            // Types of generated crates derive `Debug`, so those without a secret among their fields can print none.
            if self.prefix == RUNTIME {
                self.runtime.insert(name);
            }
        }
    }
}

impl<'ast> Visit<'ast> for PublicTypes {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.add(&item.vis, &item.ident, types_of(item.fields.iter()));
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.add(
            &item.vis,
            &item.ident,
            types_of(item.variants.iter().flat_map(|variant| &variant.fields)),
        );
    }
}

fn types_of<'a>(fields: impl Iterator<Item = &'a syn::Field>) -> String {
    struct Names(String);
    impl<'ast> Visit<'ast> for Names {
        fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
            self.0.push_str(&segment.ident.to_string());
            self.0.push_str(if segment.arguments.is_none() {
                " "
            } else {
                " <"
            });
            syn::visit::visit_path_segment(self, segment);
        }
    }
    let mut names = Names(String::new());
    for field in fields {
        names.visit_type(&field.ty);
    }
    names.0
}

/// Returns every `pub struct` and `pub enum` of the runtime and of the generated crates.
pub(crate) fn public_types() -> PublicTypes {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut types = PublicTypes::default();
    // Not part of the API: fuzzing calls the stages of a call through it.
    let is_internal = |path: &PathBuf| path.ends_with("internals.rs");
    let runtime = files(&root.join("runtime/src"));
    for path in runtime.into_iter().filter(|path| !is_internal(path)) {
        types.prefix = RUNTIME.to_owned();
        types.read(&path);
    }
    for (folder, package) in CRATES {
        for path in files(&root.join("generated").join(folder).join("src")) {
            let module = path.file_stem().unwrap().to_str().unwrap();
            types.prefix = match module {
                "client" | "lib" => package.to_owned(),
                module => format!("{package}::{module}"),
            };
            types.read(&path);
        }
    }
    types
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files
}
