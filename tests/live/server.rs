//! The server under test and its version.

use std::fmt;

use connectors_sdk::{Client, Elasticsearch, Method, Result};
use serde_json::Value;

/// Major and minor version.
pub type Version = (u16, u16);

/// The server under test.
#[derive(Clone, Debug)]
pub struct Server {
    name: &'static str,
    number: String,
    pub version: Version,
    pub serverless: bool,
}

impl Server {
    /// Asks Elasticsearch for its version. Serverless has all that the newest version has.
    pub async fn of(es: &Client<Elasticsearch>) -> Result<Self> {
        let info: Value = es.request(Method::GET, "/").send().await?;
        let number = info["version"]["number"].as_str().unwrap_or_default().to_owned();
        let serverless = info["version"]["build_flavor"] == "serverless";
        let mut parts = number.split('.').map(|part| part.parse().unwrap_or_default());
        let version = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let version = if serverless { (u16::MAX, 0) } else { version };
        let name = if serverless { "Elasticsearch Serverless" } else { "Elasticsearch" };
        Ok(Self { name, number, version, serverless })
    }

    pub fn is_b3os(&self) -> bool {
        self.name == "B3OS"
    }

    /// B3OS, which reports no version.
    pub fn b3os() -> Self {
        Self { name: "B3OS", number: "v1".to_owned(), version: (u16::MAX, 0), serverless: false }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.number)
    }
}
