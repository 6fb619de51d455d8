//! What holds for every record, whatever the input: see the conventions in README.md.

use pressline::document::markup::without_markup;

use super::common::{Chosen, Quote, Record, Span};

/// Panics with the reason if the record breaks the contract.
pub fn check(record: &Record) {
    let text: Vec<char> = record.text.as_ref().expect("text is there without --no-text").chars().collect();
    let checker = Checker { id: &record.id, text };
    checker.blocks(record);
    checker.turns(record);
    checker.sentences(record);
    checker.mentions(record);
    checker.quotes(record);
    checker.summary(record);
}

struct Checker<'a> {
    id: &'a str,
    text: Vec<char>,
}

impl Checker<'_> {
    fn slice(&self, start: usize, end: usize, text: &str) {
        assert!(start <= end && end <= self.text.len(), "{}: {start}..{end} is outside the text", self.id);
        let found: String = self.text[start..end].iter().collect();
        assert_eq!(found, text, "{}: {start}..{end}", self.id);
    }

    fn span(&self, span: &Span) {
        self.slice(span.start, span.end, &span.text);
    }

    fn blocks(&self, record: &Record) {
        let mut at = 0;
        for (id, block) in record.blocks.iter().enumerate() {
            assert_eq!(block.id, id);
            assert!(block.start >= at && block.end > block.start, "{}: block {id} overlaps or is empty", self.id);
            self.only_space(at, block.start);
            at = block.end;
        }
        self.only_space(at, self.text.len());
    }

    fn only_space(&self, start: usize, end: usize) {
        assert!(self.text[start..end].iter().all(|c| c.is_whitespace()), "{}: text lost in {start}..{end}", self.id);
    }

    fn turns(&self, record: &Record) {
        for (id, turn) in record.turns.iter().enumerate() {
            assert_eq!(turn.id, id);
            self.span(&turn.label);
            self.slice(turn.start, turn.end, &turn.text);
            assert!(turn.label.end <= turn.start);
            assert!(turn.reply_to.is_none_or(|other| other < id), "{}: turn {id} answers a later one", self.id);
            assert!(turn.answered_by.is_none_or(|other| other > id && other < record.turns.len()));
            assert!(turn.speaker.as_ref().and_then(|s| s.entity).is_none_or(|e| e < record.entities.len()));
        }
    }

    fn sentences(&self, record: &Record) {
        let mut at = 0;
        for (id, sentence) in record.sentences.iter().enumerate() {
            assert_eq!(sentence.id, id);
            self.slice(sentence.start, sentence.end, &sentence.text);
            assert!(sentence.start >= at, "{}: sentence {id} overlaps", self.id);
            let block = &record.blocks[sentence.block];
            assert!(block.start <= sentence.start && sentence.end <= block.end);
            assert_ne!(block.kind, "front_matter", "{}: sentence {id} is front matter", self.id);
            assert!(sentence.turn.is_none_or(|turn| turn < record.turns.len()));
            at = sentence.end;
        }
    }

    fn mentions(&self, record: &Record) {
        let mut at = 0;
        for (id, mention) in record.mentions.iter().enumerate() {
            assert_eq!(mention.id, id);
            self.slice(mention.start, mention.end, &mention.text);
            assert!(mention.start >= at && mention.end > mention.start, "{}: mention {id} overlaps", self.id);
            assert!((0.0..=1.0).contains(&mention.score));
            let sentence = &record.sentences[mention.sentence];
            assert!(sentence.start <= mention.start && mention.end <= sentence.end);
            assert_ne!(record.blocks[sentence.block].kind, "boilerplate");
            if let Some(entity) = mention.entity {
                assert!(record.entities[entity].mentions.contains(&id), "{}: mention {id} is not listed", self.id);
            }
            at = mention.end;
        }
        for (id, entity) in record.entities.iter().enumerate() {
            assert_eq!(entity.id, id);
            assert!(!entity.name.trim().is_empty());
            assert!(entity.mentions.iter().all(|&m| record.mentions[m].entity == Some(id)));
        }
    }

    fn quotes(&self, record: &Record) {
        for (id, quote) in record.quotes.iter().enumerate() {
            assert_eq!(quote.id, id);
            self.quote(quote, record);
        }
    }

    fn quote(&self, quote: &Quote, record: &Record) {
        assert!(!quote.content.is_empty(), "{}: quote {} has no content", self.id, quote.id);
        let mut at = 0;
        for piece in &quote.content {
            self.span(piece);
            assert!(piece.start >= at && piece.end > piece.start);
            at = piece.end;
        }
        quote.cue.iter().chain(&quote.source).for_each(|span| self.span(span));
        assert!((0.0..=1.0).contains(&quote.score));
        assert!(!quote.sentences.is_empty());
        for &sentence in &quote.sentences {
            let sentence = &record.sentences[sentence];
            assert!(quote.content.iter().any(|p| p.start < sentence.end && sentence.start < p.end));
        }
        assert!(quote.turn.is_none_or(|turn| turn < record.turns.len()));
        assert!(quote.continues.is_none_or(|other| other < quote.id));
        assert!(quote.speaker.as_ref().and_then(|s| s.entity).is_none_or(|e| e < record.entities.len()));
    }

    fn summary(&self, record: &Record) {
        let Some(summary) = &record.summary else { return };
        if summary.method == "abstractive" {
            let lines: Vec<&str> =
                summary.sentences.iter().map(|c| c.generated.as_deref().expect("its text")).collect();
            assert_eq!(summary.text, lines.join("\n"), "{}: the summary is not its sentences", self.id);
            assert!(summary.sentences.iter().all(|c| c.sentence < record.sentences.len() && c.unsupported.is_some()));
            return;
        }
        assert_eq!(summary.method, "extractive");
        let lines: Vec<String> = summary.sentences.iter().map(|chosen| self.summary_line(chosen, record)).collect();
        assert_eq!(summary.text, lines.join("\n"), "{}: the summary is not its sentences", self.id);
        assert!(summary.sentences.windows(2).all(|pair| pair[0].sentence < pair[1].sentence));
    }

    /// What a chosen sentence adds to the summary's text.
    fn summary_line(&self, chosen: &Chosen, record: &Record) -> String {
        let sentence = &record.sentences[chosen.sentence];
        self.slice(chosen.start, chosen.end, &chosen.text);
        assert!(sentence.start <= chosen.start && chosen.end == sentence.end && chosen.start < chosen.end);
        assert!((0.0..=1.0).contains(&chosen.score));
        let mut line = chosen.text.clone();
        if let Some(antecedent) = &chosen.antecedent {
            self.span(&antecedent.pronoun);
            assert_eq!(record.entities[antecedent.entity].name, antecedent.name);
            let of = |start, end| self.text[start..end].iter().collect::<String>();
            let at = antecedent.pronoun.end;
            line = format!("{} [{}]{}", of(chosen.start, at), antecedent.name, of(at, chosen.end));
        }
        without_markup(&line).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
