//! Handles requests: validates them, and responds as a stub or the spec says. Holds everything that a running mock knows.
//! Must not know sockets, nor how the data of a response is made.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use iot_clouds_codegen::resolve::Operation;

use crate::check::auth::{self, Auth};
use crate::check::rejection::{Cause, Rejection};
use crate::check::route::{self, Match, Route};
use crate::check::tokens::Tokens;
use crate::check::validate::{Valid, validate};
use crate::control::clock::Clock;
use crate::control::credentials::Credentials;
use crate::control::lock;
use crate::control::record::Record;
use crate::control::stubs::{Action, Failure, Stubs};
use crate::fake::{Fake, token_data};
use crate::http::cors::Cors;
use crate::http::request::Request;
use crate::http::response::{self, Delivery, Response};
use crate::http::serve::Service;
use crate::made::Made;
use crate::platform::Platform;
use crate::prepared::Prepared;

/// A function that logs requests.
pub(crate) type Log = dyn Fn(&Request) + Send + Sync;

/// How a mock treats requests, as a test chooses it.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) log: Option<Box<Log>>,
    /// Whether what a platform may refuse is refused.
    pub(crate) is_strict: bool,
    pub(crate) cors: Option<Cors>,
}

/// Handles the requests of a mock, and holds its state.
pub(crate) struct Handler {
    pub(crate) platform: Arc<Platform>,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) stubs: Mutex<Stubs>,
    fake: Fake,
    options: Options,
    /// The headers of responses that carry data.
    headers: Vec<(String, String)>,
    made: Mutex<Made>,
    routes: Mutex<Vec<Route>>,
    tokens: Mutex<Tokens>,
    record: Mutex<Record>,
}

impl Service for Handler {
    fn respond(&self, request: Request) -> Delivery {
        let cors = self.options.cors.as_ref();
        if let Some(preflight) = cors.and_then(|cors| cors.preflight(&request)) {
            return Delivery::of(preflight);
        }
        // A panic of the mock gets a response too, so that nobody looks for its cause in the client.
        let handled = panic::catch_unwind(AssertUnwindSafe(|| self.handle(request)));
        let mut delivery = handled.unwrap_or_else(|_| {
            let response = response::by_status(&self.platform, 500);
            let reason = "the mock failed; please report this";
            Delivery::of(response.with_header("x-mock-reason", reason))
        });
        delivery.response = delivery.response.map(|response| self.allowed(response));
        delivery
    }

    fn reject_unread(&self, mut request: Request, status: u16, reason: &str) -> Response {
        (request.status, request.reason) = (status, Some(reason.to_owned()));
        self.keep(request);
        let response = response::refused(&self.platform, status);
        self.allowed(response.with_header("x-mock-reason", reason))
    }

    fn now(&self) -> SystemTime {
        self.clock.now()
    }
}

impl Handler {
    pub(crate) fn new(
        Prepared {
            platform, routes, ..
        }: Prepared,
        credentials: Credentials,
        fake: Fake,
        options: Options,
    ) -> Self {
        let headers = fake.headers(&platform.api).into_iter();
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        Self {
            headers: headers.collect(),
            routes: Mutex::new(routes),
            platform,
            credentials,
            clock: Clock::default(),
            stubs: Mutex::default(),
            fake,
            options,
            made: Mutex::default(),
            tokens: Mutex::default(),
            record: Mutex::default(),
        }
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        lock(&self.record)
    }

    pub(crate) fn routes(&self) -> MutexGuard<'_, Vec<Route>> {
        lock(&self.routes)
    }

    pub(crate) fn tokens(&self) -> MutexGuard<'_, Tokens> {
        lock(&self.tokens)
    }

    /// Issues a token for one of the credentials that are accepted under a name; an empty one if they have no tokens.
    pub(crate) fn issue(&self, credential: &str, account: usize) -> String {
        let Some((exchange, lifetime)) = self.platform.exchange(credential) else {
            return String::new();
        };
        self.tokens().issue(
            (credential, account),
            self.clock.now(),
            Duration::from_secs(lifetime),
            exchange.revokes_previous,
        )
    }

    fn handle(&self, mut request: Request) -> Delivery {
        let matched = self.find(&request);
        let operation = matched.as_ref().ok();
        let operation = operation.map(|matched| Arc::clone(&matched.route.operation));
        request.operation = operation.as_ref().map(|operation| operation.id.clone());
        let stubbed = lock(&self.stubs).next_for_any(request.operation.as_deref());
        let validated = self.validate(matched, &request);
        let stubbed = stubbed.or_else(|| {
            let valid = validated.as_ref().ok()?;
            lock(&self.stubs).next_for_valid(&valid.operation.id)
        });
        let (action, delay) = stubbed.map_or((Action::Default, Duration::ZERO), |stubbed| {
            (stubbed.action, stubbed.delay)
        });
        let is_truncated = action == Action::Truncate;
        let response = match (action, &validated) {
            (Action::Reset, _) => None,
            (Action::Status(status, retry_after), _) => {
                let response = response::by_status(&self.platform, status);
                let after = retry_after.map(whole_seconds);
                Some(after.iter().fold(response, |response, after| {
                    response.with_header("retry-after", after)
                }))
            }
            (Action::Response(response), _) => Some(response),
            (action, Ok(valid)) => Some(self.success(valid, action)),
            (_, Err(rejection)) => {
                request.reason = Some(printable(&rejection.reason));
                Some(self.rejected(operation.as_deref(), rejection))
            }
        };
        if let Ok(valid) = validated {
            request.arguments = valid.arguments;
            request.notes = valid.notes.iter().map(|note| printable(note)).collect();
        }
        request.status = response.as_ref().map_or(0, |response| response.status);
        self.keep(request);
        Delivery {
            response,
            delay,
            is_truncated,
        }
    }

    /// Lets pages of other origins read a response, if a test wants that.
    fn allowed(&self, response: Response) -> Response {
        match &self.options.cors {
            Some(cors) => cors.allow(response),
            None => response,
        }
    }

    /// Finds the operation of a request.
    fn find(&self, request: &Request) -> Result<Match, Rejection> {
        let prefix = &self.platform.prefix;
        match request.segments(prefix) {
            Some(segments) => {
                let reads_by_post = !self.options.is_strict && self.platform.reads_by_post();
                route::find(&self.routes(), &request.method, &segments, reads_by_post)
            }
            None => {
                let reason = format!("paths begin with {prefix}/ here, as in the base URL");
                let line = self.platform.line_of(&["server"]);
                Err(Rejection::at(Cause::UnknownPath, reason, &line))
            }
        }
    }

    fn validate(
        &self,
        matched: Result<Match, Rejection>,
        request: &Request,
    ) -> Result<Valid, Rejection> {
        let auth = Auth {
            platform: &self.platform,
            credentials: &self.credentials,
            tokens: &self.tokens(),
            now: self.clock.now(),
            is_strict: self.options.is_strict,
        };
        validate(&auth, matched, request)
    }

    /// The response to a valid request.
    fn success(&self, valid: &Valid, action: Action) -> Response {
        let (platform, operation) = (&self.platform, &*valid.operation);
        let mut response = match action {
            Action::Data(data) => {
                response::success(platform, operation, &valid.arguments, Some(data))
            }
            Action::Fail(Failure::Code(code)) => {
                let class = code.class;
                let usual = class.and_then(|class| platform.status_of_class(class));
                response::by_code(platform, Some(operation), &code, usual)
            }
            Action::Fail(Failure::Other(code, message)) => {
                response::failed(platform, operation, &code, &message)
            }
            _ => match &operation.token_of {
                Some(credential) => {
                    let exchange = platform.exchange(credential);
                    let issued = exchange.map(|(exchange, lifetime)| {
                        (exchange, lifetime, self.issue(credential, valid.account))
                    });
                    let data = token_data(operation, issued, self.clock.milliseconds());
                    response::success(platform, operation, &valid.arguments, Some(data))
                }
                None => self.default_response(valid),
            },
        };
        response.headers.extend(self.headers.iter().cloned());
        response = response.with_header("x-mock-operation", operation.id.as_str());
        let notes = valid.notes.iter();
        notes.fold(response, |response, note| {
            response.with_header("x-mock-note", header_text(note))
        })
    }

    /// The default response of an operation that issues no token.
    fn default_response(&self, valid: &Valid) -> Response {
        let (operation, now) = (&*valid.operation, self.clock.now());
        let make = || {
            let api = &self.platform.api;
            let data = self.fake.data(api, operation, &valid.arguments, now);
            response::success(&self.platform, operation, &valid.arguments, data)
        };
        match Fake::period(operation, now) {
            Some(period) => {
                let mut made = lock(&self.made);
                made.get(period, (&operation.id, &valid.arguments), make)
            }
            None => make(),
        }
    }

    /// The response to a rejected request: the platform's own failure, with the reason.
    fn rejected(&self, operation: Option<&Operation>, rejection: &Rejection) -> Response {
        let platform = &self.platform;
        let response = match rejection.cause {
            // No operation was reached, so the platform's codes, which are those of operations, do not fit.
            Cause::UnknownPath => response::unknown_path(platform),
            Cause::WrongMethod => response::refused(platform, 405),
            Cause::Header => response::by_status(platform, 400),
            _ => self.failure(operation, rejection),
        };
        let detail = rejection.detail.iter();
        let detail: String = detail.map(|detail| format!("; {detail}")).collect();
        let reason = format!("{}{detail}", rejection.reason);
        let response = response.with_header("x-mock-reason", header_text(&reason));
        match auth::challenge(platform, operation, self.options.is_strict) {
            Some(challenge) if response.status == 401 => {
                response.with_header("www-authenticate", challenge)
            }
            _ => response,
        }
    }

    /// The failure of the platform that reports a rejection best.
    fn failure(&self, operation: Option<&Operation>, rejection: &Rejection) -> Response {
        let platform = &self.platform;
        let classes = rejection.cause.classes().iter();
        // Error bodies are for operations outside the envelope, and for credentials.
        let is_enveloped = platform.api.envelope.is_some()
            && operation.is_some_and(|operation| !operation.outside_envelope);
        let is_argument = matches!(
            rejection.cause,
            Cause::Parameter | Cause::UnreadableBody | Cause::ContentType
        );
        let named = rejection
            .parameter
            .as_deref()
            .and_then(|parameter| platform.code_of_parameter(parameter));
        let codes = classes
            .clone()
            .filter_map(|class| platform.code_of_class(*class));
        let mut codes = named.into_iter().chain(codes);
        let code = codes.find(|code| {
            !(is_enveloped && is_argument && response::is_beside_envelope(platform, code))
        });
        let mut statuses = classes.filter_map(|class| platform.status_of_class(*class));
        match (code, statuses.next()) {
            (Some(code), status) => response::by_code(platform, operation, code, status),
            (None, _) if is_enveloped && is_argument => {
                response::undocumented(platform, &rejection.reason)
            }
            (None, Some(status)) => response::refused(platform, status.status),
            (None, None) => response::refused(platform, 400),
        }
    }

    /// Logs a request and records it.
    fn keep(&self, request: Request) {
        if let Some(log) = &self.options.log {
            // A test's own function may panic; neither the response nor the record depends on it.
            let _ = panic::catch_unwind(AssertUnwindSafe(|| log(&request)));
        }
        self.record().add(request);
    }
}

/// Rounds up, as a header has whole seconds.
fn whole_seconds(time: Duration) -> String {
    let seconds = time
        .as_secs()
        .saturating_add(u64::from(time.subsec_nanos() > 0));
    seconds.to_string()
}

/// A text for a log: in one line, without control characters.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

/// A text for a header: printable ASCII, and not too long.
fn header_text(text: &str) -> String {
    let allowed = |c: char| if (' '..='~').contains(&c) { c } else { '?' };
    text.chars().map(allowed).take(2000).collect()
}
