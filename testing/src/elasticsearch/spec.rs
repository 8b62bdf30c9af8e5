//! Specifications of request bodies.

use super::{Options, parse::FieldError, state::Document};

/// The specification of an object: a body, or an object in a body.
pub(super) struct Object {
    /// The name of its parser in errors.
    pub(super) name: &'static str,
    /// Whether unknown fields are refused; otherwise they are dropped.
    pub(super) strict: bool,
    pub(super) fields: &'static [Field],
    /// Checks and conversions of the object as a whole, after all fields are read.
    pub(super) build: Option<Build>,
}

impl Object {
    /// A whole body, in which unknown fields are refused.
    pub(super) const fn body(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, strict: true, fields, build: None }
    }

    /// An object in a body, from which unknown fields are dropped.
    pub(super) const fn part(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, strict: false, fields, build: None }
    }

    /// Adds a check or conversion of the object as a whole.
    pub(super) const fn build(mut self, build: Build) -> Self {
        self.build = Some(build);
        self
    }
}

/// A check or conversion of an object whose fields are valid.
pub(super) type Build = fn(&mut Document) -> Result<(), FieldError>;

/// The specification of a field.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) required: bool,
    pub(super) null: Null,
    pub(super) if_absent: IfAbsent,
    /// Whether the server knows the field.
    pub(super) known: fn(&Options) -> bool,
}

impl Field {
    /// A field that may be absent, but not null.
    pub(super) const fn new(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            required: false,
            null: Null::Refused,
            if_absent: IfAbsent::Absent,
            known: |_| true,
        }
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn null(mut self, null: Null) -> Self {
        self.null = null;
        self
    }

    pub(super) const fn if_absent(mut self, if_absent: IfAbsent) -> Self {
        self.if_absent = if_absent;
        self
    }

    pub(super) const fn known_if(mut self, known: fn(&Options) -> bool) -> Self {
        self.known = known;
        self
    }
}

/// The treatment of null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Null {
    Refused,
    /// Null counts as absent.
    Absent,
    /// Null is stored.
    Kept,
}

/// The value of an absent field.
#[derive(Clone, Copy)]
pub(super) enum IfAbsent {
    Absent,
    Null,
    False,
    Now,
}

/// The type of a value.
pub(super) enum Form {
    Text,
    Bool,
    Int,
    Long,
    Time,
    Enum(&'static EnumValues),
    /// Any JSON object, stored unchanged.
    AnyObject,
    /// A string, a number or a boolean.
    Scalar,
    TextOrNumber,
    TextNumberOrArray,
    ScalarOrObject,
    ObjectOrArray,
    Texts,
    Object(&'static Object),
    /// An array of objects, or one object, which means an array of one.
    Objects(&'static Object),
    /// An object with arbitrary names, whose values are objects.
    Named(&'static Object),
}

/// The values of an enum.
pub(super) struct EnumValues {
    /// The name of the enum in errors.
    pub(super) class: &'static str,
    /// Whether case matters.
    pub(super) exact: bool,
    pub(super) values: &'static [&'static str],
}

impl EnumValues {
    /// The value in the form in which it is stored.
    pub(super) fn find(&self, given: &str) -> Option<&'static str> {
        let mut values = self.values.iter().copied();
        values.find(|value| if self.exact { *value == given } else { value.eq_ignore_ascii_case(given) })
    }

    /// The server's reason for refusing any other value.
    pub(super) fn unknown(&self, given: &str) -> String {
        format!("Unknown {} [{given}].", self.class)
    }
}

pub(super) static SYNC_STATUS: EnumValues = EnumValues {
    class: "ConnectorSyncStatus",
    exact: false,
    values: &["canceling", "canceled", "completed", "error", "in_progress", "pending", "suspended"],
};

pub(super) static JOB_TYPE: EnumValues = EnumValues {
    class: "ConnectorSyncJobType",
    exact: false,
    values: &["full", "incremental", "access_control"],
};
