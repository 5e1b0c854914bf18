//! Changes the files of a client: a line of documentation, or all of it for a while.
//! Must not know what is measured.

use std::fs;

use crate::peers::clients::Client;

/// Does something, such as building what the client depends on, while the client itself is empty.
pub(super) fn emptied<T>(
    client: &Client,
    work: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let path = client.folder.join("src/lib.rs");
    let failed = |error| format!("cannot change {}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(failed)?;
    fs::write(&path, "").map_err(failed)?;
    let done = work();
    fs::write(&path, text).map_err(failed)?;
    done
}

/// Makes the documentation nearest to the middle of the client's largest file longer by a letter.
pub(super) fn change(client: &Client) -> Result<(), String> {
    let mut largest = None;
    for path in client.files()? {
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        if largest
            .as_ref()
            .is_none_or(|(_, known): &(_, String)| known.len() < text.len())
        {
            largest = Some((path, text));
        }
    }
    let (path, text) = largest.ok_or_else(|| format!("{} has no file", client.package))?;
    let changed = changed(&text)
        .ok_or_else(|| format!("{} has no documentation in its middle", path.display()))?;
    fs::write(&path, changed).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Returns the text with a letter more at the end of its first line of documentation after the middle.
fn changed(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let middle = lines.len() / 2;
    let at = (middle..lines.len()).find(|at| {
        let line = lines.get(*at).map(|line| line.trim_start());
        line.is_some_and(|line| line.starts_with("/// "))
    })?;
    let mut changed = String::with_capacity(text.len() + 1);
    for (number, line) in lines.iter().enumerate() {
        changed.push_str(line);
        changed.push_str(if number == at { "x\n" } else { "\n" });
    }
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn the_documentation_after_the_middle_changes() {
        let text = "/// One.\nfn one() {}\n\n    /// Two.\nfn two() {}\n";
        let expected = "/// One.\nfn one() {}\n\n    /// Two.x\nfn two() {}\n";
        assert_eq!(changed(text).as_deref(), Some(expected));
        assert_eq!(changed("/// One.\nfn one() {}\n"), None);
    }
}
