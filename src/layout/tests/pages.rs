//! What the blocks of a page are.

use super::{analyze, document, kinds};
use crate::document::BlockKind::{Boilerplate, Byline, Heading, ListItem, Paragraph, StageDirection, Title};
use crate::document::{BlockKind, Hint, Metadata, Span};

#[test]
fn a_page_with_chrome() {
    let text = "Support our newsroom: make a donation today!\n\nHarbour News\n\nVellmouth Herald\n\nOld Harbour Opens Again After Nine Years\n\n\
                By Ada Quill and Odo Marsh\n\n2019-03-04 -- The old harbour of Vellmouth opened again on Monday after nine years of repairs.\n\n\
                \"We are glad,\" said the mayor, who subscribes to the idea that donations paid for it.\n\n\
                What comes next\n\nThe ferry to the islands will follow in May, the city said, if the weather is kind.\n\n\
                Copyright 2019, VH. Used with the permission of the Vellmouth Herald. All rights reserved.\n\nSubscribe to our newsletter\n";
    let raw = document(text, Metadata::default());
    let found: Vec<BlockKind> = kinds(&raw).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        found,
        [
            Boilerplate,
            Boilerplate,
            Boilerplate,
            Title,
            Byline,
            Paragraph,
            Paragraph,
            Heading,
            Paragraph,
            Boilerplate,
            Boilerplate
        ]
    );
    let facts = analyze(&raw).found;
    assert_eq!(facts.title.as_deref(), Some("Old Harbour Opens Again After Nine Years"));
    assert_eq!((facts.date.as_deref(), facts.publisher.as_deref()), (Some("2019-03-04"), Some("Vellmouth Herald")));
    assert_eq!(facts.authors, ["Ada Quill", "Odo Marsh"]);
}

#[test]
fn lists_headings_and_rules() {
    let text = "# A plan for the harbour\n\nThe city will do this:\n- open the harbour\n  at noon\n- close the road\n\n**What it costs**\n\n* * *\n\nNothing at all, said the mayor in\n1911. That was long ago, she added.\n";
    let raw = document(text, Metadata::default());
    let kinds: Vec<BlockKind> = kinds(&raw).into_iter().map(|(kind, _)| kind).skip(1).collect();
    assert_eq!(kinds, [Paragraph, ListItem, ListItem, Heading, StageDirection, Paragraph]);
}

#[test]
fn stated_structure_and_front_matter_are_kept() {
    let text = "---\ntitle: x\n---\nA Title\nA subtitle line\nSome text that goes on.";
    let mut raw = document(text, Metadata::default());
    raw.front_matter = Some(Span::new(0, 16));
    raw.hints = vec![Hint { span: Span::new(17, 24), kind: Title }];
    let kinds = kinds(&raw);
    assert_eq!(kinds[0], (BlockKind::FrontMatter, "---\ntitle: x\n---"));
    assert_eq!(kinds[1], (Title, "A Title"));
}

#[test]
fn a_first_paragraph_with_a_footnote_is_text() {
    for mark in ["[^1]", "[1]", "\\[1\\]", "¹"] {
        let first = format!("The city of Saltmouth closed its old quay on Monday, which cost too much.{mark}");
        let text = format!("{first}\n\n\"It is a pity,\" Mayor Ida Orr said.\n\n[^1]: The quay is from 1911.\n");
        let raw = document(&text, Metadata::default());
        assert_eq!(kinds(&raw)[0], (Paragraph, first.as_str()));
        assert_eq!(analyze(&raw).found.title, None);
        let text = format!("# Quay closed\n\n### By Ida Lind\n\n{text}");
        assert_eq!(kinds(&document(&text, Metadata::default()))[2], (Paragraph, first.as_str()));
    }
}

#[test]
fn a_subtitle_is_no_title() {
    let text = "# Saltmouth shuts its quay\n\n## Saltmouth saves a million a year\n\n\
                Saltmouth closed its old quay on Monday and saves a million a year, its mayor said.\n\n\
                Subscribe to our newsletter\n";
    assert_eq!(analyze(&document(text, Metadata::default())).found.title.as_deref(), Some("Saltmouth shuts its quay"));
}

#[test]
fn a_table_is_no_heading() {
    let text = "# Old quay closed\n\n| Quay | Boats |\n|------|------:|\n| Old  | 12    |\n\n\
                The city of Saltmouth closed its old quay on Monday, which cost too much.\n";
    let kinds: Vec<BlockKind> = kinds(&document(text, Metadata::default())).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Title, Paragraph, Paragraph]);
}

#[test]
fn a_greeting_is_no_title() {
    let speech = "Today the city of Saltmouth opens its old quay again. It was closed for nine years.";
    let titled = |first: &str| analyze(&document(&format!("{first}\n\n{speech}\n"), Metadata::default())).found.title;
    for greeting in
        ["Good morning, everyone! Good morning!", "Hello, my friends of Saltmouth!", "Thank you all so much!"]
    {
        assert_eq!(titled(greeting), None, "{greeting}");
    }
    for title in ["Good Morning, Saltmouth!", "Old quay opens at last!", "Welcome to Saltmouth"] {
        assert_eq!(titled(title).as_deref(), Some(title));
    }
}

#[test]
fn what_stands_below_the_news_of_a_release_is_boilerplate() {
    let news = "SALTMOUTH, 4 March 2019 – Orr Boats today opened a yard that will employ 900 people.\n\n\
                “Saltmouth gave us a home,” said its head, Ida Lind.";
    let ends = [
        "ENDS\n\nAbout Orr Boats\n\nOrr Boats builds ferries in six countries and employs 14,000 people.\n\n- It is old.",
        "-ENDS-\n\nNotes to editors:\n\n1. The yard cost six million.\n\n2. Pictures are at the yard.",
        "**Notes to editors**\n\nThe yard cost six million, which the city of Saltmouth paid in two parts.",
    ];
    let below = |text: &str| {
        let raw = document(text, Metadata::default());
        let kinds: Vec<BlockKind> = kinds(&raw).into_iter().map(|(kind, _)| kind).collect();
        let quote = kinds.iter().position(|kind| *kind == Paragraph).unwrap_or_default() + 1;
        (kinds[quote], kinds[quote + 1..].iter().all(|kind| *kind == Boilerplate))
    };
    for end in ends {
        assert_eq!(below(&format!("{news}\n\n{end}\n")), (Paragraph, true), "{end}");
        assert_eq!(
            below(&format!("PRESS RELEASE\n\nA new yard for Saltmouth\n\n{news}\n\n{end}\n")),
            (Paragraph, true)
        );
    }
    let about = "About Orr Boats\nOrr Boats builds ferries in six countries and employs 14,000 people.";
    let [release, story] = ["PRESS RELEASE\n\n", ""].map(|first| below(&format!("{first}{news}\n\n{about}\n")).1);
    assert!(release && !story);
    // Where somebody is quoted the news goes on.
    let goes_on =
        format!("PRESS RELEASE\n\n{news}\n\n{about}\n\n“It is good,” said the mayor of Saltmouth, Odo Bell.\n");
    assert!(!below(&goes_on).1);
}
