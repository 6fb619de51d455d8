use super::*;

#[test]
fn pronouns_follow_speakers_subjects_and_gender() {
    let text = "Ada Brandt met Carl Holm in the valley. “It was cold,” she said.\n\n\
                Holm had brought a map of Brandt's dam. “It is old,” he said.\n\n“I drew it myself,” he added.";
    let tags = [
        ('c', "It was cold"),
        ('s', "she"),
        ('q', "said"),
        ('c', "It is old"),
        ('s', "he"),
        ('q', "said"),
        ('c', "I drew it myself"),
        ('s', "he"),
        ('q', "added"),
    ];
    let page = page(text).tagged(&tags).with(Person, &["Ada Brandt", "Brandt"]).with(Person, &["Carl Holm", "Holm"]);
    assert_eq!(page.names(), ["Ada Brandt", "Carl Holm", "Carl Holm"]);
    assert!(page.speakers().iter().flatten().all(|(_, kind, via)| (*kind, *via) == (SpeakerKind::Named, Via::Pronoun)));
}

#[test]
fn names_inside_quotations_are_no_antecedents() {
    let text = "Carl Holm waited. “David Stone has won,” he said.";
    let page = page(text)
        .tagged(&[('c', "David Stone has won"), ('s', "he"), ('q', "said")])
        .with(Person, &["Carl Holm"])
        .with(Person, &["David Stone"]);
    assert_eq!(page.names(), ["Carl Holm"]);
}

#[test]
fn the_head_of_a_source_is_who_speaks() {
    let cases = [
        ("Ada Brandt, a former officer at Orbis", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("a spokesman for Ada Brandt", "a spokesman for Ada Brandt", SpeakerKind::Role, Via::Nominal),
        ("the Ada Brandt campaign", "the Ada Brandt campaign", SpeakerKind::Collective, Via::Nominal),
        ("the mayor's press chief, Ada Brandt,", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("Orbis", "Orbis", SpeakerKind::Collective, Via::Name),
        ("two experts at Orbis", "two experts at Orbis", SpeakerKind::Collective, Via::Nominal),
        ("a senior administration official", "a senior administration official", SpeakerKind::Role, Via::Nominal),
        ("people familiar with the matter", "people familiar with the matter", SpeakerKind::Anonymous, Via::Nominal),
        ("Mayor Ada Brandt and Carl Holm", "Ada Brandt and Carl Holm", SpeakerKind::Collective, Via::Name),
        ("Ada Brandt, the mayor, and Carl Holm", "Ada Brandt and Carl Holm", SpeakerKind::Collective, Via::Name),
        ("Ada Brandt and her deputy, Carl Holm,", "Ada Brandt and Carl Holm", SpeakerKind::Collective, Via::Name),
        (
            "Ada Brandt, the mayor, and her deputy, Carl Holm,",
            "Ada Brandt and Carl Holm",
            SpeakerKind::Collective,
            Via::Name,
        ),
        ("Ada Brandt, mayor and friend of Carl Holm", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("Ada Brandt, Carl Holm's deputy,", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("Orbis and Ada Brandt", "Orbis and Ada Brandt", SpeakerKind::Collective, Via::Name),
        ("Secretary of Water Ada Brandt", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("an attorney for the family, Ada Brandt,", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("one of the city's engineers, Ada Brandt,", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("aides to the mayor, Ada Brandt,", "aides to the mayor, Ada Brandt", SpeakerKind::Collective, Via::Nominal),
        ("an official, who", "an official", SpeakerKind::Role, Via::Nominal),
        ("the\nministry", "the ministry", SpeakerKind::Collective, Via::Nominal),
        ("nominee Bo Lind", "Bo Lind", SpeakerKind::Named, Via::Name),
        ("protesters marching downtown", "protesters marching downtown", SpeakerKind::Collective, Via::Nominal),
        ("Lind", "Lind", SpeakerKind::Named, Via::Name),
    ];
    for (source, name, kind, via) in cases {
        let text = format!("The dam will hold, said {source} on Monday.");
        let page = page(&text)
            .tagged(&[('c', "The dam will hold"), ('q', "said"), ('s', source)])
            .with(Person, &["Ada Brandt"])
            .with(Person, &["Carl Holm"])
            .with(Org, &["Orbis"]);
        assert_eq!(page.speakers(), [Some((name.to_owned(), kind, via))], "{source}");
    }
}

#[test]
fn a_relative_clause_is_said_by_whom_it_is_about() {
    let clause = "who asked not to be named because talks go on";
    for (opening, name, kind, via) in [
        ("A ministry official, ", "A ministry official", SpeakerKind::Role, Via::Nominal),
        ("Ada Brandt, ", "Ada Brandt", SpeakerKind::Named, Via::Name),
        ("He left on Monday, said Ada Brandt, ", "Ada Brandt", SpeakerKind::Named, Via::Pronoun),
    ] {
        let text = format!("{opening}{clause}, said the dam will hold.");
        let page = page(&text)
            .tagged(&[('s', clause), ('q', "said"), ('c', "the dam will hold")])
            .with(Person, &["Ada Brandt"]);
        assert_eq!(page.speakers(), [Some((name.to_owned(), kind, via))], "{opening}");
    }
    for (opening, speaker) in [("A ministry official, ", Some("A ministry official")), ("Police held a man ", None)] {
        let text = format!("{opening}who said the dam will hold.");
        let page = page(&text).tagged(&[('s', "who"), ('q', "said"), ('c', "the dam will hold")]);
        let found: Vec<_> = page.speakers().into_iter().map(|found| found.map(|(name, ..)| name)).collect();
        assert_eq!(found, [speaker.map(str::to_owned)], "{opening}");
    }
}

#[test]
fn several_speak_together() {
    let text = "Mayor Ada Brandt and Carl Holm met. The dam will hold, the two leaders said. “It is warm,” they added.";
    let tags = [
        ('c', "The dam will hold"),
        ('s', "the two leaders"),
        ('q', "said"),
        ('c', "It is warm"),
        ('s', "they"),
        ('q', "added"),
    ];
    let page = page(text).tagged(&tags).with(Person, &["Ada Brandt"]).with(Person, &["Carl Holm"]);
    for (quote, via) in page.quotes().into_iter().zip([Via::Nominal, Via::Pronoun]) {
        let members: Vec<(Option<usize>, &str)> = quote.members.iter().map(|m| (m.entity, m.name.as_str())).collect();
        assert_eq!(members, [(Some(0), "Ada Brandt"), (Some(1), "Carl Holm")]);
        let speaker = quote.speaker.unwrap();
        assert_eq!((speaker.name.as_str(), speaker.entity), ("Ada Brandt and Carl Holm", None));
        assert_eq!((speaker.kind, speaker.via), (SpeakerKind::Collective, via));
    }
    let joined = "Mayor Ada Brandt and Carl Holm met in Tolva. “It is warm,” they said.";
    let tags_of_one = [('c', "It is warm"), ('s', "they"), ('q', "said")];
    let page = self::page(joined).tagged(&tags_of_one).with(Person, &["Ada Brandt"]).with(Person, &["Carl Holm"]);
    assert_eq!(page.names(), ["Ada Brandt and Carl Holm"]);
    // Nobody was joined before.
    let alone = "Ada Brandt came. Carl Holm left. The dam will hold, the two leaders said.";
    let page = self::page(alone).tagged(&tags[..3]).with(Person, &["Ada Brandt"]).with(Person, &["Carl Holm"]);
    assert_eq!(page.names(), ["the two leaders"]);
}

#[test]
fn descriptions_take_up_who_bore_them() {
    let text = "Sen. Ada Brandt met Carl Holm, a baker from the valley, at the Water Ministry. The dam will hold, the senator said. \
                It is warm, the baker said. It is safe, the ministry said.";
    let tags = [
        ('c', "The dam will hold"),
        ('s', "the senator"),
        ('q', "said"),
        ('c', "It is warm"),
        ('s', "the baker"),
        ('q', "said"),
        ('c', "It is safe"),
        ('s', "the ministry"),
        ('q', "said"),
    ];
    let page = page(text)
        .tagged(&tags)
        .with(Person, &["Ada Brandt"])
        .with(Person, &["Carl Holm"])
        .with(Org, &["Water Ministry"]);
    assert_eq!(page.names(), ["Ada Brandt", "Carl Holm", "Water Ministry"]);
    // Who is described by another one's office does not hold it.
    let text = "Sen. Ada Brandt met Carl Holm, the husband of the senator. The dam will hold, the senator said.";
    let page = self::page(text)
        .tagged(&[('c', "The dam will hold"), ('s', "the senator"), ('q', "said")])
        .with(Person, &["Ada Brandt"])
        .with(Person, &["Carl Holm"]);
    assert_eq!(page.names(), ["Ada Brandt"]);
}

#[test]
fn in_a_turn_i_is_its_speaker() {
    let mut page = page("“I told them that it will hold,” I said.").tagged(&[
        ('c', "I told them that it will hold"),
        ('s', "I"),
        ('q', "said"),
    ]);
    // The first tag takes the `I` inside the quotation; only the last one is left as a source.
    let speaker = Speaker { entity: None, name: "Ada Brandt".into(), kind: SpeakerKind::Named, via: Via::Label };
    page.layout.turns.push(Turn {
        label: Span::new(0, 0),
        span: Span::new(0, page.text.len()),
        role: TurnRole::Speaker,
        speaker: Some(speaker),
        reply_to: None,
        answered_by: None,
    });
    for sentence in &mut page.sentences {
        sentence.turn = Some(0);
    }
    assert_eq!(page.quotes()[0].turn, Some(0));
    assert_eq!(page.speakers(), [Some(("Ada Brandt".into(), SpeakerKind::Named, Via::Pronoun))]);
}

#[test]
fn you_is_nobody_with_a_name() {
    for source in ["you", "You", "your", "you guys", "you all", "yourself", "you yourself"] {
        let text = format!("Ada Brandt left. Then {source} said the dam will hold.");
        let page = page(&text).tagged(&[('s', source), ('q', "said"), ('c', "the dam will hold")]);
        let quotes = page.with(Person, &["Ada Brandt"]).quotes();
        assert_eq!((quotes[0].source.is_some(), &quotes[0].speaker), (true, &None), "{source}");
    }
    let text = "And you, Mr. Brandt, said the dam will hold.";
    let page = page(text).tagged(&[('s', "you, Mr. Brandt,"), ('q', "said"), ('c', "the dam will hold")]);
    assert_eq!(page.with(Person, &["Brandt"]).names(), ["Brandt"]);
}

#[test]
fn nobody_goes_on_from_an_unknown_speaker() {
    let text = "Ada Brandt said the dam leaks. You said “it will hold.” Nobody spoke. “We have checked it twice.”";
    let tags = [
        ('s', "Ada Brandt"),
        ('q', "said"),
        ('c', "the dam leaks"),
        ('s', "You"),
        ('q', "said"),
        ('c', "it will hold"),
    ];
    let page = page(text).tagged(&tags).tagged(&[('c', "We have checked it twice")]).with(Person, &["Ada Brandt"]);
    let names = page.names();
    assert!(names[0] == "Ada Brandt" && names[1..].iter().all(|name| name == "-"), "{names:?}");
}

#[test]
fn they_are_not_one_person() {
    for (source, pronoun, name) in [
        ("A ministry official", "they", "-"),
        ("A ministry official", "it", "-"),
        ("Two ministry officials", "they", "Two ministry officials"),
        ("The ministry", "it", "The ministry"),
        ("The report", "it", "The report"),
    ] {
        let text = format!("{source} said the dam will hold. “Yes, we know,” {pronoun} added.");
        let tags = [('s', source), ('q', "said"), ('c', "the dam will hold"), ('c', "Yes, we know")];
        let page = page(&text).tagged(&tags).tagged(&[('s', pronoun), ('q', "added")]);
        assert_eq!(page.names().last().map(String::as_str), Some(name), "{source} {pronoun}");
    }
}

#[test]
fn in_a_turn_he_is_somebody_else() {
    let tags = [('s', "He"), ('q', "said"), ('c', "the dam will hold")];
    let page =
        |text: &str| page(text).tagged(&tags).with(Person, &["Carl Holm", "HOLM"]).with(Person, &["David Stone"]);
    let other = "MR. HOLM: I met David Stone. He said the dam will hold.";
    assert_eq!(page(other).in_turns(&[Some(0)]).names(), ["David Stone"]);
    let alone = "Q: What does Carl Holm know of David Stone?\n\nMR. HOLM: He said the dam will hold.";
    assert_eq!(page(alone).in_turns(&[None, Some(0)]).names(), ["David Stone"]);
}

#[test]
fn who_wrote_the_document_is_i() {
    let tags = [('s', "I"), ('q', "said"), ('c', "the dam will hold")];
    let name = |text: &str, title: &str| {
        page(text)
            .tagged(&tags)
            .with(Person, &["Ada Brandt", "Brandt"])
            .with(Person, &["Bo Lind"])
            .titled(title)
            .names()
    };
    let text = "Brandt met Bo Lind. Last week I said the dam will hold.";
    for title in ["Statement by Mayor Ada Brandt on the Dam", "Text of a Letter from Brandt to the Council"] {
        assert_eq!(name(text, title), ["Ada Brandt"], "{title}");
    }
    for title in
        ["", "Joint Statement by Ada Brandt and Bo Lind", "Remarks by Ada Brandt and Bo Lind", "Brandt Statement"]
    {
        assert_eq!(name(text, title), ["-"], "{title}");
    }
    let signed = "Last week I said the dam will hold.\n\nSincerely,\nAda Brandt\nMayor of Tolva";
    assert_eq!(name(signed, ""), ["Ada Brandt"]);
    let mut page = page(text).tagged(&tags);
    page.layout.found.authors = vec!["Robert Orr".into()];
    assert_eq!(page.speakers(), [Some(("Robert Orr".into(), SpeakerKind::Named, Via::Pronoun))]);
    page.layout.found.authors.push("Anna Dahl".into());
    assert_eq!(page.speakers(), [None]);
}

#[test]
fn in_quotation_marks_i_is_not_the_author() {
    let text = "Bo Lind waited. “Last week I said the dam will hold,” he added.";
    let page =
        page(text).tagged(&[('s', "I"), ('q', "said"), ('c', "the dam will hold")]).with(Person, &["Ada Brandt"]);
    let quotes = page.titled("Statement by Ada Brandt").quotes();
    assert!(quotes.iter().all(|q| q.speaker.as_ref().is_none_or(|s| s.name != "Ada Brandt")));
}
