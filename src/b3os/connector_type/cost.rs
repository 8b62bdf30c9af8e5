//! A bound on the work that a schema causes, computed before it is used.
//!
//! Schemas come from the server. A few hundred bytes of schema can refer to themselves so often that validation never
//! ends and reports millions of violations, and a regular expression can take time exponential in the length of a
//! value. The validator does not limit the former, so this module makes the same walk first, without looking at values,
//! and stops if it gets too long.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Maximum number of visits of a part of the schema with a part of the data. Each visit may report a violation.
const VISITS: usize = 10_000;

/// Maximum number of values in a schema.
const VALUES: usize = 20_000;

/// Maximum nesting depth of visits.
const DEPTH: usize = 200;

/// Step budget of all regular expressions. A step may scan the whole text, so it costs one per byte of the text.
const STEPS: usize = 50_000_000;

/// Range of the step limit of the backtracking engine on one text. With fewer steps, matching is not attempted.
const BACKTRACKS: std::ops::RangeInclusive<usize> = 100..=10_000;

/// Maximum total length of the regular expressions in bytes. It bounds the time to compile them.
const PATTERN_BYTES: usize = 50_000;

/// The schema takes too much work; contains the reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMuch(pub(super) &'static str);

/// Returns how many steps the backtracking engine may make for one match.
pub(super) fn bound(schema: &Value, data: &Value) -> Result<usize, TooMuch> {
    let mut meter = Meter { root: schema, named: HashMap::new(), visits: VISITS, matched: 0 };
    let mut room = (VALUES, PATTERN_BYTES);
    meter.index(schema, &mut room)?;
    meter.visit(schema, data, 0)?;
    let backtracks = STEPS / meter.matched.max(1);
    if backtracks < *BACKTRACKS.start() {
        return Err(TooMuch("its regular expressions would take too long on the data"));
    }
    Ok(backtracks.min(*BACKTRACKS.end()))
}

struct Meter<'a> {
    root: &'a Value,
    /// Parts of the schema that are referred to by a name.
    named: HashMap<&'a str, &'a Value>,
    visits: usize,
    /// Bytes of all texts that are matched against a regular expression.
    matched: usize,
}

impl<'a> Meter<'a> {
    fn index(&mut self, schema: &'a Value, room: &mut (usize, usize)) -> Result<(), TooMuch> {
        room.0 = room.0.checked_sub(1).ok_or(TooMuch("it is too large"))?;
        match schema {
            Value::Array(items) => items.iter().try_for_each(|item| self.index(item, room)),
            Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
                let patterns = match (name.as_str(), value) {
                    ("$id" | "id" | "$anchor" | "$dynamicAnchor", Value::String(id)) => {
                        self.named.insert(id.trim_start_matches('#'), schema);
                        0
                    }
                    ("pattern", Value::String(pattern)) => pattern.len(),
                    ("patternProperties", Value::Object(patterns)) => patterns.keys().map(String::len).sum(),
                    _ => 0,
                };
                room.1 =
                    room.1.checked_sub(patterns).ok_or(TooMuch("its regular expressions are too long"))?;
                self.index(value, room)
            }),
            _ => Ok(()),
        }
    }

    fn spend(&mut self, visits: usize) -> Result<(), TooMuch> {
        self.visits =
            self.visits.checked_sub(visits).ok_or(TooMuch("checking the data would take too long"))?;
        Ok(())
    }

    fn visit(&mut self, schema: &'a Value, data: &Value, depth: usize) -> Result<(), TooMuch> {
        if depth > DEPTH {
            return Err(TooMuch("it is nested too deeply"));
        }
        self.spend(1)?;
        let Value::Object(keywords) = schema else { return Ok(()) };
        let before = self.visits;
        for (keyword, value) in keywords {
            self.keyword(keyword, value, data, depth + 1)?;
        }
        // These keywords apply all other keywords to each part of the data again.
        if keywords.contains_key("unevaluatedProperties") || keywords.contains_key("unevaluatedItems") {
            self.spend((before - self.visits).saturating_mul(parts(data)))?;
        }
        Ok(())
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &'a Value,
        data: &Value,
        depth: usize,
    ) -> Result<(), TooMuch> {
        match (keyword, value, data) {
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas), _) => {
                schemas.iter().try_for_each(|schema| self.visit(schema, data, depth))
            }
            ("not" | "if" | "then" | "else", schema, _) => self.visit(schema, data, depth),
            ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(reference), _) => {
                match self.resolve(reference) {
                    Some(schema) => self.visit(schema, data, depth),
                    // A schema that the validator knows, such as that of JSON Schema itself.
                    None => self.spend(100 * size(data)),
                }
            }
            ("properties", Value::Object(schemas), Value::Object(fields)) => {
                schemas.iter().try_for_each(|(name, schema)| match fields.get(name) {
                    Some(field) => self.visit(schema, field, depth),
                    None => Ok(()),
                })
            }
            ("patternProperties", Value::Object(schemas), Value::Object(fields)) => {
                schemas.values().try_for_each(|schema| {
                    self.matched += fields.keys().map(|name| name.len() + 1).sum::<usize>();
                    fields.values().try_for_each(|field| self.visit(schema, field, depth))
                })
            }
            ("additionalProperties" | "unevaluatedProperties", schema, Value::Object(fields)) => {
                fields.values().try_for_each(|field| self.visit(schema, field, depth))
            }
            ("propertyNames", schema, Value::Object(fields)) => {
                fields.keys().try_for_each(|name| self.visit(schema, &Value::from(name.as_str()), depth))
            }
            ("dependentSchemas" | "dependencies", Value::Object(schemas), Value::Object(_)) => {
                schemas.values().try_for_each(|schema| self.visit(schema, data, depth))
            }
            ("items" | "prefixItems", Value::Array(schemas), Value::Array(items)) => {
                schemas.iter().zip(items).try_for_each(|(schema, item)| self.visit(schema, item, depth))
            }
            ("items" | "contains" | "additionalItems" | "unevaluatedItems", schema, Value::Array(items)) => {
                items.iter().try_for_each(|item| self.visit(schema, item, depth))
            }
            ("pattern" | "format", _, Value::String(text)) => {
                self.matched += text.len() + 1;
                Ok(())
            }
            ("enum", Value::Array(values), _) => self.spend(values.len() / 10),
            ("required", Value::Array(names), Value::Object(_)) => self.spend(names.len()),
            _ => Ok(()),
        }
    }

    fn resolve(&self, reference: &str) -> Option<&'a Value> {
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = if document.is_empty() {
            self.root
        } else {
            let name = document.rsplit('/').next().unwrap_or_default();
            let named = |id: &str| id.split('#').next().unwrap_or_default() == document || id.ends_with(name);
            self.named.iter().find(|(id, _)| named(id)).map(|(_, schema)| *schema)?
        };
        if fragment.is_empty() {
            return Some(base);
        }
        if fragment.starts_with('/') {
            let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
            return base.pointer(&fragment);
        }
        self.named.get(fragment).copied()
    }
}

/// Number of parts of an object or array.
fn parts(data: &Value) -> usize {
    match data {
        Value::Array(items) => items.len(),
        Value::Object(fields) => Map::len(fields),
        _ => 0,
    }
}

/// Number of values, including those inside of others.
fn size(data: &Value) -> usize {
    match data {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A schema whose parts refer twice to the next part each.
    fn doubling(levels: usize, part: impl Fn(Value) -> Value) -> Value {
        let mut parts: Map<String, Value> = (0..levels)
            .map(|level| (format!("a{level}"), part(json!({"$ref": format!("#/$defs/a{}", level + 1)}))))
            .collect();
        parts.insert(format!("a{levels}"), json!({"type": "string"}));
        json!({"$ref": "#/$defs/a0", "$defs": parts})
    }

    fn too_much(schema: &Value, data: &Value) -> &'static str {
        bound(schema, data).unwrap_err().0
    }

    #[test]
    fn references_that_multiply_are_refused() {
        const TOO_LONG: &str = "checking the data would take too long";
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let part = |next: Value| json!({keyword: [next, next]});
            assert_eq!(too_much(&doubling(30, part), &json!({})), TOO_LONG);
            assert_eq!(bound(&doubling(8, part), &json!({})), Ok(10_000));
        }
        let anchors = json!({
            "allOf": [{"$ref": "#a"}, {"$ref": "#a"}],
            "$defs": {"a": {"$anchor": "a", "items": {"anyOf": [{"$ref": "#a"}, {"$ref": "#a"}]}}},
        });
        let deep = (0..40).fold(json!(1), |data, _| json!([data]));
        assert_eq!(too_much(&anchors, &deep), TOO_LONG);
        let ids = json!({
            "$id": "https://schemas.example/root", "$ref": "item",
            "$defs": {"x": {"$id": "https://schemas.example/item", "items": {"oneOf": [{"$ref": "item"}, {"$ref": "item"}]}}},
        });
        assert_eq!(too_much(&ids, &deep), TOO_LONG);
        assert_eq!(too_much(&json!({"$ref": "#"}), &json!({})), "it is nested too deeply");
        assert_eq!(
            too_much(&json!({"items": {"required": vec!["x"; 100]}}), &json!(vec![json!({}); 200])),
            TOO_LONG
        );
        let wide = json!({"unevaluatedProperties": false, "allOf": vec![json!({"minProperties": 1}); 100]});
        let fields: Map<_, _> = (0..200).map(|number| (number.to_string(), json!(1))).collect();
        assert_eq!(too_much(&wide, &fields.into()), TOO_LONG);
        assert_eq!(too_much(&json!({"$ref": "https://json-schema.org/x"}), &json!(vec![1; 200])), TOO_LONG);
    }

    #[test]
    fn large_schemas_are_refused() {
        assert_eq!(too_much(&json!({"enum": vec![1; 20_000]}), &json!({})), "it is too large");
        assert_eq!(
            too_much(&json!({"pattern": "x".repeat(60_000)}), &json!({})),
            "its regular expressions are too long"
        );
    }

    #[test]
    fn regular_expressions_share_the_steps() {
        let schema = json!({"additionalProperties": {"pattern": "(a|aa)+(?=b)$"}});
        assert_eq!(bound(&schema, &json!({"a": "x".repeat(50)})), Ok(10_000));
        assert_eq!(bound(&schema, &json!({"a": "x".repeat(60_000)})), Ok(833));
        let many: Map<_, _> = (0..10).map(|number| (number.to_string(), json!("x".repeat(60_000)))).collect();
        assert_eq!(
            too_much(&schema, &many.into()),
            "its regular expressions would take too long on the data"
        );
    }

    #[test]
    fn ordinary_schemas_are_accepted() {
        let schema = json!({
            "type": "object",
            "required": ["token"],
            "properties": {
                "token": {"type": "string", "pattern": "^xoxb-"},
                "tree": {"$ref": "#/$defs/node"},
                "list": {"type": "array", "items": {"enum": ["a", "b"]}, "contains": {"const": "a"}},
            },
            "patternProperties": {"^x-": {"type": "string"}},
            "propertyNames": {"maxLength": 20},
            "dependentSchemas": {"token": {"minProperties": 1}},
            "$defs": {"node": {"properties": {"next": {"$ref": "#/$defs/node"}}}},
        });
        let tree = (0..20).fold(json!({}), |tree, _| json!({"next": tree}));
        assert_eq!(bound(&schema, &json!({"token": "xoxb-1", "tree": tree, "list": ["a", "b"]})), Ok(10_000));
    }
}
