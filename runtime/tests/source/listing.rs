use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connectors_runtime::{
    Attachment, Document, ErrorKind, FailurePolicy,
    connectors_sdk::elasticsearch::{AdvancedSnippet, FilteringRule, FilteringRules, SyncStatus},
    testing::TestSync,
};
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::json;

use crate::{source, support::document};

#[tokio::test]
async fn documents_failures_and_duplicates_are_counted() {
    let test = TestSync::new(source!(|sync| {
        sync.set_total(4);
        sync.index(document("a")).await?;
        sync.index(document("a")).await?;
        sync.unchanged("b").await?;
        sync.failed("c", "no\npermission").await?;
        sync.delete("d").await?;
        Ok(())
    }));
    let synced = test.full().await.unwrap();
    assert_eq!(synced.ids(), ["a"]);
    assert_eq!(synced.deleted(), ["d"]);
    let report = synced.report();
    assert_eq!(
        (report.listed, report.indexed, report.unchanged, report.failed, report.duplicates, report.deleted),
        (4, 2, 1, 1, 1, 1)
    );
    assert_eq!((report.failures[0].id.as_str(), report.failures[0].reason.as_str()), ("c", "no permission"));
    assert_eq!(synced.document("a").unwrap()["id"], "a");
}

#[tokio::test]
async fn an_error_of_the_source_fails_the_sync_with_its_report() {
    let test = TestSync::new(source!(|sync| {
        sync.index(document("a")).await?;
        Err("the wiki\nis down".into())
    }));
    let error = test.full().await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Source, "the wiki is down"));
    let report = error.report().unwrap();
    assert_eq!((report.status.clone(), report.indexed), (SyncStatus::Error, 1));
}

#[tokio::test]
async fn the_policy_ends_the_source_with_the_next_call() {
    let test = TestSync::new(source!(|sync| {
        for number in 0..100 {
            sync.failed(number.to_string(), "broken").await?;
        }
        panic!("the source was not stopped");
    }));
    let error = test.failure_policy(FailurePolicy::at_most(2)).full().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.to_string(), "too many documents failed (3); the last one is `2`: broken");
    // A source that swallows the error does not change that.
    let test = TestSync::new(source!(|sync| {
        let _ = sync.failed("x", "broken").await;
        assert!(sync.is_cancelled());
        sync.cancelled().await;
        Ok(())
    }));
    assert!(test.failure_policy(FailurePolicy::strict()).full().await.is_err());
}

#[tokio::test]
async fn rules_select_documents_before_their_contents_are_downloaded() {
    let downloads = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&downloads);
    let source = crate::support::Scripted::new(move |sync| {
        let downloads = Arc::clone(&counted);
        Box::pin(async move {
            assert_eq!(sync.advanced_rules::<Vec<String>>()?, Some(vec!["users".to_owned()]));
            assert!(sync.advanced_rules::<u32>().is_err());
            for (id, title) in [("a", "keep"), ("b", "drop")] {
                let downloads = Arc::clone(&downloads);
                let document =
                    Document::new(id, &json!({"title": title}))?.lazy_attachment(async move || {
                        downloads.fetch_add(1, Ordering::Relaxed);
                        Ok(Some(Attachment::new("abc")))
                    });
                sync.index(document).await?;
            }
            Ok(())
        })
    });
    let rules = FilteringRules::new()
        .rule(FilteringRule::exclude("r", "title", "equals", "drop"))
        .advanced_snippet(AdvancedSnippet::new(json!(["users"])));
    let synced = TestSync::new(source).rules(rules).full().await.unwrap();
    assert_eq!((synced.ids(), synced.report().filtered), (vec!["a"], 1));
    assert_eq!(synced.document("a").unwrap()["_attachment"], "YWJj");
    assert_eq!(downloads.load(Ordering::Relaxed), 1);

    let bad = FilteringRules::new().rule(FilteringRule::exclude("r", "title", "regex", "("));
    let error = TestSync::new(source!(|_sync| { Ok(()) })).rules(bad).full().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn contents_that_fail_leave_the_document_and_a_reason() {
    let test = TestSync::new(source!(|sync| {
        let at = chrono::DateTime::UNIX_EPOCH;
        sync.index(document("error").timestamp(at).lazy_attachment(async || Err("gone".into()))).await?;
        sync.index(document("panic").lazy_attachment(async || panic!("no"))).await?;
        sync.index(document("none").lazy_attachment(async || Ok(None))).await?;
        sync.index(document("large").attachment(Attachment::new(vec![0; 11 << 20]))).await?;
        Ok(())
    }));
    let synced = test.full().await.unwrap();
    assert_eq!(synced.ids(), ["error", "large", "none", "panic"]);
    let report = synced.report();
    assert_eq!((report.indexed, report.failed, report.warnings.len()), (4, 2, 1));
    assert!(report.warnings[0].contains("`large`"), "{:?}", report.warnings);
    let mut reasons: Vec<_> = report.failures.iter().map(|failure| failure.reason.as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(
        reasons,
        ["indexed without its content: gone", "indexed without its content: the download panicked"]
    );
    // So that an incremental sync tries again.
    assert_ne!(synced.document("error").unwrap()["_timestamp"], "1970-01-01T00:00:00Z");
}

#[tokio::test]
async fn an_operation_waits_for_the_download_of_the_same_document() {
    let test = TestSync::new(source!(|sync| {
        let (open, gate) = tokio::sync::oneshot::channel::<()>();
        let late = document("a").lazy_attachment(async move || {
            gate.await?;
            Ok(Some(Attachment::new("late")))
        });
        sync.index(late).await?;
        sync.index(document("b")).await?;
        let deleted = sync.delete("a");
        let mut deleted = std::pin::pin!(deleted);
        assert!((&mut deleted).now_or_never().is_none());
        open.send(()).unwrap();
        deleted.await?;
        Ok(())
    }));
    let synced = test.full().await.unwrap();
    assert_eq!((synced.ids(), synced.deleted()), (vec!["b"], vec!["a"]));
}

#[tokio::test]
async fn with_access_control_a_document_without_identities_fails() {
    let test = TestSync::new(source!(|sync| {
        assert!(sync.access_control_enabled());
        sync.index(document("public?")).await?;
        sync.index(document("private").allow(Vec::<String>::new())).await?;
        sync.index(document("shared").allow(["ada"])).await?;
        Ok(())
    }));
    let synced = test.access_control(true).full().await.unwrap();
    assert_eq!((synced.ids(), synced.report().failed), (vec!["private", "shared"], 1));
    assert_eq!(synced.document("shared").unwrap()["_allow_access_control"], json!(["ada"]));
}

#[tokio::test]
async fn streams_and_concurrent_items() {
    let test = TestSync::new(source!(|sync| {
        let names: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        sync.for_each_concurrent(8, &names, async |name| {
            sync.index(document(name)).await?;
            Ok(())
        })
        .await?;
        sync.for_each_concurrent(0, names, async |name| Ok(sync.index(document(&name)).await?)).await?;
        sync.index_all(stream::iter(["x", "y"]).then(async |id| Ok(document(id)))).await
    }));
    let synced = test.full().await.unwrap();
    assert_eq!((synced.ids().len(), synced.report().duplicates), (22, 20));

    let test = TestSync::new(source!(|sync| {
        sync.index_all(stream::iter([Ok(document("a")), Err("broken page".into()), Ok(document("b"))])).await
    }));
    assert_eq!(test.full().await.unwrap_err().to_string(), "broken page");
    let test = TestSync::new(source!(|sync| {
        sync.for_each_concurrent(
            2,
            0..9,
            async |number| if number == 3 { Err("three".into()) } else { Ok(()) },
        )
        .await
    }));
    assert_eq!(test.full().await.unwrap_err().to_string(), "three");
}
