//! The rows of the README's table of failures.

use std::time::{Duration, SystemTime};

use cainiao_iot::{Client, Error};
use iot_clouds_testkit::{Failures, Reply, Server};
use iot_clouds_tests::NoWait;

use crate::support::{Way, server};

/// Values that no page of the vendor has, and what the table shows in their place.
const PLACEHOLDERS: &[(&str, &str)] = &[(r#""slow down""#, r#""<message>""#)];

async fn list(way: Way, reply: Reply) -> Error {
    let server = server(reply);
    let client = way.client(&server);
    client.devices().list("g1").send().await.unwrap_err()
}

async fn create_node(reply: Reply) -> Error {
    let server = server(reply);
    let nodes = Way::Signature.client(&server).nodes();
    let create = nodes.create("INNTER_TEST_PRE", "1230测试节点", "1230TESTCODE");
    create.send().await.unwrap_err()
}

fn text(status: u16, text: &str) -> Reply {
    Reply::text(status, "text/plain", text)
}

async fn credentials(failures: &mut Failures) {
    let refusal = || text(401, "AkSk validation failed.");
    let wrong = list(Way::Signature, refusal()).await;
    failures.add("a wrong key or signature", &wrong);

    // `Date` is whole seconds ahead of the client, so that the duration of the test hardly matters.
    let ahead = SystemTime::now() + Duration::from_secs(20 * 60 + 2);
    let ahead = refusal().with_header("date", &httpdate::fmt_http_date(ahead));
    let skewed = list(Way::Signature, ahead).await;
    failures.add("a clock that is 20 minutes off", &skewed);

    let token = list(Way::Token, text(401, "")).await;
    failures.add("an expired or revoked token", &token);
    let cookie = list(Way::Cookie, text(401, "")).await;
    failures.add("an expired cookie", &cookie);

    let nothing = Server::in_thread();
    let without = Client::builder(nothing.url())
        .timing(NoWait)
        .build()
        .unwrap();
    let error = without.devices().list("g1").send().await.unwrap_err();
    failures.add("no credential", &error);
}

#[tokio::test]
async fn the_table_says_what_errors_say() {
    let mut failures = Failures::new().with_placeholders(PLACEHOLDERS);
    credentials(&mut failures).await;
    for (what, reply) in [
        (
            "HTTP 400 with text",
            text(400, "business id can't be empty"),
        ),
        (
            "HTTP 404 with text",
            text(404, "Business not exists: IOT_INNTER_TEST"),
        ),
        ("HTTP 404 without text", text(404, "")),
        (
            "HTTP 429",
            text(429, "slow down").with_header("retry-after", "30"),
        ),
        (
            "HTTP 500 with text",
            text(500, "Update install policy rule failed"),
        ),
        (
            "HTTP 500 with HTML",
            Reply::text(500, "text/html", "<h1>Oops</h1>"),
        ),
        (
            "HTML in place of JSON or text",
            Reply::text(200, "text/html", "<p>hello"),
        ),
    ] {
        failures.add(what, &list(Way::Signature, reply).await);
    }
    for (what, reply) in [
        (
            "a node in a resource group that does not exist",
            text(404, "Group not exists: INNTER_TEST_PRE"),
        ),
        (
            "a node with a code that is taken",
            text(400, "Node already exists: 1230TESTCODE"),
        ),
    ] {
        failures.add(what, &create_node(reply).await);
    }
    failures.assert_as_in("cainiao-iot");
}
