//! Sending a call until it is answered: the loop around the attempts.

use std::{sync::Arc, time::Duration};

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
        retry::{self, Fault},
        service::{Refusal, sealed::Service},
    },
    error::{Error, ErrorKind, Result, Scrubber},
};

/// Sends `call` and decodes its answer.
pub(crate) async fn execute<S: Service, T: DeserializeOwned>(
    client: &Client<S>,
    call: Call,
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
    let outcome = run(client, &call, &options).instrument(span.clone()).await;
    match &outcome {
        Ok(response) => record(&span, Some(response.status), response.attempts),
        Err(error) => {
            record(&span, error.status(), error.attempts());
            span.record("error.type", error_type(error));
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

fn error_type(error: &Error) -> String {
    match (error.kind(), error.status()) {
        (ErrorKind::Api, Some(status)) => status.as_u16().to_string(),
        (kind, _) => format!("{kind:?}").to_lowercase(),
    }
}

async fn run<S: Service, T: DeserializeOwned>(
    client: &Client<S>,
    call: &Call,
    options: &CallOptions,
) -> Result<Response<T>> {
    if let Some(fault) = &options.fault {
        return Err(Error::request(fault.clone()).with_call(call.name()));
    }
    // A time-out too long to be a point in time is no time-out.
    let deadline =
        options.timeout.or(client.inner.timeout).and_then(|timeout| Instant::now().checked_add(timeout));
    let mut progress = Progress::default();
    let outcome = match deadline {
        None => attempts(client, call, options, None, &mut progress).await,
        Some(at) => timeout_at(at, attempts(client, call, options, Some(at), &mut progress))
            .await
            .unwrap_or_else(|_| Err(Ended::error(deadline_passed(call, progress.in_flight)))),
    };
    match outcome {
        Ok(answer) => {
            let secrets = || secrets(client, call, options, progress.authorization.as_deref());
            decode::<S, T>(call, answer, progress.attempts, secrets)
        }
        Err(Ended { error }) => Err(error.with_call(call.name()).with_attempts(progress.attempts)),
    }
}

/// What is known when the deadline strikes in the middle.
#[derive(Default)]
struct Progress<'a> {
    attempts: u32,
    /// The node a request is on its way to. It may have reached it.
    in_flight: Option<(&'a Node, Option<Instant>)>,
    authorization: Option<Arc<Authorization>>,
}

struct Ended {
    error: Error,
}

impl Ended {
    fn error(error: Error) -> Self {
        Self { error }
    }
}

fn deadline_passed(call: &Call, in_flight: Option<(&Node, Option<Instant>)>) -> Error {
    let message = match in_flight {
        Some((node, began)) => {
            node.failed(began);
            "no answer within the time given; the server may have carried out the request"
        }
        None => "the time given passed before the request was sent",
    };
    let retryable = in_flight.is_none() || call.retry == Retry::Safe;
    Error::new(ErrorKind::Timeout, message).with_retryable(retryable)
}

/// One attempt after the other, until one is final.
async fn attempts<'a, S: Service>(
    client: &'a Client<S>,
    call: &Call,
    options: &CallOptions,
    deadline: Option<Instant>,
    progress: &mut Progress<'a>,
) -> Result<RawResponse, Ended> {
    let inner = &*client.inner;
    let policy = options.retry.as_ref().unwrap_or(&inner.retry);
    let mut last_cost = None;
    let mut renewed = false;
    loop {
        let authorization = inner.auth.current::<S>().await.map_err(Ended::error)?;
        progress.authorization.clone_from(&authorization);
        let node = inner.nodes.pick().ok_or_else(|| Ended::error(Error::config("the client has no node")))?;
        let request =
            attempt::request(client, node, call, options, authorization.as_deref()).map_err(Ended::error)?;
        progress.attempts += 1;
        let began = inner.nodes.now();
        progress.in_flight = Some((node, began));
        let watched =
            inner.observer.as_deref().map(|observer| Watched::new(observer, call, node, progress.attempts));
        let result = attempt::send(client, node, request, progress.attempts).await;
        if let Some(watched) = watched {
            watched.end(match &result {
                Ok(answer) => AttemptOutcome::Responded(answer.status),
                Err(failure) => AttemptOutcome::Failed(failure.error.kind()),
            });
        }
        progress.in_flight = None;

        let fault = match &result {
            Ok(answer) if answer.status.is_success() => {
                node.succeeded();
                inner.budget.deposit(last_cost);
                return result.map_err(|failure| Ended::error(failure.error));
            }
            Ok(answer) => Fault::Status(answer.status),
            Err(failure) => failure.fault,
        };
        if fault.blames_node() {
            node.failed(began);
        } else {
            node.succeeded();
        }

        if fault == Fault::Status(StatusCode::UNAUTHORIZED)
            && !renewed
            // What was refused must be what the provider gave.
            && !options.headers.contains_key(AUTHORIZATION)
            && inner.auth.refuse(authorization.as_ref())
        {
            // Refused before anything was done, so even a creation may go again.
            renewed = true;
            continue;
        }

        let headers = result.as_ref().ok().map(|answer| &answer.headers);
        let wanted = headers.and_then(|headers| retry::retry_after(headers, chrono::Utc::now()));
        let delay = (fault.retryable(call.retry)
            && (fault != Fault::TimedOut || policy.retry_timeouts)
            && progress.attempts < policy.max_attempts)
            .then(|| next_delay(client, policy, fault, wanted, progress.attempts))
            .flatten()
            .filter(|delay| deadline.is_none_or(|at| at.saturating_duration_since(Instant::now()) > *delay));
        let cost = delay.and_then(|_| inner.budget.withdraw(fault));
        let (Some(delay), Some(cost)) = (delay, cost) else {
            let secrets = secrets(client, call, options, authorization.as_deref());
            let error = match result {
                Ok(answer) => failure::response::<S>(answer, &secrets),
                Err(failure) => failure.error,
            };
            return Err(Ended::error(
                error.with_retry_after(wanted).with_retryable(fault.retryable(call.retry)),
            ));
        };
        last_cost = Some(cost);
        tracing::debug!(attempt = progress.attempts, ?fault, delay_ms = delay.as_millis(), "trying again");
        if !delay.is_zero() {
            sleep(delay).await;
        }
    }
}

/// How long to wait before the next attempt; `None` if the server wants more patience than the policy has.
fn next_delay<S: Service>(
    client: &Client<S>,
    policy: &retry::RetryPolicy,
    fault: Fault,
    wanted: Option<Duration>,
    failed_attempts: u32,
) -> Option<Duration> {
    match wanted {
        // Some servers always say "0"; the back-off is what keeps the clients of a busy one apart.
        Some(wanted) => {
            (wanted <= policy.max_retry_after).then(|| wanted.max(policy.backoff(failed_attempts)))
        }
        // Another node has done nothing to be waited for.
        None if fault.blames_node() && client.inner.nodes.any_well() => Some(Duration::ZERO),
        None => Some(policy.backoff(failed_attempts)),
    }
}

/// Whatever the server may repeat and nobody is to read.
fn secrets<S: Service>(
    client: &Client<S>,
    call: &Call,
    options: &CallOptions,
    authorization: Option<&Authorization>,
) -> Scrubber {
    let mut secrets = call.secrets.clone();
    credentials::add_headers(&client.inner.headers, &mut secrets);
    credentials::add_headers(&options.headers, &mut secrets);
    if let Some(authorization) = authorization {
        secrets.merge(&authorization.secrets);
    }
    secrets
}

fn decode<S: Service, T: DeserializeOwned>(
    call: &Call,
    answer: RawResponse,
    attempts: u32,
    secrets: impl Fn() -> Scrubber,
) -> Result<Response<T>> {
    let RawResponse { status, headers, body, too_large } = answer;
    if let Some(limit) = too_large {
        let message = format!("the answer is larger than the limit of {limit} bytes");
        let error = Error::new(ErrorKind::Decode, message);
        return Err(unreadable(call, &secrets(), status, headers, error, attempts));
    }
    match S::decode(status, &body) {
        Ok(value) => Ok(Response { value, status, request_id: S::request_id(&headers), headers, attempts }),
        Err(Refusal::Api(_)) => {
            let answer = RawResponse { status, headers, body, too_large: None };
            let error = failure::response::<S>(answer, &secrets());
            let limited = error.is_rate_limited();
            Err(error.with_retryable(limited).with_call(call.name()).with_attempts(attempts))
        }
        Err(Refusal::Decode(fault)) => {
            let hint = failure::hint(&headers, &body);
            let error =
                Error::new(ErrorKind::Decode, format!("the answer cannot be read{hint}: {}", fault.0))
                    .with_source(fault.0);
            Err(unreadable(call, &secrets(), status, headers, error, attempts))
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
    // What could not be read may be anything, so none of it is kept.
    error
        .with_response(crate::error::FailedResponse { status, headers, api: None, body: String::new() })
        .with_call(call.name())
        .with_attempts(attempts)
}
