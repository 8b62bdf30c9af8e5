use std::{fmt, future::Future, panic::AssertUnwindSafe};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};

use crate::SourceResult;

/// Content of a file, from which the ingest pipeline of the connector extracts the text.
///
/// ```
/// use connectors_runtime::{Attachment, Document};
/// use serde_json::json;
///
/// let document = Document::new("report.pdf", &json!({"title": "Report"}))?
///     .attachment(Attachment::new(&b"%PDF-1.7"[..]));
/// # Ok::<(), connectors_runtime::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    content: Bytes,
}

impl Attachment {
    /// Creates an attachment with this content: the bytes of the file, not encoded.
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self { content: content.into() }
    }

    /// Returns the size of the content in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.content.len()
    }

    /// Returns whether the content is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// The length of the encoded content.
    pub(crate) fn encoded_len(&self) -> usize {
        self.content.len().div_ceil(3).saturating_mul(4)
    }

    /// Appends the encoded content, without quotes.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // In pieces whose lengths are divisible by 3, so that only the last one is padded.
        let mut text = String::with_capacity(64 * 1024);
        for piece in self.content.chunks(48 * 1024) {
            text.clear();
            BASE64_STANDARD.encode_string(piece, &mut text);
            out.extend_from_slice(text.as_bytes());
        }
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attachment({} bytes)", self.content.len())
    }
}

/// The content of a document, or how to get it.
#[derive(Debug)]
pub(crate) enum Content {
    Ready(Attachment),
    Lazy(Download),
}

/// A download of a content that runs only if its content is needed.
pub(crate) struct Download(Box<dyn FnOnce() -> BoxFuture<'static, SourceResult<Option<Attachment>>> + Send>);

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Download")
    }
}

impl Download {
    pub(crate) fn new<F, Fut>(download: F) -> Self
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = SourceResult<Option<Attachment>>> + Send + 'static,
    {
        Self(Box::new(|| download().boxed()))
    }

    /// Runs the download. A panic is an error.
    pub(crate) async fn run(self) -> SourceResult<Option<Attachment>> {
        let download = async { (self.0)().await };
        match AssertUnwindSafe(download).catch_unwind().await {
            Ok(content) => content,
            Err(_) => Err("the download panicked".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoded_content_decodes_to_the_same_bytes() {
        for length in [0, 1, 2, 3, 48 * 1024 - 1, 48 * 1024, 48 * 1024 + 1, 100_000] {
            let content: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let attachment = Attachment::new(content.clone());
            let mut encoded = Vec::new();
            attachment.encode(&mut encoded);
            assert_eq!(encoded.len(), attachment.encoded_len());
            assert_eq!(BASE64_STANDARD.decode(&encoded).unwrap(), content);
        }
    }
}
