//! Parser for `Warning` headers: `299 Elasticsearch-9.1.0-abc "text" "date"`, several per line.

/// Returns the texts in one header value.
pub(crate) fn texts(header: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = header;
    while let Some((_, tail)) = rest.split_once('"') {
        let (text, tail) = quoted(tail);
        texts.push(percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned());
        // Older servers append a quoted date.
        let tail = tail.trim_start();
        rest = match tail.strip_prefix('"') {
            Some(date) => quoted(date).1,
            None => tail,
        };
    }
    if texts.is_empty() && !header.trim().is_empty() {
        texts.push(header.trim().to_owned());
    }
    texts
}

/// Reads up to the closing quote. Returns the unescaped text and the rest of the input.
fn quoted(input: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = input.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
            '"' => return (text, input.get(at + 1..).unwrap_or_default()),
            _ => text.push(c),
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::texts;

    #[test]
    fn every_form_of_the_header_is_read() {
        for (header, expected) in [
            (r#"299 Elasticsearch-9.1.0-abc "plain""#, &["plain"][..]),
            (r#"299 ES "one", 299 ES "two, and more""#, &["one", "two, and more"]),
            (r#"299 ES "say \"hi\" \\ bye""#, &[r#"say "hi" \ bye"#]),
            (r#"299 ES "old" "Mon, 01 Jan 2018 00:00:00 GMT", 299 ES "b""#, &["old", "b"]),
            (r#"299 ES "gr%C3%BC%C3%9Fe""#, &["grüße"]),
            ("no quotes at all", &["no quotes at all"]),
            (r#"299 ES "never closed"#, &["never closed"]),
            ("", &[]),
        ] {
            assert_eq!(texts(header), expected, "{header}");
        }
    }
}
