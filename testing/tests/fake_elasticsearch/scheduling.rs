//! The schedules of a connector.

use connectors_sdk::elasticsearch::{Schedule, WriteResult};
use serde_json::{Value, json};

use super::support::{
    ARGUMENT, PARSE, client, noop, refusals, stored, update, updated, with, with_connector,
};

const BODY: &str = "[connector_update_scheduling_request] failed to parse field [scheduling]";

#[tokio::test]
async fn absent_schedules_are_kept() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let a = client(&fake).connector("a");
    let hourly = Schedule::new(true, "0 0 * * * ?").unwrap();
    let full = a.update_scheduling().full(hourly.clone()).send().await.unwrap();
    assert_eq!(full.result, WriteResult::Updated);
    let mut scheduling = before["scheduling"].clone();
    scheduling["full"] = json!({"enabled": true, "interval": "0 0 * * * ?"});
    assert_eq!(stored(&fake, "a").await, with(&before, json!({"scheduling": scheduling})));
    let daily = Schedule::new(false, "0 30 4 ? * MON-FRI").unwrap();
    a.update_scheduling().incremental(hourly.clone()).access_control(daily).send().await.unwrap();
    scheduling["incremental"] = json!({"enabled": true, "interval": "0 0 * * * ?"});
    scheduling["access_control"] = json!({"enabled": false, "interval": "0 30 4 ? * MON-FRI"});
    assert_eq!(stored(&fake, "a").await, with(&before, json!({"scheduling": scheduling})));
    assert_eq!(a.update_scheduling().full(hourly).send().await.unwrap().result, WriteResult::Noop);
}

fn full(enabled: impl Into<Value>, interval: impl Into<Value>) -> Value {
    json!({"scheduling": {"full": {"enabled": enabled.into(), "interval": interval.into()}}})
}

#[tokio::test]
async fn cron_expressions_have_the_syntax_of_quartz() {
    let fake = with_connector(json!({})).await;
    for cron in [
        "0 0 0 * * ?",
        "0 0 0 ? * *",
        "0 0 0 ? * MON",
        "*/15 * * * * ?",
        "0/15 * * * * ?",
        "5-10 1,2,3 0-23/2 1 JAN-MAR ?",
        "0 0 12 L * ?",
        "0 0 12 L-3 * ?",
        "0 0 12 15W * ?",
        "0 0 12 LW * ?",
        "0 0 12 ? * 6L",
        "0 0 12 ? * 6#3",
        "0 0 12 ? * L",
        "0 0 12 1 1 ? 2030",
        "0 0 12 1 1 ? 2030-2040/2",
        "59 59 23 31 12 ?",
        "0 0 12 ? * MON 2030 AND NO MORE",
        "0 0\t12  ? * MON",
    ] {
        update(&fake, "_scheduling", full(true, "1 2 3 * * ?")).await.ok();
        update(&fake, "_scheduling", full(true, cron)).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["scheduling"]["full"]["interval"], cron);
    }
    update(&fake, "_scheduling", full(true, "0 0 12 ? jan-mar mon,fri")).await.is(200, updated());
    let upper = "0 0 12 ? JAN-MAR MON,FRI";
    assert_eq!(stored(&fake, "a").await["scheduling"]["full"]["interval"], upper);
    update(&fake, "_scheduling", full(true, upper)).await.is(200, noop());
}

#[tokio::test]
async fn invalid_cron_expressions_are_refused() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    for cron in [
        "61 0 0 * * ?",
        "0 60 0 * * ?",
        "0 0 24 * * ?",
        "0 0 0 32 * ?",
        "0 0 0 0 * ?",
        "0 0 0 * 13 ?",
        "0 0 0 ? * 8",
        "0 0 0 * * *",
        "0 0 0 ? * ?",
        "? 0 0 * * ?",
        "0 0 * * ?",
        "* * * * *",
        "",
        "daily",
        "0 0 0 * * MONDAYS",
        "*/60 0 0 * * ?",
        "0 0 /24 * * ?",
        "0 0 0 */32 * ?",
        "0 0 0 ? * 6#6",
        "0 0 0 ? FOO *",
    ] {
        let response = update(&fake, "_scheduling", full(true, cron)).await;
        assert_eq!(response.status, 400, "{cron}");
        let error = response.unreadable(BODY);
        let mut cause = &error;
        let mut reasons = Vec::new();
        while let Some(inner) = cause.get("caused_by") {
            cause = inner;
            reasons.push(cause["reason"].as_str().unwrap().to_owned());
        }
        assert_eq!(
            (&cause["type"], &cause["reason"]),
            (&json!(ARGUMENT), &json!(format!("invalid cron expression [{cron}]")))
        );
        let reasons = reasons.join("\n");
        assert!(reasons.contains("failed to parse field [full]"), "{reasons}");
        assert!(
            reasons.contains("Failed to build [schedule_config] after last required field arrived"),
            "{reasons}"
        );
    }
    assert_eq!(stored(&fake, "a").await, before);
    let unchecked = Schedule::unchecked(true, "0 0 0 * * *");
    let refused = client(&fake).connector("a").update_scheduling().full(unchecked).send().await;
    assert!(refused.unwrap_err().elasticsearch().unwrap().has_type(ARGUMENT));
}

#[tokio::test]
async fn both_fields_of_a_schedule_are_required() {
    let fake = with_connector(json!({})).await;
    for kind in ["full", "incremental", "access_control"] {
        for (schedule, required) in [
            (json!({"enabled": true}), "[interval]"),
            (json!({"interval": "0 0 0 * * ?"}), "[enabled]"),
            (json!({}), "[enabled, interval]"),
        ] {
            let response = update(&fake, "_scheduling", json!({"scheduling": {kind: schedule}})).await;
            response.unreadable_because(BODY, ARGUMENT, &format!("Required {required}"));
        }
        let response = update(&fake, "_scheduling", json!({"scheduling": {kind: null}})).await;
        let reason = format!("[connector_scheduling] {kind} doesn't support values of type: VALUE_NULL");
        response.unreadable_because(BODY, PARSE, &reason);
    }
    update(&fake, "_scheduling", full("true", "0 0 1 * * ?")).await.is(200, updated());
    let odd = json!({"scheduling": {"full": {"enabled": false, "interval": "0 0 1 * * ?", "odd": 1}, "weekly": {}}});
    update(&fake, "_scheduling", odd).await.is(200, updated());
    let stored = stored(&fake, "a").await;
    assert_eq!(stored["scheduling"]["full"], json!({"enabled": false, "interval": "0 0 1 * * ?"}));
    assert!(stored["scheduling"].get("weekly").is_none());
}

refusals! {
    no_schedule: {}, "_scheduling", {"scheduling": {}} => |response| response.invalid(&["[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]"]);
    unknown_schedules_only: {}, "_scheduling", {"scheduling": {"weekly": {"enabled": true}}} => |response| response.invalid(&["[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]"]);
    no_scheduling: {}, "_scheduling", {} => |response| response.refused(400, ARGUMENT, "Required [scheduling]");
    null_scheduling: {}, "_scheduling", {"scheduling": null} => |response| response.unreadable("[connector_update_scheduling_request] scheduling doesn't support values of type: VALUE_NULL");
    schedules_beside_the_scheduling: {}, "_scheduling", {"full": {"enabled": true, "interval": "0 0 0 * * ?"}} => |response| response.unreadable("[connector_update_scheduling_request] unknown field [full]");
}
