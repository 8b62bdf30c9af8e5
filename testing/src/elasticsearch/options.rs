/// How a [`FakeElasticsearch`](super::FakeElasticsearch) behaves where servers differ or their behavior is not known for
/// certain.
///
/// The defaults are what is documented. A client that works with all of them is safe whichever is true.
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
    pub(super) any_time: bool,
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
            any_time: false,
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
    /// What is documented, or else likeliest.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether updates that do not read the connector first call a missing one `resource_not_found_exception` as all
    /// others do, instead of `document_missing_exception`. Not by default.
    pub fn blind_not_found(mut self, yes: bool) -> Self {
        self.blind_not_found = yes;
        self
    }

    /// Whether all calls say `connector sync job [id] not found` of a missing sync job; most have the bare id as their
    /// reason by default.
    pub fn job_not_found_sentence(mut self, yes: bool) -> Self {
        self.job_not_found_sentence = yes;
        self
    }

    /// Whether a schedule of the kind `access_control` alone may be set. Refused by default.
    pub fn access_control_alone(mut self, yes: bool) -> Self {
        self.access_control_alone = yes;
        self
    }

    /// Whether sync jobs can be created for soft-deleted connectors. They can by default.
    pub fn jobs_of_deleted(mut self, yes: bool) -> Self {
        self.jobs_of_deleted = yes;
        self
    }

    /// Whether `last_seen` may be set with the outcome of the last sync. It is an unknown field by default.
    pub fn last_seen_in_last_sync(mut self, yes: bool) -> Self {
        self.last_seen_in_last_sync = yes;
        self
    }

    /// Whether points in time may come as a date alone or without an offset, which then is UTC. Refused by default.
    pub fn any_time(mut self, yes: bool) -> Self {
        self.any_time = yes;
        self
    }

    /// Whether the server stumbles, with status 500, over some bodies it should refuse: no `features`, a `null` among
    /// the `values` of a configuration, a draft of a connector without filtering. It does by default; otherwise they
    /// get 400.
    pub fn null_pointers(mut self, yes: bool) -> Self {
        self.null_pointers = yes;
        self
    }

    /// Whether `query` finds connectors by words of their description, too. It does by default.
    pub fn query_in_description(mut self, yes: bool) -> Self {
        self.query_in_description = yes;
        self
    }

    /// Whether reading and deleting secrets says `index_not_found_exception` until the first secret was written. Not
    /// by default.
    pub fn missing_secret_index(mut self, yes: bool) -> Self {
        self.missing_secret_index = yes;
        self
    }

    /// Whether [`Privilege::ManageConnector`](super::Privilege::ManageConnector) allows what is done with secrets, too.
    /// Not by default.
    pub fn manage_covers_secrets(mut self, yes: bool) -> Self {
        self.manage_covers_secrets = yes;
        self
    }

    /// Whether the protocol's two indices are system indices, which only requests with the header
    /// `X-elastic-product-origin` may reach directly. Not by default, as in most servers.
    pub fn system_indices(mut self, yes: bool) -> Self {
        self.system_indices = yes;
        self
    }

    /// The largest body of a request, in bytes; larger ones get 413. 100 MiB by default, as in the server.
    pub fn max_content_length(mut self, bytes: usize) -> Self {
        self.max_content_length = bytes;
        self
    }

    /// Whether bad versions of media types are a `status_exception` that stands alone, as in older servers, and not the
    /// cause of a `media_type_header_exception`. Not by default.
    pub fn plain_media_type_errors(mut self, yes: bool) -> Self {
        self.plain_media_type_errors = yes;
        self
    }
}
