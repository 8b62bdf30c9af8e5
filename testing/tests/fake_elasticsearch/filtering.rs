//! The sync rules of a connector: draft, validation, activation.

use connectors_sdk::elasticsearch::{
    AdvancedSnippet, Filtering, FilteringRule, FilteringRuleCondition, FilteringRules, FilteringValidation,
    WriteResult,
};
use serde_json::{Value, json};

use super::support::{
    ARGUMENT, NOT_FOUND, PARSE, assert_refused, call, client, noop, refusals, stored, time, update, updated,
    with, with_connector,
};

const BODY: &str = "[connector_update_filtering_request] failed to parse field";

fn rule(id: &str, order: i64) -> FilteringRule {
    FilteringRule::exclude(id, "extension", FilteringRuleCondition::Equals, "txt").order(order)
}

/// The ids and orders of rules, which do not depend on the time.
fn summary(rules: &Value) -> Vec<(&str, i64)> {
    let rules = rules["rules"].as_array().unwrap();
    rules.iter().map(|rule| (rule["id"].as_str().unwrap(), rule["order"].as_i64().unwrap())).collect()
}

#[tokio::test]
async fn rules_change_the_draft_only() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let a = client(&fake).connector("a");
    let edited = a.update_filtering().rules([rule("no-txt", 3)]).response().await.unwrap();
    assert_eq!((edited.status().as_u16(), edited.into_value().result), (200, WriteResult::Updated));
    let after = stored(&fake, "a").await;
    let draft = &after["filtering"][0]["draft"];
    let at = &draft["rules"][0]["created_at"];
    assert!(time(at) > time(&before["filtering"][0]["draft"]["rules"][0]["created_at"]));
    let mut expected = before.clone();
    expected["filtering"][0]["draft"]["validation"] = json!({"errors": [], "state": "edited"});
    expected["filtering"][0]["draft"]["rules"] = json!([
        {"created_at": at, "field": "extension", "id": "no-txt", "order": 3, "policy": "exclude", "rule": "equals",
         "updated_at": at, "value": "txt"},
        {"created_at": draft["rules"][1]["created_at"], "field": "_", "id": "DEFAULT", "order": 4,
         "policy": "include", "rule": "regex", "updated_at": draft["rules"][1]["created_at"], "value": ".*"},
    ]);
    assert_eq!(after, expected);
}

#[tokio::test]
async fn rules_are_sorted_with_the_default_rule_last() {
    let fake = with_connector(json!({})).await;
    let a = client(&fake).connector("a");
    let default = FilteringRule::default_rule();
    for (given, expected) in [
        (vec![rule("b", 2), rule("a", 1)], vec![("a", 1), ("b", 2), ("DEFAULT", 3)]),
        (vec![rule("x", 5), rule("y", 5), rule("z", 0)], vec![("z", 0), ("x", 5), ("y", 5), ("DEFAULT", 6)]),
        (vec![default.clone().order(0), rule("a", 7)], vec![("a", 7), ("DEFAULT", 8)]),
        (vec![default.clone(), default.clone().order(9)], vec![("DEFAULT", 0)]),
        (vec![default.order(5)], vec![("DEFAULT", 0)]),
        (vec![rule("a", -4)], vec![("a", -4), ("DEFAULT", -3)]),
        (vec![], vec![("DEFAULT", 0)]),
    ] {
        a.update_filtering().rules(given).send().await.unwrap();
        assert_eq!(summary(&stored(&fake, "a").await["filtering"][0]["draft"]), expected);
    }
}

#[tokio::test]
async fn a_rule_that_differs_from_the_default_rule_is_kept() {
    let fake = with_connector(json!({})).await;
    let default = json!({"field": "_", "id": "DEFAULT", "order": 0, "policy": "include", "rule": "regex", "value": ".*"});
    for change in [
        json!({"value": "a"}),
        json!({"policy": "exclude"}),
        json!({"field": "f"}),
        json!({"rule": "equals"}),
    ] {
        update(&fake, "_filtering", json!({"rules": [with(&default, change)]})).await.is(200, updated());
        assert_eq!(
            summary(&stored(&fake, "a").await["filtering"][0]["draft"]),
            [("DEFAULT", 0), ("DEFAULT", 1)]
        );
    }
}

#[tokio::test]
async fn times_of_rules_are_kept_except_the_update_time_of_the_default_rule() {
    let fake = with_connector(json!({})).await;
    let (made, changed) = ("2024-05-01T10:00:00.000Z", "2024-05-02T10:00:00.000Z");
    let rule = json!({"created_at": made, "field": "f", "id": "r", "order": 0, "policy": "Include", "rule": ">",
                      "updated_at": changed, "value": "1"});
    let default = json!({"created_at": made, "field": "_", "id": "DEFAULT", "order": 0, "policy": "include",
                         "rule": "regex", "updated_at": changed, "value": ".*"});
    update(&fake, "_filtering", json!({"rules": [rule, default]})).await.is(200, updated());
    let expected = json!([
        with(&rule, json!({"policy": "include"})),
        with(&default, json!({"order": 1, "updated_at": made}))
    ]);
    assert_eq!(stored(&fake, "a").await["filtering"][0]["draft"]["rules"], expected);
    // The second update has the same times, so it is a noop.
    update(&fake, "_filtering", json!({"rules": [rule, default]})).await.is(200, noop());
}

#[tokio::test]
async fn an_advanced_snippet_changes_the_draft_only() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let a = client(&fake).connector("a");
    for value in [json!([{"tables": ["t"]}]), json!({"query": {"k": 1}}), json!({})] {
        a.update_filtering().advanced_snippet(value.clone()).send().await.unwrap();
        let after = stored(&fake, "a").await;
        let snippet = &after["filtering"][0]["draft"]["advanced_snippet"];
        assert!(
            time(&snippet["created_at"])
                > time(&before["filtering"][0]["draft"]["advanced_snippet"]["created_at"])
        );
        time(&snippet["updated_at"]);
        let mut expected = before.clone();
        expected["filtering"][0]["draft"]["validation"]["state"] = json!("edited");
        expected["filtering"][0]["draft"]["advanced_snippet"] = with(snippet, json!({"value": value}));
        assert_eq!(after, expected);
    }
    let at = "2024-05-01T10:00:00.5Z".parse().unwrap();
    let snippet = AdvancedSnippet::new(json!({"a": 1})).created_at(at).updated_at(at);
    a.update_filtering().advanced_snippet(snippet).rules([rule("r", 0)]).send().await.unwrap();
    let draft = &stored(&fake, "a").await["filtering"][0]["draft"];
    let at = "2024-05-01T10:00:00.500Z";
    assert_eq!(draft["advanced_snippet"], json!({"created_at": at, "updated_at": at, "value": {"a": 1}}));
    assert_eq!(summary(draft), [("r", 0), ("DEFAULT", 1)]);
    // The absent part is kept.
    update(&fake, "_filtering", json!({"rules": []})).await.is(200, updated());
    assert_eq!(
        stored(&fake, "a").await["filtering"][0]["draft"]["advanced_snippet"]["value"],
        json!({"a": 1})
    );
}

#[tokio::test]
async fn a_draft_is_edited_validated_and_activated() {
    let fake = with_connector(json!({})).await;
    let a = client(&fake).connector("a");
    call(&fake, "PUT", "/_connector/a/_filtering/_activate").await.is(200, noop());
    let before = stored(&fake, "a").await;
    a.update_filtering().rules([rule("r", 0)]).advanced_snippet(json!({"q": 1})).send().await.unwrap();

    let not_valid = |state: &str| {
        format!(
            "Filtering draft needs to be validated by the connector service before activation. Current filtering \
             draft validation state [{state}] is not equal to [valid]."
        )
    };
    call(&fake, "PUT", "/_connector/a/_filtering/_activate").await.against_rule(&not_valid("edited"));
    let invalid = FilteringValidation::invalid().error(["r"], ["no such field"]);
    assert_eq!(a.update_filtering_validation(invalid).send().await.unwrap().result, WriteResult::Updated);
    let refused = stored(&fake, "a").await;
    assert_eq!(
        refused["filtering"][0]["draft"]["validation"],
        json!({"errors": [{"ids": ["r"], "messages": ["no such field"]}], "state": "invalid"})
    );
    assert_refused(a.activate_filtering().send().await, 400, "status_exception", &not_valid("invalid"));
    assert_eq!(stored(&fake, "a").await["filtering"][0]["active"], before["filtering"][0]["active"]);

    a.update_filtering_validation(FilteringValidation::valid()).send().await.unwrap();
    let draft = stored(&fake, "a").await["filtering"][0]["draft"].clone();
    assert_eq!(draft["validation"], json!({"errors": [], "state": "valid"}));
    assert_eq!(a.activate_filtering().send().await.unwrap().result, WriteResult::Updated);
    let filtering = json!([{"active": draft, "domain": "DEFAULT", "draft": draft}]);
    assert_eq!(stored(&fake, "a").await, with(&before, json!({"filtering": filtering})));
    assert_eq!(a.activate_filtering().send().await.unwrap().result, WriteResult::Noop);
}

#[tokio::test]
async fn a_whole_filtering_is_stored_unchanged() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let at = "2024-05-01T10:00:00Z".parse().unwrap();
    let rules = |id: &str| {
        FilteringRules::new()
            .rule(rule(id, 7).created_at(at).updated_at(at))
            .advanced_snippet(AdvancedSnippet::new(json!([])).created_at(at).updated_at(at))
            .validation(FilteringValidation::edited())
    };
    let a = client(&fake).connector("a");
    let both = [Filtering::new(rules("r1"), rules("r2")), Filtering::new(rules("r3"), rules("r4"))];
    assert_eq!(
        a.update_filtering().filtering(both.clone()).send().await.unwrap().result,
        WriteResult::Updated
    );
    let at = "2024-05-01T10:00:00.000Z";
    let stored_rules = |id: &str| {
        json!({
            "advanced_snippet": {"created_at": at, "updated_at": at, "value": []},
            "rules": [{"created_at": at, "field": "extension", "id": id, "order": 7, "policy": "exclude",
                       "rule": "equals", "updated_at": at, "value": "txt"}],
            "validation": {"errors": [], "state": "edited"},
        })
    };
    let expected = json!([
        {"active": stored_rules("r1"), "domain": "DEFAULT", "draft": stored_rules("r2")},
        {"active": stored_rules("r3"), "domain": "DEFAULT", "draft": stored_rules("r4")},
    ]);
    assert_eq!(stored(&fake, "a").await, with(&before, json!({"filtering": expected})));
    assert_eq!(a.update_filtering().filtering(both).send().await.unwrap().result, WriteResult::Noop);

    let mut other = expected[0].clone();
    other["domain"] = json!("elsewhere");
    update(&fake, "_filtering", json!({"filtering": [other]})).await.is(200, updated());
    assert_eq!(stored(&fake, "a").await["filtering"], json!([expected[0]]));
}

#[tokio::test]
async fn each_part_of_a_whole_filtering_is_required() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let whole = before["filtering"][0].clone();
    for side in ["active", "draft"] {
        let mut without = whole.clone();
        without.as_object_mut().unwrap().remove(side);
        let response = update(&fake, "_filtering", json!({"filtering": [without]})).await;
        response.unreadable_because(&format!("{BODY} [filtering]"), ARGUMENT, &format!("Required [{side}]"));
        for part in ["advanced_snippet", "rules", "validation"] {
            let mut without = whole.clone();
            without[side].as_object_mut().unwrap().remove(part);
            let response = update(&fake, "_filtering", json!({"filtering": [without]})).await;
            response.unreadable_because(
                &format!("{BODY} [filtering]"),
                ARGUMENT,
                &format!("Required [{part}]"),
            );
        }
    }
    assert_eq!(stored(&fake, "a").await, before);
}

#[tokio::test]
async fn invalid_rules_are_refused() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let rule =
        json!({"field": "f", "id": "r", "order": 0, "policy": "include", "rule": "equals", "value": "v"});
    let outer = format!("{BODY} [rules]");
    for key in ["field", "id", "order", "policy", "rule", "value"] {
        let mut without = rule.clone();
        without.as_object_mut().unwrap().remove(key);
        let response = update(&fake, "_filtering", json!({"rules": [without]})).await;
        response.unreadable_because(&outer, ARGUMENT, &format!("Required [{key}]"));
        let nulled = with(&rule, json!({key: null}));
        let response = update(&fake, "_filtering", json!({"rules": [nulled]})).await;
        let reason = format!("[connector_filtering_rule] {key} doesn't support values of type: VALUE_NULL");
        response.unreadable_because(&outer, PARSE, &reason);
    }
    for (change, error_type, reason) in [
        (json!({"policy": "maybe"}), ARGUMENT, "Unknown FilteringPolicy [maybe]."),
        (json!({"rule": "like"}), ARGUMENT, "Unknown FilteringRuleCondition [like]."),
        (json!({"rule": "EQUALS"}), ARGUMENT, "Unknown FilteringRuleCondition [EQUALS]."),
        (
            json!({"value": 1}),
            PARSE,
            "[connector_filtering_rule] value doesn't support values of type: VALUE_NUMBER",
        ),
        (
            json!({"created_at": null}),
            PARSE,
            "[connector_filtering_rule] created_at doesn't support values of type: VALUE_NULL",
        ),
        (
            json!({"updated_at": null}),
            PARSE,
            "[connector_filtering_rule] updated_at doesn't support values of type: VALUE_NULL",
        ),
    ] {
        let response = update(&fake, "_filtering", json!({"rules": [with(&rule, change)]})).await;
        response.unreadable_because(&outer, error_type, reason);
    }
    assert_eq!(stored(&fake, "a").await, before);
    for condition in ["contains", "ends_with", "equals", "regex", "starts_with", ">", "<"] {
        let changed = with(&rule, json!({"rule": condition, "policy": "EXCLUDE", "odd": 1, "order": "4"}));
        update(&fake, "_filtering", json!({"rules": [changed]})).await.is(200, updated());
        let stored = &stored(&fake, "a").await["filtering"][0]["draft"]["rules"][0];
        let found = (&stored["rule"], &stored["policy"], &stored["order"], stored.get("odd"));
        assert_eq!(found, (&json!(condition), &json!("exclude"), &json!(4), None));
    }
}

#[tokio::test]
async fn advanced_snippets_are_objects_or_arrays() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    for (value, token) in [
        (json!("text"), "VALUE_STRING"),
        (json!(1), "VALUE_NUMBER"),
        (json!(true), "VALUE_BOOLEAN"),
        (json!(null), "VALUE_NULL"),
    ] {
        let response = update(&fake, "_filtering", json!({"advanced_snippet": {"value": value}})).await;
        let reason =
            format!("[connector_filtering_advanced_snippet] value doesn't support values of type: {token}");
        response.unreadable_because(&format!("{BODY} [advanced_snippet]"), PARSE, &reason);
    }
    let response = update(&fake, "_filtering", json!({"advanced_snippet": {}})).await;
    response.unreadable_because(&format!("{BODY} [advanced_snippet]"), ARGUMENT, "Required [value]");
    for time in ["created_at", "updated_at"] {
        let response =
            update(&fake, "_filtering", json!({"advanced_snippet": {"value": {}, time: null}})).await;
        let reason = format!(
            "[connector_filtering_advanced_snippet] {time} doesn't support values of type: VALUE_NULL"
        );
        response.unreadable_because(&format!("{BODY} [advanced_snippet]"), PARSE, &reason);
    }
    assert_eq!(stored(&fake, "a").await, before);
}

#[tokio::test]
async fn validations_need_all_fields() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let outer = "[connector_update_filtering_validation] failed to parse field [validation]";
    for (validation, error_type, reason) in [
        (json!({"errors": []}), ARGUMENT, "Required [state]"),
        (json!({"state": "valid"}), ARGUMENT, "Required [errors]"),
        (json!({"state": "valid", "errors": [{"ids": []}]}), ARGUMENT, "Required [messages]"),
        (json!({"state": "valid", "errors": [{"messages": []}]}), ARGUMENT, "Required [ids]"),
        (json!({"state": "fine", "errors": []}), ARGUMENT, "Unknown FilteringValidationState [fine]."),
    ] {
        let response = update(&fake, "_filtering/_validation", json!({"validation": validation})).await;
        response.unreadable_because(outer, error_type, reason);
    }
    assert_eq!(stored(&fake, "a").await, before);
    let odd = json!({"state": "INVALID", "errors": [{"ids": [], "messages": ["m"], "odd": 1}], "odd": 1});
    update(&fake, "_filtering/_validation", json!({"validation": odd})).await.is(200, updated());
    let kept = json!({"state": "invalid", "errors": [{"ids": [], "messages": ["m"]}]});
    assert_eq!(stored(&fake, "a").await["filtering"][0]["draft"]["validation"], kept);
    update(&fake, "_filtering/_validation", json!({"validation": kept})).await.is(200, noop());
}

refusals! {
    nothing_to_filter: {}, "_filtering", {} => |response| response.invalid(&["[advanced_snippet] and [rules] cannot be both [null]."]);
    rules_beside_an_override: {}, "_filtering", {"filtering": [], "rules": []} => |response| response.invalid(&["If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body."]);
    a_snippet_beside_an_override: {}, "_filtering", {"filtering": [], "advanced_snippet": {"value": {}}} => |response| response.invalid(&["If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body."]);
    null_rules: {}, "_filtering", {"rules": null} => |response| response.unreadable("[connector_update_filtering_request] rules doesn't support values of type: VALUE_NULL");
    a_null_snippet: {}, "_filtering", {"advanced_snippet": null} => |response| response.unreadable("[connector_update_filtering_request] advanced_snippet doesn't support values of type: VALUE_NULL");
    a_null_override: {}, "_filtering", {"filtering": null} => |response| response.unreadable("[connector_update_filtering_request] filtering doesn't support values of type: VALUE_NULL");
    no_validation: {}, "_filtering/_validation", {} => |response| response.refused(400, ARGUMENT, "Required [validation]");
    a_null_validation: {}, "_filtering/_validation", {"validation": null} => |response| response.unreadable("[connector_update_filtering_validation] validation doesn't support values of type: VALUE_NULL");
}

#[tokio::test]
async fn drafts_of_soft_deleted_connectors_cannot_be_changed() {
    let fake = with_connector(json!({})).await;
    let es = client(&fake);
    es.connector("a").delete().send().await.unwrap();
    for id in ["a", "none"] {
        let connector = es.connector(id);
        let text = format!("connector [{id}] not found");
        assert_refused(connector.update_filtering().rules([]).send().await, 404, NOT_FOUND, &text);
        assert_refused(connector.activate_filtering().send().await, 404, NOT_FOUND, &text);
        let valid = connector.update_filtering_validation(FilteringValidation::valid()).send().await;
        assert_refused(valid, 404, NOT_FOUND, &text);
    }
}
