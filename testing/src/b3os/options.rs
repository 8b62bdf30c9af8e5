use std::time::Duration;

/// Behavior of a [`FakeB3os`](super::FakeB3os) where the behavior of the real service is not documented.
///
/// The defaults are the most likely behavior. A client that works with every option on and off should work with all
/// servers.
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

/// Effect of `PUT` on fields that are not in the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpdateMode {
    /// They remain unchanged.
    #[default]
    Partial,
    /// `description` and `data` are cleared; a missing `name` is rejected.
    Full,
}

/// Effect of `PUT` with `data` on the stored `data`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataMode {
    /// The new data replaces the stored data.
    #[default]
    Replace,
    /// The new fields are set in the stored data; its other fields remain unchanged.
    Merge,
}

/// Handling of a `limit` outside 1 to 100 and of a negative `offset`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitMode {
    /// A `limit` above 100 becomes 100, below 1 the default of 20; a negative `offset` becomes 0. The response contains
    /// the resulting `limit` and `offset`.
    #[default]
    Clamp,
    /// The request is rejected with 400.
    Refuse,
}

/// Order of the list of connectors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListOrder {
    /// In the order of their creation.
    #[default]
    OldestFirst,
    /// Newest first: if a connector is created between two pages, another one is listed twice.
    NewestFirst,
    /// By name, then in the order of their creation.
    ByName,
}

/// Format of `maskedData`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mask {
    /// `****` and the last four characters for strings of at least 12 characters, `********` for all other values.
    #[default]
    LastFour,
    /// `********` for every value.
    Hidden,
    /// `{}`.
    Empty,
    /// Responses have no `maskedData`.
    Absent,
}

/// Format of timestamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Times {
    /// `2024-01-01T00:00:00Z`.
    #[default]
    Utc,
    /// With an offset: `2024-01-01T01:00:00+01:00`.
    Offset,
    /// Go's zero time, which means "not set".
    Zero,
    /// An empty string.
    Empty,
    /// `null`.
    Null,
    /// The fields are absent.
    Absent,
}

impl Options {
    /// Returns the defaults: the most likely behavior.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the effect of `PUT` on fields that are not in the body. [`UpdateMode::Partial`] by default.
    pub fn update(mut self, mode: UpdateMode) -> Self {
        self.update = mode;
        self
    }

    /// Sets the effect of `PUT` with `data` on the stored `data`. [`DataMode::Replace`] by default.
    pub fn data(mut self, mode: DataMode) -> Self {
        self.data = mode;
        self
    }

    /// Sets the handling of a `limit` or `offset` out of range. [`LimitMode::Clamp`] by default.
    pub fn limits(mut self, mode: LimitMode) -> Self {
        self.limits = mode;
        self
    }

    /// Sets the order of the list of connectors. [`ListOrder::OldestFirst`] by default.
    pub fn list_order(mut self, order: ListOrder) -> Self {
        self.order = order;
        self
    }

    /// Sets the format of `maskedData`. [`Mask::LastFour`] by default.
    pub fn mask(mut self, mask: Mask) -> Self {
        self.mask = mask;
        self
    }

    /// Sets the format of timestamps. [`Times::Utc`] by default.
    pub fn times(mut self, times: Times) -> Self {
        self.times = times;
        self
    }

    /// Sets the maximum number of fraction digits of timestamps, 0 to 9. Trailing zeros are removed, as in Go. 6 by
    /// default, which is the precision of the fake's clock unless it is [set](super::FakeB3os::set_time).
    pub fn fraction_digits(mut self, digits: usize) -> Self {
        self.fraction_digits = digits.min(9);
        self
    }

    /// Sets whether empty lists are sent as `null`, as Go does with uninitialized lists. Off by default.
    pub fn null_for_empty(mut self, on: bool) -> Self {
        self.null_for_empty = on;
        self
    }

    /// Sets whether deletions respond with 204 and no body instead of 200 and an envelope. Off by default.
    pub fn empty_delete(mut self, on: bool) -> Self {
        self.empty_delete = on;
        self
    }

    /// Sets the `code` of all successful responses. By default, each operation has its own.
    pub fn success_code(mut self, code: i64) -> Self {
        self.success_code = Some(code);
        self
    }

    /// Sets whether unknown fields in a body are ignored (`true`) or rejected with 400 (`false`). By default, creations
    /// reject them and updates ignore them.
    pub fn unknown_fields(mut self, allowed: bool) -> Self {
        self.unknown_fields = Some(allowed);
        self
    }

    /// Sets whether connectors of unknown types can be created. Off by default: creations get 400.
    pub fn unknown_types(mut self, allowed: bool) -> Self {
        self.unknown_types = allowed;
        self
    }

    /// Sets whether connectors of `defaultOnly` types can be created. Off by default: creations get 400.
    pub fn default_only(mut self, allowed: bool) -> Self {
        self.default_only = allowed;
        self
    }

    /// Sets whether `data` is validated against the `dataSchema` of its type. Only `required` and the `type` of
    /// top-level fields are checked. Off by default.
    pub fn check_data(mut self, on: bool) -> Self {
        self.check_data = on;
        self
    }

    /// Sets whether a name that another connector of the organization already has is rejected with 409. Off by default.
    pub fn unique_names(mut self, on: bool) -> Self {
        self.unique_names = on;
        self
    }

    /// Sets whether the `X-Org-ID` of another organization is ignored in requests with an API key. Off by default: such
    /// requests get 403.
    pub fn foreign_organization(mut self, ignored: bool) -> Self {
        self.foreign_organization = ignored;
        self
    }

    /// Sets whether 401 and 403 have a body of plain text, as from a gateway, instead of the error envelope. The text
    /// of a 401 contains the token. Off by default.
    pub fn plain_refusals(mut self, on: bool) -> Self {
        self.plain_refusals = on;
        self
    }

    /// Limits each organization to this number of requests in a time window, which starts with its first request, by
    /// the fake's clock. Requests above the limit get 429 with `Retry-After` in seconds. No limit by default.
    pub fn rate_limit(mut self, requests: u32, per: Duration) -> Self {
        self.rate_limit = Some((requests, per));
        self
    }
}
