//! Replies of the test server, as the invented platform has them.
//! Must not know the client.

use iot_clouds_testkit::{Reply, http};

pub(crate) fn json(status: u16, body: &str) -> Reply {
    Reply::Bytes(http(status, body))
}

/// A success in the platform's envelope.
pub(crate) fn info(data: &str) -> Reply {
    json(200, &format!(r#"{{"result":true,"info":{data}}}"#))
}
