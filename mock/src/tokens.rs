//! The tokens that a mock has issued: whose they are, and until when they are good.
//! Must not know requests.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// Tokens, and what became of them.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    issued: BTreeMap<String, Issued>,
    count: u64,
}

#[derive(Debug)]
struct Issued {
    credential: String,
    expires: SystemTime,
    state: State,
}

/// What is to be said of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Good,
    Expired,
    /// A later one took its place, or a test ended it.
    Revoked,
    Unknown,
}

impl Tokens {
    /// A new token for a credential. `revokes` ends those that the credential had before.
    pub(crate) fn issue(
        &mut self,
        credential: &str,
        now: SystemTime,
        lifetime: Duration,
        revokes: bool,
    ) -> String {
        if revokes {
            self.revoke(Some(credential));
        }
        self.count += 1;
        let token = format!("mock-token-{}", self.count);
        let expires = now.checked_add(lifetime).unwrap_or(now);
        let issued = Issued {
            credential: credential.to_owned(),
            expires,
            state: State::Good,
        };
        self.issued.insert(token.clone(), issued);
        token
    }

    /// Ends the tokens of a credential, or all of them.
    pub(crate) fn revoke(&mut self, credential: Option<&str>) {
        for issued in self.issued.values_mut() {
            if credential.is_none_or(|credential| issued.credential == credential) {
                issued.state = State::Revoked;
            }
        }
    }

    /// Whose token it is, and whether it is good.
    pub(crate) fn look_up(&self, token: &str, now: SystemTime) -> (Option<&str>, State) {
        match self.issued.get(token) {
            None => (None, State::Unknown),
            Some(issued) if issued.state == State::Good && issued.expires <= now => {
                (Some(&issued.credential), State::Expired)
            }
            Some(issued) => (Some(&issued.credential), issued.state),
        }
    }
}
