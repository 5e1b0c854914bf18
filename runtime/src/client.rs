//! The state that the clones of a client share.
//! It must not know operations, nor how calls are sent.

mod builder;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use tokio::sync::Semaphore;

pub use self::builder::ClientBuilder;
use crate::{
    auth::{credential::Credential, token::cache::TokenCache, token_store::TokenStore},
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

/// The core of a generated client. Clones share connections and the token.
#[derive(Clone)]
pub struct Core(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) platform: &'static Platform,
    pub(crate) base: BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) credential: Option<Credential>,
    /// The credential's header, if it is the same for every request.
    pub(crate) credential_header: Option<(HeaderName, HeaderValue)>,
    /// Whether paths are signed with a trailing slash, if the user overrides the platform's description.
    #[cfg(feature = "signing")]
    pub(crate) signed_trailing_slash: Option<bool>,
    pub(crate) tokens: TokenCache,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    /// The key of the token in the store, once it has been derived.
    pub(crate) store_key: OnceLock<String>,
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
    /// Returns the client's headers, together with those of a request and the content type of its body.
    pub(crate) fn headers(&self, body: Option<ContentType>, own: HeaderMap) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.extend(own);
        match body {
            None => {}
            Some(ContentType::This(value)) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            }
            Some(ContentType::Form) => {
                let value = HeaderValue::from_static(self.platform.form_content_type);
                headers.insert(CONTENT_TYPE, value);
            }
            Some(ContentType::Json) => {
                let value = HeaderValue::from_static(self.platform.json_content_type);
                headers.entry(CONTENT_TYPE).or_insert(value);
            }
        }
        headers
    }

    /// Returns whether only the client may set a header, which is given in lower case: a header of HTTP itself, or of
    /// one of the platform's credentials.
    pub(crate) fn is_own_header(&self, name: &str) -> bool {
        let given = self.credential.as_ref().map(|credential| credential.kind);
        let mut kinds = self.platform.credentials.iter().copied().chain(given);
        OWN_HEADERS.contains(&name) || kinds.any(|kind| kind.sets(name))
    }
}

impl Core {
    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

/// Shows no secret.
impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("platform", &self.0.platform.name)
            .field("base_url", &self.0.base.as_str())
            .field("credential", &self.0.credential)
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
