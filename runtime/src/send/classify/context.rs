//! The call that a response belongs to, and what its errors may show of the response.
//! It must not know what a response means.

use bytes::Bytes;

use crate::{
    auth::token::CachedToken,
    client::Core,
    error::{Error, ErrorKind, MAX_KEPT_BODY, Outcome},
    platform::Platform,
    request::prepared::Prepared,
    transport::connection::Incoming,
    wire::mask::{mask, mask_cut},
};

/// The call that a response belongs to.
pub(crate) struct Context<'a> {
    pub(crate) core: &'a Core,
    pub(crate) prepared: &'a Prepared,
    pub(crate) token: Option<&'a CachedToken>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        core: &'a Core,
        prepared: &'a Prepared,
        token: Option<&'a CachedToken>,
    ) -> Self {
        Self {
            core,
            prepared,
            token,
        }
    }

    pub(super) fn platform(&self) -> &'static Platform {
        self.core.shared().platform
    }

    pub(crate) fn error(&self, kind: ErrorKind, outcome: Outcome) -> Error {
        self.core
            .error(kind, self.prepared.operation.clone(), outcome)
    }

    /// Masks the secrets in a text from the server.
    pub(super) fn mask(&self, text: &str) -> String {
        let mut secrets = self.secrets();
        if text.contains(char::REPLACEMENT_CHARACTER) {
            // A byte that is not UTF-8 may be decoded together with the first byte of a secret, because characters of
            // GBK have two bytes.
            let broken = secrets.iter().filter_map(|secret| {
                let rest = secret.get(1..)?;
                Some(format!("{}{rest}", char::REPLACEMENT_CHARACTER))
            });
            secrets.extend(broken.collect::<Vec<_>>());
        }
        mask(text, &secrets)
    }

    /// Masks the secrets in a message from the server and limits its length. If the message was cut short, the
    /// beginning of a secret at its end is masked as well.
    pub(super) fn message(&self, mut text: String, is_whole: bool) -> String {
        if !is_whole {
            text = mask_cut(text, &self.secrets());
        }
        let mut text = self.mask(&text);
        if text.len() > MAX_KEPT_BODY {
            let mut ends = (0..=MAX_KEPT_BODY).rev();
            text.truncate(ends.find(|end| text.is_char_boundary(*end)).unwrap_or(0));
        }
        text
    }

    /// Returns the values that must not be shown.
    pub(super) fn secrets(&self) -> Vec<String> {
        let credential = self.core.credential();
        let mut secrets = credential.map_or(Vec::new(), |credential| credential.secrets());
        secrets.extend(self.token.map(|token| token.value.expose().clone()));
        secrets
    }

    /// Masks the secrets in the name of a host, which is ASCII in lower case.
    pub(super) fn mask_host(&self, host: &str) -> String {
        let secrets: Vec<String> = self
            .secrets()
            .iter()
            .map(|s| s.to_ascii_lowercase())
            .collect();
        mask(host, &secrets)
    }

    /// Adds status, headers and body of the response to an error. Of the response of a token call, only the requested
    /// wait is kept.
    pub(super) fn keep(&self, mut error: Error, incoming: Incoming) -> Error {
        let inner = error.inner_mut();
        inner.status = Some(incoming.status);
        inner.is_command = self.prepared.retry == crate::platform::Retry::Command;
        if self.prepared.is_token_call {
            inner.details = None;
            if let Some(wait) = incoming.headers.get(http::header::RETRY_AFTER) {
                inner
                    .headers
                    .append(http::header::RETRY_AFTER, wait.clone());
            }
            return error;
        }
        inner.headers = incoming.headers;
        // A copy, so that the error does not hold on to the whole response, nor to the buffer it was read into.
        let body = &incoming.body;
        inner.body = Bytes::copy_from_slice(body.get(..MAX_KEPT_BODY).unwrap_or(body));
        error
    }
}
