use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    lenient::{Leftovers, unreadable},
    null::null_as_default,
};

/// How the ingest pipeline treats a connector's documents.
///
/// What servers require is off, or empty, if a stored pipeline lacks it.
///
/// ```
/// use connectors_sdk::elasticsearch::IngestPipeline;
///
/// let pipeline = IngestPipeline::new("search-default-ingestion").run_ml_inference(true);
/// assert!(pipeline.extract_binary_content && pipeline.reduce_whitespace);
/// ```
#[doc(alias = "pipeline")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct IngestPipeline {
    /// Whether text is extracted from binary files.
    #[serde(deserialize_with = "null_as_default")]
    pub extract_binary_content: bool,
    /// The pipeline's name, like `search-default-ingestion`.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// Whether runs of blanks are reduced to one.
    #[serde(deserialize_with = "null_as_default")]
    pub reduce_whitespace: bool,
    /// Whether machine learning pipelines run.
    #[serde(deserialize_with = "null_as_default")]
    pub run_ml_inference: bool,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

unreadable!(IngestPipeline);

impl IngestPipeline {
    /// The pipeline of this name, extracting text and reducing blanks, without machine learning.
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

    /// Whether text is extracted from binary files.
    #[must_use]
    pub fn extract_binary_content(mut self, extract: bool) -> Self {
        self.extract_binary_content = extract;
        self
    }

    /// Whether runs of blanks are reduced to one.
    #[must_use]
    pub fn reduce_whitespace(mut self, reduce: bool) -> Self {
        self.reduce_whitespace = reduce;
        self
    }

    /// Whether machine learning pipelines run.
    #[must_use]
    pub fn run_ml_inference(mut self, run: bool) -> Self {
        self.run_ml_inference = run;
        self
    }
}
