//! Code shared by the lists of this service: offset and size, filters, pagination.

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
    /// Default `index.max_result_window`, which limits both the offset and the count.
    const RESULTS: u32 = 10_000;
    /// Default page size.
    const SIZE: u32 = 100;

    pub(super) fn apply(self, call: Call) -> Call {
        call.query("from", self.from.map(|from| from.to_string()))
            .query("size", self.size.map(|size| size.to_string()))
            .page(self.size.unwrap_or(Self::SIZE).into())
    }

    /// Shrinks the window so that it does not cross the end of the result window: servers reject a page that does.
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
            .ok_or_else(|| Error::request("the list is too long: the next offset exceeds 32 bits"))?;
        let seen = u64::from(from);
        let full = arrived >= usize::try_from(self.fitted().size.unwrap_or(Self::SIZE)).unwrap_or(usize::MAX);
        // A count at the limit may be lower than the total, and a count below the offset is wrong. In both cases, only
        // a page that is not full ends the list.
        let counted = seen == page.count && page.count < u64::from(Self::RESULTS);
        let more = seen < page.count || (!counted && full);
        Ok(more.then_some(Self { from: Some(from), ..self }))
    }

    /// Explains a 400 for a page beyond the result window. Such a page is requested nevertheless, since the size of the
    /// window is a setting of the server.
    pub(super) fn explain(self, error: Error) -> Error {
        if self.from.unwrap_or_default() >= Self::RESULTS && error.is_bad_request() {
            error.explained(
                "the server does not search beyond the first 10,000 items, so the list may be incomplete; \
                 narrow it with filters",
            )
        } else {
            error
        }
    }
}

/// Adds a filter that matches any of several values, sent as one comma-separated parameter. Without values, the
/// parameter is left out; servers treat an empty one the same way. An empty value among others is different: servers
/// refuse it as an index name or a job type, and compare it with names and service types.
pub(super) fn any_of<T: AsRef<str>>(call: Call, name: &str, values: &[T]) -> Result<Call> {
    let rejected = |what| Err(Error::request(format!("`{name}` {what}")).with_call(call.name()));
    let mut joined = String::new();
    for (index, value) in values.iter().map(AsRef::as_ref).enumerate() {
        if value.is_empty() {
            return rejected("must not contain an empty value, which servers do not ignore");
        }
        if value.contains(',') {
            return rejected(
                "must not contain a value with a comma, which servers would split into two values",
            );
        }
        if index > 0 {
            joined.push(',');
        }
        joined.push_str(value);
    }
    Ok(call.query(name, (!values.is_empty()).then_some(joined)))
}

/// Implements the setters and the pagination of a list request that has a field `window: Window`.
macro_rules! list {
    ($name:ident => $item:ty) => {
        impl $name {
            /// Sets the number of items to skip. 0 by default.
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
            assert_eq!(next.size, window.size, "the page size of the caller is kept");
            next.from.unwrap()
        })
    }

    #[test]
    fn a_page_does_not_cross_the_result_window() {
        for (from, size, fitted) in [
            (None, None, None),
            (None, Some(10_000), Some(10_000)),
            (None, Some(10_001), Some(10_000)),
            (Some(9_900), None, None),
            (Some(9_901), None, Some(99)),
            (Some(9_990), Some(20), Some(10)),
            (Some(9_990), Some(0), Some(0)),
            // Beyond the window, the size is not changed: the server decides.
            (Some(10_000), Some(20), Some(20)),
            (Some(u32::MAX), None, None),
        ] {
            let window = Window { from, size }.fitted();
            assert_eq!((window.from, window.size), (from, fitted));
        }
    }

    #[test]
    fn the_next_page_starts_after_the_received_items() {
        assert_eq!(after(Window::default(), 100, 250), Some(100));
        // Half a page, although the count is higher.
        assert_eq!(after(window(100, 100), 50, 250), Some(150));
        assert_eq!(after(window(200, 100), 50, 250), None);
        assert_eq!(after(window(0, 2), 2, 2), None);
    }

    #[test]
    fn a_count_that_is_too_low_does_not_hide_items() {
        assert_eq!(after(window(0, 2), 2, 1), Some(2), "a full page may be followed by another one");
        assert_eq!(after(window(2, 2), 1, 1), None, "half a page ends the list");
        assert_eq!(after(Window::default(), 100, 0), Some(100));
    }

    #[test]
    fn a_count_at_the_limit_does_not_end_the_list() {
        assert_eq!(after(window(9_900, 100), 100, 10_000), Some(10_000));
        assert_eq!(after(window(9_900, 100), 99, 9_999), None);
        // The last page was shrunk to ten items.
        assert_eq!(after(window(9_990, 100), 10, 10_000), Some(10_000));
        assert_eq!(after(window(10_100, 100), 100, 10_000), Some(10_200));
        assert_eq!(after(window(10_100, 100), 99, 10_000), None);
    }

    #[test]
    fn an_offset_does_not_wrap_around() {
        let page = Page::new(u64::MAX, vec![()]);
        let error = window(u32::MAX, 1).next(&page).unwrap_err();
        assert_eq!(error.to_string(), "the list is too long: the next offset exceeds 32 bits");
    }
}
