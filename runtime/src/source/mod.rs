//! What the author of a data source writes against.

mod attachment;
mod context;
mod data_source;
mod document;
mod features;
pub(crate) mod object;
mod operation;
mod options;
mod sender;

pub use attachment::Attachment;
pub(crate) use attachment::{Content, Download};
pub use context::SyncContext;
pub use data_source::DataSource;
pub use document::Document;
pub(crate) use document::{stored_id, timestamp_text, write_text};
pub use features::Features;
pub use operation::Operation;
pub(crate) use options::Settings;
pub use options::SourceOptions;
pub use sender::Sender;
