//! Bytes to text. Nothing is replaced silently: bytes that are not valid in their encoding make the document an error.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Share of UTF-16 code units with a zero high byte from which text without a byte order mark is taken for UTF-16; English
/// prose has more than 95 %, binary data seldom has its zeros at even (or odd) places only.
const UTF16_ZERO_SHARE: f64 = 0.5;
/// The same for zero low bytes, which hardly any character has.
const UTF16_STRAY_ZERO_SHARE: f64 = 0.01;
/// Share of control characters (other than white space) from which text is binary. Text that was scraped may hold a few.
const MAX_CONTROL_SHARE: f64 = 0.01;

const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// Every encoding of the WHATWG standard by its name in lower case.
const LABELS: [&str; 40] = [
    "big5",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "gbk",
    "ibm866",
    "iso-2022-jp",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-8-i",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "replacement",
    "shift_jis",
    "utf-16be",
    "utf-16le",
    "utf-8",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "x-mac-cyrillic",
    "x-user-defined",
];

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undecodable {
    #[error("looks like binary data, not text; convert it to text, HTML or JSON Lines first")]
    Binary,
    #[error("is not valid {encoding}; convert it to UTF-8, e.g. with `iconv -f {encoding} -t utf-8`")]
    Malformed { encoding: &'static str },
    #[error(
        "is UTF-8 but damaged at byte {at} (counted after decompression); fetch it again, or mend it with `iconv -c -t utf-8`"
    )]
    DamagedUtf8 { at: usize },
}

pub fn without_utf8_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(UTF8_BOM).unwrap_or(bytes)
}

/// Decodes by byte order mark, else as UTF-16 if it looks so, else as UTF-8 if valid, else as `declared`, else as guessed.
/// Gives the text without byte order mark, and the encoding's name in lower case.
pub fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<(String, &'static str), Undecodable> {
    let (text, encoding) = if let Some((encoding, bom_len)) = Encoding::for_bom(&bytes) {
        (strictly(&bytes[bom_len..], encoding)?, encoding)
    } else if let Some(encoding) = utf16_without_bom(&bytes) {
        (strictly(&bytes, encoding)?, encoding)
    } else if memchr::memchr(0, &bytes).is_some() {
        return Err(Undecodable::Binary);
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => (text, UTF_8),
            Err(error) => legacy(error.as_bytes(), error.utf8_error().valid_up_to(), declared)?,
        }
    };
    if is_binary(&text) { Err(Undecodable::Binary) } else { Ok((text, label(encoding))) }
}

fn strictly(bytes: &[u8], encoding: &'static Encoding) -> Result<String, Undecodable> {
    if encoding == UTF_8 {
        let text = std::str::from_utf8(bytes).map_err(|error| Undecodable::DamagedUtf8 { at: error.valid_up_to() })?;
        return Ok(text.to_owned());
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned).ok_or(Undecodable::Malformed { encoding: label(encoding) })
}

/// English (and other Latin) text in UTF-16 has a zero in nearly every second byte, and nowhere else.
fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let (units, []) = bytes.as_chunks::<2>() else { return None };
    let (mut first, mut second) = (0_usize, 0_usize);
    for [a, b] in units {
        first += usize::from(*a == 0);
        second += usize::from(*b == 0);
    }
    let many = |zeros: usize| zeros as f64 > units.len() as f64 * UTF16_ZERO_SHARE;
    let few = |zeros: usize| zeros as f64 <= units.len() as f64 * UTF16_STRAY_ZERO_SHARE;
    if many(second) && few(first) {
        Some(UTF_16LE)
    } else if many(first) && few(second) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Bytes that are no valid UTF-8, the first wrong one at `wrong_at`.
fn legacy(
    bytes: &[u8],
    wrong_at: usize,
    declared: Option<&'static Encoding>,
) -> Result<(String, &'static Encoding), Undecodable> {
    if is_mostly_utf8(bytes) {
        return Err(Undecodable::DamagedUtf8 { at: wrong_at });
    }
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8)
        && let Ok(text) = strictly(bytes, encoding)
    {
        return Ok((text, encoding));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    Ok((strictly(bytes, encoding)?, encoding))
}

/// Whether valid sequences of several bytes outnumber wrong ones: in a single-byte encoding they hardly ever come about by
/// chance, and reading damaged UTF-8 as one would garble every other such character.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    valid > wrong
}

/// White space that text may hold among its control characters: tab, line ends, form feed, and U+0085 (next line).
fn is_binary(text: &str) -> bool {
    let control = |c: &char| c.is_control() && !c.is_whitespace();
    let (mut controls, mut characters) = (0_usize, 0_usize);
    for c in text.chars() {
        controls += usize::from(control(&c));
        characters += 1;
    }
    text.contains('\0') || controls as f64 > characters as f64 * MAX_CONTROL_SHARE
}

fn label(encoding: &'static Encoding) -> &'static str {
    let name = encoding.name();
    LABELS.into_iter().find(|label| label.eq_ignore_ascii_case(name)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;

    use super::*;

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn byte_order_marks_decide_and_are_no_text() {
        let text = "Mayor Ilse Brandt \u{201c}won\u{201d} \u{1f600}";
        assert_eq!(decode([UTF8_BOM, text.as_bytes()].concat(), None), Ok((text.to_owned(), "utf-8")));
        let marked = format!("\u{feff}{text}");
        assert_eq!(decode(utf16(&marked, u16::to_le_bytes), None), Ok((text.to_owned(), "utf-16le")));
        assert_eq!(decode(utf16(&marked, u16::to_be_bytes), None), Ok((text.to_owned(), "utf-16be")));
    }

    #[test]
    fn utf16_is_seen_without_a_mark() {
        let text = "The ferry \u{201c}Halden\u{201d} left at noon.\r\n";
        assert_eq!(decode(utf16(text, u16::to_le_bytes), None), Ok((text.to_owned(), "utf-16le")));
        assert_eq!(decode(utf16(text, u16::to_be_bytes), None), Ok((text.to_owned(), "utf-16be")));
    }

    #[test]
    fn windows_1252_keeps_its_quotation_marks() {
        let bytes = b"\x93We will rebuild the caf\xe9,\x94 the mayor\x92s aide said \x97 twice.".to_vec();
        let text = "\u{201c}We will rebuild the caf\u{e9},\u{201d} the mayor\u{2019}s aide said \u{2014} twice.";
        assert_eq!(decode(bytes, None), Ok((text.to_owned(), "windows-1252")));
    }

    #[test]
    fn a_declared_encoding_counts_only_where_utf8_fails() {
        let cyrillic = encoding_rs::ISO_8859_5;
        let (bytes, _, _) = cyrillic.encode("\u{41c}\u{44d}\u{440}");
        let decoded = decode(bytes.into_owned(), Some(cyrillic));
        assert_eq!(decoded, Ok(("\u{41c}\u{44d}\u{440}".to_owned(), "iso-8859-5")));
        assert_eq!(decode("caf\u{e9}".into(), Some(WINDOWS_1252)), Ok(("caf\u{e9}".to_owned(), "utf-8")));
    }

    #[test]
    fn damaged_and_binary_bytes_are_refused() {
        let mut damaged = "The \u{201c}caf\u{e9}\u{201d} ".as_bytes().to_vec();
        let at = damaged.len();
        damaged.extend_from_slice(b"\xe2\x80 closed.");
        assert_eq!(decode(damaged, None), Err(Undecodable::DamagedUtf8 { at }));
        assert_eq!(decode(b"PK\x03\x04\0\0\0\x08word/document.xml".to_vec(), None), Err(Undecodable::Binary));
        assert_eq!(decode((1..=255).collect(), None), Err(Undecodable::Binary));
        assert_eq!(
            decode(b"\xff\xfea\0b".to_vec(), None),
            Err(Undecodable::Malformed { encoding: "utf-16le" }),
            "half a code unit at the end"
        );
    }

    #[test]
    fn every_encoding_has_a_lower_case_label() {
        for name in LABELS {
            let encoding = Encoding::for_label_no_replacement(name.as_bytes());
            assert!(encoding.is_none_or(|encoding| label(encoding) == name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_are_refused(bytes: Vec<u8>) {
            let _ = decode(bytes, None);
        }

        #[test]
        fn utf8_comes_back_as_it_was(text in "[^\\p{Cc}\u{feff}]{0,200}") {
            let controls_allowed = format!("{text}\r\n\t{text}");
            prop_assert_eq!(decode(controls_allowed.clone().into_bytes(), None), Ok((controls_allowed, "utf-8")));
        }
    }
}
