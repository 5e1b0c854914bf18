//! A team's own spec together with one of ours: `generate` makes one crate of both. The overlay is the one that a guide shows.
//! Must not know how the command works.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cargo;
use crate::support::{Folder, stderr};

const RESOURCE: &str = "private/spec/gongjiangyun/orders.yaml";
const OVERLAY: &str = "private/spec/gongjiangyun/overlay.yaml";

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap().to_owned()
}

/// Returns the YAML block of the guide that names a file.
fn sample(file: &str) -> String {
    let guide = fs::read_to_string(root().join("spec/gongjiangyun/guide.md")).unwrap();
    let block = guide
        .split("```yaml\n")
        .skip(1)
        .find(|block| block.starts_with(&format!("# {file}\n")));
    block.unwrap().split("```").next().unwrap().to_owned()
}

/// A folder with the guide's overlay.
struct Private(Folder);

impl Private {
    fn new() -> Self {
        let private = Self(Folder::empty());
        for file in [OVERLAY, RESOURCE] {
            private.0.write(file, &sample(file));
        }
        private
    }

    /// Runs the guide's command with the folders of this test.
    fn generate(&self, more: &[&str]) -> Output {
        self.generate_to(&self.0.path("private/clients"), more)
    }

    fn generate_to(&self, out: &Path, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .current_dir(root())
            .args(["generate", "gongjiangyun", "--spec", "spec", "--spec"])
            .arg(self.0.path("private/spec"))
            .arg("--out")
            .arg(out)
            .args(more)
            .output()
            .unwrap()
    }

    /// Checks that the command reports exactly this problem of an overlay, and writes nothing.
    #[track_caller]
    fn assert_problem(&self, file: &str, line: usize, message: &str) {
        let output = self.generate(&[]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{text}");
        let place = format!("{}:{line}:", self.0.path(file).display());
        assert!(text.contains(&place), "{place} in:\n{text}");
        assert!(text.contains(message), "{message} in:\n{text}");
        assert!(text.contains("1 problem\n"), "{text}");
        assert!(
            !self.0.path("private/clients").exists(),
            "nothing is written"
        );
    }
}

/// Returns the number of the first line that begins with a text.
fn line(text: &str, beginning: &str) -> usize {
    let found = text
        .lines()
        .position(|line| line.trim_start().starts_with(beginning));
    found.unwrap() + 1
}

#[test]
fn the_crate_has_what_both_specs_say() {
    let private = Private::new();
    let output = private.generate(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("1 crate of 2 operations"),
        "{}",
        stderr(&output)
    );

    let folder = "private/clients/gongjiangyun";
    let manifest = private.0.text(&format!("{folder}/Cargo.toml"));
    assert!(
        manifest.contains("name = \"acme-gongjiangyun\""),
        "{manifest}"
    );
    let client = private.0.text(&format!("{folder}/src/client.rs"));
    for part in [
        "pub fn auth(&self)",
        "pub fn orders(&self)",
        "NoSuchOrder = \"1001\"",
        "InvalidClient = \"invalid_client\"",
        "title: \"Gongjiangyun\"",
    ] {
        assert!(client.contains(part), "{part} in:\n{client}");
    }
    let orders = private.0.text(&format!("{folder}/src/orders.rs"));
    assert!(
        orders.contains("path: \"/xxx/orders/get\"") && orders.contains("pub struct Order {"),
        "{orders}"
    );
    let readme = private.0.text(&format!("{folder}/README.md"));
    assert!(
        readme.contains("`contract`: [Interfaces for Acme]")
            && readme.contains("use acme_gongjiangyun::{Client, Error")
            && !readme.contains("use gongjiangyun::"),
        "{readme}"
    );
}

#[test]
fn check_compares_both_specs() {
    let private = Private::new();
    assert_eq!(private.generate(&["--check"]).status.code(), Some(1));
    private.generate(&[]);
    let clean = private.generate(&["--check"]);
    assert_eq!(clean.status.code(), Some(0), "{}", stderr(&clean));

    let changed = sample(RESOURCE).replace("What it is worth in yuan.", "Its worth in yuan.");
    private.0.write(RESOURCE, &changed);
    let stale = private.generate(&["--check"]);
    assert_eq!(stale.status.code(), Some(1));
    let diff = String::from_utf8(stale.stdout.clone()).unwrap();
    assert!(diff.contains("+    /// Its worth in yuan.\n"), "{diff}");
    let cure = format!(
        "--spec spec --spec {}",
        private.0.path("private/spec").display()
    );
    assert!(stderr(&stale).contains(&cure), "{}", stderr(&stale));
}

#[test]
fn a_document_that_the_platform_has() {
    let private = Private::new();
    let text = sample(OVERLAY).replace(
        "documents:\n",
        "documents:\n  interface-notes: { title: Ours, url: \"https://wiki.acme.example\" }\n",
    );
    private.0.write(OVERLAY, &text);
    let line = line(&text, "interface-notes:");
    private.assert_problem(OVERLAY, line, "platform.yaml already has `interface-notes`");
}

#[test]
fn a_code_that_the_platform_has() {
    let private = Private::new();
    let text = sample(OVERLAY).replace("\"1001\"", "invalid_client");
    private.0.write(OVERLAY, &text);
    let line = line(&text, "invalid_client:");
    private.assert_problem(OVERLAY, line, "platform.yaml already has `invalid_client`");
}

#[test]
fn a_file_that_the_platform_has() {
    let private = Private::new();
    let second = "private/spec/gongjiangyun/auth.yaml";
    private
        .0
        .write(second, &sample(RESOURCE).replace("orders", "auth"));
    // Either of the two may be reported as the second; both are named.
    let output = private.generate(&[]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    let both = [
        "spec/gongjiangyun/auth.yaml".to_owned(),
        private.0.path(second).display().to_string(),
    ];
    assert!(both.iter().all(|file| text.contains(file)), "{text}");
    assert!(
        text.contains("is already `auth` of this platform"),
        "{text}"
    );
}

#[test]
fn another_platform_than_the_folder_says() {
    let private = Private::new();
    let text = sample(OVERLAY).replace("platform: gongjiangyun", "platform: gongjiang");
    private.0.write(OVERLAY, &text);
    let line = line(&text, "platform:");
    private.assert_problem(
        OVERLAY,
        line,
        "the platform is called `gongjiang`, but its folder is `gongjiangyun`",
    );
}

/// The samples of its README and of the guide compile too. The test uses the versions that are locked here, so that nothing
/// is downloaded, and a folder that stays, so that a second run has little to compile.
#[test]
fn the_crate_compiles() {
    let private = Private::new();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let clients = target.join("overlay");
    let output = private.generate_to(&clients, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let folder = clients.join("gongjiangyun");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    // A workspace of its own, wherever the folder is.
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text + "\n[workspace]\n").unwrap();
    let output = cargo::cargo()
        .args(["test", "--doc", "--offline", "--manifest-path"])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(target.parent().unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout.clone()).unwrap() + &stderr(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("README.md"), "{said}");
}
