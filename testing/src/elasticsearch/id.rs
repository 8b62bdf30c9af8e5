//! Generated ids.

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/// Generates an id of the same length and alphabet as the server's.
pub(super) fn new_id() -> String {
    random_text(20)
}

pub(super) fn random_text(length: usize) -> String {
    (0..length).filter_map(|_| fastrand::choice(ALPHABET)).map(|byte| char::from(*byte)).collect()
}
