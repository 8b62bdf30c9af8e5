//! Reading and deleting sync jobs.

use http::StatusCode;

use super::{
    super::{
        call::{Call, acknowledged},
        errors::Outcome,
        state::view_with,
    },
    Missing, job,
};

pub(in super::super) fn get(call: Call<'_>) -> Outcome {
    Ok((StatusCode::OK, view_with(&call.options, &call.id, job(&call, Missing::Id)?)))
}

pub(in super::super) fn delete(call: Call<'_>) -> Outcome {
    if call.state.jobs.remove(&call.id) { acknowledged() } else { Err(Missing::Id.refusal(&call)) }
}
