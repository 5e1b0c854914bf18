//! The OpenAPI documents of an invented platform, in both versions, and what they leave unsaid.
//! Must not know how a document is made.

#[path = "support/fixtures.rs"]
mod fixtures;

use std::process::ExitCode;

use iot_clouds_codegen::compile;
use iot_clouds_codegen::openapi::{Document, Version, openapi};

use fixtures::Files;

fn main() -> ExitCode {
    fixtures::run("openapi", |_, spec| {
        let compiled = compile(spec.into_iter().collect());
        assert!(compiled.is_sound(), "{:#?}", compiled.problems);
        let (mut files, api) = (Files::new(), &compiled.apis[0]);
        for (suffix, version) in [("3.1", Version::V3_1), ("3.0.3", Version::V3_0)] {
            let document = openapi(api, version);
            files.insert(format!("unsaid-{suffix}.txt"), unsaid(&document));
            files.insert(format!("openapi-{suffix}.json"), document.text());
        }
        files
    })
}

fn unsaid(document: &Document) -> String {
    let lines = document.unsaid.iter();
    lines.map(|line| line.text.clone() + "\n").collect()
}
