//! YAML front matter: between a first line `---` and the next line `---` (or `...`), in Markdown and plain text alike.
//!
//! It stays in the text; its span and its fields are reported. Front matter that is neither YAML nor plain `key: value` lines
//! is taken for text, so nothing of it is lost.

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
    let options = serde_saphyr::options! { duplicate_keys: serde_saphyr::DuplicateKeyPolicy::FirstWins };
    serde_saphyr::from_str_with_options(yaml, options).ok().or_else(|| plain_lines(yaml))
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
