//! Default responses that were made already: the same request soon has the same response, which need not be made again.
//! Must not know how a response is made, nor how long it stays the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::http::response::Response;

/// Bytes of bodies and arguments that are kept. If there are more, all are forgotten.
const MAX_BYTES: usize = 4 * 1024 * 1024;

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
        if self.bytes > MAX_BYTES {
            self.forget(period);
        }
        let response = make();
        self.bytes += key.len() + response.body.len();
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
            assert!(made.bytes <= MAX_BYTES + MAX_BYTES / 10 + 100);
        }
        assert!(!get(&mut made, 7, "list", 99).1);
        assert!(get(&mut made, 7, "list", 0).1);
    }
}
