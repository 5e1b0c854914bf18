//! The three credentials, clients with them, and the exact check of a request of each.
//! Must not know any operation.

use std::time::{Duration, SystemTime};

use cainiao_iot::{AccessKey, Client, ClientBuilder, Credential, ServiceToken, SessionCookie};
use iot_clouds_testkit::{Received, Reply, Server};
use iot_clouds_tests::NoWait;
use serde_json::Value;

use crate::signature;

pub(crate) const ACCESS_KEY: &str = "KlHDjAhYJ8AjXI3tBE4sIJIc";
pub(crate) const SECRET_KEY: &str = "AccessKeySecret+/=1234";
/// The page's sample.
pub(crate) const TOKEN: &str = "002689b8-a50a-4f49-8c32-a463d6175446";
/// The page's sample names.
pub(crate) const COOKIE: &str =
    "cpcode=null; isLogin=true; tenantKey=tenant-1; businessId=IOT_INNTER_TEST";

/// One of the three ways to authenticate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Signature,
    Token,
    Cookie,
}

pub(crate) const WAYS: [Way; 3] = [Way::Signature, Way::Token, Way::Cookie];

impl Way {
    pub(crate) fn credential(self) -> Credential {
        match self {
            Self::Signature => AccessKey {
                access_key: ACCESS_KEY.into(),
                secret_key: SECRET_KEY.into(),
            }
            .into(),
            Self::Token => ServiceToken {
                token: TOKEN.into(),
            }
            .into(),
            Self::Cookie => SessionCookie {
                cookie: COOKIE.into(),
            }
            .into(),
        }
    }

    pub(crate) fn builder(self, base_url: &str) -> ClientBuilder {
        Client::builder(base_url)
            .timing(NoWait)
            .credential(self.credential())
    }

    pub(crate) fn client(self, server: &Server) -> Client {
        self.builder(&server.url()).build().unwrap()
    }
}

/// Starts a server that gives this response to every request.
pub(crate) fn server(reply: Reply) -> Server {
    let server = Server::in_thread();
    server.respond(reply);
    server
}

/// Starts a server that responds with this JSON.
pub(crate) fn json(body: &Value) -> Server {
    server(Reply::json(200, body))
}

/// Returns the one request that came.
pub(crate) fn only(server: &Server) -> Received {
    let received = server.all_received();
    let [request] = received.as_slice() else {
        panic!("one request: {received:#?}")
    };
    request.clone()
}

/// Checks that one request came, a GET without a body, authenticated in this way, with no other headers.
pub(crate) fn assert_sent(server: &Server, way: Way, target: &str) {
    assert_is(server, way, ["GET", target, ""]);
}

/// Checks that one request came, with this method, target and body, authenticated in this way, with no other headers.
pub(crate) fn assert_is(server: &Server, way: Way, [method, target, body]: [&str; 3]) {
    let request = only(server);
    assert_eq!(
        [&request.method, &request.target, &request.body],
        [method, target, body]
    );
    assert_eq!(request.host, server.url().replace("http://", ""));
    assert_headers(&request, way, true);
}

/// Checks all headers of a request. A body must be JSON.
pub(crate) fn assert_headers(request: &Received, way: Way, trailing_slash: bool) {
    let user_agent = iot_clouds_tests::user_agent("cainiao-iot");
    let mut headers = vec![("accept", "*/*".to_owned()), ("user-agent", user_agent)];
    match way {
        Way::Signature => {
            let authorization = signature::authorization(request, trailing_slash);
            let date = request.header("x-cws-date").unwrap().to_owned();
            assert_is_now(&date);
            headers.extend([("authorization", authorization), ("x-cws-date", date)]);
        }
        Way::Token => headers.push(("token", TOKEN.to_owned())),
        Way::Cookie => headers.push(("cookie", COOKIE.to_owned())),
    }
    if way == Way::Signature || !request.body.is_empty() {
        headers.push(("content-type", "application/json".to_owned()));
    }
    if !request.body.is_empty() {
        headers.push(("content-length", request.body.len().to_string()));
    }
    headers.sort();
    let expected: Vec<(String, String)> = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    assert_eq!(request.headers, expected);
}

/// Checks a time of this minute as yyyyMMdd'T'HHmmss'Z' in UTC.
fn assert_is_now(date: &str) {
    let digits = |range: std::ops::Range<usize>| date[range].parse::<u16>().unwrap();
    assert_eq!(
        (date.len(), &date[8..9], &date[15..]),
        (16, "T", "Z"),
        "{date}"
    );
    // `httpdate` knows the calendar.
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let text = format!(
        "{:02} {} {:04} {:02}:{:02}:{:02} GMT",
        digits(6..8),
        months[usize::from(digits(4..6)) - 1],
        digits(0..4),
        digits(9..11),
        digits(11..13),
        digits(13..15)
    );
    let close = |weekday: &&str| {
        httpdate::parse_http_date(&format!("{weekday}, {text}")).is_ok_and(|time| {
            let now = SystemTime::now();
            let apart = now.duration_since(time).or(time.duration_since(now));
            apart.is_ok_and(|apart| apart < Duration::from_secs(60))
        })
    };
    let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    assert!(weekdays.iter().any(close), "{date}");
}
