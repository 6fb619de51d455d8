//! Whether a sentence can be understood by itself.
//!
//! Cues count what may stand for something outside the sentence: its pronouns, by whether something before them in it
//! could be meant, and its demonstratives. A logistic regression turns them into the probability that the sentence takes up
//! by a pronoun or a demonstrative what only a sentence before it names. It is learned from the coreference chains of GUM
//! (`training/summary.py`).

use super::{Material, lexicon, weights};
use crate::document::pronouns::{Referent, Resolved};
use crate::document::{Mention, Span};

/// The cues in the order of a row.
pub const CUES: [&str; 17] = [
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
    // "This bill", "these bills", "that bill", "those".
    "this_noun",
    "these",
    "that_opens",
    "those",
    "such",
    // What the quotes stage resolved: to something in the sentence, or to something before it.
    "inside",
    "outside",
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
const THOSE: usize = 13;
const SUCH: usize = 14;
const INSIDE: usize = 15;
const OUTSIDE: usize = 16;

/// One value per cue.
pub(super) type Cues = [f32; CUES.len()];

/// Occurrences of a cue that count as several.
const SEVERAL: f32 = 2.0;
/// Words of a sentence that count as its opening.
const OPENING_WORDS: usize = 2;
/// A noun in the plural has this many letters at least.
const PLURAL_LETTERS: usize = 4;

/// What is known about a document's pronouns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'d> {
    pub text: &'d str,
    pub mentions: &'d [Mention],
    /// In text order.
    pub pronouns: &'d [Resolved],
}

/// The probability, in [0, 1], that a sentence cannot be understood by itself.
pub(super) fn needs(cues: &Cues) -> f32 {
    let [bias, of_cues @ ..] = &weights::CONTEXT;
    let logit = cues.iter().zip(of_cues).fold(*bias, |sum, (cue, weight)| sum + cue * weight);
    1.0 / (1.0 + (-logit).exp())
}

/// The cues of a sentence whose pronouns are explained.
pub(super) fn without_pronouns(cues: &Cues) -> Cues {
    let mut cues = *cues;
    cues[PERSON_FREE..EXPLETIVE].fill(0.0);
    (cues[OPENS], cues[OUTSIDE]) = (0.0, 0.0);
    cues
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Person,
    Plural,
    Thing,
}

impl<'d> Reader<'d> {
    pub fn new(material: &Material<'d>) -> Self {
        let Material { text, entities, pronouns, .. } = *material;
        Self { text, mentions: &entities.mentions, pronouns }
    }

    pub fn cues(&self, sentence: Span) -> Cues {
        let words = words(self.text, sentence);
        let lower: Vec<String> = words.iter().map(|word| word.of(self.text).to_lowercase()).collect();
        let word = |index: usize| lower.get(index).map_or("", String::as_str);
        // The next word, if nothing but space stands before it.
        let next_to = |index: usize| {
            let gap = words.get(index + 1).map(|next| Span::new(words[index].end, next.start).of(self.text));
            if gap.is_some_and(|gap| gap.trim().is_empty()) { word(index + 1) } else { "" }
        };
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
                ("this", _) if !DEICTIC.contains(&next) => Some(THIS_NOUN),
                ("these", _) => Some(THESE),
                ("that", _) if i == 0 => Some(THAT_OPENS),
                ("those", _) if !AFTER_DEFINING_THOSE.contains(&next) => Some(THOSE),
                ("such", _) if next != "as" => Some(SUCH),
                _ => None,
            };
            if let Some(cue) = cue {
                cues[cue] = (cues[cue] + 1.0).min(SEVERAL);
            }
            let written = words[i].of(self.text);
            let is_capital = written.starts_with(char::is_uppercase) && own != "i";
            name |= is_capital && (i > 0 || is_noun(own));
            noun |= is_noun(own) && i > 0 && DETERMINERS.contains(&word(i - 1));
            plural |= is_noun(own) && (is_plural(own) || PLURALS.contains(&own.as_str()));
        }
        let (inside, outside) = self.resolved(sentence);
        (cues[INSIDE], cues[OUTSIDE]) = (inside, outside);
        cues
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
                Referent::Name(mention) => self.mentions.get(mention)?.span,
                Referent::Noun(span) => span,
            };
            Some((pronoun, antecedent))
        })
    }
}

/// Where the words of a sentence are: runs of letters and digits.
fn words(text: &str, sentence: Span) -> Vec<Span> {
    let parts = sentence.of(text).split(|c: char| !c.is_alphanumeric());
    let base = text.as_ptr() as usize;
    let span = |word: &str| {
        let start = word.as_ptr() as usize - base;
        Span::new(start, start + word.len())
    };
    parts.filter(|word| !word.is_empty()).map(span).collect()
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => Kind::Person,
        "they" | "them" | "their" | "theirs" | "themselves" => Kind::Plural,
        "it" | "its" | "itself" => Kind::Thing,
        _ => return None,
    })
}

/// Whether an "it" that opens these words stands for nothing: `it is clear that`, `it takes`.
fn is_expletive(words: &[String]) -> bool {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let is_said = matches!(word(1), "is" | "s" | "was" | "will" | "would");
    let told = if is_said { word(2) } else { word(1) };
    word(0) == "it"
        && (EXPLAINED.contains(&told)
            || matches!(word(1), "takes" | "took" | "turns" | "seems" | "seemed")
            || (is_said && matches!(word(3), "to" | "that" | "for")))
}

/// Whether a "this" or "that" before this word is no determiner of a noun.
fn stands_alone(next: &str) -> bool {
    next.is_empty() || lexicon::follows_a_pointer(next) || AFTER_A_POINTER.contains(&next)
}

fn is_noun(word: &str) -> bool {
    !lexicon::is_stop_word(word) && word.chars().nth(2).is_some()
}

fn is_plural(word: &str) -> bool {
    word.len() >= PLURAL_LETTERS && word.ends_with('s') && !word.ends_with("ss")
}

const DETERMINERS: &[&str] = &["a", "an", "her", "his", "my", "our", "the", "this", "your"];
const PLURALS: &[&str] = &["children", "men", "people", "women"];
/// What may follow a demonstrative that stands by itself, beside verbs.
const AFTER_A_POINTER: &[&str] =
    &["and", "as", "at", "but", "by", "for", "from", "in", "not", "of", "on", "or", "to", "with"];
/// What makes "those" a word that is explained right after.
const AFTER_DEFINING_THOSE: &[&str] = &["in", "most", "of", "that", "who", "whose", "with"];
/// What "this" points at without having been named.
const DEICTIC: &[&str] = &[
    "administration",
    "afternoon",
    "century",
    "city",
    "country",
    "day",
    "decade",
    "evening",
    "fall",
    "house",
    "moment",
    "month",
    "morning",
    "nation",
    "night",
    "quarter",
    "season",
    "spring",
    "state",
    "summer",
    "time",
    "town",
    "week",
    "weekend",
    "winter",
    "world",
    "year",
];
/// What follows "it is" where the sentence goes on to say what.
const EXPLAINED: &[&str] = &[
    "best",
    "better",
    "clear",
    "critical",
    "difficult",
    "easy",
    "essential",
    "good",
    "great",
    "hard",
    "important",
    "impossible",
    "likely",
    "necessary",
    "possible",
    "time",
    "true",
    "unlikely",
    "up",
    "vital",
    "worth",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn needs_of(text: &str) -> f32 {
        let reader = Reader { text, mentions: &[], pronouns: &[] };
        needs(&reader.cues(Span::new(0, text.len())))
    }

    fn found(text: &str) -> Vec<&'static str> {
        let reader = Reader { text, mentions: &[], pronouns: &[] };
        let cues = reader.cues(Span::new(0, text.len()));
        CUES.iter().zip(cues).filter(|(_, value)| *value > 0.0).map(|(name, _)| *name).collect()
    }

    #[test]
    fn pronouns_are_bound_by_what_stands_before_them() {
        assert_eq!(found("On Monday he opened the ferry line."), ["person_bound"]);
        assert_eq!(found("Then he opened the ferry line."), ["person_free", "opens"]);
        assert_eq!(found("The ferries sail when they are full."), ["plural_bound"]);
        assert_eq!(found("When they are full, ferries sail."), ["plural_free", "opens"]);
        assert_eq!(found("The ferry sails when it is full."), ["thing_bound"]);
        assert_eq!(found("It is important that ferries sail."), ["expletive"]);
    }

    #[test]
    fn demonstratives_are_told_from_conjunctions_and_times() {
        assert_eq!(found("Because of this, ferries stay in the harbour."), ["pointer_opens"]);
        assert_eq!(found("Mayor Orr said that ferries sail this week."), Vec::<&str>::new());
        assert_eq!(found("Mayor Orr signed this bill."), ["this_noun"]);
        assert_eq!(found("Mayor Orr thanked those who sail."), Vec::<&str>::new());
    }

    #[test]
    fn what_needs_another_sentence_is_likelier_to() {
        let alone = needs_of("Mayor Orr opened a second ferry line to Orrey Island.");
        assert!(alone < 0.3, "{alone}");
        for sentence in ["She opened a second ferry line.", "Mayor Orr opened it because of that."] {
            assert!(needs_of(sentence) > alone, "{sentence}");
        }
        assert!(needs_of("He said that the council would do this.") > 0.5);
    }

    #[test]
    fn what_was_resolved_counts_by_where_it_stands() {
        let text = "Mayor Orr smiled. The line made her happy.";
        let at = text.find("her").unwrap();
        let pronoun = |antecedent| Resolved {
            span: Span::new(at, at + 3),
            antecedent: Some(Referent::Noun(antecedent)),
            score: 0.9,
            is_source: false,
        };
        let cues = |antecedent| {
            let pronouns = [pronoun(antecedent)];
            let reader = Reader { text, mentions: &[], pronouns: &pronouns };
            let cues = reader.cues(Span::new(18, text.len()));
            (cues[INSIDE], cues[OUTSIDE])
        };
        assert_eq!(cues(Span::new(0, 9)), (0.0, 0.9));
        assert_eq!(cues(Span::new(18, 26)), (0.9, 0.0));
    }
}
