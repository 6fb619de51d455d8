//! What is cut before a statement: words that only lead in to it, or say that someone speaks on.

use super::candidates::MIN_WORDS;
use super::{lexicon, terms};

/// Words before a colon, at most, that only lead in to what is said.
const LEAD_IN_WORDS: usize = 9;
/// Words of which such a lead-in has one, or the last of which it may be.
const SPOKEN_TO: [&str; 7] = ["all", "here", "let", "me", "report", "you", "your"];
const THINGS_SAID: [&str; 9] = ["clear", "deal", "fact", "line", "news", "part", "piece", "point", "thing"];

/// Length in bytes of what is cut.
pub(super) fn length(sentence: &str) -> usize {
    let lead_in = lead_in_length(sentence);
    lead_in + filler_length(&sentence[lead_in..])
}

/// Length in bytes of what says only, before a colon, that something will be said: `But here’s the deal: ` in `But here’s the deal: Ferries sail`.
fn lead_in_length(sentence: &str) -> usize {
    let Some((lead_in, rest)) = sentence.split_once(": ") else { return 0 };
    let words = terms::words(lead_in);
    let among = |list: &[&str], word: &String| list.contains(&word.as_str());
    let tells_nothing =
        words.iter().any(|word| among(&SPOKEN_TO, word)) || words.last().is_some_and(|word| among(&THINGS_SAID, word));
    let names = lead_in
        .split_whitespace()
        .skip(1)
        .any(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric()) && word != "I");
    let is_sentence = rest.starts_with(char::is_uppercase) && terms::words(rest).len() >= MIN_WORDS;
    let is_lead_in = is_sentence && tells_nothing && !names && words.len() <= LEAD_IN_WORDS;
    if is_lead_in { sentence.len() - rest.len() } else { 0 }
}

/// Length in bytes of the words before a sentence that say only that someone speaks on, where what follows opens like a
/// sentence by itself: `And, look, ` in `And, look, Mayor Orr`, `Second, ` in `Second, Orrey Island`.
fn filler_length(sentence: &str) -> usize {
    let mut length = 0;
    for (start, word) in sentence.split_inclusive(char::is_whitespace).scan(0, |at, part| {
        *at += part.len();
        Some((*at - part.len(), part))
    }) {
        let bare = word.trim_end().trim_end_matches([',', ':']);
        let is_filler = lexicon::can_be_cut(bare) || lexicon::is_numbering(word);
        if start > 0 && bare.starts_with(char::is_uppercase) && !is_filler {
            length = start;
            break;
        }
        if !is_filler {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_are_cut_where_a_sentence_is_left() {
        let rest = |sentence: &'static str| &sentence[filler_length(sentence)..];
        assert_eq!(rest("And, look, Mayor Orr opened the line."), "Mayor Orr opened the line.");
        assert_eq!(rest("So I signed it."), "I signed it.");
        assert_eq!(rest("And third, Orrey Island has a school."), "Orrey Island has a school.");
        for sentence in ["And the ferry sails.", "And", "", "So, Well,", "Andorra opened a line.", "Mayor Orr smiled."]
        {
            assert_eq!(rest(sentence), sentence);
        }
    }

    #[test]
    fn what_only_leads_in_is_cut() {
        let rest = |sentence: &'static str| &sentence[lead_in_length(sentence)..];
        assert_eq!(rest("But here’s the deal: The line to Orrey opens in May."), "The line to Orrey opens in May.");
        assert_eq!(
            rest("Last piece for all of you: Ferries sail to Orrey Island once again."),
            "Ferries sail to Orrey Island once again."
        );
        for whole in [
            "Mayor Orr told you: The line to Orrey opens in May.",
            "Captains warned: The line to Orrey is full in May.",
            "Here’s the news: Ferries sail.",
            "Ferries sail.",
        ] {
            assert_eq!(rest(whole), whole);
        }
    }
}
