//! Enums that a newer server may extend.

/// Defines an enum over the words of the wire plus `Unknown`, which keeps a word this version does not know
/// and writes it back as it came.
///
/// Words are compared without regard to case, as the servers do, so a known word never lands in `Unknown`.
/// `case_sensitive` in front of the definition turns that off.
macro_rules! open_enum {
    (case_sensitive $($rest:tt)*) => { $crate::open_enum::open_enum! { @define str::eq, $($rest)* } };
    (@define $eq:expr, $(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A word this version of the crate does not know, as the server wrote it.
            Unknown(String),
        }

        impl $name {
            /// Every value this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant,)+];

            /// The word on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }

            fn known(word: &str) -> Option<Self> {
                let eq: fn(&str, &str) -> bool = $eq;
                $(if eq(word, $word) { return Some(Self::$variant); })+
                None
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::known(word).unwrap_or_else(|| Self::Unknown(word.to_owned()))
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::known(&word).unwrap_or(Self::Unknown(word))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(word))
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
                struct Word;
                impl serde::de::Visitor<'_> for Word {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a string")
                    }
                    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<$name, E> {
                        Ok($name::from(word))
                    }
                    fn visit_string<E: serde::de::Error>(self, word: String) -> Result<$name, E> {
                        Ok($name::from(word))
                    }
                }
                deserializer.deserialize_str(Word)
            }
        }
    };
    ($($rest:tt)*) => { $crate::open_enum::open_enum! { @define str::eq_ignore_ascii_case, $($rest)* } };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub)]

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
    fn known_words_in_any_case_and_unknown_ones_as_they_came() {
        for (word, value) in [
            ("green", Colour::Green),
            ("GREEN", Colour::Green),
            ("red_brown", Colour::RedBrown),
            ("Blue", Colour::Unknown("Blue".into())),
            ("", Colour::Unknown(String::new())),
        ] {
            assert_eq!(Colour::from(word), value);
            assert_eq!(Colour::from(word.to_owned()), value);
            let json = serde_json::to_string(word).unwrap();
            assert_eq!(serde_json::from_str::<Colour>(&json).unwrap(), value);
            assert_eq!(serde_json::to_value(&value).unwrap(), value.as_str());
        }
        assert_eq!(serde_json::to_string(&Colour::from("Blue")).unwrap(), "\"Blue\"");
        assert_eq!(format!("{:>6}|", Colour::Green), " green|");
        assert!(serde_json::from_str::<Colour>("1").is_err());
        assert_eq!(Colour::KNOWN, [Colour::Green, Colour::RedBrown]);
    }
}
