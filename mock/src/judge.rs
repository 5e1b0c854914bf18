//! Whether a request is right: its headers, its credential, its arguments, in the order in which a platform looks.
//! Must not know what is answered.

use iot_clouds_codegen::resolve::Operation;
use serde_json::{Map, Value};

use crate::arguments;
use crate::gate::Gate;
use crate::platform::Platform;
use crate::refusal::{Cause, Refusal};
use crate::request::Request;
use crate::state::State;

/// Headers that HTTP itself needs, or that say as much as leaving them out.
const PLAIN_HEADERS: [&str; 4] = ["accept", "connection", "content-length", "host"];

/// A request that was understood.
pub(crate) struct Accepted {
    pub(crate) operation: Operation,
    pub(crate) arguments: Map<String, Value>,
    pub(crate) notes: Vec<String>,
    /// For a token call: which of the accepted credentials it names.
    pub(crate) account: usize,
}

impl State {
    /// Checks all that the platform would.
    pub(crate) fn accept(
        &self,
        found: Result<(String, Vec<(String, String)>), Refusal>,
        request: &Request,
    ) -> Result<Accepted, Refusal> {
        self.check_headers(request)?;
        let found = found.and_then(|(id, path)| {
            let operation = self
                .operation(&id)
                .ok_or_else(|| Refusal::new(Cause::UnknownPath, "no operation has this path"));
            Ok((operation?, path))
        });
        let (operation, path) = self.let_pass(found, request)?;
        let arguments = if self.platform.operation(&operation.id).is_some() {
            arguments::read(&self.platform, &operation, &path, request)?
        } else {
            arguments::taken(&path, request)
        };
        let account = match &operation.token_of {
            Some(name) => self.account(name, &arguments.values)?,
            None => 0,
        };
        Ok(Accepted {
            operation,
            arguments: arguments.values,
            notes: arguments.notes,
            account,
        })
    }

    /// Which of the accepted credentials a token call names.
    fn account(&self, name: &str, arguments: &Map<String, Value>) -> Result<usize, Refusal> {
        self.credentials.position(name, arguments).ok_or_else(|| {
            let told = self
                .credentials
                .told
                .iter()
                .filter(|told| told.name() == name);
            let fields = told.flat_map(|told| told.fields().keys().map(String::as_str));
            let fields: Vec<&str> = fields.collect();
            let reason = format!(
                "{} are not those of a credential that is accepted here",
                fields.join(", ")
            );
            Refusal::at(
                Cause::Unauthorized,
                reason,
                &self.platform.line_of(&["credentials", name]),
            )
        })
    }

    /// What a request has found, if its credential is good. A wrong one is noticed before a wrong path, a missing one is not.
    fn let_pass<T>(
        &self,
        found: Result<(Operation, T), Refusal>,
        request: &Request,
    ) -> Result<(Operation, T), Refusal> {
        let tokens = self.tokens();
        let gate = Gate {
            platform: &self.platform,
            credentials: &self.credentials,
            tokens: &tokens,
            now: self.clock.now(),
        };
        match found {
            Ok((operation, path)) => gate.pass(&operation, request).map(|()| (operation, path)),
            Err(refusal) => {
                let usual = undescribed(&self.platform, "", "", "");
                let wrong = gate.tried(&usual, request).and_then(Result::err);
                Err(wrong.unwrap_or(refusal))
            }
        }
    }

    /// Where only some headers may come, no other does.
    fn check_headers(&self, request: &Request) -> Result<(), Refusal> {
        let Some(only) = self.platform.api.allowed_headers() else {
            return Ok(());
        };
        let is_allowed = |name: &str| {
            only.iter().any(|allowed| allowed == name) || PLAIN_HEADERS.contains(&name)
        };
        let other = request
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .find(|name| !is_allowed(name));
        match other {
            None => Ok(()),
            Some(name) => {
                let reason = format!(
                    "the header {name} may not come; only {} may",
                    only.join(", ")
                );
                Err(Refusal::at(
                    Cause::Header,
                    reason,
                    &self.platform.line_of(&["only_headers"]),
                ))
            }
        }
    }
}

/// An operation of which no more is known than how it is called.
pub(crate) fn undescribed(platform: &Platform, id: &str, method: &str, path: &str) -> Operation {
    Operation {
        id: id.to_owned(),
        http_method: method.to_owned(),
        path: path.to_owned(),
        accepts: platform.api.accepts.clone(),
        ..Operation::default()
    }
}
