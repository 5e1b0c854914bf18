//! Separate programs that share one credential: this test starts itself eight times.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iot_clouds_runtime::{
    Attempt, Interceptor, RetryPolicy,
    http::{HeaderMap, HeaderValue},
    token_store::FileStore,
};
use iot_clouds_testkit::{Gate, Received, Reply, Server, http};
use tokio::task::JoinSet;

use crate::{
    acme::{Client, api_key},
    replies::{info, json},
    sharing::{TOKEN, revoking},
};

const PROCESSES: usize = 8;
const CALLS: usize = 20;
/// Environment variables for the started programs: the server, the store, and the number of tasks and calls.
const WORK: [&str; 4] = [
    "TOKEN_TEST_SERVER",
    "TOKEN_TEST_STORE",
    "TOKEN_TEST_TASKS",
    "TOKEN_TEST_CALLS",
];
/// The header by which a program identifies itself.
const PROGRAM: &str = "x-program";

/// Adds that header.
#[derive(Debug)]
struct Named;

impl Interceptor for Named {
    fn before(&self, _: &Attempt<'_>, headers: &mut HeaderMap) {
        headers.insert(PROGRAM, HeaderValue::from(std::process::id()));
    }
}

/// The work of each program. It does nothing when the tests run as usual.
#[tokio::test]
async fn worker() {
    let [Ok(server), Ok(store), Ok(tasks), Ok(calls)] = WORK.map(std::env::var) else {
        return;
    };
    let minute = Duration::from_secs(60);
    let builder = Client::builder(server).credential(api_key());
    let builder = builder.retry(RetryPolicy::default()).interceptor(Named);
    // Connecting may take long if many programs connect at once, and a program may be suspended until all others have
    // ended.
    let builder = builder.connect_timeout(minute).attempt_timeout(minute);
    let builder = builder.timeout(10 * minute);
    let client = match store.strip_prefix("file:") {
        Some(folder) => builder.token_store(FileStore::new(folder)),
        None => {
            let store = iot_clouds_runtime::token_store::RedisStore::new(&store, "test").unwrap();
            builder.token_store(store)
        }
    };
    let client = client.build().unwrap();
    let [tasks, calls]: [usize; 2] = [tasks, calls].map(|text| text.parse().unwrap());
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let client = client.clone();
        running.spawn(async move {
            for _ in 0..calls {
                client.get("1").send().await.unwrap();
            }
        });
    }
    running.join_all().await;
}

/// Starts a program that makes this many calls in each of its tasks, and additionally trusts a certificate.
fn start(server: &str, store: &str, [tasks, calls]: [usize; 2], trusted: Option<&Path>) -> Child {
    let [tasks, calls] = [tasks, calls].map(|number| number.to_string());
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::worker", "--nocapture"])
        .envs(WORK.into_iter().zip([server, store, &tasks, &calls]))
        .envs(trusted.map(|file| ("SSL_CERT_FILE", file)))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits for programs to end. Returns how many of them failed.
async fn failed(mut programs: Vec<Child>) -> usize {
    let wait = move || {
        let ended = programs.iter_mut().map(|program| program.wait().unwrap());
        ended.filter(|status| !status.success()).count()
    };
    tokio::task::spawn_blocking(wait).await.unwrap()
}

/// Lets all programs share a token. They additionally trust a certificate.
async fn share(store: &str, trusted: Option<&Path>) {
    let server = revoking().await;
    let start = || start(&server.url, store, [1, CALLS], trusted);
    let programs = (0..PROCESSES).map(|_| start()).collect();
    assert_eq!(failed(programs).await, 0, "a call of some program failed");
    let calls = server.received().len() - server.count(TOKEN);
    println!(
        "{PROCESSES} programs, {calls} calls, {} token calls",
        server.count(TOKEN)
    );
    assert_eq!((server.count(TOKEN), calls), (1, PROCESSES * CALLS));
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_share_a_token_in_files() {
    let folder = tempfile::tempdir().unwrap();
    share(&format!("file:{}", folder.path().display()), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_share_a_token_in_redis() {
    if let Some(redis) = crate::redis_server::start() {
        share(&redis.url, None).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_share_a_token_in_redis_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    if let Some((redis, certificate)) = crate::redis_server::start_with_tls(folder.path()) {
        share(&redis.url, Some(&certificate)).await;
    }
}

/// What happens to the program that fetches the second token while it waits for it.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Killed,
    /// It is suspended, and continues when all others have ended. Its token call revokes the token that they fetched
    /// meanwhile.
    Stopped,
}

/// A server that revokes the first token after this many calls, and delays the response with the second. Each token
/// call revokes the previous token.
struct Platform {
    server: Server,
    gate: Arc<Gate>,
    good: Arc<AtomicUsize>,
    /// The program that requested the second token.
    holder: Arc<Mutex<Option<u32>>>,
}

async fn platform(calls: usize) -> Platform {
    let (gate, good) = (Arc::<Gate>::default(), Arc::<AtomicUsize>::default());
    let holder = Arc::<Mutex<Option<u32>>>::default();
    let (door, newest, who) = (gate.clone(), good.clone(), holder.clone());
    let (issued, count) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let server = Server::start(move |request: &Received| {
        if request.path() == TOKEN {
            let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
            newest.store(number, Ordering::SeqCst);
            let token = format!(r#"{{"access_token":"T{number}","expires_in":3600}}"#);
            if number != 2 {
                return info(&token);
            }
            *who.lock().unwrap() = request.header(PROGRAM).map(|id| id.parse().unwrap());
            let response = format!(r#"{{"result":true,"info":{token}}}"#);
            return Reply::Gated(door.clone(), http(200, &response));
        }
        if count.fetch_add(1, Ordering::SeqCst) == calls / 2 {
            newest.store(0, Ordering::SeqCst);
        }
        let good = format!("Bearer T{}", newest.load(Ordering::SeqCst));
        match request.header("authorization") == Some(&good) {
            true => info(r#"{"id":"d"}"#),
            false => json(401, "{}"),
        }
    })
    .await;
    Platform {
        server,
        gate,
        good,
        holder,
    }
}

fn signal(program: &Child, signal: &str) {
    let id = program.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status();
    assert!(sent.unwrap().success());
}

/// A machine that is busy with the programs of several tests would exceed the time limits of all of them.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Something happens to one of eight programs while it fetches a token for all of them, during the calls of all tasks.
async fn outlive(store: &str, tasks: usize, fate: Fate) {
    const CALLS: usize = 40;
    let _alone = ONE_AT_A_TIME.lock().await;
    // Each end of a connection needs a file.
    rlimit::increase_nofile_limit(8_192).unwrap();
    let platform = platform(tasks * CALLS).await;
    let work = [tasks / PROCESSES, CALLS];
    let mut programs: Vec<Child> = (0..PROCESSES)
        .map(|_| start(&platform.server.url, store, work, None))
        .collect();
    platform.gate.arrived.notified().await;
    let id = platform.holder.lock().unwrap().unwrap();
    let holder = programs.iter().position(|program| program.id() == id);
    let mut holder = programs.remove(holder.unwrap());
    match fate {
        Fate::Killed => holder.kill().unwrap(),
        Fate::Stopped => signal(&holder, "-STOP"),
    }
    let mut failures = failed(programs).await;
    if fate == Fate::Stopped {
        platform.good.store(2, Ordering::SeqCst);
        platform.gate.permits.0.add_permits(1);
        signal(&holder, "-CONT");
        failures += failed(vec![holder]).await;
    } else {
        assert!(!holder.wait().unwrap().success());
    }
    let tokens = platform.server.count(TOKEN);
    println!(
        "{PROCESSES} programs, {tasks} tasks of {CALLS} calls: {tokens} token calls, {failures} programs failed"
    );
    assert_eq!(failures, 0);
    assert!(tokens <= 4, "{tokens} token calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_holder_fails_no_call_of_the_others() {
    if let Some(redis) = crate::redis_server::start() {
        outlive(&redis.url, 1_000, Fate::Killed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_holder_fails_no_call_with_redis() {
    if let Some(redis) = crate::redis_server::start() {
        outlive(&redis.url, 80, Fate::Stopped).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_holder_fails_no_call_with_files() {
    let folder = tempfile::tempdir().unwrap();
    outlive(
        &format!("file:{}", folder.path().display()),
        80,
        Fate::Stopped,
    )
    .await;
}
