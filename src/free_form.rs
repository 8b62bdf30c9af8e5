//! Debug output of documents with free-form content. Texts and JSON without a fixed form may contain secrets, so only
//! the names in them are shown.

use std::fmt::{self, Debug};

use serde_json::{Map, Value};

use crate::Nullable;

/// Content without a fixed form.
pub(crate) trait FreeForm {
    /// Writes what it is, without values.
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// Shows the outline in place of the value.
pub(crate) struct Outline<'a, T: ?Sized>(pub(crate) &'a T);

impl<T: FreeForm + ?Sized> fmt::Debug for Outline<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.outline(f)
    }
}

impl FreeForm for String {
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "\"\"" } else { "[text]" })
    }
}

impl FreeForm for Map<String, Value> {
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

impl FreeForm for Value {
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(_) => f.write_str("[boolean]"),
            Self::Number(_) => f.write_str("[number]"),
            Self::String(_) => f.write_str("[text]"),
            Self::Array(items) => write!(f, "[{} items]", items.len()),
            Self::Object(fields) => fields.outline(f),
        }
    }
}

impl<T: FreeForm> FreeForm for Option<T> {
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().map(Outline).fmt(f)
    }
}

impl<T: FreeForm> FreeForm for Nullable<T> {
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("Absent"),
            Self::Null => f.write_str("Null"),
            Self::Value(value) => f.debug_tuple("Value").field(&Outline(value)).finish(),
        }
    }
}

impl<T: FreeForm> FreeForm for Vec<T> {
    fn outline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Outline)).finish()
    }
}

/// Implements `Debug` of a struct with the fields listed, of which those after `;` are free-form.
macro_rules! debug {
    ($name:ident $(<$parameter:ident>)? { $($field:ident),*; $($free:ident),+ }) => {
        impl $(<$parameter: std::fmt::Debug>)? std::fmt::Debug for $name $(<$parameter>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))*
                    $(.field(stringify!($free), &$crate::free_form::Outline(&self.$free)))+
                    .finish()
            }
        }
    };
}

pub(crate) use debug;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_value_is_shown() {
        #[allow(dead_code)]
        struct Document {
            id: u8,
            text: Option<String>,
            none: Option<String>,
            list: Vec<String>,
            value: Nullable<Value>,
            values: Vec<Value>,
            extra: Map<String, Value>,
        }
        debug!(Document { id; text, none, list, value, values, extra });
        let document = Document {
            id: 1,
            text: Some("s3cr3t".into()),
            none: None,
            list: vec!["s3cr3t".into(), String::new()],
            value: Nullable::Value(json!({"a": "s3cr3t", "b": {"c": 1}})),
            values: vec![json!(["s3cr3t"]), json!("s3cr3t"), json!(987_654), json!(true), json!(null)],
            extra: json!({"token": "s3cr3t"}).as_object().unwrap().clone(),
        };
        assert_eq!(
            format!("{document:?}"),
            "Document { id: 1, text: Some([text]), none: None, list: [[text], \"\"], value: Value({\"a\", \"b\"}), \
             values: [[1 items], [text], [number], [boolean], null], extra: {\"token\"} }"
        );
    }
}
