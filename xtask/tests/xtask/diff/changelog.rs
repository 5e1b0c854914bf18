//! The part of a changelog about what no finding speaks of: the generator's own changes, and releases in an older language.
//! Must not know how lines are judged.

use std::path::Path;

use super::generator::{NAME, by_older_generator, former, generated};
use super::reports::{PAGE, read};
use crate::support::{Folder, PLATFORM, THINGS};

/// Writes what the release needs, and returns the changelog.
fn fixed(project: &Folder) -> String {
    let (code, _, messages) = project.result(&["--fix"]);
    assert_eq!(code, 0, "{messages}");
    // A second run changes nothing.
    let (code, _, messages) = project.result(&["--fix"]);
    assert_eq!((code, messages.as_str()), (0, ""));
    assert_eq!(project.result(&["--fail-on", "version"]).0, 0);
    project.text("spec/acme/changelog.md")
}

fn section(version: &str, blocks: &str) -> String {
    format!(
        "## {version}\n\n<!-- cargo xtask diff --fix: changes of the API since 0.1.0 -->\n\n\
         {blocks}\n<!-- cargo xtask diff --fix: end -->\n"
    )
}

#[test]
fn the_changelog_tells_what_the_generator_changed() {
    let gone: String = ('a'..='e').map(|it| format!("pub acme::{it}\n")).collect();
    let project = by_older_generator(&gone, NAME);
    project.git(&["tag", "acme-v0.1.0"]);
    let by_generator = "- The generator itself changed the API: 5 lines go and 1 line comes.\n  \
                        - `- pub acme::a`\n  - `- pub acme::b`\n  - `- pub acme::c`\n  - `- pub acme::d`\n  \
                        - `- pub acme::e`\n  - and 1 more\n";
    let breaking = format!("**Breaking**\n\n{by_generator}");
    assert_eq!(fixed(&project), section("0.2.0", &breaking));
    // It follows the findings of its class.
    project.write(
        "spec/acme/things.yaml",
        &THINGS.replace("name: {", "label: {"),
    );
    let finding = "- `types.Thing.label`: the field `name` is called `label`\n";
    let both = format!("**Breaking**\n\n{finding}{by_generator}");
    assert_eq!(fixed(&project), section("0.2.0", &both));
}

#[test]
fn the_page_shows_what_the_generator_changed_in_a_changelog() {
    let project = by_older_generator(&NAME.replace("Option<String>", "String"), NAME);
    project.git(&["tag", "acme-v0.1.0"]);
    let page = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE));
    let (_, shown) = page
        .split_once("stands under **Not compared**:\n\n```markdown\n")
        .unwrap();
    let (shown, _) = shown.split_once("```\n").unwrap();
    assert_eq!(fixed(&project), section("0.2.0", shown));
}

#[test]
fn the_changelog_tells_what_the_generator_added() {
    let project = by_older_generator("", NAME);
    project.git(&["tag", "acme-v0.1.0"]);
    let name = NAME.trim_end();
    let added = format!(
        "**New**\n\n- The generator itself changed the API: 1 line comes.\n  - `+ {name}`\n"
    );
    assert_eq!(fixed(&project), section("0.1.1", &added));
}

#[test]
fn the_changelog_of_a_folder_tells_what_the_generator_changed() {
    let project = by_older_generator("pub acme::Old\n", "");
    project.write("old/acme/platform.yaml", PLATFORM);
    project.write("old/acme/things.yaml", THINGS);
    let sides = ["--base-dir", "old", "--head-dir", "spec"];
    let generated = ["--base-generated", "generated", "--fix"];
    let (code, _, messages) = project.result(&[&sides[..], &generated].concat());
    assert_eq!(code, 0, "{messages}");
    let breaking = "**Breaking**\n\n- The generator itself changed the API: 1 line goes.\n  - `- pub acme::Old`\n";
    let changelog = project.text("spec/acme/changelog.md");
    assert_eq!(changelog, section("0.2.0", breaking));
}

#[test]
fn the_changelog_tells_what_is_known_of_a_release_in_an_older_language() {
    let project = generated();
    former(&project);
    project.git(&["tag", "acme-v0.1.0", "former"]);
    project.commit("today's language");
    let said = "- The spec of 0.1.0 is in an older language, so that its API alone is compared: ";
    let unknown = "What is sent and read is not known.\n";
    let same = format!("**Not compared**\n\n{said}its lines are the same. {unknown}");
    assert_eq!(fixed(&project), section("0.1.1", &same));
    project.without_name();
    let gone = format!(
        "**Breaking**\n\n{said}1 line goes. {unknown}  - `- {}`\n",
        NAME.trim_end()
    );
    assert_eq!(fixed(&project), section("0.2.0", &gone));
}
