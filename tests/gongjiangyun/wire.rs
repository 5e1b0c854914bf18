//! 请求头: the bytes on the socket hold no header but those of the page's samples and what HTTP needs, whatever features
//! the HTTP library has.

use iot_clouds_testkit::NoWait;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use gongjiangyun::{Client, Json, Method};
use serde_json::json;

use crate::support::{TOKEN, client_credentials, token};

/// Reads one request: the head, and a body of the announced length.
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

fn response(stream: &mut TcpStream, body: &str) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length:";
    write!(stream, "{head} {}\r\n\r\n{body}", body.len()).unwrap();
}

/// Returns a request with its header lines sorted and their names in lower case.
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

/// Responds to four requests of one connection, to the first with a token, and returns the requests.
fn serve(listener: &TcpListener) -> Vec<String> {
    let (mut stream, _) = listener.accept().unwrap();
    let mut requests = Vec::new();
    for number in 0..4 {
        requests.push(read(&mut stream));
        let body = match number {
            0 => token(TOKEN),
            _ => json!({ "code": 200, "message": "", "data": 1 }),
        };
        response(&mut stream, &body.to_string());
    }
    requests
}

#[tokio::test]
async fn only_the_headers_of_the_page_go_out() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || serve(&listener));
    let client = Client::builder(format!("http://{address}"))
        .timing(NoWait)
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

    let requests = server.join().unwrap();
    let requests: Vec<_> = requests.iter().map(|request| sorted(request)).collect();
    let authorization = format!("authorization: bearer {TOKEN}");
    let host = format!("host: {address}");
    let expected = |first: &str, headers: &[&str], body: &str| {
        let mut headers: Vec<String> = headers.iter().map(|&line| line.to_owned()).collect();
        headers.extend(["accept: */*".to_owned(), host.clone()]);
        headers.sort();
        (format!("{first} HTTP/1.1"), headers, body.to_owned())
    };
    let token_form =
        "grant_type=client_credentials&client_id=a4f-client-b324&client_secret=0b-secret-df59e68";
    let form = "content-type: application/x-www-form-urlencoded";
    let utf8 = "content-type: application/x-www-form-urlencoded; charset=utf-8";
    let json = "content-type: application/json";
    let post = "POST /xxx/xxxx";
    let expected = [
        expected(
            "POST /oauth/token",
            &[form, "content-length: 87"],
            token_form,
        ),
        expected(
            post,
            &[&authorization, utf8, "content-length: 14"],
            "name=%E5%80%BC",
        ),
        expected(post, &[&authorization, json, "content-length: 2"], "{}"),
        expected("GET /xxx/xxxx?a=1", &[&authorization], ""),
    ];
    assert_eq!(requests, expected);
}
