//! Uses codes that are numbers.

use acme::{Client, ErrorCode};

async fn list(client: &Client) -> Option<i64> {
    let error = client.trees().list().send().await.err()?;
    match error.code::<ErrorCode>()? {
        ErrorCode::NoTree => None,
        code if code == ErrorCode::from(500) || code == "501" => Some(1),
        ErrorCode::Unknown(unknown) => unknown.as_str().parse().ok(),
        other => other.as_number(),
    }
}

fn main() {}
