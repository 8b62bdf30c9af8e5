//! Items of lists. Each is read on its own, so that one that does not fit does not affect the others.

use std::{cell::Cell, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

/// Names by which the lenient reader recognizes [`Item`] and [`Named`]. Other deserializers ignore them.
pub(super) const ITEM: &str = "connectors-sdk item";
pub(super) const NAMED: &str = "connectors-sdk document with an id";

/// Maximum number of items of a list that is not divided into pages.
pub(crate) const UNPAGED: usize = 10_000;

thread_local! {
    /// Maximum number of items of the lists in the response that this thread is decoding. A short item takes far more memory
    /// than its text, so the size of the response does not bound the memory.
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// Whether a list had more items.
    static EXCEEDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `decode`, in which lists have at most `limit` items.
pub(crate) fn limited<T>(limit: usize, decode: impl FnOnce() -> T) -> T {
    struct Restore(usize);
    impl Drop for Restore {
        fn drop(&mut self) {
            LIMIT.set(self.0);
        }
    }
    let _restore = Restore(LIMIT.replace(limit));
    EXCEEDED.set(false);
    decode()
}

/// Returns the limit that a list has exceeded since [`limited`] began. Then the response is not read in another way.
pub(crate) fn exceeded() -> Option<usize> {
    EXCEEDED.get().then(|| LIMIT.get())
}

/// For `#[serde(deserialize_with = "..")]` on the items of a list. `null` is an empty list. All lists of documents are read
/// here.
pub(crate) fn items<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct List<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let limit = LIMIT.get();
            let mut items = Vec::new();
            let mut arrived = 0_usize;
            while let Some(Item(item)) = list.next_element()? {
                if arrived == limit {
                    EXCEEDED.set(true);
                    return Err(A::Error::custom("the list has too many items"));
                }
                arrived += 1;
                items.extend(item);
            }
            Ok(items)
        }

        fn visit_none<E: Error>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        fn visit_unit<E: Error>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
            deserializer.deserialize_seq(self)
        }
    }

    deserializer.deserialize_option(List(PhantomData))
}

/// Item of a list. `None` if the lenient reader left it out.
struct Item<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Form<T> {
            type Value = Item<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item of a list")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Item<T>, D::Error> {
                T::deserialize(deserializer).map(|item| Item(Some(item)))
            }

            /// Called by the lenient reader, with one element for each attempt.
            fn visit_seq<A: SeqAccess<'de>>(self, mut attempts: A) -> Result<Item<T>, A::Error> {
                loop {
                    if let Ok(item) = attempts.next_element() {
                        return Ok(Item(item));
                    }
                }
            }

            fn visit_none<E: Error>(self) -> Result<Item<T>, E> {
                Ok(Item(None))
            }
        }

        deserializer.deserialize_newtype_struct(ITEM, Form(PhantomData))
    }
}

/// A document that has an id.
pub(crate) trait Identified {
    /// Returns the id. Empty if there is none.
    fn id(&self) -> &str;
}

/// A document as responses contain it: with an id, unless the request asked for parts of it.
#[derive(Debug)]
pub(crate) struct Named<T>(pub(crate) T);

impl<'de, T: Deserialize<'de> + Identified> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de> + Identified> Visitor<'de> for Form<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a document with an id")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Named<T>, D::Error> {
                let document = T::deserialize(deserializer)?;
                if document.id().is_empty() {
                    return Err(D::Error::missing_field("id"));
                }
                Ok(Named(document))
            }

            /// Called by the lenient reader if the request asked for parts of documents.
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Named<T>, D::Error> {
                T::deserialize(deserializer).map(Named)
            }
        }

        deserializer.deserialize_newtype_struct(NAMED, Form(PhantomData))
    }
}
