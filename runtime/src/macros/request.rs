//! The macro that gives the builder of a request what all builders have: options of the call, and sending.
//! It must not know which requests exist, nor how they are sent.

/// Implements options and sending of a request `struct Name(Call<Response>)`; without a response it is a `Call<()>`.
///
/// The struct and its derives (`Clone, Debug`) stand beside it, as do the setters of its parameters.
#[macro_export]
macro_rules! request {
    ($name:ident) => {
        $crate::request!(@methods $name, (), "Sends the request.");
    };
    ($name:ident, $response:ty) => {
        $crate::request!(@methods $name, $response, "Sends the request and gives the data of the response.");
    };
    (@methods $name:ident, $response:ty, $send:literal) => {
        impl $name {
            /// Bounds the whole call, waiting and replays included.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.0.set_timeout(timeout);
                self
            }

            /// How often the request is sent, and how long it waits in between; as the client's builder says unless set.
            pub fn with_retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.0.set_retry(policy);
                self
            }

            /// Sends the request even if it breaks a limit that this crate checks.
            pub fn with_unchecked_limits(mut self) -> Self {
                self.0.set_unchecked_limits();
                self
            }

            #[doc = $send]
            pub async fn send(self) -> ::core::result::Result<$response, $crate::Error> {
                self.0.send().await
            }

            /// Sends the request and gives the data with status, headers, attempts and time.
            pub async fn send_with_meta(
                self,
            ) -> ::core::result::Result<$crate::Response<$response>, $crate::Error> {
                self.0.send_with_meta().await
            }
        }
    };
}
