//! Tokens, organizations and rate limits.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use http::{StatusCode, header::AUTHORIZATION};

use super::{Options, reply::Refusal};
use crate::RecordedRequest;

/// Scope of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyScope {
    /// Read connectors.
    Read,
    /// Read, create, update and delete connectors.
    ReadWrite,
}

#[derive(Debug, Default)]
pub(super) struct Access {
    pub(super) organizations: BTreeSet<String>,
    tokens: BTreeMap<String, Token>,
    /// Start of the time window of each organization, and the number of requests in it.
    windows: BTreeMap<String, (DateTime<Utc>, u32)>,
}

#[derive(Debug)]
struct Token {
    user: String,
    kind: Kind,
    expires_at: Option<DateTime<Utc>>,
}

#[derive(Debug)]
enum Kind {
    Key { organization: String, scope: KeyScope },
    Session { organizations: BTreeSet<String> },
}

/// Organization and user of a request.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) organization: String,
    pub(super) user: String,
}

impl Access {
    pub(super) fn add_key(&mut self, token: String, organization: &str, scope: KeyScope, user: &str) {
        self.organizations.insert(organization.to_owned());
        let kind = Kind::Key { organization: organization.to_owned(), scope };
        self.tokens.insert(token, Token { user: user.to_owned(), kind, expires_at: None });
    }

    pub(super) fn add_session(&mut self, token: String, user: &str, organizations: BTreeSet<String>) {
        self.organizations.extend(organizations.iter().cloned());
        let kind = Kind::Session { organizations };
        self.tokens.insert(token, Token { user: user.to_owned(), kind, expires_at: None });
    }

    pub(super) fn expire(&mut self, token: &str, at: DateTime<Utc>) -> bool {
        self.tokens.get_mut(token).map(|token| token.expires_at = Some(at)).is_some()
    }

    pub(super) fn revoke(&mut self, token: &str) -> bool {
        self.tokens.remove(token).is_some()
    }

    /// Identifies the caller and checks the permissions.
    pub(super) fn authorize(
        &mut self,
        request: &RecordedRequest,
        write: bool,
        options: &Options,
        now: DateTime<Utc>,
    ) -> Result<Caller, Refusal> {
        let Some(text) = bearer(request) else {
            return Err(Refusal::unauthorized("a bearer token is required", ""));
        };
        let Some(token) = self.tokens.get(text) else {
            return Err(Refusal::unauthorized("the token is not valid", text));
        };
        if token.expires_at.is_some_and(|at| at <= now) {
            return Err(Refusal::unauthorized("the token has expired", text));
        }
        let wanted = request.header("x-org-id").filter(|wanted| !wanted.is_empty());
        let organization = match (&token.kind, wanted) {
            (Kind::Key { scope: KeyScope::Read, .. }, _) if write => {
                return Err(Refusal::forbidden("the API key is read-only"));
            }
            (Kind::Key { organization, .. }, Some(wanted))
                if wanted != organization && !options.foreign_organization =>
            {
                return Err(Refusal::forbidden("the API key belongs to another organization"));
            }
            (Kind::Key { organization, .. }, _) => organization,
            (Kind::Session { .. }, None) => {
                return Err(Refusal::forbidden("the X-Org-ID header is required"));
            }
            (Kind::Session { organizations }, Some(wanted)) => match organizations.get(wanted) {
                Some(organization) => organization,
                None => return Err(Refusal::forbidden("the user does not belong to the organization")),
            },
        };
        let caller = Caller { organization: organization.clone(), user: token.user.clone() };
        self.count(&caller.organization, options, now)?;
        Ok(caller)
    }

    /// Counts a request against the organization's limit.
    fn count(&mut self, organization: &str, options: &Options, now: DateTime<Utc>) -> Result<(), Refusal> {
        let Some((limit, per)) = options.rate_limit else { return Ok(()) };
        let per = TimeDelta::from_std(per).unwrap_or(TimeDelta::MAX);
        let (start, count) = self.windows.entry(organization.to_owned()).or_insert((now, 0));
        // Setting the clock back also starts a new window.
        if now < *start || now - *start >= per {
            (*start, *count) = (now, 0);
        }
        if *count < limit {
            *count += 1;
            return Ok(());
        }
        let wait =
            per.checked_sub(&(now - *start)).and_then(|wait| wait.to_std().ok()).unwrap_or(Duration::ZERO);
        // Whole seconds, rounded up.
        let seconds = (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1);
        Err(Refusal::plain(StatusCode::TOO_MANY_REQUESTS, "the organization has sent too many requests")
            .header("retry-after", seconds.to_string()))
    }
}

/// Returns the token of `Authorization: Bearer`.
fn bearer(request: &RecordedRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()).filter(|token| !token.is_empty())
}
