//! Makes a number of calls with so many at a time, and prints what they cost. All sides of the bench are driven by this.
//! Must not know how a call is made.

use std::fmt::Display;
use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs};

use reqwest::header::HeaderMap;
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// Open files that 1 000 connections need, and some more.
const FILES: u64 = 4_096;

/// The device that is asked for.
pub const DEVICE: &str = "4xk7m2w9";

/// The devices that the server has on all pages.
pub const DEVICES: usize = 10_000;

/// What the command line says: `calls URL CALLS IN_FLIGHT [ROOT]`.
#[derive(Clone, Debug)]
pub struct Arguments {
    pub url: String,
    pub calls: u32,
    /// Calls at the same time.
    pub in_flight: u32,
    /// The certificate that a server with TLS has, as PEM.
    pub root: Option<String>,
}

/// Makes the calls and prints three numbers: elapsed seconds, seconds of CPU, and allocations of the thread that made them.
///
/// The first calls are not counted: they connect, fetch tokens and grow buffers.
pub fn run<C, E, F>(
    start: impl FnOnce(&Arguments) -> Result<C, E>,
    call: impl Fn(Arc<C>) -> F + Clone + Send + Sync + 'static,
) -> ExitCode
where
    C: Send + Sync + 'static,
    E: Display + Send + 'static,
    F: Future<Output = Result<(), E>> + Send,
{
    let done = arguments().and_then(|arguments| {
        let runtime = runtime(arguments.in_flight).map_err(|error| error.to_string())?;
        let _entered = runtime.enter();
        let client = Arc::new(start(&arguments).map_err(|error| error.to_string())?);
        let make = |calls| {
            let (client, call) = (Arc::clone(&client), call.clone());
            runtime.block_on(calls_of(client, call, calls, arguments.in_flight))
        };
        make(2 * arguments.in_flight)?;
        let (begin, before) = (Instant::now(), cpu()?);
        let mut made = Ok(());
        let allocations = allocation_counter::measure(|| made = make(arguments.calls));
        let (elapsed, after) = (begin.elapsed(), cpu()?);
        made?;
        let cpu = after.saturating_sub(before);
        println!(
            "{} {} {}",
            elapsed.as_secs_f64(),
            cpu.as_secs_f64(),
            allocations.count_total
        );
        Ok(())
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::from(2)
        }
    }
}

/// Returns a client of the HTTP library with the settings that the project's own has.
///
/// # Errors
///
/// It cannot be built, or the root certificate cannot be read.
pub fn library(arguments: &Arguments) -> Result<reqwest::Client, String> {
    library_with(arguments, HeaderMap::new())
}

/// Returns the same that also sends these headers with each request that has none of their names.
///
/// # Errors
///
/// It cannot be built, or the root certificate cannot be read.
pub fn library_with(arguments: &Arguments, headers: HeaderMap) -> Result<reqwest::Client, String> {
    // Somebody else may have installed the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(45))
        .timeout(Duration::from_secs(30))
        .user_agent("thingscloud/0.1.0")
        .default_headers(headers)
        .no_proxy();
    if let Some(root) = &arguments.root {
        let root = reqwest::Certificate::from_pem(root.as_bytes());
        builder = builder.tls_certs_only([root.map_err(|error| error.to_string())?]);
    }
    builder.build().map_err(|error| error.to_string())
}

fn arguments() -> Result<Arguments, String> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |text: &String| text.parse::<u32>().ok().filter(|number| *number > 0);
    let (url, calls, in_flight, root) = match arguments.as_slice() {
        [url, calls, in_flight] => (url, calls, in_flight, None),
        [url, calls, in_flight, root] => (url, calls, in_flight, Some(root)),
        _ => return Err("usage: calls URL CALLS IN_FLIGHT [ROOT]".to_owned()),
    };
    let root = root.map(fs::read_to_string).transpose();
    Ok(Arguments {
        url: url.clone(),
        calls: number(calls).ok_or("CALLS is not a number")?,
        in_flight: number(in_flight).ok_or("IN_FLIGHT is not a number")?,
        root: root.map_err(|error| format!("cannot read the root certificate: {error}"))?,
    })
}

/// One call at a time needs no second thread, and its allocations are all on this one.
fn runtime(in_flight: u32) -> std::io::Result<Runtime> {
    let mut builder = if in_flight == 1 {
        Builder::new_current_thread()
    } else {
        // What the system refuses shows in the first call.
        let _ = rlimit::increase_nofile_limit(FILES);
        Builder::new_multi_thread()
    };
    builder.enable_all().build()
}

/// Makes so many calls in all, up to `in_flight` at the same time.
async fn calls_of<C, E, F>(
    client: Arc<C>,
    call: impl Fn(Arc<C>) -> F + Clone + Send + Sync + 'static,
    calls: u32,
    in_flight: u32,
) -> Result<(), String>
where
    C: Send + Sync + 'static,
    E: Display + Send + 'static,
    F: Future<Output = Result<(), E>> + Send,
{
    if in_flight == 1 {
        for _ in 0..calls {
            call(Arc::clone(&client))
                .await
                .map_err(|error| error.to_string())?;
        }
        return Ok(());
    }
    let mut tasks = JoinSet::new();
    for _ in 0..in_flight {
        let (client, call) = (Arc::clone(&client), call.clone());
        tasks.spawn(async move {
            for _ in 0..calls / in_flight {
                call(Arc::clone(&client))
                    .await
                    .map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.map_err(|error| error.to_string())??;
    }
    Ok(())
}

/// Returns the CPU time of this process so far.
///
/// # Errors
///
/// The system does not report it.
pub fn cpu() -> Result<Duration, String> {
    let time = clock_gettime(ClockId::ProcessCPUTime).try_into();
    time.map_err(|_| "the system does not report CPU time".to_owned())
}
