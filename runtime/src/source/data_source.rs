use std::future::Future;

use connectors_sdk::elasticsearch::{Configuration, FilteringRules, FilteringValidationError};
use serde::de::DeserializeOwned;

use super::{Features, SyncContext};
use crate::SourceResult;

/// Source of documents, and all that a connector needs to know about it.
///
/// Three methods have no default: [`connect`](Self::connect), [`ping`](Self::ping) and [`sync_full`](Self::sync_full). They
/// are `async fn`s whose futures must be `Send`: they must not hold an `Rc` or the guard of a `std::sync::Mutex` over an
/// `.await`.
///
/// An error ends the job with the status `error`, and **no document is deleted**. Its text, with those of its causes, becomes
/// the error of the job, in one line and without the values of sensitive fields.
///
/// ```
/// use connectors_runtime::{DataSource, Document, SourceResult, SyncContext};
/// use connectors_sdk::elasticsearch::{Configuration, ConfigurationField, FieldType};
/// use serde_json::json;
///
/// #[derive(serde::Deserialize)]
/// struct Greetings { names: Vec<String> }
///
/// impl DataSource for Greetings {
///     const SERVICE_TYPE: &'static str = "greetings";
///     type Config = Greetings;
///
///     fn configuration() -> Configuration {
///         Configuration::from_iter([("names", ConfigurationField::new("Names", FieldType::List).required(true))])
///     }
///
///     async fn connect(config: Greetings) -> SourceResult<Self> {
///         Ok(config)
///     }
///
///     async fn ping(&self) -> SourceResult {
///         Ok(())
///     }
///
///     async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
///         for name in &self.names {
///             sync.index(Document::new(name, &json!({"text": format!("Hello {name}")}))?).await?;
///         }
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), connectors_runtime::Error> {
/// let synced = connectors_runtime::testing::TestSync::new(Greetings { names: vec!["Ada".into()] }).full().await?;
/// assert_eq!(synced.ids(), ["Ada"]);
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a data source",
    label = "`DataSource` is not implemented for this type",
    note = "implement `SERVICE_TYPE`, `Config`, `configuration`, `connect`, `ping` and `sync_full` of `connectors_runtime::DataSource`"
)]
pub trait DataSource: Sized + Send + Sync + 'static {
    /// Service type of the connectors of this source, such as `acme_wiki`.
    const SERVICE_TYPE: &'static str;

    /// The values of the configuration: a struct with a field for each of [`configuration`](Self::configuration), by name.
    /// `()` for a source without configuration.
    type Config: DeserializeOwned + Send + 'static;

    /// Returns the form in which Kibana asks for the configuration.
    fn configuration() -> Configuration;

    /// Returns the features of the source. None by default.
    fn features() -> Features {
        Features::new()
    }

    /// Creates the source from the values of a connector. Usually it needs no network.
    fn connect(config: Self::Config) -> impl Future<Output = SourceResult<Self>> + Send;

    /// Returns an error if the source cannot be reached with these values.
    fn ping(&self) -> impl Future<Output = SourceResult> + Send;

    /// Lists all documents.
    ///
    /// Documents of the index that were not listed are deleted after this method has returned `Ok`.
    fn sync_full(&self, sync: &SyncContext) -> impl Future<Output = SourceResult> + Send;

    /// Lists what has changed since the last sync.
    ///
    /// By default, [`sync_full`](Self::sync_full) lists all documents, those whose [timestamp](crate::Document::timestamp) equals
    /// the stored one are skipped, and nothing is deleted.
    fn sync_incremental(&self, sync: &SyncContext) -> impl Future<Output = SourceResult> + Send {
        async {
            sync.skip_unchanged().await?;
            self.sync_full(sync).await
        }
    }

    /// Returns what is wrong with the advanced rules of a connector. Nothing by default.
    ///
    /// Called before each job that has advanced rules. Basic rules are checked by the runtime.
    fn validate_rules(
        &self,
        rules: &FilteringRules,
    ) -> impl Future<Output = SourceResult<Vec<FilteringValidationError>>> + Send {
        let _ = rules;
        async { Ok(Vec::new()) }
    }

    /// Releases what the source holds, after a job. An error is only logged.
    fn close(self) -> impl Future<Output = SourceResult> + Send {
        async { Ok(()) }
    }
}
