//! What the source no longer has.

use std::{hash::BuildHasher, sync::Arc};

use super::{Intake, Outlet};
use crate::{DeletionGuard, Error, ErrorKind, progress::Count, sink::Scan};

/// Deletes the documents that a complete listing does not have. The index is read once, after the listing.
pub(crate) async fn delete_stale(intake: &Arc<Intake>, guard: DeletionGuard) -> Result<(), Error> {
    let Some(mut listed) = intake.take_listed() else { return Ok(()) };
    let duplicates = listed.finish();
    let tally = &intake.tally;
    tally.add(Count::Duplicates, duplicates);
    if tally.deletions_skipped() {
        return Ok(());
    }
    let Outlet::Sink { queue, .. } = &intake.outlet else { return Ok(()) };
    let target = queue.target();
    target.refresh().await?;
    let Some(existing) = target.count().await? else {
        let message =
            format!("the documents of the index `{}` could not be counted completely", target.index);
        return Err(Error::new(ErrorKind::Elasticsearch, message));
    };
    // A listed document that failed may be missing in the index.
    let present = listed.len().saturating_sub(tally.get(Count::Failed));
    let stale = existing.saturating_sub(present);
    if let Some(refusal) = guard.refusal(listed.len(), existing, stale) {
        return Err(Error::new(ErrorKind::Refused, format!("nothing was deleted: {refusal}")));
    }
    if stale == 0 {
        return Ok(());
    }
    let mut scan = Scan::open(target, false).await?;
    let result = async {
        let mut stale = Vec::new();
        loop {
            let more = scan.page(|id, _| {
                let key = intake.keys.hash_one(id);
                if !listed.contains(key) {
                    stale.push((key, id.to_owned()));
                }
            });
            let more = tally.stop.unless(more).await??;
            for (key, id) in stale.drain(..) {
                queue.delete(key, &id).await?;
            }
            if !more {
                return Ok(());
            }
        }
    };
    let result: Result<(), Error> = result.await;
    scan.close().await;
    result?;
    queue.barrier().await
}
