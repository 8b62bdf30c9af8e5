//! Sync rules: editing, validating and activating the draft.

use connectors_sdk::{
    Elasticsearch,
    elasticsearch::{Filtering, FilteringRule, FilteringRuleCondition, FilteringRules, FilteringValidation},
};
use serde_json::{Value, json};

use crate::{
    check::Outcome,
    suite::{Case, Es, case},
};

const EDIT: &str = "connector.update_filtering";
const VALIDATE: &str = "connector.update_filtering_validation";
const ACTIVATE: &str = "connector.update_active_filtering";
const PARSE: &str = "x_content_parse_exception";
const RULE: &str = "status_exception";
const VALIDATION: &str = "action_request_validation_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("filtering::draft", &[], draft),
        case("filtering::override", &[], override_all),
        case("filtering::refusals", &[], refusals),
        case("filtering::empty", &[], empty),
    ]
}

fn rule(id: &str, order: i64) -> FilteringRule {
    FilteringRule::exclude(id, "extension", FilteringRuleCondition::Equals, "txt").order(order)
}

fn ids(rules: &Value) -> Vec<&str> {
    rules.as_array().into_iter().flatten().filter_map(|rule| rule["id"].as_str()).collect()
}

async fn draft(live: Es) -> Outcome {
    let connector = live.ready("draft").await?;
    live.check(ACTIVATE, "a fresh connector").writes("noop", connector.activate_filtering().send().await);
    let edit =
        connector.update_filtering().rules([rule("b", 7), rule("a", 2)]).advanced_snippet(json!({"q": 1}));
    live.check(EDIT, "rules and a snippet").writes("updated", edit.send().await);
    let entry = live.stored(&connector).await?["filtering"][0].clone();
    live.check(EDIT, "order of the rules").is(vec!["a", "b", "DEFAULT"], ids(&entry["draft"]["rules"]));
    live.check(EDIT, "order of the default rule").is(&json!(8), &entry["draft"]["rules"][2]["order"]);
    live.check(EDIT, "state of an edited draft").is(&json!("edited"), &entry["draft"]["validation"]["state"]);
    live.check(EDIT, "leaves the active rules").is(vec!["DEFAULT"], ids(&entry["active"]["rules"]));
    live.check(ACTIVATE, "a draft that is not validated").refused(
        400,
        RULE,
        connector.activate_filtering().send().await,
    );

    let invalid = FilteringValidation::invalid().error(["a"], ["wrong"]);
    live.check(VALIDATE, "invalid")
        .writes("updated", connector.update_filtering_validation(invalid).send().await);
    live.check(ACTIVATE, "an invalid draft").refused(400, RULE, connector.activate_filtering().send().await);
    let valid = || connector.update_filtering_validation(FilteringValidation::valid());
    live.check(VALIDATE, "valid").writes("updated", valid().send().await);
    live.check(VALIDATE, "valid again").writes("noop", valid().send().await);
    live.check(ACTIVATE, "a valid draft").writes("updated", connector.activate_filtering().send().await);
    let entry = live.stored(&connector).await?["filtering"][0].clone();
    live.check(ACTIVATE, "copies the draft").is(&entry["draft"], &entry["active"]);

    live.check(EDIT, "no rules").writes("updated", connector.update_filtering().rules([]).send().await);
    let entry = live.stored(&connector).await?["filtering"][0].clone();
    live.check(EDIT, "rules after no rules").is(vec!["DEFAULT"], ids(&entry["draft"]["rules"]));
    live.check(EDIT, "keeps the snippet").is(&json!({"q": 1}), &entry["draft"]["advanced_snippet"]["value"]);
    Ok(())
}

async fn override_all(live: Es) -> Outcome {
    let connector = live.ready("override").await?;
    let rules = || {
        FilteringRules::new()
            .rule(rule("r", 1))
            .advanced_snippet(json!({}))
            .validation(FilteringValidation::valid())
    };
    let two = [Filtering::new(rules(), rules()), Filtering::new(rules(), rules())];
    live.check(EDIT, "two whole entries")
        .writes("updated", connector.update_filtering().filtering(two.clone()).send().await);
    let stored = live.stored(&connector).await?["filtering"].clone();
    live.check(EDIT, "entries stored as given")
        .is((2, vec!["r"]), (count(&stored), ids(&stored[0]["draft"]["rules"])));
    live.check(EDIT, "domain of an entry").is(&json!("DEFAULT"), &stored[0]["domain"]);

    live.check(EDIT, "a draft of two entries")
        .writes("updated", connector.update_filtering().rules([]).send().await);
    let left = count(&live.stored(&connector).await?["filtering"]);
    live.check(EDIT, "entries left by an edit").is(1, left);
    let again = connector.update_filtering().filtering(two.clone()).send().await;
    live.check(EDIT, "two whole entries").writes("updated", again);
    let valid = FilteringValidation::invalid();
    live.check(VALIDATE, "two entries")
        .writes("updated", connector.update_filtering_validation(valid).send().await);
    let left = count(&live.stored(&connector).await?["filtering"]);
    live.check(VALIDATE, "entries left by a validation").is(1, left);
    Ok(())
}

fn count(entries: &Value) -> usize {
    entries.as_array().map_or(0, Vec::len)
}

async fn refusals(live: Es) -> Outcome {
    let connector = live.ready("filtering-refusals").await?;
    let rule =
        json!({"id": "r", "field": "f", "order": 1, "policy": "exclude", "rule": "equals", "value": "v"});
    let with = |field: &str, value: Value| {
        let mut rule = rule.clone();
        rule[field] = value;
        json!({"rules": [rule]})
    };
    for (what, body, error_type) in [
        ("nothing", json!({}), VALIDATION),
        ("an entry and rules", json!({"filtering": [], "rules": []}), VALIDATION),
        ("an unknown policy", with("policy", json!("maybe")), PARSE),
        ("an unknown condition", with("rule", json!("EQUALS")), PARSE),
        ("a text as the order", with("order", json!("first")), PARSE),
        ("a rule without a value", json!({"rules": [{"id": "r"}]}), PARSE),
        ("a text as a snippet", json!({"advanced_snippet": {"value": "x"}}), PARSE),
        ("null as the rules", json!({"rules": null}), PARSE),
        ("an entry without a draft", json!({"filtering": [{"active": {}}]}), PARSE),
    ] {
        live.check(EDIT, what).refused(400, error_type, live.update(&connector, "_filtering", body).await);
    }
    for (what, body, error_type) in [
        ("nothing", json!({}), "illegal_argument_exception"),
        ("an unknown state", json!({"validation": {"state": "fine", "errors": []}}), PARSE),
        ("no errors", json!({"validation": {"state": "valid"}}), PARSE),
    ] {
        live.check(VALIDATE, what).refused(
            400,
            error_type,
            live.update(&connector, "_filtering/_validation", body).await,
        );
    }
    Ok(())
}

async fn empty(live: Es) -> Outcome {
    const BOUNDS: &str = "index_out_of_bounds_exception";
    let connector = live.ready("filtering-empty").await?;
    live.check(EDIT, "no entry at all")
        .writes("updated", connector.update_filtering().filtering([]).send().await);
    let job = live.job(&connector).await?;
    let job = live.stored_job(&job).await?;
    live.check("connector.sync_job_post", "filtering of a connector without an entry")
        .is(None, job["connector"].get("filtering"));
    live.check(EDIT, "a draft without an entry").refused(
        500,
        BOUNDS,
        connector.update_filtering().rules([]).send().await,
    );
    let valid = connector.update_filtering_validation(FilteringValidation::valid()).send().await;
    live.check(VALIDATE, "a draft without an entry").refused(500, BOUNDS, valid);
    live.check(ACTIVATE, "a draft without an entry").refused(
        500,
        BOUNDS,
        connector.activate_filtering().send().await,
    );
    Ok(())
}
