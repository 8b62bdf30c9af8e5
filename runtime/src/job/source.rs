//! Sources of any type.

use std::fmt;

use connectors_sdk::elasticsearch::{Configuration, FilteringRules, FilteringValidationError, SyncJobType};
use futures_util::{FutureExt, future::BoxFuture};

use super::config;
use crate::{
    DataSource, Error, ErrorKind, Features, SourceOptions, SourceResult, SyncContext, progress::Scrubber,
    source::Settings,
};

/// A type of sources, and how they are created.
pub(crate) trait SourceType: Send + Sync + fmt::Debug {
    fn service_type(&self) -> &'static str;
    fn configuration(&self) -> Configuration;
    fn features(&self) -> Features;
    fn settings(&self) -> &Settings;
    /// Creates a source from the values of a configuration.
    fn connect<'a>(
        &'a self,
        configuration: &'a Configuration,
    ) -> BoxFuture<'a, Result<Box<dyn AnySource>, Error>>;
}

/// A source.
pub(crate) trait AnySource: Send + Sync {
    fn ping(&self) -> BoxFuture<'_, SourceResult>;
    fn sync<'a>(&'a self, sync: &'a SyncContext) -> BoxFuture<'a, SourceResult>;
    fn validate_rules<'a>(
        &'a self,
        rules: &'a FilteringRules,
    ) -> BoxFuture<'a, SourceResult<Vec<FilteringValidationError>>>;
    fn close(self: Box<Self>) -> BoxFuture<'static, SourceResult>;
}

impl<S: DataSource> SourceType for SourceOptions<S> {
    fn service_type(&self) -> &'static str {
        S::SERVICE_TYPE
    }

    fn configuration(&self) -> Configuration {
        S::configuration()
    }

    fn features(&self) -> Features {
        S::features()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn connect<'a>(
        &'a self,
        configuration: &'a Configuration,
    ) -> BoxFuture<'a, Result<Box<dyn AnySource>, Error>> {
        async move {
            let config = config::typed(configuration)?;
            let source = SourceOptions::connect(self, config).await.map_err(|error| {
                let message = Scrubber::new(configuration).describe(&*error, 1_000);
                Error::new(ErrorKind::Source, message)
            })?;
            Ok(Box::new(source) as Box<dyn AnySource>)
        }
        .boxed()
    }
}

impl<S: DataSource> AnySource for S {
    fn ping(&self) -> BoxFuture<'_, SourceResult> {
        DataSource::ping(self).boxed()
    }

    fn sync<'a>(&'a self, sync: &'a SyncContext) -> BoxFuture<'a, SourceResult> {
        if *sync.job_type() == SyncJobType::Incremental {
            self.sync_incremental(sync).boxed()
        } else {
            self.sync_full(sync).boxed()
        }
    }

    fn validate_rules<'a>(
        &'a self,
        rules: &'a FilteringRules,
    ) -> BoxFuture<'a, SourceResult<Vec<FilteringValidationError>>> {
        DataSource::validate_rules(self, rules).boxed()
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, SourceResult> {
        DataSource::close(*self).boxed()
    }
}
