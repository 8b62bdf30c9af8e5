use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::null::null_as_default;

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
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
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
