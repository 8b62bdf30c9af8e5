//! All documents of an index, page by page, as they were at one point in time.

use std::borrow::Cow;

use connectors_sdk::Method;
use serde::Deserialize;
use serde_json::{json, value::RawValue};

use super::{Target, index::Shards};
use crate::{Error, ErrorKind};

/// Documents of a page. Elasticsearch allows 10,000.
const PAGE: usize = 5_000;
/// How long the point in time is kept between two pages.
const KEEP_ALIVE: &str = "5m";
/// Attempts to read a page completely.
const ATTEMPTS: u32 = 3;

/// Reads all documents of an index. What was written before [`open`](Self::open) and refreshed is seen.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    target: &'a Target,
    pit: String,
    /// The sort values of the last document, as JSON.
    after: Option<Box<RawValue>>,
    timestamps: bool,
}

impl<'a> Scan<'a> {
    /// Opens a point in time. With `timestamps`, the field `_timestamp` of each document is read.
    pub(crate) async fn open(target: &'a Target, timestamps: bool) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Opened {
            id: String,
        }
        let request = target.request(Method::POST, "/_pit").query("keep_alive", KEEP_ALIVE).retryable(true);
        let opened = request.send::<Opened>().await;
        let opened = opened.map_err(|error| target.error("opening a point in time", error))?;
        Ok(Self { target, pit: opened.id, after: None, timestamps })
    }

    /// Calls `each` with the id and the `_timestamp` of each document of the next page. Returns whether there may be more.
    pub(crate) async fn page(&mut self, mut each: impl FnMut(&str, Option<&str>)) -> Result<bool, Error> {
        let mut attempt = 1;
        let body = loop {
            let body = self.read().await?;
            let page: Page<'_> = self.parse(&body)?;
            // The latest id is the only one that is sure to be valid.
            if let Some(pit) = page.pit_id {
                self.pit = pit.into_owned();
            }
            if page.shards.failed == 0 && !page.timed_out {
                break body;
            }
            if attempt == ATTEMPTS {
                let message = format!(
                    "the documents of the index `{}` could not be read completely",
                    self.target.index
                );
                return Err(Error::new(ErrorKind::Elasticsearch, message));
            }
            attempt += 1;
        };
        let page: Page<'_> = self.parse(&body)?;
        for hit in &page.hits.hits {
            let at = hit.source.as_ref().and_then(|source| source.timestamp.as_deref());
            each(&hit.id, at);
        }
        match page.hits.hits.last().and_then(|hit| hit.sort) {
            Some(sort) => self.after = Some(sort.to_owned()),
            None => return Ok(false),
        }
        Ok(page.hits.hits.len() == PAGE)
    }

    /// Closes the point in time, which would end by itself soon.
    pub(crate) async fn close(self) {
        let request = self.target.client.request(Method::DELETE, "/_pit").json(&json!({"id": self.pit}));
        if let Err(error) = request.send_discard().await {
            tracing::debug!(%error, "the point in time could not be closed");
        }
    }

    async fn read(&self) -> Result<bytes::Bytes, Error> {
        let source = if self.timestamps { json!(["_timestamp"]) } else { json!(false) };
        let mut body = json!({
            "size": PAGE,
            "pit": {"id": self.pit, "keep_alive": KEEP_ALIVE},
            "sort": ["_shard_doc"],
            "track_total_hits": false,
            "_source": source,
        });
        if let (Some(after), Some(fields)) = (&self.after, body.as_object_mut()) {
            let after = serde_json::from_str(after.get()).unwrap_or_default();
            fields.insert("search_after".to_owned(), after);
        }
        let request = self.target.client.request(Method::POST, "/_search");
        let request = request.query("allow_partial_search_results", "false").json(&body).retryable(true);
        request.send_bytes().await.map_err(|error| self.target.error("reading the documents", error))
    }

    fn parse<'b>(&self, body: &'b [u8]) -> Result<Page<'b>, Error> {
        serde_json::from_slice(body).map_err(|error| {
            let message = format!("the documents of the index `{}` could not be read", self.target.index);
            Error::new(ErrorKind::Elasticsearch, message).with_source(error)
        })
    }
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    pit_id: Option<Cow<'a, str>>,
    #[serde(default)]
    timed_out: bool,
    #[serde(default, rename = "_shards")]
    shards: Shards,
    #[serde(borrow)]
    hits: Hits<'a>,
}

#[derive(Deserialize)]
struct Hits<'a> {
    #[serde(borrow)]
    hits: Vec<Hit<'a>>,
}

#[derive(Deserialize)]
struct Hit<'a> {
    #[serde(borrow, rename = "_id")]
    id: Text<'a>,
    #[serde(borrow, default, rename = "_source")]
    source: Option<Source<'a>>,
    #[serde(borrow, default)]
    sort: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Source<'a> {
    #[serde(borrow, default, rename = "_timestamp", deserialize_with = "text")]
    timestamp: Option<Cow<'a, str>>,
}

/// A text that is borrowed if it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A value that is not a text is as good as none.
fn text<'de: 'a, 'a, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str::<Text<'a>>(raw.get()).ok().map(|text| text.0))
}
