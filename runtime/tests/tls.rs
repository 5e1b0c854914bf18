//! A program with its own cryptography provider.

#![cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use iot_clouds_runtime::{ClientBuilder, Core, Credential, GeneratedClient, Platform};

struct Client(#[expect(dead_code, reason = "only built")] Core);

impl GeneratedClient for Client {
    type Credential = Credential;

    const PLATFORM: &'static Platform = &Platform {
        name: "acme",
        title: "Acme",
        ..Platform::NEW
    };

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

/// A single test, because the provider is installed for the whole program.
#[test]
fn the_provider_is_the_one_that_the_program_installs() {
    let build = || ClientBuilder::<Client>::new("https://acme.example").build();
    let error = build().err().unwrap();
    assert!(error.is_configuration());
    assert_eq!(
        error.to_string(),
        "client: TLS has no provider of cryptography: install one by rustls::crypto::CryptoProvider::install_default, or use the \
         feature rustls"
    );
    #[cfg(feature = "redis")]
    {
        use iot_clouds_runtime::token_store::RedisStore;
        assert!(RedisStore::new("redis://acme.example", "x").is_ok());
        let error = RedisStore::new("rediss://acme.example", "x").unwrap_err();
        assert!(error.to_string().contains("install_default"), "{error}");
    }
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    assert!(build().is_ok());
}
