//! The codes of the vendor's list, and those that only a program knows.

use iot_clouds_testkit::Reply;
use sensecap::{Error, ErrorCode, Outcome};

use crate::support::{access_key, client, failed, server_with};

async fn list(reply: Reply) -> Error {
    let server = server_with(reply);
    client(&server).groups().list().send().await.unwrap_err()
}

/// Returns the predicate that is true of an error.
fn kind(error: &Error) -> &'static str {
    let kinds = [
        (error.is_auth(), "auth"),
        (error.is_bad_request(), "bad request"),
        (error.is_not_found(), "not found"),
        (error.is_rate_limited(), "rate limited"),
        (error.is_server_error(), "server error"),
    ];
    let found: Vec<_> = kinds
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, kind)| *kind)
        .collect();
    assert!(found.len() <= 1, "{found:?}");
    found.first().copied().unwrap_or("refused")
}

// Longer than 60 lines: a table of codes.
#[tokio::test]
async fn every_known_code() {
    let codes = [
        (
            "10000",
            "Framework analysis error",
            ErrorCode::Internal,
            "refused",
        ),
        (
            "11104",
            "accessId or accessKey error",
            ErrorCode::WrongAccessKey,
            "auth",
        ),
        (
            "11105",
            "accessId disabled",
            ErrorCode::AccessIdDisabled,
            "auth",
        ),
        (
            "11201",
            "You have no options permission",
            ErrorCode::NoPermission,
            "auth",
        ),
        (
            "11202",
            "Request parameters are invalid",
            ErrorCode::InvalidParameters,
            "bad request",
        ),
        (
            "11203",
            "Invalid device EUI",
            ErrorCode::InvalidDeviceEui,
            "bad request",
        ),
        (
            "11206",
            "too many devices",
            ErrorCode::TooManyDevices,
            "refused",
        ),
        (
            "11303",
            "not your device",
            ErrorCode::DeviceOfAnotherAccount,
            "refused",
        ),
        (
            "11317",
            "Group not exist",
            ErrorCode::GroupNotFound,
            "not found",
        ),
        (
            "11327",
            "Group is exists",
            ErrorCode::GroupExists,
            "refused",
        ),
        (
            "11330",
            "Check eui error",
            ErrorCode::DeviceNotFound,
            "not found",
        ),
        (
            "11334",
            "Eui is bonded",
            ErrorCode::DeviceAlreadyBound,
            "refused",
        ),
    ];
    for (code, message, expected, class) in codes {
        let error = list(failed(code, message)).await;

        assert_eq!(error.code::<ErrorCode>(), Some(expected));
        assert_eq!(
            (error.code_text(), error.message()),
            (Some(code), Some(message))
        );
        assert_eq!(kind(&error), class, "{code}");
        assert_eq!(error.outcome(), Outcome::Rejected);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        assert!(error.is_api());
    }
}

/// A status without a code of the platform.
#[tokio::test]
async fn statuses() {
    for (status, class) in [
        (400, "bad request"),
        (401, "auth"),
        (403, "auth"),
        (404, "not found"),
        (429, "rate limited"),
        (500, "server error"),
    ] {
        let error = list(Reply::text(status, "text/plain", "no")).await;

        assert_eq!(kind(&error), class, "{status}");
        assert_eq!(error.code_text(), None);
    }
}

/// If a server echoes the key, it does not appear in a log.
#[tokio::test]
async fn no_key_in_any_error() {
    let error = list(failed(
        "11104",
        "key EXAMPLE:KEY of EXAMPLEACCESSID1 is wrong",
    ))
    .await;

    let printed = format!("{error} {error:?} {:?}", access_key());
    assert!(!printed.contains("EXAMPLE:KEY"), "{printed}");
}
