use chrono::{DateTime, TimeDelta, Utc};
use connectors_runtime::{connectors_sdk::elasticsearch::SyncJobType, testing::TestSync};
use serde_json::json;

use crate::{source, support::document};

fn at() -> DateTime<Utc> {
    "2024-01-01T00:00:00.123456789Z".parse().unwrap()
}

#[tokio::test]
async fn by_default_an_incremental_sync_skips_equal_timestamps() {
    let test = TestSync::new(source!(|sync| {
        assert_eq!(sync.is_unchanged("same", at()), *sync.job_type() == SyncJobType::Incremental);
        sync.index(document("same").timestamp(at())).await?;
        sync.index(document("changed").timestamp(at() + TimeDelta::nanoseconds(1))).await?;
        sync.index(document("new").timestamp_opt(Some(at()))).await?;
        sync.index(document("undated").timestamp_opt(None::<DateTime<Utc>>)).await?;
        Ok(())
    }));
    let test = test.existing("same", at()).existing("changed", at()).existing("undated", at());
    let synced = test.incremental().await.unwrap();
    assert_eq!(synced.ids(), ["changed", "new", "undated"]);
    assert_eq!(synced.report().unchanged, 1);
    assert_eq!(test.full().await.unwrap().ids().len(), 4);
}

#[tokio::test]
async fn cursors_are_read_and_set() {
    let test = TestSync::new(source!(|sync| {
        let last: u32 = sync.cursor()?.unwrap_or(0);
        sync.set_cursor(&(last + 1))?;
        Ok(())
    }));
    let first = test.full().await.unwrap().cursor::<u32>();
    assert_eq!(first, Some(1));
    let test = test.cursor(&first);
    assert_eq!(test.incremental().await.unwrap().cursor::<u32>(), Some(2));
    let error = test.cursor("a text").full().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the cursor of the last sync cannot be read: run a full sync to replace it: invalid type: string \"a text\", \
         expected u32 at line 1 column 8"
    );
}

#[tokio::test]
async fn checkpoints_resume_and_forbid_deletions() {
    let test = TestSync::new(source!(|sync| {
        let first: u32 = sync.checkpoint()?.unwrap_or(0);
        for page in first..3 {
            sync.index(document(&page.to_string())).await?;
            sync.save_checkpoint(&(page + 1)).await?;
        }
        Ok(())
    }));
    let synced = test.full().await.unwrap();
    assert_eq!((synced.ids().len(), synced.checkpoint::<u32>()), (3, Some(3)));
    assert_eq!(synced.report().not_deleted, None);
    let test = test.checkpoint(&2);
    let synced = test.full().await.unwrap();
    assert_eq!(synced.ids(), ["2"]);
    assert_eq!(synced.report().not_deleted.as_deref(), Some("the job resumed at a checkpoint"));
    // An unreadable one starts over.
    let synced = test.checkpoint(&json!({"page": 2})).full().await.unwrap();
    assert_eq!((synced.ids().len(), synced.report().warnings.len()), (3, 1));
    assert_eq!(synced.report().not_deleted, None);
}
