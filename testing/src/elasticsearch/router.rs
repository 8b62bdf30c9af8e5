//! Routing of requests to endpoints.

use super::{
    call::Call,
    endpoints::ENDPOINTS,
    errors::{Outcome, Refusal},
    query::unescape,
};

/// An operation: one method of one path.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    /// The pattern of the path, in which `{}` is an id.
    pub(super) path: &'static str,
    /// The last part of the name of the action that needs a privilege; empty if none is needed.
    pub(super) action: &'static str,
    pub(super) query: &'static [&'static str],
    pub(super) takes_body: bool,
    /// Whether it is available in serverless.
    pub(super) serverless: bool,
    pub(super) run: fn(Call<'_>) -> Outcome,
}

impl Endpoint {
    pub(super) const fn new(
        method: &'static str,
        path: &'static str,
        action: &'static str,
        run: fn(Call<'_>) -> Outcome,
    ) -> Self {
        Self { method, path, action, query: &[], takes_body: false, serverless: true, run }
    }

    pub(super) const fn query(mut self, query: &'static [&'static str]) -> Self {
        self.query = query;
        self
    }

    pub(super) const fn body(mut self) -> Self {
        self.takes_body = true;
        self
    }

    pub(super) const fn stack_only(mut self) -> Self {
        self.serverless = false;
        self
    }

    /// The id in a path that matches; empty if the pattern has no id.
    fn id_in<'a>(&self, segments: &'a [String]) -> Option<&'a str> {
        let mut id = "";
        let mut expected = self.path.split('/').filter(|segment| !segment.is_empty());
        for segment in segments {
            match expected.next()? {
                "{}" => id = segment,
                literal if literal == segment => {}
                _ => return None,
            }
        }
        expected.next().is_none().then_some(id)
    }
}

/// Finds the endpoint of a request and the id in its path. `uri` is quoted in errors.
pub(super) fn find(
    method: &str,
    segments: &[String],
    uri: &str,
) -> Result<(&'static Endpoint, String), Refusal> {
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.method == method) {
        if let Some(id) = endpoint.id_in(segments) {
            return Ok((endpoint, id.to_owned()));
        }
    }
    let methods = methods(segments);
    if methods.is_empty() {
        return Err(Refusal::no_handler(method, uri));
    }
    Err(Refusal::wrong_method(method, uri, &methods))
}

/// The methods that a path has.
pub(super) fn methods(segments: &[String]) -> Vec<&'static str> {
    let mut methods = Vec::new();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.id_in(segments).is_some()) {
        if !methods.contains(&endpoint.method) {
            methods.push(endpoint.method);
        }
    }
    methods
}

/// Splits a path into decoded segments. Empty segments count, except at the end.
pub(super) fn segments(path: &str) -> Result<Vec<String>, Refusal> {
    let path = path.strip_prefix('/').unwrap_or(path).trim_end_matches('/');
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let segments = path.split('/').map(|segment| unescape(segment, false));
    segments.collect::<Result<_, _>>().map_err(|reason| Refusal::illegal_argument(&reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(method: &str, path: &str) -> Result<(&'static str, String), u16> {
        find(method, &segments(path).unwrap(), path)
            .map(|(endpoint, id)| (endpoint.action, id))
            .map_err(|refusal| refusal.status.as_u16())
    }

    #[test]
    fn literal_segments_go_before_ids_if_they_have_the_method() {
        for (method, path, action, id) in [
            ("GET", "/", "", ""),
            ("GET", "/_connector/", "list", ""),
            ("PUT", "/_connector/", "put", ""),
            ("GET", "/_connector/_sync_job", "sync_job/list", ""),
            ("PUT", "/_connector/_sync_job", "put", "_sync_job"),
            ("GET", "/_connector/_secret", "get", "_secret"),
            ("POST", "/_connector/_secret", "secret/post", ""),
            ("GET", "/_connector/_secret/a%2Fb", "secret/get", "a/b"),
            ("PUT", "/_connector/_sync_job/x/_cancel", "sync_job/cancel", "x"),
            ("PUT", "/_connector/_sync_job/_name", "update_name", "_sync_job"),
            ("PUT", "/_connector/x/_filtering/_activate", "update_filtering_activate", "x"),
            ("PUT", "/_connector//_name", "update_name", ""),
            ("DELETE", "/_connector/%C3%A9+1", "delete", "é+1"),
        ] {
            assert_eq!(to(method, path), Ok((action, id.to_owned())), "{method} {path}");
        }
        assert!(segments("/_connector/a%zz").is_err());
        assert_eq!(to("DELETE", "/_connector"), Err(405));
        assert_eq!(to("HEAD", "/_connector/x"), Err(405));
        assert_eq!(to("POST", "/_connector/x/_name"), Err(405));
        assert_eq!(to("PUT", "/_connector/x/_foo"), Err(400));
        assert_eq!(to("PUT", "/x/_connector"), Err(400));
    }
}
