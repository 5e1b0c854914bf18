//! The macros for lists in pages: the methods of a request that read them, and how a response is read as a page.
//! They must not know which lists exist, nor how a page is requested.

/// Implements the methods of a request `struct Name(Call<Page>)` that read its pages: `Name -> Page`, with another line of
/// documentation if there is more to say.
#[macro_export]
macro_rules! pages {
    ($name:ident -> $page:ty $(, $size:literal)?) => {
        impl $name {
            /// Reads page after page, lazily, from the page that is set.
            $(#[doc = ""] #[doc = ::core::concat!(" ", $size)])?
            #[inline]
            pub fn pages(self) -> $crate::Pages<$page> {
                self.0.pages()
            }

            /// Reads item after item over all pages, lazily, from the page that is set.
            $(#[doc = ""] #[doc = ::core::concat!(" ", $size)])?
            #[inline]
            pub fn items(self) -> $crate::Items<$page> {
                self.0.items()
            }
        }
    };
}

/// Implements [`Page`](crate::Page) for a response, from the type of its items and the fields that hold them, the number of
/// the last page and the number of all items.
#[macro_export]
macro_rules! page {
    ($name:ident { $item:ty: $items:ident $(, last_page: $last_page:ident)? $(, total: $total:ident)? }) => {
        impl $crate::Page for $name {
            type Item = $item;

            #[inline]
            fn items(&self) -> &[$item] {
                &self.$items
            }

            #[inline]
            fn into_items(self) -> ::std::vec::Vec<$item> {
                self.$items
            }

            $(#[inline]
            fn last_page(&self) -> ::core::option::Option<u64> {
                ::core::convert::Into::into(self.$last_page)
            })?

            $(#[inline]
            fn total(&self) -> ::core::option::Option<u64> {
                ::core::convert::Into::into(self.$total)
            })?
        }
    };
}
