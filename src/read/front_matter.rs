//! YAML front matter: between a first line `---` and the next line `---` (or `...`), in Markdown and plain text alike.
//!
//! It stays in the text; its span and its fields are reported. Front matter that is neither YAML nor plain `key: value` lines
//! is taken for text, so nothing of it is lost. For the same reason a value is a number only if that is written as the source
//! writes it: `007` and `1.10` stay strings; and by YAML 1.2 `no` is no boolean.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::fields;
use crate::document::{RawDocument, Span};

/// Front matter is a few lines; a closing fence further away than this is a thematic break.
const MAX_BYTES: usize = 64 << 10;

/// Finds front matter at the start of the text and reads its fields.
pub fn apply(document: &mut RawDocument) {
    if let Some((span, content)) = find(&document.text)
        && let Some(fields) = parse(content.of(&document.text))
    {
        document.front_matter = Some(span);
        document.metadata = fields::metadata(fields);
    }
}

/// Span with both fences (without the last line end), and span between them.
fn find(text: &str) -> Option<(Span, Span)> {
    let mut position = 0;
    let mut content_start = None;
    for line in text.split_inclusive('\n') {
        let end = position + line.len();
        let fence = line.trim_end();
        match content_start {
            None if fence == "---" => content_start = Some(end),
            None => return None,
            Some(start) if fence == "---" || fence == "..." => {
                return Some((Span::new(0, position + fence.len()), Span::new(start, position)));
            }
            Some(_) if end > MAX_BYTES => return None,
            Some(_) => {}
        }
        position = end;
    }
    None
}

fn parse(yaml: &str) -> Option<Map<String, Value>> {
    if yaml.trim().is_empty() {
        return Some(Map::new());
    }
    typed(yaml).or_else(|| plain_lines(yaml))
}

/// The fields of valid YAML. It is read twice: the parser tells a value's type or its text, not both.
fn typed(yaml: &str) -> Option<Map<String, Value>> {
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::FirstWins,
        strict_booleans: true,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString,
    };
    let fields: Map<String, Value> = serde_saphyr::from_str_with_options(yaml, options.clone()).ok()?;
    let fields = Value::Object(fields);
    let written = serde_saphyr::with_deserializer_from_str_with_options(yaml, options, |yaml| {
        AsWritten(&fields).deserialize(yaml)
    });
    // A value with a tag (`!!int 7`) has no text of its own: the author has said what it is.
    match written.unwrap_or(fields) {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// The same value with its numbers and strings as the source writes them.
struct AsWritten<'a>(&'a Value);

impl<'de> DeserializeSeed<'de> for AsWritten<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        match self.0 {
            Value::Null | Value::Bool(_) => IgnoredAny::deserialize(source).map(|_| self.0.clone()),
            Value::String(_) => String::deserialize(source).map(Value::String),
            Value::Number(number) => {
                let written = String::deserialize(source)?;
                Ok(if number.to_string() == written { self.0.clone() } else { Value::String(written) })
            }
            Value::Array(_) => source.deserialize_seq(self),
            Value::Object(_) => source.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for AsWritten<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value read before")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let known = self.0.as_array().map_or(&[][..], Vec::as_slice);
        let mut items = Vec::with_capacity(known.len());
        for item in known {
            items.extend(source.next_element_seed(AsWritten(item))?);
        }
        while source.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = source.next_key::<String>()? {
            let known = self.0.get(&key).unwrap_or(&Value::Null);
            let value = source.next_value_seed(AsWritten(known))?;
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }
}

/// Lines `key: value` that are no valid YAML, most often for a colon in a title without quotation marks. Indented lines go on
/// with the value before them.
fn plain_lines(yaml: &str) -> Option<Map<String, Value>> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in yaml.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if line.starts_with([' ', '\t', '-']) {
            let (_, value) = fields.last_mut()?;
            value.push('\n');
            value.push_str(line.trim());
        } else {
            let (key, value) = line.split_once(':')?;
            let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
            fields.push((is_key.then_some(key)?, unquoted(value.trim()).to_owned()));
        }
    }
    Some(fields.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect())
}

fn unquoted(value: &str) -> &str {
    ['"', '\''].iter().find_map(|mark| value.strip_prefix(*mark)?.strip_suffix(*mark)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn fields_of(text: &str) -> Option<Value> {
        find(text).and_then(|(_, content)| parse(content.of(text))).map(Value::Object)
    }

    #[test]
    fn spans_cover_both_fences() {
        let text = "---\r\ntitle: Tide\r\n--- \r\n\r\nText.";
        let (span, content) = find(text).unwrap();
        assert_eq!(span.of(text), "---\r\ntitle: Tide\r\n---");
        assert_eq!(content.of(text), "title: Tide\r\n");
    }

    #[test]
    fn values_keep_their_type_and_dates_their_spelling() {
        let text = "---\ntags:\n  - ports\n  - labour\ndate: 2021-05-20\ntime: 2021-05-20 05:00:00-04:00\npages: 3\nopen: true\n\
                    title: \"Strike at the Harbour\\\n  \\ of\\_Halden\"\nempty:\n...\n";
        assert_eq!(
            fields_of(text).unwrap(),
            json!({"tags": ["ports", "labour"], "date": "2021-05-20", "time": "2021-05-20 05:00:00-04:00", "pages": 3,
                   "open": true, "title": "Strike at the Harbour of\u{a0}Halden", "empty": null})
        );
    }

    #[test]
    fn a_value_is_a_number_or_boolean_only_where_nothing_of_its_spelling_is_lost() {
        let text = "---\ncode: 007\nphone: 0123\ncountry: NO\npublished: yes\nversion: 1.10\naxes: [x, y, on, 3, 3.50]\nn: 1_000\n\
                    hex: 0x1F\nplus: +5\nrow: 12345678901234567890123\nhuge: 1e999\nnone: .NaN\nat: 12:30\nquoted: \"7\"\n\
                    share: 0.5\nbelow: -3\ndraft: false\nnested: &n {a: 010, b: {c: [~, 1.0, 01]}}\nagain: *n\n7: 1.0\n---\n";
        assert_eq!(
            fields_of(text).unwrap(),
            json!({"code": "007", "phone": "0123", "country": "NO", "published": "yes", "version": "1.10",
                   "axes": ["x", "y", "on", 3, "3.50"], "n": "1_000", "hex": "0x1F", "plus": "+5",
                   "row": "12345678901234567890123", "huge": "1e999", "none": ".NaN", "at": "12:30", "quoted": "7",
                   "share": 0.5, "below": -3, "draft": false,
                   "nested": {"a": "010", "b": {"c": [null, 1.0, "01"]}},
                   "again": {"a": "010", "b": {"c": [null, 1.0, "01"]}}, "7": 1.0})
        );
        assert_eq!(fields_of("---\na: !!int 7\nb: !!str 007\n---\n"), Some(json!({"a": 7, "b": "007"})));
    }

    #[test]
    fn plain_lines_are_read_where_yaml_fails() {
        let text = "---\ntitle: Harbour: the strike\nauthor: \"Ida Moen\"\nnote: one\n  two\n---\n";
        assert_eq!(
            fields_of(text).unwrap(),
            json!({"title": "Harbour: the strike", "author": "Ida Moen", "note": "one\ntwo"})
        );
    }

    #[test]
    fn anything_else_is_text() {
        for text in
            ["Text\n---\na: 1\n---\n", "---\nA line of prose.\n---\nMore.", "---\ntitle: x\n", "----\n", "", "---"]
        {
            assert_eq!(fields_of(text), None, "{text:?}");
        }
        assert_eq!(fields_of("---\n---\nText"), Some(json!({})));
        assert_eq!(fields_of("---\na: 1\na: 2\n---\n"), Some(json!({"a": 1})));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(content: String, yaml in "[-a-z:#&*!|>'\"{}\\[\\], \n\t]{0,80}") {
            for text in [content.clone(), format!("---\n{content}\n---\n{content}"), format!("---\n{yaml}\n---\n")] {
                if let Some((span, inside)) = find(&text) {
                    prop_assert!(span.of(&text).starts_with("---") && span.contains(inside));
                    let _ = parse(inside.of(&text));
                }
            }
        }
    }
}
