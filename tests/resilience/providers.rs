//! Credentials providers that are slow, fail, panic, or use their own client.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use connectors_sdk::{Client, Credentials, Elasticsearch, ErrorKind, ProviderError, chrono};
use connectors_testing::FakeElasticsearch;
use futures_util::future::join_all;
use tokio::sync::Notify;

use crate::proxy::pass_time;

type Outcome = Result<Credentials, ProviderError>;

/// A client whose provider runs `run` with the number of the run. Returns the number of runs as well.
fn client<F, Fut>(uri: impl AsRef<str>, run: F) -> (Client<Elasticsearch>, Arc<AtomicUsize>)
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    let runs = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&runs);
    let client = Client::elasticsearch(uri)
        .no_proxy()
        .no_timeout()
        .credentials(move || run(count.fetch_add(1, Ordering::SeqCst) + 1))
        .build()
        .unwrap();
    (client, runs)
}

/// A client whose provider waits in the run `slow` until it is notified, and returns `credentials` of the number of the run.
fn client_with_slow_run(
    fake: &FakeElasticsearch,
    slow: usize,
    credentials: fn(usize) -> Credentials,
) -> (Client<Elasticsearch>, Arc<AtomicUsize>, Arc<Notify>) {
    let release = Arc::new(Notify::new());
    let wait = Arc::clone(&release);
    let (client, runs) = client(fake.uri(), move |number| {
        let wait = Arc::clone(&wait);
        async move {
            if number == slow {
                wait.notified().await;
            }
            Ok(credentials(number))
        }
    });
    (client, runs, release)
}

fn key(number: usize) -> Credentials {
    Credentials::api_key(format!("key-{number}"))
}

fn in_seconds(seconds: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now() + chrono::TimeDelta::seconds(seconds)
}

fn keys(fake: &FakeElasticsearch) -> Vec<String> {
    fake.requests().iter().map(|request| request.header("authorization").unwrap_or("-").to_owned()).collect()
}

#[tokio::test]
async fn a_provider_slower_than_the_timeouts_of_the_calls_runs_once() {
    let fake = FakeElasticsearch::start().await;
    let (client, runs, release) = client_with_slow_run(&fake, 1, key);
    for _ in 0..2 {
        let calls = (0..5).map(|_| client.connectors().list().timeout(Duration::from_millis(50)).send());
        for outcome in join_all(calls).await {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
            assert!(
                error.to_string().ends_with("the timeout elapsed before the request was sent"),
                "{error}"
            );
        }
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    release.notify_one();
    client.connectors().list().await.unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), keys(&fake)), (1, vec!["ApiKey key-1".to_owned()]));
}

#[test]
fn a_provider_whose_runtime_does_not_run_is_started_again() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let fake = server.block_on(FakeElasticsearch::start());
    let (client, runs) = client(fake.uri(), |number| async move {
        if number <= 2 {
            std::future::pending::<()>().await;
        }
        Ok(key(number))
    });
    let call = || client.connectors().list().timeout(Duration::from_millis(50)).send();
    let first = runtime();
    first.block_on(call()).unwrap_err();
    drop(first);
    // The provider is also started again if its runtime still exists but does not run.
    let second = runtime();
    second.block_on(call()).unwrap_err();
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    runtime().block_on(client.connectors().list().send()).unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), keys(&fake)), (3, vec!["ApiKey key-3".to_owned()]));
}

#[tokio::test]
async fn all_calls_that_wait_for_a_provider_fail_with_it() {
    let fake = FakeElasticsearch::start().await;
    let (client, runs) = client(fake.uri(), |number| async move {
        tokio::task::yield_now().await;
        if number == 1 { Err("the vault is sealed".into()) } else { Ok(key(number)) }
    });
    for outcome in join_all((0..8).map(|_| client.connectors().list().send())).await {
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.kind().as_str()), (ErrorKind::Credentials, "credentials"));
        assert!(error.is_retryable());
        assert_eq!(error.to_string(), "GET /_connector: the credentials provider failed");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the vault is sealed");
    }
    assert_eq!((runs.load(Ordering::SeqCst), fake.requests().len()), (1, 0));
    client.connectors().list().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn unusable_credentials_and_panics_are_failures_of_the_provider() {
    let fake = FakeElasticsearch::start().await;
    let (client, _) = client(fake.uri(), |number| async move {
        match number {
            1 => Ok(Credentials::bearer("a\nb")),
            2 => std::panic::resume_unwind(Box::new("on purpose")),
            _ => Ok(key(number)),
        }
    });
    for message in [
        "GET /_connector: the credentials provider returned unusable credentials: the credentials contain characters \
         that are not allowed in headers",
        "GET /_connector: the credentials provider panicked",
    ] {
        let error = client.connectors().list().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Credentials, false));
        assert_eq!(error.to_string(), message);
    }
    client.connectors().list().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_uses_its_own_client_fails_at_once() {
    const MESSAGE: &str = "GET /_connector: the credentials provider made a call that needs credentials from the \
                           same provider; use another client";
    let fake = FakeElasticsearch::start().await;
    // Directly, and through another client whose provider uses the first one.
    for through_another in [false, true] {
        let own = Arc::new(OnceLock::<Client<Elasticsearch>>::new());
        let used = Arc::clone(&own);
        let call = move |_| {
            let client = used.get().unwrap().clone();
            async move {
                client.connectors().list().await?;
                Ok(key(1))
            }
        };
        let (first, runs) = if through_another {
            let (other, _) = client(fake.uri(), call);
            client(fake.uri(), move |_| {
                let other = other.clone();
                async move {
                    other.connectors().list().await?;
                    Ok(key(1))
                }
            })
        } else {
            client(fake.uri(), call)
        };
        own.set(first.clone()).unwrap();
        let error = first.connectors().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        let mut cause = std::error::Error::source(&error);
        let mut last = String::new();
        while let Some(error) = cause {
            last = error.to_string();
            cause = error.source();
        }
        assert_eq!(last, MESSAGE);
        assert_eq!((runs.load(Ordering::SeqCst), fake.requests().len()), (1, 0));
    }
}

#[tokio::test]
async fn credentials_are_renewed_before_they_expire_while_calls_continue() {
    let fake = FakeElasticsearch::start().await;
    // Renewal is due one minute before the expiry, which is later than four fifths of ten minutes.
    let (client, runs, release) =
        client_with_slow_run(&fake, 2, |number| key(number).expires_at(in_seconds(600)));
    let list = || client.connectors().list().send();
    list().await.unwrap();
    pass_time(535).await;
    list().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    pass_time(10).await;
    for _ in 0..3 {
        list().await.unwrap();
    }
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    release.notify_one();
    while keys(&fake).last().unwrap() == "ApiKey key-1" {
        list().await.unwrap();
    }
    assert_eq!(keys(&fake).last().unwrap(), "ApiKey key-2");
    assert_eq!(runs.load(Ordering::SeqCst), 2);

    // The credentials expire without being used.
    pass_time(6000).await;
    list().await.unwrap();
    assert_eq!(keys(&fake).last().unwrap(), "ApiKey key-3");
}

#[tokio::test]
async fn a_failed_renewal_fails_no_call_until_the_credentials_expire() {
    let fake = FakeElasticsearch::start().await;
    let (client, runs) = client(fake.uri(), |number| async move {
        if number == 1 { Ok(key(1).expires_at(in_seconds(100))) } else { Err("the vault is sealed".into()) }
    });
    let list = || client.connectors().list().send();
    list().await.unwrap();
    pass_time(85).await;
    for _ in 0..5 {
        list().await.unwrap();
    }
    assert_eq!(runs.load(Ordering::SeqCst), 2, "renewal pauses after a failure");
    pass_time(6).await;
    for _ in 0..5 {
        list().await.unwrap();
    }
    assert_eq!(runs.load(Ordering::SeqCst), 3);
    pass_time(10).await;
    assert_eq!(list().await.unwrap_err().kind(), ErrorKind::Credentials);
}

#[tokio::test]
async fn credentials_that_have_expired_on_arrival_are_used_once() {
    let fake = FakeElasticsearch::start().await;
    let (client, _) = client(fake.uri(), |number| async move { Ok(key(number).expires_at(in_seconds(-5))) });
    for _ in 0..2 {
        client.connectors().list().await.unwrap();
    }
    assert_eq!(keys(&fake), ["ApiKey key-1", "ApiKey key-2"]);
}
