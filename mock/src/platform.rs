//! A platform as its spec describes it: what it means, with the place of each part.
//! Must not know requests that come, nor what is answered.

use iot_clouds_codegen::compile;
use iot_clouds_codegen::diagnostic::{Style, to_text};
use iot_clouds_codegen::names::snake;
use iot_clouds_codegen::resolve::{
    Api, Code, Credential, ErrorClass, NamedRef, Operation, Status, Type,
};
use iot_clouds_codegen::spec::{Location, Sources};

use crate::error::Error;
use crate::specs;

/// All that is known of a platform.
pub(crate) struct Platform {
    pub(crate) api: Api,
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
        let mut compiled = compile(files);
        if !compiled.is_sound() {
            let errors = compiled.errors.iter().map(ToString::to_string);
            let problems = to_text(&compiled.problems, &compiled.sources, Style::Plain);
            let problems: Vec<String> = errors.chain([problems]).collect();
            return Err(Error::new(format!(
                "the spec of `{name}` has problems:\n{}",
                problems.join("\n")
            )));
        }
        compiled.apis.retain(|api| api.platform == name);
        let api = compiled
            .apis
            .pop()
            .ok_or_else(|| Error::new(format!("no file of the spec is in a folder `{name}`")))?;
        let url = api.server.choices.first().map(|choice| choice.url.as_str());
        let after_host = url.and_then(|url| url.split_once("://")?.1.split_once('/'));
        let prefix = after_host.map_or(String::new(), |(_, path)| {
            format!("/{}", path.trim_matches('/'))
        });
        Ok(Self {
            api,
            sources: compiled.sources,
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }

    /// An operation by its id.
    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.api.operation(id)
    }

    /// The credentials that an operation takes.
    pub(crate) fn accepted<'a>(
        &'a self,
        operation: &'a Operation,
    ) -> impl Iterator<Item = &'a Credential> {
        let takes = |credential: &&Credential| operation.accepts.contains(&credential.name);
        self.api.credentials.iter().filter(takes)
    }

    /// The first code that means this.
    pub(crate) fn code_class(&self, meaning: ErrorClass) -> Option<&Code> {
        self.api
            .codes
            .iter()
            .find(|code| code.class == Some(meaning))
    }

    /// The code that a wrong value of this parameter has: one whose name holds the parameter's.
    pub(crate) fn code_of_parameter(&self, parameter: &str) -> Option<&Code> {
        let mut codes = self
            .api
            .codes
            .iter()
            .filter(|code| code.class == Some(ErrorClass::BadRequest));
        codes.find(|code| code.name.contains(&snake(parameter)))
    }

    /// The first HTTP status that means this.
    pub(crate) fn status_class(&self, meaning: ErrorClass) -> Option<&Status> {
        self.api
            .statuses
            .iter()
            .find(|status| status.class == meaning)
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
                .fold(self.api.at.clone(), |at, key| at.key(*key)),
        )
    }

    /// File and line of an operation.
    pub(crate) fn line_of_operation(&self, operation: &Operation) -> String {
        self.line(&operation.at.key("http"))
    }

    /// File and line of a part of the spec.
    pub(crate) fn line(&self, at: &Location) -> String {
        let (start, _) = self.sources.positions(self.sources.key_span(at));
        format!("{}:{}", self.sources.path(at.file), start.line)
    }
}
