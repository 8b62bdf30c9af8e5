//! A call as plain data: what to send, and whether it can be retried.

use std::{collections::BTreeSet, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::{
    client::{path, wiped},
    error::{CallName, Result, Secrets},
    lenient::UNPAGED,
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
    /// Content type of the body. `None` for the service's JSON type.
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) retry: Retry,
    /// Secrets that the caller has marked, to be scrubbed from errors.
    secrets: Vec<SecretString>,
    /// Secrets in the body, to be scrubbed from errors.
    secret_body: SecretBody,
    /// Status of the response if an earlier attempt has carried out the call already.
    done_at: Option<StatusCode>,
    /// First release of the server that has this endpoint, as a message names it: `Elasticsearch 8.12`.
    pub(crate) since: Option<&'static str>,
    /// The path contains a secret, so errors show the template instead.
    secret_path: bool,
    /// How many items a page has at most, as requested.
    page: Option<u64>,
}

/// Which values in a JSON body are secret. They are only collected once there is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretBody {
    None,
    /// Values in this field of the body: those with these names, and others according to their names and forms.
    Values(&'static str, Arc<BTreeSet<String>>),
    /// Values of the configuration in this field of the body.
    Configuration(&'static str),
    /// Values of a stored document, which is the whole body: `{"doc": {..}}`.
    Document,
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
            content_type: None,
            retry,
            secrets: Vec::new(),
            secret_body: SecretBody::None,
            done_at,
            since: None,
            secret_path: false,
            page: None,
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

    /// Adds the name of the call to an error found before anything is sent.
    pub(crate) fn checked(self, checked: Result<()>) -> Result<Self> {
        checked.map_err(|error| error.with_call(self.name()))?;
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

    /// Sets the first release of the server that has this endpoint.
    pub(crate) fn since(mut self, release: &'static str) -> Self {
        self.since = Some(release);
        self
    }

    pub(crate) fn secret(mut self, secret: SecretString) -> Self {
        self.secrets.push(secret);
        self
    }

    pub(crate) fn secret_body(mut self, values: SecretBody) -> Self {
        self.secret_body = values;
        self
    }

    /// Sets how many items the response has at most, as requested.
    pub(crate) fn page(mut self, items: u64) -> Self {
        self.page = Some(items);
        self
    }

    /// Maximum number of items of a list in the response. Twice as many as requested are no reason to lose them, and servers
    /// may round a small page up.
    pub(crate) fn items(&self) -> usize {
        const SMALL: usize = 1000;
        let Some(page) = self.page else { return UNPAGED };
        usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(2).max(SMALL)
    }

    pub(crate) fn secret_path(mut self) -> Self {
        self.secret_path = true;
        self
    }

    /// Adds the secrets of this call.
    pub(crate) fn add_to(&self, secrets: &mut Secrets) {
        self.secrets.iter().for_each(|secret| secrets.declare(secret.expose_secret()));
        let body = self.body.as_deref().and_then(|body| std::str::from_utf8(body).ok()).unwrap_or_default();
        match &self.secret_body {
            SecretBody::None => {}
            SecretBody::Values(field, declared) => secrets.values(body, field, declared),
            SecretBody::Configuration(field) => secrets.configuration(body, field),
            SecretBody::Document => {
                secrets.values(body, "doc", &BTreeSet::new());
                let document = body.strip_prefix("{\"doc\":").and_then(|rest| rest.strip_suffix('}'));
                secrets.configuration(document.unwrap_or_default(), "configuration");
            }
        }
    }

    pub(crate) fn name(&self) -> CallName {
        let path = if self.secret_path { self.template } else { &self.path };
        CallName { operation: self.operation, method: self.method.clone(), path: path.to_owned() }
    }
}
