//! Syncs the files under a folder: adds, updates and deletes documents until the index holds what the folder does.
//!
//! ```text
//! cargo run -p connectors-runtime --example directory -- FOLDER
//! ```
//!
//! It runs against a fake inside this process. With `ELASTICSEARCH_URL` set it uses that Elasticsearch, where it creates the
//! connector `directory` and the index `search-directory`. To see changes, run it twice against the program
//! `fake-connectors`.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use connectors_runtime::{
    Attachment, DataSource, Document, Service, SourceOptions, SourceResult, SyncContext,
};
use connectors_sdk::{
    Client, Method,
    elasticsearch::{Configuration, SyncJobType},
};
use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

struct Directory(PathBuf);

impl DataSource for Directory {
    const SERVICE_TYPE: &'static str = "directory";
    type Config = ();

    fn configuration() -> Configuration {
        Configuration::new()
    }

    async fn connect((): ()) -> SourceResult<Self> {
        Ok(Self(std::env::current_dir()?))
    }

    async fn ping(&self) -> SourceResult {
        let _entries = tokio::fs::read_dir(&self.0).await?;
        Ok(())
    }

    async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            let mut entries = tokio::fs::read_dir(&folder).await?;
            while let Some(entry) = entries.next_entry().await? {
                let (path, metadata) = (entry.path(), entry.metadata().await?);
                let id = path.strip_prefix(&self.0)?.to_string_lossy().into_owned();
                if metadata.is_dir() {
                    folders.push(path);
                } else if metadata.is_file() {
                    let changed = DateTime::<Utc>::from(metadata.modified()?);
                    if sync.is_unchanged(&id, changed) {
                        sync.unchanged(id).await?;
                        continue;
                    }
                    let fields = json!({"name": entry.file_name().to_string_lossy(), "size": metadata.len()});
                    let read = async move || Ok(Some(Attachment::new(tokio::fs::read(path).await?)));
                    sync.index(Document::new(id, &fields)?.timestamp(changed).lazy_attachment(read)).await?;
                }
            }
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(std::env::current_dir, |path| Path::new(&path).canonicalize())?;
    let fake;
    let es = if std::env::var_os("ELASTICSEARCH_URL").is_some() {
        Client::elasticsearch_from_env()?.build()?
    } else {
        fake = FakeElasticsearch::start().await;
        fake.client()
    };
    if es.connector("directory").get().send().await.is_err_and(|error| error.is_not_found()) {
        es.connector("directory")
            .put()
            .service_type("directory")
            .index_name("search-directory")
            .send()
            .await?;
    }
    let options = SourceOptions::new().connect_with(folder, async |folder, ()| Ok(Directory(folder)));
    let service = Service::builder(es.clone()).connector_with("directory", options).build()?;
    let report = service.sync_once("directory", SyncJobType::Full).await?;
    println!("{} indexed, {} deleted, {} failed", report.indexed, report.deleted, report.failed);

    let job = es.sync_job(&report.job_id).get().send().await?;
    println!("job {}: {:?}, {:?} documents in the index", job.id, job.status, job.total_document_count);
    let query = json!({"size": 10, "_source": ["name", "size"], "sort": [{"_timestamp": "desc"}]});
    let found: Value = es.request(Method::POST, "/search-directory/_search").json(&query).send().await?;
    for hit in found["hits"]["hits"].as_array().into_iter().flatten() {
        println!("{:>10} bytes  {}", hit["_source"]["size"], hit["_id"].as_str().unwrap_or_default());
    }
    Ok(())
}
