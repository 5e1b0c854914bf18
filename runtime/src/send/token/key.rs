//! Derives the key of a credential's token in stores, as a digest that reveals nothing about the credential.
//! It must not know how stores use the key.

use std::sync::{Arc, OnceLock};

use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;

use crate::{auth::credential::Credential, client::Core, platform::credentials::TokenExchange};

/// How many rounds of hashing each guess costs. Anyone who can read the store can try passwords against the key, so
/// deriving it takes 10 to 40 ms on a current processor. More rounds would delay programs that are built without
/// optimisation (half a second) or run on a small gateway. The token itself, which grants the same access while it is
/// valid, is in the same store.
const ROUNDS: u32 = 100_000;

/// Derives the key under which stores keep the token of a credential, once for the client and its clones.
///
/// The key depends on every field of the credential, on the server and on the kind of credential. Clients in which any
/// of these differs have different keys.
pub(super) async fn key(core: &Core, credential: &Credential, exchange: &TokenExchange) -> String {
    let known = core.identity().map(|identity| &identity.store_key);
    if let Some(key) = known.and_then(OnceLock::get) {
        return key.clone();
    }
    let input = Arc::new(Input::of(core, credential, exchange));
    let work = Arc::clone(&input);
    // Two concurrent fetches derive it twice. Waiting for a runtime that may never run again would be worse.
    let derived = tokio::task::spawn_blocking(move || work.derive()).await;
    let derived = derived.unwrap_or_else(|_| input.derive());
    match known {
        Some(known) => known.get_or_init(|| derived).clone(),
        None => derived,
    }
}

struct Input {
    secret: Vec<u8>,
    public: Vec<u8>,
}

impl Input {
    fn of(core: &Core, credential: &Credential, exchange: &TokenExchange) -> Self {
        let shared = core.shared();
        let public = [
            "iot-clouds token",
            shared.platform.name,
            shared.base.as_str(),
            credential.kind.name,
            exchange.operation.id,
        ];
        let fields = credential.fields.iter();
        let mut fields: Vec<[&str; 2]> = fields
            .map(|(name, value)| [*name, value.expose().as_str()])
            .collect();
        // A later version may list them in another order.
        fields.sort_unstable();
        Self {
            secret: joined(fields.iter().flatten()),
            public: joined(&public),
        }
    }

    fn derive(&self) -> String {
        let mut digest = [0; 32];
        pbkdf2_hmac::<Sha256>(&self.secret, &self.public, ROUNDS, &mut digest);
        let digits = digest.iter().map(|byte| format!("{byte:02x}"));
        format!("v1.{}", digits.collect::<String>())
    }
}

/// Joins texts, each after its length. Different lists have different bytes, even apart from zeros at the end, which
/// HMAC does not distinguish.
fn joined<'a>(texts: impl IntoIterator<Item = &'a &'a str>) -> Vec<u8> {
    let mut joined = Vec::new();
    for text in texts {
        joined.extend_from_slice(&(text.len() as u64).to_be_bytes());
        joined.extend_from_slice(text.as_bytes());
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::{Input, joined};

    #[test]
    fn joined_texts_are_distinct() {
        let lists: [&[&str]; 8] = [
            &[],
            &[""],
            &["", ""],
            &["a", "bc"],
            &["ab", "c"],
            &["abc"],
            &["abc\0"],
            &["abc", ""],
        ];
        for (at, one) in lists.iter().enumerate() {
            for other in lists.iter().skip(at + 1) {
                let [one, other] = [one, other].map(|list| joined(list.iter()));
                assert_ne!(one, other);
            }
        }
    }

    /// Programs of different versions find each other's tokens only while the derivation stays the same.
    #[test]
    fn the_derivation_is_the_standard_one() {
        let input = Input {
            secret: b"password".to_vec(),
            public: b"salt".to_vec(),
        };
        assert_eq!(
            input.derive(),
            "v1.0394a2ede332c9a13eb82e9b24631604c31df978b4e2f0fbd2c549944f9d79a5"
        );
    }
}
