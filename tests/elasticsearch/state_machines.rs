//! Allowed and forbidden changes of a status, for every pair.

use connectors_sdk::elasticsearch::{ConnectorStatus, SyncStatus};

fn table<T: PartialEq + std::fmt::Debug>(known: &[T], allowed: &[(T, &[T])], can_become: fn(&T, &T) -> bool) {
    assert_eq!(allowed.iter().map(|(from, _)| from).collect::<Vec<_>>(), known.iter().collect::<Vec<_>>());
    for (from, allowed) in allowed {
        for next in known {
            assert_eq!(can_become(from, next), allowed.contains(next), "{from:?} to {next:?}");
        }
    }
}

#[test]
fn connector_statuses_change_as_documented() {
    use ConnectorStatus::{Configured, Connected, Created, Error, NeedsConfiguration};
    table(
        ConnectorStatus::KNOWN,
        &[
            (Created, &[NeedsConfiguration, Error]),
            (NeedsConfiguration, &[Configured, Error]),
            (Configured, &[NeedsConfiguration, Configured, Connected, Error]),
            (Connected, &[Configured, Connected, Error]),
            (Error, &[Configured, Connected, Error]),
        ],
        ConnectorStatus::can_become,
    );
    for known in ConnectorStatus::KNOWN {
        let newer = ConnectorStatus::from("paused");
        assert!(known.can_become(&newer) && newer.can_become(known) && newer.can_become(&newer));
    }
}

#[test]
fn sync_job_statuses_change_as_documented() {
    use SyncStatus::{Canceled, Canceling, Completed, Error, InProgress, Pending, Suspended};
    table(
        SyncStatus::KNOWN,
        &[
            (Canceling, &[Canceled, Error]),
            (Canceled, &[]),
            (Completed, &[]),
            (Error, &[]),
            (InProgress, &[Canceling, Completed, Suspended, Error]),
            (Pending, &[InProgress, Canceled]),
            (Suspended, &[InProgress, Canceled]),
        ],
        SyncStatus::can_become,
    );
    for status in SyncStatus::KNOWN {
        let newer = SyncStatus::from("paused");
        assert!(status.can_become(&newer) && newer.can_become(status));
        assert!(!newer.is_terminal());
        // A job that has ended never changes its status.
        let is_final = !SyncStatus::KNOWN.iter().any(|next| status.can_become(next));
        assert_eq!(status.is_terminal(), is_final, "{status}");
    }
}
