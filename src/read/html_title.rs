//! The title of a page: what it states about itself repeats the headline that it shows, often with the site's name.

use dom_query::{Document, NodeRef};

use super::fields::one_line;
use super::html_text;
use crate::document::{BlockKind, Hint, Span};

/// What stands between the parts of a title, with a space on each side.
const SEPARATORS: &[&str] = &["-", "|", "–", "—", "::", "»", "·", "•"];
/// A block of more words is no line above a headline but text.
const LINE_WORDS: usize = 12;

/// Where a page may have its title.
pub struct Titles {
    /// Of `<title>`.
    pub tag: Option<String>,
    /// Each `<h1>` but those that are links, as a masthead is.
    first: Vec<String>,
    second: Vec<String>,
}

impl Titles {
    pub fn of(page: &Document) -> Self {
        let texts = |name: &str| {
            let headings = page.select(name);
            let unlinked = headings.nodes().iter().filter(|heading| !is_linked(heading));
            unlinked.map(text_of).filter(|text| !text.is_empty()).collect()
        };
        let tag = Some(one_line(&page.select_single("head title").text())).filter(|title| !title.is_empty());
        Self { tag, first: texts("h1"), second: texts("h2") }
    }

    /// The headline that `stated` (or else `<title>`, or nothing else) repeats; none where two could be it.
    pub fn headline(&self, stated: Option<&str>, site: Option<&str>) -> Option<&str> {
        let Some(title) = stated.or(self.tag.as_deref()) else {
            return if let [only] = &*self.first { Some(only) } else { None };
        };
        let is_part = |heading: &&String| place(title, heading).is_some() && site != Some(heading.as_str());
        let headline = self.first.iter().find(is_part)?;
        let is_only = self.first.iter().chain(&self.second).filter(is_part).all(|other| other == headline);
        let is_site = || place(title, headline) == Some(Place::End { is_longer: false });
        (is_only && !is_site()).then_some(headline)
    }
}

/// Where a headline stands in a title.
#[derive(PartialEq, Eq)]
enum Place {
    Whole,
    Start,
    /// Titles end in the name of the site more often than they begin with it: only what is longer than all before it is no such name.
    End {
        is_longer: bool,
    },
}

fn place(title: &str, headline: &str) -> Option<Place> {
    let is_separator = |word: Option<&str>| word.is_some_and(|word| SEPARATORS.contains(&word));
    if title == headline {
        return Some(Place::Whole);
    }
    if let Some(rest) = title.strip_prefix(headline).and_then(|rest| rest.strip_prefix(' ')) {
        return is_separator(rest.split(' ').next()).then_some(Place::Start);
    }
    let before = title.strip_suffix(headline)?.strip_suffix(' ')?;
    let words = |text: &str| text.split(' ').count();
    is_separator(before.rsplit(' ').next()).then(|| Place::End { is_longer: words(headline) > words(before) })
}

fn is_linked(heading: &NodeRef<'_>) -> bool {
    heading.ancestors_it(None).any(|ancestor| ancestor.has_name("a")) || !heading.find_descendants("a").is_empty()
}

fn text_of(heading: &NodeRef<'_>) -> String {
    one_line(&html_text::extract(heading).0)
}

/// Marks the title as such where the text shows it above the story; else puts it before the text.
pub fn mark(title: &str, text: String, mut hints: Vec<Hint>) -> (String, Vec<Hint>) {
    let hint = |span| Hint { span, kind: BlockKind::Title };
    if let Some(span) = shown(title, &text, &hints) {
        match hints.iter_mut().find(|known| known.span.start == span.start) {
            Some(known) => *known = hint(span),
            None => hints.insert(0, hint(span)),
        }
        return (text, hints);
    }
    let gap = if text.is_empty() { "" } else { "\n\n" };
    let shift = title.len() + gap.len();
    let moved =
        hints.into_iter().map(|hint| Hint { span: Span::new(hint.span.start + shift, hint.span.end + shift), ..hint });
    let hints = std::iter::once(hint(Span::new(0, title.len()))).chain(moved).collect();
    (format!("{title}{gap}{text}"), hints)
}

/// The first block if it is the title, or the heading that is, with nothing but lines above it.
fn shown(title: &str, text: &str, hints: &[Hint]) -> Option<Span> {
    let mut start = 0;
    for block in text.split("\n\n") {
        let span = Span::new(start, start + block.len());
        let is_heading = || hints.contains(&Hint { span, kind: BlockKind::Heading });
        if one_line(block) == title && (start == 0 || is_heading()) {
            return Some(span);
        }
        if block.split_whitespace().nth(LINE_WORDS).is_some() {
            return None;
        }
        start = span.end + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(page: &str, stated: Option<&str>) -> Option<String> {
        Titles::of(&Document::from(page)).headline(stated, Some("The Tide")).map(str::to_owned)
    }

    #[test]
    fn the_headline_is_what_title_and_page_share() {
        let page = |title: &str, body: &str| format!("<title>{title}</title><body>{body}");
        let shown = "<h1>Quay <i>reopens</i></h1><h2>Saltmouth</h2>";
        for title in [
            "Quay reopens",
            "Quay reopens - Orr Post",
            "Quay\n reopens | News | The Orr Post",
            "Quay reopens – Orr",
            "Quay reopens :: Orr",
            "Quay reopens » Orr",
        ] {
            assert_eq!(headline(&page(title, shown), None).as_deref(), Some("Quay reopens"), "{title}");
        }
        assert_eq!(headline(&page("Ports", shown), Some("Quay reopens | Orr Post")).as_deref(), Some("Quay reopens"));
        assert_eq!(headline(&page("Orr — Quay reopens", shown), None).as_deref(), None, "it may be the site's name");
        let long = "Quay reopens after storm";
        assert_eq!(headline(&page(&format!("Orr — {long}"), &format!("<h1>{long}")), None).as_deref(), Some(long));
        assert_eq!(headline(shown, None).as_deref(), Some("Quay reopens"));
    }

    #[test]
    fn a_doubtful_headline_is_none() {
        let pages = [
            "<title>Quay reopens after storm - Orr</title><h1>Quay reopens</h1>",
            "<title>Quay reopens - The Tide</title><h1>The Tide</h1>",
            "<title>Quay reopens - The Orr Post</title><h1>The Orr Post</h1>",
            "<title>Quay reopens - Orr Post</title><h1><a href='/'>Quay reopens</a></h1>",
            "<title>Orr Post | Quay reopens</title><h1>Orr Post</h1><h2>Quay reopens</h2>",
            "<title>Orr Post | Quay reopens</title><h1>Orr Post</h1><h1>Quay reopens</h1>",
            "<h1>Orr Post</h1><h1>Quay reopens</h1>",
            "<title>Quay reopens</title><p>Text.",
        ];
        for page in pages {
            assert_eq!(headline(page, None), None, "{page}");
        }
    }

    #[test]
    fn a_title_is_marked_where_it_stands_above_the_story_and_else_put_before_it() {
        let marked = |page: &str| {
            let (text, hints) = html_text::extract(&Document::fragment(page).root());
            let (text, hints) = mark("Quay reopens", text, hints);
            let title = hints.iter().find(|hint| hint.kind == BlockKind::Title).unwrap().span;
            assert_eq!(title.of(&text), "Quay reopens");
            assert!(hints.is_sorted_by(|a, b| a.span.end <= b.span.start));
            (title.start, text.matches("Quay reopens").count())
        };
        let story = "The quay at Saltmouth took its first ships in a year on Monday, the harbour master said.";
        assert_eq!(marked(&format!("<h2>Quay reopens</h2><p>{story}")), (0, 1));
        assert_eq!(marked(&format!("<p>Quay\nreopens</p><p>{story}")), (0, 1));
        assert_eq!(marked(&format!("<div>Home > Ports</div><h3>Ports</h3><h2>Quay reopens</h2><p>{story}")), (21, 1));
        assert_eq!(marked(&format!("<h2>Ports</h2><p>{story}")), (0, 1));
        assert_eq!(marked(&format!("<p>{story}</p><h2>Quay reopens</h2>")), (0, 2));
    }
}
