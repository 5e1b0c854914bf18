//! The macros that add to the builder of a request what is the same for every call: its options, those of lists, and how it
//! is sent or awaited.
//! It must not know which requests exist, nor how they are sent.

/// Implements the options of a request `struct Name(Call<T>)`, how it is sent, and that it can be awaited: `Name -> Value`,
/// with the type of the response. `coded` before the name says that `T` is another type.
///
/// The struct and its derives (`Clone, Debug`) are declared next to it, as are the setters of its parameters. Everything is
/// `#[inline]`, so that it is compiled with the programs that call it, and not with the crate of a platform.
#[macro_export]
macro_rules! request {
    ($name:ident -> ()) => {
        $crate::request!(@common $name -> (), "Sends the request.");
    };
    ($name:ident -> $value:ty) => {
        $crate::request!(@common $name -> $value, "Sends the request and returns the data of the response.");
    };
    (@common $name:ident -> $value:ty, $send:literal) => {
        $crate::awaited!($name -> $value);
        $crate::request!(@options $name);
        $crate::request!(@sending $name -> $value, $send, send, send_with_meta);
    };
    (coded $name:ident -> $value:ty) => {
        $crate::awaited!(coded $name -> $value);
        $crate::request!(@options $name);
        $crate::request!(
            @sending $name -> $value, "Sends the request and returns the data of the response.", send_coded, send_coded_with_meta
        );
    };
    (@sending $name:ident -> $value:ty, $send:literal, $call_send:ident, $call_send_with_meta:ident) => {
        impl $name {
            #[doc = $send]
            #[inline]
            pub fn send(
                self,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<$value, $crate::Error>>
                   + ::core::marker::Send {
                self.0.$call_send()
            }

            /// Sends the request and returns the data with status, headers, attempts and time.
            #[inline]
            pub fn send_with_meta(
                self,
            ) -> impl ::core::future::Future<
                Output = ::core::result::Result<$crate::Response<$value>, $crate::Error>,
            > + ::core::marker::Send {
                self.0.$call_send_with_meta()
            }
        }
    };
    (@options $name:ident) => {
        impl $name {
            /// Sets the longest time of the whole call, including waits and retries. Default: the client's timeout.
            #[inline]
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.0.set_timeout(timeout);
                self
            }

            /// Sets how many times the request is sent, and how long it waits in between. Default: the client's policy.
            #[inline]
            pub fn with_retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.0.set_retry(policy);
                self
            }

            /// Sends the request even if it breaks a limit that this crate checks.
            #[inline]
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
            #[inline]
            pub fn with_unreadable_items_skipped(mut self) -> Self {
                self.0.set_unreadable_items_skipped();
                self
            }
        }
    };
}

/// Implements that a request around a call can be awaited: `Name -> Value`, with the type that its `send` returns.
///
/// The future of the call itself is wrapped where possible, because the compiler has checked once for all requests that it
/// is `Send`. It is compiled in programs that await a request, and not with the crate of a platform.
#[macro_export]
macro_rules! awaited {
    ($name:ident -> $value:ty) => {
        $crate::awaited!(@impl $name, $value, |request| ::core::future::IntoFuture::into_future(request.0));
    };
    (coded $name:ident -> $value:ty) => {
        $crate::awaited!(@impl $name, $value, |request| $crate::CallFuture::new(request.send()));
    };
    (@impl $name:ident, $value:ty, |$request:ident| $future:expr) => {
        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$value, $crate::Error>;
            type IntoFuture = $crate::CallFuture<$value>;

            /// Sends the request, as `send` does.
            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                let $request = self;
                $future
            }
        }
    };
}
