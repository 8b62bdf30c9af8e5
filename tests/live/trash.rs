//! What is removed: everything that this run has created, and what earlier runs have left behind.

use std::sync::{Mutex, PoisonError};

use connectors_sdk::{B3os, Elasticsearch, Error, Method, elasticsearch::Connector};
use futures_util::TryStreamExt;
use serde_json::Value;

use crate::suite::{Live, MARK, Mark};

/// An object of this run.
#[derive(Clone, Debug)]
pub enum Item {
    Connector(String),
    Job(String),
    Secret(String),
    Index(String),
    B3os(String),
}

/// The objects that this run has created, or is about to create.
#[derive(Default)]
pub struct Trash(Mutex<Vec<Item>>);

impl Trash {
    /// Records an object. With an id of one's own choice, call it before the object is created.
    pub fn add(&self, item: Item) {
        self.items().push(item);
    }

    fn items(&self) -> std::sync::MutexGuard<'_, Vec<Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes everything in Elasticsearch. Returns what is left.
    pub async fn clean_elasticsearch(&self, live: &Live<Elasticsearch>) -> Vec<String> {
        let items = std::mem::take(&mut *self.items());
        let mut left = Vec::new();
        for item in items.into_iter().rev() {
            let removed = match &item {
                Item::Connector(id) => remove_connector(live, id).await,
                Item::Job(id) => live.client.sync_job(id).delete().send().await.map(drop),
                Item::Secret(id) => live.client.secret(id).delete().send().await.map(drop),
                Item::Index(name) => remove_index(live, name).await,
                Item::B3os(_) => Ok(()),
            };
            left.extend(problem(&format!("{item:?}"), removed));
        }
        // A connector whose id the server made is not recorded if the response got lost.
        let mark = live.mark.to_string();
        left.extend(
            remove_connectors(live, |connector| names(connector).any(|name| name.contains(&mark))).await,
        );
        left
    }

    /// Removes everything in B3OS. Returns what is left.
    pub async fn clean_b3os(&self, live: &Live<B3os>) -> Vec<String> {
        let items = std::mem::take(&mut *self.items());
        let mut left = Vec::new();
        for item in items.into_iter().rev() {
            if let Item::B3os(id) = &item {
                let removed = live.client.connector(id).delete().send().await.map(drop);
                left.extend(problem(&format!("{item:?}"), removed));
            }
        }
        let mark = live.mark.to_string();
        left.extend(remove_b3os(live, |name| name.contains(&mark)).await);
        left
    }

    /// Removes connectors, with their sync jobs, and indices of runs that started more than a day ago.
    pub async fn sweep_elasticsearch(live: &Live<Elasticsearch>) {
        let mut left = remove_connectors(live, |connector| names(connector).any(Mark::is_old)).await;
        // Some servers refuse patterns here; they have no indices to remove then.
        let indices = live.send(Method::GET, &format!("/{MARK}*"), None).await.unwrap_or(Value::Null);
        for name in indices.as_object().into_iter().flat_map(|indices| indices.keys()) {
            if Mark::is_old(name) {
                left.extend(problem(name, remove_index(live, name).await));
            }
        }
        for item in left {
            println!("left behind by an earlier run: {item}");
        }
    }

    /// Removes connectors of runs that started more than a day ago.
    pub async fn sweep_b3os(live: &Live<B3os>) {
        for item in remove_b3os(live, Mark::is_old).await {
            println!("left behind by an earlier run: {item}");
        }
    }
}

/// The texts of a connector that contain the mark.
fn names(connector: &Connector) -> impl Iterator<Item = &str> {
    [Some(connector.id.as_str()), connector.name.as_deref(), connector.index_name.as_deref()]
        .into_iter()
        .flatten()
}

/// Removes all connectors that match, soft-deleted or not. Returns those that are left.
async fn remove_connectors(live: &Live<Elasticsearch>, matches: impl Fn(&Connector) -> bool) -> Vec<String> {
    let list = live.client.connectors().list().size(1000);
    // Servers without soft deletion refuse the parameter.
    let list = if live.server.version >= (9, 0) { list.include_deleted(true) } else { list };
    let found: Vec<Connector> = match list.stream().try_collect().await {
        Ok(found) => found,
        Err(error) => return vec![format!("unknown connectors: {error}")],
    };
    let mut left = Vec::new();
    for connector in found.iter().filter(|connector| matches(connector)) {
        left.extend(problem(&connector.id, remove_connector(live, &connector.id).await));
    }
    left
}

async fn remove_connector(live: &Live<Elasticsearch>, id: &str) -> Result<(), Error> {
    let delete = || live.client.connector(id).delete().delete_sync_jobs(true);
    match delete().hard(true).send().await {
        // Servers without soft deletion refuse the parameter.
        Err(error) if error.is_bad_request() => delete().send().await.map(drop),
        result => result.map(drop),
    }
}

async fn remove_index(live: &Live<Elasticsearch>, name: &str) -> Result<(), Error> {
    live.send(Method::DELETE, &format!("/{name}"), None).await.map(drop)
}

async fn remove_b3os(live: &Live<B3os>, matches: impl Fn(&str) -> bool) -> Vec<String> {
    let found: Vec<_> = match live.client.connectors().list().limit(100).stream().try_collect().await {
        Ok(found) => found,
        Err(error) => return vec![format!("unknown connectors: {error}")],
    };
    let mut left = Vec::new();
    for connector in found {
        let (Some(id), Some(name)) = (connector.id, connector.name) else { continue };
        if matches(&name) {
            left.extend(problem(&name, live.client.connector(id).delete().send().await.map(drop)));
        }
    }
    left
}

/// The description of something that could not be removed. What does not exist needs no removal.
fn problem(what: &str, removed: Result<(), Error>) -> Option<String> {
    removed.err().filter(|error| !error.is_not_found()).map(|error| format!("{what}: {error}"))
}
