//! The spellings in which a server may echo a secret.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};

/// All spellings that the documentation promises.
pub fn spellings(secret: &str) -> Vec<String> {
    let json = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let unicode = |upper: bool| {
        let unit = |unit: u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
        secret.encode_utf16().map(unit).collect::<String>()
    };
    let percent = |escaped: &dyn Fn(u8) -> bool, upper: bool| {
        let byte = |byte: u8| match (escaped(byte), upper) {
            (false, _) => vec![byte],
            (true, true) => format!("%{byte:02X}").into_bytes(),
            (true, false) => format!("%{byte:02x}").into_bytes(),
        };
        String::from_utf8(secret.bytes().flat_map(byte).collect()).unwrap()
    };
    let special = |byte: u8| !byte.is_ascii_alphanumeric();
    let html = |named: bool| {
        let character = |c: char| match c {
            '&' if named => "&amp;".to_owned(),
            '<' if named => "&lt;".to_owned(),
            '>' if named => "&gt;".to_owned(),
            '"' if named => "&quot;".to_owned(),
            '\'' if named => "&#39;".to_owned(),
            c if named => c.to_string(),
            c if c.is_alphanumeric() => format!("&#{};", u32::from(c)),
            c => format!("&#x{:X};", u32::from(c)),
        };
        secret.chars().map(character).collect::<String>()
    };
    let all_names = html(true)
        .replace('/', "&sol;")
        .replace('=', "&equals;")
        .replace('+', "&plus;")
        .replace('@', "&commat;")
        .replace('ä', "&auml;")
        .replace('ß', "&szlig;");
    let mut spellings = vec![
        secret.to_owned(),
        json(secret),
        json(secret).replace('/', "\\/"),
        json(secret)
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
            .replace('=', "\\u003d"),
        unicode(true),
        unicode(false),
        percent(&special, true),
        percent(&special, false),
        percent(&|byte| !byte.is_ascii() || b"%/?=&+ \n\r\t\"".contains(&byte), false),
        percent(&|_| true, true),
        percent(&special, true).replace("%20", "+"),
        html(true),
        html(false),
        all_names,
        STANDARD.encode(secret),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ];
    let within: Vec<_> = spellings.iter().map(|spelling| json(spelling)).collect();
    let as_go: Vec<_> = spellings
        .iter()
        .map(|spelling| json(spelling).replace('&', "\\u0026").replace('=', "\\u003D"))
        .collect();
    spellings.extend(within);
    spellings.extend(as_go);
    spellings
}
