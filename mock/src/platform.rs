//! A platform as its spec describes it: lowered, with its routes and the place of each part.
//! Must not know requests that come, nor what is answered.

use iot_clouds_codegen::diagnostic::{Style, to_text};
use iot_clouds_codegen::lint::lint;
use iot_clouds_codegen::model::{
    Api, Code, Credential, Meaning, NamedRef, Operation, Parameter, Place, Status, Type, lower,
};
use iot_clouds_codegen::names::snake;
use iot_clouds_codegen::spec::{FieldName, Location, Sources, Spec, load};

use crate::error::Error;
use crate::specs;

/// All that is known of a platform.
pub(crate) struct Platform {
    pub(crate) api: Api,
    spec: Spec,
    sources: Sources,
    /// Path of the base URL, without a slash at its end.
    pub(crate) prefix: String,
}

/// Names of the platforms whose specs the crate carries.
pub(crate) fn names() -> Vec<&'static str> {
    let folders = specs::FILES
        .iter()
        .filter_map(|(path, _)| path.split('/').nth(1));
    let mut names: Vec<&str> = folders.collect();
    names.dedup();
    names
}

/// The files of a platform that the crate carries.
pub(crate) fn carried(name: &str) -> Result<Vec<(String, String)>, Error> {
    let files = specs::FILES
        .iter()
        .filter(|(path, _)| path.split('/').nth(1) == Some(name));
    let files: Vec<(String, String)> = files
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    if files.is_empty() {
        return Err(Error::unknown("platform", name, names()));
    }
    Ok(files)
}

impl Platform {
    /// Loads and checks the files of one platform, each with its path and text.
    pub(crate) fn load(name: &str, files: Vec<(String, String)>) -> Result<Self, Error> {
        let loaded = load(files);
        let mut problems: Vec<String> = loaded.errors.iter().map(ToString::to_string).collect();
        let mut diagnostics = loaded.diagnostics;
        let spec = loaded
            .specs
            .into_iter()
            .find(|spec| spec.platform.platform == name);
        diagnostics.extend(spec.iter().flat_map(|spec| lint(spec, &loaded.sources)));
        diagnostics.retain(|diagnostic| !diagnostic.is_warning());
        if !diagnostics.is_empty() {
            problems.push(to_text(&diagnostics, &loaded.sources, Style::Plain));
        }
        if !problems.is_empty() {
            return Err(Error::new(format!(
                "the spec of `{name}` has problems:\n{}",
                problems.join("\n")
            )));
        }
        let spec =
            spec.ok_or_else(|| Error::new(format!("no file of the spec is in a folder `{name}`")))?;
        let api = lower(&spec).map_err(|error| Error::new(error.to_string()))?;
        let url = api.server.choices.first().map(|choice| choice.url.as_str());
        let after_host = url.and_then(|url| url.split_once("://")?.1.split_once('/'));
        let prefix = after_host.map_or(String::new(), |(_, path)| {
            format!("/{}", path.trim_matches('/'))
        });
        Ok(Self {
            api,
            spec,
            sources: loaded.sources,
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }

    /// An operation by its id.
    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.api.operations().find(|operation| operation.id == id)
    }

    /// The credentials that an operation takes.
    pub(crate) fn accepted<'a>(
        &'a self,
        operation: &'a Operation,
    ) -> impl Iterator<Item = &'a Credential> {
        let takes = |credential: &&Credential| operation.credentials.contains(&credential.rust);
        self.api.credentials.iter().filter(takes)
    }

    /// Rust types of the credentials that an operation takes unless it says otherwise.
    pub(crate) fn usual_credentials(&self) -> Vec<String> {
        let accepts = &self.spec.platform.accepts;
        let usual = self
            .api
            .credentials
            .iter()
            .filter(|credential| accepts.contains(&credential.name));
        usual.map(|credential| credential.rust.clone()).collect()
    }

    /// The first code that means this.
    pub(crate) fn code_meaning(&self, meaning: Meaning) -> Option<&Code> {
        self.api
            .codes
            .iter()
            .find(|code| code.meaning == Some(meaning))
    }

    /// The code that a wrong value of this parameter has: one whose name holds the parameter's.
    pub(crate) fn code_of_parameter(&self, parameter: &str) -> Option<&Code> {
        let mut codes = self
            .api
            .codes
            .iter()
            .filter(|code| code.meaning == Some(Meaning::BadRequest));
        codes.find(|code| snake(&code.rust).contains(&snake(parameter)))
    }

    /// The first HTTP status that means this.
    pub(crate) fn status_meaning(&self, meaning: Meaning) -> Option<&Status> {
        self.api
            .statuses
            .iter()
            .find(|status| status.meaning == meaning)
    }

    /// A type of the platform.
    pub(crate) fn type_of(&self, reference: &NamedRef) -> Option<&Type> {
        self.api.type_of(reference)
    }

    /// File and line of a part of `platform.yaml`, by its keys.
    pub(crate) fn line_of(&self, keys: &[&str]) -> String {
        self.line(
            &keys
                .iter()
                .fold(self.spec.platform_at(), |at, key| at.key(*key)),
        )
    }

    /// File and line of an operation.
    pub(crate) fn line_of_operation(&self, operation: &Operation) -> String {
        self.line(&self.at(operation).key("http"))
    }

    /// File and line of a parameter.
    pub(crate) fn line_of_parameter(&self, operation: &Operation, parameter: &Parameter) -> String {
        self.line_of_name(operation, parameter.place, &parameter.wire)
    }

    /// File and line of what an operation sends under this name.
    pub(crate) fn line_of_name(&self, operation: &Operation, place: Place, wire: &str) -> String {
        let keys: &[&str] = match place {
            Place::Path => &["path"],
            Place::Query => &["query"],
            Place::Header => &["headers"],
            Place::Body => &["body", "form"],
            Place::WholeBody | Place::BodyEntries => {
                return self.line(&self.at(operation).key("body"));
            }
        };
        let optional = [false, true].into_iter();
        let names = optional.map(|optional| FieldName {
            wire: wire.to_owned(),
            optional,
        });
        // Headers are looked for by their names as the spec writes them.
        let (resource, name) = operation.id.split_once('.').unwrap_or_default();
        let declared = self
            .spec
            .resources
            .get(resource)
            .and_then(|resource| resource.operations.get(name));
        let headers = declared
            .into_iter()
            .flat_map(|declared| declared.headers.keys());
        let written = headers
            .filter(|name| name.wire.eq_ignore_ascii_case(wire))
            .cloned();
        let names: Vec<FieldName> = names.chain(written).collect();
        let places = keys.iter().flat_map(|key| {
            names
                .iter()
                .map(|name| self.at(operation).key(*key).field(name))
        });
        let found = places.into_iter().find(|at| self.sources.exists(at));
        self.line(&found.unwrap_or_else(|| self.at(operation).key("http")))
    }

    /// File and line of a type, or of one of its fields.
    pub(crate) fn line_of_type(&self, reference: &NamedRef, field: Option<&str>) -> String {
        let resource = self
            .spec
            .resources
            .keys()
            .find(|name| snake(name) == reference.module);
        let at = self
            .spec
            .type_at(resource.map_or("", String::as_str), &reference.name);
        let names = [false, true].map(|optional| FieldName {
            wire: field.unwrap_or_default().to_owned(),
            optional,
        });
        let fields = names.iter().map(|name| at.key("fields").field(name));
        let found = fields
            .into_iter()
            .find(|at| field.is_some() && self.sources.exists(at));
        self.line(&found.unwrap_or(at))
    }

    /// File and line of a rule of an operation.
    pub(crate) fn line_of_rules(&self, operation: &Operation) -> String {
        let rules = self.at(operation).key("rules");
        if self.sources.exists(&rules) {
            self.line(&rules)
        } else {
            self.line_of_operation(operation)
        }
    }

    fn at(&self, operation: &Operation) -> Location {
        let (resource, name) = operation.id.split_once('.').unwrap_or_default();
        self.spec.operation_at(resource, name)
    }

    fn line(&self, at: &Location) -> String {
        let (start, _) = self.sources.positions(self.sources.key_span(at));
        format!("{}:{}", self.sources.path(at.file), start.line)
    }
}
