//! Ids stay within one segment of the path.

use connectors_sdk::ErrorKind;

use crate::wire::{Wire, json};

#[tokio::test]
async fn hostile_ids_arrive_as_one_segment() {
    let server = Wire::responding([json(200, r#"{"result":"updated"}"#)]).await;
    let client = server.elasticsearch();
    let ids = [
        ("a/b", "a%2Fb"),
        ("...", "..."),
        ("a b", "a%20b"),
        ("ü", "%C3%BC"),
        ("a?b#c", "a%3Fb%23c"),
        ("a%2Fb", "a%252Fb"),
        ("../../_cluster/settings", "..%2F..%2F_cluster%2Fsettings"),
        ("a\\b", "a%5Cb"),
        ("x\ny\tz", "x%0Ay%09z"),
        ("a,b;c=d&e", "a%2Cb%3Bc%3Dd%26e"),
        ("%2e%2e", "%252e%252e"),
        (" ", "%20"),
        ("\0", "%00"),
        ("_check_in", "_check_in"),
    ];
    for (id, _) in ids {
        client.connector(id).check_in().await.unwrap();
    }
    let lines: Vec<_> = server.requests().await.into_iter().map(|request| request.line).collect();
    let expected: Vec<_> =
        ids.map(|(_, segment)| format!("PUT /_connector/{segment}/_check_in HTTP/1.1")).into();
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn ids_that_cannot_be_a_segment_are_rejected_before_sending() {
    let server = Wire::responding([json(500, "{}")]).await;
    let (es, b3) = (server.elasticsearch(), server.b3os());
    let cannot = |name: &str, id: &str| format!("`{name}` must not be `{id}`: it cannot be a path segment");
    for (error, message) in [
        (es.connector("").get().await.unwrap_err(), "`connector_id` must not be empty".to_owned()),
        (es.connector("..").delete().await.unwrap_err(), cannot("connector_id", "..")),
        (es.connector(".").put().await.unwrap_err(), cannot("connector_id", ".")),
        (
            es.connector("_sync_job").get().await.unwrap_err(),
            "`connector_id` must not be `_sync_job`: that path belongs to another resource".to_owned(),
        ),
        (
            es.connector("_secret").check_in().await.unwrap_err(),
            "`connector_id` must not be `_secret`: that path belongs to another resource".to_owned(),
        ),
        (b3.connector("").get().await.unwrap_err(), "`id` must not be empty".to_owned()),
        (b3.connector("..").update().name("n").await.unwrap_err(), cannot("id", "..")),
    ] {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
        assert!(error.to_string().ends_with(&message), "{error}");
        assert!(error.operation().is_some());
    }
    assert!(server.requests().await.is_empty());
}
