mod borders;
mod labels;
mod offices;
mod speakers;

use proptest::prelude::*;

use super::*;
use crate::document::{
    Block, BlockKind, DocumentKind, Entity, EntityLabel, Mention, Metadata, Speaker, SpeakerKind, Turn, TurnRole, Via,
};
use crate::encode::{HeadScores, Word};

const LABELS: [&str; 7] = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"];

/// A text with what the other stages would have found in it.
struct Page {
    text: String,
    layout: Layout,
    sentences: Vec<Sentence>,
    scores: TokenScores,
    entities: Entities,
}

/// Paragraphs between blank lines; words are runs of letters and digits, and single other characters.
fn page(text: &str) -> Page {
    let mut blocks = vec![];
    let mut at = 0;
    for part in text.split("\n\n") {
        let span = Span::new(at, at + part.len()).trim(text);
        if !span.is_empty() {
            blocks.push(Block { kind: BlockKind::Paragraph, span, turn: None });
        }
        at += part.len() + 2;
    }
    let layout = Layout { kind: DocumentKind::Article, blocks, turns: vec![], found: Metadata::default() };
    let sentences = crate::sentences::split(text, &layout);
    let mut words = vec![];
    for (sentence, Sentence { span, .. }) in sentences.iter().enumerate() {
        let mut start = span.start;
        let mut chars = span.of(text).char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let end = span.start + at + c.len_utf8();
            if c.is_alphanumeric() && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric()) {
                continue;
            }
            if !c.is_whitespace() {
                words.push(Word { span: Span::new(start, end), sentence });
            }
            start = end;
        }
    }
    let mut scores = TokenScores { words, ..TokenScores::default() };
    scores.attribution = HeadScores::new(LABELS.map(String::from).to_vec(), &[]);
    scores.attribution.logits = scores.words.iter().flat_map(|_| [9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).collect();
    Page { text: text.to_owned(), layout, sentences, scores, entities: Entities::default() }
}

impl Page {
    /// Tags surfaces, each after the one before in the text: `s` source, `q` cue, `c` content.
    fn tagged(mut self, tags: &[(char, &str)]) -> Self {
        let mut at = 0;
        for (role, surface) in tags {
            let start = at + self.text[at..].find(surface).expect(surface);
            at = start + surface.len();
            let words = spans::words_in(&self.scores.words, Span::new(start, at));
            let begin = 1 + 2 * "sqc".find(*role).unwrap();
            for word in words.clone() {
                let label = if word == words.start { begin } else { begin + 1 };
                self.scores.attribution.logits[word * LABELS.len() + label] = 18.0;
            }
        }
        self
    }

    /// Marks every place of a name as a mention of one entity; the first name is canonical.
    fn with(mut self, label: EntityLabel, names: &[&str]) -> Self {
        let id = self.entities.entities.len();
        for (start, name) in names.iter().flat_map(|name| self.text.match_indices(name)) {
            let span = Span::new(start, start + name.len());
            if !self.entities.mentions.iter().any(|m| m.span.overlaps(span)) {
                let sentence = self.sentences.partition_point(|s| s.span.end <= start);
                self.entities.mentions.push(Mention { span, label, score: 1.0, entity: Some(id), sentence });
            }
        }
        self.entities.mentions.sort_by_key(|m| m.span);
        let aliases = names[1..].iter().map(|n| (*n).to_owned()).collect();
        let name = names[0].to_owned();
        self.entities.entities.push(Entity { label, name, aliases, description: None, mentions: vec![] });
        self
    }

    /// Every paragraph is a turn: of an entity, or of nobody known; labels are what stands before a colon.
    fn in_turns(mut self, speakers: &[Option<usize>]) -> Self {
        for (index, (block, entity)) in self.layout.blocks.iter_mut().zip(speakers).enumerate() {
            let end = self.text[block.span.range()].find(": ").map_or(block.span.start, |at| block.span.start + at + 1);
            block.turn = Some(index);
            self.layout.turns.push(Turn {
                label: Span::new(block.span.start, end),
                span: Span::new(end, block.span.end).trim(&self.text),
                role: TurnRole::Speaker,
                speaker: entity.and_then(|e| self.entities.entities.get(e).map(|known| (e, known))).map(
                    |(e, known)| Speaker {
                        entity: Some(e),
                        name: known.name.clone(),
                        kind: SpeakerKind::Named,
                        via: Via::Label,
                    },
                ),
                reply_to: None,
                answered_by: None,
            });
        }
        for sentence in &mut self.sentences {
            sentence.turn = self.layout.blocks[sentence.block].turn;
        }
        self
    }

    fn titled(mut self, title: &str) -> Self {
        self.layout.found.title = Some(title.into());
        self
    }

    fn quotes(&self) -> Vec<Quote> {
        let attributor = Attributor::new(&QuotesConfig::default());
        attributor
            .attribute(&self.text, &self.layout.found, &self.layout, &self.sentences, &self.scores, &self.entities)
            .quotes
    }

    fn contents(&self) -> Vec<Vec<&str>> {
        let surfaces = |q: &Quote| q.content.iter().map(|c| c.of(&self.text)).collect();
        self.quotes().iter().map(surfaces).collect()
    }

    /// Name, kind and way of each quote's speaker.
    fn speakers(&self) -> Vec<Option<(String, SpeakerKind, Via)>> {
        self.quotes().into_iter().map(|q| q.speaker.map(|s| (s.name, s.kind, s.via))).collect()
    }

    fn names(&self) -> Vec<String> {
        self.speakers().into_iter().map(|s| s.map_or("-".to_owned(), |(name, ..)| name)).collect()
    }
}

use EntityLabel::{Org, Person};

#[test]
fn a_cue_that_interrupts_joins_both_pieces() {
    let page = page("“The dam will hold,” Ada Brandt said. “We have checked it twice.”")
        .tagged(&[('c', "The dam will hold"), ('s', "Ada Brandt"), ('q', "said"), ('c', "We have checked it twice")])
        .with(Person, &["Ada Brandt"]);
    assert_eq!(page.contents(), [["“The dam will hold,”", "“We have checked it twice.”"]]);
    let quote = &page.quotes()[0];
    assert_eq!((quote.kind, quote.sentences.as_slice()), (QuoteKind::Direct, &[0, 1][..]));
    assert!(quote.score > 0.8, "{}", quote.score);
    assert_eq!(page.speakers(), [Some(("Ada Brandt".into(), SpeakerKind::Named, Via::Name))]);
}

#[test]
fn a_dash_signs_a_quotation() {
    let text = "“The dam will hold for years.” — Ada Brandt\n“It will not.” ― Carl J. Holm.\n\nWe asked about the “third way.” — Nobody came.";
    let page = page(text).tagged(&[('c', "The dam will hold for years"), ('c', "It will not")]);
    assert_eq!(page.names(), ["Ada Brandt", "Carl J. Holm"]);
}

#[test]
fn kinds_by_marks() {
    let indirect = page("Ada Brandt said the dam will hold.").tagged(&[
        ('s', "Ada Brandt"),
        ('q', "said"),
        ('c', "the dam will hold"),
    ]);
    assert_eq!(indirect.quotes()[0].kind, QuoteKind::Indirect);
    let mixed = page("Ada Brandt said the dam is a “third way” for the valley.").tagged(&[
        ('s', "Ada Brandt"),
        ('q', "said"),
        ('c', "the dam is a “third way” for the valley"),
    ]);
    assert_eq!(mixed.quotes()[0].kind, QuoteKind::Mixed);
    // Scare quotes alone are no speech.
    assert!(page("The “third way” has come to the valley.").quotes().is_empty());
    assert!(page("The “third way” has come.").tagged(&[('c', "third way")]).quotes().is_empty());
}

#[test]
fn a_cue_without_source_is_part_of_what_somebody_says() {
    let text = "Hopes for a dry summer may be premature, however, two farmers said in Tolva.";
    let tags = [('q', "Hopes"), ('c', "a dry summer may be premature"), ('s', "two farmers"), ('q', "said")];
    let page = page(text).tagged(&tags);
    assert_eq!(page.contents(), [["Hopes for a dry summer may be premature"]]);
    assert_eq!(page.names(), ["two farmers"]);
    // With a source of its own it stays.
    let text = "Ada Brandt hopes for rain, two farmers said.";
    let tags = [('s', "Ada Brandt"), ('q', "hopes"), ('c', "for rain"), ('s', "two farmers"), ('q', "said")];
    assert_eq!(self::page(text).tagged(&tags).contents(), [["for rain"]]);
}

#[test]
fn nobody_is_meant_by_an_impersonal_it() {
    let sources = |text: &str, cue: &str| -> Vec<Option<Span>> {
        let page = page(text).tagged(&[('s', "It"), ('q', cue), ('c', "the dam leaks")]);
        page.quotes().iter().map(|quote| quote.source).collect()
    };
    for cue in ["has since been said", "is widely known", "was reported"] {
        assert_eq!(sources(&format!("It {cue} that the dam leaks."), cue), [None], "{cue}");
    }
    let it = Some(Span::new(0, 2));
    for cue in ["was forced to admit", "is quoted as saying", "is also claiming", "added"] {
        assert_eq!(sources(&format!("It {cue} that the dam leaks."), cue), [it], "{cue}");
    }
}

#[test]
fn an_infinitive_is_nobody() {
    let text = "An official, who asked not to be named yet, said the dam leaks.";
    let tags =
        [('s', "An official"), ('q', "asked"), ('s', "not to be named yet"), ('q', "said"), ('c', "the dam leaks")];
    assert_eq!(page(text).tagged(&tags).names(), ["An official"]);
    // What only looks like one.
    for source in ["To Lam", "not all officials"] {
        let tags = [('s', source), ('q', "said"), ('c', "the dam leaks")];
        assert_eq!(page(&format!("{source} said the dam leaks.")).tagged(&tags).names(), [source]);
    }
}

#[test]
fn a_missed_quotation_goes_to_its_cue() {
    let page = page("“The dam will hold for years,” Ada Brandt said.").tagged(&[('s', "Ada Brandt"), ('q', "said")]);
    assert_eq!(page.contents(), [["“The dam will hold for years,”"]]);
}

#[test]
fn a_quotation_over_paragraphs_is_one_quote() {
    let text = "“The dam will hold,” Ada Brandt said. “We know it.\n\n“It is made of stone and it will stay.”\n\nBo went home.";
    let tags =
        [('c', "The dam will hold"), ('s', "Ada Brandt"), ('q', "said"), ('c', "We know it"), ('c', "It is made of")];
    let page = page(text).tagged(&tags);
    assert_eq!(page.contents(), [["“The dam will hold,”", "“We know it.", "“It is made of stone and it will stay.”"]]);
}

#[test]
fn a_continuation_with_its_own_cue_names_what_it_continues() {
    let text = "Ada Brandt said: “We know the dam.\n\n“It will stay for long,” she added.";
    let tags = [
        ('s', "Ada Brandt"),
        ('q', "said"),
        ('c', "We know the dam"),
        ('c', "It will stay"),
        ('s', "she"),
        ('q', "added"),
    ];
    let page = page(text).tagged(&tags).with(Person, &["Ada Brandt"]);
    let quotes = page.quotes();
    assert_eq!(quotes.iter().map(|q| q.continues).collect::<Vec<_>>(), [None, Some(0)]);
    assert_eq!(page.names(), ["Ada Brandt", "Ada Brandt"]);
}

#[test]
fn many_marks_take_linear_time() {
    let text = "\"a 'b “c ".repeat(30_000);
    let page = page(&text);
    page.quotes();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_and_scores_give_valid_quotes(
        text in "([a-zA-Z“”\"'‘’«», .!?:—\n😀e\u{301}\u{a0}\r]|he said|Ada Brandt|\n\n“|,” ){0,80}",
        values in prop::collection::vec(-6f32..6f32, 1..400),
    ) {
        let mut page = page(&text).with(Person, &["Ada Brandt", "Brandt"]);
        let count = page.scores.attribution.logits.len();
        page.scores.attribution.logits = values.iter().copied().cycle().take(count).collect();
        let quotes = page.quotes();
        for (index, quote) in quotes.iter().enumerate() {
            prop_assert!((0.0..=1.0).contains(&quote.score));
            prop_assert!(!quote.content.is_empty() && quote.content.windows(2).all(|w| w[0].end <= w[1].start));
            prop_assert!(quote.continues.is_none_or(|earlier| earlier < index));
            prop_assert!(quote.sentences.iter().all(|s| *s < page.sentences.len()));
            for span in quote.content.iter().chain(&quote.cue).chain(&quote.source) {
                prop_assert!(!span.is_empty() && text.get(span.range()).is_some());
                let whole = page.layout.blocks.iter().any(|b| b.span.contains(*span));
                prop_assert!(whole, "{span:?} crosses a block");
            }
        }
    }
}
