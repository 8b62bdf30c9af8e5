//! One call as plain data: what is sent, and whether it may be sent twice.

use bytes::Bytes;
use http::Method;
use secrecy::SecretString;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    client::path,
    error::{CallName, Error, Result, Scrubber},
};

/// A call before it meets a client: pure, so it can be tested and replayed.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The path with its variables' names: a label that stays the same for every id.
    pub(crate) template: &'static str,
    /// The path, percent-encoded, without the base URL's prefix.
    pub(crate) path: String,
    /// The query, percent-encoded, without `?`; empty for none.
    pub(crate) query: String,
    pub(crate) body: Option<Bytes>,
    pub(crate) retry: Retry,
    /// What of the body must never come back in an error or a log.
    pub(crate) secrets: Scrubber,
    /// An id in the path is a secret, so errors name the template instead.
    secret_id: bool,
}

/// Whether doing the same call twice has the effect of doing it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    Safe,
    Unsafe,
}

impl Call {
    pub(crate) fn new(
        operation: &'static str,
        method: Method,
        template: &'static str,
        ids: &[&str],
    ) -> Result<Self> {
        // A POST makes something new each time; whoever knows better says so.
        let retry = if method == Method::POST { Retry::Unsafe } else { Retry::Safe };
        Ok(Self {
            operation,
            path: path::fill(template, ids).map_err(|error| {
                error.with_call(CallName { operation, method: method.clone(), path: template.to_owned() })
            })?,
            method,
            template,
            query: String::new(),
            body: None,
            retry,
            secrets: Scrubber::default(),
            secret_id: false,
        })
    }

    pub(crate) fn query(mut self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        if let Some(value) = value {
            path::push_query(&mut self.query, name, value.as_ref());
        }
        self
    }

    pub(crate) fn flag(self, name: &str, value: Option<bool>) -> Self {
        self.query(name, value.map(|value| if value { "true" } else { "false" }))
    }

    pub(crate) fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Result<Self> {
        let body = wiped_json(body)
            .map_err(|error| Error::request("the body cannot be written as JSON").with_source(error))?;
        self.body = Some(body);
        Ok(self)
    }

    pub(crate) fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    pub(crate) fn secrets(mut self, add: impl FnOnce(&mut Scrubber)) -> Self {
        add(&mut self.secrets);
        self
    }

    pub(crate) fn secret_id(mut self, id: &SecretString) -> Self {
        self.secret_id = true;
        self.secrets(|secrets| secrets.add(id.clone()))
    }

    pub(crate) fn name(&self) -> CallName {
        let path = if self.secret_id { self.template } else { &self.path };
        CallName { operation: self.operation, method: self.method.clone(), path: path.to_owned() }
    }
}

/// `body` as JSON, in memory that is wiped when its last user is gone: bodies may carry credentials.
pub(crate) fn wiped_json<T: Serialize + ?Sized>(body: &T) -> serde_json::Result<Bytes> {
    // The buffer has its final size from the start, since growing would leave copies behind.
    let mut size = Size(0);
    serde_json::to_writer(&mut size, body)?;
    let mut buffer = Zeroizing::new(Vec::with_capacity(size.0));
    serde_json::to_writer(&mut *buffer, body)?;
    Ok(Bytes::from_owner(WipedBytes(buffer)))
}

/// `Zeroizing` wipes, but has no `AsRef<[u8]>` for a vector.
struct WipedBytes(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for WipedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Counts what is written to it.
struct Size(usize);

impl std::io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
