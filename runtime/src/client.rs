//! The state that the clones of a client share.
//! It must not know operations, nor how calls are sent.

mod builder;

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use tokio::sync::Semaphore;

pub use self::builder::ClientBuilder;
#[cfg(feature = "token-store")]
use crate::auth::token_store::TokenStore;
use crate::{
    auth::{credential::Credential, identity::Identity, provider::Provider},
    pace::{pacer::Pacer, timing::Timing},
    platform::{ContentType, Platform},
    retry::{Budget, RetryPolicy},
    transport::{
        connection::{Connection, Limits},
        extend::Interceptor,
        headers::OWN_HEADERS,
    },
    wire::encode::BaseUrl,
};

/// How many headers are added to those of most requests: a token, and those of HTTP itself.
const ADDED_HEADERS: usize = 4;

/// The core of a generated client. Clones share connections and the token.
#[derive(Clone)]
pub struct Core {
    shared: Arc<Shared>,
    /// The credential that was provided for a call, if the program provides them.
    provided: Option<Arc<Identity>>,
}

pub(crate) struct Shared {
    pub(crate) platform: &'static Platform,
    pub(crate) base: BaseUrl,
    pub(crate) headers: HeaderMap,
    /// The client's own credential.
    pub(crate) identity: Option<Arc<Identity>>,
    /// The program's source of credentials, if it has one.
    pub(crate) provider: Option<Provider>,
    /// Whether paths are signed with a trailing slash, if the user overrides the platform's description.
    #[cfg(feature = "signing")]
    pub(crate) signed_trailing_slash: Option<bool>,
    #[cfg(feature = "token-store")]
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    pub(crate) connection: Connection,
    /// As many slots as requests may be sent at the same time, if that is limited.
    pub(crate) slots: Option<Semaphore>,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) limits: Limits,
    pub(crate) corrects_clock: bool,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) pacer: Option<Pacer>,
    pub(crate) timing: Arc<dyn Timing>,
}

impl Shared {
    /// Returns whether programs share the tokens of the client.
    pub(crate) fn has_store(&self) -> bool {
        #[cfg(feature = "token-store")]
        return self.store.is_some();
        #[cfg(not(feature = "token-store"))]
        false
    }

    /// Returns the client's headers together with those of a request, which replace them. There is space for those that
    /// are added before the request is sent.
    pub(crate) fn headers(&self, own: &HeaderMap) -> HeaderMap {
        let all = self.headers.len() + own.len() + ADDED_HEADERS;
        let mut headers = HeaderMap::with_capacity(all);
        headers.extend(
            self.headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        if !own.is_empty() {
            headers.extend(own.clone());
        }
        headers
    }

    /// Adds the content type of a body to the headers of a request. That of JSON gives way to one that the client or the
    /// request has.
    pub(crate) fn with_content_type(
        &self,
        body: Option<ContentType>,
        mut headers: HeaderMap,
    ) -> HeaderMap {
        match body {
            None => {}
            Some(ContentType::This(value)) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            }
            Some(ContentType::Form) => {
                let value = HeaderValue::from_static(self.platform.form_content_type);
                headers.insert(CONTENT_TYPE, value);
            }
            Some(ContentType::Json) if self.headers.contains_key(CONTENT_TYPE) => {}
            Some(ContentType::Json) => {
                let value = HeaderValue::from_static(self.platform.json_content_type);
                headers.entry(CONTENT_TYPE).or_insert(value);
            }
        }
        headers
    }
}

impl Core {
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(crate) fn identity(&self) -> Option<&Arc<Identity>> {
        self.provided.as_ref().or(self.shared.identity.as_ref())
    }

    pub(crate) fn credential(&self) -> Option<&Credential> {
        self.identity().map(|identity| &identity.credential)
    }

    /// Returns whether the client has a credential, its own or the one that was provided for a call.
    pub(crate) fn is_bound(&self) -> bool {
        self.identity().is_some()
    }

    /// Returns the client with a credential that was provided.
    pub(crate) fn with(&self, identity: Arc<Identity>) -> Self {
        Self {
            shared: self.shared.clone(),
            provided: Some(identity),
        }
    }

    /// Returns whether only the client may set a header, which is given in lower case: a header of HTTP itself, or of
    /// one of the platform's credentials.
    pub(crate) fn is_own_header(&self, name: &str) -> bool {
        let given = self.credential().map(|credential| credential.kind);
        let mut kinds = self
            .shared
            .platform
            .credentials
            .iter()
            .copied()
            .chain(given);
        OWN_HEADERS.contains(&name) || kinds.any(|kind| kind.sets(name))
    }

    /// Returns why an operation that takes these kinds of credentials cannot be called with the client's; any kind fits if
    /// there are none.
    pub(crate) fn unfit(&self, takes: &[&str]) -> Option<String> {
        let given = self.credential().map(|credential| credential.kind.name);
        if takes.is_empty() || given.is_some_and(|name| takes.contains(&name)) {
            return None;
        }
        let takes = takes.join(" or ");
        Some(match given {
            Some(given) if self.shared.provider.is_some() => {
                format!(
                    "the operation needs the credential {takes}, but the provider returned {given}"
                )
            }
            Some(given) => {
                format!(
                    "the operation needs the credential {takes}, but the client was built with {given}"
                )
            }
            None => format!(
                "the operation needs the credential {takes}, but the client was built without one; set it with credential() of the builder"
            ),
        })
    }
}

/// Shows no secret.
impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("platform", &self.shared.platform.name)
            .field("base_url", &self.shared.base.as_str())
            .field("credential", &self.credential())
            .finish_non_exhaustive()
    }
}

/// A generated client, which wraps a [`Core`].
pub trait GeneratedClient: Sized {
    /// The platform's credential type.
    type Credential: Into<Credential>;

    /// The description of the platform.
    const PLATFORM: &'static Platform;

    /// Wraps `core` in the generated client.
    fn from_core(core: Core) -> Self;
}

/// A header that a platform documents as optional. The generated crate has a constant for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionalHeader(&'static str);

impl OptionalHeader {
    /// Creates a header from its name in lower case.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Returns the name in lower case.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}
