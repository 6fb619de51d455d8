use super::*;

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
