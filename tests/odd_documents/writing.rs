//! Parts that were left out of a document are not lost when the document is written back.

use connectors_sdk::{
    Error, Result,
    elasticsearch::{Filtering, UpdateResponse},
};
use serde_json::json;

use super::server::{self, Server};

async fn refused(call: impl Future<Output = Result<UpdateResponse>>, path: &str) {
    let error: Error = call.await.unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind(), connectors_sdk::ErrorKind::Request, "{text}");
    assert!(text.contains(&format!("`{path}`")) && text.contains("discard_unreadable()"), "{text}");
}

#[tokio::test]
async fn a_whole_object_with_unreadable_parts_is_refused() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let mut document = server::connector();
    document["configuration"]["a"]["tooltip"] = json!(false);
    document["features"]["incremental_sync"] = json!(true);
    document["filtering"][0]["active"]["rules"][0]["field"] = json!(5);
    document["filtering"][0]["active"]["validation"]["state"] = json!(5);
    document["filtering"][0]["active"]["advanced_snippet"]["created_at"] = json!("never");
    document["pipeline"]["name"] = json!(5);
    document["scheduling"]["full"]["interval"] = json!(5);
    server.responds_with(200, document.to_string()).await;
    let read = es.connector("c1").get().send().await.unwrap();
    let (filtering, scheduling) = (read.filtering[0].clone(), read.scheduling.clone().unwrap());
    let active = filtering.active.as_option().unwrap().clone();
    let snippet = active.advanced_snippet.as_option().unwrap().clone();
    let validation = active.validation.as_option().unwrap().clone();
    let (pipeline, features) = (read.pipeline.clone().unwrap(), read.features.clone().unwrap());

    server.responds_with(200, r#"{"result":"updated"}"#).await;
    let connector = es.connector("c1");
    macro_rules! refused {
        ($($call:expr, $path:literal;)*) => {$(
            let call = $call;
            let sent = server.requests().await;
            refused(call.clone().send(), $path).await;
            assert_eq!(server.requests().await, sent, "nothing was sent");
            call.discard_unreadable().send().await.unwrap();
        )*};
    }
    refused! {
        connector.update_configuration().schema(read.configuration.clone()), "a.tooltip";
        connector.update_features(features), "incremental_sync";
        connector.update_pipeline(pipeline), "name";
        connector.update_scheduling().scheduling(scheduling.clone()), "full.interval";
        connector.update_scheduling().full(scheduling.full.as_option().unwrap().clone()), "interval";
        connector.update_filtering().filtering([filtering]), "active.rules[0].field";
        connector.update_filtering().rules(active.rules.clone()), "field";
        connector.update_filtering().advanced_snippet(snippet), "created_at";
        connector.update_filtering_validation(validation), "state";
    }

    // Rules of another document bring their unreadable parts along.
    let composed = Filtering::new(active.clone(), active);
    refused(connector.update_filtering().filtering([composed]).send(), "rules[0].field").await;

    // These calls do not replace the unreadable parts.
    let access_control = scheduling.access_control.as_option().unwrap().clone();
    connector.update_scheduling().access_control(access_control).send().await.unwrap();
    connector.update_configuration().value("a", "new").send().await.unwrap();
}
