//! A call of a generated client against the same request over the bare HTTP library, to the same server.
//! Must not know how a call is made.

use std::cell::RefCell;
use std::time::Duration;

use allocation_counter::measure;
use thingscloud::devices::DeviceDetail;
use tokio::runtime::Runtime;

use crate::server;

const CALLS: u32 = 250;
const ROUNDS: usize = 11;
const DEVICE: &str = "4xk7m2w9";

/// The response as a user of the library reads it.
#[derive(serde::Deserialize)]
struct Payload {
    result: bool,
    info: DeviceDetail,
}

/// Both sides on one thread, with one connection each. The first failure is kept; later work does not count.
struct Sides {
    runtime: Runtime,
    client: thingscloud::Client,
    library: reqwest::Client,
    target: String,
    trouble: RefCell<Option<String>>,
}

/// Makes calls by the generated client.
pub(crate) fn generated(times: u32) -> Result<(), String> {
    repeat(times, Sides::generated)
}

/// Makes the same calls by the library alone.
pub(crate) fn bare(times: u32) -> Result<(), String> {
    repeat(times, Sides::bare)
}

fn repeat(times: u32, call: fn(&Sides)) -> Result<(), String> {
    let server = server::start()?;
    let sides = Sides::new(&server.url)?;
    (0..times).for_each(|_| call(&sides));
    sides.finish(())
}

/// Returns by how many allocations a call of the generated client exceeds one of the library.
pub(crate) fn extra_allocations() -> Result<i64, String> {
    let server = server::start()?;
    let sides = Sides::new(&server.url)?;
    let (first, second) = allocations(&sides);
    sides.finish(first - second)
}

/// Returns the least allocations of a call on each side: growing a buffer only adds some.
fn allocations(sides: &Sides) -> (i64, i64) {
    let count = |call: &dyn Fn()| {
        let info = measure(|| (0..CALLS).for_each(|_| call()));
        i64::try_from(info.count_total).unwrap_or(i64::MAX) / i64::from(CALLS)
    };
    // The first calls connect and fetch the token as well.
    let rounds = (0..ROUNDS).map(|_| (count(&|| sides.generated()), count(&|| sides.bare())));
    rounds.fold((i64::MAX, i64::MAX), |least, round| {
        (least.0.min(round.0), least.1.min(round.1))
    })
}

impl Sides {
    fn new(url: &str) -> Result<Self, String> {
        let failed = |error: &dyn std::error::Error| format!("cannot prepare the calls: {error}");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let credential = thingscloud::ApiKey {
            app_id: "app".into(),
            access_key: "access".into(),
            secret_key: "secret".into(),
        };
        let client = thingscloud::Client::builder(url).credential(credential);
        // The settings of the runtime's transport.
        let library = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(45))
            .timeout(Duration::from_secs(30))
            .user_agent("thingscloud/0.1.0")
            .no_proxy();
        Ok(Self {
            runtime,
            client: client.build().map_err(|error| failed(&error))?,
            library: library.build().map_err(|error| failed(&error))?,
            target: format!("{url}/api/v1/device/{DEVICE}"),
            trouble: RefCell::default(),
        })
    }

    fn generated(&self) {
        let call = self.client.devices().get(DEVICE).send();
        self.check(
            self.runtime
                .block_on(call)
                .map_err(|error| error.to_string()),
        );
    }

    fn bare(&self) {
        let call = async {
            let request = self
                .library
                .get(&self.target)
                .header("content-type", "application/json")
                .bearer_auth("T0KEN");
            let response = request.send().await?.error_for_status()?;
            response.bytes().await
        };
        let body = self
            .runtime
            .block_on(call)
            .map_err(|error| error.to_string());
        let response = body.and_then(|body| {
            serde_json::from_slice::<Payload>(&body).map_err(|error| error.to_string())
        });
        let data = response.and_then(|response| {
            let refused = || "it was refused".to_owned();
            response.result.then_some(response.info).ok_or_else(refused)
        });
        self.check(data);
    }

    /// Returns the result, unless a call failed.
    fn finish<T>(self, result: T) -> Result<T, String> {
        match self.trouble.into_inner() {
            Some(trouble) => Err(format!("a call failed: {trouble}")),
            None => Ok(result),
        }
    }

    fn check(&self, data: Result<DeviceDetail, String>) {
        let trouble = match data {
            Ok(device) if device.online == Some(true) => return,
            Ok(_) => "the response has another device".to_owned(),
            Err(trouble) => trouble,
        };
        self.trouble.borrow_mut().get_or_insert(trouble);
    }
}
