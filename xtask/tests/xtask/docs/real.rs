//! The real specs and the real pages, where `VENDOR_PAGES` names their folder. The pages are not kept here.
//! Must not know how pages are read or compared.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::support::Folder;

/// Documents and the files of their pages, beside or in the folder.
const PAGES: [(&str, &str); 14] = [
    (
        "thingscloud/project-api",
        "../vendor-docs/thingscloud-project-http-api.zh.md",
    ),
    (
        "gongjiangyun/interface-notes",
        "../vendor-docs/gongjiangyun-interface-notes.zh.md",
    ),
    (
        "cainiao-iot/common-parameters",
        "cainiao/vlpgg6-common-parameters.zh.md",
    ),
    (
        "cainiao-iot/request-signing",
        "cainiao/qgt5uu-signing.zh.md",
    ),
    ("cainiao-iot/nodes", "cainiao/khiwa8-nodes.zh.md"),
    ("cainiao-iot/node-devices", "cainiao/fgo2rh-devices.zh.md"),
    (
        "sensecap/access-guide",
        "sensecap/access-guide/2026-03-03-23ca2934d.reconstructed.md",
    ),
    (
        "sensecap/error-codes",
        "sensecap/error-codes/2026-03-03-23ca2934d.reconstructed.md",
    ),
    (
        "sensecap/sensor-types",
        "sensecap/sensor-types/2026-03-03-23ca2934d.reconstructed.md",
    ),
    (
        "sensecap/group-management",
        "sensecap/reference/group_management.en.md",
    ),
    (
        "sensecap/group-management-zh",
        "sensecap/reference/group_management.zh.md",
    ),
    (
        "sensecap/device-management",
        "sensecap/reference/device_management.en.md",
    ),
    (
        "sensecap/device-management-zh",
        "sensecap/reference/device_management.zh.md",
    ),
    (
        "sensecap/device-data",
        "sensecap/reference/device_data.en.md",
    ),
];

/// Returns the folder with the pages, or says loudly that the test proves nothing.
fn vendor_pages() -> Option<PathBuf> {
    let folder = env::var_os("VENDOR_PAGES").map(PathBuf::from);
    if folder.is_none() {
        // Not by `eprintln!`, which a test that passes does not show.
        let said = "SKIPPED: set VENDOR_PAGES to the folder of the vendors' pages";
        let _ = writeln!(std::io::stderr(), "{said}");
    }
    folder
}

/// Makes a project with the real specs and no page.
fn project() -> Folder {
    let project = Folder::empty();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    for platform in ["cainiao-iot", "gongjiangyun", "sensecap", "thingscloud"] {
        for entry in fs::read_dir(specs.join(platform)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            project.write(&format!("spec/{platform}/{name}"), &text);
        }
    }
    project
}

fn put(project: &Folder, document: &str, file: &Path) {
    let text = fs::read_to_string(file).unwrap();
    project.write(&format!("pages/{document}.md"), &text);
}

#[test]
fn the_specs_describe_all_that_the_pages_at_hand_mention() {
    let Some(folder) = vendor_pages() else { return };
    let project = project();
    for (document, file) in PAGES {
        put(&project, document, &folder.join(file));
    }
    let (code, report, messages) = project.told(&["coverage", "--format", "json"]);
    assert_eq!(code, 0, "{report}{messages}");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let operations = |name: &str| {
        let all = report["platforms"].as_array().unwrap();
        let platform = all.iter().find(|it| it["platform"] == name).unwrap();
        platform["operations"].as_u64().unwrap()
    };
    assert_eq!(operations("thingscloud"), 37);
    assert_eq!(operations("sensecap"), 8);
    assert_eq!(operations("gongjiangyun"), 1);
    assert_eq!(operations("cainiao-iot"), 7);
    let (code, report, _) = project.told(&["drift"]);
    assert_eq!(code, 0, "{report}");
    assert!(!report.contains("other words only"), "{report}");
}

/// Acknowledges one edition of a document, and returns what `docs drift` says of another.
fn drift(document: &str, old: &Path, new: &Path) -> (i32, String) {
    let project = project();
    put(&project, document, old);
    let _ = fs::remove_file(project.path(&format!(
        "spec/{}/docs.lock",
        document.split('/').next().unwrap()
    )));
    project.ack(document);
    put(&project, document, new);
    let platform = document.split('/').next().unwrap();
    let (code, report, _) = project.told(&["drift", "--platform", platform]);
    project.ack(document);
    let (again, quiet, _) = project.told(&["drift", "--platform", platform]);
    assert_eq!(again, 0, "{quiet}");
    (code, report)
}

#[test]
fn editions_without_another_fact_are_silent() {
    let Some(folder) = vendor_pages() else { return };
    for document in ["access-guide", "error-codes", "sensor-types"] {
        let editions = fs::read_dir(folder.join("sensecap").join(document)).unwrap();
        let mut editions: Vec<PathBuf> = editions.map(|it| it.unwrap().path()).collect();
        editions.sort();
        for old in &editions {
            for new in editions.iter().filter(|new| *new != old) {
                let (code, report) = drift(&format!("sensecap/{document}"), old, new);
                assert_eq!(code, 0, "{old:?} {new:?}\n{report}");
            }
        }
    }
}

#[test]
fn editions_with_other_facts_name_these_and_their_entries() {
    let Some(folder) = vendor_pages() else { return };
    let editions = folder.join("thingscloud/project-http-api");
    let edition = |name: &str| editions.join(format!("{name}.opening.zh.md"));
    let (first, second) = (edition("1-older-edition"), edition("2-edition-4126"));
    let (code, report) = drift("thingscloud/project-api", &first, &second);
    assert_eq!(code, 1, "{report}");
    let told: Vec<&str> = report.lines().filter(|it| it.starts_with("    ")).collect();
    let told: Vec<&str> = told.iter().map(|it| it.trim()).collect();
    assert!(
        matches!(
            told.as_slice(),
            ["+ name expires_in", "+ value expires_in 86400", token, key, _]
                if token.ends_with("auth.access_token.returns.expires_in") && key.ends_with("credentials.api_key")
        ),
        "{report}"
    );
    let (code, report) = drift(
        "thingscloud/project-api",
        &second,
        &edition("3-edition-6922"),
    );
    assert_eq!(code, 1, "{report}");
    assert!(
        report.contains("before: 获得项目 API 接入地址") && report.contains("platform.server"),
        "{report}"
    );
    assert!(
        report.contains("  cut: ") && !report.contains("  gone: "),
        "{report}"
    );
    let (code, report) = drift(
        "sensecap/device-data",
        &folder.join("sensecap/first-generation/device_data.en.md"),
        &folder.join("sensecap/reference/device_data.en.md"),
    );
    assert_eq!(code, 1);
    for fact in [
        "- route GET /1.0/devices/data/{}/latest",
        "+ route GET /view_latest_telemetry_data",
        "- route GET /1.0/devices/data/{}/raw",
        "+ route GET /list_telemetry_data",
        "- name measure_id",
        "+ name measurement_id",
    ] {
        assert!(report.contains(fact), "{fact}\n{report}");
    }
}
