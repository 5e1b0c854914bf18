//! The specs that the crate carries, so that it works without the project around it; `build.rs` lists them.
//! Must not know what they say.

/// Path and text of every file, sorted by path.
pub(crate) const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/specs.rs"));

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::FILES;

    #[test]
    fn every_spec_of_the_project_is_carried_as_it_is() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut found = Vec::new();
        let entries = fs::read_dir(project.join("spec")).unwrap();
        let entries = entries.map(|entry| entry.unwrap().path());
        // A file beside the platforms is none of them.
        for platform in entries.filter(|path| path.is_dir()) {
            for file in fs::read_dir(platform).unwrap() {
                let path = file.unwrap().path();
                if path
                    .extension()
                    .is_some_and(|extension| extension == "yaml")
                {
                    let shown = path.strip_prefix(&project).unwrap().to_str().unwrap();
                    found.push((shown.replace('\\', "/"), fs::read_to_string(&path).unwrap()));
                }
            }
        }
        found.sort();
        let found = found
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        assert!(found.eq(FILES.iter().copied()));
    }
}
