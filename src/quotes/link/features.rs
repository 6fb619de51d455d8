//! What the linker knows of a span and of a pair of spans. `training/linker.py` computes the same.

use super::weights::{PRONOUNS, SPEECH, Template, WORD_STEPS};
use crate::document::Sentence;
use crate::encode::Word;
use crate::quotes::spans::{RoleSpan, RoleSpans};

/// A small number that describes a pair, or the span that chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 1 if the chosen span stands after the choosing one.
    Order,
    /// Words between the two, by [`WORD_STEPS`].
    Words,
    /// Breaks between sentences, up to 2.
    Sentences,
    /// Breaks between blocks, up to 2.
    Paragraphs,
    /// Spans of each role between the two, up to 2.
    Sources,
    Cues,
    Contents,
    /// The content opens with a quotation mark,
    Marked,
    /// ends in a comma or stands before one,
    Comma,
    /// ends in a full stop, question mark or exclamation mark,
    Closed,
    /// begins in lower case.
    Lower,
    /// The cue has a common verb of speech,
    Speech,
    /// has "according",
    According,
    /// ends in a colon or stands before one,
    Colon,
    /// is a dash.
    Dash,
    /// The source is a pronoun.
    Pronoun,
}

const FIELDS: usize = Field::Pronoun as usize + 1;
/// Counts of breaks and spans stop here.
const MOST: usize = 2;
pub const MARKS: &[char] = &['"', '“', '”', '«', '»', '‘', '’', '\'', '`'];
pub const DASHES: &[char] = &['-', '–', '—', '―'];

impl Field {
    /// Number of values.
    const fn size(self) -> usize {
        match self {
            Self::Words => WORD_STEPS.len() + 1,
            Self::Sentences | Self::Paragraphs | Self::Sources | Self::Cues | Self::Contents => MOST + 1,
            _ => 2,
        }
    }
}

/// A value for each field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fields([u8; FIELDS]);

impl Fields {
    fn set(&mut self, field: Field, value: usize) {
        self.0[field as usize] = value.min(field.size() - 1) as u8;
    }

    fn get(&self, field: Field) -> usize {
        usize::from(self.0[field as usize])
    }

    /// Sum of the weights that these fields choose: a logit.
    pub fn logit(&self, templates: &[Template]) -> f32 {
        let weight = |t: &Template| {
            let index = t.fields.iter().fold(0, |index, f| index * f.size() + self.get(*f));
            t.weights.get(index).copied().unwrap_or_default()
        };
        templates.iter().map(weight).sum()
    }
}

/// A document as the linker sees it.
pub struct View<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
    pub sentences: &'a [Sentence],
    /// For each word, and once more at the end: how many words with a letter or digit stand before it.
    lexical_before: Vec<usize>,
}

impl<'a> View<'a> {
    pub fn new(text: &'a str, words: &'a [Word], sentences: &'a [Sentence]) -> Self {
        let mut count = 0;
        let mut lexical_before = vec![0];
        for word in words {
            count += usize::from(word.span.of(text).starts_with(char::is_alphanumeric));
            lexical_before.push(count);
        }
        Self { text, words, sentences, lexical_before }
    }

    fn sentence_and_block(&self, word: usize) -> (usize, usize) {
        let sentence = self.words.get(word).map_or(0, |w| w.sentence);
        (sentence, self.sentences.get(sentence).map_or(0, |s| s.block))
    }

    /// The surface of a word.
    pub fn word(&self, index: usize) -> Option<&'a str> {
        self.words.get(index).map(|w| w.span.of(self.text))
    }

    /// Whether a line break stands before a word.
    pub fn opens_line(&self, index: usize) -> bool {
        let Some(word) = self.words.get(index) else { return false };
        let before = index.checked_sub(1).and_then(|i| self.words.get(i)).map_or(0, |w| w.span.end);
        self.text.get(before..word.span.start).is_some_and(|gap| gap.contains('\n'))
    }

    /// The block in which a span begins.
    pub fn block_of(&self, span: &RoleSpan) -> usize {
        self.sentence_and_block(span.words.start).1
    }

    fn distance(&self, from: usize, to: usize) -> usize {
        let before = |word: usize| self.lexical_before.get(word).copied().unwrap_or_default();
        before(to).saturating_sub(before(from))
    }

    fn lower_case_words(&self, span: &RoleSpan) -> impl Iterator<Item = String> {
        let words = self.words.get(span.words.clone()).unwrap_or_default();
        words.iter().map(|w| w.span.of(self.text).to_lowercase())
    }

    fn content_fields(&self, content: &RoleSpan, fields: &mut Fields) {
        let surface = content.span.of(self.text);
        let after = &self.text[content.span.end..];
        let inner = surface.trim_end_matches(|c| MARKS.contains(&c));
        fields.set(Field::Marked, usize::from(surface.starts_with(MARKS)));
        fields.set(Field::Comma, usize::from(inner.ends_with(',') || after.starts_with(',')));
        fields.set(Field::Closed, usize::from(inner.ends_with(['.', '!', '?'])));
        fields.set(Field::Lower, usize::from(surface.starts_with(char::is_lowercase)));
    }

    fn cue_fields(&self, cue: &RoleSpan, fields: &mut Fields) {
        let surface = cue.span.of(self.text);
        let colon = surface.ends_with(':') || self.text[cue.span.end..].starts_with(':');
        fields.set(Field::Colon, usize::from(colon));
        fields.set(Field::Dash, usize::from(surface.chars().all(|c| DASHES.contains(&c))));
        for word in self.lower_case_words(cue) {
            if SPEECH.binary_search(&word.as_str()).is_ok() {
                fields.set(Field::Speech, 1);
            }
            if word == "according" {
                fields.set(Field::According, 1);
            }
        }
    }

    fn pair_fields(&self, spans: &RoleSpans, chooser: &RoleSpan, chosen: &RoleSpan) -> Fields {
        let mut fields = Fields::default();
        let in_order = chooser.words.start <= chosen.words.start;
        let (first, second) = if in_order { (chooser, chosen) } else { (chosen, chooser) };
        let (from, to) = (first.words.end, second.words.start);
        let (last_sentence, last_block) = self.sentence_and_block(from.saturating_sub(1));
        let (next_sentence, next_block) = self.sentence_and_block(to);
        let distance = self.distance(from, to);
        fields.set(Field::Order, usize::from(in_order));
        fields.set(Field::Words, WORD_STEPS.iter().filter(|step| distance > **step).count());
        fields.set(Field::Sentences, next_sentence.saturating_sub(last_sentence));
        fields.set(Field::Paragraphs, next_block.saturating_sub(last_block));
        for (field, role) in
            [(Field::Sources, &spans.sources), (Field::Cues, &spans.cues), (Field::Contents, &spans.contents)]
        {
            let before = |word: usize| role.partition_point(|s| s.words.start < word);
            fields.set(field, before(to).saturating_sub(before(from)));
        }
        fields
    }

    /// Fields of a content that chooses a cue, or none.
    pub fn content_choice(&self, spans: &RoleSpans, content: &RoleSpan, cue: Option<&RoleSpan>) -> Fields {
        let mut fields = cue.map(|cue| self.pair_fields(spans, content, cue)).unwrap_or_default();
        self.content_fields(content, &mut fields);
        if let Some(cue) = cue {
            self.cue_fields(cue, &mut fields);
        }
        fields
    }

    /// Fields of a cue that chooses a source, or none.
    pub fn source_choice(&self, spans: &RoleSpans, cue: &RoleSpan, source: Option<&RoleSpan>) -> Fields {
        let mut fields = source.map(|source| self.pair_fields(spans, cue, source)).unwrap_or_default();
        self.cue_fields(cue, &mut fields);
        if let Some(source) = source {
            let mut words = self.lower_case_words(source);
            let pronoun = source.words.len() <= MOST
                && words.next().is_some_and(|word| PRONOUNS.binary_search(&word.as_str()).is_ok());
            fields.set(Field::Pronoun, usize::from(pronoun));
        }
        fields
    }
}
