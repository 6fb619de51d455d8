//! Speaker turns.

use super::{analyze, document, names, titled};
use crate::document::BlockKind::{Paragraph, StageDirection};
use crate::document::{BlockKind, DocumentKind, Metadata, SpeakerKind, TurnRole};

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

#[test]
fn who_speaks_once_among_labels_has_a_turn() {
    let guests = [
        ["**MODERATOR:**", "**MAYOR ORR:**", "**IDA LIND:**"],
        ["**Moderator:**", "**Mayor Orr:**", "**Ida Lind:**"],
        ["**Moderator:**", "**Mayor Orr:**", "**Lind:**"],
        ["Moderator:", "Mayor Orr:", "Ida Lind:"],
        ["BELL:", "ORR:", "LIND:"],
    ];
    for [moderator, mayor, guest] in guests {
        let text = format!(
            "{moderator} Good evening. We begin with the mayor.\n\n{mayor} The quay will close in May.\n\n\
             {moderator} A question from the hall.\n\n{guest} Where will the boats go?\n\n\
             {mayor} They go to Saltmouth.\n\n{moderator} Thank you all very much.\n"
        );
        let layout = analyze(&document(&text, Metadata::default()));
        let labels: Vec<&str> = layout.turns.iter().map(|turn| turn.label.of(&text)).collect();
        assert_eq!(labels, [moderator, mayor, moderator, guest, mayor, moderator]);
    }
}

#[test]
fn what_a_speaker_counts_up_is_no_turn() {
    // A small word and a colon in plain type; a bold one where speakers go on for paragraphs.
    for [moderator, mayor, point] in
        [["Moderator:", "Mayor Orr:", "Result:"], ["**Moderator:**", "**Mayor Orr:**", "We did much.\n\n**Quays:**"]]
    {
        let text = format!(
            "{moderator} Good evening. We begin with the mayor.\n\n{mayor} The quay will close in May.\n\n\
             It is old.\n\nNobody will miss it.\n\n{moderator} And the boats?\n\n{mayor} They go to Saltmouth.\n\n\
             {point} We built three of them.\n\nThat was much work.\n\n{moderator} Thank you all very much.\n"
        );
        assert_eq!(analyze(&document(&text, Metadata::default())).turns.len(), 5, "{text}");
    }
}

#[test]
fn one_of_many_speaks_and_asks() {
    let text = "THE MAYOR: Thank you. We cut the toll.\n\nA PARTICIPANT: And the ferry?\n\nTHE MAYOR: It stays.\n\n\
        A REPORTER: Who pays?\n\nTHE MAYOR: The city.\n\nREPORTER #2: Hi, Ida Bell with Harbour Radio. All of it?\n\n\
        THE MAYOR: Yes.\n\nFEMALE REPORTER: When?\n";
    let layout = analyze(&document(text, Metadata::default()));
    let asked: Vec<bool> = layout.turns.iter().map(|turn| turn.role == TurnRole::Question).collect();
    assert_eq!(asked, [false, false, false, true, false, true, false, true]);
    assert_eq!(names(&layout)[1], "participant");
    assert_eq!([names(&layout)[3], names(&layout)[5], names(&layout)[7]], ["reporter", "Ida Bell", "female reporter"]);
    assert_eq!(layout.turns[4].reply_to, Some(3));
}

#[test]
fn initials_are_who_was_spelled_out_before() {
    let text = "Harbour Wave: You built three quays. What is next?\n\nAda Quill: A tour of the islands. It starts in May.\n\n\
        HW: Are you tired of boats?\n\nAQ: Never. I sleep on them.\n\nHW: Will you take the ferry?\n\nAQ: Half of the way, I think.\n";
    let layout = analyze(&document(text, Metadata::default()));
    let [wave, quill] = ["Harbour Wave", "Ada Quill"];
    assert_eq!(names(&layout), [wave, quill, wave, quill, wave, quill]);
    // Of two with the same initials neither is meant for sure.
    let two = format!("{text}\nAbe Quist: No more of this, please.\n");
    let two = two.replace("Harbour Wave: You", "Abe Quist: We do not know.\n\nHarbour Wave: You");
    assert!(!names(&analyze(&document(&two, Metadata::default())))[2..].contains(&quill));
}
