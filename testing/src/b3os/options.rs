use std::time::Duration;

/// How a [`FakeB3os`](super::FakeB3os) behaves where the real service's behavior is not published.
///
/// The defaults are the likeliest reading. A client that works with all of them is safe whichever is true.
///
/// ```
/// use connectors_testing::b3os::{ListOrder, Options, UpdateMode};
///
/// let options = Options::new().update(UpdateMode::Full).list_order(ListOrder::NewestFirst).null_for_empty(true);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Options {
    pub(super) update: UpdateMode,
    pub(super) data: DataMode,
    pub(super) limits: LimitMode,
    pub(super) order: ListOrder,
    pub(super) mask: Mask,
    pub(super) times: Times,
    pub(super) fraction_digits: usize,
    pub(super) null_for_empty: bool,
    pub(super) empty_delete: bool,
    pub(super) success_code: Option<i64>,
    pub(super) unknown_fields: Option<bool>,
    pub(super) unknown_types: bool,
    pub(super) default_only: bool,
    pub(super) check_data: bool,
    pub(super) unique_names: bool,
    pub(super) foreign_organization: bool,
    pub(super) plain_refusals: bool,
    pub(super) rate_limit: Option<(u32, Duration)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            update: UpdateMode::Partial,
            data: DataMode::Replace,
            limits: LimitMode::Clamp,
            order: ListOrder::OldestFirst,
            mask: Mask::LastFour,
            times: Times::Utc,
            fraction_digits: 6,
            null_for_empty: false,
            empty_delete: false,
            success_code: None,
            unknown_fields: None,
            unknown_types: false,
            default_only: false,
            check_data: false,
            unique_names: false,
            foreign_organization: false,
            plain_refusals: false,
            rate_limit: None,
        }
    }
}

/// What `PUT` makes of members that are not in the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpdateMode {
    /// They stay as they are.
    #[default]
    Partial,
    /// `description` and `data` are emptied; a missing `name` is refused.
    Full,
}

/// What `PUT` makes of the stored `data` when it gets new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataMode {
    /// The new one takes its place.
    #[default]
    Replace,
    /// Members of the new one are set in the stored one; its others stay.
    Merge,
}

/// What becomes of a `limit` outside 1 to 100, or a negative `offset`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitMode {
    /// Above 100 counts as 100, below 1 as the default of 20, a negative `offset` as 0. The response's `limit` and
    /// `offset` say what counted.
    #[default]
    Clamp,
    /// 400.
    Refuse,
}

/// In which order connectors are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListOrder {
    /// As they were created.
    #[default]
    OldestFirst,
    /// The last one created comes first, so that a creation between two pages repeats one.
    NewestFirst,
    /// By name, then as they were created.
    ByName,
}

/// What is shown of the stored `data`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mask {
    /// `****` and the last four characters of texts with 12 or more, `********` for everything shorter.
    #[default]
    LastFour,
    /// `********` for every value.
    Hidden,
    /// `{}`.
    Empty,
    /// Responses have no `maskedData`.
    Absent,
}

/// How points in time are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Times {
    /// `2024-01-01T00:00:00Z`.
    #[default]
    Utc,
    /// With the offset of another zone: `2024-01-01T01:00:00+01:00`.
    Offset,
    /// Go's zero time, which stands for "not set".
    Zero,
    /// The empty text.
    Empty,
    /// `null`.
    Null,
    /// The member is not there.
    Absent,
}

impl Options {
    /// The likeliest behavior.
    pub fn new() -> Self {
        Self::default()
    }

    /// What `PUT` makes of members that are not in the body. [`UpdateMode::Partial`] by default.
    pub fn update(mut self, mode: UpdateMode) -> Self {
        self.update = mode;
        self
    }

    /// What `PUT` makes of the stored `data`. [`DataMode::Replace`] by default.
    pub fn data(mut self, mode: DataMode) -> Self {
        self.data = mode;
        self
    }

    /// What becomes of a `limit` or `offset` out of range. [`LimitMode::Clamp`] by default.
    pub fn limits(mut self, mode: LimitMode) -> Self {
        self.limits = mode;
        self
    }

    /// In which order connectors are listed. [`ListOrder::OldestFirst`] by default.
    pub fn list_order(mut self, order: ListOrder) -> Self {
        self.order = order;
        self
    }

    /// What is shown of the stored `data`. [`Mask::LastFour`] by default.
    pub fn mask(mut self, mask: Mask) -> Self {
        self.mask = mask;
        self
    }

    /// How points in time are written. [`Times::Utc`] by default.
    pub fn times(mut self, times: Times) -> Self {
        self.times = times;
        self
    }

    /// How many digits of a second are written at most, 0 to 9. Zeros at the end are left out, as Go does. 6 by
    /// default, which is as fine as the fake's clock goes unless it is [set](super::FakeB3os::set_time).
    pub fn fraction_digits(mut self, digits: usize) -> Self {
        self.fraction_digits = digits.min(9);
        self
    }

    /// Writes empty lists as `null`, as Go does with lists that were never made. Off by default.
    pub fn null_for_empty(mut self, on: bool) -> Self {
        self.null_for_empty = on;
        self
    }

    /// Responds to a deletion with 204 and no body instead of 200 and an envelope. Off by default.
    pub fn empty_delete(mut self, on: bool) -> Self {
        self.empty_delete = on;
        self
    }

    /// The `code` of every success, instead of the one each operation has.
    pub fn success_code(mut self, code: i64) -> Self {
        self.success_code = Some(code);
        self
    }

    /// Whether a body may have members the operation does not know; they are ignored then. By default a creation may not
    /// and an update may.
    pub fn unknown_fields(mut self, allowed: bool) -> Self {
        self.unknown_fields = Some(allowed);
        self
    }

    /// Whether connectors of a type that is not there can be created. Off by default: 400.
    pub fn unknown_types(mut self, allowed: bool) -> Self {
        self.unknown_types = allowed;
        self
    }

    /// Whether connectors of a `defaultOnly` type can be created. Off by default: 400.
    pub fn default_only(mut self, allowed: bool) -> Self {
        self.default_only = allowed;
        self
    }

    /// Compares `data` with the `dataSchema` of its type: members that are required must be there, and members of the
    /// top level must have one of the listed types; the rest of JSON Schema is not looked at. Off by default.
    pub fn check_data(mut self, on: bool) -> Self {
        self.check_data = on;
        self
    }

    /// Refuses a name that another connector of the organization has: 409. Off by default.
    pub fn unique_names(mut self, on: bool) -> Self {
        self.unique_names = on;
        self
    }

    /// Whether an API key may come with the `X-Org-ID` of another organization, which is ignored then. Off by
    /// default: 403.
    pub fn foreign_organization(mut self, ignored: bool) -> Self {
        self.foreign_organization = ignored;
        self
    }

    /// Sends 401 and 403 as plain text, as a gateway does, instead of the error envelope. The text of a 401
    /// repeats the token. Off by default.
    pub fn plain_refusals(mut self, on: bool) -> Self {
        self.plain_refusals = on;
        self
    }

    /// Lets each organization make so many requests in so much time of the fake's clock, counted from the first;
    /// those beyond get 429 with `Retry-After` in seconds. No limit by default.
    pub fn rate_limit(mut self, requests: u32, per: Duration) -> Self {
        self.rate_limit = Some((requests, per));
        self
    }
}
