//! The stage as a whole, on texts of our own.

use std::fmt::Write;

use proptest::prelude::*;

use super::LayoutAnalyzer;
use crate::config::LayoutConfig;
use crate::document::BlockKind::{Boilerplate, Byline, Heading, ListItem, Paragraph, StageDirection, Title};
use crate::document::{
    BlockKind, DocumentKind, Format, Hint, Layout, Metadata, RawDocument, Span, SpeakerKind, TurnRole,
};

fn document(text: &str, metadata: Metadata) -> RawDocument {
    RawDocument {
        id: "a".into(),
        source: "a.txt".into(),
        format: Format::Text,
        encoding: "utf-8",
        sha256: String::new(),
        bytes: text.len() as u64,
        text: text.into(),
        front_matter: None,
        hints: vec![],
        metadata,
    }
}

fn titled(title: &str, date: &str) -> Metadata {
    Metadata { title: Some(title.into()), date: Some(date.into()), ..Metadata::default() }
}

fn analyze(raw: &RawDocument) -> Layout {
    LayoutAnalyzer::new(&LayoutConfig::default()).analyze(raw)
}

fn kinds(raw: &RawDocument) -> Vec<(BlockKind, &str)> {
    analyze(raw).blocks.iter().map(|block| (block.kind, block.span.of(&raw.text))).collect()
}

fn names(layout: &Layout) -> Vec<&str> {
    layout.turns.iter().map(|turn| turn.speaker.as_ref().map_or("-", |speaker| speaker.name.as_str())).collect()
}

const CALL: &str = "\
Via Teleconference\u{20}\u{20}
(March 4, 2019)

10:02 A.M. EST

\u{A0}
MS. QUILL:\u{A0} Good morning.\u{A0} Here is what we
know:\u{A0} the harbour opens today.
\u{A0}
(Applause.)

Mr. Marsh will say more.

MR. MRASH:\u{A0} I will.\u{A0} Note: it is short.

Q\u{A0}\u{A0}\u{A0}\u{A0}Hi, Ida Bell with Harbour Radio.\u{A0} When will
it open?\u{A0}\u{20}
MS. QUILL:\u{A0} At noon.

MODERATOR:\u{A0} Next question.

Q  Who pays?

MR. MARSH:  The city.

MS. QUILL:  And the port.

END  10:20 A.M. EST

Background: the harbour was built in 1911.
";

#[test]
fn a_briefing_becomes_turns() {
    let raw = document(CALL, titled("Press Call by Harbour Master Ada Quill and Mayor Odo Marsh", "2019-03-04"));
    let layout = analyze(&raw);
    assert_eq!(layout.kind, DocumentKind::Transcript);
    let labels: Vec<&str> = layout.turns.iter().map(|turn| turn.label.of(CALL)).collect();
    assert_eq!(labels, ["MS. QUILL:", "MR. MRASH:", "Q", "MS. QUILL:", "MODERATOR:", "Q", "MR. MARSH:", "MS. QUILL:"]);
    assert_eq!(
        names(&layout),
        ["Ada Quill", "Odo Marsh", "Ida Bell", "Ada Quill", "moderator", "-", "Odo Marsh", "Ada Quill"]
    );
    let replies: Vec<Option<usize>> = layout.turns.iter().map(|turn| turn.reply_to).collect();
    assert_eq!(replies, [None, None, None, Some(2), None, None, Some(5), Some(5)]);
    assert_eq!(layout.turns[4].role, TurnRole::Moderator);
    assert!(
        layout.turns[0].span.of(CALL).starts_with("Good morning.")
            && layout.turns[0].span.of(CALL).ends_with("say more.")
    );

    let found: Vec<(BlockKind, Option<usize>)> = layout.blocks.iter().map(|block| (block.kind, block.turn)).collect();
    assert_eq!(
        found,
        [
            (BlockKind::Dateline, None),
            (BlockKind::Dateline, None),
            (Paragraph, Some(0)),
            (StageDirection, Some(0)),
            (Paragraph, Some(0)),
            (Paragraph, Some(1)),
            (Paragraph, Some(2)),
            (Paragraph, Some(3)),
            (Paragraph, Some(4)),
            (Paragraph, Some(5)),
            (Paragraph, Some(6)),
            (Paragraph, Some(7)),
            (StageDirection, None),
            (Paragraph, None),
        ]
    );
}

#[test]
fn offices_are_resolved_by_title_or_date() {
    let text = "THE PRESIDENT:  Thank you.\n\nTHE FIRST LADY:  Hello.\n\nAUDIENCE:  Hooray!\n\nSENIOR ADMINISTRATION OFFICIAL:  Yes.\n";
    let mut metadata = titled("Remarks by President Biden at a Harbour", "2022-03-01");
    metadata.url = Some("https://www.whitehouse.gov/remarks".into());
    let layout = analyze(&document(text, metadata));
    assert_eq!(names(&layout), ["Joe Biden", "Jill Biden", "audience", "senior administration official"]);
    let kinds: Vec<SpeakerKind> =
        layout.turns.iter().filter_map(|turn| turn.speaker.as_ref()).map(|s| s.kind).collect();
    assert_eq!(kinds, [SpeakerKind::Named, SpeakerKind::Named, SpeakerKind::Collective, SpeakerKind::Role]);
    // Another country's president, named in the title only.
    let layout = analyze(&document(
        "THE PRESIDENT:  Thank you.\n",
        titled("Remarks by President Ada Quill of Vellmark", "2022-03-01"),
    ));
    assert_eq!(names(&layout), ["Ada Quill"]);
}

#[test]
fn other_transcript_styles() {
    let styles = [
        ["Quill: We open at noon, as planned.", "Marsh: And who pays for it?", "Quill: The city does, as always."],
        [
            "**Ada Quill:** We open at noon, as planned.",
            "**Odo Marsh:** And who pays for it?",
            "**Ada Quill:** The city does, as always.",
        ],
        [
            "[10:02] Quill: We open at noon, as planned.",
            "[10:03] Marsh: And who pays for it?",
            "[10:04] Quill: The city does, as always.",
        ],
        [
            "Quill (HRN): We open at noon, as planned.",
            "Marsh (Herald): And who pays for it?",
            "Quill (HRN): The city does, as always.",
        ],
        ["Q: When do you open, Ms. Quill?", "A: We open at noon, as planned.", "Q: And who pays for it?"],
    ];
    for style in styles {
        for gap in ["\n", "\n\n"] {
            let text = [style[0], style[1], style[2], style[1]].join(gap);
            let layout = analyze(&document(&text, Metadata::default()));
            assert_eq!((layout.kind, layout.turns.len()), (DocumentKind::Transcript, 4), "{text}");
        }
    }
}

#[test]
fn stories_have_no_turns() {
    let text = "VELLMOUTH, March 4 (Reuters) - The harbour opened.\n\nNote: the ferry is late.\n\nHe said this: nothing.\n\n\
                Note: the bus is late.\n\nQuill: “We are glad.”\n\nMarsh: “So are we.”\n\nQuill: “Very.”\n\nMarsh: “Indeed.”\n";
    let layout = analyze(&document(text, Metadata::default()));
    assert_eq!((layout.kind, layout.turns.len()), (DocumentKind::Article, 0));
    assert_eq!(layout.found.publisher.as_deref(), Some("Reuters"));
}

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

/// Blocks are disjoint, in order, trimmed, and cover all but white space; turns lie in their blocks.
fn check(raw: &RawDocument) {
    let layout = analyze(raw);
    let text = raw.text.as_str();
    let mut at = 0;
    for block in &layout.blocks {
        assert!(block.span.start >= at && block.span.end > block.span.start);
        assert!(text[at..block.span.start].chars().all(char::is_whitespace));
        assert_eq!(block.span, block.span.trim(text));
        assert!(block.turn.is_none_or(|turn| turn < layout.turns.len()));
        at = block.span.end;
    }
    assert!(text[at..].chars().all(char::is_whitespace));
    let mut owned: Vec<Vec<Span>> = vec![vec![]; layout.turns.len()];
    for block in &layout.blocks {
        block.turn.into_iter().for_each(|turn| owned[turn].push(block.span));
    }
    let mut at = 0;
    for (i, turn) in layout.turns.iter().enumerate() {
        assert!(turn.label.start >= at && turn.label.end <= turn.span.start && turn.span.start <= turn.span.end);
        let _ = (turn.label.of(text), turn.span.of(text));
        assert!(turn.reply_to.is_none_or(|question| question < i && layout.turns[question].role == TurnRole::Question));
        assert!(owned[i].first().is_some_and(|block| block.contains(turn.label)));
        assert_eq!(owned[i].last().map(|block| block.end), Some(turn.span.end));
        at = turn.span.end;
    }
}

/// Pieces that documents of all kinds are made of.
fn fragment() -> impl Strategy<Value = String> {
    const FIXED: &[&str] = &[
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\u{2028}",
        "\u{2029}",
        "\u{0C}",
        " ",
        "  \n",
        "\u{A0}",
        "\u{200B}",
        "\u{FEFF}",
        "\u{3000}",
        "MS. QUILL:",
        "Q  ",
        "Q:",
        "A: ",
        "Q\u{A0}",
        "Quill: ",
        "**Quill:** ",
        "**Ada",
        "THE PRESIDENT:",
        "MODERATOR:",
        "[10:02] ",
        "(Applause.)",
        "END",
        "* * *",
        "###",
        "- ",
        "1. ",
        "# ",
        "===",
        "By Ada Quill",
        "© 2019",
        "2019-03-04 -- ",
        "(",
        ")",
        "[",
        "\\",
        "e\u{301}",
        "👩‍🚀",
        "İ",
        "ß",
        "Yes. ",
        "No!",
        "the harbour",
        "said Quill.",
        "MR. VON DER",
        "J.",
        "“",
        "\"",
        "https://a.b",
        "10:20 A.M.",
        "Hi, Ada Quill with the",
        " Herald",
    ];
    prop_oneof![4 => proptest::sample::select(FIXED).prop_map(str::to_owned), 1 => any::<String>(), 1 => "[a-zA-Z.:, ]{0,40}"]
}

proptest! {
    #[test]
    fn any_text_is_covered(parts in prop::collection::vec(fragment(), 0..40), title in prop::option::of("[a-zA-Z ]{0,30}"), cut in 0_usize..60) {
        let text = parts.concat();
        let mut raw = document(&text, Metadata { title, ..Metadata::default() });
        let cut = (0..=cut.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        raw.front_matter = (cut % 3 == 0 && cut > 0).then_some(Span::new(0, cut));
        raw.hints = vec![Hint { span: Span::new(cut, text.len()), kind: Heading }];
        raw.hints.truncate(cut % 2);
        check(&raw);
    }

    #[test]
    fn any_string_is_covered(text in any::<String>()) {
        check(&document(&text, Metadata::default()));
    }
}

/// Time must not grow faster than the text. The bounds are far above what is needed, for slow machines and unoptimised builds.
#[test]
fn large_documents_take_linear_time() {
    let mut labels = String::new();
    for i in 0..20_000 {
        let _ = write!(
            labels,
            "MS. QUILL{}:  Yes.\n\nQ  Why?\n\n",
            char::from(b'A' + (i % 26) as u8).to_string().repeat(1 + i % 40)
        );
    }
    for text in [
        "word ".repeat(2_000_000),
        "Word: ".repeat(300_000),
        "Quill: yes. \n".repeat(100_000),
        "- a\n".repeat(200_000),
        "(".repeat(1_000_000),
        labels,
    ] {
        let start = std::time::Instant::now();
        check(&document(&text, Metadata::default()));
        assert!(start.elapsed().as_secs() < 20, "{} took {:?}", &text[..20], start.elapsed());
    }
}

#[test]
fn an_affiliation_may_follow_a_full_or_a_short_name() {
    let text = "Ada Quill (CNN): Good morning. What do we know today?\n\nOdo Marsh (Harbour Board): We know very little.\n\n\
        Quill (CNN): Will the ferry go tomorrow?\n\nMarsh (Harbour Board): It will go if the weather is good.\n";
    let layout = analyze(&document(text, Metadata::default()));
    assert_eq!(names(&layout), ["Ada Quill", "Odo Marsh", "Ada Quill", "Odo Marsh"]);
}

#[test]
fn a_function_behind_the_name_says_who_leads() {
    let text = "ADA QUILL, HOST: Good evening. We begin in the harbour.\n\nODO MARSH, HR CORRESPONDENT: It is aground.\n\n\
        QUILL: Is anybody hurt?\n\nMARSH: Nobody, we are told.\n";
    let layout = analyze(&document(text, Metadata::default()));
    assert_eq!(names(&layout), ["Ada Quill", "Odo Marsh", "Ada Quill", "Odo Marsh"]);
    assert_eq!(layout.turns[0].role, TurnRole::Moderator);
    assert_eq!(layout.turns[1].role, TurnRole::Speaker);
}

#[test]
fn an_interview_of_bold_questions_has_turns_without_labels() {
    let text = "# Ada Quill on storms\n\nThe harbour master talks about boats.\n\n**What happened on Monday night?**\n\n\
        The ferry ran aground. I was there.\n\n**Will it sail again?**\n\nI think so.\n\nThe yard needs a month.\n\n\
        **And what will it cost?**\n\nTwo million, they told me.\n";
    let raw = document(text, Metadata::default());
    let layout = analyze(&raw);
    let turns: Vec<(TurnRole, &str, Option<usize>)> =
        layout.turns.iter().map(|turn| (turn.role, turn.span.of(text), turn.reply_to)).collect();
    assert_eq!(turns.len(), 6);
    assert_eq!(turns[2], (TurnRole::Question, "**Will it sail again?**", None));
    assert_eq!(turns[3], (TurnRole::Speaker, "I think so.\n\nThe yard needs a month.", Some(2)));
    assert!(layout.turns.iter().all(|turn| turn.label.is_empty() && turn.speaker.is_none()));
    // A page that answers questions is no interview.
    let faq =
        text.replace("I was there", "It is old").replace("I think so", "Yes").replace("they told me", "it is said");
    assert_eq!(analyze(&document(&faq, Metadata::default())).kind, DocumentKind::Article);
}

#[test]
fn who_introduced_himself_keeps_his_number() {
    let text = "MS. QUILL:  Questions?\n\nQ1   Hi, Ida Bell with Harbour Radio.  When will it open?\n\n\
        MS. QUILL:  At noon.\n\nQ2   Who pays?\n\nMS. QUILL:  The city.\n\nQ1   Thank you.\n";
    let layout = analyze(&document(text, Metadata::default()));
    assert_eq!(names(&layout), ["Ms. Quill", "Ida Bell", "Ms. Quill", "-", "Ms. Quill", "Ida Bell"]);
}

#[test]
fn an_examination_in_court_has_answers() {
    let text = "JUDGE PECK: Call the next case, please.\n\nTHE CLERK: Case 12.\n\nQ. When did you see it?\n\n\
        A. On Monday night.\n\nQ. Who was with you?\n\nA. My brother Bo.\n";
    let layout = analyze(&document(text, Metadata::default()));
    let labels: Vec<&str> = layout.turns.iter().map(|turn| turn.label.of(text)).collect();
    assert_eq!(labels, ["JUDGE PECK:", "THE CLERK:", "Q.", "A.", "Q.", "A."]);
    assert_eq!((layout.turns[3].reply_to, layout.turns[5].reply_to), (Some(2), Some(4)));
}
