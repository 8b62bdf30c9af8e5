//! Sends a call: the span, the deadline, and the decoding of the response.

use std::borrow::Cow;

use http::StatusCode;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, Span, field::Empty};

use crate::{
    client::{
        Client, Response,
        attempt::{Incomplete, RawResponse},
        attempts::{Attempts, Failed},
        call::Call,
        connection, failure,
        options::CallOptions,
        payload::Decode,
        service::{Refusal, sealed::Service},
    },
    error::{Error, ErrorKind, Result},
    lenient::Leniency,
};

/// Sends `call` and reads the body of the response with `decode`.
pub(crate) async fn execute<S: Service, T>(
    client: &Client<S>,
    call: &Call,
    options: CallOptions,
    decode: Decode<T>,
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
    let outcome = run(client, call, &options, decode).instrument(span.clone()).await;
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

/// Value of OpenTelemetry's `error.type`: the status of an error response, otherwise the kind.
fn error_type(error: &Error) -> Cow<'static, str> {
    match (error.kind(), error.status()) {
        (ErrorKind::Api, Some(status)) => status.as_u16().to_string().into(),
        (ErrorKind::Html, Some(status)) if !status.is_success() => status.as_u16().to_string().into(),
        (kind, _) => kind.as_str().into(),
    }
}

async fn run<S: Service, T>(
    client: &Client<S>,
    call: &Call,
    options: &CallOptions,
    decode: Decode<T>,
) -> Result<Response<T>> {
    if let Some(message) = &options.invalid {
        return Err(Error::request(message.clone()).with_call(call.name()));
    }
    // A timeout that overflows the clock means no timeout.
    let deadline =
        options.timeout.or(client.inner.timeout).and_then(|timeout| Instant::now().checked_add(timeout));
    let mut attempts =
        Attempts::new(client, call, options, deadline).map_err(|error| error.with_call(call.name()))?;
    let outcome = match deadline {
        // A future is polled once even if its timeout is zero.
        _ if client.inner.out_of_time => Err(deadline_passed(&attempts)),
        Some(at) if at <= Instant::now() => Err(deadline_passed(&attempts)),
        None => until_decoded(&mut attempts, decode).await,
        Some(at) => timeout_at(at, until_decoded(&mut attempts, decode))
            .await
            .unwrap_or_else(|_| Err(deadline_passed(&attempts))),
    };
    outcome.map_err(|error| error.with_call(call.name()).with_attempts(attempts.made()))
}

/// Sends the call until a response reports success, and decodes it.
async fn until_decoded<S: Service, T>(
    attempts: &mut Attempts<'_, S>,
    decode: Decode<T>,
) -> Result<Response<T>> {
    #[cfg(feature = "gzip")]
    attempts.compress().await;
    loop {
        let response = attempts.next().await?;
        let status = response.status;
        if let Some(incomplete) = response.incomplete {
            attempts.succeeded();
            let message = match incomplete {
                Incomplete::TooLarge(limit) => {
                    format!("the response is larger than the limit of {limit} bytes")
                }
                Incomplete::BadlyCompressed => {
                    "cannot decode the response: the body is not compressed as its `Content-Encoding` says"
                        .to_owned()
                }
            };
            let error = Error::new(ErrorKind::Decode, message);
            return Err(failure::unreadable(response, error, &attempts.secrets()));
        }
        let decoded = {
            let secrets = || attempts.secrets();
            let leniency = Leniency {
                partial: attempts.asks_for_parts(),
                foreign: attempts.is_untyped(),
                items: Some(attempts.items()),
                secrets: Some(&secrets),
            };
            decode(status, &response.body, leniency)
        };
        match decoded {
            Ok(value) => {
                attempts.succeeded();
                let RawResponse { headers, .. } = response;
                let request_id = S::request_id(&headers);
                return Ok(Response { value, status, request_id, headers, attempts: attempts.made() });
            }
            Err(Refusal::Api(api)) => attempts.failed(Failed::Reported(response, api))?,
            Err(Refusal::Decode(source))
                if response.ends_with_connection && (source.is_cut_off() || response.body.is_empty()) =>
            {
                attempts.failed(Failed::NoResponse(connection::cut_off()))?;
            }
            Err(Refusal::Decode(source)) => {
                attempts.succeeded();
                return Err(failure::undecodable(response, source, &attempts.secrets()));
            }
        }
    }
}

fn deadline_passed<S: Service>(attempts: &Attempts<'_, S>) -> Error {
    let (message, sent) = if attempts.is_in_flight() {
        let message = "the timeout elapsed before the full response arrived; the server may have carried out the request";
        (message, true)
    } else if attempts.maybe_carried_out() {
        let message = "the timeout elapsed before the next attempt; an earlier attempt may have carried out the request";
        (message, true)
    } else {
        ("the timeout elapsed before the request was sent", false)
    };
    Error::new(ErrorKind::Timeout, message).with_retryable(!sent || attempts.is_retry_safe())
}
