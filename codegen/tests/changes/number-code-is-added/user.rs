//! Uses codes that are texts.

use acme::{Client, ErrorCode};

async fn list(client: &Client) -> Option<String> {
    let error = client.trees().list().send().await.err()?;
    match error.code::<ErrorCode>()? {
        ErrorCode::Frost => None,
        code if code == ErrorCode::from("E_HAIL") || code == "E_SNOW" => Some(code.to_string()),
        other => other.as_number().map(|number| number.to_string()),
    }
}

fn main() {}
