//! Fields that a source states (front matter, JSON, HTML meta) to [`Metadata`].
//!
//! Each field of ours takes the first of its known keys that fits. What does not fit, is a second name for the same thing, or
//! would lose something (the time of a date), stays in `extra` under its own key.

use serde_json::{Map, Value};

use super::bylines::Byline;
use super::dates::iso_date;
use crate::document::Metadata;

const TITLE: &[&str] = &["title", "headline"];
const DATE: &[&str] = &[
    "date",
    "published_time",
    "published",
    "date_published",
    "datepublished",
    "publish_date",
    "published_at",
    "publication_date",
    "pub_date",
    "pubdate",
];
const AUTHORS: &[&str] = &["authors", "author", "byline"];
const PUBLISHER: &[&str] = &["publisher", "site_name", "site", "source", "outlet"];
const URL: &[&str] = &["url", "source_url", "canonical_url", "canonical", "link", "permalink"];
const TAGS: &[&str] = &["tags", "keywords", "categories", "category", "section"];

/// Sorts fields into metadata; keys are compared without case, `-` as `_`.
pub fn metadata(mut fields: Map<String, Value>) -> Metadata {
    let title = take(&mut fields, TITLE, |value| line(value).map(Taken::Whole));
    let date = take(&mut fields, DATE, date);
    let authors = take(&mut fields, AUTHORS, authors);
    let publisher = take(&mut fields, PUBLISHER, |value| line(value).filter(|name| !is_url(name)).map(Taken::Whole));
    let url = take(&mut fields, URL, |value| line(value).filter(|url| is_url(url)).map(Taken::Whole));
    let tags = take(&mut fields, TAGS, |value| names(value, labels).map(Taken::Whole));
    Metadata {
        title,
        date,
        authors: authors.unwrap_or_default(),
        publisher,
        url,
        tags: tags.unwrap_or_default(),
        extra: fields,
    }
}

/// A value as a field of ours holds it.
pub enum Taken<T> {
    /// It says all that the source's value says.
    Whole(T),
    /// It says less: the source's value is kept, too.
    Part(T),
}

pub fn take<T>(
    fields: &mut Map<String, Value>,
    keys: &[&str],
    convert: impl Fn(&Value) -> Option<Taken<T>>,
) -> Option<T> {
    for wanted in keys {
        let found = fields.iter().find_map(|(key, value)| same_key(key, wanted).then(|| (key.clone(), convert(value))));
        match found {
            Some((key, Some(Taken::Whole(value)))) => {
                fields.shift_remove(&key);
                return Some(value);
            }
            Some((_, Some(Taken::Part(value)))) => return Some(value),
            Some((_, None)) | None => {}
        }
    }
    None
}

fn same_key(key: &str, wanted: &str) -> bool {
    let same = |a: u8, b: u8| a.eq_ignore_ascii_case(&b) || (a == b'-' && b == b'_');
    key.len() == wanted.len() && key.bytes().zip(wanted.bytes()).all(|(a, b)| same(a, b))
}

/// A string with its white space (folded lines, U+00A0) made single spaces.
pub fn line(value: &Value) -> Option<String> {
    value.as_str().map(one_line).filter(|text| !text.is_empty())
}

/// White space of any kind and length to single spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn date(value: &Value) -> Option<Taken<String>> {
    let written = line(value)?;
    let date = iso_or_text(&written)?;
    Some(if date == written { Taken::Whole(date) } else { Taken::Part(date) })
}

/// A date in ISO form if it can be read as one, else as written.
pub fn iso_or_text(written: &str) -> Option<String> {
    iso_date(written).or_else(|| Some(one_line(written)).filter(|text| !text.is_empty()))
}

/// A string (cut by `split`), a list of strings, or (a list of) objects with a `name`; not a mix with anything else.
pub fn names(value: &Value, split: fn(&str) -> Vec<String>) -> Option<Vec<String>> {
    let names = match value {
        Value::String(text) => split(text),
        Value::Array(items) => items.iter().map(name).collect::<Option<Vec<_>>>()?,
        Value::Object(_) => vec![name(value)?],
        Value::Null | Value::Bool(_) | Value::Number(_) => return None,
    };
    (!names.is_empty()).then_some(names)
}

/// An object may hold more than its name: only one that does not is taken.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) if fields.len() == 1 => line(fields.get("name")?),
        _ => line(value),
    }
}

/// Authors; of a byline that says more than their names the source's value is kept, too.
pub fn authors(value: &Value) -> Option<Taken<Vec<String>>> {
    if let Value::String(byline) = value {
        let Byline { names, says_more } = Byline::parse(byline);
        let taken = if says_more { Taken::Part } else { Taken::Whole };
        return (!names.is_empty()).then(|| taken(names));
    }
    names(value, |_| Vec::new()).map(Taken::Whole)
}

/// `news, politics` as two labels.
pub fn labels(text: &str) -> Vec<String> {
    text.split([',', ';']).map(one_line).filter(|label| !label.is_empty()).collect()
}

pub fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(fields: Value) -> Metadata {
        let Value::Object(fields) = fields else { panic!("not an object") };
        metadata(fields)
    }

    #[test]
    fn known_keys_are_sorted_out_and_the_rest_is_kept() {
        let metadata = of(json!({
            "Title": "Harbour\u{a0}strike\n  ends", "author": "By Ida Moen and Karl Voss", "source": "Fjord Gazette",
            "link": "https://gazette.example/1", "keywords": "ports, labour", "pages": 3, "published-time": "2021-05-20",
        }));
        assert_eq!(metadata.title.as_deref(), Some("Harbour strike ends"));
        assert_eq!(metadata.authors, ["Ida Moen", "Karl Voss"]);
        assert_eq!(metadata.publisher.as_deref(), Some("Fjord Gazette"));
        assert_eq!(metadata.url.as_deref(), Some("https://gazette.example/1"));
        assert_eq!(metadata.tags, ["ports", "labour"]);
        assert_eq!(metadata.date.as_deref(), Some("2021-05-20"));
        assert_eq!(Value::Object(metadata.extra), json!({"pages": 3}));
    }

    #[test]
    fn what_a_field_of_ours_cannot_say_stays_in_extra() {
        let fields = json!({
            "date": "2021-05-20T05:00:00Z", "published_time": "2021-05-20 01:00", "author": {"name": "Ida Moen", "age": 40},
            "tags": ["a", 1], "source": "https://gazette.example",
        });
        let metadata = of(fields.clone());
        assert_eq!(metadata.date.as_deref(), Some("2021-05-20"));
        assert_eq!(metadata.authors, Vec::<String>::new());
        assert_eq!(Value::Object(metadata.extra), fields);
        let byline = of(json!({"byline": "Ida Moen, Staff Writer"}));
        assert_eq!((byline.authors, byline.extra.len()), (vec!["Ida Moen".to_owned()], 1));
        let vague = of(json!({"date": "spring 2021"}));
        assert_eq!((vague.date.as_deref(), vague.extra.len()), (Some("spring 2021"), 0));
    }
}
