//! Check-ins, and statistics of the last sync.

use super::super::{
    call::{Call, only, updated},
    errors::Outcome,
    spec::{Field, Form, Null, Object, SYNC_STATUS},
};

pub(in super::super) fn check_in(mut call: Call<'_>) -> Outcome {
    call.check_connector_id().finish()?;
    let seen = only("last_seen", call.now.as_str());
    call.update_connector(seen)?;
    // Never a noop, even if the clock is stopped.
    updated(true)
}

const fn nullable(name: &'static str, form: Form) -> Field {
    Field::new(name, form).null(Null::Absent)
}

static BODY: Object = Object::body(
    "connector_update_last_sync_stats_request",
    &[
        nullable("last_access_control_sync_error", Form::Text),
        nullable("last_access_control_sync_scheduled_at", Form::Time),
        nullable("last_access_control_sync_status", Form::Enum(&SYNC_STATUS)),
        Field::new("last_deleted_document_count", Form::Long),
        nullable("last_incremental_sync_scheduled_at", Form::Time),
        Field::new("last_indexed_document_count", Form::Long),
        nullable("last_seen", Form::Time).known_if(|options| options.last_seen_in_last_sync),
        nullable("last_sync_error", Form::Text),
        nullable("last_sync_scheduled_at", Form::Time),
        nullable("last_sync_status", Form::Enum(&SYNC_STATUS)),
        nullable("last_synced", Form::Time),
        nullable("sync_cursor", Form::AnyObject),
    ],
);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let change = call.body(&BODY)?;
    call.check_connector_id().finish()?;
    call.update_connector(change)
}
