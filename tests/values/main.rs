//! Values in all their codings and places, and paths to the parts of responses, from generated clients of invented platforms to the mock and back.
//! Must not know any real platform.

mod codings;
mod key_paths;
mod pages;

use std::path::{Path, PathBuf};

use iot_clouds_mock::MockServer;

/// Returns the folder of the spec of a fixture of the generator.
fn spec(fixture: &str) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/emission");
    fixtures.join(fixture).join("spec")
}

/// Starts a mock of a fixture of the generator.
fn mock(fixture: &str) -> MockServer {
    let mock = MockServer::builder("acme").spec_folder(spec(fixture));
    mock.unwrap().strict().start().unwrap()
}
