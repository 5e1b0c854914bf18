//! The circles pass: which fields close a circle of types that contain each other without a list or map between, and
//! which types have values that end. Must not know what such a field is in Rust.

use std::collections::{HashMap, VecDeque};

use super::{Api, Field, TypeKind, TypeRef};

/// Completes fields and types.
pub(super) fn circles(api: &mut Api) {
    let mut places = HashMap::new();
    for (place, declared) in api.types().enumerate() {
        places.entry(declared.name.clone()).or_insert(place);
    }
    let held = |field: &Field| match &field.type_ref {
        TypeRef::Named(reference) => places.get(&reference.name).copied(),
        _ => None,
    };
    let edges = api.types().map(|declared| {
        let contents = declared.contents().iter();
        contents.filter_map(held).collect()
    });
    let circles = components(&edges.collect::<Vec<Vec<usize>>>());
    let depths = depths(api, held);
    let ranks = ranks(api);
    let types = api.resources.iter_mut();
    let types = types.flat_map(|resource| &mut resource.types);
    for (place, declared) in types.enumerate() {
        declared.depth = depths.get(place).copied().flatten();
        for field in declared.contents_mut() {
            // Each circle has at least one such field, and a field of an earlier type stays as it is when a later type
            // begins to refer to that type.
            let leads_back = |to: usize| {
                ranks.get(to) <= ranks.get(place) && circles.get(to) == circles.get(place)
            };
            field.closes_circle = held(field).is_some_and(leads_back);
        }
    }
}

/// Returns the rank of each type: its place among all types, if every resource still had its first name. So renaming a resource
/// changes no field.
fn ranks(api: &Api) -> Vec<usize> {
    let of_types = api.resources.iter().flat_map(|resource| {
        let first = resource.lifecycle.renamed_from.last();
        let first = first.unwrap_or(&resource.name);
        resource.types.iter().map(move |_| first)
    });
    let mut order: Vec<(usize, &String)> = of_types.enumerate().collect();
    order.sort_by_key(|(_, resource)| *resource);
    let mut ranks = vec![0; order.len()];
    for (rank, (place, _)) in order.into_iter().enumerate() {
        if let Some(own) = ranks.get_mut(place) {
            *own = rank;
        }
    }
    ranks
}

/// Returns the depth of each type: that of the deepest type that it needs and one more, the least of all variants for a
/// union. Types are found in the order of their depth, and those without a value that ends are never found.
fn depths(api: &Api, held: impl Fn(&Field) -> Option<usize>) -> Vec<Option<usize>> {
    let mut needed_by: HashMap<usize, Vec<usize>> = HashMap::new();
    let (mut missing, mut found) = (Vec::new(), VecDeque::new());
    let mut depths = Vec::new();
    for (place, declared) in api.types().enumerate() {
        let needed: Vec<usize> = declared.needed().filter_map(&held).collect();
        let count = match declared.kind {
            TypeKind::Untagged(_) | TypeKind::Union { .. } => {
                usize::from(needed.len() == declared.contents().len())
            }
            _ => needed.len(),
        };
        missing.push(count);
        depths.push((count == 0).then_some(0));
        if count == 0 {
            found.push_back((place, 0));
        }
        for name in needed {
            needed_by.entry(name).or_default().push(place);
        }
    }
    while let Some((place, depth)) = found.pop_front() {
        for waiting in needed_by.get(&place).into_iter().flatten() {
            let Some(count) = missing.get_mut(*waiting).filter(|count| **count > 0) else {
                continue;
            };
            *count -= 1;
            if *count == 0 {
                found.push_back((*waiting, depth + 1));
                if let Some(own) = depths.get_mut(*waiting) {
                    *own = Some(depth + 1);
                }
            }
        }
    }
    depths
}

/// Returns the circle of each node; nodes that reach each other have the same one. Does not recurse, as a spec may be deep.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut reversed = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        for target in targets {
            if let Some(sources) = reversed.get_mut(*target) {
                sources.push(from);
            }
        }
    }
    // Each node after all that it reaches, apart from those that reach it too.
    let mut finished = Vec::new();
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        walk(edges, start, &mut seen, |node| finished.push(node));
    }
    let mut circles = vec![0; edges.len()];
    let mut seen = vec![false; edges.len()];
    for start in finished.into_iter().rev() {
        walk(&reversed, start, &mut seen, |node| {
            if let Some(circle) = circles.get_mut(node) {
                *circle = start;
            }
        });
    }
    circles
}

/// Visits what can be reached from a node and was not seen before, each node after those that it leads to.
fn walk(edges: &[Vec<usize>], start: usize, seen: &mut [bool], mut visit: impl FnMut(usize)) {
    let mut enter = |node: usize| {
        let is_new = seen
            .get_mut(node)
            .is_some_and(|seen| !std::mem::replace(seen, true));
        is_new.then(|| (node, edges.get(node).into_iter().flatten()))
    };
    let mut path: Vec<_> = enter(start).into_iter().collect();
    while let Some((node, targets)) = path.last_mut() {
        match targets.next() {
            Some(target) => path.extend(enter(*target)),
            None => {
                visit(*node);
                path.pop();
            }
        }
    }
}
