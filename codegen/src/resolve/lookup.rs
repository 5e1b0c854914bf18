//! Finds the nodes of an [`Api`]: types by name, fields along a path, operations and credentials.
//! Must not know how they came to be.

use super::{
    Api, AuthScheme, Credential, Field, NamedRef, Operation, Place, Resource, Type, TypeRef,
};

impl Api {
    /// Whether some credential signs requests.
    pub fn signs(&self) -> bool {
        let is_signed = |own: &Credential| matches!(own.scheme, AuthScheme::Signature(_));
        self.credentials.iter().any(is_signed)
    }

    /// Whether any operation is off by default.
    pub fn has_experimental(&self) -> bool {
        self.operations().any(|operation| operation.experimental)
    }

    /// Returns all operations, in order.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        let resources = self.resources.iter();
        resources.flat_map(|resource| &resource.operations)
    }

    /// Returns a resource by its name.
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        let mut resources = self.resources.iter();
        resources.find(|resource| resource.name == name)
    }

    /// Returns an operation by its id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        let (resource, _) = id.split_once('.')?;
        let resource = self.resource(resource)?;
        let mut operations = resource.operations.iter();
        operations.find(|operation| operation.id == id)
    }

    /// Returns a credential by its name.
    pub fn credential(&self, name: &str) -> Option<&Credential> {
        let mut credentials = self.credentials.iter();
        credentials.find(|credential| credential.name == name)
    }

    /// Returns all types, including duplicates and those of inline responses.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.resources.iter().flat_map(|resource| &resource.types)
    }

    /// Returns the first type with a name.
    pub fn type_named(&self, name: &str) -> Option<&Type> {
        let (resource, place) = self.types.get(name)?;
        self.resources.get(*resource)?.types.get(*place)
    }

    /// Returns the fields along a path of keys, from the fields of a type; fewer than keys if one of them is not a field.
    pub fn fields_along(&self, type_ref: &TypeRef, keys: &[String]) -> Vec<&Field> {
        let (mut along, mut type_ref) = (Vec::new(), type_ref);
        for key in keys {
            let TypeRef::Named(reference) = type_ref else {
                break;
            };
            let fields = self.type_of(reference).and_then(Type::object_fields);
            let mut fields = fields.unwrap_or_default().iter();
            let Some(field) = fields.find(|field| field.wire == *key) else {
                break;
            };
            along.push(field);
            type_ref = &field.type_ref;
        }
        along
    }

    /// Returns the fields that lead to the items of a list: those of the pages, or the first list in an inline response whose items
    /// are values of their own. They are empty if the response is a list itself. Returns `None` if the response is no list of items.
    ///
    /// A list that is added later changes nothing, as long as it is not the first one.
    pub fn items_along(&self, operation: &Operation) -> Option<Vec<&Field>> {
        let response = operation.response.as_ref()?;
        if let Some(pages) = &operation.pages {
            return Some(self.fields_along(response, &pages.items));
        }
        let reference = match response {
            TypeRef::List(_) => return Some(Vec::new()),
            TypeRef::Named(reference) => reference,
            _ => return None,
        };
        let declared = self.type_of(reference).filter(|it| it.is_inline())?;
        let fields = declared.object_fields().unwrap_or_default();
        let is_list = |field: &&Field| matches!(field.type_ref, TypeRef::List(_)) && !field.columns;
        let first = fields.iter().find(is_list)?;
        Some(vec![first])
    }

    /// Returns whether each item of a list is a value of its own in the response, so that one can be skipped.
    pub fn has_separate_items(&self, operation: &Operation) -> bool {
        let along = self.items_along(operation);
        along.is_some_and(|along| along.last().is_none_or(|list| !list.columns))
    }

    /// Returns whether data that means null is read as an object without fields: the operation has such values, and all fields of
    /// its data may be missing.
    pub fn may_be_empty(&self, operation: &Operation) -> bool {
        let Some(TypeRef::Named(reference)) = &operation.response else {
            return false;
        };
        let fields = self.type_of(reference).and_then(Type::object_fields);
        let may_be_missing = |field: &Field| {
            let is_collection = matches!(field.type_ref, TypeRef::List(_) | TypeRef::Map(_));
            !field.required || is_collection
        };
        !operation.null_values.is_empty()
            && fields.is_some_and(|fields| fields.iter().all(may_be_missing))
    }

    /// Returns the declaration of a named type.
    pub fn type_of(&self, reference: &NamedRef) -> Option<&Type> {
        self.type_named(&reference.name)
    }

    /// Returns the names of the only headers that may be sent, in lower case.
    pub fn allowed_headers(&self) -> Option<Vec<String>> {
        let only = self.only_headers.as_ref()?;
        let names = only.names.iter();
        Some(names.map(|name| name.to_ascii_lowercase()).collect())
    }

    /// Returns every field, parameter and variant that the spec declares, each once.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        let parameters = self
            .operations()
            .flat_map(|operation| &operation.parameters);
        // A credential with an exchange has the fields of the operation.
        let credentials = self
            .credentials
            .iter()
            .flat_map(|credential| &credential.fields);
        let credentials = credentials.filter(|field| field.place == Place::Credential);
        parameters
            .filter(|parameter| !parameter.place.is_whole())
            .chain(self.types().flat_map(Type::members))
            .chain(credentials)
            .chain(&self.response_headers)
    }
}
