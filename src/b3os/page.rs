use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{
    client::call::Call,
    free_form::debug,
    lenient::{Leftovers, items, unreadable},
};

/// One page of a list. The API returns no total count.
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let page = b3.connectors().list().limit(10).send().await?.into_data();
/// for connector in &page.items {
///     println!("{:?}", connector.id);
/// }
/// println!("more: {}", page.has_more);
/// # Ok(()) }
/// ```
#[doc(alias = "pagination")]
#[doc(alias = "hasMore")]
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Page<T> {
    /// Items of this page. Absent and `null` are read as empty.
    pub items: Vec<T>,
    /// Maximum number of items per page, as applied by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Number of items before this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Whether more items follow. If the server does not send this field, it is `true` unless the page is empty. One
    /// additional request then finds an empty page, and no items are lost.
    pub has_more: bool,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip)]
    unreadable: Leftovers,
}

debug!(Page<T> { items, limit, offset, has_more, unreadable; extra });

unreadable!(Page<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", bound = "T: Deserialize<'de>")]
        struct Wire<T> {
            #[serde(default = "Vec::new", deserialize_with = "items")]
            items: Vec<T>,
            #[serde(default)]
            limit: Option<u64>,
            #[serde(default)]
            offset: Option<u64>,
            #[serde(default)]
            has_more: Option<bool>,
            #[serde(flatten)]
            extra: Map<String, Value>,
            #[serde(skip, default = "Leftovers::of_this_object")]
            unreadable: Leftovers,
        }
        let wire = Wire::<T>::deserialize(deserializer)?;
        Ok(Self {
            has_more: wire
                .has_more
                .unwrap_or(!wire.items.is_empty() || wire.unreadable.count_items("items") > 0),
            items: wire.items,
            limit: wire.limit,
            offset: wire.offset,
            extra: wire.extra,
            unreadable: wire.unreadable,
        })
    }
}

impl<T> Page<T> {
    /// Returns the number of items that arrived, including those that were left out.
    pub(super) fn arrived(&self) -> usize {
        self.items.len() + self.unreadable.count_items("items")
    }
}

/// The requested part of a list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    pub(super) limit: Option<u64>,
    pub(super) offset: Option<u64>,
}

impl Window {
    /// Maximum number of items that the server returns per page.
    const LARGEST: u64 = 100;

    /// Default page size.
    const DEFAULT: u64 = 20;

    pub(super) fn apply(self, call: Call) -> Call {
        call.query("limit", self.limit.map(|limit| limit.to_string()))
            .query("offset", self.offset.map(|offset| offset.to_string()))
            .page(self.limit.unwrap_or(Self::DEFAULT))
    }

    /// The first window of a list that is read to its end: the largest pages, unless the caller set a limit.
    pub(super) fn whole(self) -> Self {
        Self { limit: Some(self.limit.unwrap_or(Self::LARGEST)), offset: self.offset }
    }

    /// The window after `page`. The offset grows by the number of items that arrived, which may be less than the limit.
    pub(super) fn behind<T>(self, page: &Page<T>) -> Option<Self> {
        let arrived = u64::try_from(page.arrived()).unwrap_or(u64::MAX);
        let offset = self.offset.unwrap_or_default().saturating_add(arrived);
        page.has_more.then_some(Self { offset: Some(offset), ..self })
    }
}

/// Implements the setters of a list with a field `window: Window`, and reading it to the end.
macro_rules! paged {
    ($name:ident => $item:ty) => {
        impl $name {
            /// Sets the maximum number of items of a page, up to 100. 20 by default; 100 for [`pages`](Self::pages) and
            /// [`stream`](Self::stream).
            pub fn limit(mut self, limit: u64) -> Self {
                self.window.limit = Some(limit);
                self
            }

            /// Sets the number of items to skip. 0 by default.
            pub fn offset(mut self, offset: u64) -> Self {
                self.window.offset = Some(offset);
                self
            }
        }

        impl $crate::client::pages::Paged for $name {
            type Page = $crate::b3os::Envelope<$crate::b3os::Page<$item>>;
            type Item = $item;

            fn first(self) -> Self {
                Self { window: self.window.whole(), ..self }
            }

            fn fetch(&self) -> futures_core::future::BoxFuture<'static, $crate::Result<Self::Page>> {
                self.clone().into_future()
            }

            fn items(page: &Self::Page) -> &[$item] {
                &page.data.items
            }

            fn unreadable(page: &Self::Page) -> &[$crate::Unreadable] {
                page.data.unreadable()
            }

            fn arrived(page: &Self::Page) -> usize {
                page.data.arrived()
            }

            fn into_items(page: Self::Page) -> Vec<$item> {
                page.data.items
            }

            fn next(self, page: &Self::Page) -> $crate::Result<Option<Self>> {
                Ok(self.window.behind(&page.data).map(|window| Self { window, ..self }))
            }
        }

        $crate::client::pages::paged!($name: $crate::b3os::Envelope<$crate::b3os::Page<$item>>, $item);
    };
}

pub(super) use paged;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_field_may_be_missing_or_null() {
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
    fn unknown_fields_survive_a_round_trip() {
        let value = json!({"items": [1], "limit": 20, "offset": 3, "hasMore": false, "total": 4});
        let page: Page<u8> = serde_json::from_value(value.clone()).unwrap();
        assert_eq!((page.limit, page.offset, page.has_more), (Some(20), Some(3), false));
        assert_eq!(serde_json::to_value(page).unwrap(), value);
    }
}
