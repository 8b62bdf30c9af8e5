//! The status of a connector: the state machine, and the calls that set it whatever it was.

use connectors_sdk::{
    Elasticsearch, Error,
    elasticsearch::{Configuration, ConnectorHandle, ConnectorStatus, ErrorCause},
};
use serde_json::json;

use crate::{
    check::{Ended, Outcome},
    suite::{Case, Es, case},
};

const OP: &str = "connector.update_status";

const STATUSES: [ConnectorStatus; 5] = [
    ConnectorStatus::Created,
    ConnectorStatus::NeedsConfiguration,
    ConnectorStatus::Configured,
    ConnectorStatus::Connected,
    ConnectorStatus::Error,
];

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("status::transitions", &[], transitions),
        case("status::bodies", &[], bodies),
        case("status::error", &[], error),
        case("status::service_type", &["connector.update_service_type"], service_type),
        case("status::native", &["connector.update_native"], native),
    ]
}

/// Creates the connector anew and gives it this status.
async fn reset(live: &Es, connector: &ConnectorHandle, status: &ConnectorStatus) -> Result<(), Ended> {
    let put = connector.put().name(live.name("status")).send().await;
    live.check("connector.put", "before a change of the status").accepted(put)?;
    let steps: &[ConnectorStatus] = match status {
        ConnectorStatus::Created => &[],
        ConnectorStatus::NeedsConfiguration => &[ConnectorStatus::NeedsConfiguration],
        ConnectorStatus::Configured => &[ConnectorStatus::NeedsConfiguration, ConnectorStatus::Configured],
        ConnectorStatus::Connected => {
            &[ConnectorStatus::NeedsConfiguration, ConnectorStatus::Configured, ConnectorStatus::Connected]
        }
        _ => &[ConnectorStatus::Error],
    };
    for step in steps {
        live.check(OP, format!("a step to {step}"))
            .accepted(connector.update_status(step.clone()).send().await)?;
    }
    Ok(())
}

async fn transitions(live: Es) -> Outcome {
    let connector = live.connector("status");
    for from in &STATUSES {
        for to in &STATUSES {
            reset(&live, &connector, from).await?;
            let result = connector.update_status(to.clone()).send().await;
            let check = live.check(OP, format!("{from} to {to}"));
            if from.can_become(to) {
                check.writes(if from == to { "noop" } else { "updated" }, result);
            } else {
                let typed = |error: &Error| {
                    error.elasticsearch().is_some_and(ErrorCause::is_invalid_status_transition)
                };
                let recognized = result.as_ref().err().is_some_and(typed);
                check.refused(400, "status_exception", result);
                live.check(OP, format!("{from} to {to}: the error says so")).is(true, recognized);
            }
            let expected = if from.can_become(to) { to } else { from };
            let found =
                live.check("connector.get", "after a change").accepted(connector.get().send().await)?.status;
            live.check(OP, format!("the status after {from} to {to}")).is(Some(expected.clone()), found);
        }
    }
    Ok(())
}

async fn bodies(live: Es) -> Outcome {
    let connector = live.ready("status-bodies").await?;
    live.check(OP, "upper case")
        .accepted(live.update(&connector, "_status", json!({"status": "ERROR"})).await)?;
    live.check(OP, "upper case stored").is(&json!("error"), &live.stored(&connector).await?["status"]);
    for (what, body, error_type) in [
        ("an unknown status", json!({"status": "happy"}), "x_content_parse_exception"),
        ("null", json!({"status": null}), "x_content_parse_exception"),
        ("nothing", json!({}), "action_request_validation_exception"),
    ] {
        live.check(OP, what).refused(400, error_type, live.update(&connector, "_status", body).await);
    }
    Ok(())
}

async fn error(live: Es) -> Outcome {
    const OP: &str = "connector.update_error";
    let connector = live.ready("error").await?;
    live.check(OP, "a text").writes("updated", connector.update_error("broken").send().await);
    let stored = live.stored(&connector).await?;
    live.check(OP, "a text stored")
        .is((&json!("broken"), &json!("error")), (&stored["error"], &stored["status"]));
    live.check(OP, "the same text").writes("noop", connector.update_error("broken").send().await);
    live.check(OP, "null").writes("updated", connector.clear_error().send().await);
    let stored = live.stored(&connector).await?;
    live.check(OP, "null stored")
        .is((Some(&json!(null)), &json!("connected")), (stored.get("error"), &stored["status"]));
    live.check(OP, "nothing").refused(
        400,
        "illegal_argument_exception",
        live.update(&connector, "_error", json!({})).await,
    );
    Ok(())
}

async fn service_type(live: Es) -> Outcome {
    const OP: &str = "connector.update_service_type";
    let connector = live.ready("service-type").await?;
    for (status, documented) in [
        (ConnectorStatus::Created, "created"),
        (ConnectorStatus::Configured, "needs_configuration"),
        (ConnectorStatus::Connected, "needs_configuration"),
        (ConnectorStatus::Error, "needs_configuration"),
    ] {
        reset(&live, &connector, &status).await?;
        live.check(OP, format!("another type, when {status}"))
            .writes("updated", connector.update_service_type("other").send().await);
        let stored = &live.stored(&connector).await?["status"];
        live.check(OP, format!("the status after {status}")).is(&json!(documented), stored);
    }
    live.check(OP, "the same type").writes("noop", connector.update_service_type("other").send().await);
    let empty = live.update(&connector, "_service_type", json!({"service_type": ""})).await;
    live.check(OP, "an empty type").refused(400, "action_request_validation_exception", empty);
    Ok(())
}

async fn native(live: Es) -> Outcome {
    const OP: &str = "connector.update_native";
    let connector = live.connector("native-status");
    for (status, documented) in [
        (ConnectorStatus::Created, "created"),
        (ConnectorStatus::Connected, "configured"),
        (ConnectorStatus::Error, "error"),
    ] {
        reset(&live, &connector, &status).await?;
        live.check(OP, format!("true, when {status}"))
            .writes("updated", connector.update_native(true).send().await);
        let stored = live.stored(&connector).await?;
        live.check(OP, format!("the status after {status}"))
            .before((8, 18), r#""configured""#)
            .is(&json!(documented), &stored["status"]);
    }
    live.check(OP, "true again").writes("noop", connector.update_native(true).send().await);
    let attached = live.ready("native-attached").await?;
    live.check(OP, "true, with an index without the prefix").before((9, 0), "updated").refused(
        400,
        "status_exception",
        attached.update_native(true).send().await,
    );
    live.check(OP, "nothing").refused(
        400,
        "illegal_argument_exception",
        live.update(&attached, "_native", json!({})).await,
    );
    let cleared = attached.update_configuration().schema(Configuration::new()).send().await;
    live.check("connector.update_configuration", "an empty schema").writes("updated", cleared);
    live.check("connector.update_configuration", "sets the status")
        .is(&json!("configured"), &live.stored(&attached).await?["status"]);
    Ok(())
}
