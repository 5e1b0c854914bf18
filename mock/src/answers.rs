//! The data of a response: an example where the request is that of one, else made of types and of what was asked for.
//! Must not know envelopes, faults, nor what a test has set.

mod pages;

pub(crate) use pages::LARGEST_PAGE;

use iot_clouds_codegen::resolve::{
    Example, Layout, LimitKind, Operation, TimestampFormat, TypeKind, TypeRef,
};
use serde_json::{Map, Value, json};

use crate::platform::Platform;
use crate::samples::{Asked, Maker, Samples};

/// What answers are made of.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) samples: Samples,
    /// Items that all pages hold together.
    pub(crate) items: u64,
    /// The most of them on a page.
    pub(crate) largest_page: u64,
    /// Number of the first made-up value.
    pub(crate) seed: u64,
}

impl Answers {
    /// The data for these arguments; none where the operation gives none.
    pub(crate) fn data(
        &self,
        platform: &Platform,
        operation: &Operation,
        arguments: &Map<String, Value>,
    ) -> Option<Value> {
        let type_ref = operation.response.as_ref()?;
        if let Some(pages) = &operation.pages {
            return Some(self.page(platform, operation, (pages, type_ref), arguments));
        }
        Some(match example(operation, arguments) {
            Some(answer) => answer.clone(),
            None => self.made(platform, operation, type_ref, arguments),
        })
    }

    fn maker<'a>(
        &'a self,
        platform: &'a Platform,
        asked: &'a Asked,
        given: &'a Map<String, Value>,
        until: Option<i64>,
    ) -> Maker<'a> {
        Maker {
            platform,
            samples: &self.samples,
            asked,
            until,
            given,
            seed: self.seed,
        }
    }

    fn made(
        &self,
        platform: &Platform,
        operation: &Operation,
        type_ref: &TypeRef,
        arguments: &Map<String, Value>,
    ) -> Value {
        let (asked, given) = (asked(operation, arguments), given(operation, arguments));
        let (_, until) = window(operation, arguments);
        let maker = self.maker(platform, &asked, &given, until);
        let echoed = echo(operation, type_ref, arguments);
        match (echoed, type_ref) {
            (Some(value), _) => value,
            (None, TypeRef::List(item)) if !is_columns(platform, item) => {
                let count = self.count(platform, operation, item, &asked);
                Value::Array((0..count).map(|index| maker.value(item, index)).collect())
            }
            (None, type_ref) => maker.value(type_ref, 0),
        }
    }

    /// How many items a list has that is no page: one for each thing that was asked for, else as many as in an example.
    fn count(
        &self,
        platform: &Platform,
        operation: &Operation,
        item: &TypeRef,
        asked: &Asked,
    ) -> u64 {
        let fields = match item {
            TypeRef::Named(reference) => {
                match platform.type_of(reference).map(|declared| &declared.kind) {
                    Some(TypeKind::Struct { fields, .. }) => fields.as_slice(),
                    _ => &[],
                }
            }
            _ => &[],
        };
        let named = fields.iter().filter_map(|field| match &field.type_ref {
            TypeRef::Named(reference) => asked.get(&reference.name),
            _ => None,
        });
        let listed = named
            .map(Vec::len)
            .max()
            .filter(|_| asks_for_list(operation));
        let mut examples = operation
            .examples
            .iter()
            .filter_map(|example| example.response.as_ref()?.as_array());
        let count = listed.unwrap_or_else(|| examples.next().map_or(2, Vec::len));
        count.try_into().unwrap_or_default()
    }
}

/// The data as it stands in the response: of some operations one level deeper, under the value of an argument.
pub(crate) fn nested(operation: &Operation, arguments: &Map<String, Value>, data: Value) -> Value {
    let key = operation
        .nested_under
        .as_ref()
        .and_then(|name| arguments.get(name)?.as_str());
    match key {
        Some(key) => json!({ key: data }),
        None => data,
    }
}

/// The response of the example that has exactly these arguments.
fn example<'a>(operation: &'a Operation, arguments: &Map<String, Value>) -> Option<&'a Value> {
    let mut examples = operation.examples.iter();
    examples
        .find(|example| has_arguments(operation, example, arguments))?
        .response
        .as_ref()
}

/// Whether an example has exactly these arguments; constants and what a client sends by itself do not count.
fn has_arguments(operation: &Operation, example: &Example, arguments: &Map<String, Value>) -> bool {
    let constants = operation.constants().map(|constant| &constant.wire);
    let defaults = operation.setters().filter(|setter| {
        setter.client_default.is_some()
            && setter.client_default.as_deref() == arguments.get(&setter.wire)
    });
    let by_itself: Vec<&String> = constants
        .chain(defaults.map(|setter| &setter.wire))
        .collect();
    let given_by = operation.given(example);
    let shown = |name: &String| {
        given_by
            .iter()
            .any(|(parameter, _)| parameter.wire == *name)
    };
    let given = arguments
        .keys()
        .filter(|name| !by_itself.contains(name) || shown(name));
    let mut same = given_by.iter();
    given.count() == given_by.len()
        && same.all(|(parameter, value)| arguments.get(&parameter.wire) == Some(*value))
}

fn parameters(operation: &Operation) -> impl Iterator<Item = (&str, &TypeRef)> {
    let parameters = operation.arguments().chain(operation.setters());
    parameters.map(|parameter| (parameter.wire.as_str(), &parameter.type_ref))
}

fn asks_for_list(operation: &Operation) -> bool {
    parameters(operation).any(|(_, type_ref)| matches!(type_ref, TypeRef::List(_)))
}

/// The things that a request names, by type.
fn asked(operation: &Operation, arguments: &Map<String, Value>) -> Asked {
    let mut asked = Asked::new();
    for (name, type_ref) in parameters(operation) {
        let (item, values) = match (type_ref, arguments.get(name)) {
            (TypeRef::List(item), Some(Value::Array(values))) => (item.as_ref(), values.clone()),
            (item, Some(value)) => (item, vec![value.clone()]),
            (_, None) => continue,
        };
        if let TypeRef::Named(reference) = item {
            asked
                .entry(reference.name.clone())
                .or_default()
                .extend(values);
        }
    }
    asked
}

/// The arguments that stand for fields of the same name: texts, numbers and the like.
fn given(operation: &Operation, arguments: &Map<String, Value>) -> Map<String, Value> {
    let simple = parameters(operation)
        .filter(|(_, type_ref)| !matches!(type_ref, TypeRef::List(_) | TypeRef::Map(_)));
    let given =
        simple.filter_map(|(name, _)| Some((name.to_owned(), arguments.get(name)?.clone())));
    given.collect()
}

/// The times between which things are asked for, in milliseconds: those of a rule, or the only two that there are.
fn window(operation: &Operation, arguments: &Map<String, Value>) -> (Option<i64>, Option<i64>) {
    let span = operation.limits.iter().find_map(|rule| match &rule.check {
        LimitKind::MaxSpan { from, to, .. } => Some((from.as_str(), to.as_str())),
        _ => None,
    });
    let is_time =
        |type_ref: &TypeRef| *type_ref == TypeRef::Timestamp(TimestampFormat::EpochMilliseconds);
    let times: Vec<&str> = parameters(operation)
        .filter(|(_, type_ref)| is_time(type_ref))
        .map(|(name, _)| name)
        .collect();
    let pair = match times.as_slice() {
        [from, to] => Some((*from, *to)),
        _ => None,
    };
    let time = |name: &str| arguments.get(name).and_then(Value::as_i64);
    span.or(pair)
        .map_or((None, None), |(from, to)| (time(from), time(to)))
}

fn is_columns(platform: &Platform, item: &TypeRef) -> bool {
    let TypeRef::Named(reference) = item else {
        return false;
    };
    let kind = platform.type_of(reference).map(|declared| &declared.kind);
    matches!(
        kind,
        Some(TypeKind::Struct {
            layout: Layout::Columns(_),
            ..
        })
    )
}

/// A map that was set is answered as it was set.
fn echo(
    operation: &Operation,
    type_ref: &TypeRef,
    arguments: &Map<String, Value>,
) -> Option<Value> {
    if !matches!(type_ref, TypeRef::Map(_)) {
        return None;
    }
    let (name, _) = parameters(operation).find(|(_, own)| *own == type_ref)?;
    arguments.get(name).cloned()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use iot_clouds_codegen::check::values::{Direction, check};
    use serde_json::Map;

    use super::Answers;
    use crate::folders;
    use crate::platform::{Platform, carried, names};
    use crate::samples::Samples;

    /// The platforms that the crate carries, and the invented ones that the generator is tested with.
    fn platforms() -> Vec<Platform> {
        let carried = names()
            .into_iter()
            .map(|name| Platform::load(name, carried(name).unwrap()));
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/emission");
        let specs = fs::read_dir(fixtures)
            .unwrap()
            .map(|entry| entry.unwrap().path().join("spec"));
        let invented = specs
            .filter(|spec| spec.is_dir())
            .map(|spec: PathBuf| Platform::load("acme", folders::files(&spec, "acme").unwrap()));
        carried.chain(invented).map(Result::unwrap).collect()
    }

    #[test]
    fn made_up_answers_fit_their_types() {
        let mut answers = 0;
        for platform in platforms() {
            for seed in [0, 1, 7, u64::MAX] {
                let made = Answers {
                    samples: Samples::default(),
                    items: 3,
                    largest_page: super::LARGEST_PAGE,
                    seed,
                };
                for operation in platform.api.operations() {
                    let Some(type_ref) = operation
                        .response
                        .as_ref()
                        .filter(|_| operation.token_of.is_none())
                    else {
                        continue;
                    };
                    let data = made.made(&platform, operation, type_ref, &Map::new());
                    let wrong = check(&platform.api, type_ref, &data, Direction::Received);
                    assert!(
                        wrong.is_empty(),
                        "{} {}: {wrong:?} in {data}",
                        platform.api.package,
                        operation.id
                    );
                    answers += 1;
                }
            }
        }
        assert!(answers > 200, "{answers}");
    }
}
