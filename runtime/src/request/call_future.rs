//! The future of a request that is awaited without `send`.
//! It must not know what is sent.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use serde::de::DeserializeOwned;

use super::call::Call;
use crate::error::Error;

/// The future of a request that is awaited directly: `client.devices().get("1").await?` is the same as
/// `client.devices().get("1").send().await?`.
#[must_use = "a request does nothing until its future is awaited"]
pub struct CallFuture<T>(Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>);

impl<T> CallFuture<T> {
    /// Wraps the future of `send`.
    pub fn new(sending: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(Box::pin(sending))
    }
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        CallFuture::new(self.send())
    }
}
