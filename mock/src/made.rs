//! Default responses that were made already: the same request soon has the same response, which need not be made again.
//! Must not know how a response is made, nor how long it stays the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::http::response::Response;

/// Most bytes that are kept. All are forgotten before there are more.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// About what a kept response takes beside its body and its arguments.
const OVERHEAD: usize = 256;

/// The responses of one period.
#[derive(Debug, Default)]
pub(crate) struct Made {
    period: i64,
    /// By operation, and then by the arguments as JSON.
    responses: BTreeMap<String, BTreeMap<String, Response>>,
    bytes: usize,
}

impl Made {
    /// Returns the response of an operation with these arguments in a period, and makes it if there is none.
    pub(crate) fn get(
        &mut self,
        period: i64,
        (operation, arguments): (&str, &Map<String, Value>),
        make: impl FnOnce() -> Response,
    ) -> Response {
        if self.period != period {
            self.forget(period);
        }
        let key = serde_json::to_string(arguments).unwrap_or_default();
        let own = self.responses.get(operation);
        if let Some(response) = own.and_then(|responses| responses.get(&key)) {
            return response.clone();
        }
        let response = make();
        let size = OVERHEAD + key.len() + response.body.len();
        if size > MAX_BYTES {
            return response;
        }
        if self.bytes + size > MAX_BYTES {
            self.forget(period);
        }
        self.bytes += size;
        let own = self.responses.entry(operation.to_owned()).or_default();
        own.insert(key, response.clone());
        response
    }

    fn forget(&mut self, period: i64) {
        *self = Self {
            period,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{MAX_BYTES, Made};
    use crate::http::response::Response;

    fn response(body: String) -> Response {
        Response {
            status: 200,
            headers: Vec::new(),
            body,
        }
    }

    fn arguments(page: u64) -> Map<String, Value> {
        Map::from_iter([("page".to_owned(), json!(page))])
    }

    /// Returns the body, and whether it was made for this call.
    fn get(made: &mut Made, period: i64, operation: &str, page: u64) -> (String, bool) {
        let mut is_made = false;
        let response = made.get(period, (operation, &arguments(page)), || {
            is_made = true;
            response(format!("{operation} {page} {period}"))
        });
        (response.body, is_made)
    }

    #[test]
    fn only_the_same_request_in_the_same_period_has_a_made_response() {
        let made = &mut Made::default();
        let all = [
            (7, "list", 1),
            (7, "list", 2),
            (7, "get", 1),
            (8, "list", 1),
            (7, "list", 1),
        ];
        for (period, operation, page) in all {
            let body = format!("{operation} {page} {period}");
            assert_eq!(get(made, period, operation, page), (body.clone(), true));
            assert_eq!(get(made, period, operation, page), (body, false));
        }
    }

    #[test]
    fn responses_are_forgotten_before_there_are_too_many() {
        let mut made = Made::default();
        for page in 0..100 {
            made.get(7, ("list", &arguments(page)), || {
                response("x".repeat(MAX_BYTES / 10))
            });
            assert!(made.bytes <= MAX_BYTES);
        }
        assert!(!get(&mut made, 7, "list", 99).1);
        assert!(get(&mut made, 7, "list", 0).1);
    }

    /// What a request makes large, as a long list of things, takes no place of others.
    #[test]
    fn a_response_that_is_too_large_is_not_kept() {
        let mut made = Made::default();
        assert!(get(&mut made, 7, "list", 1).1);
        made.get(7, ("list", &arguments(2)), || {
            response("x".repeat(MAX_BYTES))
        });
        assert!(made.bytes <= MAX_BYTES);
        assert!(!get(&mut made, 7, "list", 1).1);
        assert!(get(&mut made, 7, "list", 2).1);
    }

    /// A program that never asks the same twice fills no memory with small responses.
    #[test]
    fn small_responses_are_counted_too() {
        let mut made = Made::default();
        let count = u64::try_from(MAX_BYTES / 200).unwrap();
        for page in 0..count {
            made.get(7, ("list", &arguments(page)), || response(String::new()));
        }
        let kept: usize = made.responses.values().map(|own| own.len()).sum();
        assert!(kept < MAX_BYTES / 200, "{kept}");
    }
}
