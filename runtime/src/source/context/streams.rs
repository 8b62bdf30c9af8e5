//! Many documents at once.

use std::{future::Future, pin::pin};

use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt, stream::FuturesUnordered};

use super::SyncContext;
use crate::{SourceResult, source::Operation};

impl SyncContext {
    /// Applies all operations of a stream, such as its documents.
    ///
    /// ```
    /// use connectors_runtime::{Document, SourceResult, SyncContext};
    /// use futures_util::{StreamExt, stream};
    /// use serde_json::json;
    ///
    /// async fn sync_full(sync: &SyncContext) -> SourceResult {
    ///     let documents = stream::iter(0..3).map(|n| Ok(Document::new(n.to_string(), &json!({"n": n}))?));
    ///     sync.index_all(documents).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of the stream, or of an operation.
    // An `async fn` would not be general enough for streams of borrowed items.
    #[allow(clippy::manual_async_fn)]
    pub fn index_all<'a, S, T>(
        &'a self,
        stream: S,
    ) -> impl Future<Output = SourceResult> + Send + use<'a, S, T>
    where
        S: Stream<Item = SourceResult<T>> + Send + 'a,
        T: Into<Operation> + Send,
    {
        async move {
            let mut stream = pin!(stream);
            while let Some(item) = stream.next().await {
                self.intake.accept(item?.into()).await?;
            }
            Ok(())
        }
    }

    /// Calls `each` for every item, and runs up to `limit` of the returned futures at the same time. The first error ends the
    /// others.
    ///
    /// ```
    /// use connectors_runtime::{Document, SourceResult, SyncContext};
    /// use serde_json::json;
    ///
    /// async fn sync_full(sync: &SyncContext, pages: &[String]) -> SourceResult {
    ///     sync.for_each_concurrent(8, pages, async |page| {
    ///         sync.index(Document::new(page, &json!({"title": page}))?).await?;
    ///         Ok(())
    ///     })
    ///     .await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of a future.
    pub fn for_each_concurrent<'a, I, F, Fut>(
        &self,
        limit: usize,
        items: I,
        mut each: F,
    ) -> impl Future<Output = SourceResult> + Send + use<'a, I, F, Fut>
    where
        I: IntoIterator<IntoIter: Send + 'a> + 'a,
        F: FnMut(I::Item) -> Fut + Send + 'a,
        Fut: Future<Output = SourceResult> + Send + 'a,
    {
        let mut items = items.into_iter();
        async move {
            let mut running = FuturesUnordered::new();
            loop {
                while running.len() < limit.max(1)
                    && let Some(item) = items.next()
                {
                    running.push(each(item));
                }
                if running.try_next().await?.is_none() {
                    return Ok(());
                }
            }
        }
    }
}
