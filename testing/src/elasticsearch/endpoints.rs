//! The table of endpoints.

use super::{
    connector::{
        attributes, configuration, create, features, filtering, index_name, last_sync, list, native, read,
        scheduling, status,
    },
    info,
    router::Endpoint,
    secret, sync_job,
};

/// Where two patterns match a path, the literal one comes before the one with an id.
pub(super) static ENDPOINTS: [Endpoint; 37] = [
    Endpoint::new("GET", "", "", info::get),
    Endpoint::new("HEAD", "", "", info::get),
    Endpoint::new("GET", "_connector/_sync_job", "sync_job/list", sync_job::list::list).query(&[
        "connector_id",
        "from",
        "job_type",
        "size",
        "status",
    ]),
    Endpoint::new("POST", "_connector/_sync_job", "sync_job/post", sync_job::create::post).body(),
    Endpoint::new("POST", "_connector/_secret", "secret/post", secret::post).body().stack_only(),
    Endpoint::new("GET", "_connector/_sync_job/{}", "sync_job/get", sync_job::read::get),
    Endpoint::new("DELETE", "_connector/_sync_job/{}", "sync_job/delete", sync_job::read::delete),
    Endpoint::new("GET", "_connector/_secret/{}", "secret/get", secret::get).stack_only(),
    Endpoint::new("PUT", "_connector/_secret/{}", "secret/put", secret::put).body().stack_only(),
    Endpoint::new("DELETE", "_connector/_secret/{}", "secret/delete", secret::delete).stack_only(),
    Endpoint::new("PUT", "_connector/_sync_job/{}/_cancel", "sync_job/cancel", sync_job::lifecycle::cancel),
    Endpoint::new(
        "PUT",
        "_connector/_sync_job/{}/_check_in",
        "sync_job/check_in",
        sync_job::lifecycle::check_in,
    )
    .stack_only(),
    Endpoint::new("PUT", "_connector/_sync_job/{}/_claim", "sync_job/claim", sync_job::lifecycle::claim)
        .body()
        .stack_only(),
    Endpoint::new(
        "PUT",
        "_connector/_sync_job/{}/_error",
        "sync_job/update_error",
        sync_job::lifecycle::error,
    )
    .body()
    .stack_only(),
    Endpoint::new("PUT", "_connector/_sync_job/{}/_stats", "sync_job/update_stats", sync_job::stats::update)
        .body()
        .stack_only(),
    Endpoint::new("GET", "_connector", "list", list::list).query(&[
        "connector_name",
        "from",
        "include_deleted",
        "index_name",
        "query",
        "service_type",
        "size",
    ]),
    Endpoint::new("POST", "_connector", "post", create::create).body(),
    Endpoint::new("PUT", "_connector", "put", create::create).body(),
    Endpoint::new("GET", "_connector/{}", "get", read::get).query(&["include_deleted"]),
    Endpoint::new("PUT", "_connector/{}", "put", create::create).body(),
    Endpoint::new("DELETE", "_connector/{}", "delete", read::delete).query(&["delete_sync_jobs", "hard"]),
    Endpoint::new("PUT", "_connector/{}/_check_in", "update_last_seen", last_sync::check_in),
    Endpoint::new("PUT", "_connector/{}/_last_sync", "update_last_sync_stats", last_sync::update).body(),
    Endpoint::new("PUT", "_connector/{}/_api_key_id", "update_api_key_id", attributes::api_key_id).body(),
    Endpoint::new("PUT", "_connector/{}/_configuration", "update_configuration", configuration::update)
        .body(),
    Endpoint::new("PUT", "_connector/{}/_error", "update_error", status::error).body(),
    Endpoint::new("PUT", "_connector/{}/_features", "update_features", features::update).body().stack_only(),
    Endpoint::new("PUT", "_connector/{}/_filtering", "update_filtering", filtering::update).body(),
    Endpoint::new(
        "PUT",
        "_connector/{}/_filtering/_validation",
        "update_filtering_validation",
        filtering::validation,
    )
    .body(),
    Endpoint::new(
        "PUT",
        "_connector/{}/_filtering/_activate",
        "update_filtering_activate",
        filtering::activate,
    ),
    Endpoint::new("PUT", "_connector/{}/_index_name", "update_index_name", index_name::update).body(),
    Endpoint::new("PUT", "_connector/{}/_name", "update_name", attributes::name).body(),
    Endpoint::new("PUT", "_connector/{}/_native", "update_native", native::update).body(),
    Endpoint::new("PUT", "_connector/{}/_pipeline", "update_pipeline", attributes::pipeline).body(),
    Endpoint::new("PUT", "_connector/{}/_scheduling", "update_scheduling", scheduling::update).body(),
    Endpoint::new("PUT", "_connector/{}/_service_type", "update_service_type", status::service_type).body(),
    Endpoint::new("PUT", "_connector/{}/_status", "update_status", status::update).body(),
];
