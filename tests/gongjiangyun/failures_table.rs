//! The rows of the README's table of failures.

use std::time::Duration;

use gongjiangyun::{Client, Error, Json, Method};
use iot_clouds_testkit::{Failures, Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::json;

use crate::support::{TOKEN, client, server, token};

/// Values that no page of the vendor has, and what the table shows in their place.
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("code 1001", "code <code>"),
    (r#"code 401, "token已失效""#, r#"code <code>, "<message>""#),
    (r#""Full authentication is required""#, r#""<message>""#),
    (r#""slow down""#, r#""<message>""#),
];

async fn call(client: &Client) -> Error {
    let raw = client.raw(Method::POST, "/xxx/xxxx").form(&[("a", "1")]);
    raw.send::<Json>().await.unwrap_err()
}

async fn post(reply: Reply) -> Error {
    let server = server(reply);
    call(&client(&server)).await
}

fn oauth(error: &str, description: &str) -> Reply {
    let body = json!({ "error": error, "error_description": description });
    Reply::json(401, &body)
}

async fn credentials(failures: &mut Failures) {
    let wrong = Server::in_thread();
    wrong.respond(oauth("invalid_client", "Bad client credentials"));
    failures.add("a wrong id or secret", &call(&client(&wrong)).await);

    let text = format!("Access token expired: {TOKEN}");
    let refused = post(oauth("invalid_token", &text)).await;
    failures.add("an expired token, and the new one is refused too", &refused);

    // Fetched anew after its time, but the token call fails now.
    let expired = Server::in_thread().with_token("/oauth/token", &token(TOKEN));
    let late = client(&expired);
    late.auth().token().send().await.unwrap();
    let expired = expired.with_token("/moved", &json!({}));
    expired.respond(Reply::text(503, "text/html", "<h1>Unavailable</h1>"));
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(43_199)).await;
    tokio::time::resume();
    failures.add(
        "an expired token, and the token call fails",
        &call(&late).await,
    );

    let revoked = Reply::json(401, &json!({ "code": 401, "message": "token已失效" }));
    failures.add(
        "a revoked token, and the new one is refused too",
        &post(revoked).await,
    );

    let nothing = Server::in_thread();
    nothing.respond(oauth("unauthorized", "Full authentication is required"));
    let without = Client::builder(nothing.url())
        .timing(NoWait)
        .build()
        .unwrap();
    failures.add("no credential", &call(&without).await);
}

#[tokio::test]
async fn the_table_says_what_errors_say() {
    let mut failures = Failures::new().with_placeholders(PLACEHOLDERS);
    credentials(&mut failures).await;

    let failed = json!({ "code": 1001, "message": "参数错误" });
    failures.add(
        "HTTP 200 with an error code",
        &post(Reply::json(200, &failed)).await,
    );
    failures.add(
        "HTTP 400 with text",
        &post(Reply::text(400, "text/plain", "Bad Request")).await,
    );
    failures.add(
        "HTTP 404",
        &post(Reply::json(
            404,
            &json!({ "status": 404, "path": "/xxx/xxxx" }),
        ))
        .await,
    );
    let limited = Reply::text(429, "text/plain", "slow down").with_header("retry-after", "30");
    failures.add("HTTP 429", &post(limited).await);
    failures.add(
        "HTTP 500 with HTML",
        &post(Reply::text(500, "text/html", "<h1>Oops</h1>")).await,
    );
    failures.add(
        "HTML in place of JSON",
        &post(Reply::text(200, "text/html", "<p>hello")).await,
    );
    failures.assert_as_in("gongjiangyun");
}
