//! The size of a call's future, which no caller can see.
//! It must not send anything.

use tokio::time::Instant;

use super::Core;
use crate::{
    auth::credential::Credential,
    client::{ClientBuilder, GeneratedClient},
    platform::{Operation, Platform},
    request::call::Call,
};

static PLATFORM: Platform = Platform::NEW;

static OPERATION: Operation = Operation {
    id: "things.get",
    path: "/things",
    ..Operation::NEW
};

struct Client(Core);

impl GeneratedClient for Client {
    type Credential = Credential;

    const PLATFORM: &'static Platform = &PLATFORM;

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

/// The largest block that the allocator of glibc keeps for each thread. It has larger ones in common for all threads,
/// under a lock, and with 1 000 calls at a time most waits of a program were for that lock.
///
/// A new version of rustc, Tokio or the HTTP library may need more: then move what is rare into a box of its own.
const OF_ONE_THREAD: usize = 1_032;

#[test]
fn the_future_of_a_call_is_a_block_of_one_thread() {
    let client = ClientBuilder::<Client>::new("http://localhost")
        .build()
        .unwrap();
    let call = Call::<()>::new(client.0.clone(), &OPERATION);
    let prepared = call.prepare().unwrap();
    let mut read = |_: &[u8], _: &_| Ok(());
    let size = size_of_val(&client.0.attempts(&prepared, Instant::now(), &mut read));
    assert!(size <= OF_ONE_THREAD, "{size} bytes");
}
