//! Sends a call: the loop over its attempts, the deadline, and the decoding of the response.

use std::{borrow::Cow, sync::Arc, time::Duration};

use http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{Instrument, Span, field::Empty};

use crate::{
    client::{
        Client, Response,
        attempt::{self, RawResponse},
        auth::Authorization,
        call::{Call, Retry},
        credentials, failure,
        nodes::Node,
        observer::{AttemptOutcome, Watched},
        options::CallOptions,
        retry::{self, FailureClass},
        service::{Refusal, sealed::Service},
    },
    error::{Error, ErrorKind, Result, Scrubber, Secrets},
    lenient::Leniency,
};

/// Sends `call` and decodes the response.
pub(crate) async fn execute<S: Service, T: DeserializeOwned>(
    client: &Client<S>,
    call: &Call,
    options: CallOptions,
) -> Result<Response<T>> {
    let span = tracing::debug_span!(
        "connectors_sdk.call",
        otel.kind = "client",
        otel.name = call.operation,
        db.system.name = S::NAME,
        db.operation.name = call.operation,
        http.request.method = %call.method,
        url.template = call.template,
        http.response.status_code = Empty,
        http.request.resend_count = Empty,
        error.type = Empty,
    );
    let outcome = run(client, call, &options).instrument(span.clone()).await;
    match &outcome {
        Ok(response) => record(&span, Some(response.status), response.attempts),
        Err(error) => {
            record(&span, error.status(), error.attempts());
            span.record("error.type", &*error_type(error));
        }
    }
    outcome
}

fn record(span: &Span, status: Option<StatusCode>, attempts: u32) {
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if attempts > 1 {
        span.record("http.request.resend_count", attempts - 1);
    }
}

/// Value of OpenTelemetry's `error.type`: the status of an API error, otherwise the kind.
fn error_type(error: &Error) -> Cow<'static, str> {
    match (error.kind(), error.status()) {
        (ErrorKind::Api, Some(status)) => status.as_u16().to_string().into(),
        (kind, _) => kind.as_str().into(),
    }
}

async fn run<S: Service, T: DeserializeOwned>(
    client: &Client<S>,
    call: &Call,
    options: &CallOptions,
) -> Result<Response<T>> {
    if let Some(message) = &options.invalid {
        return Err(Error::request(message.clone()).with_call(call.name()));
    }
    // A timeout that overflows the clock means no timeout.
    let deadline =
        options.timeout.or(client.inner.timeout).and_then(|timeout| Instant::now().checked_add(timeout));
    let mut progress = Progress::default();
    let outcome = match deadline {
        None => attempts(client, call, options, None, &mut progress).await,
        Some(at) => timeout_at(at, attempts(client, call, options, Some(at), &mut progress))
            .await
            .unwrap_or_else(|_| Err(deadline_passed(call, progress.in_flight))),
    };
    match outcome {
        Ok(response) => {
            let secrets = || secrets(client, call, options, &progress.sent);
            decode::<S, T>(call, options, response, progress.attempts, &secrets)
        }
        Err(error) => Err(error.with_call(call.name()).with_attempts(progress.attempts)),
    }
}

/// State of a call, for an error when the deadline interrupts it.
#[derive(Default)]
struct Progress<'a> {
    attempts: u32,
    /// The node that was sent a request and has not responded yet, and when that attempt began.
    in_flight: Option<(&'a Node, Option<Instant>)>,
    /// What the attempts were authorized with. A server may echo any of it.
    sent: Vec<Arc<Authorization>>,
}

fn deadline_passed(call: &Call, in_flight: Option<(&Node, Option<Instant>)>) -> Error {
    let message = match in_flight {
        Some((node, began)) => {
            node.failed(began);
            "the timeout elapsed before the full response arrived; the server may have carried out the request"
        }
        None => "the timeout elapsed before the request was sent",
    };
    let retryable = in_flight.is_none() || call.retry == Retry::Safe;
    Error::new(ErrorKind::Timeout, message).with_retryable(retryable)
}

/// Sends the call until an attempt succeeds or is not retried.
async fn attempts<'a, S: Service>(
    client: &'a Client<S>,
    call: &Call,
    options: &CallOptions,
    deadline: Option<Instant>,
    progress: &mut Progress<'a>,
) -> Result<RawResponse> {
    let inner = &*client.inner;
    let policy = options.retry.as_ref().unwrap_or(&inner.retry);
    let mut last_cost = None;
    let mut renewed = false;
    loop {
        let authorization = inner.auth.current::<S>().await?;
        if let Some(authorization) = &authorization
            && progress.sent.last().is_none_or(|last| !Arc::ptr_eq(last, authorization))
        {
            progress.sent.push(Arc::clone(authorization));
        }
        let node = inner.nodes.pick().ok_or_else(|| Error::config("the client has no node"))?;
        let request = attempt::request(client, node, call, options, authorization.as_deref())?;
        progress.attempts += 1;
        let began = inner.nodes.now();
        progress.in_flight = Some((node, began));
        let watched =
            inner.observer.as_deref().map(|observer| Watched::new(observer, call, node, progress.attempts));
        let result = attempt::send(client, node, request, progress.attempts).await;
        if let Some(watched) = watched {
            watched.end(match &result {
                Ok(response) => AttemptOutcome::Responded(response.status),
                Err(failure) => AttemptOutcome::Failed(failure.error.kind()),
            });
        }
        progress.in_flight = None;

        let class = match &result {
            Ok(response) if response.status.is_success() => {
                node.succeeded();
                inner.budget.deposit(last_cost);
                return result.map_err(|failure| failure.error);
            }
            Ok(response) => FailureClass::Status(response.status),
            Err(failure) => failure.class,
        };
        if class.blames_node() {
            node.failed(began);
        } else {
            node.succeeded();
        }

        if class == FailureClass::Status(StatusCode::UNAUTHORIZED)
            && !renewed
            // A header of the call replaced the provider's credentials, so new ones would not help.
            && !options.headers.contains_key(AUTHORIZATION)
            && inner.auth.refuse(authorization.as_ref())
        {
            // The server has rejected the call without acting on it, so even a call that is not idempotent can be retried.
            renewed = true;
            continue;
        }

        let headers = result.as_ref().ok().map(|response| &response.headers);
        let retry_after = headers.and_then(|headers| retry::retry_after(headers, chrono::Utc::now()));
        let delay = (class.retryable(call.retry)
            && (class != FailureClass::TimedOut || policy.retry_timeouts)
            && progress.attempts < policy.max_attempts)
            .then(|| next_delay(client, policy, class, retry_after, progress.attempts))
            .flatten()
            .filter(|delay| deadline.is_none_or(|at| at.saturating_duration_since(Instant::now()) > *delay));
        let cost = delay.and_then(|_| inner.budget.withdraw(class));
        let (Some(delay), Some(cost)) = (delay, cost) else {
            let error = match result {
                Ok(response) => {
                    failure::response::<S>(response, &secrets(client, call, options, &progress.sent))
                }
                Err(failure) => failure.error,
            };
            return Err(error.with_retry_after(retry_after).with_retryable(class.retryable(call.retry)));
        };
        last_cost = Some(cost);
        tracing::debug!(attempt = progress.attempts, failure = ?class, delay_ms = delay.as_millis(), "retrying");
        if !delay.is_zero() {
            sleep(delay).await;
        }
    }
}

/// Delay before the next attempt. `None` if the server asks for a longer one than the policy allows.
fn next_delay<S: Service>(
    client: &Client<S>,
    policy: &retry::RetryPolicy,
    class: FailureClass,
    retry_after: Option<Duration>,
    failed_attempts: u32,
) -> Option<Duration> {
    match retry_after {
        // Some servers always send 0. The backoff spreads the retries of many clients all the same.
        Some(retry_after) => {
            (retry_after <= policy.max_retry_after).then(|| retry_after.max(policy.backoff(failed_attempts)))
        }
        // The retry goes to another, healthy node, so it needs no delay.
        None if class.blames_node() && client.inner.nodes.any_healthy() => Some(Duration::ZERO),
        None => Some(policy.backoff(failed_attempts)),
    }
}

/// Collects all secrets sent with this call, to scrub them from an error. Successful calls never get here.
fn secrets<S: Service>(
    client: &Client<S>,
    call: &Call,
    options: &CallOptions,
    sent: &[Arc<Authorization>],
) -> Scrubber {
    let mut secrets = Secrets::default();
    call.add_to(&mut secrets);
    credentials::add_headers(&client.inner.headers, &mut secrets);
    credentials::add_headers(&options.headers, &mut secrets);
    credentials::add_query(options.query.iter().map(|(name, value)| (&**name, &**value)), &mut secrets);
    let parameters: Vec<_> = url::form_urlencoded::parse(call.query.as_bytes()).collect();
    credentials::add_query(parameters.iter().map(|(name, value)| (&**name, &**value)), &mut secrets);
    let sent = sent.iter().map(|authorization| &authorization.credentials);
    sent.chain(&client.inner.proxy_credentials).for_each(|credentials| credentials.add_to(&mut secrets));
    secrets.scrubber()
}

/// Whether the request asked the server to leave fields out of the response.
fn asks_for_parts(call: &Call, options: &CallOptions) -> bool {
    const NAME: &str = "filter_path";
    options.query.iter().any(|(name, _)| name == NAME)
        || call.query.split('&').any(|pair| pair.split('=').next() == Some(NAME))
}

fn decode<S: Service, T: DeserializeOwned>(
    call: &Call,
    options: &CallOptions,
    response: RawResponse,
    attempts: u32,
    secrets: &dyn Fn() -> Scrubber,
) -> Result<Response<T>> {
    let RawResponse { status, headers, body, too_large } = response;
    if let Some(limit) = too_large {
        let message = format!("the response is larger than the limit of {limit} bytes");
        let error = Error::new(ErrorKind::Decode, message);
        return Err(unreadable(call, &secrets(), status, headers, error, attempts));
    }
    let leniency = Leniency {
        partial: asks_for_parts(call, options),
        foreign: call.is_untyped(),
        secrets: Some(secrets),
    };
    match S::decode(status, &body, leniency) {
        Ok(value) => Ok(Response { value, status, request_id: S::request_id(&headers), headers, attempts }),
        Err(Refusal::Api(api)) => {
            let response = RawResponse { status, headers, body, too_large: None };
            let error = failure::reported::<S>(response, Some(api), &secrets());
            let retryable = error.is_rate_limited();
            Err(error.with_retryable(retryable).with_call(call.name()).with_attempts(attempts))
        }
        Err(Refusal::Decode(mut source)) => {
            let secrets = secrets();
            source.scrub(&secrets);
            let hint = failure::hint(&headers, &body);
            let error = Error::new(ErrorKind::Decode, format!("cannot decode the response{hint}: {source}"))
                .with_source(source);
            Err(unreadable(call, &secrets, status, headers, error, attempts))
        }
    }
}

fn unreadable(
    call: &Call,
    secrets: &Scrubber,
    status: StatusCode,
    mut headers: HeaderMap,
    error: Error,
    attempts: u32,
) -> Error {
    failure::scrub_headers(&mut headers, secrets);
    // The body has an unknown form, so it cannot be scrubbed reliably. None of it is kept.
    error
        .with_response(crate::error::FailedResponse { status, headers, api: None, body: String::new() })
        .with_call(call.name())
        .with_attempts(attempts)
}
