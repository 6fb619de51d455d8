//! Whether a sentence can be understood by itself.
//!
//! Cues count what may stand for something outside the sentence: its pronouns, by whether something before them in it
//! could be meant, its demonstratives, "the" before what was spoken of already, names cut short. A logistic regression turns
//! them into the probability that a reader of the sentence, who knows the document's title, would not know what it speaks of;
//! the encoder's vector of the sentence has its say, too, where the model has weights for it. Both are learned from what readers
//! marked (`training/stand_alone.jsonl`, `training/summary.py`).

mod words;

use std::collections::HashSet;

use super::{Material, lexicon, terms, title, weights};
use crate::document::pronouns::{Referent, Resolved};
use crate::document::{Entities, Mention, Span};
use words::{Kind, is_determiner_after, is_expletive, is_noun, is_plural, kind, points_at_now, stands_alone};

/// The cues in the order of a row.
pub const CUES: [&str; 30] = [
    // He, she; they; it: with or without something before them in the sentence that they could mean.
    "person_free",
    "person_bound",
    "plural_free",
    "plural_bound",
    "thing_free",
    "thing_bound",
    // "It is clear that".
    "expletive",
    // One of them is among the first words.
    "opens",
    // "This" and "that" by themselves, among the first words and later.
    "pointer_opens",
    "pointer",
    // "This bill", "these bills", "that bill" at the start and after a preposition, "those".
    "this_noun",
    "these",
    "that_opens",
    "that_noun",
    "those",
    "such",
    // "The bill" among the first words and later: of which there was talk before, or not.
    "the_known_opens",
    "the_new_opens",
    "the_known",
    // "The two", "both leaders".
    "the_two",
    // "Another", "additional", "later": beside what?
    "more",
    // Its first words say that it goes on from the sentence before it.
    "goes_on",
    // Part of a name that the sentence and the title do not have in full.
    "short_name",
    // It ends in a colon or without any mark; it has half of a pair of quotation marks.
    "unfinished",
    "half_quoted",
    // What the quotes stage resolved: to something in the sentence, or to something before it.
    "inside",
    "outside",
    // Its length, whether it is one of the first, and words that it shares with the title.
    "length",
    "soon",
    "title",
];

// Places in a row.
const PERSON_FREE: usize = 0;
const EXPLETIVE: usize = 6;
const OPENS: usize = 7;
const POINTER_OPENS: usize = 8;
const POINTER: usize = 9;
const THIS_NOUN: usize = 10;
const THESE: usize = 11;
const THAT_OPENS: usize = 12;
const THAT_NOUN: usize = 13;
const THOSE: usize = 14;
const SUCH: usize = 15;
const THE_KNOWN_OPENS: usize = 16;
const THE_NEW_OPENS: usize = 17;
const THE_KNOWN: usize = 18;
const THE_TWO: usize = 19;
const MORE: usize = 20;
const GOES_ON: usize = 21;
const SHORT_NAME: usize = 22;
const UNFINISHED: usize = 23;
const HALF_QUOTED: usize = 24;
const INSIDE: usize = 25;
const OUTSIDE: usize = 26;
const LENGTH: usize = 27;
const SOON: usize = 28;
const TITLE: usize = 29;

/// One value per cue.
pub(super) type Cues = [f32; CUES.len()];

/// Occurrences of a cue that count as several.
const SEVERAL: f32 = 2.0;
/// Words shared with the title that count as many.
const MANY: usize = 4;
/// Words of a sentence that count as its opening.
const OPENING_WORDS: usize = 2;
/// Sentences that count as the first of a document.
const FIRST_SENTENCES: usize = 3;
/// Words after "the" that are looked through for its noun.
const PHRASE_WORDS: usize = 3;

/// What is known of a document's names and pronouns.
#[derive(Debug)]
pub(super) struct Reader<'d> {
    pub text: &'d str,
    pub entities: &'d Entities,
    /// In text order.
    pub pronouns: &'d [Resolved],
    /// The document's titles, in lower case, and their content words.
    title: String,
    title_words: HashSet<String>,
    /// Content words of the sentences that were read, in lower case, and how many these were.
    said: HashSet<String>,
    read: usize,
}

/// The probability, in [0, 1], that a sentence cannot be understood by itself; `by_vector` is the encoder's logit, if any.
pub(super) fn needs(cues: &Cues, by_vector: f32) -> f32 {
    let [bias, of_cues @ ..] = &weights::CONTEXT;
    let logit = cues.iter().zip(of_cues).fold(*bias + by_vector, |sum, (cue, weight)| sum + cue * weight);
    1.0 / (1.0 + (-logit).exp())
}

/// The cues of a sentence whose pronouns are explained.
pub(super) fn without_pronouns(cues: &Cues) -> Cues {
    let mut cues = *cues;
    cues[PERSON_FREE..EXPLETIVE].fill(0.0);
    (cues[OPENS], cues[OUTSIDE]) = (0.0, 0.0);
    cues
}

impl<'d> Reader<'d> {
    pub fn new(material: &Material<'d>) -> Self {
        let Material { text, entities, pronouns, .. } = *material;
        Self::titled(text, entities, pronouns, &title::titles(material).join("\n"))
    }

    fn titled(text: &'d str, entities: &'d Entities, pronouns: &'d [Resolved], title: &str) -> Self {
        let title = title.to_lowercase();
        let title_words = terms::words(&title).into_iter().filter(|word| terms::is_content(word)).collect();
        Self { text, entities, pronouns, title, title_words, said: HashSet::new(), read: 0 }
    }

    /// The cues of the next sentence.
    pub fn read(&mut self, sentence: Span) -> Cues {
        let spans = words::spans(self.text, sentence);
        let lower: Vec<String> = spans.iter().map(|word| word.of(self.text).to_lowercase()).collect();
        let mut cues = self.of_words(&spans, &lower);
        for cue in &mut cues {
            *cue = cue.min(SEVERAL);
        }
        (cues[INSIDE], cues[OUTSIDE]) = self.resolved(sentence);
        cues[SHORT_NAME] = self.short_names(sentence).min(SEVERAL);
        let flag = |is_so: bool| f32::from(u8::from(is_so));
        cues[GOES_ON] = flag(lexicon::leans(&lower) || lexicon::is_enumerated(sentence.of(self.text)));
        let [unfinished, half_quoted] = words::ends(sentence.of(self.text));
        (cues[UNFINISHED], cues[HALF_QUOTED]) = (flag(unfinished), flag(half_quoted));
        cues[LENGTH] = (1.0 + lower.len() as f32).ln();
        cues[SOON] = flag(self.read < FIRST_SENTENCES);
        let of_title: HashSet<&String> = lower.iter().filter(|word| self.title_words.contains(*word)).collect();
        cues[TITLE] = of_title.len().min(MANY) as f32;
        self.said.extend(lower.into_iter().filter(|word| terms::is_content(word)));
        self.read += 1;
        cues
    }

    /// What single words and their neighbours tell; as often as it occurs.
    fn of_words(&self, spans: &[Span], lower: &[String]) -> Cues {
        let word = |index: usize| lower.get(index).map_or("", String::as_str);
        // The next word, if nothing but space stands before it.
        let next_to = |index: usize| {
            let gap = spans.get(index + 1).map(|next| Span::new(spans[index].end, next.start).of(self.text));
            if gap.is_some_and(|gap| gap.trim().is_empty()) { word(index + 1) } else { "" }
        };
        let is_capital = |index: usize| spans[index].of(self.text).starts_with(char::is_uppercase);
        // Whether a name, a noun with its determiner, a plural stands before the current word.
        let (mut name, mut noun, mut plural) = (false, false, false);
        let mut cues = [0.0_f32; CUES.len()];
        for (i, own) in lower.iter().enumerate() {
            let next = next_to(i);
            let cue = match (own.as_str(), kind(own)) {
                (_, Some(Kind::Thing)) if is_expletive(&lower[i..]) => Some(EXPLETIVE),
                (_, Some(kind)) => {
                    let is_bound = match kind {
                        Kind::Person => name,
                        Kind::Plural => plural,
                        Kind::Thing => name || noun,
                    };
                    if i < OPENING_WORDS {
                        cues[OPENS] = 1.0;
                    }
                    Some(PERSON_FREE + 2 * kind as usize + usize::from(is_bound))
                }
                ("this" | "that", _) if stands_alone(next) && (own == "this" || i == 0 || !is_noun(word(i - 1))) => {
                    Some(if i <= OPENING_WORDS { POINTER_OPENS } else { POINTER })
                }
                ("this", _) if !points_at_now(next) => Some(THIS_NOUN),
                ("these", _) => Some(THESE),
                ("that", _) if i == 0 => Some(THAT_OPENS),
                ("that", _) if is_determiner_after(word(i - 1)) && is_noun(next) => Some(THAT_NOUN),
                ("those", _) if !words::defines_those(next) => Some(THOSE),
                ("such", _) if next != "as" => Some(SUCH),
                ("the", _) if words::is_number(next) => Some(THE_TWO),
                ("both", _) if is_plural(next) && is_noun(next) => Some(THE_TWO),
                ("the", _) => {
                    let is_of_phrase =
                        |&index: &usize| !next_to(index - 1).is_empty() && !is_capital(index) && is_noun(word(index));
                    let phrase = || (i + 1..lower.len()).take(PHRASE_WORDS).take_while(is_of_phrase);
                    let is_said = |own: &str| self.said.contains(own) && !self.title_words.contains(own);
                    phrase().last().filter(|&last| !words::defines_noun(next_to(last))).and_then(|_| {
                        match (phrase().any(|index| is_said(word(index))), i <= OPENING_WORDS) {
                            (true, true) => Some(THE_KNOWN_OPENS),
                            (false, true) => Some(THE_NEW_OPENS),
                            (true, false) => Some(THE_KNOWN),
                            (false, false) => None,
                        }
                    })
                }
                _ if words::adds(own) => Some(MORE),
                _ => None,
            };
            if let Some(cue) = cue {
                cues[cue] += 1.0;
            }
            name |= is_capital(i) && own != "i" && (i > 0 || is_noun(own));
            noun |= is_noun(own) && i > 0 && words::is_determiner(word(i - 1));
            plural |= is_noun(own) && (is_plural(own) || words::PLURALS.contains(&own.as_str()));
        }
        cues
    }

    /// How many of a sentence's mentions are part of a name that neither it nor the title has in full.
    fn short_names(&self, sentence: Span) -> f32 {
        let mentions = &self.entities.mentions;
        let first = mentions.partition_point(|mention| mention.span.start < sentence.start);
        let own = mentions[first..].iter().take_while(|mention| mention.span.end <= sentence.end);
        let is_short = |mention: &&Mention| {
            let entity = mention.entity.and_then(|entity| self.entities.entities.get(entity));
            let full = entity.map_or("", |entity| entity.name.as_str());
            let count = |name: &str| name.split_whitespace().count();
            count(full) > count(mention.span.of(self.text))
                && !sentence.of(self.text).contains(full)
                && !self.title.contains(&full.to_lowercase())
        };
        own.filter(is_short).count() as f32
    }

    /// How many pronouns of a sentence mean something named before them in it, and how many something before it; each
    /// counts by its probability.
    fn resolved(&self, sentence: Span) -> (f32, f32) {
        let (mut inside, mut outside) = (0.0_f32, 0.0_f32);
        for (pronoun, antecedent) in self.antecedents(sentence) {
            if antecedent.start >= sentence.start { inside += pronoun.score } else { outside += pronoun.score }
        }
        (inside.min(SEVERAL), outside.min(SEVERAL))
    }

    /// The pronouns of a sentence that mean something, with the words that they take up.
    pub fn antecedents(&self, sentence: Span) -> impl Iterator<Item = (&Resolved, Span)> {
        let first = self.pronouns.partition_point(|pronoun| pronoun.span.start < sentence.start);
        let own = self.pronouns[first..].iter().take_while(move |pronoun| pronoun.span.end <= sentence.end);
        own.filter_map(|pronoun| {
            let antecedent = match pronoun.antecedent? {
                Referent::Name(mention) => self.entities.mentions.get(mention)?.span,
                Referent::Noun(span) => span,
            };
            Some((pronoun, antecedent))
        })
    }
}

#[cfg(test)]
mod tests;
