//! Strings, which may end early or contain invalid Unicode.

use super::{Parser, Stop};

/// A parsed string.
pub(super) struct Text {
    pub(super) text: String,
    /// Whether the closing quotation mark was there.
    pub(super) complete: bool,
    /// Whether all of it is valid Unicode.
    pub(super) valid: bool,
}

impl Parser<'_> {
    /// Parses a string, whose first quotation mark is next.
    pub(super) fn string(&mut self) -> Result<Text, Stop> {
        self.take(1);
        let mut bytes = Vec::new();
        let mut valid = true;
        let complete = loop {
            let plain = self.rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
            bytes.extend_from_slice(self.take(plain));
            match self.take(1) {
                [] => break false,
                b"\"" => break true,
                b"\\" => match self.take(1) {
                    [] => break false,
                    [escaped] => match escaped {
                        b'"' | b'\\' | b'/' => bytes.push(*escaped),
                        b'b' => bytes.push(0x08),
                        b'f' => bytes.push(0x0c),
                        b'n' => bytes.push(b'\n'),
                        b'r' => bytes.push(b'\r'),
                        b't' => bytes.push(b'\t'),
                        b'u' => {
                            let Some(character) = self.unicode()? else { break false };
                            valid &= character.is_some();
                            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                        }
                        _ => return Err(Stop::Invalid),
                    },
                    _ => return Err(Stop::Invalid),
                },
                _ => return Err(Stop::Invalid),
            }
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                valid = false;
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            }
        };
        if !complete && !self.may_be_truncated {
            return Err(Stop::Invalid);
        }
        Ok(Text { text, complete, valid })
    }

    /// Parses the digits after `\u`. `Some(None)` is a lone surrogate, `None` the end of the document.
    fn unicode(&mut self) -> Result<Option<Option<char>>, Stop> {
        let Some(first) = self.hex()? else { return Ok(None) };
        if !(0xd800..0xdc00).contains(&first) {
            return Ok(Some(char::from_u32(first)));
        }
        let before = self.rest;
        if self.rest.starts_with(b"\\u") {
            self.take(2);
            let Some(second) = self.hex()? else { return Ok(None) };
            if (0xdc00..0xe000).contains(&second) {
                return Ok(Some(char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))));
            }
            self.rest = before;
        }
        Ok(Some(None))
    }

    fn hex(&mut self) -> Result<Option<u32>, Stop> {
        let digits = self.take(4);
        let mut number = 0;
        for digit in digits {
            number = number * 16 + char::from(*digit).to_digit(16).ok_or(Stop::Invalid)?;
        }
        Ok((digits.len() == 4).then_some(number))
    }
}
