//! Web pages, read whole.

use serde_json::{Value, json};

use super::read_one;
use crate::document::{BlockKind, Format};

#[test]
fn a_news_page_gives_its_story_and_what_it_states() {
    let paragraph = "The ferry company said on Thursday that all boats between Halden and Moss would sail again, \
                     after three weeks in which commuters had to take the long way round by bus, or stay at home.";
    let page = format!(
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="windows-1252"><title>Ferries sail again | Fjord Gazette</title>
        <meta property="og:title" content="Ferries sail again"><meta property="og:site_name" content="Fjord Gazette">
        <meta name="author" content="Ida Moen"><meta property="article:published_time" content="2021-05-20T05:00:00Z">
        <script>var tracked = "never text";</script><style>p {{ color: red }}</style></head><body>
        <nav><ul><li><a href="/">Home</a></li><li><a href="/s">Sport</a></li></ul></nav>
        <article><h1>Ferries sail again</h1><p>{paragraph}</p><h2>What it costs</h2><p>{paragraph}<br>Second line.</p>
        <ul><li>Adults pay three crowns for a single trip.</li><li>Children &amp; dogs travel free.</li></ul>
        <p>Caf@ owners were glad. {paragraph}</p></article><footer>Copyright</footer></body></html>"#
    );
    let bytes: Vec<u8> = page.bytes().map(|byte| if byte == b'@' { 0xe9 } else { byte }).collect();
    let document = read_one("page.html", &bytes).unwrap();
    let text = &document.text;
    assert_eq!((document.format, document.encoding), (Format::Html, "windows-1252"));
    let hints: Vec<_> = document.hints.iter().map(|hint| (hint.kind, hint.span.of(text))).collect();
    let expected = [
        (BlockKind::Title, "Ferries sail again"),
        (BlockKind::Heading, "What it costs"),
        (BlockKind::ListItem, "Adults pay three crowns for a single trip."),
        (BlockKind::ListItem, "Children & dogs travel free."),
    ];
    assert_eq!(hints, expected);
    assert_eq!(text.matches("Ferries sail again").count(), 1);
    assert!(text.contains(&format!("{paragraph}\nSecond line.\n\n")) && text.contains("Caf\u{e9} owners"));
    assert!(!text.contains("tracked") && !text.contains("color") && !text.contains("Sport"));
    let metadata = document.metadata;
    assert_eq!(metadata.title.as_deref(), Some("Ferries sail again"));
    assert_eq!((metadata.date.as_deref(), metadata.publisher.as_deref()), (Some("2021-05-20"), Some("Fjord Gazette")));
    assert_eq!(metadata.authors, ["Ida Moen"]);
    assert_eq!(metadata.extra.get("article:published_time"), Some(&json!("2021-05-20T05:00:00Z")));
}

#[test]
fn a_headline_is_the_title_and_stands_in_the_text_once() {
    let story =
        "<p>The council of Saltmouth put off its vote on the quay on Tuesday, after three hours of shouting.</p>";
    let shown = "<h1>Quay vote delayed</h1>";
    for page in [
        format!("<title>Quay vote delayed - The Orr Post</title><article>{shown}{story}</article>"),
        format!("<title>Quay vote delayed | Ports | The Orr Daily Post</title><article>{shown}{story}</article>"),
        format!("{shown}{story}"),
        format!(
            "<title>Orr Post - home</title><script type='application/ld+json'>{{\"@type\": \"NewsArticle\", \"headline\": \
             \"Quay vote delayed\"}}</script><div class='crumbs'>Home &gt; Ports</div>{shown}{story}<p>Advertisement</p>"
        ),
    ] {
        let document = read_one("a.html", page.as_bytes()).unwrap();
        assert_eq!(document.metadata.title.as_deref(), Some("Quay vote delayed"), "{page}");
        assert_eq!(document.text.matches("Quay vote delayed").count(), 1, "{}", document.text);
        let titles = document.hints.iter().filter(|hint| hint.kind == BlockKind::Title);
        assert_eq!(titles.map(|hint| hint.span.of(&document.text)).collect::<Vec<_>>(), ["Quay vote delayed"]);
        if page.starts_with("<title>") {
            let tag = document.metadata.extra.get("title").and_then(Value::as_str);
            assert!(tag.is_some_and(|tag| page.contains(tag)), "what else <title> says is kept");
        }
    }
}

#[test]
fn who_is_quoted_is_kept_with_the_quotation() {
    let story =
        "<p>A storm shut three ports north of Saltmouth on Friday and left 60,000 homes without power for a night.</p>";
    let quoted = "<p>We will pay for the damage to public buildings, and help families too.</p>";
    for quotation in [
        format!("<blockquote>{quoted}<footer>— Mayor Ada Lind</footer></blockquote>"),
        format!(
            "<blockquote>{quoted}<footer class=\"quote-footer\"><cite>— Mayor Ada Lind</cite></footer></blockquote>"
        ),
        format!("<blockquote>{quoted}<cite class='extra'>— Mayor Ada Lind</cite></blockquote>"),
        format!("<figure><blockquote>{quoted}</blockquote><figcaption>— Mayor Ada Lind</figcaption></figure>"),
        format!(
            "<figure><blockquote>{quoted}</blockquote><figcaption class='footer'>— Mayor Ada Lind</figcaption></figure>"
        ),
        format!("<figure><blockquote>{quoted}</blockquote><footer>— Mayor Ada Lind</footer></figure>"),
    ] {
        let page = format!(
            "<title>Storm</title><body><article><h1>Storm</h1>{}{quotation}{}</article><footer>Copyright Orr Post</footer>",
            story.repeat(4),
            story.repeat(4)
        );
        let text = read_one("a.html", page.as_bytes()).unwrap().text;
        assert!(text.contains("families too.\n\n— Mayor Ada Lind\n\nA storm"), "{quotation}\n{text}");
        assert!(!text.contains("Copyright"));
    }
}

#[test]
fn a_page_without_a_story_gives_its_whole_text() {
    let document = read_one("a.html", b"<title>T</title><body><p>Short.</p><p>Page.</p>").unwrap();
    assert_eq!(document.text, "T\n\nShort.\n\nPage.");
    assert_eq!(read_one("a.html", b"").unwrap().text, "");
}

#[test]
fn deeply_nested_pages_do_not_exhaust_the_stack() {
    let page = format!("{}Text.{}", "<div>".repeat(3_000), "</div>".repeat(3_000));
    assert!(read_one("a.html", page.as_bytes()).unwrap().text.contains("Text."));
}
