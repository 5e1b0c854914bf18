//! What the tests of commands share: a temporary folder, an invented platform, the output of a command.
//! Must not know any command.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// `platform.yaml` of an invented platform.
pub(crate) const PLATFORM: &str = "platform: acme
title: Acme Cloud
doc: An invented platform.
crate: { name: acme, version: 0.1.0 }
documents:
  manual: { title: Acme manual, url: \"https://acme.example/manual\" }
server: { doc: The address of your own server., placeholder: \"https://<your-server>\" }
";

/// The manifest of a project.
pub(crate) const MANIFEST: &str = "[workspace.package]
edition = \"2024\"
version = \"0.1.0\"

[workspace.dependencies]
iot-clouds-codegen = { path = \"codegen\", version = \"0.1.0\" }
other = { version = \"0.1.0\" }
";

/// A resource of it.
pub(crate) const THINGS: &str = "resource: things
doc: Things.
source: manual
operations:
  get:
    doc: Reads a thing.
    source: \"manual#Get\"
    http: GET /things/{thing_id}
    path: { thing_id: ThingId }
    returns: Thing
    retry: safe
types:
  ThingId: { identifier: string, doc: Identifies a thing. }
  Thing:
    doc: A thing.
    fields:
      id: { type: ThingId, doc: Its id. }
      name: { type: string, doc: Its name. }
";

/// A folder that is removed at the end of the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// Makes a folder with the invented platform below `spec/`.
    pub(crate) fn new() -> Self {
        let folder = Self::empty();
        folder.write("spec/acme/platform.yaml", PLATFORM);
        folder.write("spec/acme/things.yaml", THINGS);
        folder
    }

    /// Makes a folder like the project's, with its manifest.
    pub(crate) fn project() -> Self {
        let folder = Self::new();
        folder.write("Cargo.toml", MANIFEST);
        folder
    }

    /// Runs a command as the project's own and returns its exit code.
    pub(crate) fn run_own(&self, command: &str, arguments: &[&str]) -> Option<i32> {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        let output = xtask.arg(command).args(arguments).output().unwrap();
        output.status.code()
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    pub(crate) fn exists(&self, relative: &str) -> bool {
        self.path(relative).exists()
    }

    pub(crate) fn text(&self, relative: &str) -> String {
        let path = self.path(relative);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
