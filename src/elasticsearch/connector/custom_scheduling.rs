use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{count, free_form::debug, null::null_as_default, time};

/// Additional schedule with its own settings; used by the web crawler. Read-only through this API.
#[doc(alias = "crawler")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CustomScheduling {
    /// Settings that override the configuration in runs of this schedule.
    #[serde(deserialize_with = "null_as_default")]
    pub configuration_overrides: ConfigurationOverrides,
    /// Whether the schedule is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Quartz cron expression in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// End of the last complete run.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_synced: Option<DateTime<Utc>>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(CustomScheduling { configuration_overrides, enabled, interval, last_synced, name; extra });

/// Settings of a custom schedule.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationOverrides {
    /// Maximum number of links to follow from a seed URL.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub max_crawl_depth: Option<u64>,
    /// Whether the discovery of site maps is disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sitemap_discovery_disabled: Option<bool>,
    /// Domains the crawl is restricted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_allowlist: Option<Vec<String>>,
    /// URLs of site maps to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sitemap_urls: Option<Vec<String>>,
    /// URLs the crawl starts from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed_urls: Option<Vec<String>>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(ConfigurationOverrides {
    max_crawl_depth, sitemap_discovery_disabled, domain_allowlist, sitemap_urls, seed_urls;
    extra
});

/// Deserializes a map of schedules by name, without those that are `null`.
pub(super) fn by_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, CustomScheduling>, D::Error> {
    let entries = Option::<BTreeMap<String, Option<CustomScheduling>>>::deserialize(deserializer)?;
    Ok(entries.unwrap_or_default().into_iter().filter_map(|(name, entry)| Some((name, entry?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_crawl_depth_is_a_count() {
        let read = |depth: Value| {
            let overrides =
                serde_json::from_value::<ConfigurationOverrides>(json!({"max_crawl_depth": depth}));
            overrides.map(|overrides| overrides.max_crawl_depth)
        };
        assert_eq!(read(json!(3)).unwrap(), Some(3));
        assert_eq!(read(json!("3")).unwrap(), Some(3));
        assert_eq!(read(json!(null)).unwrap(), None);
        assert!(read(json!(-1)).is_err());
    }
}
