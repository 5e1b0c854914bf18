//! Provides the credential of a call if the program does so, and another one after a refusal.
//! It must not know how a credential is used.

use std::{borrow::Cow, sync::Arc};

use crate::{
    auth::{identity::Identity, provider::Unprovided, token::backoff::is_wrong_credential},
    client::Core,
    error::{Error, ErrorKind, Outcome},
    pace::deadline::Deadline,
    platform::{ErrorClass, Retry},
};

/// What needs a credential.
#[derive(Clone, Copy)]
pub(super) struct Need<'a> {
    pub(super) operation: &'a Cow<'static, str>,
    /// The kinds of credentials that it takes; any if there are none.
    pub(super) takes: &'static [&'static str],
}

impl Core {
    /// Returns the client with the credential of a call. Asks the program for one if it provides them.
    pub(super) async fn bound(
        &self,
        need: Need<'_>,
        deadline: Deadline,
    ) -> Result<Cow<'_, Self>, Error> {
        let Some(provider) = self.shared().provider.as_ref().filter(|_| !self.is_bound()) else {
            return Ok(Cow::Borrowed(self));
        };
        match provider.get(deadline).await {
            Ok(identity) => {
                let bound = self.fitting(need, identity).map_err(|text| {
                    let kind = ErrorKind::Credential(text);
                    self.error(kind, need.operation.clone(), Outcome::NotSent)
                })?;
                Ok(Cow::Owned(bound))
            }
            Err(unprovided) => Err(self.unprovided(need, unprovided, deadline)),
        }
    }

    /// Returns the client with the credential that was provided last, if any, without asking for one.
    pub(super) fn bound_to_last(&self) -> Cow<'_, Self> {
        let provider = self.shared().provider.as_ref().filter(|_| !self.is_bound());
        match provider.and_then(|provider| provider.last()) {
            Some(identity) => Cow::Owned(self.with(identity)),
            None => Cow::Borrowed(self),
        }
    }

    /// Returns the client with another credential if the platform refused the one it has and the program has another.
    pub(super) async fn rebound(
        &self,
        need: Need<'_>,
        deadline: Deadline,
        mut refusal: Error,
    ) -> Result<Self, Error> {
        let shared = self.shared();
        let (Some(provider), Some(refused)) = (&shared.provider, self.identity()) else {
            return Err(refusal);
        };
        provider.refused(refused);
        let why = match provider.get(deadline).await {
            Ok(identity) if Arc::ptr_eq(&identity, refused) => {
                "the credential provider has no other credential".to_owned()
            }
            // The refusal remains the error of a call that was sent, whatever is wrong with the other credential.
            Ok(identity) => match self.fitting(need, identity) {
                Ok(bound) => return Ok(bound),
                Err(text) => text,
            },
            Err(Unprovided::Failed(text)) => text,
            Err(Unprovided::TooLate) => late(),
        };
        let gave_up = &mut refusal.inner_mut().gave_up;
        *gave_up = Some(match gave_up.take() {
            Some(before) => format!("{before}; {why}").into(),
            None => why.into(),
        });
        Err(refusal)
    }

    /// Records that the platform refused the credential, for the calls that follow.
    pub(super) fn refused(&self) {
        if let (Some(provider), Some(identity)) = (&self.shared().provider, self.identity()) {
            provider.refused(identity);
        }
    }

    /// Returns the client with a credential that was provided, or why it is of the wrong kind.
    fn fitting(&self, need: Need<'_>, identity: Arc<Identity>) -> Result<Self, String> {
        let bound = self.with(identity);
        bound.unfit(need.takes).map_or(Ok(bound), Err)
    }

    fn unprovided(&self, need: Need<'_>, unprovided: Unprovided, deadline: Deadline) -> Error {
        let (kind, why) = match unprovided {
            Unprovided::Failed(text) => (ErrorKind::Credential(text), None),
            Unprovided::TooLate => {
                let (limit, whole_call) = (deadline.limit, deadline.is_whole_call);
                (ErrorKind::Timeout { limit, whole_call }, Some(late()))
            }
        };
        let mut error = self.error(kind, need.operation.clone(), Outcome::NotSent);
        error.inner_mut().gave_up = why.map(Cow::Owned);
        error
    }
}

fn late() -> String {
    "the credential provider did not return a credential in time".to_owned()
}

/// Returns whether the platform refused the credential itself, and not only a token that was made of it.
pub(super) fn is_refusal(error: &Error, is_of_token: bool) -> bool {
    match error.inner().class {
        Some(ErrorClass::Unauthorized) => true,
        Some(ErrorClass::TokenExpired) => !is_of_token,
        _ => is_wrong_credential(error),
    }
}

/// Returns whether a call may be sent again with another credential.
pub(super) fn may_replay(error: &Error, retry: Retry) -> bool {
    retry != Retry::Command || error.inner().refused_before_running
}
