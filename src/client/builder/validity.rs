//! The dates of a certificate.

use std::time::Duration;

use chrono::NaiveDateTime;
use rustls::{
    CertificateError,
    pki_types::{CertificateDer, UnixTime},
};

/// Checks that `certificate` is valid at this time.
pub(super) fn check(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), CertificateError> {
    let (not_before, not_after) = dates(certificate).ok_or(CertificateError::BadEncoding)?;
    if now < not_before {
        return Err(CertificateError::NotValidYetContext { time: now, not_before });
    }
    if now > not_after {
        return Err(CertificateError::ExpiredContext { time: now, not_after });
    }
    Ok(())
}

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Reads the first and the last second at which a certificate is valid (RFC 5280, section 4.1).
fn dates(certificate: &[u8]) -> Option<(UnixTime, UnixTime)> {
    let mut signed = Elements(Elements(certificate).expect(SEQUENCE)?);
    let mut fields = Elements(signed.expect(SEQUENCE)?);
    match fields.next()? {
        (VERSION, _) => drop(fields.expect(INTEGER)?),
        (INTEGER, _) => {}
        _ => return None,
    }
    let _algorithm = fields.expect(SEQUENCE)?;
    let _issuer = fields.expect(SEQUENCE)?;
    let mut validity = Elements(fields.expect(SEQUENCE)?);
    Some((time(validity.next()?)?, time(validity.next()?)?))
}

/// Reads a point in time. Those before 1970 count as 1970.
fn time((tag, text): (u8, &[u8])) -> Option<UnixTime> {
    let text = std::str::from_utf8(text).ok()?;
    let century = match (tag, text.len(), text.get(..2)?) {
        (UTC_TIME, 13, year) if year < "50" => "20",
        (UTC_TIME, 13, _) => "19",
        (GENERALIZED_TIME, 15, _) => "",
        _ => return None,
    };
    let digits = text.strip_suffix('Z').filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let time = NaiveDateTime::parse_from_str(&format!("{century}{digits}"), "%Y%m%d%H%M%S").ok()?;
    let seconds = u64::try_from(time.and_utc().timestamp()).unwrap_or(0);
    Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

/// The elements of a DER value that are still to be read.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// Reads the tag and the content of the next element.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&[tag, length], rest) = self.0.split_first_chunk()?;
        let (length, rest) = match length {
            0..=0x7f => (usize::from(length), rest),
            // No certificate of a TLS handshake is longer than three bytes can tell.
            0x81..=0x83 => {
                let (length, rest) = rest.split_at_checked(usize::from(length - 0x80))?;
                (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        let tag = if text.len() == 13 { UTC_TIME } else { GENERALIZED_TIME };
        time((tag, text.as_bytes())).map(|time| time.as_secs())
    }

    #[test]
    fn times() {
        assert_eq!(seconds("491231235959Z"), Some(2_524_607_999));
        assert_eq!(seconds("500101000000Z"), Some(0), "1950");
        assert_eq!(seconds("20500101000000Z"), Some(2_524_608_000));
        assert_eq!(seconds("99991231235959Z"), Some(253_402_300_799));
        for text in ["", "4912312359Z", "491331235959Z", "491231235959+", "+91231235959Z", "2050010100000Z0"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert!(time((INTEGER, b"491231235959Z")).is_none());
    }

    #[test]
    fn dates_of_certificates() {
        let mut params = rcgen::CertificateParams::new(vec!["h".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2020, 1, 2);
        params.not_after = rcgen::date_time_ymd(2050, 1, 1);
        let certificate = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        let der = certificate.der();
        let at = |seconds| check(der, UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
        assert!(matches!(at(1_577_923_199), Err(CertificateError::NotValidYetContext { .. })));
        assert_eq!(at(1_577_923_200), Ok(()));
        assert_eq!(at(2_524_608_000), Ok(()));
        assert!(matches!(at(2_524_608_001), Err(CertificateError::ExpiredContext { .. })));
        for length in 0..der.len() {
            assert!(dates(&der[..length]).is_none(), "{length}");
        }
    }
}
