//! Updating the statistics of a sync job.

use serde_json::Value;

use super::{
    super::{
        call::Call,
        errors::Outcome,
        spec::{Field, Form, IfAbsent, Object},
    },
    Missing,
};

static BODY: Object = Object::body(
    "connector_sync_job_update_ingestion_stats",
    &[
        Field::new("deleted_document_count", Form::Long).required(),
        Field::new("indexed_document_count", Form::Long).required(),
        Field::new("indexed_document_volume", Form::Long).required(),
        Field::new("total_document_count", Form::Long),
        Field::new("last_seen", Form::Time).if_absent(IfAbsent::Now),
        Field::new("metadata", Form::AnyObject),
    ],
);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let change = call.body(&BODY)?;
    let counts = [
        "deleted_document_count",
        "indexed_document_count",
        "indexed_document_volume",
        "total_document_count",
    ];
    let problems = counts.iter().fold(call.check_job_id(), |problems, name| {
        let count = change.get(*name).and_then(Value::as_i64).unwrap_or_default();
        problems.check(count >= 0, &format!("[{name}] cannot be negative."))
    });
    problems.finish()?;
    super::update(call, change, Missing::Sentence)
}
