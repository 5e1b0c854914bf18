//! A second invented platform with features that `acme` does not have: forms, constants, allow-listed headers,
//! credentials that are sent unchanged, plain text, and types that are written by position or by kind. It is written as
//! the generator prints it.
//! It must use the crate's public items only.

mod types;

use iot_clouds_runtime::{
    self as runtime, AuthScheme, Call, ClientBuilder, CodeClass, ConstantField, Core,
    CredentialKind, DataShape, Encoding, Envelope, ErrorBody, ErrorClass, GeneratedClient, Literal,
    Method, NullValue, Operation, OptionalHeader, Place, Platform, Raw, Retry, Secret, Success,
};

pub use self::types::{Gaps, History, MetricId, OnlyNumber, OnlyText, Point, Spelt, Value};

pub static PLATFORM: Platform = Platform {
    name: "orbit",
    title: "Orbit",
    user_agent: "orbit/0.1.0",
    credentials: &[&PAIR, &SESSION, &KEY],
    headers: &[("x-orbit", "1")],
    only_headers: Some(&[
        "authorization",
        "content-type",
        "cookie",
        "x-key",
        "x-mode",
        "x-orbit",
        "x-version",
    ]),
    json_content_type: "application/json; charset=utf-8",
    form_content_type: "application/x-www-form-urlencoded; charset=utf-8",
    success_status: Some(200),
    envelope: Some(Envelope {
        success: Success {
            key: &["code"],
            equals: Literal::Number(0),
        },
        data: &["data"],
        code: &["code"],
        message: &[&["msg"], &["message"]],
        details: None,
    }),
    text_responses: true,
    text_errors: true,
    error_bodies: &[
        ErrorBody {
            code: &["error"],
            message: &["error_description"],
            success: None,
        },
        ErrorBody {
            code: &["status"],
            message: &["detail"],
            success: Some(Literal::Number(200)),
        },
    ],
    codes: &[CodeClass {
        code: "no_such_thing",
        class: ErrorClass::NotFound,
        refused_before_running: true,
    }],
    ..Platform::NEW
};

const ANY: &[&str] = &["Pair", "Session", "Key"];

/// Any data in the envelope.
pub static READ: Operation = Operation {
    id: "things.read",
    path: "/read",
    credentials: ANY,
    retry: Retry::Safe,
    ..Operation::NEW
};

/// Any data outside of the envelope.
pub static PLAIN: Operation = Operation {
    id: "things.plain",
    path: "/plain",
    retry: Retry::Safe,
    response: DataShape::Any,
    outside_envelope: true,
    ..Operation::NEW
};

/// Any data outside of the envelope, where a success may look like a failure.
pub static SUCCESS_LIKE_ERROR: Operation = Operation {
    id: "things.odd",
    path: "/odd",
    retry: Retry::Safe,
    response: DataShape::Any,
    outside_envelope: true,
    success_like_error: true,
    ..Operation::NEW
};

/// A list with certain values that mean null.
pub static LIST: Operation = Operation {
    id: "things.list",
    path: "/list",
    retry: Retry::Safe,
    response: DataShape::List,
    null_values: &[NullValue::Text(""), NullValue::Number(-1)],
    ..Operation::NEW
};

pub static FORM: Operation = Operation {
    id: "things.form",
    method: Method::POST,
    path: "/form",
    encoding: Encoding::Form,
    constants: &[
        ConstantField {
            place: Place::Body,
            name: "grant type",
            value: Literal::Text("all & more"),
        },
        ConstantField {
            place: Place::Body,
            name: "flag",
            value: Literal::Bool(true),
        },
        ConstantField {
            place: Place::Query,
            name: "v",
            value: Literal::Number(2),
        },
        ConstantField {
            place: Place::Header,
            name: "x-mode",
            value: Literal::Text("form"),
        },
    ],
    response: DataShape::Unit,
    ..Operation::NEW
};

pub static WRITE: Operation = Operation {
    id: "things.write",
    method: Method::POST,
    path: "/write",
    content_type: Some("application/vnd.orbit+json"),
    response: DataShape::Unit,
    renamed: &[("x-mode", "mode")],
    limits: &[iot_clouds_runtime::Limit::Range {
        parameter: "x-mode",
        min: Some(1),
        max: Some(9),
        source: "Orbit API, Modes",
    }],
    ..Operation::NEW
};

pub static PAIR: CredentialKind = CredentialKind {
    name: "Pair",
    scheme: AuthScheme::Basic {
        user: "id",
        password: "key",
    },
    headers: &[("x-mode", "pair")],
    check: "check id and key",
};

pub static SESSION: CredentialKind = CredentialKind {
    name: "Session",
    scheme: AuthScheme::Cookie { field: "cookies" },
    headers: &[],
    check: "check the cookies",
};

pub static KEY: CredentialKind = CredentialKind {
    name: "Key",
    scheme: AuthScheme::Header {
        header: "x-key",
        prefix: "Key ",
        field: "key",
    },
    headers: &[],
    check: "check the key",
};

pub const X_VERSION: OptionalHeader = OptionalHeader::new("x-version");
pub const X_MODE: OptionalHeader = OptionalHeader::new("x-mode");

#[derive(Clone, Debug)]
pub struct Client {
    core: Core,
}

impl Client {
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder<Client> {
        ClientBuilder::new(base_url)
    }

    pub fn call<T>(&self, operation: &'static Operation) -> Call<T> {
        self.core.call(operation)
    }

    pub fn raw(&self, method: Method, path: &str) -> Raw {
        self.core.raw(method, path)
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
#[non_exhaustive]
pub enum Credential {
    Pair { id: String, key: Secret<String> },
    Session(Secret<String>),
    Key(Secret<String>),
}

impl From<Credential> for runtime::Credential {
    fn from(credential: Credential) -> Self {
        match credential {
            Credential::Pair { id, key } => Self::new(&PAIR, [("id", id.into()), ("key", key)]),
            Credential::Session(cookies) => Self::new(&SESSION, [("cookies", cookies)]),
            Credential::Key(key) => Self::new(&KEY, [("key", key)]),
        }
    }
}

/// Returns a client of a server on this machine, without a credential.
pub fn client(url: &str) -> Client {
    Client::builder(url).build().unwrap()
}

impl<T: runtime::HasHeaders> ResponseHeaders for T {}

pub trait ResponseHeaders: runtime::HasHeaders {
    fn seconds(&self) -> Option<f64> {
        runtime::header_value(self, "x-seconds")
    }

    fn quota(&self) -> Option<u32> {
        runtime::header_value(self, "x-quota")
    }

    fn note(&self) -> Option<String> {
        runtime::header_value(self, "x-note")
    }
}
