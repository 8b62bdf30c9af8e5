//! The root endpoint, which describes the server.

use http::StatusCode;
use serde_json::json;

use super::{call::Call, errors::Outcome};

pub(super) fn get(call: Call<'_>) -> Outcome {
    let server = &call.state.server;
    let major = server.major();
    let info = json!({
        "name": "fake",
        "cluster_name": "fake",
        "cluster_uuid": "ZmFrZS1jbHVzdGVyLXV1aQ",
        "version": {
            "number": server.version,
            "build_flavor": if server.serverless { "serverless" } else { "default" },
            "build_type": "docker",
            "build_hash": BUILD_HASH,
            "build_date": "2025-07-01T00:00:00.000000000Z",
            "build_snapshot": false,
            "lucene_version": "10.2.2",
            "minimum_wire_compatibility_version": format!("{}.19.0", major.saturating_sub(1)),
            "minimum_index_compatibility_version": format!("{}.0.0", major.saturating_sub(1)),
        },
        "tagline": "You Know, for Search",
    });
    Ok((StatusCode::OK, info))
}

pub(super) const BUILD_HASH: &str = "0123456789abcdef0123456789abcdef01234567";
