//! Rules for the names of indices.

use super::errors::Problems;

/// The required prefix of index names of Elastic-managed connectors.
pub(super) const NATIVE_PREFIX: &str = "content-";

impl Problems {
    pub(super) fn check_index_name(mut self, name: &str) -> Self {
        if let Some(why) = fault(name) {
            self.add(format!("Invalid index name [{name}], {why}"));
        }
        self
    }
}

pub(super) fn fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("must not be empty".to_owned());
    }
    if name.contains(['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ',']) {
        let why = r#"must not contain the following characters [' ','"','*',',','/','<','>','?','\','|']"#;
        return Some(why.to_owned());
    }
    for character in ['#', ':'] {
        if name.contains(character) {
            return Some(format!("must not contain '{character}'"));
        }
    }
    if name.starts_with(['_', '-', '+']) {
        return Some("must not start with '_', '-', or '+'".to_owned());
    }
    if name.len() > 255 {
        return Some(format!("index name is too long, ({} > 255)", name.len()));
    }
    matches!(name, "." | "..").then(|| "must not be '.' or '..'".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_indices() {
        for name in ["a", "Search-Test", "a.b", "é", "...", &"x".repeat(255), "a_b-c+d"] {
            assert_eq!(fault(name), None, "{name}");
        }
        for (name, why) in [
            ("", "empty"),
            ("a b", "characters"),
            ("a,b", "characters"),
            ("a#b", "'#'"),
            ("a:b", "':'"),
            ("_a", "start"),
            ("+a", "start"),
            ("..", "'..'"),
            (&"é".repeat(128), "(256 > 255)"),
        ] {
            assert!(fault(name).unwrap().contains(why), "{name}");
        }
    }
}
