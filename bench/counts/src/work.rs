//! Pieces of work that are counted, each alone in a process of this program: `iot-clouds-counts work NAME TIMES`.
//! Must not know what counts them.

use std::env;

use iot_clouds_reading::READINGS;

use crate::call;

/// The argument that makes this program do a piece of work.
pub(crate) const WORK: &str = "work";

/// A piece of work, done this many times.
type Piece = fn(u32) -> Result<(), String>;

/// The pieces of work by name, besides the readings.
const PIECES: &[(&str, Piece)] = &[("call", call::generated), ("call-bare", call::bare)];

/// Does the piece of work that the arguments name.
pub(crate) fn run() -> Result<(), String> {
    let mut arguments = env::args().skip(2);
    let name = arguments.next().unwrap_or_default();
    let times = arguments.next().and_then(|times| times.parse().ok());
    let piece = PIECES
        .iter()
        .chain(READINGS)
        .find(|(known, _)| *known == name);
    match (piece, times) {
        (Some((_, piece)), Some(times)) => piece(times),
        _ => Err(format!(
            "there is no work `{name}`, or its number is missing"
        )),
    }
}
