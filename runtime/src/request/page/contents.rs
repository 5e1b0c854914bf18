//! What a response must say to be a page of a list.
//! It must not know how pages are requested.

use serde::de::DeserializeOwned;

use crate::values::coding::{Coded, Read};

/// One page of a list.
pub trait Page: DeserializeOwned + Send + 'static {
    /// The type of an item.
    type Item: Send + 'static;

    /// Returns the items of this page.
    fn items(&self) -> &[Self::Item];

    /// Returns the items of this page by value.
    fn into_items(self) -> Vec<Self::Item>;

    /// Returns the number of the last page, if the response contains it.
    fn last_page(&self) -> Option<u64> {
        None
    }

    /// Returns the number of items on all pages, if the response contains it.
    fn total(&self) -> Option<u64> {
        None
    }
}

/// A bare list names no last page: the list ends at a page that is empty or shorter than the first.
impl<T: DeserializeOwned + Send + 'static> Page for Vec<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }

    fn into_items(self) -> Vec<T> {
        self
    }
}

impl<C, T> Page for Coded<Vec<C>, Vec<T>>
where
    C: Read<T> + Send + 'static,
    T: Send + 'static,
{
    type Item = T;

    fn items(&self) -> &[T] {
        &self.value
    }

    fn into_items(self) -> Vec<T> {
        self.value
    }
}
