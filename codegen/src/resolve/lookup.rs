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
