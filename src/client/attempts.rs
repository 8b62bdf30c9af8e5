//! The attempts of one call: to which node, with which credentials, and whether another one follows.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header::AUTHORIZATION};
use tokio::time::{Instant, sleep};

#[cfg(feature = "gzip")]
use crate::client::compress;
use crate::{
    client::{
        Client,
        attempt::{self, Failure, RawResponse},
        auth::Authorization,
        call::{Call, Retry},
        credentials, failure, interceptor,
        nodes::{Lease, Tried},
        observer::{AttemptOutcome, Watched},
        options::CallOptions,
        retry::{FailureClass, RetryPolicy},
        retry_after::retry_after,
        service::sealed::Service,
    },
    error::{ApiError, Error, Result, Scrubber, Secrets},
};

/// State of a call between its attempts.
pub(crate) struct Attempts<'a, S: Service> {
    client: &'a Client<S>,
    http: reqwest::Client,
    call: &'a Call,
    options: &'a CallOptions,
    policy: &'a RetryPolicy,
    deadline: Option<Instant>,
    made: u32,
    /// Attempts that could not connect while there were untried nodes. They do not count.
    free: u32,
    tried: Tried,
    /// The node of the current attempt or, between attempts, of the next one if it is known already.
    lease: Option<Lease<'a>>,
    in_flight: bool,
    authorization: Option<Arc<Authorization>>,
    /// Authorization of each attempt. A server may echo any of them.
    sent: Vec<Arc<Authorization>>,
    /// The compressed body, if it is sent compressed.
    compressed: Option<Bytes>,
    /// Headers that the interceptor has added or changed.
    intercepted: Vec<(HeaderName, HeaderValue)>,
    renewed: bool,
    /// Delay before the next attempt.
    delay: Duration,
    /// What the last retry took from the budget.
    last_cost: Option<u32>,
    /// The server may have carried out the request in an earlier attempt.
    maybe_carried_out: bool,
}

/// Outcome of an attempt that is not a success.
pub(crate) enum Failed {
    Response(RawResponse),
    /// A response with a success status whose body reports a failure.
    Reported(RawResponse, ApiError),
    NoResponse(Failure),
}

impl<'a, S: Service> Attempts<'a, S> {
    pub(crate) fn new(
        client: &'a Client<S>,
        call: &'a Call,
        options: &'a CallOptions,
        deadline: Option<Instant>,
    ) -> Result<Self> {
        Ok(Self {
            client,
            http: client.inner.pools.current()?,
            call,
            options,
            policy: options.retry.as_ref().unwrap_or(&client.inner.retry),
            deadline,
            made: 0,
            free: 0,
            tried: Tried::default(),
            lease: None,
            in_flight: false,
            authorization: None,
            sent: Vec::new(),
            compressed: None,
            intercepted: Vec::new(),
            renewed: false,
            delay: Duration::ZERO,
            last_cost: None,
            maybe_carried_out: false,
        })
    }

    /// Compresses the body, once for all attempts, if the client is to do so.
    #[cfg(feature = "gzip")]
    pub(crate) async fn compress(&mut self) {
        self.compressed = compress::body_async(self.client, self.call, self.options).await;
    }

    /// Makes attempts until a response has a success status. Its body may still report a failure.
    pub(crate) async fn next(&mut self) -> Result<RawResponse> {
        let inner = &*self.client.inner;
        loop {
            if !self.delay.is_zero() {
                sleep(self.delay).await;
            }
            self.authorization = inner.auth.current::<S>().await?;
            if let Some(authorization) = &self.authorization
                && self.sent.last().is_none_or(|last| !Arc::ptr_eq(last, authorization))
            {
                self.sent.push(Arc::clone(authorization));
            }
            let lease = self.lease.take().or_else(|| inner.nodes.pick(&self.tried));
            let lease = &*self.lease.insert(lease.ok_or_else(|| Error::config("the client has no node"))?);
            let node = lease.node();
            let mut request = attempt::request(
                self.client,
                node,
                self.call,
                self.options,
                self.authorization.as_deref(),
                self.compressed.as_ref(),
            )?;
            if let Some(interceptor) = &inner.interceptor {
                let body = self.compressed.as_ref().or(self.call.body.as_ref()).cloned().unwrap_or_default();
                let headers =
                    interceptor::run(&**interceptor, &mut request, &body, inner.refuse_credentials)?;
                self.intercepted.extend(headers);
            }
            self.made += 1;
            self.in_flight = true;
            let watched =
                inner.observer.as_deref().map(|observer| Watched::new(observer, self.call, node, self.made));
            let result = attempt::send(self.client, &self.http, node, request, self.made).await;
            if let Some(watched) = watched {
                watched.end(match &result {
                    Ok(response) => AttemptOutcome::Responded(response.status),
                    Err(failure) => AttemptOutcome::Failed(failure.error.kind()),
                });
            }
            self.in_flight = false;
            match result {
                Ok(response) if response.status.is_success() => return Ok(response),
                Ok(response) => self.failed(Failed::Response(response))?,
                Err(failure) => self.failed(Failed::NoResponse(failure))?,
            }
        }
    }

    /// Records that the last response reports success.
    pub(crate) fn succeeded(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.succeeded();
        }
        self.client.inner.budget.deposit(self.last_cost);
    }

    /// Prepares the next attempt, or returns the error of the call if there is none.
    pub(crate) fn failed(&mut self, failed: Failed) -> Result<()> {
        let class = failed.class();
        let retry_after = failed.retry_after();
        if let Some(lease) = self.lease.take() {
            if class.blames_node() {
                lease.failed();
            } else {
                lease.succeeded();
            }
            self.client.inner.nodes.record(&lease, retry_after, &mut self.tried);
        }
        if self.renews_credentials(class) {
            // The server has rejected the call without acting on it, so even a call that is not idempotent can be retried.
            self.renewed = true;
            self.delay = Duration::ZERO;
            return Ok(());
        }
        if self.prepare_retry(class, retry_after) {
            self.maybe_carried_out |= class.maybe_carried_out();
            tracing::debug!(
                attempt = self.made,
                failure = ?class,
                delay_ms = self.delay.as_millis(),
                "retrying"
            );
            return Ok(());
        }
        let secrets = self.secrets();
        let mut error = match failed {
            Failed::Response(response) => failure::response::<S>(response, &secrets),
            Failed::Reported(response, api) => failure::reported::<S>(response, Some(api), &secrets),
            Failed::NoResponse(failure) => failure.error,
        };
        if let Some(release) = self.call.since
            && error.api().is_some_and(S::is_unknown_endpoint)
        {
            error = error.followed_by(&format!("; `{}` needs {release} or later", self.call.operation));
        }
        let looks_undone = class.rejects()
            || class == FailureClass::Unusable
            || class.status().is_some_and(|status| self.call.is_done_at(status));
        if looks_undone && self.maybe_carried_out() {
            error = error.followed_by("; an earlier attempt may have carried out the request");
        }
        Err(error.with_retry_after(retry_after).with_retryable(class.retryable(self.call.retry)))
    }

    /// Whether the call is sent again with new credentials.
    fn renews_credentials(&self, class: FailureClass) -> bool {
        class == FailureClass::Status(StatusCode::UNAUTHORIZED)
            && !self.renewed
            // A header of the call replaced the provider's credentials, so new ones would not help.
            && !self.options.headers.contains_key(AUTHORIZATION)
            && self.client.inner.auth.refuse(self.authorization.as_ref())
    }

    /// Whether the call is retried. Sets the delay of the retry and, if it goes to another node at once, its node.
    fn prepare_retry(&mut self, class: FailureClass, retry_after: Option<Duration>) -> bool {
        let inner = &*self.client.inner;
        if !class.retryable(self.call.retry)
            || (class == FailureClass::TimedOut && !self.policy.retry_timeouts)
            || self.policy.max_attempts <= 1
        {
            return false;
        }
        if class == FailureClass::NotSent
            && let Some(lease) = inner.nodes.pick_any_untried(&self.tried)
        {
            // Nothing reached a server, so this counts neither as an attempt nor against the budget.
            self.free += 1;
            self.lease = Some(lease);
            self.delay = Duration::ZERO;
            return true;
        }
        let counted = self.made - self.free;
        if counted >= self.policy.max_attempts {
            return false;
        }
        let lease = inner.nodes.pick_untried(&self.tried);
        let delay = if lease.is_some() {
            Duration::ZERO
        } else {
            let wait = inner.nodes.wait(&self.tried, retry_after);
            if wait > self.policy.max_retry_after {
                return false;
            }
            self.policy.delay(wait, counted)
        };
        if self.deadline.is_some_and(|at| at.saturating_duration_since(Instant::now()) <= delay) {
            return false;
        }
        let Some(cost) = inner.budget.withdraw(class) else { return false };
        self.last_cost = Some(cost);
        self.lease = lease;
        self.delay = delay;
        true
    }

    /// Number of attempts so far.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// Whether a request was sent and its response has not arrived yet.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.in_flight
    }

    /// Whether the call is idempotent.
    pub(crate) fn is_retry_safe(&self) -> bool {
        self.call.retry == Retry::Safe
    }

    /// Whether the server may have carried out the request in an earlier attempt. Reading has no effect.
    pub(crate) fn maybe_carried_out(&self) -> bool {
        self.maybe_carried_out && !self.call.method.is_safe()
    }

    /// Whether the request asked the server to leave fields out of the response.
    pub(crate) fn asks_for_parts(&self) -> bool {
        const NAME: &str = "filter_path";
        self.options.query.iter().any(|(name, _)| name == NAME)
            || self.call.query.split('&').any(|pair| pair.split('=').next() == Some(NAME))
    }

    /// Whether the response is decoded as a type of the caller.
    pub(crate) fn is_untyped(&self) -> bool {
        self.call.is_untyped()
    }

    /// Maximum number of items of a list in the response.
    pub(crate) fn items(&self) -> usize {
        self.call.items()
    }

    /// Collects all secrets sent with this call, to scrub them from an error. Only called for failed calls.
    pub(crate) fn secrets(&self) -> Scrubber {
        let (inner, options) = (&*self.client.inner, self.options);
        let mut secrets = Secrets::default();
        self.call.add_to(&mut secrets);
        credentials::add_headers(&inner.headers, &mut secrets);
        credentials::add_headers(&options.headers, &mut secrets);
        self.intercepted.iter().for_each(|(name, value)| credentials::add_header(name, value, &mut secrets));
        credentials::add_query(options.query.iter().map(|(name, value)| (&**name, &**value)), &mut secrets);
        let parameters: Vec<_> = url::form_urlencoded::parse(self.call.query.as_bytes()).collect();
        credentials::add_query(parameters.iter().map(|(name, value)| (&**name, &**value)), &mut secrets);
        let sent = self.sent.iter().map(|authorization| &authorization.credentials);
        sent.chain(&inner.proxy_credentials).for_each(|credentials| credentials.add_to(&mut secrets));
        secrets.scrubber()
    }
}

impl Failed {
    fn class(&self) -> FailureClass {
        match self {
            Self::Response(response) => FailureClass::Status(response.status),
            // A failure whose code is not an HTTP status is not retried, like one with an unknown status.
            Self::Reported(_, api) => FailureClass::Status(
                api.status_in_success()
                    .and_then(|status| StatusCode::from_u16(status).ok())
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            ),
            Self::NoResponse(failure) => failure.class,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Response(response) | Self::Reported(response, _) => {
                retry_after(&response.headers, chrono::Utc::now())
            }
            Self::NoResponse(_) => None,
        }
    }
}
