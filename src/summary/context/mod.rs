//! Whether a sentence can be understood by itself.
//!
//! Cues count what may stand for something outside the sentence: its pronouns, by whether something before them in it
//! could be meant, its demonstratives, "the" before what was spoken of already, names cut short. A logistic regression turns
//! them into the probability that a reader of the sentence, who knows the document's title, would not know what it speaks of;
//! the encoder's vector of the sentence has its say, too, where the model has weights for it. Both are learned from what readers
//! marked (`training/stand_alone.jsonl`, `training/summary.py`).

pub(super) mod around;
mod clause;
mod words;

use std::collections::HashSet;

use super::exchanges::Ties;
use super::{Material, lexicon, terms, title, weights};
use crate::document::pronouns::{Referent, Resolved};
use crate::document::{Entities, EntityLabel, Span};
use crate::entities::gender;
use words::{Kind, is_determiner_after, is_expletive, is_noun, is_plural_noun, kind, points_at_now, stands_alone};

/// The cues in the order of a row.
pub const CUES: [&str; 39] = [
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
    // A person called by a given name alone, which the title does not have.
    "given_name",
    // An abbreviation that the document explains elsewhere.
    "abbreviation",
    // A clause without its other half.
    "half",
    // What a reader does not see: somebody says "I", "we" or "you" whom the title does not have; it is the first of an answer; the next
    // sentence goes against it, or begins a list.
    "other_voice",
    "answers",
    "contrasted",
    "listed",
    // It goes against the one before it; "later in the week", "that day".
    "but",
    "relative_time",
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
const GIVEN_NAME: usize = 30;
const ABBREVIATION: usize = 31;
const HALF: usize = 32;
const OTHER_VOICE: usize = 33;
const ANSWERS: usize = 34;
const CONTRASTED: usize = 35;
const LISTED: usize = 36;
const BUT: usize = 37;
const RELATIVE_TIME: usize = 38;

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

/// No probability is taken to be nearer to 0 or 1.
const SURE: f32 = 0.001;

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
    /// What the document explains before brackets around it: `Saltmouth Ferry Board (SFB)`.
    abbreviations: HashSet<&'d str>,
}

/// The words of a sentence.
struct Words<'w> {
    text: &'w str,
    spans: &'w [Span],
    /// In lower case.
    lower: &'w [String],
}

impl<'w> Words<'w> {
    /// Empty beyond the end.
    fn at(&self, index: usize) -> &'w str {
        self.lower.get(index).map_or("", String::as_str)
    }

    /// The next word, if nothing but space stands before it.
    fn next_to(&self, index: usize) -> &'w str {
        let gap = self.spans.get(index + 1).map(|next| Span::new(self.spans[index].end, next.start).of(self.text));
        if gap.is_some_and(|gap| gap.trim().is_empty()) { self.at(index + 1) } else { "" }
    }

    fn is_capital(&self, index: usize) -> bool {
        self.spans[index].of(self.text).starts_with(char::is_uppercase)
    }
}

/// What of a sentence stands before a word that a pronoun could mean.
#[derive(Default)]
struct Before {
    name: bool,
    /// A noun with its determiner.
    noun: bool,
    plural: bool,
}

impl Before {
    const fn binds(&self, kind: Kind) -> bool {
        match kind {
            Kind::Person => self.name,
            Kind::Plural => self.plural,
            Kind::Thing => self.name || self.noun,
        }
    }

    fn read(&mut self, words: &Words, index: usize) {
        let own = words.at(index);
        self.name |= words.is_capital(index) && own != "i" && (index > 0 || is_noun(own));
        self.noun |= is_noun(own) && index > 0 && words::is_determiner(words.at(index - 1));
        self.plural |= is_plural_noun(own) || words::PLURALS.contains(&own);
    }
}

/// The cue of a demonstrative; what it points at is a noun after it, or stands outside the sentence.
fn pointer(words: &Words, index: usize) -> Option<usize> {
    let (own, next) = (words.at(index), words.next_to(index));
    let follows = |is_before: fn(&str) -> bool| index > 0 && is_before(words.at(index - 1));
    match own {
        "this" | "that" if stands_alone(next) && (own == "this" || !follows(is_noun)) => {
            Some(if index <= OPENING_WORDS { POINTER_OPENS } else { POINTER })
        }
        "this" => (!points_at_now(next)).then_some(THIS_NOUN),
        "these" => Some(THESE),
        "that" if index == 0 => Some(THAT_OPENS),
        "that" => (follows(is_determiner_after) && is_noun(next)).then_some(THAT_NOUN),
        "those" => (!words::defines_those(next)).then_some(THOSE),
        "such" => (next != "as").then_some(SUCH),
        _ => None,
    }
}

/// The probability, in [0, 1], that a sentence cannot be understood by itself; `by_vector` is the encoder's logit, 0 if there is none,
/// `share` what that of the cues counts beside it.
pub(super) fn needs(cues: &Cues, share: f32, by_vector: f32) -> f32 {
    let [bias, of_cues @ ..] = &weights::CONTEXT;
    let by_cues = cues.iter().zip(of_cues).fold(*bias, |sum, (cue, weight)| sum + cue * weight);
    probability(share * by_cues + by_vector)
}

/// The probability that a sentence cannot be understood where one before it, at that distance in sentences, stands beside it; by what
/// each `needs` by itself. Learned from what readers said of such pairs (`training/pairs.jsonl`).
pub(super) fn needs_beside(needs: f32, earlier: f32, distance: usize) -> f32 {
    let [constant, of_own, of_earlier, of_two, of_three] = weights::BESIDE;
    let of_distance = match distance {
        1 => 0.0,
        2 => of_two,
        _ => of_three,
    };
    probability(constant + of_own * logit(needs) + of_earlier * logit(earlier) + of_distance)
}

/// The probability that an answer cannot be understood where its question is cited, too, or is no answer to it; by what both need, and
/// what ties them. Learned from what readers said of such exchanges (`training/pairs.jsonl`).
pub(super) fn needs_question(answer: f32, question: f32, ties: &Ties) -> f32 {
    let [constant, of_answer, of_question, of_ties @ ..] = &weights::ASKED;
    let own = constant + of_answer * logit(answer) + of_question * logit(question);
    probability(ties.iter().zip(of_ties).fold(own, |sum, (tie, weight)| sum + tie * weight))
}

fn logit(probability: f32) -> f32 {
    let probability = probability.clamp(SURE, 1.0 - SURE);
    (probability / (1.0 - probability)).ln()
}

fn probability(logit: f32) -> f32 {
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
        let abbreviations = words::in_brackets(text).collect();
        Self { text, entities, pronouns, title, title_words, said: HashSet::new(), read: 0, abbreviations }
    }

    /// The cues of the next sentence.
    pub fn read(&mut self, sentence: Span) -> Cues {
        let spans = words::spans(self.text, sentence);
        let lower: Vec<String> = spans.iter().map(|word| word.of(self.text).to_lowercase()).collect();
        let mut cues = self.of_words(&Words { text: self.text, spans: &spans, lower: &lower });
        for cue in &mut cues {
            *cue = cue.min(SEVERAL);
        }
        (cues[INSIDE], cues[OUTSIDE]) = self.resolved(sentence);
        [cues[SHORT_NAME], cues[GIVEN_NAME]] = self.short_names(sentence);
        cues[ABBREVIATION] = (self.abbreviations(sentence, &spans) as f32).min(SEVERAL);
        let flag = |is_so: bool| f32::from(u8::from(is_so));
        cues[GOES_ON] = flag(lexicon::leans(&lower) || lexicon::is_enumerated(sentence.of(self.text)));
        let [unfinished, half_quoted] = words::ends(sentence.of(self.text));
        (cues[UNFINISHED], cues[HALF_QUOTED]) = (flag(unfinished), flag(half_quoted));
        cues[HALF] = flag(clause::is_half(sentence.of(self.text), &lower));
        cues[LENGTH] = (1.0 + lower.len() as f32).ln();
        cues[SOON] = flag(self.read < FIRST_SENTENCES);
        let of_title: HashSet<&String> = lower.iter().filter(|word| self.title_words.contains(*word)).collect();
        cues[TITLE] = of_title.len().min(MANY) as f32;
        self.said.extend(lower.into_iter().filter(|word| terms::is_content(word)));
        self.read += 1;
        cues
    }

    /// What single words and their neighbours tell; as often as it occurs.
    fn of_words(&self, words: &Words) -> Cues {
        let mut cues = [0.0_f32; CUES.len()];
        let mut before = Before::default();
        for i in 0..words.lower.len() {
            let own = words.at(i);
            let cue = match kind(own) {
                Some(kind) => {
                    let is_expletive = kind == Kind::Thing && is_expletive(&words.lower[i..]);
                    if i < OPENING_WORDS && !is_expletive {
                        cues[OPENS] = 1.0;
                    }
                    let bound = usize::from(before.binds(kind));
                    Some(if is_expletive { EXPLETIVE } else { PERSON_FREE + 2 * kind as usize + bound })
                }
                None => pointer(words, i).or_else(|| match own {
                    "the" if !words::is_number(words.next_to(i)) => self.article(words, i),
                    "the" => Some(THE_TWO),
                    "both" => is_plural_noun(words.next_to(i)).then_some(THE_TWO),
                    _ => words::adds(own).then_some(MORE),
                }),
            };
            if let Some(cue) = cue {
                cues[cue] += 1.0;
            }
            before.read(words, i);
        }
        cues
    }

    /// The cue of a "the" before a noun, unless it is told which one is meant: `the cost of`.
    fn article(&self, words: &Words, the: usize) -> Option<usize> {
        let is_of_phrase =
            |&i: &usize| !words.next_to(i - 1).is_empty() && !words.is_capital(i) && is_noun(words.at(i));
        let phrase = || (the + 1..words.lower.len()).take(PHRASE_WORDS).take_while(is_of_phrase);
        let last = phrase().last().filter(|&last| !words::defines_noun(words.next_to(last)));
        let is_said = |own: &str| self.said.contains(own) && !self.title_words.contains(own);
        last.and_then(|_| match (phrase().any(|i| is_said(words.at(i))), the <= OPENING_WORDS) {
            (true, true) => Some(THE_KNOWN_OPENS),
            (false, true) => Some(THE_NEW_OPENS),
            (true, false) => Some(THE_KNOWN),
            (false, false) => None,
        })
    }

    /// How many of a sentence's mentions are part of a name that neither it nor the title has in full; and how many persons
    /// the document calls by a given name alone, which the title does not have.
    fn short_names(&self, sentence: Span) -> [f32; 2] {
        let mentions = &self.entities.mentions;
        let first = mentions.partition_point(|mention| mention.span.start < sentence.start);
        let (mut short, mut given) = (0.0_f32, 0.0_f32);
        for mention in mentions[first..].iter().take_while(|mention| mention.span.end <= sentence.end) {
            let entity = mention.entity.and_then(|entity| self.entities.entities.get(entity));
            let full = entity.map_or("", |entity| entity.name.as_str());
            let own = mention.span.of(self.text);
            let count = |name: &str| name.split_whitespace().count();
            let is_titled = |name: &str| self.title.contains(&name.to_lowercase());
            if count(full) > count(own) {
                short += f32::from(u8::from(!sentence.of(self.text).contains(full) && !is_titled(full)));
            } else if mention.label == EntityLabel::Person && count(own) == 1 && !is_titled(own) {
                given += f32::from(u8::from(gender::is_given_name(own)));
            }
        }
        [short.min(SEVERAL), given.min(SEVERAL)]
    }

    /// How many of a sentence's words are abbreviations that the document explains, but neither the sentence nor the title.
    fn abbreviations(&self, sentence: Span, spans: &[Span]) -> usize {
        let own: HashSet<&str> = words::in_brackets(sentence.of(self.text)).collect();
        let is_explained = |span: &&Span| {
            let word = span.of(self.text);
            self.abbreviations.contains(word) && !own.contains(word) && !self.title.contains(&word.to_lowercase())
        };
        spans.iter().filter(is_explained).count()
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
