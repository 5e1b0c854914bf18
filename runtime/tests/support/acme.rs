//! A client of an invented platform, written as the generator writes one.
//! It must use the crate's public items only.

use std::{collections::BTreeMap, time::Duration};

use iot_clouds_runtime::{
    AuthScheme, Call, ClientBuilder, CodeClass, Core, CredentialKind, DataShape, Envelope, Error,
    ErrorClass, GeneratedClient, Items, Json, Limit, Literal, Method, Operation, Page,
    PageParameter, PageSize, Pages, Paging, Platform, RateLimit, Raw, Response, Retry, RetryPolicy,
    Secret, StatusClass, Success, Timestamp, TokenCall, TokenExchange, identifier, open_enum,
};
use serde::{Deserialize, Serialize};

#[path = "no_wait.rs"]
mod no_wait;

pub use no_wait::NoWait;

pub static PLATFORM: Platform = Platform {
    name: "acme",
    title: "Acme Cloud",
    user_agent: "acme/0.1.0",
    headers: &[("content-type", "application/json")],
    envelope: Some(Envelope {
        success: Success {
            key: &["result"],
            equals: Literal::Bool(true),
        },
        data: &["info"],
        code: &["errcode"],
        message: &[&["message"]],
        details: Some(&["errors"]),
    }),
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
    ],
    codes: &[
        CodeClass {
            code: "400",
            class: ErrorClass::BadRequest,
            refused_before_running: true,
        },
        CodeClass {
            code: "4010",
            class: ErrorClass::TokenExpired,
            refused_before_running: true,
        },
        CodeClass {
            code: "4030",
            class: ErrorClass::Unauthorized,
            refused_before_running: true,
        },
        CodeClass {
            code: "4250",
            class: ErrorClass::InProgress,
            refused_before_running: true,
        },
        CodeClass {
            code: "GONE",
            class: ErrorClass::NotFound,
            refused_before_running: true,
        },
    ],
    ..Platform::NEW
};

pub static ACCESS_TOKEN: Operation = Operation {
    id: "auth.access_token",
    method: Method::POST,
    path: "/api/v1/token",
    ..Operation::NEW
};

pub static API_KEY: CredentialKind = CredentialKind {
    name: "ApiKey",
    scheme: AuthScheme::TokenExchange(TokenExchange {
        operation: &ACCESS_TOKEN,
        token: &["access_token"],
        expires_in: Some(&["expires_in"]),
        expires_at: None,
        lifetime_seconds: 86_400,
        header: "authorization",
        prefix: "Bearer ",
    }),
    headers: &[],
    check: "check app_id, access_key and secret_key of the project",
};

pub static ADMIN_LOGIN: CredentialKind = CredentialKind {
    name: "AdminLogin",
    ..API_KEY
};

const KEY: &[&str] = &["ApiKey"];

static GET: Operation = Operation {
    id: "devices.get",
    method: Method::GET,
    path: "/api/v1/device/{device_id}",
    credentials: KEY,
    retry: Retry::Safe,
    ..Operation::NEW
};

static LIST: Operation = Operation {
    id: "devices.list",
    path: "/api/v1/devices",
    credentials: KEY,
    retry: Retry::Safe,
    limits: &[
        Limit::Range {
            parameter: "page",
            min: Some(1),
            max: None,
            source: "Acme API, Devices",
        },
        Limit::Together {
            parameters: &["start_time", "end_time"],
            source: "Acme API, Devices",
        },
        Limit::MaxSpan {
            from: "start_time",
            to: "end_time",
            milliseconds: 2_592_000_000,
            limit: "30 days",
            source: "Acme API, Devices",
        },
        Limit::MaxItems {
            parameter: "ids",
            max: 2,
            source: "Acme API, Devices",
        },
    ],
    items: Some(&[&["items"]]),
    pages: Some(Paging {
        page: PageParameter::Query("page"),
        first: 1,
        size: None,
    }),
    ..Operation::NEW
};

static EVENTS: Operation = Operation {
    id: "events.list",
    path: "/api/v1/events",
    retry: Retry::Safe,
    response: DataShape::List,
    items: Some(&[]),
    pages: Some(Paging {
        page: PageParameter::Query("page"),
        first: 1,
        size: Some(PageSize {
            parameter: PageParameter::Query("per_page"),
            usual: 3,
            is_sent: true,
            max: 3,
        }),
    }),
    ..Operation::NEW
};

static CREATE: Operation = Operation {
    id: "devices.create",
    method: Method::POST,
    path: "/api/v1/devices",
    credentials: KEY,
    limits: &[Limit::AtLeastOne {
        parameters: &["name", "email"],
        source: "Acme API, Create",
    }],
    ..Operation::NEW
};

static COMMAND: Operation = Operation {
    id: "control.command",
    method: Method::POST,
    path: "/api/v1/device/{device_id}/command",
    credentials: KEY,
    response: DataShape::Unit,
    ..Operation::NEW
};

static EXTENDED: Operation = Operation {
    id: "devices.extended",
    path: "/api/v1/extended",
    retry: Retry::Safe,
    response: DataShape::Map,
    nested_under: Some("info_type"),
    ..Operation::NEW
};

static ADMIN: Operation = Operation {
    id: "admin.get",
    path: "/admin",
    credentials: &["AdminLogin"],
    ..GET
};

pub static PING: Operation = Operation {
    id: "ping",
    path: "/ping",
    response: DataShape::Any,
    retry: Retry::Safe,
    ..Operation::NEW
};

static ADVICE: Operation = Operation {
    id: "advice",
    path: "/advice",
    rate_limits: &[RateLimit::new(2, Duration::from_secs(60))],
    ..PING
};

#[derive(Clone, Debug)]
pub struct Client {
    core: Core,
}

impl Client {
    /// Sends once, so that each test is about one response; those about further attempts say so.
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder<Client> {
        ClientBuilder::new(base_url)
            .timing(NoWait)
            .retry(RetryPolicy::never())
    }

    pub fn raw(&self, method: Method, path: &str) -> Raw {
        self.core.raw(method, path)
    }

    pub fn get(&self, device_id: impl Into<DeviceId>) -> Call<Device> {
        self.core.call(&GET).path("device_id", device_id.into())
    }

    pub fn list(&self) -> List {
        List(self.core.call(&LIST))
    }

    pub fn events(&self) -> Call<Vec<u32>> {
        self.core.call(&EVENTS)
    }

    pub fn create(&self, name: impl Into<String>) -> Call<Device> {
        self.core.call(&CREATE).body("name", name.into())
    }

    pub fn command(&self, device_id: impl Into<DeviceId>) -> Call<()> {
        self.core
            .call(&COMMAND)
            .path("device_id", device_id.into())
            .object_body()
    }

    pub fn extended(&self, info_type: &str) -> Call<BTreeMap<String, u32>> {
        self.core.call(&EXTENDED).query("info_type", info_type)
    }

    pub fn admin(&self) -> Call<Json> {
        self.core.call(&ADMIN).path("device_id", 1)
    }

    /// An operation that a test describes.
    pub fn call<T>(&self, operation: &'static Operation) -> Call<T> {
        self.core.call(operation)
    }

    pub fn ping<T>(&self) -> Call<T> {
        self.core.call(&PING)
    }

    /// An operation with a rate limit of its own.
    pub fn advice(&self) -> Call<Json> {
        self.core.call(&ADVICE)
    }

    pub fn access_token(&self) -> TokenCall {
        self.core.token_call(&API_KEY)
    }

    pub fn admin_token(&self) -> TokenCall {
        self.core.token_call(&ADMIN_LOGIN)
    }
}

impl GeneratedClient for Client {
    type Credential = Credential;

    const PLATFORM: &'static Platform = &PLATFORM;

    fn from_core(core: Core) -> Self {
        Self { core }
    }
}

#[derive(Clone, Debug)]
pub struct ApiKey {
    pub app_id: String,
    pub access_key: Secret<String>,
    pub secret_key: Secret<String>,
}

#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    ApiKey(ApiKey),
}

impl From<ApiKey> for Credential {
    fn from(credential: ApiKey) -> Self {
        Self::ApiKey(credential)
    }
}

impl From<Credential> for iot_clouds_runtime::Credential {
    fn from(credential: Credential) -> Self {
        match credential {
            Credential::ApiKey(key) => Self::new(
                &API_KEY,
                [
                    ("app_id", key.app_id.into()),
                    ("access_key", key.access_key),
                    ("secret_key", key.secret_key),
                ],
            ),
        }
    }
}

pub fn api_key() -> ApiKey {
    ApiKey {
        app_id: "app-1".to_owned(),
        access_key: "ACCESSCANARY".into(),
        secret_key: "SECRETCANARY".into(),
    }
}

/// A client with a credential, of a server on this machine.
pub fn client(url: &str) -> Client {
    Client::builder(url).credential(api_key()).build().unwrap()
}

#[derive(Clone, Debug)]
#[must_use]
pub struct List(pub Call<DevicesList>);

impl List {
    pub fn page(mut self, page: u32) -> Self {
        self.0.set_query("page", page);
        self
    }

    pub fn query(mut self, name: &'static str, value: impl Serialize) -> Self {
        self.0.set_query(name, value);
        self
    }

    pub async fn send(self) -> Result<DevicesList, Error> {
        self.0.send().await
    }

    pub async fn send_with_meta(self) -> Result<Response<DevicesList>, Error> {
        self.0.send_with_meta().await
    }

    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.0.set_timeout(timeout);
        self
    }

    pub fn with_unchecked_limits(mut self) -> Self {
        self.0.set_unchecked_limits();
        self
    }

    pub fn with_unreadable_items_skipped(mut self) -> Self {
        self.0.set_unreadable_items_skipped();
        self
    }

    pub fn pages(self) -> Pages<DevicesList> {
        self.0.pages()
    }

    pub fn items(self) -> Items<DevicesList> {
        self.0.items()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DevicesList {
    #[serde(
        default,
        deserialize_with = "iot_clouds_runtime::lenient::null_as_default"
    )]
    pub items: Vec<Device>,
    pub page_total: u64,
}

impl Page for DevicesList {
    type Item = Device;

    fn last_page(&self) -> Option<u64> {
        Some(self.page_total)
    }

    fn items(&self) -> &[Device] {
        &self.items
    }

    fn into_items(self) -> Vec<Device> {
        self.items
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Device {
    pub id: DeviceId,
    #[serde(default)]
    pub online: Option<bool>,
    #[serde(default)]
    pub secret: Option<Secret<String>>,
    #[serde(default, with = "iot_clouds_runtime::timestamp::epoch_seconds::option")]
    pub created: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(String);

identifier!(DeviceId);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PushMode {
    Mqtt,
    Tcp,
    Unknown(iot_clouds_runtime::UnknownValue),
}

open_enum!(text PushMode { Mqtt = "mqtt", Tcp = "tcp" });

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlarmLevel {
    General,
    Severe,
    Below,
    Unknown(iot_clouds_runtime::UnknownValue),
}

open_enum!(number AlarmLevel { General = 1, Severe = 2, Below = -1 });
