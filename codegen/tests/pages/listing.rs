//! A page as lines, for golden files.
//! Must not check anything.

use std::fmt::Write;

use iot_clouds_codegen::docs::page::{Page, Section};

/// Lists what was read of a page.
pub(crate) fn listing(page: &Page) -> String {
    let mut text = String::new();
    if let Some(date) = &page.date {
        writeln!(text, "date {date}").unwrap();
    }
    if let Some(cut) = page.looks_cut {
        writeln!(text, "cut: {cut}").unwrap();
    }
    for contradiction in &page.contradictions {
        let (documented, line) = &contradiction.documented;
        let (sample, at) = &contradiction.sample;
        let path = &contradiction.path;
        writeln!(
            text,
            "contradiction {path}: {documented} in line {line}, {sample} in line {at}"
        )
        .unwrap();
    }
    for section in &page.sections {
        one(section, &mut text);
    }
    text
}

fn one(section: &Section, text: &mut String) {
    let path = section.path.join(" > ");
    let anchor = section
        .anchor
        .as_ref()
        .map_or(String::new(), |anchor| format!(" #{anchor}"));
    writeln!(
        text,
        "{}: [{path}]{anchor} {} words",
        section.line, section.words
    )
    .unwrap();
    for route in &section.routes {
        let sample = if route.is_sample { " (sample)" } else { "" };
        let query = if route.query.is_empty() {
            String::new()
        } else {
            format!(" ?{}", route.query.join("&"))
        };
        writeln!(
            text,
            "    {}: {} {}{query}{sample}",
            route.line, route.method, route.path
        )
        .unwrap();
    }
    for row in &section.rows {
        let role = format!("{:?}", row.role).to_lowercase();
        let own = row
            .r#type
            .as_ref()
            .map_or(String::new(), |own| format!(": {own}"));
        let required = match row.required {
            Some(true) => ", required",
            Some(false) => ", optional",
            None => "",
        };
        writeln!(text, "    {}: {role} {}{own}{required}", row.line, row.name).unwrap();
    }
    for sample in &section.samples {
        let side = if sample.is_request {
            "request"
        } else {
            "response"
        };
        writeln!(
            text,
            "    {}: sample of a {side}: {}",
            sample.line,
            sample.keys.join(" ")
        )
        .unwrap();
    }
    for fact in &section.facts {
        writeln!(text, "    = {fact}").unwrap();
    }
}
