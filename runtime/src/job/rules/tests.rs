use connectors_sdk::elasticsearch::FilteringRule;
use serde_json::json;

use super::*;

fn document() -> Document {
    let fields = json!({
        "name": "Report.PDF", "size": 10, "big": 9_007_199_254_740_993_i64, "half": 0.5, "public": true,
        "none": null, "list": ["a"], "object": {"a": 1}, "when": "2024-05-01T10:00:00+02:00", "day": "2024-05-01",
        "number_text": "10",
    });
    let at: chrono::DateTime<chrono::Utc> = "2024-01-01T00:00:00Z".parse().unwrap();
    Document::new("doc-1", &fields).unwrap().timestamp(at)
}

fn matches(field: &str, operator: &str, value: &str) -> bool {
    let rules = FilteringRules::new().rule(FilteringRule::exclude("r", field, operator, value));
    !Rules::compile(&rules).unwrap().include(&document())
}

#[test]
fn each_operator_compares_by_the_type_of_the_value() {
    for (field, operator, value) in [
        ("name", "equals", "Report.PDF"),
        ("size", "equals", "10"),
        ("size", "equals", " 10.0 "),
        ("big", "equals", "9007199254740993"),
        ("half", "equals", "0.5"),
        ("public", "equals", "true"),
        ("public", "equals", "True"),
        ("when", "equals", "2024-05-01T08:00:00Z"),
        ("day", "equals", "2024-05-01T00:00:00Z"),
        ("id", "equals", "doc-1"),
        ("id", "starts_with", "doc"),
        ("_timestamp", "<", "2024-01-02"),
        ("name", "contains", "port"),
        ("name", "starts_with", "Rep"),
        ("name", "ends_with", ".PDF"),
        ("name", "regex", "R.*t"),
        ("name", "regex", r"(?i)report\.pdf$"),
        ("size", "contains", "1"),
        ("public", "contains", "ru"),
        ("size", "<", "10.5"),
        ("size", ">", "9"),
        ("big", ">", "9007199254740992"),
        ("name", "<", "S"),
        ("name", ">", "Q"),
        ("number_text", "<", "9"),
        ("when", "<", "2024-05-01 08:00:01"),
        ("when", ">", "2024-05-01T07:59"),
        ("name", "EQUALS", "Report.PDF"),
    ] {
        assert!(matches(field, operator, value), "{field} {operator} {value}");
    }
    for (field, operator, value) in [
        ("name", "equals", "report.pdf"),
        ("missing", "equals", "x"),
        ("missing", "<", "x"),
        ("size", "equals", "ten"),
        ("size", "<", "ten"),
        ("size", ">", "NaN"),
        ("size", "<", ""),
        ("big", "equals", "9007199254740992"),
        ("public", "equals", "1"),
        ("public", "<", "2"),
        ("none", "equals", "null"),
        ("none", "contains", "n"),
        ("list", "equals", "a"),
        ("list", "contains", "a"),
        ("list", ">", "0"),
        ("object", "regex", "a"),
        ("name", "regex", "eport"),
        ("name", "regex", "port|x"),
    ] {
        if value.is_empty() {
            continue;
        }
        assert!(!matches(field, operator, value), "{field} {operator} {value}");
    }
}

#[test]
fn the_first_rule_that_matches_decides() {
    let rules = FilteringRules::new()
        .rule(FilteringRule::default_rule())
        .rule(FilteringRule::exclude("last", "name", "contains", "e").order(2))
        .rule(FilteringRule::include("first", "size", ">", "5").order(1));
    let rules = Rules::compile(&rules).unwrap();
    assert!(rules.include(&document()));
    let small = Document::new("x", &json!({"name": "e", "size": 1})).unwrap();
    assert!(!rules.include(&small));
    assert!(rules.include(&Document::new("x", &json!({"name": "x"})).unwrap()));
    // The default rule decides nothing, whatever it says.
    let mut default = FilteringRule::default_rule();
    default.policy = FilteringPolicy::Exclude;
    assert!(Rules::compile(&FilteringRules::new().rule(default)).unwrap().include(&small));
}

#[test]
fn invalid_rules_are_reported_together() {
    let rules = FilteringRules::new()
        .rule(FilteringRule::exclude("look", "name", "regex", "(?=x)y"))
        .rule(FilteringRule::exclude("all", "name", "regex", ".*"))
        .rule(FilteringRule::exclude("close", "name", "regex", "a)|(b"))
        .rule(FilteringRule::new("policy", "name", "maybe", "like", ""))
        .rule(FilteringRule::exclude("one", "name", "equals", "x"))
        .rule(FilteringRule::include("two", "name", "equals", "x"));
    let errors = Rules::compile(&rules).unwrap_err();
    let ids: Vec<_> = errors.iter().map(|error| error.ids.join(",")).collect();
    assert_eq!(ids, ["look", "all", "close", "policy", "one,two"]);
    let messages: Vec<_> = errors.iter().map(|error| error.messages.join("; ")).collect();
    assert_eq!(
        messages[0],
        "unsupported regular expression `(?=x)y`: look-around, including look-ahead and look-behind, is not supported"
    );
    assert_eq!(messages[1], "`.*` matches every document; remove the rule");
    assert_eq!(
        messages[3],
        "`value` must not be empty; unknown policy `maybe`: expected `include` or `exclude`; unknown operator `like`"
    );
}
