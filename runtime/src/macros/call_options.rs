//! The macro that gives the builder of a request the options that every call has.
//! It must not know which requests exist, nor how they are sent.

/// Implements the options of a request `struct Name(Call<T>)`.
///
/// The struct and its derives (`Clone, Debug`) are declared beside it, as are the setters of its parameters and its sending.
#[macro_export]
macro_rules! call_options {
    ($name:ident) => {
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
        }
    };
}
