//! The tokens that a mock has issued: whose they are, and until when they are good.
//! Must not know requests.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::clock::later;

/// Tokens, and what became of them.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    issued: BTreeMap<String, Issued>,
    count: u64,
}

#[derive(Debug)]
struct Issued {
    /// Name of the credential, and which of those that are accepted under it.
    owner: (String, usize),
    expires: SystemTime,
    state: State,
}

/// What is to be said of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Good,
    Expired,
    /// A later one took its place.
    Replaced,
    /// A test ended it.
    Revoked,
    Unknown,
}

impl Tokens {
    /// A new token for a credential. `revokes` ends those that the same one had before.
    pub(crate) fn issue(
        &mut self,
        owner: (&str, usize),
        now: SystemTime,
        lifetime: Duration,
        revokes: bool,
    ) -> String {
        let owner = (owner.0.to_owned(), owner.1);
        if revokes {
            let former = self
                .issued
                .values_mut()
                .filter(|issued| issued.owner == owner);
            former.for_each(|issued| issued.state = State::Replaced);
        }
        self.count += 1;
        let token = format!("mock-token-{}", self.count);
        let expires = later(now, lifetime);
        let issued = Issued {
            owner,
            expires,
            state: State::Good,
        };
        self.issued.insert(token.clone(), issued);
        token
    }

    /// Ends all tokens.
    pub(crate) fn revoke_all(&mut self) {
        self.issued
            .values_mut()
            .for_each(|issued| issued.state = State::Revoked);
    }

    /// Whose token it is, and whether it is good.
    pub(crate) fn look_up(&self, token: &str, now: SystemTime) -> (Option<&str>, State) {
        match self.issued.get(token) {
            None => (None, State::Unknown),
            Some(issued) if issued.state == State::Good && issued.expires <= now => {
                (Some(&issued.owner.0), State::Expired)
            }
            Some(issued) => (Some(&issued.owner.0), issued.state),
        }
    }
}
