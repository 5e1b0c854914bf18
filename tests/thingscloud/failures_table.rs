//! The rows of the README's table of failures.

use iot_clouds_testkit::{Failures, Reply, Server};
use serde_json::json;
use thingscloud::Error;

use crate::support::{client, server_with, token};

/// Values that no page of the vendor has, and what the table shows in their place.
const PLACEHOLDERS: &[(&str, &str)] = &[
    (
        r#"errcode 1002, "failed""#,
        r#"errcode <code>, "<message>""#,
    ),
    (
        r#"errcode 987, "device not found""#,
        r#"errcode <code>, "<message>""#,
    ),
    (r#""Unauthorized""#, r#""<message>""#),
];

async fn get(reply: Reply) -> Error {
    let server = server_with(move |_| reply.clone());
    let call = client(&server).devices().get("d1");
    call.send().await.unwrap_err()
}

#[tokio::test]
async fn the_table_says_what_errors_say() {
    let mut failures = Failures::new().with_placeholders(PLACEHOLDERS);

    // The response to a wrong key is not documented: only HTTP 401 means by itself that the credential is wrong.
    for (what, status) in [
        ("the token call fails for an undocumented reason", 200),
        ("the token call returns HTTP 401", 401),
    ] {
        let server = Server::in_thread();
        let failed = json!({ "result": false, "errcode": 1002, "message": "failed", "errors": [] });
        server.respond_json(status, &failed);
        let error = client(&server).devices().get("d1").send().await;
        failures.add(what, &error.unwrap_err());
    }

    let refusal = Reply::json(401, &json!({ "message": "Unauthorized" }));
    failures.add(
        "the token is refused, and a new one too",
        &get(refusal).await,
    );

    let server = Server::in_thread().with_token("/api/v1/access_token", &token("tok-1"));
    let error = client(&server).admin().current().send().await;
    failures.add(
        "a credential that the operation does not accept",
        &error.unwrap_err(),
    );

    let failed =
        json!({ "result": false, "errcode": 987, "message": "device not found", "errors": [] });
    failures.add(
        "HTTP 200 with a failure",
        &get(Reply::json(200, &failed)).await,
    );
    failures.add(
        "HTTP 400 with text",
        &get(Reply::text(400, "text/plain", "bad parameter")).await,
    );
    let missing = Reply::json(404, &json!({ "message": "Request invalid" }));
    failures.add("HTTP 404", &get(missing).await);
    let limited = Reply::text(429, "text/plain", "slow down").with_header("retry-after", "30");
    failures.add("HTTP 429", &get(limited).await);
    failures.add(
        "HTTP 500 with HTML",
        &get(Reply::text(500, "text/html", "<h1>Oops</h1>")).await,
    );
    failures.add(
        "HTML in place of JSON",
        &get(Reply::text(200, "text/html", "<p>hello")).await,
    );
    failures.assert_as_in("thingscloud");
}
