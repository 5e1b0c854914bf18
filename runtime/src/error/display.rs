//! How an error is displayed: one line for `Display`, fields for `Debug`.
//! It must not print a body, a query, a header or anything that was not masked.

use std::fmt;

use super::{Error, ErrorKind, Inner, MAX_CLOCK_SKEW, Outcome, TlsFault};
use crate::{
    platform::{ErrorClass, path_in_words},
    wire::{
        encode::Target,
        mask::{printable, quoted},
    },
};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "{}: ", printable(&inner.operation))?;
        happened(inner, f)?;
        if !matches!(inner.kind, ErrorKind::Refused | ErrorKind::Status) {
            while_fetching(inner, f)?;
        }
        if let Some(status) = inner.status
            && !matches!(inner.kind, ErrorKind::Status)
        {
            write!(f, " (HTTP {})", status.as_u16())?;
        }
        if inner.attempts > 1 && inner.credential.is_none() {
            write!(f, "; tried {} times", inner.attempts)?;
        }
        if let Some(reason) = &inner.gave_up {
            write!(f, "; {reason}")?;
        }
        self.check(f)
    }
}

/// Writes what happened.
fn happened(inner: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let title = inner.platform.title;
    match &inner.kind {
        ErrorKind::Configuration(text) | ErrorKind::Credential(text) => f.write_str(text)?,
        ErrorKind::Invalid(text) => write!(f, "invalid request: {text}")?,
        ErrorKind::Refused | ErrorKind::Status => refusal(inner, f)?,
        ErrorKind::Redirect(target) => {
            write!(f, "{title} responded with a redirect ")?;
            match target {
                Target::Host(host) => write!(f, "to the host {}", printable(host))?,
                Target::SameHost => f.write_str("to the same host")?,
                Target::Nowhere => f.write_str("without a readable target")?,
            }
        }
        ErrorKind::Connect { timed_out: true } => write!(f, "connecting to {title} took too long")?,
        ErrorKind::Connect { timed_out: false } => write!(f, "could not connect to {title}")?,
        ErrorKind::Tls(fault) => {
            write!(f, "no TLS connection to {title}: {}", what_of_tls(*fault))?
        }
        ErrorKind::Paced(_) => f.write_str(
            "the client's own rate limit is reached; waiting would exceed the timeout of the call",
        )?,
        ErrorKind::Timeout { limit, whole_call } => {
            let what = if *whole_call {
                "the whole call"
            } else {
                "one attempt"
            };
            write!(
                f,
                "{title} did not respond within {limit:?}, the limit of {what}"
            )?;
        }
        ErrorKind::Transport(text) => write!(f, "the connection to {title} failed: {text}")?,
        ErrorKind::TooLarge(limit) => {
            write!(f, "the response is longer than the limit of {limit} bytes")?
        }
        ErrorKind::Decode(text) => write!(f, "unexpected response: {text}")?,
        ErrorKind::SamePage(_)
        | ErrorKind::SameWindow(_)
        | ErrorKind::ShortWindow { .. }
        | ErrorKind::FullTime { .. } => incomplete(inner, f)?,
        ErrorKind::Panicked { what, text } => write!(f, "{what} panicked: {}", quoted(text))?,
    }
    Ok(())
}

/// Writes why a list or a range of time cannot be read to its end.
fn incomplete(inner: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let title = inner.platform.title;
    match &inner.kind {
        ErrorKind::SamePage(parameter) => write!(
            f,
            "three pages in a row had the same items: {title} seems to ignore the parameter {parameter}"
        ),
        ErrorKind::SameWindow(parameter) => write!(
            f,
            "all points are later than the requested time: {title} seems to ignore the parameter {parameter}"
        ),
        ErrorKind::ShortWindow { parameter, time } => write!(
            f,
            "the points of {time} are missing from the window that ends with them: {title} seems to round the parameter {parameter}"
        ),
        ErrorKind::FullTime { time, points: 1 } => write!(
            f,
            "a response has one point, of {time}, so {title} may have more of that time, which cannot be read; ask for more \
             points in a response"
        ),
        ErrorKind::FullTime { time, points } => write!(
            f,
            "all {points} points of a response have the time {time}, so {title} may have more of that time, which cannot be \
             read; narrow the call, for example to one series"
        ),
        _ => Ok(()),
    }
}

fn what_of_tls(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::CertificateTime => "the server's certificate has expired or is not valid yet",
        TlsFault::CertificateName => "the server's certificate is for another host",
        TlsFault::CertificateIssuer => {
            "this machine does not trust the issuer of the server's certificate"
        }
        TlsFault::Certificate => "the server's certificate was not accepted",
        TlsFault::NoTls => "the server does not speak TLS",
        TlsFault::Other => "the handshake failed",
    }
}

fn advice_on_tls(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::CertificateTime => {
            "check the clock of this machine, then report it to the operator of the server"
        }
        TlsFault::CertificateName => "check the base URL",
        TlsFault::CertificateIssuer | TlsFault::Certificate => {
            "check the base URL and the certificates that this machine trusts; a proxy in between may need its own"
        }
        TlsFault::NoTls => "check the scheme and the port of the base URL",
        TlsFault::Other => {
            "check the base URL, a proxy in between, and the certificates that this machine trusts"
        }
    }
}

/// Writes what was refused, with the platform's code and message.
fn refusal(inner: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let title = inner.platform.title;
    match inner.credential {
        Some(credential) => {
            let fresh = if inner.had_fresh_token {
                ", even with a new token"
            } else {
                ""
            };
            write!(
                f,
                "{title} refused the credential {}{fresh}",
                credential.name
            )?;
            while_fetching(inner, f)?;
        }
        None if inner.kind == ErrorKind::Refused => {
            let what = match inner.class {
                Some(ErrorClass::InProgress) => "has not finished yet",
                _ => "refused the request",
            };
            write!(f, "{title} {what}")?;
            while_fetching(inner, f)?;
        }
        None => {
            match inner.status {
                Some(status) => write!(f, "{title} responded with HTTP {status}")?,
                None => write!(f, "{title} sent no response")?,
            }
            return while_fetching(inner, f);
        }
    }
    let mut separator = ": ";
    if let Some(code) = &inner.code {
        let key = inner
            .platform
            .envelope
            .map_or("code".to_owned(), |envelope| path_in_words(envelope.code));
        write!(f, "{separator}{key} {}", printable(code))?;
        separator = ", ";
    }
    if let Some(message) = &inner.message {
        write!(f, "{separator}{}", quoted(message))?;
    }
    if let (ErrorKind::Status, Some(status)) = (&inner.kind, inner.status) {
        write!(f, "{separator}HTTP {}", status.as_u16())?;
    }
    Ok(())
}

fn while_fetching(inner: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &inner.fetching_for {
        Some(operation) => write!(f, " while fetching a token for {}", printable(operation)),
        None => Ok(()),
    }
}

/// Writes why the body says nothing, if that is known.
fn body(inner: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &inner.compressed {
        Some(compressed) => write!(f, "; its body is {compressed}"),
        None => Ok(()),
    }
}

impl Error {
    /// Writes what to do about the error, if that is known.
    fn check(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(credential) = inner.credential {
            write!(f, "; {}", credential.check)?;
        }
        body(inner, f)?;
        if inner.is_anonymous {
            f.write_str("; the request was sent without a credential")?;
        }
        if let Some(ahead) = inner.clock_skew {
            let side = if ahead > 0 { "behind" } else { "ahead of" };
            if ahead.abs() > MAX_CLOCK_SKEW {
                let hours = (ahead.abs() + 1_800) / 3_600;
                write!(
                    f,
                    "; the local clock is {hours} hours {side} the date of the response, which is too far to correct; set the clock"
                )?;
            } else {
                let minutes = (ahead.abs() + 30) / 60;
                write!(
                    f,
                    "; the local clock is {minutes} minutes {side} the platform's, which makes signatures invalid"
                )?;
            }
        }
        match &inner.kind {
            ErrorKind::Redirect(_) => {
                f.write_str("; check the base URL, as redirects are not followed")?
            }
            ErrorKind::Connect { .. } => {
                f.write_str("; check the base URL and the network")?;
                if inner.outcome == Outcome::NotSent {
                    f.write_str(", nothing was sent")?;
                }
            }
            ErrorKind::Tls(fault) => write!(f, "; {}, nothing was sent", advice_on_tls(*fault))?,
            ErrorKind::Refused | ErrorKind::Status
                if inner.fetching_for.is_some() && self.is_not_found() =>
            {
                f.write_str("; check the base URL")?
            }
            ErrorKind::TooLarge(_) => {
                f.write_str("; raise it with max_body on the client's builder")?
            }
            _ => {}
        }
        if self.is_in_progress() && self.retry_after().is_none() {
            f.write_str("; try again later")?;
        }
        if let Some(wait) = self.retry_after() {
            // Rounded up, so that the next request is not too early.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            write!(f, "; try again in {seconds} s")?;
        }
        if inner.is_command && inner.outcome == Outcome::Unknown {
            f.write_str("; it is unknown whether the command ran")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("platform", &inner.platform.name)
            .field("operation", &printable(&inner.operation))
            .field("kind", &inner.kind)
            .field("class", &inner.class)
            .field("status", &inner.status)
            .field("code", &inner.code.as_deref().map(printable))
            .field("message", &inner.message.as_deref().map(printable))
            .field("json_path", &inner.json_path)
            .field("attempts", &inner.attempts)
            .field("outcome", &inner.outcome)
            .finish_non_exhaustive()
    }
}
