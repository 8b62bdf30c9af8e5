use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How the ingest pipeline treats a connector's documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IngestPipeline {
    /// Whether text is extracted from binary files.
    pub extract_binary_content: bool,
    /// The pipeline's name, like `search-default-ingestion`.
    pub name: String,
    /// Whether runs of blanks are reduced to one.
    pub reduce_whitespace: bool,
    /// Whether machine learning pipelines run.
    pub run_ml_inference: bool,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl IngestPipeline {
    /// The pipeline of this name, extracting text and reducing blanks, without machine learning.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            extract_binary_content: true,
            name: name.into(),
            reduce_whitespace: true,
            run_ml_inference: false,
            extra: Map::new(),
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
