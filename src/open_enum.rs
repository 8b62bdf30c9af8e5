//! Enums that a newer server may extend.

use std::{fmt, ops::Deref};

/// Value of an enum that this version of the crate does not know, as the server wrote it.
///
/// It is the payload of the `Unknown` variants and dereferences to `str`. It can only be created by parsing, with
/// `From<&str>` or `FromStr` of the enum, so an `Unknown` never holds a value that has its own variant.
///
/// ```
/// use connectors_sdk::elasticsearch::ConnectorStatus;
///
/// let status = ConnectorStatus::from("hibernating");
/// match &status {
///     ConnectorStatus::Unknown(value) => assert_eq!(value.as_str(), "hibernating"),
///     known => unreachable!("{known}"),
/// }
/// assert_eq!(ConnectorStatus::from("connected"), ConnectorStatus::Connected);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(String);

impl UnknownValue {
    pub(crate) fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// Returns the value as the server wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for UnknownValue {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Defines an enum of the strings that an API documents, plus `Unknown`, which keeps any other string and serializes it
/// unchanged.
///
/// Strings are compared ignoring ASCII case, as the servers do, so a known value never becomes `Unknown`. With
/// `case_sensitive` in front of the definition they are compared exactly. Values are ordered by their text.
macro_rules! open_enum {
    (case_sensitive $($rest:tt)*) => { $crate::open_enum::open_enum! { @define str::eq, $($rest)* } };
    (@define $eq:expr, $(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A value that this version of the crate does not know, as the server wrote it.
            Unknown($crate::UnknownValue),
        }

        impl $name {
            /// All values that this version of the crate knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the value as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }

            fn known(text: &str) -> Option<Self> {
                let eq: fn(&str, &str) -> bool = $eq;
                $(if eq(text, $text) { return Some(Self::$variant); })+
                None
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::known(text).unwrap_or_else(|| Self::Unknown($crate::UnknownValue::new(text)))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::known(&text).unwrap_or_else(|| Self::Unknown($crate::UnknownValue::new(text)))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a string")
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        Ok($name::from(text))
                    }
                    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<$name, E> {
                        Ok($name::from(text))
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    };
    ($($rest:tt)*) => { $crate::open_enum::open_enum! { @define str::eq_ignore_ascii_case, $($rest)* } };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub)]

    use super::UnknownValue;

    open_enum! {
        /// Colours.
        pub enum Colour {
            /// Like grass.
            Green = "green",
            /// Like rust.
            RedBrown = "red_brown",
        }
    }

    #[test]
    fn known_values_are_read_in_any_case_and_others_are_kept_unchanged() {
        for (text, value) in [
            ("green", Colour::Green),
            ("GREEN", Colour::Green),
            ("red_brown", Colour::RedBrown),
            ("Blue", Colour::Unknown(UnknownValue::new("Blue"))),
            ("", Colour::Unknown(UnknownValue::new(""))),
        ] {
            assert_eq!(Colour::from(text), value);
            assert_eq!(Colour::from(text.to_owned()), value);
            let json = serde_json::to_string(text).unwrap();
            assert_eq!(serde_json::from_str::<Colour>(&json).unwrap(), value);
            assert_eq!(serde_json::to_value(&value).unwrap(), value.as_str());
        }
        assert_eq!(serde_json::to_string(&Colour::from("Blue")).unwrap(), "\"Blue\"");
        assert_eq!(format!("{:>6}|", Colour::Green), " green|");
        assert_eq!(format!("{:?}", Colour::from("Blue")), "Unknown(\"Blue\")");
        assert!(serde_json::from_str::<Colour>("1").is_err());
        assert_eq!(Colour::KNOWN, [Colour::Green, Colour::RedBrown]);
    }

    #[test]
    fn values_are_ordered_by_their_text() {
        let mut colours = ["red_brown", "zinc", "green", "blue"].map(Colour::from);
        colours.sort();
        assert_eq!(colours.map(|colour| colour.to_string()), ["blue", "green", "red_brown", "zinc"]);
    }
}
