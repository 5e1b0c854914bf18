//! `tidy`: each rule of the house is broken once in a small workspace.
//! Must not know how the rules are checked.

use std::process::{Command, Output};

use crate::support::{Folder, stdout};

const HEAD: &str = "//! What it is for.\n//! Must not know the rest.\n";

fn tidy(folder: &Folder) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("tidy").arg("--root").arg(folder.root());
    command.output().unwrap()
}

/// Runs the command in a tidy workspace with one more file.
fn found(path: &str, text: &str) -> (Option<i32>, String) {
    let folder = Folder::new();
    folder.write(
        "runtime/src/lib.rs",
        "//! The root.\nmod one;\nmod two;\npub use two::Two;\n",
    );
    folder.write("runtime/src/one.rs", &format!("{HEAD}use crate::Two;\n"));
    folder.write("runtime/src/two.rs", &format!("{HEAD}pub struct Two;\n"));
    folder.write(path, text);
    let output = tidy(&folder);
    (output.status.code(), stdout(&output))
}

#[test]
fn a_tidy_house_is_fine() {
    assert_eq!(
        found("runtime/README.md", "# Runtime\n"),
        (Some(0), String::new())
    );
}

#[test]
fn a_file_without_a_head_is_found() {
    let (code, text) = found("runtime/tests/bare.rs", "use std::fmt;\n");
    assert_eq!(code, Some(1));
    assert_eq!(
        text,
        "runtime/tests/bare.rs:1: head: the file does not open with `//!` lines that say what it is for\n"
    );
}

#[test]
fn a_head_that_sets_no_limit_is_found() {
    let (_, text) = found("runtime/src/three.rs", "//! What it is for.\n");
    assert_eq!(
        text,
        "runtime/src/three.rs:1: head: the head does not say what the file must not know (`//! Must not …`)\n"
    );
    // A test knows what it tests.
    let (code, _) = found("runtime/tests/three.rs", "//! What it is for.\n");
    assert_eq!(code, Some(0));
}

#[test]
fn a_forbidden_import_is_found() {
    let folder = Folder::new();
    folder.write(
        "codegen/src/lib.rs",
        "//! The root.\nmod lint;\nmod spec;\n",
    );
    folder.write("codegen/src/lint/mod.rs", HEAD);
    folder.write(
        "codegen/src/spec/load.rs",
        &format!("{HEAD}\nuse crate::lint;\n"),
    );
    let output = tidy(&folder);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stdout(&output),
        "codegen/src/spec/load.rs:4: import: `spec` must not name `lint`: a spec is read before it is checked\n"
    );
}

#[test]
fn a_forbidden_import_may_be_of_a_part_of_a_room() {
    let folder = Folder::new();
    let lib = "//! The root.\nmod check;\nmod http;\n";
    folder.write("mock/src/lib.rs", lib);
    let room = format!("{HEAD}pub mod request;\npub mod response;\n");
    folder.write("mock/src/http/mod.rs", &room);
    folder.write("mock/src/http/request.rs", HEAD);
    folder.write("mock/src/http/response.rs", HEAD);
    let check = |used: &str| {
        let text = format!("{HEAD}use crate::http::{used};\n");
        folder.write("mock/src/check/mod.rs", &text);
        stdout(&tidy(&folder))
    };
    assert_eq!(check("request"), "");
    assert_eq!(
        check("response"),
        "mock/src/check/mod.rs:3: import: `check` must not name `http::response`: a rejection knows no format\n"
    );
}

#[test]
fn a_circle_of_rooms_is_found_through_re_exports_too() {
    let text = format!("{HEAD}pub struct Two;\nfn one() {{\n    super::one::first();\n}}\n");
    let (code, text) = found("runtime/src/two.rs", &text);
    assert_eq!(code, Some(1));
    assert_eq!(
        text,
        "runtime/src/one.rs:3: circle: 2 rooms import each other in circles (one, two); the shortest is one → two → one\n"
    );
}

#[test]
fn a_long_file_is_found() {
    let (code, _) = found("tests/a.rs", &(HEAD.to_owned() + &"// .\n".repeat(398)));
    assert_eq!(code, Some(0));
    let (code, text) = found("tests/a.rs", &(HEAD.to_owned() + &"// .\n".repeat(399)));
    assert_eq!(code, Some(1));
    assert_eq!(
        text,
        "tests/a.rs:1: size: the file has 401 lines, which is more than 400; split it\n"
    );
}

#[test]
fn a_long_function_is_found_unless_a_comment_gives_the_reason() {
    let function = |lines| {
        format!(
            "    pub(crate) async fn f(\n    ) {{\n{}    }}\n",
            "\n".repeat(lines)
        )
    };
    let file = |before: &str, lines| format!("{HEAD}\nimpl A {{\n{before}{}}}\n", function(lines));
    assert_eq!(found("tests/a.rs", &file("", 57)), (Some(0), String::new()));
    let (code, text) = found("tests/a.rs", &file("", 58));
    assert_eq!(code, Some(1));
    assert_eq!(
        text,
        "tests/a.rs:5: size: the function has 61 lines, which is more than 60; split it\n"
    );
    let reason = "    // Longer than 60 lines: a table.\n    #[inline]\n";
    assert_eq!(
        found("tests/a.rs", &file(reason, 58)),
        (Some(0), String::new())
    );
}

#[test]
fn a_folder_of_many_files_is_found() {
    let folder = Folder::empty();
    for number in 0..20 {
        folder.write(&format!("tests/a/{number}.rs"), HEAD);
    }
    folder.write("tests/a/page.md", "Prose.\n");
    folder.write("tests/a/made.rs", "// Generated by a program.\n");
    assert_eq!(stdout(&tidy(&folder)), "");
    folder.write("tests/a/b/20.rs", HEAD);
    assert_eq!(stdout(&tidy(&folder)), "");
    folder.write("tests/a/20.rs", HEAD);
    assert_eq!(
        stdout(&tidy(&folder)),
        "tests/a:1: size: the folder has 21 .rs files, which is more than 20; split it\n"
    );
}

#[test]
fn a_word_of_a_platform_is_found_in_comments_and_fixtures_too() {
    let (_, text) = found("runtime/src/three.rs", &format!("{HEAD}// As ACME does.\n"));
    assert_eq!(
        text,
        "runtime/src/three.rs:3: word: `acme` is a word of one platform; move it to the spec of the platform, or use an invented platform as the example\n"
    );
    let (code, _) = found("codegen/tests/fixture/spec.yaml", "page_records: 20\n");
    assert_eq!(code, Some(1));
    // The mock's tests are about real platforms.
    let (code, _) = found("mock/tests/devices.rs", "//! Of acme.\n");
    assert_eq!(code, Some(0));
}
