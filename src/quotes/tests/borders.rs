use super::*;

#[test]
fn a_content_stops_with_its_quotation() {
    let text = "Orr said: “I did not.” Why did Lind know? Nobody could say.";
    let page = page(text).tagged(&[('s', "Orr"), ('q', "said:"), ('c', "“I did not.” Why did Lind know")]);
    assert_eq!(page.contents(), [["“I did not.”"]]);
    assert_eq!(page.quotes()[0].kind, QuoteKind::Direct);
    let text = "“It was hard,” Orr said. Was it fair? “No,” he said.";
    let tags =
        [('c', "It was hard"), ('s', "Orr"), ('q', "said"), ('c', "Was it fair? “No,”"), ('s', "he"), ('q', "said")];
    let page = self::page(text).tagged(&tags);
    assert_eq!(page.contents(), [["“It was hard,”"], ["“No,”"]]);
    assert!(page.quotes().iter().all(|quote| quote.kind == QuoteKind::Direct));
    // Two quotations with the reporter's question between them.
    let text = "Orr said: “I did not.” Did Lind know? “She did.”";
    let page = self::page(text).tagged(&[('s', "Orr"), ('q', "said"), ('c', "“I did not.” Did Lind know? “She did.”")]);
    assert_eq!(page.contents(), [["“I did not.”", "“She did.”"]]);
    // Of one sentence.
    let text = "Orr said the plan was “a disaster” for us. She left.";
    let page = self::page(text).tagged(&[('s', "Orr"), ('q', "said"), ('c', "the plan was “a disaster” for us")]);
    assert_eq!(page.contents(), [["the plan was “a disaster” for us"]]);
}

#[test]
fn stray_punctuation_is_in_no_span() {
    let text = "Orr said, , you know, the dam will hold, and Lind agreed.";
    let page = page(text).tagged(&[('s', "Orr"), ('q', "said,"), ('c', ", you know, the dam will hold,")]);
    assert_eq!(page.contents(), [["you know, the dam will hold"]]);
    assert_eq!(page.quotes()[0].cue.map(|cue| cue.of(text)), Some("said"));
}

#[test]
fn a_report_inside_a_quotation_breaks_it_not() {
    let text = "“The museum says that it opens in May, and we like it,” Lind said.";
    let tags = [('s', "The museum"), ('q', "says"), ('c', "that it opens in May"), ('s', "Lind"), ('q', "said")];
    let page = page(text).tagged(&tags);
    assert_eq!(page.contents(), [["“The museum says that it opens in May, and we like it,”"]]);
    assert_eq!(page.names(), ["Lind"]);
    let text = "Lind said: “The museum says that it opens in May, and we like it.”";
    let tags = [('s', "Lind"), ('q', "said"), ('s', "The museum"), ('q', "says"), ('c', "that it opens in May")];
    let page = self::page(text).tagged(&tags);
    assert_eq!(page.contents(), [["“The museum says that it opens in May, and we like it.”"]]);
    // Nobody reports this one; it may be two, with a mark lost between them.
    let text = "“The museum says that it opens in May, and we like it.”";
    let tags = [('s', "The museum"), ('q', "says"), ('c', "that it opens in May")];
    assert_eq!(self::page(text).tagged(&tags).contents(), [["that it opens in May"]]);
}

#[test]
fn a_signature_may_stand_in_markdown() {
    for text in [
        "***“The dam will hold for years.”***\n> — Saltmouth Press Secretary Rosa Lind",
        "*“The dam will hold for years.”* — **Rosa Lind**\n\nShe left.",
    ] {
        let page = page(text).tagged(&[('c', "The dam will hold for years")]).with(Person, &["Rosa Lind"]);
        assert_eq!(page.names(), ["Rosa Lind"], "{text}");
        assert_eq!(page.contents(), [["“The dam will hold for years.”"]], "{text}");
    }
}

#[test]
fn a_quotation_over_paragraphs_may_stand_in_markdown() {
    for second in ["*“It is made of stone and it will stay.”*", "*It is made of stone and it will stay.”*"] {
        let text = format!("Rosa Lind said:\n\n*“We know the dam well.*\n\n{second}\n\nShe left.");
        let page = page(&text).tagged(&[('s', "Rosa Lind"), ('q', "said"), ('c', "We know the dam well")]);
        let second = second.trim_matches('*');
        assert_eq!(page.contents(), [vec!["“We know the dam well.*", second]], "{text}");
    }
}
