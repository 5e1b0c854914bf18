//! Names that a file, a folder or a crate cannot have. They are written here, as some systems cannot even store their fixtures.
//! Must use the public API only.

use iot_clouds_codegen::compile;
use iot_clouds_codegen::diagnostic::{Style, to_text};

/// Returns the problems of a platform with one resource, as a terminal shows them.
fn problems(platform: &str, package: &str, resource: &str) -> String {
    let platform_yaml = format!(
        "platform: {platform}\ntitle: Acme\ndoc: The API of Acme.\ncrate: {{ name: {package}, version: 0.1.0 }}\n\
         documents: {{ api: {{ title: API, url: \"https://acme.example/api\" }} }}\n\
         server: {{ doc: On the console., placeholder: \"https://<your-server>\" }}\n"
    );
    let resource_yaml = format!(
        "resource: {resource}\ndoc: Things.\nsource: api\noperations:\n  get:\n    doc: Reads it.\n    source: \"api#Get\"\n    \
         http: GET /thing\n    returns: none\n    retry: safe\n"
    );
    let compiled = compile(vec![
        (format!("spec/{platform}/platform.yaml"), platform_yaml),
        (format!("spec/{platform}/{resource}.yaml"), resource_yaml),
    ]);
    to_text(&compiled.problems, &compiled.sources, Style::Plain)
}

fn assert_refused(found: &str, message: &str, help: &str) {
    assert!(found.contains(message) && found.contains(help), "{found}");
    assert_eq!(found.matches("error[").count(), 1, "{found}");
}

#[test]
fn what_windows_cannot_store_is_refused() {
    for name in ["aux", "con", "nul", "prn", "com1", "com9", "lpt1", "lpt9"] {
        let found = problems("acme", "acme", name);
        let message = format!("Windows cannot store files with the name of the resource `{name}`");
        assert_refused(&found, &message, &format!("such as `{name}_data`"));
        let found = problems(name, "acme", "things");
        let message = format!("Windows cannot store files with the name of the platform `{name}`");
        assert_refused(&found, &message, &format!("such as `{name}_data`"));
        let found = problems("acme", name, "things");
        let message = format!("a client's crate cannot be called `{name}`");
        assert_refused(&found, &message, &format!("such as `{name}-client`"));
    }
}

#[test]
fn a_crate_needs_a_name_of_its_own() {
    for name in [
        "std",
        "core",
        "serde",
        "tokio",
        "iot-clouds-runtime",
        "iot_clouds_mock",
    ] {
        let message = format!("a client's crate cannot be called `{name}`");
        assert_refused(
            &problems("acme", name, "things"),
            &message,
            "write another name",
        );
    }
    // Attributes of generated code name the tool.
    let found = problems("acme", "acme", "rustfmt");
    assert_refused(
        &found,
        "the resource `rustfmt` cannot be",
        "give it another name",
    );
    let found = problems("acme", "our-things", "our_things");
    assert_refused(
        &found,
        "the resource `our_things` cannot be",
        "give it another name",
    );
}

#[test]
fn a_platform_has_a_name_that_folders_and_modules_can_have() {
    for (name, help) in [
        ("Acme", "write `acme`"),
        ("acmeCloud", "write `acme-cloud`"),
        ("acme cloud", "write `acme-cloud`"),
        ("self", "use small English letters"),
        ("2acme", "use small English letters"),
        ("云", "use small English letters"),
    ] {
        let message = format!("a platform cannot be called `{name}`");
        assert_refused(&problems(name, "acme", "things"), &message, help);
    }
    for name in ["acme", "acme-cloud", "acme_cloud", "type", "support"] {
        assert_eq!(problems(name, "acme", "things"), "");
    }
}
