//! The windows pass: which parameters and which fields of a response make windows of time, and the type of what is read.
//! Must not know how a window is read.

use super::{item_of, parameter};
use crate::resolve::{
    Api, Evidence, Field, Layout, Lifecycle, NamedRef, Operation, PageSize, Type, TypeKind,
    TypeRef, Windows,
};
use crate::spec::{self, Spec, duration_seconds};

/// Says how the windows of each operation are read that has some, and adds the type of an item where it needs one.
pub(in crate::resolve) fn windows(api: &mut Api, spec: &Spec) {
    let mut found = Vec::new();
    for (index, resource) in api.resources.iter().enumerate() {
        for (place, operation) in resource.operations.iter().enumerate() {
            let said = spec.operation(&operation.resource, &operation.name);
            if let Some(windows) = said.and_then(|said| said.windows.as_ref()) {
                found.push((index, place, of_operation(api, operation, windows)));
            }
        }
    }
    for (index, place, (windows, item)) in found {
        let Some(resource) = api.resources.get_mut(index) else {
            continue;
        };
        if let Some(operation) = resource.operations.get_mut(place) {
            operation.windows = Some(windows);
        }
        if let Some(item) = item {
            let place = (index, resource.types.len());
            api.types.insert(item.name.clone(), place);
            resource.types.push(item);
        }
    }
}

fn of_operation(
    api: &Api,
    operation: &Operation,
    windows: &spec::Windows,
) -> (Windows, Option<Type>) {
    let items = windows.items.as_deref().and_then(spec::key_path);
    let items = items.unwrap_or_default();
    let listed = item_of(api, operation, &items);
    let size = windows.size.as_ref().map(|name| {
        let (parameter, field) = parameter(operation, name);
        let max = field.and_then(|field| u64::try_from(field.limits.max?).ok());
        let default = field.and_then(|field| field.server_default.as_deref()?.as_u64());
        PageSize {
            parameter,
            documented: default.or(max),
            is_sent: true,
            max: max.unwrap_or(u64::MAX),
        }
    });
    let item = windows.points.as_ref().and_then(|points| {
        let fields = with_series(api, &listed, points)?;
        Some(item_type(operation, fields))
    });
    let seconds = windows.default_span.as_deref().and_then(duration_seconds);
    let resolved = Windows {
        from: parameter(operation, &windows.from).0,
        to: parameter(operation, &windows.to).0,
        default_seconds: seconds,
        size,
        items,
        item: match &item {
            Some(item) => TypeRef::Named(NamedRef {
                resource: item.resource.clone(),
                name: item.name.clone(),
            }),
            None => listed.clone(),
        },
        listed,
        points: windows.points.clone(),
        time: windows.time.clone(),
    };
    (resolved, item)
}

/// Returns the fields of a series without its points, and those of a point.
fn with_series(api: &Api, series: &TypeRef, points: &str) -> Option<Vec<Field>> {
    let of = |type_ref: &TypeRef| api.type_of(type_ref.name()?);
    let series = of(series)?;
    let list = series.fields().iter().find(|field| field.wire == points)?;
    let TypeRef::List(point) = &list.type_ref else {
        return None;
    };
    let point = of(point)?;
    let from = |owner: &Type, field: &Field| Field {
        inherited: Some(field.inherited.as_ref().unwrap_or(&owner.name).clone()),
        ..field.clone()
    };
    let outer = series.fields().iter().filter(|field| field.wire != points);
    let outer = outer.map(|field| from(series, field));
    let inner = point.fields().iter().map(|field| from(point, field));
    Some(outer.chain(inner).collect())
}

fn item_type(operation: &Operation, fields: Vec<Field>) -> Type {
    Type {
        at: operation.at.key("windows"),
        resource: operation.resource.clone(),
        name: operation.window_item(),
        doc: String::new(),
        evidence: Evidence::default(),
        sent: false,
        received: true,
        only_tokens: false,
        experimental: operation.experimental,
        extends: None,
        always: None,
        kind: TypeKind::Struct {
            fields,
            layout: Layout::Object,
        },
        is_unresolved: false,
        // Nothing contains it.
        depth: None,
        lifecycle: Lifecycle::default(),
    }
}
