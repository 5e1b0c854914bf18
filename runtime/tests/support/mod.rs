//! What the test programs of the runtime share: an invented platform, a client for each scheme, and replies in that platform's envelope.
//! Must not know what is tested.

#![allow(
    dead_code,
    reason = "each program uses a part; `runtime` uses all of it"
)]

#[allow(unreachable_pub, reason = "written as the root of a crate")]
pub(crate) mod acme;
pub(crate) mod replies;
pub(crate) mod schemes;
pub(crate) mod tls;
