//! Routing of requests on indices and documents.

use super::{super::errors::Refusal, DocumentCall, Response, admin, bulk, cluster, doc, pit, search, update};

/// An operation: one method of one path.
pub(in super::super) struct Route {
    method: &'static str,
    /// The pattern of the path, with the variables `{index}` and `{id}`.
    path: &'static str,
    pub(in super::super) query: &'static [&'static str],
    pub(in super::super) takes_body: bool,
    pub(in super::super) run: fn(DocumentCall<'_>) -> Response,
}

const fn route(method: &'static str, path: &'static str, run: fn(DocumentCall<'_>) -> Response) -> Route {
    Route { method, path, query: &[], takes_body: false, run }
}

impl Route {
    const fn query(mut self, query: &'static [&'static str]) -> Self {
        self.query = query;
        self
    }

    const fn body(mut self) -> Self {
        self.takes_body = true;
        self
    }

    pub(in super::super) fn creates(&self) -> bool {
        self.path.contains("_create")
    }

    /// The index and the id in a path that matches.
    fn variables(&self, segments: &[String]) -> Option<(String, String)> {
        let (mut index, mut id) = (String::new(), String::new());
        let mut expected = self.path.split('/');
        for segment in segments {
            match expected.next()? {
                "{index}" if !segment.starts_with('_') || segment == "_all" => index.clone_from(segment),
                "{id}" if !segment.is_empty() => id.clone_from(segment),
                literal if literal == segment => {}
                _ => return None,
            }
        }
        expected.next().is_none().then_some((index, id))
    }
}

const WRITE: &[&str] = &[
    "if_primary_term",
    "if_seq_no",
    "op_type",
    "pipeline",
    "refresh",
    "require_alias",
    "routing",
    "timeout",
    "wait_for_active_shards",
];
const READ: &[&str] =
    &["_source", "_source_excludes", "_source_includes", "preference", "realtime", "refresh", "routing"];
const SEARCH: &[&str] = &[
    "_source",
    "_source_excludes",
    "_source_includes",
    "allow_no_indices",
    "allow_partial_search_results",
    "expand_wildcards",
    "from",
    "ignore_unavailable",
    "preference",
    "request_cache",
    "rest_total_hits_as_int",
    "routing",
    "seq_no_primary_term",
    "size",
    "sort",
    "timeout",
    "track_total_hits",
    "typed_keys",
    "version",
];
const BULK: &[&str] =
    &["pipeline", "refresh", "routing", "timeout", "wait_for_active_shards", "include_source_on_error"];
const ADMIN: &[&str] = &[
    "allow_no_indices",
    "expand_wildcards",
    "flat_settings",
    "ignore_unavailable",
    "include_defaults",
    "local",
    "master_timeout",
    "timeout",
    "wait_for_active_shards",
];

static ROUTES: [Route; 35] = [
    route("POST", "_bulk", bulk::post).query(BULK).body(),
    route("PUT", "_bulk", bulk::post).query(BULK).body(),
    route("POST", "{index}/_bulk", bulk::post).query(BULK).body(),
    route("PUT", "{index}/_bulk", bulk::post).query(BULK).body(),
    route("POST", "_search", search::post).query(SEARCH).body(),
    route("GET", "_search", search::post).query(SEARCH).body(),
    route("POST", "{index}/_search", search::post).query(SEARCH).body(),
    route("GET", "{index}/_search", search::post).query(SEARCH).body(),
    route("POST", "{index}/_pit", pit::open)
        .query(&["keep_alive", "ignore_unavailable", "preference", "routing"])
        .body(),
    route("DELETE", "_pit", pit::close).body(),
    route("POST", "_mget", doc::multi_get).query(READ).body(),
    route("GET", "_mget", doc::multi_get).query(READ).body(),
    route("POST", "{index}/_mget", doc::multi_get).query(READ).body(),
    route("GET", "{index}/_mget", doc::multi_get).query(READ).body(),
    route("GET", "_license", cluster::license).query(&["local", "accept_enterprise"]),
    route("POST", "_security/user/_has_privileges", cluster::has_privileges).body(),
    route("GET", "_security/user/_has_privileges", cluster::has_privileges).body(),
    route("POST", "_refresh", admin::refresh).query(ADMIN),
    route("POST", "{index}/_refresh", admin::refresh).query(ADMIN),
    route("GET", "{index}/_refresh", admin::refresh).query(ADMIN),
    route("POST", "{index}/_count", admin::count).query(ADMIN).body(),
    route("GET", "{index}/_count", admin::count).query(ADMIN).body(),
    route("GET", "{index}/_mapping", admin::get_mapping).query(ADMIN),
    route("GET", "{index}/_settings", admin::get_settings).query(ADMIN),
    route("POST", "{index}/_doc", doc::put).query(WRITE).body(),
    route("GET", "{index}/_doc/{id}", doc::get).query(READ),
    route("HEAD", "{index}/_doc/{id}", doc::get).query(READ),
    route("PUT", "{index}/_doc/{id}", doc::put).query(WRITE).body(),
    route("POST", "{index}/_doc/{id}", doc::put).query(WRITE).body(),
    route("DELETE", "{index}/_doc/{id}", doc::remove).query(WRITE),
    route("GET", "{index}/_source/{id}", doc::get_source).query(READ),
    route("PUT", "{index}/_create/{id}", doc::put).query(WRITE).body(),
    route("POST", "{index}/_create/{id}", doc::put).query(WRITE).body(),
    route("POST", "{index}/_update/{id}", update::post)
        .query(&[
            "if_primary_term",
            "if_seq_no",
            "refresh",
            "require_alias",
            "retry_on_conflict",
            "routing",
            "timeout",
            "wait_for_active_shards",
        ])
        .body(),
    // The only route whose path is a single variable.
    route("GET", "{index}", admin::get).query(ADMIN),
];

static INDEX: [Route; 3] = [
    route("PUT", "{index}", admin::create).query(ADMIN).body(),
    route("DELETE", "{index}", admin::delete).query(ADMIN),
    route("HEAD", "{index}", admin::head).query(ADMIN),
];

/// Finds the route of a request, and the index and the id in its path. `None` if no pattern matches the path.
#[allow(clippy::type_complexity)]
pub(in super::super) fn find(
    method: &str,
    segments: &[String],
    uri: &str,
) -> Option<Result<(&'static Route, String, String), Refusal>> {
    for route in ROUTES.iter().chain(&INDEX).filter(|route| route.method == method) {
        if let Some((index, id)) = route.variables(segments) {
            return Some(Ok((route, index, id)));
        }
    }
    let methods = methods(segments);
    if methods.is_empty() { None } else { Some(Err(Refusal::wrong_method(method, uri, &methods))) }
}

/// The methods that a path has.
pub(in super::super) fn methods(segments: &[String]) -> Vec<&'static str> {
    let mut methods = Vec::new();
    for route in ROUTES.iter().chain(&INDEX).filter(|route| route.variables(segments).is_some()) {
        if !methods.contains(&route.method) {
            methods.push(route.method);
        }
    }
    methods
}
