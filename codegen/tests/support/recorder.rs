//! Records what the program of a change sends and reads: its transport answers from a script, and its clock does not tick.
//! Must not know which crate a program uses; it is a crate of the workspace in which programs are run.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use iot_clouds_runtime::http::{Request, Response};
use iot_clouds_runtime::{ClientBuilder, Error, GeneratedClient, InProcess, Timing};

/// What the platform answers: a status and a body.
pub type Answer = (u16, &'static str);

/// Collects what a program does, by operation.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    operation: String,
    answers: VecDeque<Answer>,
    lines: Vec<(String, String)>,
    /// How much later it is than at the start.
    later: Duration,
    /// What of it Tokio's clock does not know yet.
    ahead: Duration,
}

/// A future that the runner holds.
pub type Run<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

impl Recorder {
    /// Lets a client send to the recorder.
    pub fn client<C: GeneratedClient>(&self, builder: ClientBuilder<C>) -> C {
        let own = self.clone();
        let transport = InProcess::new(move |request| own.answer(request));
        let builder = builder.transport(transport).timing(Still(self.clone()));
        builder.build().unwrap()
    }

    /// Records a call of an operation. The platform's last answer is given again and again.
    pub async fn call<T: Debug>(
        &self,
        operation: &str,
        answers: &[Answer],
        call: impl Future<Output = Result<T, Error>>,
    ) {
        let ahead = {
            let mut state = self.0.lock().unwrap();
            state.operation = operation.to_owned();
            state.answers = answers.iter().copied().collect();
            std::mem::take(&mut state.ahead)
        };
        tokio::time::advance(ahead).await;
        let start = tokio::time::Instant::now();
        match call.await {
            Ok(value) => self.note(format!("  {value:?}")),
            Err(error) => self.failure(&error),
        }
        let waited = start.elapsed();
        // Timers are exact to the millisecond.
        if waited > Duration::from_millis(2) {
            self.note(format!("  after {} ms", waited.as_millis()));
        }
    }

    /// Lets time pass by the clock, and by that of Tokio, which tokens end by.
    pub fn pass(&self, time: Duration) {
        let mut state = self.0.lock().unwrap();
        state.later += time;
        state.ahead += time;
    }

    fn failure(&self, error: &Error) {
        let predicates = [
            ("bad request", error.is_bad_request()),
            ("in progress", error.is_in_progress()),
            ("not found", error.is_not_found()),
            ("not authorised", error.is_auth()),
            ("not sent", error.is_invalid_request()),
            ("rate limited", error.is_rate_limited()),
            ("server error", error.is_server_error()),
        ];
        let predicates = predicates.iter().filter(|(_, holds)| *holds);
        let predicates: Vec<&str> = predicates.map(|(name, _)| *name).collect();
        let (code, message) = (error.code_text(), error.message());
        let (path, attempts) = (error.json_path(), error.attempts());
        self.note(format!(
            "  failed {predicates:?}, code {code:?}, message {message:?}, at {path:?}, attempts {attempts}, {:?}, {:?}",
            error.outcome(),
            error.details()
        ));
    }

    fn note(&self, text: String) {
        let mut state = self.0.lock().unwrap();
        let operation = state.operation.clone();
        state.lines.push((operation, text));
    }

    fn answer(&self, request: &Request<bytes::Bytes>) -> Response<bytes::Bytes> {
        self.note(format!("{} {}", request.method(), request.uri()));
        let mut headers: Vec<String> = Vec::new();
        for (name, value) in request.headers() {
            // The runtime says its version.
            if name != "user-agent" {
                headers.push(format!("  {name}: {}", value.to_str().unwrap()));
            }
        }
        headers.sort();
        headers.into_iter().for_each(|line| self.note(line));
        if !request.body().is_empty() {
            self.note(format!("  {}", String::from_utf8_lossy(request.body())));
        }
        let mut state = self.0.lock().unwrap();
        let (status, body) = match state.answers.len() {
            0 | 1 => state.answers.front().copied().unwrap_or((200, "")),
            _ => state.answers.pop_front().unwrap(),
        };
        let response = Response::builder().status(status).header("x-quota", "5");
        let response = response.header("content-type", "application/json");
        response.body(body.into()).unwrap()
    }
}

/// A clock that stands still until a program lets time pass; timers of Tokio are skipped.
#[derive(Debug)]
struct Still(Recorder);

impl Timing for Still {
    fn now(&self) -> SystemTime {
        let later = self.0.0.lock().unwrap().later;
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + later
    }

    fn jitter(&self) -> f64 {
        0.5
    }
}

/// Runs a program, and prints what it did as lines of program, operation and text.
pub fn run(program: &str, start: impl for<'a> FnOnce(&'a Recorder) -> Run<'a>) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().unwrap();
    let recorder = Recorder::default();
    runtime.block_on(start(&recorder));
    for (operation, text) in &recorder.0.lock().unwrap().lines {
        println!("{program}\t{operation}\t{}", text.escape_debug());
    }
}
