//! A platform without an envelope or credentials, and its client.
//! Must not know any operation.

use iot_clouds_runtime::{Core, Credential, GeneratedClient, Platform};

static PLATFORM: Platform = Platform {
    name: "acme",
    title: "Acme Cloud",
    user_agent: "acme/0.1.0",
    ..Platform::NEW
};

pub(super) struct Client(pub(super) Core);

impl GeneratedClient for Client {
    type Credential = Credential;

    const PLATFORM: &'static Platform = &PLATFORM;

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}
