//! Whether the source of a connector can be reached.

use std::time::Duration;

use serde_json::json;

use crate::{job::SourceType, progress::Scrubber, store::Store};

const TIMEOUT: Duration = Duration::from_secs(60);

/// Tries out the source of a connector, and writes the result if it differs from what the connector says.
pub(super) async fn check(store: &Store, id: &str, source_type: &dyn SourceType) {
    let Ok(Some(read)) = store.connector(id).await else { return };
    let connector = read.value;
    let reached = tokio::time::timeout(TIMEOUT, async {
        let source =
            source_type.connect(&connector.configuration).await.map_err(|error| error.to_string())?;
        let reached = source
            .ping()
            .await
            .map_err(|error| Scrubber::new(&connector.configuration).describe(&*error, 1_000));
        if let Err(error) = source.close().await {
            let error = Scrubber::new(&connector.configuration).describe(&*error, 500);
            tracing::warn!(connector = id, error, "the source could not be closed");
        }
        reached
    });
    let error = match reached.await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error),
        Err(_) => Some(format!("the source did not respond within {} seconds", TIMEOUT.as_secs())),
    };
    let status = if error.is_some() { "error" } else { "connected" };
    let same = connector.status.as_ref().is_some_and(|stored| stored.as_str() == status);
    if same && connector.error == error {
        return;
    }
    if let Err(error) = store.set_connector(id, &json!({"status": status, "error": error})).await {
        tracing::warn!(connector = id, %error, "the health of the connector could not be written");
    }
}
