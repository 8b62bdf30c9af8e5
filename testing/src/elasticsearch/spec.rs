//! How bodies are described.

use super::{Options, parse::FieldError, state::Document};

/// An object that a body is, or that is in one.
pub(super) struct Object {
    /// What messages call its parser.
    pub(super) name: &'static str,
    /// Whether unknown members are refused; otherwise they are dropped.
    pub(super) strict: bool,
    pub(super) fields: &'static [Field],
    /// What is done with it when every member is right: the last checks.
    pub(super) build: Option<Build>,
}

impl Object {
    /// One that unknown members are refused in: whole bodies.
    pub(super) const fn body(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, strict: true, fields, build: None }
    }

    /// One that unknown members are dropped from: everything inside of bodies.
    pub(super) const fn part(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, strict: false, fields, build: None }
    }

    /// With something to do when every member is right.
    pub(super) const fn build(mut self, build: Build) -> Self {
        self.build = Some(build);
        self
    }
}

/// What an object goes through when every member is right.
pub(super) type Build = fn(&mut Document) -> Result<(), FieldError>;

/// A member of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) required: bool,
    pub(super) null: Null,
    pub(super) otherwise: Otherwise,
    /// Whether the server knows it.
    pub(super) known: fn(&Options) -> bool,
}

impl Field {
    /// One that may be missing, but not null.
    pub(super) const fn new(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            required: false,
            null: Null::Refused,
            otherwise: Otherwise::Absent,
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

    pub(super) const fn otherwise(mut self, otherwise: Otherwise) -> Self {
        self.otherwise = otherwise;
        self
    }

    pub(super) const fn known_if(mut self, known: fn(&Options) -> bool) -> Self {
        self.known = known;
        self
    }
}

/// What becomes of null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Null {
    Refused,
    /// It counts as absent.
    Absent,
    /// It is a value.
    Kept,
}

/// What is there if the member is not.
#[derive(Clone, Copy)]
pub(super) enum Otherwise {
    Absent,
    Null,
    False,
    Now,
}

/// What a value looks like.
pub(super) enum Form {
    Text,
    Bool,
    Int,
    Long,
    Time,
    Word(&'static Words),
    /// Any JSON object, taken as it is.
    AnyObject,
    /// A text, a number or a truth value.
    Scalar,
    TextOrNumber,
    TextNumberOrArray,
    ScalarOrObject,
    ObjectOrArray,
    Texts,
    Object(&'static Object),
    /// Objects, or one object that stands for a list of one.
    Objects(&'static Object),
    /// An object of objects under names of their own.
    Named(&'static Object),
}

/// A closed set of words.
pub(super) struct Words {
    /// What messages call it.
    pub(super) class: &'static str,
    pub(super) exact: bool,
    pub(super) words: &'static [&'static str],
}

impl Words {
    /// The word as it is stored.
    pub(super) fn find(&self, given: &str) -> Option<&'static str> {
        let mut words = self.words.iter().copied();
        words.find(|word| if self.exact { *word == given } else { word.eq_ignore_ascii_case(given) })
    }

    /// What is said of any other word.
    pub(super) fn unknown(&self, given: &str) -> String {
        format!("Unknown {} [{given}].", self.class)
    }
}

pub(super) static SYNC_STATUS: Words = Words {
    class: "ConnectorSyncStatus",
    exact: false,
    words: &["canceling", "canceled", "completed", "error", "in_progress", "pending", "suspended"],
};

pub(super) static JOB_TYPE: Words =
    Words { class: "ConnectorSyncJobType", exact: false, words: &["full", "incremental", "access_control"] };
