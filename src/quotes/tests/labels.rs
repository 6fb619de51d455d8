use super::*;

const CONTENT: &str = "“The dam will hold for many years to come.”";

/// Source and speaker of a paragraph of a label and a quotation, which stands after what Carl Holm says.
fn labelled(label: &str) -> Vec<(Option<String>, String)> {
    let text =
        format!("“The dam will break by the end of this year,” Carl Holm said.\n\n{label} {CONTENT}\n\nThey left.");
    let tags = [('c', "The dam will break by the end of this year"), ('s', "Carl Holm"), ('q', "said"), ('c', CONTENT)];
    let page = page(&text)
        .tagged(&tags)
        .with(Person, &["Carl Holm"])
        .with(Person, &["Rosa Lind"])
        .with(Org, &["Orbis"])
        .with(Org, &["SMTH-TV"])
        .with(Org, &["The Saltmouth Herald"]);
    let sources = page.quotes().into_iter().map(|quote| quote.source.map(|source| source.of(&text).to_owned()));
    sources.zip(page.names()).skip(1).collect()
}

#[test]
fn a_label_says_who_speaks() {
    for (label, source, name) in [
        ("Rosa Lind:", "Rosa Lind", "Rosa Lind"),
        ("Rosa Lind, mayor of Saltmouth:", "Rosa Lind, mayor of Saltmouth", "Rosa Lind"),
        ("**Orbis CEO Rosa Lind**:", "Orbis CEO Rosa Lind", "Rosa Lind"),
        ("**Orbis volleyball player Rosa Lind:**", "Orbis volleyball player Rosa Lind", "Rosa Lind"),
        ("- **Rosa Lind (Vice President):**", "Rosa Lind (Vice President)", "Rosa Lind"),
        ("[Orbis CEO\nRosa Lind](https://orbis.example/a-b):\n", "Orbis CEO\nRosa Lind", "Rosa Lind"),
        ("**[Orbis](https://orbis.example/?a=b):**", "Orbis", "Orbis"),
        ("Orbis Director of Policy for the West Rosa Lind (Tolva):", "Rosa Lind", "Rosa Lind"),
        ("Orbis, LLC Chair and Founder Rosa Lind, M.D.:", "Rosa Lind", "Rosa Lind"),
        ("SMTH-TV:", "SMTH-TV", "SMTH-TV"),
        ("[The Saltmouth Herald reports](https://herald.example/dam).", "The Saltmouth Herald", "The Saltmouth Herald"),
    ] {
        assert_eq!(labelled(label), [(Some(source.to_owned()), name.to_owned())], "{label}");
    }
}

#[test]
fn what_only_looks_like_a_label_names_nobody() {
    for lead in [
        "The claim:",
        "What Carl Holm told Rosa Lind:",
        "From Orbis:",
        "The Friends of Rosa Lind:",
        "The Trial of Carl Holm and Mother of Rosa Lind:",
        "A sign at Orbis:",
        "[The dam of Orbis](https://orbis.example/dam).",
    ] {
        assert_eq!(labelled(lead).into_iter().map(|(source, _)| source).collect::<Vec<_>>(), [None], "{lead}");
    }
    // Nor is it by the speaker of the paragraph before.
    assert_eq!(labelled("The claim:"), [(None, "-".to_owned())]);
}

#[test]
fn a_labelled_quotation_stays_whole() {
    let text = "Rosa Lind: “The museum says that it opens in May, and we like it.”\n\nShe left. Carl Holm: “No” and “Never” came up.";
    let tags = [('s', "The museum"), ('q', "says"), ('c', "that it opens in May")];
    let page = page(text).tagged(&tags).with(Person, &["Rosa Lind"]).with(Person, &["Carl Holm"]);
    assert_eq!(page.contents(), [["“The museum says that it opens in May, and we like it.”"]]);
    assert_eq!(page.names(), ["Rosa Lind"]);
    assert_eq!((page.quotes()[0].cue, page.quotes()[0].kind), (None, QuoteKind::Direct));
    // A label that the model reads as a clause is one.
    let text = "Rosa Lind, concluding: “The dam will hold.”";
    let page = self::page(text)
        .tagged(&[('s', "Rosa Lind"), ('q', "concluding"), ('c', "The dam will hold")])
        .with(Person, &["Rosa Lind"]);
    assert_eq!(page.quotes()[0].cue.map(|cue| cue.of(text)), Some("concluding"));
}
