//! Writes variants with data, which cannot have a former name.

use acme::{Command, Value};

fn command() -> Command {
    Command::Text("on".into())
}

fn number(value: Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

fn main() {}
