//! The generated files outside the crates: the mock's copy of the specs, and the contract cases of the tests.
//! Must not know what a case or the mock does.

use std::collections::BTreeMap;
use std::path::Path;

use iot_clouds_codegen::names::snake;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust;

use super::{MARK, is_generated, names};
use crate::failure::CommandError;
use crate::output::{self, Change};
use crate::specs;

/// Folder of the mock, which also works outside this project.
const MOCK: &str = "mock";
/// Folder of the contract cases.
const CONTRACT: &str = "tests/contract";

/// A YAML file of the project's specs.
struct SpecFile {
    platform: String,
    name: String,
    text: String,
}

/// Returns the changes to these files. If platforms are named, only theirs and the lists of all platforms.
pub(super) fn changes(
    root: &Path,
    apis: &[Api],
    named: &[String],
) -> Result<Vec<Change>, CommandError> {
    let files = spec_files()?;
    let mut platforms: Vec<String> = files.iter().map(|file| file.platform.clone()).collect();
    platforms.dedup();
    let mut changes = mock(&root.join(MOCK), &files, named)?;
    changes.extend(contract(&root.join(CONTRACT), apis, &platforms, named)?);
    Ok(changes)
}

/// Returns the YAML files of all platforms, sorted.
fn spec_files() -> Result<Vec<SpecFile>, CommandError> {
    let file = |(path, text): (String, String)| {
        let (folder, name) = path.rsplit_once('/')?;
        let platform = folder.rsplit('/').next()?.to_owned();
        let name = name.ends_with(".yaml").then(|| name.to_owned())?;
        // Lines end as in the repository, whatever the system of the checkout.
        let text = text.replace("\r\n", "\n");
        Some(SpecFile {
            platform,
            name,
            text,
        })
    };
    let mut files: Vec<SpecFile> = specs::read(&[], &[])?
        .into_iter()
        .filter_map(file)
        .collect();
    files.sort_by(|a, b| (&a.platform, &a.name).cmp(&(&b.platform, &b.name)));
    Ok(files)
}

/// Returns the changes to the mock's copy of the specs and to their list.
fn mock(folder: &Path, files: &[SpecFile], named: &[String]) -> Result<Vec<Change>, CommandError> {
    let is_named = |platform: &String| named.is_empty() || named.contains(platform);
    let copied = files.iter().filter(|file| is_named(&file.platform));
    let copy = |file: &SpecFile| {
        let path = format!("specs/{}/{}", file.platform, file.name);
        (path, file.text.clone())
    };
    let mut wanted: BTreeMap<String, String> = copied.map(copy).collect();
    let mut stale = Vec::new();
    let platforms = names(&folder.join("specs"))?.into_iter();
    for platform in platforms.filter(is_named) {
        for name in names(&folder.join("specs").join(&platform))? {
            let path = format!("specs/{platform}/{name}");
            if !wanted.contains_key(&path) {
                stale.push(path);
            }
        }
    }
    wanted.insert("src/specs.rs".to_owned(), list(files));
    output::changes(folder, MOCK, &wanted, &stale)
}

/// Returns the module of the mock that lists the specs.
fn list(files: &[SpecFile]) -> String {
    let mut text = format!(
        "// {MARK} from spec/. Do not edit: change the specs and run the command again.

//! The specs that the crate carries, so that it works without the project around it.
//! Must not know what they say.

/// Path and text of every file.
pub(crate) const FILES: &[(&str, &str)] = &[
"
    );
    for SpecFile { platform, name, .. } in files {
        let path = format!("{platform}/{name}");
        text.push_str(&format!(
            "    (\"spec/{path}\", include_str!(\"../specs/{path}\")),\n"
        ));
    }
    text.push_str("];\n");
    text
}

/// Returns the changes to the cases of each platform and to the list of all platforms.
fn contract(
    folder: &Path,
    apis: &[Api],
    platforms: &[String],
    named: &[String],
) -> Result<Vec<Change>, CommandError> {
    let failed = |error: rust::EmitError| CommandError::new(error.to_string());
    let mut wanted = BTreeMap::new();
    for api in apis {
        let path = format!("platforms/{}.rs", snake(&api.platform));
        wanted.insert(path, rust::contract(api).map_err(failed)?);
    }
    let mut stale = Vec::new();
    if named.is_empty() {
        for name in names(&folder.join("platforms"))? {
            let path = format!("platforms/{name}");
            if !wanted.contains_key(&path) && is_generated(&folder.join(&path))? {
                stale.push(path);
            }
        }
    }
    let list = rust::contract_list(platforms).map_err(failed)?;
    wanted.insert("platforms.rs".to_owned(), list);
    output::changes(folder, CONTRACT, &wanted, &stale)
}
