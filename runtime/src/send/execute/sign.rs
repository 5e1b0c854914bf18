//! Signs a request immediately before it is sent.
//! It must not know the canonical form, nor when requests are sent.

use http::{HeaderValue, header::AUTHORIZATION, header::HOST};

use crate::{
    auth::credential::Credential,
    platform::credentials::Signature,
    signing::{Request, SigningScheme, sign as sign_request},
    transport::{connection::Outgoing, headers::header},
    values::timestamp::Timestamp,
};

/// Adds the date, the `Host` header and the signature.
pub(super) fn sign(
    credential: &Credential,
    signature: &Signature,
    trailing_slash: Option<bool>,
    now: Timestamp,
    outgoing: &mut Outgoing<'_>,
) -> Result<(), String> {
    let scheme = SigningScheme {
        trailing_slash: trailing_slash.unwrap_or(signature.scheme.trailing_slash),
        ..signature.scheme
    };
    let (name, value) = header(scheme.date_header, &basic_iso_8601(now))?;
    outgoing.headers.insert(name, value);
    let host = outgoing.url.host_str().unwrap_or_default();
    let host = match outgoing.url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let (_, host) = header("host", &host)?;
    outgoing.headers.insert(HOST, host);
    let headers: Vec<(&str, &str)> = outgoing
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let request = Request {
        method: outgoing.method.as_str(),
        path: outgoing.url.path(),
        query: outgoing.url.query().unwrap_or_default(),
        headers: &headers,
        body: outgoing.body.map_or(&[], |body| body),
    };
    let (access, secret) = (
        credential.field(signature.access),
        credential.field(signature.secret),
    );
    let signed =
        sign_request(&scheme, access, secret, &request).map_err(|missing| missing.to_string())?;
    let mut value = HeaderValue::try_from(signed.authorization).map_err(|_| {
        let kind = credential.kind.name;
        let field = signature.access;
        format!("{field} of {kind} contains characters that cannot be sent in a header")
    })?;
    value.set_sensitive(true);
    outgoing.headers.insert(AUTHORIZATION, value);
    Ok(())
}

/// Returns a time in the form `20260301T123000Z`.
fn basic_iso_8601(time: Timestamp) -> String {
    let text = Timestamp::from_epoch_seconds(time.epoch_seconds()).to_string();
    text.replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use super::basic_iso_8601;
    use crate::values::timestamp::Timestamp;

    #[test]
    fn times_have_no_separators_and_no_fraction() {
        let time = Timestamp::from_epoch_milliseconds(1_639_937_018_999);
        assert_eq!(basic_iso_8601(time), "20211219T180338Z");
    }
}
