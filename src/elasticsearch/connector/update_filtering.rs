use http::Method;
use serde::Serialize;

use super::{AdvancedSnippet, Filtering, FilteringRule};
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
    lenient::{Unreadable, discard_unreadable, keep},
};

/// Edits the draft of the sync rules, or replaces draft and active rules at once:
/// `PUT /_connector/{connector_id}/_filtering`.
///
/// A call uses one of two alternatives:
/// - [`rules`](Self::rules) and [`advanced_snippet`](Self::advanced_snippet) replace that part of the draft; the other
///   part does not change. The draft becomes `edited`. Syncs follow the active rules until the draft is
///   [validated](super::ConnectorHandle::update_filtering_validation) and
///   [activated](super::ConnectorHandle::activate_filtering).
/// - [`filtering`](Self::filtering) replaces everything without validation. Discouraged.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// A call is rejected before anything is sent if it uses neither or both alternatives, if a snippet is neither a JSON
/// object nor an array, or if a whole filtering is incomplete. 404 if the connector does not exist or, for a change of
/// the draft, is soft-deleted.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-filtering).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::{FilteringRule, FilteringRuleCondition};
///
/// es.connector("wiki")
///     .update_filtering()
///     .rules([
///         FilteringRule::exclude("no-txt", "file_extension", FilteringRuleCondition::Equals, "txt"),
///         FilteringRule::default_rule().order(1),
///     ])
///     .send()
///     .await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_filtering")]
#[doc(alias = "_filtering")]
#[doc(alias = "sync rules")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateFiltering {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) body: UpdateFilteringBody,
    pub(super) discard: bool,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct UpdateFilteringBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    advanced_snippet: Option<AdvancedSnippet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filtering: Option<Vec<Filtering>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<FilteringRule>>,
}

impl UpdateFiltering {
    /// Replaces the basic rules of the draft.
    ///
    /// The server sorts them by their order and puts the [default rule](FilteringRule::default_rule) last, adding it if
    /// it is missing. An empty list leaves only the default rule.
    pub fn rules(mut self, rules: impl IntoIterator<Item = FilteringRule>) -> Self {
        self.body.rules = Some(rules.into_iter().collect());
        self
    }

    /// Replaces the advanced rule of the draft, which is written in the query language of the source: a JSON object or
    /// array, empty for none.
    pub fn advanced_snippet(mut self, snippet: impl Into<AdvancedSnippet>) -> Self {
        self.body.advanced_snippet = Some(snippet.into());
        self
    }

    /// Replaces active and draft rules without validation.
    ///
    /// Both need an advanced snippet and a validation. The domain is ignored. Connector services use the first element
    /// only.
    pub fn filtering(mut self, filtering: impl IntoIterator<Item = Filtering>) -> Self {
        self.body.filtering = Some(filtering.into_iter().collect());
        self
    }

    fn call(&self) -> Result<Call> {
        let call = super::call(
            "connector.update_filtering",
            Method::PUT,
            "/_connector/{connector_id}/_filtering",
            &self.id,
        )?;
        keep(&call, self.discard, self.body.unreadable())?;
        match self.body.fault() {
            Some(fault) => Err(Error::request(fault).with_call(call.name())),
            None => call.json(&self.body),
        }
    }
}

impl UpdateFilteringBody {
    fn unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        let filtering = self.filtering.iter().flatten().flat_map(Filtering::all_unreadable);
        let rules = self.rules.iter().flatten().flat_map(FilteringRule::unreadable);
        filtering.chain(rules).chain(self.advanced_snippet.iter().flat_map(AdvancedSnippet::unreadable))
    }

    fn fault(&self) -> Option<&'static str> {
        match self {
            Self { advanced_snippet: None, filtering: None, rules: None } => {
                Some("set rules, an advanced snippet, or a whole filtering")
            }
            Self { advanced_snippet: None, filtering: Some(filtering), rules: None } => {
                filtering.iter().any(|filtering| !filtering.is_complete()).then_some(
                    "active and draft rules must each have an advanced snippet, rules and a validation",
                )
            }
            Self { filtering: Some(_), .. } => {
                Some("set either parts of the draft or a whole filtering, not both in one call")
            }
            Self { advanced_snippet: Some(snippet), .. } if !snippet.is_valid() => {
                Some("the value of an advanced snippet must be a JSON object or array")
            }
            _ => None,
        }
    }
}

request!(UpdateFiltering => UpdateResponse);

discard_unreadable!(UpdateFiltering);
