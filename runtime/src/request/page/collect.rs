//! Reads a whole list into a collection.
//! It must not know how pages are fetched.

use super::{Items, Page, Pages};
use crate::error::Error;

impl<T: Page> Pages<T> {
    /// Reads the remaining pages and returns all of them, or the first error. They are all in memory at the same time; a
    /// program that needs them one by one calls [`next`](Self::next).
    pub async fn try_collect<B: Default + Extend<T>>(mut self) -> Result<B, Error> {
        let mut all = B::default();
        while let Some(page) = self.next().await {
            all.extend([page?]);
        }
        Ok(all)
    }
}

impl<T: Page> Items<T> {
    /// Reads the remaining items and returns all of them, or the first error:
    /// `client.devices().list().items().try_collect::<Vec<_>>().await?`.
    ///
    /// They are all in memory at the same time, however many there are; a program that needs them one by one, or only
    /// the first ones, calls [`next`](Self::next).
    pub async fn try_collect<B: Default + Extend<T::Item>>(mut self) -> Result<B, Error> {
        let mut all = B::default();
        while let Some(item) = self.next().await {
            all.extend([item?]);
        }
        Ok(all)
    }
}
