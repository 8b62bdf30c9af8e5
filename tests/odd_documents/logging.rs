//! Log entries about documents that do not fit their types.

use futures_util::TryStreamExt;
use serde_json::json;

use super::server::{self, Server};
use crate::log::Log;

#[tokio::test]
async fn one_warning_for_each_response_with_ids_paths_and_types_but_no_values() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let mut odd = server::connector();
    odd["id"] = json!("odd");
    odd["name"] = json!(31_415_926);
    odd["configuration"]["a"]["tooltip"] = json!({"secret": "hunter2"});
    let body = json!({"count": 3, "results": [server::connector(), odd, "hunter2"]});
    server.responds_with(200, body.to_string()).await;
    let (log, _guard) = Log::start();
    let items: Vec<_> = es.connectors().list().stream().try_collect().await.unwrap();
    assert_eq!(items.len(), 2);
    let text = log.text();
    let warnings: Vec<_> = text.lines().filter(|line| line.contains("left out")).collect();
    let [warning] = warnings.as_slice() else { panic!("{text}") };
    for part in [
        "response: results[2] (string)",
        "document \"odd\": configuration.a.tooltip (object)",
        "document \"odd\": name (number)",
        "count=3",
    ] {
        assert!(warning.contains(part), "{warning}");
    }
    assert!(!text.contains("hunter2") && !text.contains("31415926"), "{text}");
}

#[tokio::test]
async fn converted_values_are_not_logged() {
    let server = Server::start().await;
    let mut odd = server::connector();
    odd["is_native"] = json!("true");
    server.responds_with(200, odd.to_string()).await;
    let (log, _guard) = Log::start();
    let connector = server.elasticsearch().connector("c1").get().send().await.unwrap();
    assert_eq!(connector.is_native, Some(true));
    assert!(!log.text().contains("left out"), "{}", log.text());
}
