use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{client::call::Call, error::Result, null::null_as_default};

/// One page of a list. There is no total count.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page. Absent and null count as none.
    pub items: Vec<T>,
    /// How many items were asked for at most, as the server understood it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many items come before this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Whether more items follow. Where the server does not say, this is `true` unless the page is empty: asking
    /// once too often finds an empty page, asking too rarely loses items.
    pub has_more: bool,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", bound = "T: Deserialize<'de>")]
        struct Wire<T> {
            #[serde(default = "Vec::new", deserialize_with = "null_as_default")]
            items: Vec<T>,
            #[serde(default)]
            limit: Option<u64>,
            #[serde(default)]
            offset: Option<u64>,
            #[serde(default)]
            has_more: Option<bool>,
            #[serde(flatten)]
            extra: Map<String, Value>,
        }
        let wire = Wire::<T>::deserialize(deserializer)?;
        Ok(Self {
            has_more: wire.has_more.unwrap_or(!wire.items.is_empty()),
            items: wire.items,
            limit: wire.limit,
            offset: wire.offset,
            extra: wire.extra,
        })
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    pub(super) limit: Option<u64>,
    pub(super) offset: Option<u64>,
}

impl Window {
    /// The largest page the service gives.
    const LARGEST: u64 = 100;

    pub(super) fn apply(self, call: Call) -> Call {
        call.query("limit", self.limit.map(|limit| limit.to_string()))
            .query("offset", self.offset.map(|offset| offset.to_string()))
    }

    /// Every page from this one on. The offset grows by what arrived, which may be less than what was asked for; an
    /// empty page ends the list, whatever it says about more.
    pub(super) fn pages<T, F, Fut>(self, fetch: F) -> BoxStream<'static, Result<Page<T>>>
    where
        T: Send + 'static,
        F: Fn(Self) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Page<T>>> + Send + 'static,
    {
        let first = Self { limit: Some(self.limit.unwrap_or(Self::LARGEST)), offset: self.offset };
        stream::try_unfold((Some(first), fetch), |(window, fetch)| async move {
            let Some(window) = window else { return Ok(None) };
            let page = fetch(window).await?;
            if page.items.is_empty() {
                return Ok(None);
            }
            let arrived = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
            let offset = window.offset.unwrap_or_default().saturating_add(arrived);
            let next = page.has_more.then_some(Self { offset: Some(offset), ..window });
            Ok(Some((page, (next, fetch))))
        })
        .boxed()
    }
}

/// Gives a list that has a `window: Window` its setters, and the ways to read it to the end.
macro_rules! paged {
    ($name:ident => $item:ty) => {
        impl $name {
            /// How many items a page has at most. 20 by default, at most 100; [`pages`](Self::pages) and
            /// [`stream`](Self::stream) ask for 100 by default.
            pub fn limit(mut self, limit: u64) -> Self {
                self.window.limit = Some(limit);
                self
            }

            /// How many items to skip. 0 by default.
            pub fn offset(mut self, offset: u64) -> Self {
                self.window.offset = Some(offset);
                self
            }

            /// Every page from the offset on, each fetched when it is polled for. Empty pages do not show.
            ///
            /// An item that is created or deleted meanwhile moves the others: one may come twice, or not at all. The
            /// stream ends after the last page, and after the first error. A time-out counts for each page.
            pub fn pages(
                self,
            ) -> futures_core::stream::BoxStream<'static, $crate::Result<$crate::b3os::Page<$item>>> {
                self.window.pages(move |window| {
                    let request = Self { window, ..self.clone() };
                    async move { Ok(request.send().await?.into_data()) }
                })
            }

            /// Every item from the offset on, page by page as [`pages`](Self::pages) reads them.
            pub fn stream(self) -> futures_core::stream::BoxStream<'static, $crate::Result<$item>> {
                use futures_util::{StreamExt, TryStreamExt, stream};
                self.pages().map_ok(|page| stream::iter(page.items.into_iter().map(Ok))).try_flatten().boxed()
            }
        }
    };
}

pub(super) use paged;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_member_may_be_missing_or_null() {
        for value in [
            json!({}),
            json!({"items": null, "limit": null, "offset": null, "hasMore": null}),
            json!({"items": []}),
        ] {
            let page: Page<u8> = serde_json::from_value(value).unwrap();
            assert_eq!((page.items.len(), page.limit, page.offset, page.has_more), (0, None, None, false));
        }
        let page: Page<u8> = serde_json::from_value(json!({"items": [1]})).unwrap();
        assert!(page.has_more);
    }

    #[test]
    fn there_and_back() {
        let value = json!({"items": [1], "limit": 20, "offset": 3, "hasMore": false, "total": 4});
        let page: Page<u8> = serde_json::from_value(value.clone()).unwrap();
        assert_eq!((page.limit, page.offset, page.has_more), (Some(20), Some(3), false));
        assert_eq!(serde_json::to_value(page).unwrap(), value);
    }
}
