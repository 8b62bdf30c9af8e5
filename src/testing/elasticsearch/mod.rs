//! A server in this process that behaves like the Connector APIs of Elasticsearch.

mod connectors;
mod errors;
mod router;
mod sync_jobs;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value};

use crate::{
    client::Client,
    elasticsearch::Elasticsearch,
    testing::{
        RecordedRequest,
        clock::Clock,
        server::{Handler, Reply, Server, server_methods},
    },
};

/// An Elasticsearch as far as connectors need one.
pub struct FakeElasticsearch {
    server: Server<Api>,
    client: Client<Elasticsearch>,
}

server_methods!(FakeElasticsearch);

/// Sets up a [`FakeElasticsearch`].
#[derive(Clone, Debug)]
pub struct FakeElasticsearchBuilder {
    address: SocketAddr,
}

impl FakeElasticsearchBuilder {
    /// Where to listen. By default a free port of `127.0.0.1`.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on.
    pub async fn start(self) -> io::Result<FakeElasticsearch> {
        let server = Server::start(self.address, Api::default()).await?;
        let client = Client::elasticsearch(server.uri()).and_then(|client| client.no_proxy().build());
        Ok(FakeElasticsearch { server, client: client.map_err(io::Error::other)? })
    }
}

impl FakeElasticsearch {
    /// Starts one on a free port of `127.0.0.1`.
    ///
    /// # Panics
    ///
    /// If no port can be listened on, or outside of a Tokio runtime.
    #[allow(clippy::panic)]
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(fake) => fake,
            Err(error) => panic!("the fake Elasticsearch cannot be started: {error}"),
        }
    }

    /// Sets one up.
    #[must_use]
    pub fn builder() -> FakeElasticsearchBuilder {
        FakeElasticsearchBuilder { address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) }
    }

    /// A client of this server, which uses no proxy.
    #[must_use]
    pub fn client(&self) -> Client<Elasticsearch> {
        self.client.clone()
    }
}

/// What is stored: raw documents, in the order in which they were made.
#[derive(Default)]
pub(super) struct State {
    connectors: Vec<(String, Map<String, Value>)>,
    jobs: Vec<(String, Map<String, Value>)>,
}

#[derive(Default)]
pub(crate) struct Api {
    pub(crate) clock: Clock,
    state: Mutex<State>,
}

impl Handler for Api {
    fn handle(&self, request: &RecordedRequest) -> Reply {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let reply = match router::route(&mut state, &self.clock, request) {
            Ok((status, body)) => Reply::json(status, &body),
            Err(refusal) => refusal.reply(),
        };
        let reply = reply.header("x-elastic-product", "Elasticsearch");
        match request.header("x-opaque-id") {
            Some(id) => reply.header("x-opaque-id", id),
            None => reply,
        }
    }

    fn failure(&self, status: http::StatusCode) -> Reply {
        errors::Refusal::on_demand(status).reply().header("x-elastic-product", "Elasticsearch")
    }
}
