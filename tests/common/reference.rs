//! The reference material that is kept beside the repository.

use serde_json::Value;

/// One of its files. `None`, and a word about it, where it is not there.
pub fn reference(file: &str) -> Option<Value> {
    let folder = std::env::var_os("CONNECTORS_SDK_REFERENCE").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference"),
        std::path::PathBuf::from,
    );
    match std::fs::read(folder.join(file)) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(error) if std::env::var_os("CONNECTORS_SDK_REFERENCE").is_some() => {
            panic!("{}: {error}", folder.join(file).display())
        }
        Err(error) => {
            println!("skipped: {}: {error} (set CONNECTORS_SDK_REFERENCE)", folder.join(file).display());
            None
        }
    }
}
