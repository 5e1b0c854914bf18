//! Every made-up answer has the form that the spec documents: types, limits, ranges, and the forms of texts in its examples.
//! Must not know how values are made up; it reads the spec's examples by itself.

mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use iot_clouds_codegen::check::limits::beyond;
use iot_clouds_codegen::check::values::{Direction, check};
use iot_clouds_codegen::resolve::{Api, Field, Operation, Type, TypeKind};
use proptest::prelude::{ProptestConfig, any, proptest};
use serde_json::{Map, Value};

use self::walk::Walk;
use super::{Fake, MAX_PAGE_SIZE, Requested, Samples};
use crate::folders;
use crate::platform::{Platform, carried, names};

/// The platforms that the crate carries.
fn real() -> Vec<Platform> {
    let carried = names()
        .into_iter()
        .map(|name| Platform::load(name, carried(name).unwrap()));
    carried.map(Result::unwrap).collect()
}

/// The invented ones that the generator is tested with.
fn invented() -> Vec<Platform> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/emission");
    let entries = fs::read_dir(fixtures).unwrap();
    let specs = entries.map(|entry| entry.unwrap().path().join("spec"));
    let specs = specs.filter(|spec| spec.is_dir());
    let loaded = specs.map(|spec| Platform::load("acme", folders::files(&spec, "acme").unwrap()));
    loaded.map(Result::unwrap).collect()
}

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Time,
    Digits,
    Hexadecimal,
    Mail,
    Other,
}

fn look(text: &str) -> Look {
    let all = |is: fn(&char) -> bool| !text.is_empty() && text.chars().all(|c| is(&c));
    let group = |c: &char| c.is_ascii_hexdigit() || *c == ':' || *c == '-';
    if text.len() > 15 && text.parse::<jiff::Timestamp>().is_ok() {
        Look::Time
    } else if text.parse::<i128>().is_ok() {
        Look::Digits
    } else if text.len() >= 8 && all(group) {
        Look::Hexadecimal
    } else if text.contains('@') && !text.contains(' ') {
        Look::Mail
    } else {
        Look::Other
    }
}

/// Looks of texts by the name of an identifier, or of a type and its field.
type Looks = BTreeMap<String, BTreeSet<Look>>;

/// The looks of the texts in all examples.
fn documented(api: &Api) -> Looks {
    let mut looks = Looks::new();
    let mut text = |name: &str, text: &str| {
        if !text.is_empty() {
            let looks = looks.entry(name.to_owned()).or_default();
            looks.insert(look(text));
        }
    };
    let mut walk = Walk {
        api,
        text: &mut text,
        field: &mut |_, _| {},
        object: &mut |_, _| {},
        range: None,
    };
    for declared in api.resources.iter().flat_map(|resource| &resource.types) {
        if let TypeKind::Identifier { constants, .. } = &declared.kind {
            constants
                .iter()
                .for_each(|constant| (walk.text)(&declared.name, &constant.wire));
        }
    }
    for operation in api.operations() {
        for example in &operation.examples {
            for (parameter, value) in operation.given(example) {
                walk.value("", &parameter.type_ref, value);
            }
            if let (Some(type_ref), Some(value)) = (&operation.response, &example.response)
                && !operation.is_null(value)
            {
                walk.value("", type_ref, value);
            }
        }
    }
    looks
}

/// Checks the answer of an operation without examples.
fn assert_documented(api: &Api, looks: &Looks, operation: &Operation, data: &Value) {
    let type_ref = operation.response.as_ref().unwrap();
    let shown = format!("{} {} in {data}", api.package, operation.id);
    let wrong = check(api, type_ref, data, Direction::Received);
    assert!(wrong.is_empty(), "{shown}: {wrong:?}");
    let mut text = |name: &str, text: &str| {
        assert!(
            !text.contains("...") && !text.contains('…'),
            "{shown}: {name} is `{text}`"
        );
        // An empty text is one of the documented values, or means null.
        if let Some(looks) = looks.get(name).filter(|_| !text.is_empty())
            && !looks.contains(&Look::Other)
        {
            assert!(
                looks.contains(&look(text)),
                "{shown}: {name} is `{text}`, not {looks:?}"
            );
        }
    };
    let mut field = |field: &Field, value: &Value| {
        let beyond = beyond(value, &field.limits);
        assert!(
            beyond.is_none(),
            "{shown}: {} is {value}, beyond {beyond:?}",
            field.wire
        );
    };
    let mut walk = Walk {
        api,
        text: &mut text,
        field: &mut field,
        object: &mut |_, _| {},
        range: None,
    };
    walk.value("", type_ref, data);
}

/// Checks all operations of a platform: without arguments, and with the required ones.
fn assert_all(platform: &Platform, looks: &Looks, seed: u64) -> usize {
    let api = &platform.api;
    let fake = Fake {
        samples: Samples::new(api).into(),
        items: 3,
        max_page_size: MAX_PAGE_SIZE,
        seed,
    };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let nothing = Requested::default();
    let generator = fake.generator(api, &nothing, 0);
    let mut checked = 0;
    for operation in api.operations().filter(|own| own.token_of.is_none()) {
        let mut bare = Operation::clone(operation);
        bare.examples.clear();
        let made = |field: &Field| (field.wire.clone(), generator.value(&field.type_ref, 90));
        let required: Map<String, Value> = bare.arguments().map(made).collect();
        for arguments in [Map::new(), required] {
            if let Some(data) = fake.data(api, &bare, &arguments, now) {
                assert_documented(api, looks, &bare, &data);
                checked += 1;
            }
        }
    }
    checked
}

/// The name of a thing by the fields of an object that is about it: a text whose key ends in `name`, after an identifier.
fn name_of(declared: &Type, object: &Map<String, Value>) -> Option<(String, String, String)> {
    let first = declared.fields().first()?;
    let id = object.get(&first.wire)?.as_str()?;
    let mut entries = object.iter();
    let name = entries.find(|(key, _)| key.to_lowercase().ends_with("name"))?;
    let id_type = first.type_ref.name()?;
    Some((
        id_type.name.clone(),
        id.to_owned(),
        name.1.as_str()?.to_owned(),
    ))
}

/// Mocks return examples as they are, so these must agree with each other.
#[test]
fn a_thing_has_one_name_in_all_examples() {
    let mut named = 0;
    for platform in real() {
        let mut names = BTreeMap::new();
        let mut object = |declared: &Type, object: &Map<String, Value>| {
            if let Some((id_type, id, name)) = name_of(declared, object) {
                let known = names.entry((id_type, id)).or_insert_with(|| name.clone());
                assert_eq!(*known, name, "{object:?}");
                named += 1;
            }
        };
        let mut walk = Walk {
            api: &platform.api,
            text: &mut |_, _| {},
            field: &mut |_, _| {},
            object: &mut object,
            range: None,
        };
        for operation in platform.api.operations() {
            let responses = operation.examples.iter();
            for value in responses.filter_map(|example| example.response.as_ref()) {
                if let Some(type_ref) = operation
                    .response
                    .as_ref()
                    .filter(|_| !operation.is_null(value))
                {
                    walk.value("", type_ref, value);
                }
            }
        }
    }
    assert!(named > 15, "{named}");
}

/// A source that leaves a text out does not know it.
#[test]
fn what_an_example_leaves_out_is_not_returned() {
    let mut left_out = 0;
    for mut platform in real() {
        for resource in &mut platform.api.resources {
            for operation in &mut resource.operations {
                for example in &mut operation.examples {
                    left_out += example.response.as_mut().map_or(0, leave_out);
                }
            }
        }
        let api = &platform.api;
        let samples = Samples::new(api);
        let fake = Fake {
            samples: samples.into(),
            items: 3,
            max_page_size: MAX_PAGE_SIZE,
            seed: 0,
        };
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        for operation in api.operations().filter(|own| own.token_of.is_none()) {
            for example in &operation.examples {
                let given = operation.given(example).into_iter();
                let given = given.map(|(field, value)| (field.wire.clone(), value.clone()));
                let data = fake.data(api, operation, &given.collect(), now);
                let text = data.unwrap_or_default().to_string();
                assert!(
                    !text.contains("...") && !text.contains('…'),
                    "{}: {text}",
                    operation.id
                );
            }
        }
    }
    assert!(left_out > 50, "{left_out}");
}

/// Replaces the texts of a value, as in a source that shows its shape only.
fn leave_out(value: &mut Value) -> usize {
    match value {
        Value::String(text) => {
            "...".clone_into(text);
            1
        }
        Value::Array(items) => items.iter_mut().map(leave_out).sum(),
        Value::Object(fields) => fields.values_mut().map(leave_out).sum(),
        _ => 0,
    }
}

#[test]
fn made_up_answers_of_every_operation_have_their_documented_forms() {
    let mut checked = 0;
    for platform in real().into_iter().chain(invented()) {
        let looks = documented(&platform.api);
        for seed in [0, 1, 7, 1_000, u64::MAX] {
            checked += assert_all(&platform, &looks, seed);
        }
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn made_up_answers_have_their_documented_forms_for_any_seed() {
    let real: Vec<(Platform, Looks)> = real()
        .into_iter()
        .map(|platform| {
            let looks = documented(&platform.api);
            (platform, looks)
        })
        .collect();
    let config = ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(seed in any::<u64>())| {
        for (platform, looks) in &real {
            assert_all(platform, looks, seed);
        }
    });
}
