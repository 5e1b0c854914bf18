//! The way to a page, as its server wants it: robots.txt, pauses, waits that the server asks for, redirects.
//! Must not know where pages are kept, nor what they hold.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use jiff::Timestamp;
use url::{Host as Name, Url};

use crate::failure::Failure;
use crate::http::{Answer, Fault, Http, Most, Validators};
use crate::page;
use crate::robots::Robots;
use crate::{Clock, Settings};

/// How many redirects are followed.
const REDIRECTS: usize = 5;
/// How often a request is sent at most.
const ATTEMPTS: u32 = 3;
/// How long to wait where the server asks for a wait and does not say how long.
const WAIT: Duration = Duration::from_secs(10);
/// How much of robots.txt is read: what the standard asks for at least.
const ROBOTS: usize = 500 * 1024;

/// What a visit brings.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The address that sent the page.
    pub(crate) url: Url,
    /// The addresses that led on.
    pub(crate) redirects: Vec<String>,
    /// The page, or that it is as it was.
    pub(crate) answer: Answer,
}

/// What is known of a server.
#[derive(Clone, Debug, Default)]
struct Host {
    /// Whether it got a request, so that a pause comes before the next.
    was_asked: bool,
    robots: Option<Result<Robots, Failure>>,
    /// Why it gets no more requests in this run.
    closed: Option<Failure>,
}

/// Makes visits one at a time, and remembers what servers want.
pub(crate) struct Visitor<'a, C> {
    http: Http,
    settings: &'a Settings,
    clock: &'a C,
    hosts: BTreeMap<String, Host>,
}

impl<'a, C: Clock> Visitor<'a, C> {
    pub(crate) fn new(http: Http, settings: &'a Settings, clock: &'a C) -> Self {
        Self {
            http,
            settings,
            clock,
            hosts: BTreeMap::new(),
        }
    }

    /// Goes to a page. `known` is the address that sent the earlier copy, and what it sent to recognise it by.
    pub(crate) async fn visit(
        &mut self,
        start: &Url,
        known: &(String, Validators),
    ) -> Result<Visit, Failure> {
        let (mut url, mut redirects) = (start.clone(), Vec::new());
        loop {
            self.may_ask(&url).await?;
            let nothing = Validators::default();
            let is_known = known.0 == url.as_str();
            let validators = if is_known { &known.1 } else { &nothing };
            let most = Most::Whole(self.settings.most_bytes);
            let answer = self.ask(&url, validators, most).await?;
            let is_as_it_was = answer.status == 304 && !validators.is_empty();
            if answer.status == 200 || is_as_it_was {
                return Ok(Visit {
                    url,
                    redirects,
                    answer,
                });
            }
            let Some(next) = next(&url, &answer)? else {
                return Err(Failure::status(answer.status));
            };
            redirects.push(url.to_string());
            if redirects.contains(&next.to_string()) {
                return Err(Failure::circle(&next));
            }
            if redirects.len() > REDIRECTS {
                return Err(Failure::far(REDIRECTS));
            }
            url = next;
        }
    }

    /// Whether robots.txt allows a request.
    async fn may_ask(&mut self, url: &Url) -> Result<(), Failure> {
        let known = self.host(url).robots.clone();
        let robots = match known {
            Some(robots) => robots,
            None => {
                let robots = self.robots(url).await;
                self.host(url).robots = Some(robots.clone());
                robots
            }
        }?;
        let query = url.query().map(|query| format!("?{query}"));
        let target = format!("{}{}", url.path(), query.unwrap_or_default());
        if robots.allows(&target) {
            Ok(())
        } else {
            Err(Failure::forbidden(url))
        }
    }

    /// Fetches robots.txt: without one, everything is allowed; with a server that cannot say, nothing is.
    async fn robots(&mut self, url: &Url) -> Result<Robots, Failure> {
        let Ok(mut at) = url.join("/robots.txt") else {
            return Ok(Robots::allow_all());
        };
        for _ in 0..=REDIRECTS {
            let nothing = Validators::default();
            let answer = self.ask(&at, &nothing, Most::Beginning(ROBOTS)).await;
            let answer = answer.map_err(|failure| failure.of_robots())?;
            match answer.status {
                200 => return Ok(Robots::parse(&answer.body)),
                500.. => return Err(Failure::status(answer.status).of_robots()),
                _ => {}
            }
            match next(&at, &answer) {
                Ok(Some(next)) => at = next,
                _ => break,
            }
        }
        Ok(Robots::allow_all())
    }

    /// Sends a request, after a pause if the server got one before; waits and sends it again where the server asks for that,
    /// and once more where the connection breaks.
    async fn ask(
        &mut self,
        url: &Url,
        validators: &Validators,
        most: Most,
    ) -> Result<Answer, Failure> {
        let (mut attempt, mut broken) = (0, false);
        loop {
            attempt += 1;
            let pause = self.settings.pause;
            let (clock, host) = (self.clock, self.host(url));
            if let Some(failure) = &host.closed {
                return Err(failure.clone());
            }
            if std::mem::replace(&mut host.was_asked, true) {
                clock.sleep(pause).await;
            }
            let answer = match self.http.get(url, validators, most).await {
                Ok(answer) if matches!(answer.status, 429 | 503) => answer,
                Ok(answer) => return Ok(answer),
                Err(Fault::Connection(_)) if !broken => {
                    broken = true;
                    continue;
                }
                Err(fault) => return Err(Failure::fault(&fault)),
            };
            let wait = wait(answer.retry_after.as_deref(), clock.now(), attempt);
            if attempt >= ATTEMPTS || wait > self.settings.most_wait {
                let failure = Failure::busy(answer.status, wait, url);
                self.host(url).closed = Some(failure.clone());
                return Err(failure);
            }
            clock.sleep(wait).await;
        }
    }

    fn host(&mut self, url: &Url) -> &mut Host {
        let origin = url.origin().ascii_serialization();
        self.hosts.entry(origin).or_default()
    }
}

/// Returns where a redirect leads, if the response is one.
fn next(url: &Url, answer: &Answer) -> Result<Option<Url>, Failure> {
    let location = answer.location.as_ref();
    let is_redirect = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
    let Some(location) = location.filter(|_| is_redirect) else {
        return Ok(None);
    };
    let next = url.join(location).map_err(|error| error.to_string());
    let next = next.and_then(|next| page::address(next.as_str()));
    let next = next.map_err(|why| Failure::astray(&why))?;
    if url.scheme() == "https" && next.scheme() == "http" {
        return Err(Failure::astray(&format!(
            "{} is not encrypted any more",
            page::shown(&next)
        )));
    }
    if is_local(&next) && !is_local(url) {
        let why = "it leads from the network into this machine's own".to_owned();
        return Err(Failure::astray(&why));
    }
    Ok(Some(next))
}

/// Whether an address is of this machine or of a network that is not public. A name that someone gave to such an address is
/// not known here.
fn is_local(url: &Url) -> bool {
    let of_four = |it: Ipv4Addr| {
        it.is_loopback() || it.is_private() || it.is_link_local() || it.is_unspecified()
    };
    match url.host() {
        Some(Name::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Name::Ipv4(it)) => of_four(it),
        Some(Name::Ipv6(it)) => {
            let is_own = it.is_loopback() || it.is_unspecified();
            let is_inner = it.is_unique_local() || it.is_unicast_link_local();
            is_own || is_inner || it.to_ipv4_mapped().is_some_and(of_four)
        }
        None => false,
    }
}

/// Returns how long a server asks to wait: a number of seconds, a date, or nothing.
fn wait(retry_after: Option<&str>, now: Timestamp, attempt: u32) -> Duration {
    let Some(text) = retry_after else {
        return WAIT.saturating_mul(attempt);
    };
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_or(Duration::MAX, Duration::from_secs);
    }
    let date = httpdate::parse_http_date(text).ok();
    let date = date.and_then(|date| Timestamp::try_from(date).ok());
    date.map_or(WAIT, |date| {
        let seconds = date.as_second().saturating_sub(now.as_second());
        Duration::from_secs(seconds.try_into().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use url::Url;

    use super::{Answer, WAIT, next, wait};

    #[test]
    fn a_redirect_does_not_lead_from_the_network_into_a_private_one() {
        let led = |from: &str, to: &str| {
            let answer = Answer {
                status: 302,
                location: Some(to.to_owned()),
                ..Answer::default()
            };
            let found = next(&Url::parse(from).unwrap(), &answer);
            found.map_err(|failure| failure.to_string())
        };
        for inside in [
            "http://169.254.169.254/latest/",
            "http://127.0.0.1:8080/",
            "http://2130706433/",
            "http://10.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:192.168.0.1]/",
            "http://[fd00::1]/",
            "http://LOCALHOST/",
        ] {
            let refused = led("http://acme.example/a", inside).unwrap_err();
            assert!(
                refused.contains("this machine's own"),
                "{inside}: {refused}"
            );
            led("http://127.0.0.1/a", inside).unwrap();
        }
        led("http://acme.example/a", "http://203.0.113.1/").unwrap();
    }

    #[test]
    fn a_wait_is_a_number_of_seconds_or_a_date() {
        let now = "2026-11-29T12:00:00Z".parse().unwrap();
        let seconds = Duration::from_secs;
        assert_eq!(wait(Some("7"), now, 1), seconds(7));
        assert_eq!(
            wait(Some("Sun, 29 Nov 2026 12:01:30 GMT"), now, 1),
            seconds(90)
        );
        assert_eq!(
            wait(Some("Sun, 29 Nov 2026 11:00:00 GMT"), now, 1),
            seconds(0)
        );
        assert_eq!(wait(Some("99999999999999999999999"), now, 1), Duration::MAX);
        assert_eq!(wait(Some("soon"), now, 2), WAIT);
        assert_eq!(wait(None, now, 2), WAIT * 2);
    }
}
