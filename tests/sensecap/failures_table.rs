//! The rows of the README's table of failures.

use iot_clouds_testkit::{Failures, Reply};
use sensecap::{Client, Error};
use serde_json::json;

use crate::support::{client, failed, server_with};

/// Values that no page of the vendor has, and what the table shows in their place.
const PLACEHOLDERS: &[(&str, &str)] = &[
    (
        r#"code 1001, "error message""#,
        r#"code <code>, "<message>""#,
    ),
    (r#""AccessId or accessKey error""#, r#""<message>""#),
    (r#""AccessId disabled""#, r#""<message>""#),
];

async fn list(reply: Reply) -> Error {
    let server = server_with(reply);
    client(&server).devices().list().send().await.unwrap_err()
}

#[tokio::test]
async fn the_table_says_what_errors_say() {
    let mut failures = Failures::new().with_placeholders(PLACEHOLDERS);

    let wrong = failed("11104", "AccessId or accessKey error");
    failures.add("a wrong key, as a code", &list(wrong).await);
    let wrong = Reply::json(
        401,
        &json!({ "code": "11104", "msg": "AccessId or accessKey error" }),
    );
    failures.add("a wrong key, as HTTP 401", &list(wrong).await);
    failures.add(
        "HTTP 401 without text",
        &list(Reply::text(401, "text/plain", "")).await,
    );
    let disabled = failed("11105", "AccessId disabled");
    failures.add("a disabled key", &list(disabled).await);
    let forbidden = failed("11201", "You have no options permission");
    failures.add("a key without permission", &list(forbidden).await);

    let server = server_with(failed("1001", "error message"));
    let stranger = Client::builder(server.url()).build().unwrap();
    let error = stranger.devices().list().send().await.unwrap_err();
    failures.add("no credential", &error);

    let missing = failed("11330", "Check eui error");
    failures.add("a device that does not exist", &list(missing).await);
    failures.add(
        "an unknown code",
        &list(failed("1001", "error message")).await,
    );
    failures.add(
        "HTTP 400 with text",
        &list(Reply::text(400, "text/plain", "bad parameter")).await,
    );
    failures.add("HTTP 404", &list(Reply::text(404, "text/plain", "")).await);
    let limited = Reply::text(429, "text/plain", "slow down").with_header("retry-after", "1");
    failures.add("HTTP 429", &list(limited).await);
    failures.add(
        "HTTP 500 with HTML",
        &list(Reply::text(500, "text/html", "<h1>Oops</h1>")).await,
    );
    failures.add(
        "HTML in place of JSON",
        &list(Reply::text(200, "text/html", "<p>hello")).await,
    );

    let server = server_with(failed("1001", ""));
    let too_many = client(&server).devices().view(vec!["2CF7F12010700088"; 51]);
    failures.add(
        "too many devices in a call",
        &too_many.send().await.unwrap_err(),
    );
    failures.assert_as_in("sensecap");
}
