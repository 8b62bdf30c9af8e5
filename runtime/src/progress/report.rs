use std::time::Duration;

use connectors_sdk::elasticsearch::{SyncJobType, SyncStatus};

/// What a sync has done.
///
/// ```
/// # async fn f(source: impl connectors_runtime::DataSource) -> Result<(), connectors_runtime::Error> {
/// use connectors_runtime::testing::TestSync;
///
/// let synced = TestSync::new(source).full().await?;
/// let report = synced.report();
/// println!("{} indexed, {} deleted, {} failed", report.indexed, report.deleted, report.failed);
/// for failure in &report.failures {
///     println!("{}: {}", failure.id, failure.reason);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SyncReport {
    /// Id of the sync job.
    pub job_id: String,
    /// Id of the connector.
    pub connector_id: String,
    /// Type of the sync.
    pub job_type: SyncJobType,
    /// Status in which the job ended.
    pub status: SyncStatus,
    /// Number of ids that the source listed: indexed, unchanged and failed ones, without those that sync rules excluded.
    pub listed: u64,
    /// Number of documents that were written to the index.
    pub indexed: u64,
    /// Number of documents that were deleted from the index.
    pub deleted: u64,
    /// Number of documents that were listed without a change.
    pub unchanged: u64,
    /// Number of documents that sync rules excluded.
    pub filtered: u64,
    /// Number of documents that are not in the index in the version of the source, and of contents that could not be
    /// downloaded.
    pub failed: u64,
    /// Number of documents that were listed under the id of an earlier one, which they replaced.
    pub duplicates: u64,
    /// Number of bytes of the indexed documents.
    pub bytes: u64,
    /// The first 1,000 failures.
    pub failures: Vec<FailedDocument>,
    /// Why documents that are no longer in the source were not deleted, if that is so.
    pub not_deleted: Option<String>,
    /// Remarks, for example on a checkpoint that could not be read.
    pub warnings: Vec<String>,
    /// Number of documents in the index at the end. `None` if it could not be read.
    pub total: Option<u64>,
    /// Time from the start of the job to its end.
    pub duration: Duration,
}

/// Document that failed, or whose content did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedDocument {
    /// Id of the document.
    pub id: String,
    /// What failed, in one line.
    pub reason: String,
}
