//! `diff` on real repositories: what it reads, prints and exits with. `UPDATE=1` rewrites the expected reports.
//! Must not know how changes are found.

mod acceptances;
mod changelog;
mod driver;
mod fix;
mod generator;
mod history;
mod reports;
mod versions;

use std::process::{Command, Output};

use crate::support::{Folder, PLATFORM, THINGS, stderr, stdout};

/// The field that the tests remove.
const NAME: &str = "      name: { type: string, doc: Its name. }\n";

impl Folder {
    /// Makes a repository with a commit of the invented platform on `main`.
    pub(crate) fn repository() -> Self {
        let project = Self::project();
        project.git(&["init", "--quiet", "--initial-branch=main"]);
        project.commit("first");
        project
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            stderr(&output)
        );
        stdout(&output).trim().to_owned()
    }

    pub(crate) fn try_git(&self, arguments: &[&str]) -> Output {
        let mut git = Command::new("git");
        git.current_dir(self.root()).args(arguments);
        // Neither the settings nor the name of who runs the tests.
        git.env("GIT_CONFIG_GLOBAL", self.path("no-such-file"));
        git.env("GIT_CONFIG_NOSYSTEM", "1");
        git.env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE");
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "A curator");
            git.env(format!("GIT_{who}_EMAIL"), "curator@acme.example");
            // Reports name commits, whose ids depend on it.
            git.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
        }
        git.output().unwrap()
    }

    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    fn diff(&self, arguments: &[&str]) -> Output {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        xtask.current_dir(self.root());
        xtask.arg("diff").args(arguments).output().unwrap()
    }

    /// Runs the command and returns its exit code, its report and its messages.
    pub(crate) fn result(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.diff(arguments);
        let code = output.status.code().unwrap();
        (code, stdout(&output), stderr(&output))
    }

    /// Returns the report as JSON.
    pub(super) fn report(&self, arguments: &[&str]) -> serde_json::Value {
        let (code, report, messages) = self.result(&[arguments, &["--format", "json"]].concat());
        assert_eq!(code, 0, "{messages}");
        serde_json::from_str(&report).unwrap()
    }

    pub(crate) fn without_name(&self) {
        self.write("spec/acme/things.yaml", &THINGS.replace(NAME, ""));
    }
}

#[test]
fn an_unchanged_work_tree_gives_an_empty_report() {
    let project = Folder::repository();
    for arguments in [
        &[][..],
        &["HEAD"],
        &["HEAD", "HEAD"],
        &["HEAD", "."],
        &[".", "."],
    ] {
        let report = project.report(arguments);
        assert_eq!(report["class"], "none");
        assert_eq!(report["bump"], "none");
        assert_eq!(report["findings"], serde_json::json!([]));
        assert_eq!(report["crates"][0]["verdict"], "ok");
    }
    let (code, text, _) = project.result(&["--only", "docs", "--fail-on", "docs,version"]);
    assert_eq!(code, 0);
    assert!(text.contains("no change for users of the crates"), "{text}");
}

#[test]
fn the_base_is_where_the_branch_left_main() {
    let project = Folder::repository();
    let base = project.git(&["rev-parse", "--short=9", "HEAD"]);
    project.git(&["checkout", "--quiet", "-b", "work"]);
    project.without_name();
    project.commit("work");
    project.git(&["checkout", "--quiet", "main"]);
    project.write("spec/acme/guide.md", "Read this.\n");
    project.commit("main goes on");
    project.git(&["checkout", "--quiet", "work"]);
    let (code, text, messages) = project.result(&[]);
    assert_eq!(code, 0, "{messages}");
    assert!(
        text.starts_with(&format!("{base} -> the work tree\n")),
        "{text}"
    );
    let (_, text, _) = project.result(&["main", "work"]);
    assert!(text.starts_with("main ("), "{text}");
    // Without a main branch, the work tree is compared with the last commit.
    project.git(&["branch", "--quiet", "-m", "main", "trunk"]);
    let head = project.git(&["rev-parse", "--short=9", "HEAD"]);
    let (_, text, _) = project.result(&[]);
    assert!(text.starts_with(&format!("HEAD ({head}) -> ")), "{text}");
}

#[test]
fn a_revision_that_is_missing_is_named_with_the_way_to_get_it() {
    let project = Folder::repository();
    let (code, report, messages) = project.result(&["nope"]);
    assert_eq!((code, report.as_str()), (2, ""));
    assert!(
        messages.contains("there is no revision `nope`"),
        "{messages}"
    );
    let (code, _, messages) = project.result(&["--", "--output=x"]);
    assert_eq!(code, 2, "{messages}");

    project.without_name();
    project.commit("second");
    let shallow = Folder::empty();
    let url = format!("file://{}", project.root().display());
    shallow.git(&["clone", "--quiet", "--depth=1", &url, "clone"]);
    let run = |arguments: &[&str]| {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.env("CARGO_MANIFEST_DIR", shallow.path("clone/xtask"));
        let output = xtask.arg("diff").args(arguments).output().unwrap();
        (output.status.code().unwrap(), stderr(&output))
    };
    let (code, messages) = run(&["HEAD~1"]);
    assert_eq!(code, 2);
    let fetch = "git fetch --unshallow --tags origin '+refs/heads/*:refs/remotes/origin/*'";
    assert!(messages.contains(&format!("run `{fetch}`")), "{messages}");
    let (code, messages) = run(&["origin/other"]);
    assert_eq!(code, 2);
    let branch = "git fetch --depth=1 origin +refs/heads/other:refs/remotes/origin/other";
    assert!(messages.contains(&format!("run `{branch}`")), "{messages}");
    // A release could be missing here.
    let (code, messages) = run(&["--fail-on", "version"]);
    assert_eq!(code, 2, "{messages}");
    assert!(messages.contains(fetch), "{messages}");
    // What the message says works.
    let fetch = fetch.replace('\'', "");
    let words: Vec<&str> = fetch.split(' ').skip(1).collect();
    shallow.git(&[&["-C", "clone"], words.as_slice()].concat());
    let (code, messages) = run(&["HEAD~1", "--fail-on", "version"]);
    assert_eq!(code, 0, "{messages}");
}

#[test]
fn a_broken_side_is_never_a_clean_report() {
    let project = Folder::repository();
    project.write(
        "spec/acme/things.yaml",
        &THINGS.replace("doc: Its id.", "dok: Its id."),
    );
    let (code, report, messages) = project.result(&[]);
    assert_eq!((code, report.as_str()), (2, ""));
    let place = "spec/acme/things.yaml:17: unknown key `dok`";
    assert!(messages.contains(&format!("  {place}")), "{messages}");
    project.commit("broken");
    project.git(&["tag", "bad"]);
    project.write("spec/acme/things.yaml", THINGS);
    let (code, report, messages) = project.result(&["bad"]);
    assert_eq!((code, report.as_str()), (2, ""));
    assert!(messages.contains(&format!("  bad:{place}")), "{messages}");
    // Text that is not UTF-8, a link, a wrong ending.
    std::fs::write(
        project.path("spec/acme/things.yaml"),
        b"resource: things\ndoc: \xff\n",
    )
    .unwrap();
    project.commit("bytes");
    let (code, _, messages) = project.result(&["HEAD", "bad~1"]);
    assert_eq!(code, 2);
    let expected = "HEAD:spec/acme/things.yaml: line 2 is not UTF-8";
    assert!(messages.contains(expected), "{messages}");
    project.write("spec/acme/things.yaml", THINGS);
    project.write("spec/acme/more.yml", THINGS);
    project.commit("ending");
    let (code, _, messages) = project.result(&["HEAD", "bad~1"]);
    assert_eq!(code, 2);
    assert!(
        messages.contains("HEAD:spec/acme/more.yml: the names"),
        "{messages}"
    );
    #[cfg(unix)]
    {
        std::fs::remove_file(project.path("spec/acme/more.yml")).unwrap();
        std::os::unix::fs::symlink("things.yaml", project.path("spec/acme/more.yaml")).unwrap();
        project.commit("link");
        let (code, _, messages) = project.result(&["HEAD", "bad~1"]);
        assert_eq!(code, 2);
        assert!(
            messages.contains("HEAD:spec/acme/more.yaml is no file"),
            "{messages}"
        );
    }
    project.git(&["rm", "-r", "--quiet", "--force", "spec"]);
    project.commit("no specs");
    let (code, _, messages) = project.result(&["HEAD", "bad~1"]);
    assert_eq!(code, 2);
    assert!(messages.contains("has no specs in spec/"), "{messages}");
}

#[test]
fn folders_are_compared_without_git() {
    let folder = Folder::project();
    folder.write("old/acme/platform.yaml", PLATFORM);
    folder.write("old/acme/things.yaml", THINGS);
    folder.without_name();
    let (code, text, messages) = folder.result(&["--base-dir", "old", "--head-dir", "spec"]);
    assert_eq!(code, 0, "{messages}");
    assert!(text.starts_with("old -> spec\n"), "{text}");
    let (code, _, messages) = folder.result(&["--head-dir", "spec"]);
    assert_eq!(code, 2);
    assert!(messages.contains("--base-dir"), "{messages}");
    let (code, _, messages) = folder.result(&["--base-dir", "nowhere", "--head-dir", "spec"]);
    assert_eq!(code, 2, "{messages}");
    let one = ["--base-dir", "old", "--head-dir", "spec", "--platform"];
    assert_eq!(folder.result(&[&one[..], &["acme"]].concat()).0, 0);
    let (code, _, messages) = folder.result(&[&one[..], &["ame"]].concat());
    assert_eq!(code, 2);
    assert!(
        messages.contains("there is no platform `ame` in old nor in spec"),
        "{messages}"
    );
}

#[test]
fn a_project_may_be_a_folder_of_a_repository_and_have_other_line_ends() {
    let repository = Folder::empty();
    repository.git(&["init", "--quiet", "--initial-branch=main"]);
    repository.write("clients/spec/acme/platform.yaml", PLATFORM);
    repository.write("clients/spec/acme/things.yaml", THINGS);
    repository.write("spec/other/platform.yaml", "not read");
    repository.commit("first");
    let crlf = THINGS.replace('\n', "\r\n");
    repository.write("clients/spec/acme/things.yaml", &crlf);
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.env("CARGO_MANIFEST_DIR", repository.path("clients/xtask"));
    let output = xtask.args(["diff", "--only", "docs"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("no change"), "{}", stdout(&output));
}
