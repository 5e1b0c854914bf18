//! Reads a header of responses and errors.

use acme::{Client, Error, ResponseHeaders};

async fn left(client: &Client) -> Option<u64> {
    match client.trees().list().send_with_meta().await {
        Ok(response) => response.left(),
        Err(error) => of_error(&error),
    }
}

fn of_error(error: &Error) -> Option<u64> {
    error.left()
}

fn main() {}
