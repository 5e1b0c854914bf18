//! The contract cases of the project's tests, one file for each platform and a list of them.
//! Must not know what a case does.

use std::collections::BTreeMap;
use std::path::Path;

use iot_clouds_codegen::names::snake;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust;

use super::{is_generated, names};
use crate::failure::CommandError;
use crate::output::{self, Change};
use crate::specs;

/// Folder of the contract cases.
const CONTRACT: &str = "tests/contract";

/// Returns what differs. If platforms are named, only their cases are compared; the list is always that of all platforms.
pub(super) fn changes(
    root: &Path,
    apis: &[Api],
    named: &[String],
) -> Result<Vec<Change>, CommandError> {
    let failed = |error: rust::EmitError| CommandError::new(error.to_string());
    let folder = root.join(CONTRACT);
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
    let list = rust::contract_list(&specs::platforms()?).map_err(failed)?;
    wanted.insert("platforms.rs".to_owned(), list);
    output::changes(&folder, CONTRACT, &wanted, &stale)
}
