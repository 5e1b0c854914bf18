//! The tokens that a mock has issued: their owners, and until when they are valid.
//! Must not know requests.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::control::clock::later;

/// The issued tokens and their status.
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
    status: TokenStatus,
}

/// Whether a token is valid, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenStatus {
    Valid,
    Expired,
    /// A later token replaced it.
    Replaced,
    /// A test revoked it.
    Revoked,
    Unknown,
}

impl Tokens {
    /// Issues a token for a credential. `revokes_previous` ends the earlier tokens of the same owner.
    pub(crate) fn issue(
        &mut self,
        owner: (&str, usize),
        now: SystemTime,
        lifetime: Duration,
        revokes_previous: bool,
    ) -> String {
        let owner = (owner.0.to_owned(), owner.1);
        if revokes_previous {
            let issued = self.issued.values_mut();
            let previous = issued.filter(|issued| issued.owner == owner);
            previous.for_each(|issued| issued.status = TokenStatus::Replaced);
        }
        self.count += 1;
        let token = format!("mock-token-{}", self.count);
        let issued = Issued {
            owner,
            expires: later(now, lifetime),
            status: TokenStatus::Valid,
        };
        self.issued.insert(token.clone(), issued);
        token
    }

    /// Revokes all tokens.
    pub(crate) fn revoke_all(&mut self) {
        let issued = self.issued.values_mut();
        issued.for_each(|issued| issued.status = TokenStatus::Revoked);
    }

    /// Returns the credential that a token belongs to, and its status.
    pub(super) fn look_up(&self, token: &str, now: SystemTime) -> (Option<&str>, TokenStatus) {
        let Some(issued) = self.issued.get(token) else {
            return (None, TokenStatus::Unknown);
        };
        let status = match issued.status {
            TokenStatus::Valid if issued.expires <= now => TokenStatus::Expired,
            status => status,
        };
        (Some(&issued.owner.0), status)
    }
}
