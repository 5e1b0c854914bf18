//! What all mocks of a spec share: the compiled spec and what follows from it, prepared once for each program.
//! Must not know requests, nor the settings and the state of a mock.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};

use crate::check::route::Route;
use crate::control::lock;
use crate::error::Error;
use crate::fake::Samples;
use crate::platform::Platform;

/// Number of specs that are kept: all that the crate carries, and some that tests give. The one that was used least recently is
/// dropped first.
const MAX_KEPT: usize = 16;

/// The files of a spec, each with its path and text.
pub(crate) type Files = Vec<(String, String)>;

/// A spec, ready for any number of mocks. Nothing in it changes.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) platform: Arc<Platform>,
    pub(crate) samples: Arc<Samples>,
    /// The routes of all operations of the spec.
    pub(crate) routes: Vec<Route>,
}

/// A spec that is prepared by the first mock that needs it, while others wait.
struct Entry {
    name: String,
    files: Files,
    prepared: OnceLock<Result<Prepared, Error>>,
}

/// The kept specs, the one that was used last at the end. Specs are compared by their content, so a changed file counts at once.
static KEPT: Mutex<VecDeque<Arc<Entry>>> = Mutex::new(VecDeque::new());

impl Prepared {
    /// Returns the spec of a platform, which these files describe.
    pub(crate) fn of(name: &str, files: Files) -> Result<Self, Error> {
        let entry = kept(name, files);
        // Other specs need not wait for this one.
        let prepared = entry.prepared.get_or_init(|| Self::new(name, &entry.files));
        prepared.clone()
    }

    fn new(name: &str, files: &Files) -> Result<Self, Error> {
        let platform = Platform::load(name, files.clone())?;
        let routes = platform.api.operations().map(|operation| Route {
            operation: Arc::new(operation.clone()),
            line: Some(platform.line_of_operation(operation).into()),
        });
        Ok(Self {
            routes: routes.collect(),
            samples: Arc::new(Samples::new(&platform.api)),
            platform: Arc::new(platform),
        })
    }
}

/// Returns the entry of a spec, and keeps it as the last one used.
fn kept(name: &str, files: Files) -> Arc<Entry> {
    let mut kept = lock(&KEPT);
    let is_same = |entry: &Arc<Entry>| entry.name == name && entry.files == files;
    let known = kept.iter().position(is_same);
    let entry = known
        .and_then(|known| kept.remove(known))
        .unwrap_or_else(|| {
            let name = name.to_owned();
            let prepared = OnceLock::new();
            Arc::new(Entry {
                name,
                files,
                prepared,
            })
        });
    kept.push_back(Arc::clone(&entry));
    if kept.len() > MAX_KEPT {
        kept.pop_front();
    }
    entry
}
