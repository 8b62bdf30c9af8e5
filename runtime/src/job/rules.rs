//! Basic sync rules: which documents of the source are indexed.

mod compare;

use std::borrow::Cow;

use connectors_sdk::elasticsearch::{
    FilteringPolicy, FilteringRule, FilteringRuleCondition as Condition, FilteringRules,
    FilteringValidationError,
};
use regex::Regex;
use serde_json::Value;

use crate::source::{Document, object, timestamp_text};

/// Id of the rule that the server keeps at the end. It includes everything, as no rule at all does.
const DEFAULT: &str = "DEFAULT";

/// Compiled basic rules in the order of their evaluation. The first one that matches decides.
#[derive(Debug, Default)]
pub(crate) struct Rules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    include: bool,
    field: String,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Equals(String),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Regex(Regex),
    Less(String),
    Greater(String),
}

impl Rules {
    /// Compiles the rules of a job.
    pub(crate) fn compile(rules: &FilteringRules) -> Result<Self, Vec<FilteringValidationError>> {
        let mut errors = Vec::new();
        let mut compiled = Vec::new();
        for rule in rules.rules.iter().filter(|rule| rule.id != DEFAULT) {
            match Rule::compile(rule) {
                Ok(test) => compiled.push((rule.order, test)),
                Err(messages) => errors.push(FilteringValidationError::new([rule.id.clone()], messages)),
            }
        }
        errors.extend(duplicates(rules));
        if !errors.is_empty() {
            return Err(errors);
        }
        compiled.sort_by_key(|(order, _)| *order);
        Ok(Self(compiled.into_iter().map(|(_, rule)| rule).collect()))
    }

    /// Returns whether the document is to be indexed.
    pub(crate) fn include(&self, document: &Document) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let mut known: Vec<(&str, Option<Value>)> = Vec::new();
        for rule in &self.0 {
            let place = known.iter().position(|(field, _)| *field == rule.field).unwrap_or_else(|| {
                known.push((&rule.field, value_of(document, &rule.field)));
                known.len() - 1
            });
            let value = known.get(place).and_then(|(_, value)| value.as_ref());
            if value.is_some_and(|value| rule.test.matches(value)) {
                return rule.include;
            }
        }
        true
    }
}

/// The value of a field as the rules see it.
fn value_of(document: &Document, field: &str) -> Option<Value> {
    match field {
        "id" | "_id" => return Some(document.id().into()),
        "_timestamp" => return document.changed_at().map(|at| timestamp_text(at).into()),
        _ => {}
    }
    let json = document.json();
    let found = object::fields(json).find(|found| object::is_named(json, &found.name, field))?;
    serde_json::from_slice(json.get(found.value)?).ok()
}

impl Rule {
    fn compile(rule: &FilteringRule) -> Result<Self, Vec<String>> {
        let mut messages = Vec::new();
        for (name, text) in [("id", &rule.id), ("field", &rule.field), ("value", &rule.value)] {
            if text.is_empty() {
                messages.push(format!("`{name}` must not be empty"));
            }
        }
        let policy = FilteringPolicy::from(rule.policy.as_str().to_ascii_lowercase());
        if !matches!(policy, FilteringPolicy::Include | FilteringPolicy::Exclude) {
            messages.push(format!("unknown policy `{}`: expected `include` or `exclude`", rule.policy));
        }
        let test = match Test::compile(rule) {
            Ok(test) if messages.is_empty() => test,
            Ok(_) => return Err(messages),
            Err(message) => {
                messages.push(message);
                return Err(messages);
            }
        };
        Ok(Self { include: policy == FilteringPolicy::Include, field: rule.field.clone(), test })
    }
}

impl Test {
    fn compile(rule: &FilteringRule) -> Result<Self, String> {
        let value = rule.value.clone();
        Ok(match Condition::from(rule.rule.as_str().to_ascii_lowercase()) {
            Condition::Equals => Self::Equals(value),
            Condition::Contains => Self::Contains(value),
            Condition::StartsWith => Self::StartsWith(value),
            Condition::EndsWith => Self::EndsWith(value),
            Condition::LessThan => Self::Less(value),
            Condition::GreaterThan => Self::Greater(value),
            Condition::Regex => Self::Regex(regex(&value)?),
            _ => return Err(format!("unknown operator `{}`", rule.rule)),
        })
    }

    /// Values that cannot be compared do not match.
    fn matches(&self, value: &Value) -> bool {
        let text = || text_of(value);
        match self {
            Self::Equals(wanted) => compare::equal(value, wanted),
            Self::Less(limit) => compare::order(value, limit).is_some_and(std::cmp::Ordering::is_lt),
            Self::Greater(limit) => compare::order(value, limit).is_some_and(std::cmp::Ordering::is_gt),
            Self::Contains(part) => text().is_some_and(|text| text.contains(part)),
            Self::StartsWith(part) => text().is_some_and(|text| text.starts_with(part)),
            Self::EndsWith(part) => text().is_some_and(|text| text.ends_with(part)),
            Self::Regex(regex) => text().is_some_and(|text| regex.is_match(&text)),
        }
    }
}

/// Compiles a pattern that matches from the start of the text on.
fn regex(pattern: &str) -> Result<Regex, String> {
    if matches!(pattern, ".*" | "(.*)") {
        return Err(format!("`{pattern}` matches every document; remove the rule"));
    }
    // The pattern alone as well: it must not be able to close the group.
    let compiled = Regex::new(pattern).and_then(|_| Regex::new(&format!(r"\A(?:{pattern})")));
    compiled.map_err(|error| {
        let cause = error.to_string();
        let cause = cause.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("unsupported regular expression `{pattern}`: {cause}")
    })
}

fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Rules with the same field, operator and value as an earlier one, of which only the earlier one can decide.
fn duplicates(rules: &FilteringRules) -> Vec<FilteringValidationError> {
    let mut errors = Vec::new();
    for (place, rule) in rules.rules.iter().enumerate().filter(|(_, rule)| rule.id != DEFAULT) {
        let same = |other: &&FilteringRule| {
            (&other.field, &other.rule, &other.value) == (&rule.field, &rule.rule, &rule.value)
        };
        if let Some(earlier) = rules.rules.iter().take(place).filter(|rule| rule.id != DEFAULT).find(same) {
            let message = "the rules have the same field, operator and value; remove one of them";
            errors.push(FilteringValidationError::new([earlier.id.clone(), rule.id.clone()], [message]));
        }
    }
    errors
}

#[cfg(test)]
mod tests;
