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
