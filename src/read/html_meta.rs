//! What an HTML page states about itself: `<meta>`, `<link rel=canonical>`, `<time>`, and schema.org JSON-LD.

use dom_query::Document;
use encoding_rs::Encoding;
use serde_json::{Map, Value};

use super::bylines::Byline;
use super::fields::{self, Taken, one_line};

/// How far into a page its encoding may be declared, by the HTML standard.
const DECLARATION_BYTES: usize = 1024;

const DATE: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "parsely_pub_date",
    "publish_date",
    "publication_date",
    "pubdate",
    "sailthru.date",
    "citation_publication_date",
];
const AUTHORS: &[&str] =
    &["author", "article:author", "parsely_author", "dc.creator", "dcterms.creator", "byl", "sailthru.author"];
const PUBLISHER: &[&str] = &["og:site_name", "application_name", "publisher", "dc.publisher", "dcterms.publisher"];
const URL: &[&str] = &["canonical", "og:url", "parsely_link"];
const TAGS: &[&str] = &["article:tag", "keywords", "news_keywords", "parsely_tags", "sailthru.tags"];

/// Key of the page's JSON-LD in `extra`.
const JSON_LD: &str = "json_ld";

/// The encoding that the start of a page names: `<meta charset=…>`, its older `http-equiv` form, or the XML declaration.
pub fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes).to_ascii_lowercase();
    [b"charset".as_slice(), b"encoding"].iter().find_map(|key| {
        memchr::memmem::find_iter(&head, key).find_map(|at| {
            let value = head.get(at + key.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
            let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
            let end = value.iter().position(|b| b"\"'; />?".contains(b)).unwrap_or(value.len());
            Encoding::for_label_no_replacement(value.get(..end)?)
        })
    })
}

/// Metadata that the page states in machine-readable form. The title is left to the extractor, which knows the page.
pub fn metadata(page: &Document) -> crate::document::Metadata {
    let mut fields = tags(page);
    let linked = linked_data(page);
    let article = linked.iter().find_map(article);
    let stated = |key: &str| article.and_then(|article| article.get(key));
    let date = stated("datePublished").and_then(Value::as_str).and_then(fields::iso_or_text);
    let authors = stated("author").map(names).filter(|names| !names.is_empty());
    let metadata = crate::document::Metadata {
        title: stated("headline").and_then(Value::as_str).map(one_line),
        date: date.or_else(|| fields::take(&mut fields, DATE, fields::date)).or_else(|| time_element(page)),
        authors: authors.or_else(|| fields::take(&mut fields, AUTHORS, fields::authors)).unwrap_or_default(),
        publisher: stated("publisher")
            .and_then(|publisher| names(publisher).into_iter().next())
            .or_else(|| fields::take(&mut fields, PUBLISHER, |value| fields::line(value).map(Taken::Whole))),
        url: fields::take(&mut fields, URL, |value| fields::line(value).map(Taken::Whole)),
        tags: fields::take(&mut fields, TAGS, |value| fields::names(value, fields::labels).map(Taken::Whole))
            .unwrap_or_default(),
        extra: Map::new(),
    };
    if !linked.is_empty() {
        fields.insert(JSON_LD.to_owned(), Value::Array(linked));
    }
    crate::document::Metadata { extra: fields, ..metadata }
}

/// `<meta>` by property, name or itemprop (several of one key as a list), the canonical link, and the page's language.
fn tags(page: &Document) -> Map<String, Value> {
    let mut fields = Map::new();
    for tag in page.select("meta[content]").nodes() {
        let key = ["property", "name", "itemprop"].iter().find_map(|attribute| tag.attr(attribute));
        if let (Some(key), Some(content)) = (key, tag.attr("content")) {
            add(&mut fields, key.trim(), content.trim());
        }
    }
    if let Some(link) = page.select_single("link[rel=canonical]").attr("href") {
        add(&mut fields, "canonical", link.trim());
    }
    if let Some(language) = page.select_single("html").attr("lang") {
        add(&mut fields, "lang", language.trim());
    }
    fields
}

fn add(fields: &mut Map<String, Value>, key: &str, content: &str) {
    let content = Value::String(content.to_owned());
    match fields.get_mut(key) {
        None => {
            fields.insert(key.to_owned(), content);
        }
        Some(Value::Array(list)) => list.push(content),
        Some(first) => *first = Value::Array(vec![first.take(), content]),
    }
}

/// A date in the page itself, marked as that of its publication.
fn time_element(page: &Document) -> Option<String> {
    let time = page.select_single(
        "time[itemprop=datePublished], time[pubdate], article header time[datetime], article time[datetime]",
    );
    time.attr("datetime").and_then(|date| fields::iso_or_text(&date))
}

/// All JSON-LD blocks that parse.
fn linked_data(page: &Document) -> Vec<Value> {
    let scripts = page.select("script[type='application/ld+json']");
    scripts.nodes().iter().filter_map(|script| serde_json::from_str(script.text().trim()).ok()).collect()
}

/// The article that a JSON-LD block describes: itself, or one in its list or `@graph`.
fn article(data: &Value) -> Option<&Map<String, Value>> {
    match data {
        Value::Array(items) => items.iter().find_map(article),
        Value::Object(fields) if is_article(fields.get("@type")) => Some(fields),
        Value::Object(fields) => article(fields.get("@graph")?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// schema.org's `Article`, its subtypes (`NewsArticle`, `ReportageNewsArticle`, ...), `Report`, and blog postings.
fn is_article(kind: Option<&Value>) -> bool {
    let is = |kind: &Value| {
        kind.as_str().is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report")
    };
    kind.is_some_and(|kind| is(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is)))
}

/// Names in a JSON-LD value: a string, an object with a `name`, or a list of these.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => Byline::parse(name).names,
        Value::Object(fields) => fields.get("name").map(names).unwrap_or_default(),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_declared_in_three_ways() {
        let label = |html: &str| declared_encoding(html.as_bytes()).map(Encoding::name);
        assert_eq!(label("<meta charset=ISO-8859-2>"), Some("ISO-8859-2"));
        assert_eq!(
            label("<META http-equiv='Content-Type' content='text/html; charset=windows-1251'>"),
            Some("windows-1251")
        );
        assert_eq!(label("<?xml version='1.0' encoding=\"utf-8\"?>"), Some("UTF-8"));
        assert_eq!(label("<p>charset = nonsense"), None);
        assert_eq!(label("charset"), None);
    }

    #[test]
    fn linked_data_comes_before_tags_and_nothing_is_lost() {
        let page = Document::from(
            r#"<html lang="en"><head><meta name="author" content="Desk"><meta name="theme" content="dark">
            <meta property="article:tag" content="ports"><meta property="article:tag" content="labour">
            <link rel="canonical" href="https://gazette.example/1">
            <script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["NewsArticle"],
            "headline": "Strike ends", "datePublished": "2021-05-20T10:00:00Z", "author": [{"name": "Ida Moen"}, {"name": "Karl Voss"}],
            "publisher": {"name": "Fjord Gazette"}}]}</script></head></html>"#,
        );
        let found = metadata(&page);
        assert_eq!(found.title.as_deref(), Some("Strike ends"));
        assert_eq!(found.date.as_deref(), Some("2021-05-20"));
        assert_eq!(found.authors, ["Ida Moen", "Karl Voss"]);
        assert_eq!(found.publisher.as_deref(), Some("Fjord Gazette"));
        assert_eq!(found.url.as_deref(), Some("https://gazette.example/1"));
        assert_eq!(found.tags, ["ports", "labour"]);
        let keys: Vec<&str> = found.extra.keys().map(String::as_str).collect();
        assert_eq!(keys, ["author", "theme", "lang", "json_ld"]);
    }
}
