//! Query parameters.

use std::collections::BTreeMap;

use super::{errors::Refusal, scalar::parse_bool, suggest::did_you_mean};
use crate::RecordedRequest;

/// The parameters of every endpoint.
const COMMON: [&str; 5] = ["error_trace", "filter_path", "format", "human", "pretty"];

/// The decoded query parameters of a request. If one is given twice, the last value counts.
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    pub(super) fn of(request: &RecordedRequest) -> Self {
        Self(request.query_pairs().into_iter().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Refuses parameters that are neither in `known` nor common to all endpoints.
    pub(super) fn check(&self, path: &str, known: &[&str]) -> Result<(), Refusal> {
        let is_known = |name: &&String| known.contains(&name.as_str()) || COMMON.contains(&name.as_str());
        let unknown: Vec<_> = self.0.keys().filter(|name| !is_known(name)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let plural = if unknown.len() > 1 { "s" } else { "" };
        let named = unknown.into_iter().map(|name| {
            let guess = did_you_mean(name, known.iter().copied());
            guess.map_or_else(|| format!("[{name}]"), |guess| format!("[{name}] -> {guess}"))
        });
        let named = named.collect::<Vec<_>>().join(", ");
        let reason = format!("request [{path}] contains unrecognized parameter{plural}: {named}");
        Err(Refusal::illegal_argument(&reason))
    }

    /// Parses a boolean. A name without a value means true.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            None => Ok(false),
            Some("") => Ok(true),
            Some(text) => parse_bool(text).map_err(|reason| Refusal::illegal_argument(&reason)),
        }
    }

    pub(super) fn int(&self, name: &str, default: i32) -> Result<i32, Refusal> {
        let Some(text) = self.get(name) else { return Ok(default) };
        text.parse().map_err(|_| {
            Refusal::illegal_argument(&format!("Failed to parse int parameter [{name}] with value [{text}]"))
        })
    }

    /// Splits a comma-separated list. An empty list means no filter.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        self.get(name).unwrap_or_default().split(',').filter(|part| !part.is_empty()).collect()
    }
}
