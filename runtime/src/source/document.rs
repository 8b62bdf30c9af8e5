use std::{fmt, future::Future};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    attachment::{Attachment, Content, Download},
    object,
};
use crate::{Error, ErrorKind, SourceResult};

/// Longest id that Elasticsearch accepts, in bytes.
const MAX_ID_BYTES: usize = 512;

/// Fields of the connector protocol, and the method that sets each.
const RESERVED: [(&str, &str); 6] = [
    ("_timestamp", "set it with `.timestamp(..)`"),
    ("_allow_access_control", "set it with `.allow(..)`"),
    ("_attachment", "set it with `.attachment(..)`"),
    ("_extract_binary_content", "it is set by the pipeline settings of the connector"),
    ("_reduce_whitespace", "it is set by the pipeline settings of the connector"),
    ("_run_ml_inference", "it is set by the pipeline settings of the connector"),
];

/// Document of a data source.
///
/// Its fields are serialized once, by [`new`](Self::new), and written to Elasticsearch as they are, with these fields of the
/// connector protocol in front:
///
/// | field | value |
/// | --- | --- |
/// | `id` | the id of the document. It replaces a field `id` of the source, whatever its value |
/// | `_timestamp` | the time given to [`timestamp`](Self::timestamp), else the time at which the document is indexed |
/// | `_allow_access_control` | the identities given to [`allow`](Self::allow) |
/// | `_attachment` | the content of the attachment, in base64 |
/// | `_extract_binary_content`, `_reduce_whitespace`, `_run_ml_inference` | pipeline settings of the connector |
///
/// Elasticsearch accepts ids of up to 512 bytes. A longer id is replaced by its SHA-256 digest in hexadecimal as the `_id`,
/// and kept in the field `id`.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use connectors_runtime::Document;
///
/// #[derive(serde::Serialize)]
/// struct Page<'a> { title: &'a str, views: u32 }
///
/// let changed: DateTime<Utc> = "2026-05-01T10:00:00Z".parse()?;
/// let document = Document::new("page-1", &Page { title: "Welcome", views: 3 })?.timestamp(changed).allow(["everyone"]);
/// assert_eq!(document.id(), "page-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Document {
    id: String,
    /// The object without line breaks and without a field `id`.
    json: Vec<u8>,
    timestamp: Option<DateTime<Utc>>,
    allow: Option<Vec<String>>,
    content: Option<Content>,
}

impl Document {
    /// Creates a document from a value that serializes as a JSON object.
    ///
    /// # Errors
    ///
    /// If the id is empty, or the value is not an object, cannot be serialized, or has a field of the protocol (see the
    /// table above) other than `id`.
    pub fn new<T: Serialize + ?Sized>(id: impl Into<String>, fields: &T) -> Result<Self, Error> {
        let id = id.into();
        match serde_json::to_vec(fields) {
            Ok(json) => Self::of(id, json),
            Err(error) => {
                Err(invalid(format!("document `{}` cannot be serialized as JSON", shown(&id)))
                    .with_source(error))
            }
        }
    }

    /// Creates a document from a serialized JSON object. Line breaks between its tokens are removed.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new), and if the text is not valid JSON.
    ///
    /// ```
    /// use connectors_runtime::Document;
    ///
    /// let document = Document::from_json("1", r#"{"title": "Welcome"}"#)?;
    /// assert!(Document::from_json("2", "{").is_err());
    /// # Ok::<(), connectors_runtime::Error>(())
    /// ```
    pub fn from_json(id: impl Into<String>, json: impl Into<Bytes>) -> Result<Self, Error> {
        let (id, json) = (id.into(), json.into());
        let valid = std::str::from_utf8(&json)
            .map_err(crate::BoxError::from)
            .and_then(|text| Ok(serde_json::from_str::<serde::de::IgnoredAny>(text)?));
        match valid {
            Ok(_) => Self::of(id, Vec::from(json)),
            Err(error) => {
                Err(invalid(format!("document `{}` is not valid JSON", shown(&id))).with_source(error))
            }
        }
    }

    fn of(id: String, mut json: Vec<u8>) -> Result<Self, Error> {
        if id.is_empty() {
            return Err(invalid("the id of a document must not be empty".to_owned()));
        }
        // Valid JSON has line breaks only between tokens.
        if memchr::memchr2(b'\n', b'\r', &json).is_some() {
            json.retain(|byte| !matches!(byte, b'\n' | b'\r'));
        }
        let inner = json.trim_ascii().strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}"));
        if inner.is_none() {
            return Err(invalid(format!("document `{}` must be a JSON object", shown(&id))));
        }
        let mut own_ids = Vec::new();
        let mut previous_end = None;
        for field in object::fields(&json) {
            let is = |name| object::is_named(&json, &field.name, name);
            let first = json.get(field.name.start + 1).copied();
            if matches!(first, Some(b'_' | b'\\'))
                && let Some((name, instead)) = RESERVED.iter().find(|(name, _)| is(name))
            {
                let message = format!("document `{}` has the reserved field `{name}`: {instead}", shown(&id));
                return Err(invalid(message));
            }
            if is("id") {
                own_ids.push((previous_end, field.name.start, field.value.end));
            }
            previous_end = Some(field.value.end);
        }
        // From the last one, so that the positions of the others stay valid.
        for (previous_end, start, end) in own_ids.into_iter().rev() {
            match previous_end {
                // With the comma before it.
                Some(previous_end) => drop(json.drain(previous_end..end)),
                // With the comma after it, if there is one.
                None => {
                    let rest = json.get(end..).unwrap_or_default();
                    let comma = rest.iter().position(|byte| !byte.is_ascii_whitespace());
                    let comma = comma.filter(|at| rest.get(*at) == Some(&b',')).map_or(0, |at| at + 1);
                    drop(json.drain(start..end + comma));
                }
            }
        }
        Ok(Self { id, json, timestamp: None, allow: None, content: None })
    }

    /// Sets when the document was last changed in the source.
    ///
    /// An incremental sync that lists all documents skips those whose stored time is equal.
    #[must_use]
    pub fn timestamp(mut self, at: impl Into<DateTime<Utc>>) -> Self {
        self.timestamp = Some(at.into());
        self
    }

    /// Sets when the document was last changed in the source, if that is known; see [`timestamp`](Self::timestamp).
    #[must_use]
    pub fn timestamp_opt(mut self, at: Option<impl Into<DateTime<Utc>>>) -> Self {
        self.timestamp = at.map(Into::into);
        self
    }

    /// Adds identities (users, groups) that may read the document. An empty list lets nobody read it.
    ///
    /// If the connector uses document-level security, a document without this call counts as failed rather than being
    /// readable by everyone.
    #[must_use]
    pub fn allow(mut self, identities: impl IntoIterator<Item: Into<String>>) -> Self {
        self.allow.get_or_insert_default().extend(identities.into_iter().map(Into::into));
        self
    }

    /// Sets the content of the file that the document stands for. Ignored if the pipeline settings of the connector turn
    /// the extraction of text off.
    #[must_use]
    pub fn attachment(mut self, attachment: Attachment) -> Self {
        self.content = Some(Content::Ready(attachment));
        self
    }

    /// Sets how to download the content of the file. It is called only if the document is going to be indexed with it, and
    /// may run while the source goes on listing. `None` means that there is no content after all.
    ///
    /// If the download fails, the document is indexed without its content, and the failure is reported.
    #[must_use]
    pub fn lazy_attachment<F, Fut>(mut self, download: F) -> Self
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = SourceResult<Option<Attachment>>> + Send + 'static,
    {
        self.content = Some(Content::Lazy(Download::new(download)));
        self
    }

    /// Returns the id that was given to [`new`](Self::new).
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The object in JSON, without the fields of the protocol.
    pub(crate) fn json(&self) -> &[u8] {
        &self.json
    }

    pub(crate) fn changed_at(&self) -> Option<DateTime<Utc>> {
        self.timestamp
    }

    /// Forgets the time of the source, so that an incremental sync does not take the document for unchanged.
    pub(crate) fn forget_timestamp(&mut self) {
        self.timestamp = None;
    }

    pub(crate) fn allowed(&self) -> Option<&[String]> {
        self.allow.as_deref()
    }

    pub(crate) fn take_content(&mut self) -> Option<Content> {
        self.content.take()
    }

    /// Appends the document as one line of JSON. `flags` are further fields, each followed by a comma.
    pub(crate) fn write(&self, out: &mut Vec<u8>, now: &str, flags: &[u8], attachment: Option<&Attachment>) {
        out.extend_from_slice(b"{\"id\":");
        write_text(out, &self.id);
        out.extend_from_slice(b",\"_timestamp\":\"");
        match self.timestamp {
            Some(at) => out.extend_from_slice(timestamp_text(at).as_bytes()),
            None => out.extend_from_slice(now.as_bytes()),
        }
        out.extend_from_slice(b"\",");
        if let Some(allow) = &self.allow {
            out.extend_from_slice(b"\"_allow_access_control\":[");
            for (place, identity) in allow.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_text(out, identity);
            }
            out.extend_from_slice(b"],");
        }
        out.extend_from_slice(flags);
        if let Some(attachment) = attachment {
            out.extend_from_slice(b"\"_attachment\":\"");
            attachment.encode(out);
            out.extend_from_slice(b"\",");
        }
        let object = self.json.trim_ascii();
        let fields = object.get(1..object.len().saturating_sub(1)).unwrap_or_default().trim_ascii();
        if fields.is_empty() {
            // The comma after the last field of the protocol.
            out.pop();
        } else {
            out.extend_from_slice(fields);
        }
        out.push(b'}');
    }

    /// An upper bound of the bytes that [`write`](Self::write) appends, without flags.
    pub(crate) fn size(&self, attachment: Option<&Attachment>) -> usize {
        let allowed = self.allow.as_ref().map_or(0, |allow| allow.iter().map(|one| one.len() + 8).sum());
        self.json.len() + self.id.len() + allowed + attachment.map_or(0, Attachment::encoded_len) + 128
    }
}

/// Text of a point in time as in `_timestamp`.
pub(crate) fn timestamp_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Calls `use_id` with the `_id` of a document with this id.
pub(crate) fn stored_id<T>(id: &str, use_id: impl FnOnce(&str) -> T) -> T {
    if id.len() <= MAX_ID_BYTES {
        return use_id(id);
    }
    use std::fmt::Write as _;
    let digest = Sha256::digest(id.as_bytes());
    let text = digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to memory cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    use_id(&text)
}

/// Appends a JSON string.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing a string to memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// The beginning of an id, for messages.
pub(crate) fn shown(id: &str) -> String {
    const LIMIT: usize = 120;
    match id.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", id.get(..end).unwrap_or_default()),
        None => id.to_owned(),
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Document, message)
}

/// Documents may contain anything, so only their sizes are shown.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("id", &self.id)
            .field("fields", &format_args!("{} bytes", self.json.len()))
            .field("timestamp", &self.timestamp)
            .field("allow", &self.allow)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
