//! Reads the paths that a file names: those of its `use` items, and those inside its code.
//! Must not know which modules there are.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Returns the `use` items of a file: whether each is public, the name that it brings, and its path.
pub(super) fn uses(tokens: TokenStream) -> Vec<(bool, String, Vec<String>)> {
    let mut found = Vec::new();
    let mut is_public = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "pub" => is_public = true,
            TokenTree::Ident(ident) if ident == "use" => {
                let mut tree = Vec::new();
                for token in tokens.by_ref() {
                    if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';') {
                        break;
                    }
                    tree.push(token);
                }
                for path in flatten(&tree) {
                    let name = path.last().cloned().unwrap_or_default();
                    found.push((is_public, name, path));
                }
                is_public = false;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {}
            _ => is_public = false,
        }
    }
    found
}

/// Returns the paths of a `use` tree, without new names.
fn flatten(tree: &[TokenTree]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut prefix: Vec<String> = Vec::new();
    let mut is_renamed = false;
    let mut is_open = false;
    for token in tree {
        match token {
            TokenTree::Ident(ident) if ident == "as" => is_renamed = true,
            TokenTree::Ident(_) if is_renamed => is_renamed = false,
            TokenTree::Ident(ident) => {
                prefix.push(ident.to_string());
                is_open = true;
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(
                    |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
                ) {
                    for tail in flatten(part) {
                        paths.push(prefix.iter().cloned().chain(tail).collect());
                    }
                }
                is_open = false;
            }
            _ => {}
        }
    }
    if is_open {
        if prefix.last().is_some_and(|last| last == "self") && prefix.len() > 1 {
            prefix.pop();
        }
        paths.push(prefix);
    }
    paths
}

/// Collects every path of the crate that a file names, with the number of inline modules around it.
pub(super) fn named(tokens: TokenStream, depth: usize, paths: &mut Vec<(usize, Vec<String>)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(ident) if ident == "mod" => {
                if let Some(TokenTree::Group(group)) = tokens.get(at + 2) {
                    named(group.stream(), depth + 1, paths);
                    at += 3;
                    continue;
                }
            }
            TokenTree::Ident(ident)
                if (ident == "crate" || ident == "super" || ident == "self")
                    && is_separator(&tokens, at + 1) =>
            {
                let mut end = at + 1;
                while is_separator(&tokens, end) {
                    match tokens.get(end + 2) {
                        Some(TokenTree::Ident(_)) => end += 3,
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                            end += 3;
                            break;
                        }
                        _ => break,
                    }
                }
                let path = tokens.get(at..end).unwrap_or_default();
                paths.extend(flatten(path).into_iter().map(|path| (depth, path)));
                at = end;
                continue;
            }
            TokenTree::Group(group) => named(group.stream(), depth, paths),
            _ => {}
        }
        at += 1;
    }
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon =
        |at| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}
