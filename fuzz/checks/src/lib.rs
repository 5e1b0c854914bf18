//! What must hold for any bytes that come from outside: one function for each target of `fuzz/`.
//! Must not be used but for fuzzing, and to replay what fuzzing kept.
//!
//! Each function takes bytes and panics if a property does not hold. The byte `0xff`, which cannot occur in a text,
//! separates the texts of an input.

mod encoding;
mod page;
mod response;
mod retry_after;
mod shapes;
mod signing;
mod spec;
mod token;

use std::sync::OnceLock;

use iot_clouds_runtime::{
    AuthScheme, ClientBuilder, CodeClass, Core, Credential, CredentialKind, DataShape, Envelope,
    Error, ErrorBody, ErrorClass, GeneratedClient, Literal, Operation, Platform, Secret,
    StatusClass, Success, TokenExchange,
};

pub use encoding::encoding;
pub use page::page;
pub use response::response;
pub use retry_after::retry_after;
pub use signing::signing;
pub use spec::{spec, type_expression};
pub use token::token;

/// A live credential. No text that is shown may contain it.
const CANARY: &str = "CANARY-of-a-live-credential";

/// Platforms with four envelopes: by a flag, by a text or number, no envelope, and an envelope together with plain
/// text.
static PLATFORMS: [Platform; 4] = [
    Platform {
        envelope: Some(envelope(Literal::Bool(true))),
        ..ANY
    },
    Platform {
        envelope: Some(envelope(Literal::Number(0))),
        error_bodies: &[ErrorBody {
            code: &["error"],
            message: &["error_description"],
            success: None,
        }],
        success_status: Some(200),
        ..ANY
    },
    ANY,
    Platform {
        envelope: Some(envelope(Literal::Text("200"))),
        text_responses: true,
        text_errors: true,
        ..ANY
    },
];

const ANY: Platform = Platform {
    name: "acme",
    title: "Acme",
    statuses: &[StatusClass {
        status: 401,
        class: ErrorClass::TokenExpired,
        refused_before_running: true,
    }],
    codes: &[CodeClass {
        code: "4010",
        class: ErrorClass::TokenExpired,
        refused_before_running: true,
    }],
    ..Platform::NEW
};

const fn envelope(equals: Literal) -> Envelope {
    Envelope {
        success: Success {
            key: &["result"],
            equals,
        },
        data: &["info"],
        code: &["errcode"],
        message: &[&["message"], &["msg"]],
        details: Some(&["errors"]),
    }
}

static TOKEN: Operation = Operation {
    id: "auth.token",
    response: DataShape::Any,
    ..Operation::NEW
};

static EXCHANGE: TokenExchange = TokenExchange {
    operation: &TOKEN,
    token: &["access_token"],
    expires_in: Some(&["expires_in"]),
    expires_at: None,
    lifetime_seconds: 86_400,
    header: "authorization",
    prefix: "Bearer ",
};

static API_KEY: CredentialKind = CredentialKind {
    name: "ApiKey",
    scheme: AuthScheme::TokenExchange(EXCHANGE),
    headers: &[],
    check: "check the key",
};

struct Client<const PLATFORM: usize>(Core);

/// The credential type that the builder requires. It becomes the only credential.
struct Key;

impl From<Key> for Credential {
    fn from(_: Key) -> Self {
        Self::new(&API_KEY, [("key", Secret::new(CANARY.to_owned()))])
    }
}

impl<const PLATFORM: usize> GeneratedClient for Client<PLATFORM> {
    type Credential = Key;

    const PLATFORM: &'static Platform = match PLATFORM {
        0 => &PLATFORMS[0],
        1 => &PLATFORMS[1],
        2 => &PLATFORMS[2],
        _ => &PLATFORMS[3],
    };

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

/// Returns the client of a platform. It never sends anything.
fn client(choice: u8) -> (&'static Platform, &'static Core) {
    static CORES: OnceLock<[Core; 4]> = OnceLock::new();
    fn built<const PLATFORM: usize>() -> Core {
        let built = ClientBuilder::<Client<PLATFORM>>::new("http://localhost")
            .credential(Key)
            .build();
        match built {
            Ok(client) => client.0,
            Err(error) => panic!("{error}"),
        }
    }
    let cores = CORES.get_or_init(|| [built::<0>(), built::<1>(), built::<2>(), built::<3>()]);
    let index = usize::from(choice) % cores.len();
    (&PLATFORMS[index], &cores[index])
}

/// Returns the texts of an input.
fn texts(input: &[u8]) -> Vec<String> {
    input
        .split(|byte| *byte == 0xff)
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .collect()
}

/// Asserts that an error is one line of limited length, and that neither it nor its `Debug` output shows a credential.
fn assert_shows_nothing(error: &Error) {
    let (display, debug) = (error.to_string(), format!("{error:?}"));
    assert!(!display.chars().any(char::is_control), "{display:?}");
    assert!(display.chars().count() < 2000, "{display}");
    assert!(!display.contains(CANARY), "{display}");
    assert!(!debug.contains(CANARY), "{debug}");
}
