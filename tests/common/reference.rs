//! The reference material, which is stored outside of this repository.

use serde_json::Value;

/// Reads one of its files. Prints a note and returns `None` if the file does not exist.
pub fn reference(file: &str) -> Option<Value> {
    let folder = std::env::var_os("CONNECTORS_SDK_REFERENCE").map_or_else(
        || {
            // Beside the repository, whichever crate of the workspace the test belongs to.
            let folders = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1);
            let mut folders = folders.map(|folder| folder.join("shared/reference"));
            folders.find(|folder| folder.is_dir()).unwrap_or_else(|| "shared/reference".into())
        },
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
