//! What holds for every text.

use std::fmt::Write;

use proptest::prelude::*;

use super::{analyze, document};
use crate::document::BlockKind::Heading;
use crate::document::{Hint, Metadata, RawDocument, Span, TurnRole};

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
