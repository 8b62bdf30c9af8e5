//! What the lists of this service share: offset and size, filters, and reading to the end.

use crate::{
    client::call::Call,
    elasticsearch::Page,
    error::{Error, Result},
};

/// The requested part of a list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    pub(super) from: Option<u32>,
    pub(super) size: Option<u32>,
}

impl Window {
    /// How far a search sees, unless its index is set up otherwise; and how far servers count.
    const RESULTS: u32 = 10_000;
    /// Page size if none is set.
    const SIZE: u32 = 100;

    pub(super) fn apply(self, call: Call) -> Call {
        call.query("from", self.from.map(|from| from.to_string()))
            .query("size", self.size.map(|size| size.to_string()))
    }

    /// The same window, except that it does not reach across the end of what a search sees: there servers refuse the
    /// whole page.
    pub(super) fn fitted(self) -> Self {
        let left = Self::RESULTS.saturating_sub(self.from.unwrap_or_default());
        if left > 0 && self.size.unwrap_or(Self::SIZE) > left {
            Self { size: Some(left), ..self }
        } else {
            self
        }
    }

    /// The window after the items of `page`; `None` after the last page.
    pub(super) fn next<T>(self, page: &Page<T>) -> Result<Option<Self>> {
        let arrived = page.arrived();
        let from = u32::try_from(arrived)
            .ok()
            .and_then(|arrived| self.from.unwrap_or_default().checked_add(arrived))
            .ok_or_else(|| Error::request("the list is longer than an offset can say"))?;
        let seen = u64::from(from);
        let full = arrived >= usize::try_from(self.fitted().size.unwrap_or(Self::SIZE)).unwrap_or(usize::MAX);
        // A total that has reached the end of counting may be larger; one that is exceeded is wrong. Then only the
        // page can tell.
        let counted = seen == page.count && page.count < u64::from(Self::RESULTS);
        let more = seen < page.count || (!counted && full);
        Ok(more.then_some(Self { from: Some(from), ..self }))
    }

    /// Says what a refusal means when it was for a page behind what a search sees. Such a page is asked for all the
    /// same: the end is a setting of the server.
    pub(super) fn explain(self, error: Error) -> Error {
        if self.from.unwrap_or_default() >= Self::RESULTS && error.is_bad_request() {
            error.explained(
                "the list may go on behind the first 10 000 items, which is as far as the server looks; \
                 narrow it with filters",
            )
        } else {
            error
        }
    }
}

/// Adds a filter by any of several values, which travel as one comma-separated parameter. No values: no filter, which
/// is what servers make of it, too.
pub(super) fn any_of<T: AsRef<str>>(call: Call, name: &str, values: &[T]) -> Result<Call> {
    let refused = |what| Err(Error::request(format!("`{name}` {what}")).with_call(call.name()));
    let mut joined = String::new();
    for (index, value) in values.iter().map(AsRef::as_ref).enumerate() {
        if value.is_empty() {
            return refused("has an empty value, which servers do not look for");
        }
        if value.contains(',') {
            return refused("has a value with a comma, which servers would take for two values");
        }
        if index > 0 {
            joined.push(',');
        }
        joined.push_str(value);
    }
    Ok(call.query(name, (!values.is_empty()).then_some(joined)))
}

/// Gives a list that has a `window: Window` its setters, and the ways to read it to the end.
macro_rules! list {
    ($name:ident => $item:ty) => {
        impl $name {
            /// How many items to skip. 0 by default.
            pub fn from(mut self, from: u32) -> Self {
                self.window.from = Some(from);
                self
            }

            /// Sets the maximum number of items per page. 100 by default; 0 requests only the count.
            pub fn size(mut self, size: u32) -> Self {
                self.window.size = Some(size);
                self
            }
        }

        impl $crate::client::pages::Paged for $name {
            type Page = $crate::elasticsearch::Page<$item>;
            type Item = $item;

            fn fetch(&self) -> futures_core::future::BoxFuture<'static, $crate::Result<Self::Page>> {
                let window = self.window.fitted();
                let request = Self { window, ..self.clone() };
                Box::pin(async move { request.send().await.map_err(|error| window.explain(error)) })
            }

            fn items(page: &Self::Page) -> &[$item] {
                &page.results
            }

            fn unreadable(page: &Self::Page) -> &[$crate::Unreadable] {
                page.unreadable()
            }

            fn arrived(page: &Self::Page) -> usize {
                page.arrived()
            }

            fn into_items(page: Self::Page) -> Vec<$item> {
                page.results
            }

            fn next(mut self, page: &Self::Page) -> $crate::Result<Option<Self>> {
                Ok(self.window.next(page)?.map(|window| {
                    self.window = window;
                    self
                }))
            }
        }

        $crate::client::pages::paged!($name: $crate::elasticsearch::Page<$item>, $item);
    };
}

pub(super) use list;

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: u32, size: u32) -> Window {
        Window { from: Some(from), size: Some(size) }
    }

    fn after(window: Window, arrived: usize, count: u64) -> Option<u32> {
        let page = Page::new(count, vec![(); arrived]);
        window.next(&page).unwrap().map(|next| {
            assert_eq!(next.size, window.size, "the size the caller chose stays");
            next.from.unwrap()
        })
    }

    #[test]
    fn a_page_ends_where_a_search_does() {
        for (from, size, fitted) in [
            (None, None, None),
            (None, Some(10_000), Some(10_000)),
            (None, Some(10_001), Some(10_000)),
            (Some(9_900), None, None),
            (Some(9_901), None, Some(99)),
            (Some(9_990), Some(20), Some(10)),
            (Some(9_990), Some(0), Some(0)),
            // Nothing is left to shrink: the server decides.
            (Some(10_000), Some(20), Some(20)),
            (Some(u32::MAX), None, None),
        ] {
            let window = Window { from, size }.fitted();
            assert_eq!((window.from, window.size), (from, fitted));
        }
    }

    #[test]
    fn the_next_page_begins_behind_what_arrived() {
        assert_eq!(after(Window::default(), 100, 250), Some(100));
        // Half a page, though more was promised.
        assert_eq!(after(window(100, 100), 50, 250), Some(150));
        assert_eq!(after(window(200, 100), 50, 250), None);
        assert_eq!(after(window(0, 2), 2, 2), None);
    }

    #[test]
    fn a_total_that_is_too_low_does_not_hide_items() {
        assert_eq!(after(window(0, 2), 2, 1), Some(2), "a full page has another one behind it");
        assert_eq!(after(window(2, 2), 1, 1), None, "half a page has none");
        assert_eq!(after(Window::default(), 100, 0), Some(100));
    }

    #[test]
    fn a_total_at_the_end_of_counting_may_be_larger() {
        assert_eq!(after(window(9_900, 100), 100, 10_000), Some(10_000));
        assert_eq!(after(window(9_900, 100), 99, 9_999), None);
        // The last page had a size of only ten.
        assert_eq!(after(window(9_990, 100), 10, 10_000), Some(10_000));
        assert_eq!(after(window(10_100, 100), 100, 10_000), Some(10_200));
        assert_eq!(after(window(10_100, 100), 99, 10_000), None);
    }

    #[test]
    fn an_offset_does_not_begin_again() {
        let page = Page::new(u64::MAX, vec![()]);
        let error = window(u32::MAX, 1).next(&page).unwrap_err();
        assert_eq!(error.to_string(), "the list is longer than an offset can say");
    }
}
