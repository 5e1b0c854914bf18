//! 请求头: the bytes on the socket hold no header but those of the page's samples and what HTTP needs, whatever features
//! the HTTP library has.

use gongjiangyun::{Json, Method};
use iot_clouds_testkit::{Received, Reply};
use serde_json::json;

use crate::support::{TOKEN, client, server};

#[tokio::test]
async fn only_the_headers_of_the_page_go_out() {
    let body = json!({ "code": 200, "message": "", "data": 1 }).to_string();
    let server = server(Reply::text(200, "application/json;charset=UTF-8", &body));
    let client = client(&server);

    let form = client
        .raw(Method::POST, "/xxx/xxxx")
        .form(&[("name", "值")]);
    form.send::<Json>().await.unwrap();
    let json = client.raw(Method::POST, "/xxx/xxxx").json(&json!({}));
    json.send::<Json>().await.unwrap();
    let get = client.raw(Method::GET, "/xxx/xxxx").query(&[("a", "1")]);
    get.send::<Json>().await.unwrap();

    let expected = |method: &str, target: &str, headers: &[(&str, &str)], body: &str| {
        let headers = [("accept", "*/*")].iter().chain(headers);
        let mut headers: Vec<(String, String)> = headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        headers.sort();
        Received {
            method: method.to_owned(),
            target: target.to_owned(),
            host: server.url.replace("http://", ""),
            headers,
            body: body.to_owned(),
        }
    };
    let bearer = format!("bearer {TOKEN}");
    let authorization = ("authorization", bearer.as_str());
    let token_form =
        "grant_type=client_credentials&client_id=a4f-client-b324&client_secret=0b-secret-df59e68";
    let form = ("content-type", "application/x-www-form-urlencoded");
    let utf8 = (
        "content-type",
        "application/x-www-form-urlencoded; charset=utf-8",
    );
    let json = ("content-type", "application/json");
    let length = |length| ("content-length", length);
    let path = "/xxx/xxxx";
    let all = [
        expected("POST", "/oauth/token", &[form, length("87")], token_form),
        expected(
            "POST",
            path,
            &[authorization, utf8, length("14")],
            "name=%E5%80%BC",
        ),
        expected("POST", path, &[authorization, json, length("2")], "{}"),
        expected("GET", "/xxx/xxxx?a=1", &[authorization], ""),
    ];
    assert_eq!(server.all_received(), all);
    assert_eq!(server.connections(), 1);
}
