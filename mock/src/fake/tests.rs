//! Every made-up answer has the form that the spec documents: types, limits, ranges, and the forms of texts in its examples.
//! Must not know how values are made up; it reads the spec's examples by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use iot_clouds_codegen::check::limits::beyond;
use iot_clouds_codegen::check::values::{Direction, check};
use iot_clouds_codegen::resolve::{
    Api, Field, JsonKind, Layout, Operation, Type, TypeKind, TypeRef,
};
use proptest::prelude::{ProptestConfig, any, proptest};
use serde_json::{Map, Value};

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

/// Visits the texts, numbers and lists in a value, each with what it is and with the range of the numbers beside an identifier.
struct Walk<'a, 'v> {
    api: &'a Api,
    text: &'v mut dyn FnMut(&str, &str),
    field: &'v mut dyn FnMut(&Field, &Value),
    object: &'v mut dyn FnMut(&Type, &Map<String, Value>),
    range: Option<(f64, f64)>,
}

impl Walk<'_, '_> {
    fn value(&mut self, name: &str, type_ref: &TypeRef, value: &Value) {
        match (type_ref, value) {
            (TypeRef::Named(reference), value) => {
                let declared = self.api.type_of(reference).unwrap();
                self.named(declared, value);
            }
            (TypeRef::List(item), Value::Array(values)) => {
                let declared = item.name().map(|name| self.api.type_of(name).unwrap());
                match declared.map(|declared| (declared, declared.layout())) {
                    Some((declared, Some(Layout::Columns(columns)))) => {
                        self.columns(declared, columns, values);
                    }
                    _ => values
                        .iter()
                        .for_each(|value| self.value(name, item, value)),
                }
            }
            (TypeRef::Map(item), Value::Object(values)) => values
                .values()
                .for_each(|value| self.value(name, item, value)),
            (_, Value::String(text)) => (self.text)(name, text),
            // A lenient text may be a number, but only where examples have one.
            (TypeRef::String, Value::Number(number)) => (self.text)(name, &number.to_string()),
            (TypeRef::Float | TypeRef::Number, value) => {
                if let Some((least, most)) = self.range {
                    let number = value.as_f64().unwrap();
                    assert!(
                        (least..=most).contains(&number),
                        "{number}: {least} to {most}"
                    );
                }
            }
            _ => {}
        }
    }

    fn columns(&mut self, declared: &Type, columns: &[Vec<usize>], arrays: &[Value]) {
        let lists: Vec<&Vec<Value>> = arrays.iter().map(|list| list.as_array().unwrap()).collect();
        for row in 0..lists.first().map_or(0, |list| list.len()) {
            let mut object = Map::new();
            for (column, list) in columns.iter().zip(&lists) {
                let single = std::slice::from_ref(&list[row]);
                let values = if column.len() == 1 {
                    single
                } else {
                    list[row].as_array().unwrap()
                };
                for (index, value) in column.iter().zip(values) {
                    object.insert(declared.fields()[*index].wire.clone(), value.clone());
                }
            }
            self.object(declared, &object);
        }
    }

    fn named(&mut self, declared: &Type, value: &Value) {
        match (&declared.kind, value) {
            (TypeKind::Identifier { .. }, Value::String(text)) => {
                (self.text)(&declared.name, text);
            }
            (TypeKind::Struct { fields, .. }, Value::Array(values)) => {
                let entries = fields.iter().zip(values);
                let entries = entries.map(|(field, value)| (field.wire.clone(), value.clone()));
                self.object(declared, &entries.collect());
            }
            (TypeKind::Struct { .. }, Value::Object(object)) => self.object(declared, object),
            (TypeKind::Untagged(variants), value) => {
                let kind = JsonKind::of_value(value);
                let mut variants = variants.iter();
                let variant = variants
                    .find(|own| JsonKind::of(&own.name) == kind)
                    .unwrap();
                self.value(&declared.name, &variant.type_ref, value);
            }
            (
                TypeKind::Union {
                    tag,
                    content,
                    variants,
                },
                value,
            ) => {
                let mut variants = variants.iter();
                if let Some(variant) = variants.find(|own| value[tag] == own.wire.as_str()) {
                    self.value(&declared.name, &variant.type_ref, &value[content]);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, declared: &Type, object: &Map<String, Value>) {
        (self.object)(declared, object);
        let before = self.range;
        for field in declared.fields() {
            let constants = field
                .type_ref
                .name()
                .map(|name| self.api.type_of(name).unwrap());
            if let Some(TypeKind::Identifier { constants, .. }) = constants.map(|own| &own.kind) {
                let mut constants = constants.iter();
                let wire = object.get(&field.wire).and_then(Value::as_str);
                let known = constants.find(|constant| Some(constant.wire.as_str()) == wire);
                let range = known.and_then(|known| known.range.as_deref()?.split_once(" to "));
                let range = range.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                self.range = range.or(self.range);
            }
        }
        for field in declared.fields() {
            if let Some(value) = object.get(&field.wire) {
                (self.field)(field, value);
                let name = format!("{}.{}", declared.name, field.wire);
                self.value(&name, &field.type_ref, value);
            }
        }
        self.range = before;
    }
}

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
        samples: Samples::new(api),
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
            samples,
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
