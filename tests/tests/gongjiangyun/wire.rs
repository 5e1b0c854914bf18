//! 请求头: the bytes on the socket hold no header but those of the page's samples and what HTTP needs, whatever features
//! the HTTP library has.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use gongjiangyun::{Client, Json, Method};
use serde_json::json;

use crate::support::{TOKEN, client_credentials, token};

/// Reads one request: the head, and as many bytes as it says.
fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let length = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length: ")?
            .parse()
            .ok()
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn answer(stream: &mut TcpStream, body: &str) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length:";
    write!(stream, "{head} {}\r\n\r\n{body}", body.len()).unwrap();
}

/// A request with its header lines in any order, names in lower case.
fn sorted(request: &str) -> (String, Vec<String>, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap().to_owned();
    let line = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        format!("{}: {value}", name.to_lowercase())
    };
    let mut headers: Vec<String> = lines.map(line).collect();
    headers.sort();
    (first, headers, body.to_owned())
}

#[tokio::test]
async fn only_the_headers_of_the_page_go_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut requests = Vec::new();
        for _ in 0..4 {
            requests.push(read(&mut stream));
            let body = match requests.len() {
                1 => token(TOKEN),
                _ => json!({ "code": 200, "message": "", "data": 1 }),
            };
            answer(&mut stream, &body.to_string());
        }
        requests
    });
    let client = Client::builder(format!("http://{address}"))
        .credential(client_credentials())
        .build()
        .unwrap();

    let form = client
        .raw(Method::POST, "/xxx/xxxx")
        .form(&[("name", "值")]);
    form.send::<Json>().await.unwrap();
    let json = client.raw(Method::POST, "/xxx/xxxx").json(&json!({}));
    json.send::<Json>().await.unwrap();
    let get = client.raw(Method::GET, "/xxx/xxxx").query(&[("a", "1")]);
    get.send::<Json>().await.unwrap();

    let requests: Vec<_> = server
        .join()
        .unwrap()
        .iter()
        .map(|request| sorted(request))
        .collect();
    let accept = "accept: */*".to_owned();
    let authorization = format!("authorization: bearer {TOKEN}");
    let host = format!("host: {address}");
    let length = |length: usize| format!("content-length: {length}");
    let body =
        "grant_type=client_credentials&client_id=a4f-client-b324&client_secret=0b-secret-df59e68";
    let form = "content-type: application/x-www-form-urlencoded";
    let expected = [
        (
            "POST /oauth/token HTTP/1.1".to_owned(),
            vec![
                accept.clone(),
                length(body.len()),
                form.to_owned(),
                host.clone(),
            ],
            body.to_owned(),
        ),
        (
            "POST /xxx/xxxx HTTP/1.1".to_owned(),
            vec![
                accept.clone(),
                authorization.clone(),
                length(14),
                format!("{form}; charset=utf-8"),
                host.clone(),
            ],
            "name=%E5%80%BC".to_owned(),
        ),
        (
            "POST /xxx/xxxx HTTP/1.1".to_owned(),
            vec![
                accept.clone(),
                authorization.clone(),
                length(2),
                "content-type: application/json".to_owned(),
                host.clone(),
            ],
            "{}".to_owned(),
        ),
        (
            "GET /xxx/xxxx?a=1 HTTP/1.1".to_owned(),
            vec![accept, authorization, host],
            String::new(),
        ),
    ];
    assert_eq!(requests, expected);
}
