//! The macros that add the options of every call, and of lists, to the builder of a request.
//! It must not know which requests exist, nor how they are sent.

/// Implements the options of a request `struct Name(Call<T>)`.
///
/// The struct and its derives (`Clone, Debug`) are declared next to it, as are the setters of its parameters and
/// `send`.
#[macro_export]
macro_rules! call_options {
    ($name:ident) => {
        impl $name {
            /// Sets the longest time of the whole call, including waits and retries. Default: the client's timeout.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.0.set_timeout(timeout);
                self
            }

            /// Sets how many times the request is sent, and how long it waits in between. Default: the client's policy.
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

/// Implements the option of a request `struct Name(Call<T>)` whose response is a list of items.
#[macro_export]
macro_rules! list_options {
    ($name:ident) => {
        impl $name {
            /// Skips items of the list that cannot be read, instead of failing. The response of `send_with_meta`, or what
            /// reads the pages, says which ones and why. Default: such an item is an error that names its place.
            pub fn with_unreadable_items_skipped(mut self) -> Self {
                self.0.set_unreadable_items_skipped();
                self
            }
        }
    };
}
