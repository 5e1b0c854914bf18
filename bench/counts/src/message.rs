//! Where an HTTP message ends.
//! Must not know what it says.

/// Whether a request or response is there to its end.
pub(crate) fn is_whole(message: &[u8]) -> bool {
    let Some(at) = message.windows(4).position(|end| end == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(message.get(..at).unwrap_or_default()).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    message.len() >= at + 4 + length.unwrap_or(0)
}
