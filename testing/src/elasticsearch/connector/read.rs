//! Reading and deleting connectors.

use http::StatusCode;

use super::super::{
    call::{Call, acknowledged},
    errors::{Outcome, Refusal},
    state::view_with,
};

pub(in super::super) fn get(call: Call<'_>) -> Outcome {
    let stored = if call.query.flag("include_deleted")? {
        call.state.connectors.get(&call.id).ok_or_else(|| Refusal::no_connector(&call.id))
    } else {
        call.connector()
    };
    Ok((StatusCode::OK, view_with(&call.options, &call.id, stored?)))
}

pub(in super::super) fn delete(call: Call<'_>) -> Outcome {
    let (hard, jobs) = (call.query.flag("hard")?, call.query.flag("delete_sync_jobs")?);
    if !hard {
        call.connector()?;
        call.state.connectors.edit(&call.id, |stored| stored.insert("deleted".to_owned(), true.into()));
    } else if !call.state.connectors.remove(&call.id) {
        return Err(Refusal::no_connector(&call.id));
    }
    if jobs {
        let jobs: Vec<_> = call.state.jobs.ids_with(&call.id).map(str::to_owned).collect();
        for job in jobs {
            call.state.jobs.remove(&job);
        }
    }
    acknowledged()
}
