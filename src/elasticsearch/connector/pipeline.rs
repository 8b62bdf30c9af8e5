use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    free_form::debug,
    lenient::{Leftovers, unreadable},
    null::null_as_default,
};

/// Ingest pipeline settings of a connector.
///
/// A required field that is missing in a stored pipeline is read as `false` or empty.
///
/// ```
/// use connectors_sdk::elasticsearch::IngestPipeline;
///
/// let pipeline = IngestPipeline::new("search-default-ingestion").run_ml_inference(true);
/// assert!(pipeline.extract_binary_content && pipeline.reduce_whitespace);
/// ```
#[doc(alias = "pipeline")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct IngestPipeline {
    /// Whether text is extracted from binary content.
    #[serde(deserialize_with = "null_as_default")]
    pub extract_binary_content: bool,
    /// Name of the ingest pipeline, such as `search-default-ingestion`.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// Whether consecutive whitespace is reduced to one space.
    #[serde(deserialize_with = "null_as_default")]
    pub reduce_whitespace: bool,
    /// Whether machine learning inference pipelines run.
    #[serde(deserialize_with = "null_as_default")]
    pub run_ml_inference: bool,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(IngestPipeline {
    extract_binary_content, name, reduce_whitespace, run_ml_inference, unreadable;
    extra
});

unreadable!(IngestPipeline);

impl IngestPipeline {
    /// Creates settings for the pipeline with this name: text extraction and whitespace reduction on, machine learning
    /// inference off.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            extract_binary_content: true,
            name: name.into(),
            reduce_whitespace: true,
            run_ml_inference: false,
            extra: Map::new(),
            unreadable: Leftovers::default(),
        }
    }

    /// Sets whether text is extracted from binary content.
    #[must_use]
    pub fn extract_binary_content(mut self, extract: bool) -> Self {
        self.extract_binary_content = extract;
        self
    }

    /// Sets whether consecutive whitespace is reduced to one space.
    #[must_use]
    pub fn reduce_whitespace(mut self, reduce: bool) -> Self {
        self.reduce_whitespace = reduce;
        self
    }

    /// Sets whether machine learning inference pipelines run.
    #[must_use]
    pub fn run_ml_inference(mut self, run: bool) -> Self {
        self.run_ml_inference = run;
        self
    }
}
