//! What the generated cases are made of, and how a typed response is compared with the example's.
//! Must not know any platform, nor who responds.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::fs;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use iot_clouds_codegen::compile;
use iot_clouds_codegen::resolve::Api;
use iot_clouds_mock::{MockServer, MockServerBuilder};
use iot_clouds_runtime::{
    ClientBuilder, Error, Exposed, GeneratedClient, Items, Page, Timestamp, Window, WindowItems,
};
use iot_clouds_tests::NoWait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A platform with its cases.
pub(crate) struct Platform {
    /// What the report calls it: its name in the spec, or the name of its fixture.
    pub(crate) name: &'static str,
    pub(crate) cases: &'static [Case],
    /// The files of its spec, each with its path and text.
    pub(crate) spec: fn(&str) -> Vec<(String, String)>,
}

impl Platform {
    /// Returns a builder of its mock.
    pub(crate) fn mock(&self) -> MockServerBuilder {
        self.mock_of((self.spec)(self.name))
    }

    /// Returns what its spec means.
    pub(crate) fn api(&self) -> Api {
        let mut compiled = compile((self.spec)(self.name));
        assert!(compiled.is_sound(), "{:#?}", compiled.problems);
        compiled.apis.remove(0)
    }

    /// Returns a builder of the mock of these files. What a client sends must not need any leniency of the mock.
    pub(crate) fn mock_of(&self, files: Vec<(String, String)>) -> MockServerBuilder {
        let folder = |(path, _): &(String, String)| Some(path.rsplit('/').nth(1)?.to_owned());
        let name = files.first().and_then(folder).unwrap_or_default();
        MockServer::builder(&name).strict().spec(files)
    }
}

/// Returns the YAML files in a folder, each with its path and text.
pub(crate) fn files(folder: &Path) -> Vec<(String, String)> {
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let specs = paths.filter(|path| path.extension().is_some_and(|own| own == "yaml"));
    let mut files: Vec<(String, String)> = specs
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.to_str().unwrap().replace('\\', "/"), text)
        })
        .collect();
    files.sort();
    files
}

/// A call of an operation.
pub(crate) struct Case {
    /// The operation, as the spec names it.
    pub(crate) operation: &'static str,
    pub(crate) kind: CaseKind,
    /// Names of the credentials that it takes.
    pub(crate) credentials: &'static [&'static str],
    /// Whether it fetches the token of that credential, whose fields are its arguments.
    pub(crate) fetches_token: bool,
    /// JSON object of the arguments by wire name.
    pub(crate) arguments: &'static str,
    /// JSON that the typed response equals, if it is known.
    pub(crate) response: Option<&'static str>,
    /// Makes a client and the call.
    pub(crate) call: fn(Given) -> Pin<Box<dyn Future<Output = Done> + Send>>,
}

/// Where a case comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseKind {
    /// The example of this index.
    Example(usize),
    /// The operation has no example.
    MadeUp,
    /// All pages are read.
    Pages,
    /// A day is read in windows.
    Windows,
}

impl CaseKind {
    /// Whether a case makes one call and reads its response.
    pub(crate) fn is_one_call(self) -> bool {
        !matches!(self, Self::Pages | Self::Windows)
    }
}

/// The result of a call: the number of items if pages or windows were read.
pub(crate) type Done = Result<Option<usize>, Failure>;

/// Shows the case in few words.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            CaseKind::Example(index) => write!(f, "{}, example {index}", self.operation),
            CaseKind::MadeUp => write!(f, "{}, without an example", self.operation),
            CaseKind::Pages => write!(f, "{}, all pages", self.operation),
            CaseKind::Windows => write!(f, "{}, a day in windows", self.operation),
        }
    }
}

impl Case {
    /// Returns the arguments by wire name.
    pub(crate) fn arguments(&self) -> BTreeMap<String, Value> {
        serde_json::from_str(self.arguments).unwrap()
    }
}

/// Name of a credential and its fields by wire name.
pub(crate) type Credential = (String, BTreeMap<String, String>);

/// What a case needs to run.
#[derive(Clone)]
pub(crate) struct Given {
    url: String,
    credential: Option<Credential>,
    response: Option<String>,
    stored: Stored,
}

/// A typed response as a program would store it.
pub(crate) type Stored = Arc<Mutex<Option<Value>>>;

impl Given {
    /// Prepares a case for this server, and a client with this credential or without one.
    pub(crate) fn new(case: &Case, url: &str, credential: Option<&Credential>) -> Self {
        Self {
            url: url.to_owned(),
            credential: credential.cloned(),
            response: case.response.map(str::to_owned),
            stored: Stored::default(),
        }
    }

    /// Expects another response, or any.
    pub(crate) fn expecting(mut self, response: Option<&Value>) -> Self {
        self.response = response.map(Value::to_string);
        self
    }

    /// Returns the place where the typed response will be stored.
    pub(crate) fn stored(&self) -> Stored {
        Arc::clone(&self.stored)
    }

    /// Returns the name of the client's credential.
    pub(crate) fn credential(&self) -> Option<&str> {
        self.credential.as_ref().map(|(name, _)| name.as_str())
    }

    /// Returns a field of the credential.
    pub(crate) fn field<T: From<String>>(&self, wire: &str) -> Result<T, Failure> {
        let fields = self.credential.as_ref().map(|(_, fields)| fields);
        let value = fields.and_then(|fields| fields.get(wire));
        let value = value.ok_or_else(|| Failure::Other(format!("no value for the field `{wire}`")));
        value.map(|value| value.clone().into())
    }

    /// Builds a client that never waits.
    pub(crate) fn build<C: GeneratedClient>(
        &self,
        credential: Option<C::Credential>,
    ) -> Result<C, Failure> {
        let mut builder = ClientBuilder::<C>::new(&self.url)
            .timing(NoWait)
            .rate_limits([]);
        if let Some(credential) = credential {
            builder = builder.credential(credential);
        }
        Ok(builder.build()?)
    }

    /// Checks whether a response is that of the example.
    pub(crate) fn compare<T: Answer>(&self, response: &T) -> Done {
        *self.stored.lock().unwrap() = serde_json::to_value(Exposed(response)).ok();
        let Some(text) = &self.response else {
            return self.done();
        };
        match serde_json::from_str::<T>(text) {
            Ok(expected) if expected == *response => self.done(),
            Ok(expected) => Err(Failure::Other(format!(
                "the client read {response:?}, the example says {expected:?}"
            ))),
            Err(error) => Err(Failure::Other(format!(
                "the example's response is not of the response's type: {error}"
            ))),
        }
    }

    /// Ends a call whose response has no data.
    pub(crate) fn done(&self) -> Done {
        Ok(None)
    }
}

/// A response that can be compared.
pub(crate) trait Answer: Debug + PartialEq + DeserializeOwned + Serialize {}

impl<T: Debug + PartialEq + DeserializeOwned + Serialize> Answer for T {}

/// Counts the items on all pages.
pub(crate) async fn count<T: Page>(mut items: Items<T>) -> Done {
    let mut count = 0;
    while let Some(item) = items.next().await {
        item?;
        count += 1;
    }
    Ok(Some(count))
}

/// Counts the points of windows.
pub(crate) async fn count_points<W: Window>(mut items: WindowItems<W>) -> Done {
    let mut count = 0;
    while let Some(item) = items.next().await {
        item?;
        count += 1;
    }
    Ok(Some(count))
}

pub(crate) fn a_day_ago() -> Timestamp {
    Timestamp::now() - std::time::Duration::from_secs(86_400)
}

/// Why a case failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The client reports an error.
    Client(Error),
    /// The test reports a difference.
    Other(String),
}

impl Failure {
    /// The platform has no credential of this name.
    pub(crate) fn no_credential(name: &str) -> Self {
        Self::Other(format!("there is no credential `{name}`"))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(error) => write!(f, "{error}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}
