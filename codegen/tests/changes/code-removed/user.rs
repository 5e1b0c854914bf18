//! Names a code, a server and a header of responses that are removed.

use acme::{Error, ErrorCode, ResponseHeaders, Server};

fn is_cold(error: &Error) -> bool {
    error.code::<ErrorCode>() == Some(ErrorCode::Cold)
}

fn server() -> Server {
    Server::Away
}

fn cost(error: &Error) -> Option<u64> {
    error.cost()
}

fn main() {}
