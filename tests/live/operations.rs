//! The operations of both services, and the servers that offer them.

use crate::server::{Server, Version};

/// An operation as the documentation of this crate describes it.
pub struct Operation {
    pub name: &'static str,
    /// The first version of Elasticsearch that offers it.
    since: Version,
    serverless: bool,
}

const fn since(minor: u16, name: &'static str) -> Operation {
    Operation { name, since: (8, minor), serverless: true }
}

const fn stack(minor: u16, name: &'static str) -> Operation {
    Operation { name, since: (8, minor), serverless: false }
}

pub const ELASTICSEARCH: [Operation; 34] = [
    since(12, "connector.list"),
    since(12, "connector.post"),
    since(12, "connector.put"),
    since(12, "connector.get"),
    since(12, "connector.delete"),
    since(12, "connector.check_in"),
    since(12, "connector.last_sync"),
    since(12, "connector.update_active_filtering"),
    since(13, "connector.update_api_key_id"),
    since(12, "connector.update_configuration"),
    since(12, "connector.update_error"),
    stack(15, "connector.update_features"),
    since(12, "connector.update_filtering"),
    since(12, "connector.update_filtering_validation"),
    since(13, "connector.update_index_name"),
    since(12, "connector.update_name"),
    since(13, "connector.update_native"),
    since(12, "connector.update_pipeline"),
    since(12, "connector.update_scheduling"),
    since(13, "connector.update_service_type"),
    since(12, "connector.update_status"),
    since(12, "connector.sync_job_list"),
    since(12, "connector.sync_job_post"),
    since(12, "connector.sync_job_get"),
    since(12, "connector.sync_job_delete"),
    since(12, "connector.sync_job_cancel"),
    stack(12, "connector.sync_job_check_in"),
    stack(15, "connector.sync_job_claim"),
    stack(12, "connector.sync_job_error"),
    stack(12, "connector.sync_job_update_stats"),
    stack(13, "connector.secret_post"),
    stack(13, "connector.secret_put"),
    stack(13, "connector.secret_get"),
    stack(13, "connector.secret_delete"),
];

pub const B3OS: [Operation; 7] = [
    since(0, "b3os.connectors.list"),
    since(0, "b3os.connectors.create"),
    since(0, "b3os.connectors.get"),
    since(0, "b3os.connectors.update"),
    since(0, "b3os.connectors.delete"),
    since(0, "b3os.connector_types.list"),
    since(0, "b3os.connector_types.get"),
];

impl Operation {
    pub fn is_offered_by(&self, server: &Server) -> bool {
        server.version >= self.since && (self.serverless || !server.serverless)
    }
}

/// Whether the server offers an operation. What is not in the tables, such as the document endpoints, every server offers.
pub fn offered(name: &str, server: &Server) -> bool {
    let known = ELASTICSEARCH.iter().chain(&B3OS).find(|operation| operation.name == name);
    known.is_none_or(|operation| operation.is_offered_by(server))
}
