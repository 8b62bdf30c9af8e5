//! The credentials of a client.

use std::sync::Arc;

use crate::{
    client::{ClientBuilder, Credentials, CredentialsProvider, auth::Source, service::Service},
    error::Error,
};

impl<S: Service> ClientBuilder<S> {
    /// Authenticates with fixed [`Credentials`] or with a [provider](CredentialsProvider), which is called again when the
    /// server rejects the credentials.
    pub fn credentials(mut self, provider: impl CredentialsProvider) -> Self {
        match provider.fixed() {
            Some(fixed) => self.set_credentials(fixed),
            None => self.set_source(Source::Provider(Arc::new(provider)), ""),
        }
        self
    }

    pub(crate) fn set_credentials(&mut self, credentials: Credentials) {
        self.set_source(Source::Fixed(credentials), "");
    }

    /// Sets the one source of credentials of all nodes. A second, different source is a mistake that `build` reports.
    pub(super) fn set_source(&mut self, source: Source, place: &'static str) {
        if matches!(self.source, Source::None) {
            (self.source, self.source_place) = (source, place);
        } else if !self.source.is_same(&source) {
            self.fail(Error::config(format!(
                "credentials are set twice: {}{} and {}{place}; remove one of them",
                self.source.kind(),
                self.source_place,
                source.kind(),
            )));
        }
    }
}
