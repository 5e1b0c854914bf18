//! Names values of enums, constants, codes, servers and headers of responses by their former names, in patterns too.

use acme::{Client, ErrorCode, Lamp, LampId, Mode, Response, ResponseHeaders, Server};

fn is_bright(lamp: &Lamp) -> bool {
    match lamp.mode {
        Some(Mode::Bright) => true,
        Some(Mode::Unknown(_)) | None => false,
        _ => lamp.mode == Some(Mode::Bright),
    }
}

fn all() -> LampId {
    LampId::ALL
}

fn is_hot(code: Option<ErrorCode>) -> bool {
    if let Some(ErrorCode::Hot) = code { true } else { false }
}

fn is_global(server: Server) -> bool {
    drop(Client::builder(Server::Global));
    matches!(server, Server::Global)
}

fn quota(response: &Response<()>) -> Option<u64> {
    response.quota()
}

fn main() {}
