//! A client for each scheme of authentication, with an operation for each class of retry. Everything secret is a canary.
//! It must not know what servers answer.

use std::time::Duration;

use iot_clouds_runtime::{
    AuthScheme, Call, ClientBuilder, Core, Credential, CredentialKind, DataShape, Error,
    ErrorClass, GeneratedClient, Json, Method, Operation, Platform, Retry, RetryPolicy,
    StatusClass,
};

use super::acme::{self, NoWait};

static PLATFORM: Platform = Platform {
    statuses: &[
        StatusClass {
            status: 401,
            class: ErrorClass::TokenExpired,
            refused_before_running: true,
        },
        StatusClass {
            status: 440,
            class: ErrorClass::TokenExpired,
            refused_before_running: false,
        },
        StatusClass {
            status: 420,
            class: ErrorClass::RateLimited,
            refused_before_running: true,
        },
    ],
    ..acme::PLATFORM
};

static BASIC: CredentialKind = kind(
    "Basic",
    AuthScheme::Basic {
        user: "access",
        password: "secret",
    },
);
static COOKIE: CredentialKind = kind("Cookie", AuthScheme::Cookie { field: "cookie" });
pub(crate) static EXCHANGE: CredentialKind = kind("Exchange", acme::API_KEY.scheme);
static HEADER: CredentialKind = kind(
    "Header",
    AuthScheme::Header {
        header: "token",
        prefix: "",
        field: "secret",
    },
);
#[cfg(feature = "signing")]
pub(crate) static SIGNATURE: CredentialKind = kind(
    "Signature",
    AuthScheme::Signature(iot_clouds_runtime::Signature {
        access: "access",
        secret: "secret",
        scheme: iot_clouds_runtime::signing::SigningScheme {
            algorithm: "ACME-HMAC-SHA256",
            date_header: "x-acme-date",
            signed_headers: &["content-type", "host", "x-acme-date"],
            trailing_slash: true,
        },
    }),
);

const fn kind(name: &'static str, scheme: AuthScheme) -> CredentialKind {
    CredentialKind {
        name,
        scheme,
        headers: &[],
        check: "check it",
    }
}

/// None, and each scheme.
pub(crate) fn all() -> Vec<Option<&'static CredentialKind>> {
    vec![
        None,
        Some(&BASIC),
        Some(&COOKIE),
        Some(&EXCHANGE),
        Some(&HEADER),
        #[cfg(feature = "signing")]
        Some(&SIGNATURE),
    ]
}

pub(crate) const CLASSES: [Retry; 3] = [Retry::Safe, Retry::Idempotent, Retry::Command];

pub(crate) const OPERATION: &str = "/op";
pub(crate) const WARM_UP: &str = "/warm";
pub(crate) const TOKEN: &str = "/api/v1/token";

/// What no error may show; the third is what HTTP Basic makes of the first two.
pub(crate) const CANARIES: [&str; 3] = ["CANARY", "T0KEN", "QUNDRVNTQ0FOQVJZOlNFQ1JFVENBTkFSWQ"];

static ANONYMOUS: [Operation; 4] = operations(&[]);
static AUTHENTICATED: [Operation; 4] =
    operations(&["Basic", "Cookie", "Exchange", "Header", "Signature"]);

const fn operations(credentials: &'static [&'static str]) -> [Operation; 4] {
    [
        operation("op.get", Method::GET, Retry::Safe, credentials),
        operation("op.put", Method::PUT, Retry::Idempotent, credentials),
        operation("op.post", Method::POST, Retry::Command, credentials),
        Operation {
            path: WARM_UP,
            ..operation("op.warm", Method::GET, Retry::Safe, credentials)
        },
    ]
}

const fn operation(
    id: &'static str,
    method: Method,
    retry: Retry,
    credentials: &'static [&'static str],
) -> Operation {
    Operation {
        id,
        method,
        path: OPERATION,
        credentials,
        retry,
        response: DataShape::Any,
        ..Operation::NEW
    }
}

#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) core: Core,
    operations: &'static [Operation; 4],
}

impl GeneratedClient for Client {
    type Credential = Credential;

    const PLATFORM: &'static Platform = &PLATFORM;

    fn from_core(core: Core) -> Self {
        let operations = &AUTHENTICATED;
        Self { core, operations }
    }
}

/// A client that tries three times without waiting in between. Its attempts end after some ticks of a server's clock.
pub(crate) fn client(url: &str, scheme: Option<&'static CredentialKind>) -> Client {
    let hour = Duration::from_secs(3_600);
    let builder = ClientBuilder::<Client>::new(url)
        .timing(NoWait)
        .retry(RetryPolicy::default())
        .attempt_timeout(Duration::from_secs(30))
        .connect_timeout(hour)
        .timeout(2 * hour)
        .max_body(500_000);
    let Some(kind) = scheme else {
        let client = builder.build().unwrap();
        let operations = &ANONYMOUS;
        return Client {
            operations,
            ..client
        };
    };
    let cookie = "session=SECRETCANARY; theme=dark";
    let fields = [
        ("access", "ACCESSCANARY"),
        ("secret", "SECRETCANARY"),
        ("cookie", cookie),
    ];
    let fields = fields.map(|(name, value)| (name, value.into()));
    let credential = Credential::new(kind, fields);
    builder.credential(credential).build().unwrap()
}

impl Client {
    pub(crate) fn call(&self, class: Retry) -> Call<Json> {
        let (index, has_body) = match class {
            Retry::Safe => (0, false),
            Retry::Idempotent => (1, true),
            Retry::Command => (2, true),
        };
        let mut call = self.core.call(&self.operations[index]);
        call.set_query("q", "QUERYCANARY");
        if has_body {
            call.set_body("b", "BODYCANARY");
        }
        call
    }

    /// Gets a token, if one is needed, and a connection.
    pub(crate) async fn warm_up(&self) {
        self.core
            .call::<Json>(&self.operations[3])
            .send()
            .await
            .unwrap();
    }
}

/// That an error says something, and nothing secret.
pub(crate) fn assert_tells_no_secret(error: &Error) {
    assert!(!error.to_string().is_empty());
    let mut shown = format!("{error} {error:?} {:?}", error.message());
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        shown.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    for canary in CANARIES {
        assert!(!shown.contains(canary), "{canary} in {shown}");
    }
}
