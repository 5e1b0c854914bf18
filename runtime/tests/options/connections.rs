//! The name of the program, addresses of hosts, and how many connections there are.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use iot_clouds_runtime::{ClientBuilder, Json, Outcome};
use iot_clouds_testkit::{Gate, Reply, Server, http};

use crate::{acme::Client, replies::info};

const OK: &str = r#"{"result":true,"info":7}"#;

async fn ping(builder: ClientBuilder<Client>) -> u8 {
    builder.build().unwrap().ping().send().await.unwrap()
}

#[tokio::test]
async fn the_name_of_the_program_follows_that_of_the_client() {
    let server = Server::start(|_| info("7")).await;
    ping(Client::builder(&server.url)).await;
    ping(Client::builder(&server.url).user_agent_suffix("my-service/1.2 (Linux)")).await;
    let received = server.received();
    let sent: Vec<_> = received
        .iter()
        .map(|request| request.header("user-agent"))
        .collect();
    assert_eq!(
        sent,
        [
            Some("acme/0.1.0"),
            Some("acme/0.1.0 my-service/1.2 (Linux)")
        ]
    );
}

/// The name has no address of its own, and nothing listens at the first address.
#[tokio::test]
async fn a_host_has_the_addresses_that_the_program_sets() {
    let server = Server::start(|_| info("7")).await;
    let url = server.url.replace("127.0.0.1", "API.acme.invalid");
    let closed = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    let builder = Client::builder(&url)
        .allow_plain_http()
        .resolve("api.acme.invalid", [closed])
        .resolve("Api.acme.invalid", [closed, Ipv4Addr::LOCALHOST.into()]);
    assert_eq!(ping(builder).await, 7);
    let host = url.replace("http://API", "api");
    assert_eq!(server.received()[0].host, host);
    let unset = Client::builder(&url).allow_plain_http().build().unwrap();
    let error = unset.ping::<u8>().send().await.unwrap_err();
    assert!(error.is_connect());
}

#[tokio::test]
async fn unused_connections_are_kept_as_often_as_the_program_sets() {
    for (max_idle, expected) in [(None, 1), (Some(1), 1), (Some(0), 3)] {
        let server = Server::start(|_| info("7")).await;
        let mut builder = Client::builder(&server.url);
        if let Some(max_idle) = max_idle {
            builder = builder.pool_max_idle(max_idle);
        }
        let client = builder.build().unwrap();
        for _ in 0..3 {
            client.ping::<u8>().send().await.unwrap();
        }
        assert_eq!(server.connections(), expected, "{max_idle:?}");
    }
}

/// Linux shows the timer of each connection: 2 is that of the probes, followed by the time until the next one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn connections_are_probed_after_the_time_that_the_program_sets() {
    for (idle, expected) in [
        (None, Some(15)),
        (Some(Some(Duration::from_secs(1_000))), Some(1_000)),
        (Some(Some(Duration::MAX)), Some(32_767)),
        (Some(None), None),
    ] {
        let server = Server::start(|_| info("7")).await;
        let mut builder = Client::builder(&server.url);
        if let Some(idle) = idle {
            builder = builder.tcp_keepalive(idle);
        }
        let client = builder.build().unwrap();
        client.ping::<u8>().send().await.unwrap();
        let port: u16 = server.url.rsplit(':').next().unwrap().parse().unwrap();
        let remote = format!("0100007F:{port:04X}");
        let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
        let mut rows = table
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>());
        // A closed connection to an earlier server may have had the same port; 1 is the state of those that are open.
        let row = rows.find(|row| row[2] == remote && row[3] == "01").unwrap();
        let (timer, left) = row[5].split_once(':').unwrap();
        let left = u64::from_str_radix(left, 16).unwrap() / 100;
        let probed = (timer == "02").then_some(left);
        let is_expected = match (probed, expected) {
            (Some(left), Some(idle)) => left <= idle && idle - left < 14,
            (probed, expected) => probed == expected,
        };
        assert!(is_expected, "{idle:?}: {probed:?}, of {row:?}");
    }
}

#[tokio::test]
async fn only_so_many_requests_are_under_way() {
    let gate = Arc::new(Gate::default());
    let held = Arc::clone(&gate);
    let server = Server::start(move |request| match request.path() {
        "/api/v1/token" => info(r#"{"access_token":"t","expires_in":3600}"#),
        _ => Reply::Gated(Arc::clone(&held), http(200, OK)),
    })
    .await;
    // One slot is enough for a call that needs a token first.
    let client = Client::builder(&server.url)
        .credential(crate::acme::api_key())
        .max_in_flight(1)
        .build()
        .unwrap();
    let first = client.clone();
    let first = tokio::spawn(async move { first.command("1").send().await });
    let path = "/api/v1/device/1/command";
    server.arrived(path, 1).await;
    let mut waiting = client.command("1");
    waiting.set_timeout(Duration::from_millis(20));
    let error = waiting.send().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
    assert_eq!(server.count(path), 1);
    // A caller that gives up leaves its slot to the next one.
    let next = client.clone();
    let next = tokio::spawn(async move { next.ping::<Json>().send().await });
    gate.permits.0.add_permits(2);
    first.await.unwrap().unwrap();
    assert_eq!(next.await.unwrap().unwrap(), 7);
    assert_eq!(server.count(path), 1);
}
