use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{null::null_as_default, time};

/// A schedule in addition to the three ordinary ones, with its own settings; used by the web crawler. Read-only through this API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CustomScheduling {
    /// What is different in this run.
    #[serde(deserialize_with = "null_as_default")]
    pub configuration_overrides: ConfigurationOverrides,
    /// Whether the schedule counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// When, as a Quartz cron expression in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// When it last ran to its end.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_synced: Option<DateTime<Utc>>,
    /// The name that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Settings of one custom schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationOverrides {
    /// How many links deep to go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_crawl_depth: Option<i64>,
    /// Whether site maps are not looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sitemap_discovery_disabled: Option<bool>,
    /// The domains to stay in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_allowlist: Option<Vec<String>>,
    /// Site maps to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sitemap_urls: Option<Vec<String>>,
    /// Where to start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed_urls: Option<Vec<String>>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// serde's `deserialize_with` for all of them by name. What is `null` is left out.
pub(super) fn by_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, CustomScheduling>, D::Error> {
    let entries = Option::<BTreeMap<String, Option<CustomScheduling>>>::deserialize(deserializer)?;
    Ok(entries.unwrap_or_default().into_iter().filter_map(|(name, entry)| Some((name, entry?))).collect())
}
