//! A call as plain data: what to send, and whether it can be retried.

use bytes::Bytes;
use http::{Method, StatusCode};
use secrecy::SecretString;
use serde::Serialize;

use crate::{
    client::{path, wiped},
    error::{CallName, Result, Scrubber},
};

/// A call, independent of any client.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// Path with placeholders for ids: a telemetry label of low cardinality.
    pub(crate) template: &'static str,
    /// Percent-encoded path, without the path prefix of the base URL.
    pub(crate) path: String,
    /// Percent-encoded query without `?`. Empty if there is none.
    pub(crate) query: String,
    pub(crate) body: Option<Bytes>,
    pub(crate) retry: Retry,
    /// Secrets in the body, to be scrubbed from errors.
    pub(crate) secrets: Scrubber,
    /// Status of the response if an earlier attempt has carried out the call already.
    done_at: Option<StatusCode>,
    /// The path contains a secret id, so errors show the template instead.
    secret_id: bool,
}

/// Whether a call is idempotent and so can be retried after the server may have carried it out.
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
        let path = path::fill(template, ids).map_err(|error| {
            error.with_call(CallName { operation, method: method.clone(), path: template.to_owned() })
        })?;
        Ok(Self::with_path(operation, method, template, path))
    }

    /// A call to any path, which is percent-encoded already.
    pub(crate) fn untyped(method: Method, path: &str) -> Self {
        Self::with_path("request", method, "{path}", path.to_owned())
    }

    /// Whether the caller chose the path and the type of the response.
    pub(crate) fn is_untyped(&self) -> bool {
        self.template == "{path}"
    }

    /// Returns the id at the end of the path.
    pub(crate) fn last_id(&self) -> String {
        let encoded = self.path.rsplit('/').next().unwrap_or_default();
        percent_encoding::percent_decode_str(encoded).decode_utf8_lossy().into_owned()
    }

    fn with_path(operation: &'static str, method: Method, template: &'static str, path: String) -> Self {
        // A POST is assumed to create something each time. Calls for which this is wrong override it.
        let retry = if method == Method::POST { Retry::Unsafe } else { Retry::Safe };
        let done_at = (method == Method::DELETE).then_some(StatusCode::NOT_FOUND);
        Self {
            operation,
            method,
            template,
            path,
            query: String::new(),
            body: None,
            retry,
            secrets: Scrubber::default(),
            done_at,
            secret_id: false,
        }
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
        self.body = Some(wiped::json(body)?);
        Ok(self)
    }

    pub(crate) fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the status of the response if an earlier attempt has carried out the call already. 404 for deletions.
    pub(crate) fn done_at(mut self, status: StatusCode) -> Self {
        self.done_at = Some(status);
        self
    }

    /// Whether this status may mean that an earlier attempt has carried out the call already.
    pub(crate) fn is_done_at(&self, status: StatusCode) -> bool {
        self.done_at == Some(status)
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
