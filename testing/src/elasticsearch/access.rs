//! Authentication and privileges.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Options, errors::Refusal, id::random_text};
use crate::RecordedRequest;

/// A cluster privilege that API keys and users of a [`FakeElasticsearch`](super::FakeElasticsearch) can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Privilege {
    /// `manage_connector`: all calls on connectors and sync jobs.
    ManageConnector,
    /// `monitor_connector`: reading and listing connectors and sync jobs.
    MonitorConnector,
    /// `read_connector_secrets`: reading secrets.
    ReadConnectorSecrets,
    /// `write_connector_secrets`: writing and deleting secrets.
    WriteConnectorSecrets,
    /// The index privilege `all` on all indices except the protocol's two.
    Indices,
    /// The index privilege `all` on the protocol's two, `.elastic-connectors` and `.elastic-connectors-sync-jobs`, for
    /// access that bypasses the Connector APIs.
    ProtocolIndices,
}

impl Privilege {
    /// All privileges.
    pub const ALL: &[Self] = &[
        Self::ManageConnector,
        Self::MonitorConnector,
        Self::ReadConnectorSecrets,
        Self::WriteConnectorSecrets,
        Self::Indices,
        Self::ProtocolIndices,
    ];

    fn allows(self, action: &str, options: &Options) -> bool {
        match self {
            Self::ManageConnector => !action.starts_with("secret/") || options.manage_covers_secrets,
            Self::MonitorConnector => matches!(action, "get" | "list" | "sync_job/get" | "sync_job/list"),
            Self::ReadConnectorSecrets => action == "secret/get",
            Self::WriteConnectorSecrets => action.starts_with("secret/") && action != "secret/get",
            Self::Indices | Self::ProtocolIndices => false,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ManageConnector => "manage_connector",
            Self::MonitorConnector => "monitor_connector",
            Self::ReadConnectorSecrets => "read_connector_secrets",
            Self::WriteConnectorSecrets => "write_connector_secrets",
            Self::Indices | Self::ProtocolIndices => "all",
        }
    }
}

/// The known credentials. Without any, requests are not authenticated and all of them are allowed.
#[derive(Clone, Default)]
pub(super) struct Access {
    required: bool,
    known: Vec<Known>,
}

#[derive(Clone)]
struct Known {
    /// The scheme of the `Authorization` header; `encoded` is the part after it.
    scheme: &'static str,
    encoded: String,
    who: String,
    privileges: Vec<Privilege>,
}

impl Access {
    /// Adds an API key, given as `id:key` or encoded, and returns it encoded.
    pub(super) fn add_api_key(&mut self, key: &str, privileges: &[Privilege]) -> String {
        let encoded = if key.contains(':') { STANDARD.encode(key) } else { key.to_owned() };
        let who = format!("API key id [{}] of user [elastic]", first_part(&encoded));
        self.add("ApiKey", encoded.clone(), who, privileges);
        encoded
    }

    pub(super) fn new_api_key(&mut self, privileges: &[Privilege]) -> String {
        self.add_api_key(&format!("{}:{}", random_text(20), random_text(22)), privileges)
    }

    pub(super) fn add_user(&mut self, name: &str, password: &str, privileges: &[Privilege]) {
        self.known.retain(|known| known.scheme != "Basic" || first_part(&known.encoded) != name);
        let who = format!("user [{name}] with effective roles [fake]");
        self.add("Basic", STANDARD.encode(format!("{name}:{password}")), who, privileges);
    }

    fn add(&mut self, scheme: &'static str, encoded: String, who: String, privileges: &[Privilege]) {
        self.required = true;
        self.known.retain(|known| known.scheme != scheme || known.encoded != encoded);
        self.known.push(Known { scheme, encoded, who, privileges: privileges.to_vec() });
    }

    /// Removes an API key, given as `id:key` or encoded, or a user, given by name. Returns whether there was one.
    pub(super) fn revoke(&mut self, credential: &str) -> bool {
        let encoded = STANDARD.encode(credential);
        let before = self.known.len();
        self.known.retain(|known| match known.scheme {
            "ApiKey" => known.encoded != credential && known.encoded != encoded,
            _ => first_part(&known.encoded) != credential,
        });
        self.known.len() < before
    }

    /// Identifies the caller. Refuses unknown credentials.
    pub(super) fn authenticate(&self, request: &RecordedRequest) -> Result<Caller, Refusal> {
        if !self.required {
            return Ok(Caller(None));
        }
        let uri = uri(request);
        let header = request.header("authorization").unwrap_or_default();
        let Some((scheme, encoded)) = header.split_once(' ') else {
            let reason = format!("missing authentication credentials for REST request [{uri}]");
            return Err(unauthenticated(&reason, None));
        };
        let encoded = encoded.trim();
        let mut known = self.known.iter();
        let found = known.find(|known| known.scheme.eq_ignore_ascii_case(scheme) && known.encoded == encoded);
        if let Some(known) = found {
            return Ok(Caller(Some(known.clone())));
        }
        let name = first_part(encoded);
        if scheme.eq_ignore_ascii_case("Basic") {
            let reason = format!("unable to authenticate user [{name}] for REST request [{uri}]");
            return Err(unauthenticated(&reason, None));
        }
        let reason = "unable to authenticate with provided credentials and anonymous access is not allowed for this \
                      request";
        let why = format!("API key: unable to find apikey with id {name}");
        Err(unauthenticated(reason, scheme.eq_ignore_ascii_case("ApiKey").then_some(why.as_str())))
    }
}

/// Path and query, as the server quotes them in errors.
pub(super) fn uri(request: &RecordedRequest) -> String {
    match request.query() {
        Some(query) => format!("{}?{query}", request.path()),
        None => request.path().to_owned(),
    }
}

/// The id of an API key, or the name of a user.
fn first_part(encoded: &str) -> String {
    let decoded = STANDARD.decode(encoded).unwrap_or_default();
    let decoded = String::from_utf8_lossy(&decoded);
    decoded.split(':').next().unwrap_or_default().to_owned()
}

const CHALLENGES: [&str; 2] = [r#"Basic realm="security", charset="UTF-8""#, "ApiKey"];

fn unauthenticated(reason: &str, unsuccessful: Option<&str>) -> Refusal {
    let mut refusal = Refusal::new(http::StatusCode::UNAUTHORIZED, "security_exception", reason)
        .with_field("header", &json!({"WWW-Authenticate": CHALLENGES}));
    if let Some(why) = unsuccessful {
        refusal = refusal.with_field("additional_unsuccessful_credentials", &Value::from(why));
    }
    CHALLENGES.iter().fold(refusal, |refusal, challenge| refusal.header("www-authenticate", challenge))
}

/// The sender of a request; `None` if requests are not authenticated.
pub(super) struct Caller(Option<Known>);

impl Caller {
    /// Checks that the caller has a privilege for the action, given by the last part of its name.
    pub(super) fn authorize(&self, action: &str, options: &Options) -> Result<(), Refusal> {
        let Some(known) = &self.0 else { return Ok(()) };
        if action.is_empty() || known.privileges.iter().any(|held| held.allows(action, options)) {
            return Ok(());
        }
        let granting: Vec<_> = Privilege::ALL
            .iter()
            .filter(|privilege| privilege.allows(action, options))
            .map(|privilege| privilege.name())
            .chain(["manage", "all"])
            .collect();
        let reason = format!(
            "action [cluster:admin/xpack/connector/{action}] is unauthorized for {}, this action is granted by the \
             cluster privileges [{}]",
            known.who,
            granting.join(",")
        );
        Err(Refusal::new(http::StatusCode::FORBIDDEN, "security_exception", &reason))
    }

    /// Checks that the caller may access an index directly. `restricted` says that it is a system index, which the
    /// request may not access at all.
    pub(super) fn authorize_index(
        &self,
        index: &str,
        action: &str,
        write: bool,
        restricted: bool,
    ) -> Result<(), Refusal> {
        let held = self.has_index(index);
        if held && !restricted {
            return Ok(());
        }
        let who = self.0.as_ref().map_or("user [_anonymous]", |known| known.who.as_str());
        let kind = if restricted { "restricted indices" } else { "indices" };
        let granting = match action {
            "indices:admin/create" => "create_index,manage,all",
            "indices:admin/delete" => "delete_index,manage,all",
            "indices:admin/refresh" => "maintenance,manage,all",
            _ if write => "create_doc,create,delete,index,write,all",
            _ => "read,all",
        };
        let reason = format!(
            "action [{action}] is unauthorized for {who} on {kind} [{index}], this action is granted by the index \
             privileges [{granting}]"
        );
        Err(Refusal::new(http::StatusCode::FORBIDDEN, "security_exception", &reason))
    }

    /// Whether the caller has all privileges on the index.
    pub(super) fn has_index(&self, index: &str) -> bool {
        let protocol = index.starts_with(".elastic-connectors");
        let needed = if protocol { Privilege::ProtocolIndices } else { Privilege::Indices };
        self.holds(needed)
    }

    /// Whether the caller has a cluster privilege.
    pub(super) fn has_cluster(&self, name: &str, options: &Options) -> bool {
        match name {
            "monitor" => true,
            "manage_connector" => self.holds(Privilege::ManageConnector),
            "monitor_connector" => {
                self.holds(Privilege::ManageConnector) || self.holds(Privilege::MonitorConnector)
            }
            "read_connector_secrets" => self.authorize("secret/get", options).is_ok(),
            "write_connector_secrets" => self.authorize("secret/put", options).is_ok(),
            _ => Privilege::ALL.iter().all(|privilege| self.holds(*privilege)),
        }
    }

    /// The user's name, or the id of the key.
    pub(super) fn name(&self) -> String {
        self.0.as_ref().map_or_else(|| "_anonymous".to_owned(), |known| first_part(&known.encoded))
    }

    fn holds(&self, privilege: Privilege) -> bool {
        self.0.as_ref().is_none_or(|known| known.privileges.contains(&privilege))
    }
}
