//! Web pages: the main text by a port of Mozilla's Readability, the rest of the page dropped, its metadata kept.

use dom_query::Document;
use dom_smoothie::Readability;

use super::fields::{one_line, people};
use super::{fields, html_meta, html_text};
use crate::document::{BlockKind, Hint, RawDocument, Span};

/// Elements nested deeper than this are no page that a person wrote (Chromium, too, stops at 512), and the extractor's time grows
/// with the square of the depth.
const MAX_DEPTH: usize = 512;

/// Replaces the page in `document.text` by its main text, which begins with the title if the page has one.
pub fn apply(document: &mut RawDocument) {
    let html = std::mem::take(&mut document.text);
    let mut readability = Readability::from(html.as_str());
    let mut metadata = html_meta::metadata(&readability.doc);
    let too_deep = is_too_deep(&readability.doc);
    let whole = too_deep.then(|| whole_page(&readability.doc));
    let article = if too_deep { None } else { readability.parse().ok() };
    if let Some(article) = &article {
        let fallback = |value: &Option<String>| value.as_deref().map(one_line).filter(|text| !text.is_empty());
        metadata.title = metadata.title.or_else(|| fallback(&Some(article.title.clone())));
        metadata.publisher = metadata.publisher.or_else(|| fallback(&article.site_name));
        metadata.date = metadata.date.or_else(|| fields::iso_or_text(article.published_time.as_deref()?));
        if metadata.authors.is_empty() {
            metadata.authors = article.byline.as_deref().map(people).unwrap_or_default();
        }
    }
    let content = article.map(|article| html_text::extract(&Document::fragment(article.content).root()));
    let content = content.filter(|(text, _)| !text.trim().is_empty()).or(whole);
    let (text, hints) = content.unwrap_or_else(|| whole_page(&Document::from(html)));
    (document.text, document.hints) = match &metadata.title {
        Some(title) => under_title(title, text, hints),
        None => (text, hints),
    };
    document.metadata = metadata;
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

/// Marks the first block as title if it is the title; else puts the title before it.
fn under_title(title: &str, text: String, mut hints: Vec<Hint>) -> (String, Vec<Hint>) {
    let first_len = text.find("\n\n").unwrap_or(text.len());
    if one_line(&text[..first_len]) == title {
        hints.retain(|hint| hint.span.start > 0);
        hints.insert(0, Hint { span: Span::new(0, first_len), kind: BlockKind::Title });
        return (text, hints);
    }
    let gap = if text.is_empty() { "" } else { "\n\n" };
    let shift = title.len() + gap.len();
    let moved =
        hints.into_iter().map(|hint| Hint { span: Span::new(hint.span.start + shift, hint.span.end + shift), ..hint });
    let hints =
        std::iter::once(Hint { span: Span::new(0, title.len()), kind: BlockKind::Title }).chain(moved).collect();
    (format!("{title}{gap}{text}"), hints)
}
