/// Behavior of a [`FakeElasticsearch`](super::FakeElasticsearch) where servers differ or their behavior is not known
/// for certain.
///
/// The defaults are the documented behavior. A client that works with every option on and off should work with all
/// servers.
///
/// ```
/// use connectors_testing::elasticsearch::Options;
///
/// let options = Options::new().blind_not_found(true).null_pointers(false);
/// # let _ = options;
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Options {
    pub(super) blind_not_found: bool,
    pub(super) job_not_found_sentence: bool,
    pub(super) access_control_alone: bool,
    pub(super) jobs_of_deleted: bool,
    pub(super) last_seen_in_last_sync: bool,
    pub(super) times_need_offset: bool,
    pub(super) stored_ids: bool,
    pub(super) null_pointers: bool,
    pub(super) query_in_description: bool,
    pub(super) missing_secret_index: bool,
    pub(super) manage_covers_secrets: bool,
    pub(super) plain_media_type_errors: bool,
    pub(super) system_indices: bool,
    pub(super) max_content_length: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            blind_not_found: false,
            job_not_found_sentence: false,
            access_control_alone: false,
            jobs_of_deleted: true,
            last_seen_in_last_sync: false,
            times_need_offset: false,
            stored_ids: false,
            null_pointers: true,
            query_in_description: true,
            missing_secret_index: false,
            manage_covers_secrets: false,
            plain_media_type_errors: false,
            system_indices: false,
            max_content_length: 100 * 1024 * 1024,
        }
    }
}

impl Options {
    /// Returns the defaults: the documented behavior, or the most likely one where none is documented.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether updates that do not read the connector first report a missing one as
    /// `resource_not_found_exception`, as all other calls do, instead of `document_missing_exception`. Off by default.
    pub fn blind_not_found(mut self, yes: bool) -> Self {
        self.blind_not_found = yes;
        self
    }

    /// Sets whether all calls report a missing sync job as `connector sync job [id] not found`. Off by default: the
    /// reason of most calls is the id alone.
    pub fn job_not_found_sentence(mut self, yes: bool) -> Self {
        self.job_not_found_sentence = yes;
        self
    }

    /// Sets whether the schedule `access_control` may be set without another one. Off by default.
    pub fn access_control_alone(mut self, yes: bool) -> Self {
        self.access_control_alone = yes;
        self
    }

    /// Sets whether sync jobs can be created for soft-deleted connectors. On by default.
    pub fn jobs_of_deleted(mut self, yes: bool) -> Self {
        self.jobs_of_deleted = yes;
        self
    }

    /// Sets whether the update of the last sync accepts `last_seen`. Off by default: it is refused as an unknown field.
    pub fn last_seen_in_last_sync(mut self, yes: bool) -> Self {
        self.last_seen_in_last_sync = yes;
        self
    }

    /// Sets whether times must have minutes, and an offset in hours and minutes, as on servers before 8.15. Off by
    /// default: no offset means UTC, and `+02`, a comma before the fraction and hours alone are accepted. A date alone
    /// is always refused.
    pub fn times_need_offset(mut self, yes: bool) -> Self {
        self.times_need_offset = yes;
        self
    }

    /// Sets whether connectors and sync jobs that are read or listed also have the field `id` of their stored document,
    /// so that the name `id` occurs twice in one object. Off by default. The first `id` is that of the document; the
    /// stored one can be set with [`put_raw_connector`](super::FakeElasticsearch::put_raw_connector) and
    /// [`put_raw_sync_job`](super::FakeElasticsearch::put_raw_sync_job).
    pub fn stored_ids(mut self, yes: bool) -> Self {
        self.stored_ids = yes;
        self
    }

    /// Sets whether some invalid updates fail with status 500 instead of 400: missing `features` and a `null` in the
    /// `values` of a configuration with a `null_pointer_exception` whose reason is null, a draft of a connector with an
    /// empty `filtering` with an `index_out_of_bounds_exception`. On by default.
    pub fn null_pointers(mut self, yes: bool) -> Self {
        self.null_pointers = yes;
        self
    }

    /// Sets whether `query` also matches words of the description of connectors. On by default.
    pub fn query_in_description(mut self, yes: bool) -> Self {
        self.query_in_description = yes;
        self
    }

    /// Sets whether reading and deleting secrets fails with `index_not_found_exception` until the first secret is
    /// written. Off by default.
    pub fn missing_secret_index(mut self, yes: bool) -> Self {
        self.missing_secret_index = yes;
        self
    }

    /// Sets whether [`Privilege::ManageConnector`](super::Privilege::ManageConnector) also allows all calls on secrets.
    /// Off by default.
    pub fn manage_covers_secrets(mut self, yes: bool) -> Self {
        self.manage_covers_secrets = yes;
        self
    }

    /// Sets whether the protocol's two indices are system indices, which only requests with the header
    /// `X-elastic-product-origin` may access directly. Off by default, as on most servers.
    pub fn system_indices(mut self, yes: bool) -> Self {
        self.system_indices = yes;
        self
    }

    /// Sets the maximum size of a request body, in bytes. Larger bodies get 413. 100 MiB by default, as on the server.
    pub fn max_content_length(mut self, bytes: usize) -> Self {
        self.max_content_length = bytes;
        self
    }

    /// Sets whether an unsupported version of a media type is reported as a `status_exception`, as on older servers,
    /// instead of a `media_type_header_exception` with that cause. Off by default.
    pub fn plain_media_type_errors(mut self, yes: bool) -> Self {
        self.plain_media_type_errors = yes;
        self
    }
}
