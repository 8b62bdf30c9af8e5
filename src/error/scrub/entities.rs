//! Names of HTML entities.

/// Returns the character of a name: those of ASCII and of Latin-1.
pub(super) fn character(name: &str) -> Option<char> {
    let ascii = ASCII.iter().find(|(known, _)| *known == name).map(|(_, character)| *character);
    ascii.or_else(|| {
        let position = LATIN_1.iter().position(|known| *known == name)?;
        char::from_u32(FIRST + u32::try_from(position).ok()?)
    })
}

const ASCII: [(&str, char); 37] = [
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("excl", '!'),
    ("quot", '"'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("amp", '&'),
    ("apos", '\''),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("lt", '<'),
    ("equals", '='),
    ("gt", '>'),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("Hat", '^'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
];

/// Code of the first character in [`LATIN_1`].
const FIRST: u32 = 0xA0;

#[rustfmt::skip]
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect",
    "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
    "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot",
    "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil",
    "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml",
    "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times",
    "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig",
    "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml",
    "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide",
    "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn names_are_those_of_html() {
        for (name, expected) in [
            ("amp", Some('&')),
            ("bsol", Some('\\')),
            ("NewLine", Some('\n')),
            ("nbsp", Some('\u{a0}')),
            ("Auml", Some('Ä')),
            ("auml", Some('ä')),
            ("szlig", Some('ß')),
            ("yuml", Some('ÿ')),
            ("AUML", None),
            ("", None),
        ] {
            assert_eq!(character(name), expected, "{name}");
        }
    }
}
