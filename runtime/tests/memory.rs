//! The memory that a call costs, counted by the allocator: allocations beyond the bare HTTP library, and the peak at the size limit.
//! The counts are those of one thread, so servers run on threads of their own. No other tests may be added here.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[allow(dead_code, unreachable_pub, reason = "written as the root of a crate")]
#[path = "support/acme.rs"]
mod acme;

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use allocation_counter::{AllocationInfo, measure};
use tokio::runtime::Runtime;

use crate::acme::{Device, client};

/// The largest number of allocations that a call may cost in addition to those of the HTTP library.
const MOST_ALLOCATIONS: u64 = 40;
const CALLS: u64 = 100;
const TOKEN: &str = r#"{"result":true,"info":{"access_token":"T0KEN","expires_in":86400}}"#;
const DEVICE: &str = r#"{"result":true,"info":{"id":"d-1","online":true,"created":1700000000}}"#;

/// Starts a server on a thread of its own. `response` receives the first line of each request.
fn server(response: fn(&str, &mut TcpStream) -> std::io::Result<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            thread::spawn(move || serve(stream, response));
        }
    });
    url
}

/// Requests come one at a time and are short. Anything after the head is its body, and arrives together with it.
fn serve(mut stream: TcpStream, response: fn(&str, &mut TcpStream) -> std::io::Result<()>) {
    let mut bytes = [0; 4096];
    let mut length = 0;
    loop {
        match stream.read(&mut bytes[length..]) {
            Ok(0) | Err(_) => return,
            Ok(count) => length += count,
        }
        if !bytes[..length].windows(4).any(|end| end == b"\r\n\r\n") {
            continue;
        }
        let first = String::from_utf8_lossy(&bytes[..length]);
        let first = first.lines().next().unwrap().to_owned();
        if response(&first, &mut stream).is_err() {
            return;
        }
        length = 0;
    }
}

fn json(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

/// Returns the allocations of each call, which are the same for all. The first calls connect and grow the buffers, and
/// are not counted.
fn of_each<F: Future<Output = Device>>(runtime: &Runtime, call: impl Fn() -> F) -> AllocationInfo {
    let times = |count| {
        for _ in 0..count {
            assert_eq!(runtime.block_on(call()).id, "d-1");
        }
    };
    times(10);
    measure(|| times(CALLS))
}

#[derive(serde::Deserialize)]
struct Bare {
    info: Device,
}

#[test]
fn a_call_costs_few_allocations_over_the_bare_library() {
    let url = server(|first, stream| {
        let is_token = first.contains("/token");
        let response = json(if is_token { TOKEN } else { DEVICE });
        stream.write_all(response.as_bytes())
    });
    let runtime = runtime();

    let client = client(&url);
    let ours = of_each(&runtime, || async {
        client.get("d-1").send().await.unwrap()
    });

    // The library requires a provider even if TLS is not used.
    #[cfg(feature = "rustls")]
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    let library = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(45))
        .timeout(Duration::from_secs(30))
        .user_agent("acme/0.1.0")
        .no_proxy();
    let library = library.build().unwrap();
    let target = format!("{url}/api/v1/device/d-1");
    let bare = of_each(&runtime, || async {
        let request = library
            .get(&target)
            .header("content-type", "application/json");
        let response = request.bearer_auth("T0KEN").send().await.unwrap();
        let body = response.bytes().await.unwrap();
        serde_json::from_slice::<Bare>(&body).unwrap().info
    });

    let each = |info: AllocationInfo| (info.count_total / CALLS, info.bytes_total / CALLS);
    let ((our_count, our_bytes), (count, bytes)) = (each(ours), each(bare));
    println!(
        "a call: {our_count} allocations of {our_bytes} bytes; by the bare library {count} of {bytes}"
    );
    assert!(
        our_count <= count + MOST_ALLOCATIONS,
        "{our_count} allocations, {count} by the bare library"
    );
}

/// The memory for runtimes that have ended is limited. Each runtime calls twice, so that it pools a connection.
#[test]
fn many_short_runtimes_leave_nothing_behind() {
    let url = server(|first, stream| {
        let is_token = first.contains("/token");
        let response = json(if is_token { TOKEN } else { DEVICE });
        stream.write_all(response.as_bytes())
    });
    let client = client(&url);
    let calls = |runtimes| {
        for _ in 0..runtimes {
            let runtime = runtime();
            for _ in 0..2 {
                let call = client.get("d-1").send();
                assert_eq!(runtime.block_on(call).unwrap().id, "d-1");
            }
        }
    };
    calls(20);
    let memory = measure(|| calls(100));
    println!("a hundred runtimes left {} bytes", memory.bytes_current);
    assert!(memory.bytes_current < 10_000, "{memory:?}");
}

/// A list of 100 000 zeros would take three megabytes if it were read.
#[test]
fn fields_other_than_the_data_of_a_success_are_not_read() {
    const COUNT: usize = 100_000;
    let url = server(|_, stream| {
        let (data, zeros) = (&DEVICE[..DEVICE.len() - 1], "0,".repeat(COUNT));
        let body = format!(r#"{data},"errors":[{zeros}0]}}"#);
        stream.write_all(json(&body).as_bytes())
    });
    let client = acme::Client::builder(&url).build().unwrap();
    let runtime = runtime();
    let call = || runtime.block_on(client.ping::<Device>().send()).unwrap();
    assert_eq!(call().id, "d-1");
    let memory = measure(|| drop(call()));
    println!(
        "200 kilobytes beside the data: a peak of {} bytes",
        memory.bytes_max
    );
    assert!(memory.bytes_max < 10 * COUNT as u64, "{memory:?}");
}

/// A megabyte of zeros, to be repeated between the first and the last part. After 1024 times, the last part is that of
/// a gibibyte.
#[cfg(feature = "gzip")]
const GZIP: (&[u8], &[u8], &[u8]) = (
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
    include_bytes!("runtime/zeros.deflate"),
    b"\x03\0\xb0\xc2\x64\x5b\0\0\0\x40",
);

#[cfg(feature = "gzip")]
fn gibibyte(_: &str, stream: &mut TcpStream) -> std::io::Result<()> {
    let (head, zeros, tail) = GZIP;
    let length = head.len() + 1024 * zeros.len() + tail.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n"
    )?;
    stream.write_all(head)?;
    (0..1024).try_for_each(|_| stream.write_all(zeros))?;
    stream.write_all(tail)
}

#[cfg(feature = "gzip")]
#[test]
fn a_compressed_gibibyte_is_refused_at_the_limit() {
    const MEBIBYTE: usize = 1 << 20;
    let (url, runtime) = (server(gibibyte), runtime());
    for cap in [MEBIBYTE, 8 * MEBIBYTE, 8 * MEBIBYTE + 1, 12 * MEBIBYTE] {
        let builder = acme::Client::builder(&url);
        let client = builder.max_body(cap).build().unwrap();
        let mut error = None;
        let memory = measure(|| {
            let call = client.ping::<iot_clouds_runtime::Json>().send();
            error = runtime.block_on(call).err();
        });
        let error = error.unwrap();
        assert!(error.is_too_large(), "{error}");
        let peak = memory.bytes_max as usize;
        println!("a compressed gibibyte, capped at {cap}: a peak of {peak} bytes");
        assert!(peak <= 2 * cap, "{memory:?}");
    }
}
