use std::time::Duration;

use connectors_runtime::{Operation, SourceResult, testing::TestSync};

use crate::{source, support::document};

#[tokio::test]
async fn a_listing_ends_with_its_tasks_and_senders() {
    let test = TestSync::new(source!(|sync| {
        for id in ["a", "b"] {
            let sender = sync.sender();
            sync.spawn(async move {
                tokio::task::yield_now().await;
                sender.send(document(id)).await?;
                Ok(())
            });
        }
        let sender = sync.sender();
        // Not a task of the job.
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            let sender = sender.clone();
            sender.send(Operation::Unchanged("c".into())).await?;
            sender.send(Operation::Delete("d".into())).await?;
            sender.send(Operation::Failed("e".into(), "broken".into())).await?;
            sender.failed("f", "broken").await?;
            sender.index(document("g")).await?;
            SourceResult::Ok(())
        });
        Ok(())
    }));
    let synced = test.full().await.unwrap();
    assert_eq!(synced.ids(), ["a", "b", "g"]);
    assert_eq!((synced.report().listed, synced.report().failed), (6, 2));
}

#[tokio::test]
async fn the_first_error_of_a_task_stops_the_others_and_the_source() {
    let test = TestSync::new(source!(|sync| {
        sync.spawn(async { Err("a broken shard".into()) });
        sync.spawn(async {
            std::future::pending::<()>().await;
            Ok(())
        });
        loop {
            sync.index(document("a")).await?;
            tokio::task::yield_now().await;
        }
    }));
    let error = test.full().await.unwrap_err();
    assert_eq!(error.to_string(), "a broken shard");
}

#[tokio::test(start_paused = true)]
async fn an_error_of_a_task_after_the_source_has_returned_counts() {
    let test = TestSync::new(source!(|sync| {
        sync.spawn(async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            Err("late".into())
        });
        Ok(())
    }));
    assert_eq!(test.full().await.unwrap_err().to_string(), "late");
}

#[tokio::test]
async fn a_panic_of_a_task_or_of_the_holder_of_a_sender_fails_the_job() {
    let test = TestSync::new(source!(|sync| {
        sync.spawn(async { panic!("on purpose") });
        Ok(())
    }));
    assert_eq!(test.full().await.unwrap_err().to_string(), "a task of the source panicked");
    let test = TestSync::new(source!(|sync| {
        let sender = sync.sender();
        tokio::spawn(async move {
            sender.send(document("a")).await.unwrap();
            panic!("on purpose");
        });
        Ok(())
    }));
    assert_eq!(test.full().await.unwrap_err().to_string(), "a task that held a sender panicked");
}
