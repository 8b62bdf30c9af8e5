//! A deserializer that reads typed values from a tree of [`Node`]s.

use std::{cell::Cell, fmt, rc::Rc};

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use super::{
    items::{ITEM, NAMED},
    node::{Kind, Node},
    report::Reading,
};

/// Maximum number of parts that are left out of a document. With more of them, the whole document is left out.
const REPAIRS: u32 = 100;

/// The value does not fit its type. The error of the strict decode has the better message, so this one has none.
#[derive(Debug)]
pub(super) struct Fault {
    /// The value is marked as left out, so another attempt gets further.
    marked: bool,
}

impl Fault {
    const HERE: Self = Self { marked: false };

    /// Marks `node` as left out, unless a part of it is already.
    fn at(self, node: &Node) -> Self {
        if !self.marked {
            node.left_out.set(true);
        }
        Self { marked: true }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value does not fit")
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::HERE
    }
}

/// Conditions of a whole read.
pub(super) struct Terms {
    /// The request asked for parts of documents, which need no id.
    pub(super) partial: bool,
    /// Whether anything did not fit.
    pub(super) faulty: Cell<bool>,
}

/// Deserializer of one value. Also reads numbers and booleans from strings, one value as an array of one, `{}` as an empty
/// array, and a float without a fraction as an integer.
#[derive(Clone, Copy)]
pub(super) struct Reader<'t> {
    node: &'t Rc<Node>,
    terms: &'t Terms,
    /// The value is being read as an array of one already, which a recursive type must not do again.
    alone: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn new(node: &'t Rc<Node>, terms: &'t Terms) -> Self {
        Self { node, terms, alone: false }
    }

    /// Parses a string as a `T`.
    fn parsed<T: std::str::FromStr>(&self) -> Option<T> {
        self.node.as_text()?.parse().ok()
    }

    fn integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        /// Larger floats are less precise than an integer.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if let Some(number) = self.parsed::<i64>() {
            return visitor.visit_i64(number);
        }
        if let Some(number) = self.parsed::<u64>() {
            return visitor.visit_u64(number);
        }
        let float = match &self.node.kind {
            Kind::Number(number) if number.is_f64() => number.as_f64(),
            Kind::Text(text) => text.parse().ok(),
            _ => None,
        };
        match float.filter(|float| float.fract() == 0.0 && float.abs() < EXACT) {
            #[allow(clippy::cast_possible_truncation)]
            Some(float) => visitor.visit_i64(float as i64),
            None => self.deserialize_any(visitor),
        }
    }

    fn float<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.parsed::<f64>().filter(|float| float.is_finite()) {
            Some(float) => visitor.visit_f64(float),
            None => self.deserialize_any(visitor),
        }
    }

    /// Calls `read` until everything that does not fit is marked. `None` if the value as a whole does not fit.
    pub(super) fn repaired<T>(self, mut read: impl FnMut(Self) -> Result<T, Fault>) -> Option<T> {
        for _ in 0..=REPAIRS {
            match read(self) {
                Ok(value) => return Some(value),
                Err(fault) => {
                    self.terms.faulty.set(true);
                    if !fault.marked {
                        return None;
                    }
                }
            }
        }
        None
    }
}

macro_rules! numbers {
    ($way:ident: $($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.$way(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(*value),
            Kind::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., Some(number)) => visitor.visit_f64(number),
                _ => Err(Fault::HERE),
            },
            Kind::Text(text) => visitor.visit_str(text),
            Kind::Broken(_) => Err(Fault::HERE),
            Kind::Array(items) => visitor.visit_seq(Items { rest: items.iter(), terms: self.terms }),
            Kind::Object(fields) => {
                let _reading = Reading::of(self.node);
                visitor.visit_map(Fields { rest: fields.iter(), value: None, terms: self.terms })
            }
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.parsed() {
            Some(value) => visitor.visit_bool(value),
            None => self.deserialize_any(visitor),
        }
    }

    numbers!(integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
                      deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128);
    numbers!(float: deserialize_f32 deserialize_f64);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if matches!(self.node.kind, Kind::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Object(fields) if fields.is_empty() => {
                visitor.visit_seq(Items { rest: [].iter(), terms: self.terms })
            }
            Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Object(_) if !self.alone => {
                visitor.visit_seq(One(Some(Self { alone: true, ..self })))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if matches!(self.node.kind, Kind::Object(_)) {
            self.deserialize_any(visitor)
        } else {
            Err(Fault::HERE)
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match name {
            ITEM => {
                self.node.item.set(true);
                if self.node.left_out.get() {
                    return visitor.visit_none();
                }
                visitor.visit_seq(Attempts { reader: self, left: REPAIRS + 1 })
            }
            NAMED if self.terms.partial => visitor.visit_some(self),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.kind {
            Kind::Text(word) => visitor.visit_enum(StrDeserializer::new(word)),
            Kind::Object(fields) if fields.len() == 1 => {
                let fields = Fields { rest: fields.iter(), value: None, terms: self.terms };
                visitor.visit_enum(MapAccessDeserializer::new(fields))
            }
            _ => Err(Fault::HERE),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// The fields of an object that are not left out.
struct Fields<'t> {
    rest: std::slice::Iter<'t, (String, Rc<Node>)>,
    value: Option<&'t Rc<Node>>,
    terms: &'t Terms,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((name, value)) = self.rest.find(|(_, value)| !value.left_out.get()) else { return Ok(None) };
        self.value = Some(value);
        let key: StrDeserializer<'_, Fault> = name.as_str().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|fault| fault.at(value))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let value = self.value.take().ok_or(Fault::HERE)?;
        seed.deserialize(Reader::new(value, self.terms)).map_err(|fault| fault.at(value))
    }
}

/// The items of an array that are not left out.
struct Items<'t> {
    rest: std::slice::Iter<'t, Rc<Node>>,
    terms: &'t Terms,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.rest.find(|item| !item.left_out.get()) else { return Ok(None) };
        seed.deserialize(Reader::new(item, self.terms)).map(Some).map_err(|fault| fault.at(item))
    }
}

/// One value in place of an array.
struct One<'t>(Option<Reader<'t>>);

impl<'de> SeqAccess<'de> for One<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.0.take().map(|reader| seed.deserialize(reader)).transpose()
    }
}

/// Attempts to read one item of a list: a sequence that returns the same item until it fits without the parts that are left
/// out. An item that never fits is left out as a whole.
struct Attempts<'t> {
    reader: Reader<'t>,
    left: u32,
}

impl<'de> SeqAccess<'de> for Attempts<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(left) = self.left.checked_sub(1) else {
            self.reader.node.left_out.set(true);
            return Ok(None);
        };
        self.left = left;
        seed.deserialize(self.reader).map(Some).inspect_err(|fault| {
            self.reader.terms.faulty.set(true);
            if !fault.marked {
                self.left = 0;
            }
        })
    }
}
