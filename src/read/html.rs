//! Web pages: the main text by a port of Mozilla's Readability, the rest of the page dropped, its metadata kept.

use dom_query::Document;
use dom_smoothie::Readability;
use serde_json::Value;

use super::bylines::Byline;
use super::fields::{self, one_line};
use super::html_title::{self, Titles};
use super::{html_meta, html_text};
use crate::document::{Hint, RawDocument};

/// Elements nested deeper than this are no page that a person wrote (Chromium, too, stops at 512), and the extractor's time grows
/// with the square of the depth.
const MAX_DEPTH: usize = 512;

/// Replaces the page in `document.text` by its main text, with the title before it if the page has one that it does not show.
pub fn apply(document: &mut RawDocument) {
    let html = std::mem::take(&mut document.text);
    let mut readability = Readability::from(html.as_str());
    let mut metadata = html_meta::metadata(&readability.doc);
    let titles = Titles::of(&readability.doc);
    let guess = one_line(&readability.get_article_title());
    let too_deep = is_too_deep(&readability.doc);
    let whole = too_deep.then(|| whole_page(&readability.doc));
    if !too_deep {
        keep_attributions(&readability.doc);
    }
    let article = if too_deep { None } else { readability.parse().ok() };
    let mut stated = metadata.title.take();
    if let Some(article) = &article {
        let fallback = |value: &str| Some(one_line(value)).filter(|text| !text.is_empty());
        stated = stated.or_else(|| fallback(&article.title).filter(|title| *title != guess));
        metadata.title = Some(guess).filter(|guess| !guess.is_empty());
        metadata.publisher = metadata.publisher.or_else(|| fallback(article.site_name.as_deref()?));
        metadata.date = metadata.date.or_else(|| fields::iso_or_text(article.published_time.as_deref()?));
        if metadata.authors.is_empty()
            && let Some(written) = &article.byline
        {
            let byline = Byline::parse(written);
            if byline.says_more {
                metadata.extra.entry("byline").or_insert_with(|| Value::String(one_line(written)));
            }
            metadata.authors = byline.names;
        }
    }
    let headline = titles.headline(stated.as_deref(), metadata.publisher.as_deref()).map(str::to_owned);
    metadata.title = headline.or(stated).or(metadata.title);
    if let Some(tag) = titles.tag.filter(|tag| metadata.title.as_ref() != Some(tag)) {
        metadata.extra.entry("title").or_insert(Value::String(tag));
    }
    let content = article.map(|article| html_text::extract(&Document::fragment(article.content).root()));
    let content = content.filter(|(text, _)| !text.trim().is_empty()).or(whole);
    let (text, hints) = content.unwrap_or_else(|| whole_page(&Document::from(html)));
    (document.text, document.hints) = match &metadata.title {
        Some(title) => html_title::mark(title, text, hints),
        None => (text, hints),
    };
    document.metadata = metadata;
}

/// Who is quoted often stands in the footer or caption of the quotation, which the extractor takes for that of the page.
fn keep_attributions(page: &Document) {
    let footers = page.select("blockquote footer, figure footer");
    footers.remove_all_attrs();
    footers.rename("p");
    page.select("blockquote cite, blockquote figcaption, figure:has(blockquote) figcaption").remove_all_attrs();
}

fn is_too_deep(page: &Document) -> bool {
    let mut nodes = vec![(page.root(), 0)];
    while let Some((node, depth)) = nodes.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        nodes.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    false
}

/// Everything that a page without a recognisable main text shows.
fn whole_page(page: &Document) -> (String, Vec<Hint>) {
    html_text::extract(&page.root())
}
