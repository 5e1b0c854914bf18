//! What the generator prints for each feature of the language; `emission/README.md` describes the fixtures.
//! Must not know how anything is printed.

#[path = "support/fixtures.rs"]
mod fixtures;
#[path = "support/samples.rs"]
mod samples;

use std::process::ExitCode;

use iot_clouds_codegen::resolve::Api;
use iot_clouds_codegen::rust::{self, RuntimeSource};
use iot_clouds_codegen::{compile, wire};

use fixtures::Files;

/// The fixture whose platform is that of the language's reference.
const REFERENCE: &str = "reference";

fn main() -> ExitCode {
    fixtures::run("emission", |name, mut spec| {
        if name == REFERENCE {
            spec.extend(samples::samples("acme/"));
        }
        let files: Vec<(String, String)> = spec.into_iter().collect();
        let api = api(files.clone());
        let printed = print(&api);
        let reversed = self::api(files.into_iter().rev().collect());
        assert_eq!(print(&reversed), printed, "the order of the files matters");
        let contract = rust::contract(&api).unwrap();
        assert_every_operation_has_its_cases(&api, &contract);
        let expected = |(path, text)| (format!("expected/{path}"), text);
        let mut files: Files = printed.into_iter().map(expected).collect();
        files.insert("wire.txt".to_owned(), wire::text(&api));
        files.insert("contract.rs".to_owned(), contract);
        files
    })
}

fn api(files: Vec<(String, String)>) -> Api {
    let mut compiled = compile(files);
    assert!(compiled.is_sound(), "{:#?}", compiled.problems);
    compiled.apis.remove(0)
}

fn print(api: &Api) -> rust::Files {
    let runtime = RuntimeSource::Path("../../../../../runtime".to_owned(), None);
    rust::print(api, &runtime).unwrap().files
}

/// Each operation can be called, also where no example says how.
fn assert_every_operation_has_its_cases(api: &Api, contract: &str) {
    for operation in api.operations() {
        let line = format!("        operation: {:?},\n", operation.id);
        let examples = operation.examples.len().max(1);
        let several = operation.pages.is_some() || operation.windows.is_some();
        let cases = examples + usize::from(several);
        assert_eq!(contract.matches(&line).count(), cases, "{}", operation.id);
    }
}
