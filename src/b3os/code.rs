//! The `code` of envelopes: its forms, and which codes mean success.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Value of `code`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Code {
    /// Absent or `null`.
    #[default]
    Absent,
    /// Integer, or a string of its digits.
    Number(i64),
    /// Any other value.
    Other,
}

impl Code {
    pub(super) fn read(value: &Value) -> Self {
        let number = match value {
            Value::Null => return Self::Absent,
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.map_or(Self::Other, Self::Number)
    }

    /// Returns `true` for the codes of success: 0, 200 to 299, and an absent code.
    pub(super) fn is_success(self) -> bool {
        match self {
            Self::Absent => true,
            Self::Number(code) => code == 0 || (200..300).contains(&code),
            Self::Other => false,
        }
    }

    pub(super) fn number(self) -> Option<i64> {
        match self {
            Self::Number(code) => Some(code),
            Self::Absent | Self::Other => None,
        }
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::read(&value))
    }
}

/// Converts `200.0` to 200. Codes are small, so a number that a float cannot represent exactly is not a code.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_a_code_is_read() {
        for (value, code, success) in [
            (json!(null), Code::Absent, true),
            (json!(0), Code::Number(0), true),
            (json!(200), Code::Number(200), true),
            (json!(201), Code::Number(201), true),
            (json!(299), Code::Number(299), true),
            (json!("200"), Code::Number(200), true),
            (json!(" 0 "), Code::Number(0), true),
            (json!(200.0), Code::Number(200), true),
            (json!(1), Code::Number(1), false),
            (json!(-200), Code::Number(-200), false),
            (json!(199), Code::Number(199), false),
            (json!(300), Code::Number(300), false),
            (json!(404), Code::Number(404), false),
            (json!("400228"), Code::Number(400_228), false),
            (json!(200.5), Code::Other, false),
            (json!(1e300), Code::Other, false),
            (json!("INVALID"), Code::Other, false),
            (json!(""), Code::Other, false),
            (json!(true), Code::Other, false),
            (json!([200]), Code::Other, false),
        ] {
            assert_eq!(Code::read(&value), code, "{value}");
            assert_eq!(code.is_success(), success, "{value}");
            assert_eq!(serde_json::from_value::<Code>(value).unwrap(), code);
        }
    }
}
