//! What the words of a sentence tell about it, whatever document it stands in.

use super::lexicon;
use super::register::REGISTER;

/// Shares of words are of at least this many.
const MIN_WORDS: usize = 5;
/// Pronouns, and dashes, that count as several.
const MAX_COUNT: usize = 3;
/// Words with a capital that count as many.
const MAX_CAPITALS: usize = 8;
/// From this value on a word is clearly of one register.
const CLEAR: f32 = 1.0;

/// Shares are in [0, 1]; what is not a share is 0 or 1 unless stated.
pub(super) struct Form {
    pub first_person: f32,
    pub we: f32,
    pub second_person: f32,
    pub third_person: f32,
    pub article: f32,
    pub connective: f32,
    pub defines: f32,
    pub negated: f32,
    pub conditional: f32,
    /// Number of dashes: speech that breaks off and begins again has many; in [0, 3].
    pub asides: f32,
    /// Number of words after the first with a capital, which are mostly names; in [0, 2], and their share.
    pub capitals: f32,
    pub capital_share: f32,
    /// Number of words that stand for something outside the sentence: `it`, `there`, `that is`; in [0, 3].
    pub pointing: f32,
    pub first_person_share: f32,
    /// Share of the words with which a story is told: `was`, `told`.
    pub past: f32,
    /// Tells what somebody does or did these days: `today the President signed`.
    pub announces: f32,
    /// Says what its speaker is there for, or what is planned: `we're here to`, `will travel`.
    pub purpose: f32,
    /// Mean of its words in the table of registers; and the share that is clearly written, or spoken.
    pub register: f32,
    pub written: f32,
    pub spoken: f32,
}

impl Form {
    /// How much it speaks in the first and second person.
    pub fn personal(&self) -> f32 {
        self.first_person + self.we + self.second_person
    }

    /// `words` are those of `sentence`, in lower case.
    pub fn of(sentence: &str, words: &[String]) -> Self {
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let any = |list: &[&str]| f32::from(u8::from(has(list)));
        let opens =
            |list: &[&str]| f32::from(u8::from(words.first().is_some_and(|word| list.contains(&word.as_str()))));
        let defines = words.windows(2).any(|pair| {
            ["is", "was", "are", "were"].contains(&&*pair[0]) && ["a", "an", "the", "one"].contains(&&*pair[1])
        });
        let total = words.len().max(MIN_WORDS) as f32;
        let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count() as f32;
        let written = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let capitals = written.skip(1).filter(|word| word.len() > 1 && word.starts_with(char::is_uppercase)).count();
        let registers: Vec<f32> = words.iter().filter_map(|word| register(word)).collect();
        let clearly = |is: &dyn Fn(f32) -> bool| registers.iter().filter(|&&value| is(value)).count() as f32 / total;
        let announces = words.iter().any(|word| lexicon::is_announcement(word)) && lexicon::tells_when(words);
        Self {
            first_person: any(&["i", "me", "my"]),
            we: any(&["we", "our", "us"]),
            second_person: any(&["you", "your"]),
            article: opens(&["a", "an", "the"]),
            connective: opens(&["also", "and", "but", "however", "or", "so"]),
            third_person: any(&["he", "she", "his", "her", "they", "their"]),
            defines: f32::from(u8::from(defines)),
            negated: any(&["not", "t", "never", "no"]),
            conditional: any(&["if", "because", "when", "while", "although"]),
            asides: sentence.matches(['—', '–']).count().min(MAX_COUNT) as f32,
            capitals: capitals.min(MAX_CAPITALS) as f32 * 2.0 / MAX_CAPITALS as f32,
            capital_share: capitals as f32 / words.len().max(1) as f32,
            pointing: lexicon::pointers(words).min(MAX_COUNT) as f32,
            first_person_share: count(&["i", "me", "my"]) / total,
            past: count(&["came", "did", "had", "remember", "said", "told", "used", "was", "went", "were"]) / total,
            announces: f32::from(u8::from(announces)),
            purpose: f32::from(u8::from(lexicon::tells_purpose(words))),
            register: registers.iter().fold(0.0, |sum, value| sum + value) / total,
            written: clearly(&|value| value > CLEAR),
            spoken: clearly(&|value| value < -CLEAR),
        }
    }
}

/// How much more a word belongs to written news and statements than to talk.
fn register(word: &str) -> Option<f32> {
    let at = REGISTER.binary_search_by_key(&word, |&(known, _)| known).ok()?;
    Some(REGISTER[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(sentence: &str) -> Form {
        Form::of(sentence, &super::super::terms::words(sentence))
    }

    #[test]
    fn registers_are_sorted_and_told_apart() {
        assert!(REGISTER.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let (written, spoken) = (
            form("Saltmouth officials announced a historic defense partnership with island leaders."),
            form("So you know, I think we’re really going to talk a lot about it."),
        );
        assert!(written.register > 0.0 && spoken.register < 0.0);
        assert!(written.written > spoken.written && spoken.spoken > written.spoken);
    }

    #[test]
    fn announcements_say_what_is_done_and_when() {
        assert!(form("Today the council signed the ferry agreement.").announces > 0.0);
        assert!(form("The council will host Mayor Orr this week.").announces > 0.0);
        assert!(form("Today is a good day for the ferry.").announces < 1.0);
        assert!(form("The council signed the ferry agreement.").announces < 1.0);
    }

    #[test]
    fn purposes() {
        for sentence in [
            "We’re here to open the ferry line.",
            "I came to talk about the ferry.",
            "Mayor Orr will visit the island.",
            "Today, I am proud of the ferry.",
            "The council is announcing a ferry line.",
        ] {
            assert!(form(sentence).purpose > 0.0, "{sentence}");
        }
        assert!(form("I was a ferryman, and the ferry will sink today.").purpose < 1.0);
    }

    #[test]
    fn pointers_and_asides_are_counted() {
        let sentence = form("They know that’s why it — it sails there.");
        assert!((sentence.pointing - 3.0).abs() < 1e-6 && (sentence.asides - 1.0).abs() < 1e-6);
        assert!(form("The ferry that sails to Orrey Island is new.").pointing < 1.0);
    }
}
