//! Questioners who say who they are, or are called: "Hi, Ada Quill with the Herald.", "Next is Ada Quill with the Herald."

use super::lexicon::{fold_word, is_function, is_sentence_word, is_title};
use crate::document::{Speaker, SpeakerKind, Via};

/// Bytes at the start of a question in which people introduce themselves.
const WINDOW: usize = 240;
/// Words before a name that only greet or thank.
const GREETINGS: &[&str] = &[
    "hi",
    "hey",
    "hello",
    "yes",
    "yeah",
    "yep",
    "ok",
    "okay",
    "thanks",
    "thank",
    "you",
    "so",
    "much",
    "very",
    "good",
    "morning",
    "afternoon",
    "evening",
    "everyone",
    "everybody",
    "all",
    "there",
    "again",
    "for",
    "doing",
    "this",
    "taking",
    "the",
    "call",
    "question",
    "my",
    "having",
    "hosting",
    "great",
    "sure",
    "um",
    "uh",
    "oh",
    "well",
    "guys",
    "folks",
    "sorry",
    "can",
    "hear",
    "me",
    "is",
    "it's",
    "i'm",
    "name",
    "here",
    "hey,",
    "and",
    "it",
    "appreciate",
    "a",
    "lot",
    "to",
    "see",
    "time",
    "holding",
    "briefing",
    "i",
    "am",
    "name's",
    "madam",
    "mr",
    "mr.",
    "ms",
    "ms.",
    "president",
    "secretary",
    "sir",
    "ma'am",
];
/// What links a person to an outlet.
const LINKS: &[&str] = &["with", "from", "at", "of"];

/// Words that announce one's own name.
const ANNOUNCING: &[&[&str]] = &[&["this", "is"], &["it's"], &["i'm"], &["name", "is"], &["name's"]];

/// The speaker, if the question opens with a name and an outlet, or with "this is" and a name.
pub(super) fn questioner(said: &str) -> Option<Speaker> {
    let mut end = said.len().min(WINDOW);
    while !said.is_char_boundary(end) {
        end -= 1;
    }
    let words: Vec<&str> = said[..end].split_whitespace().collect();
    let name = (0..words.len()).find_map(|start| introduced(&words, start))?;
    Some(Speaker { entity: None, name, kind: SpeakerKind::Named, via: Via::Label })
}

/// Words with which the next questioner is called, before the name.
const CALLING: &[&[&str]] = &[
    &["go", "to"],
    &["go", "with"],
    &["turn", "to"],
    &["over", "to"],
    &["move", "to"],
    &["back", "to"],
    &["next", "to"],
    &["going", "to"],
    &["goes", "to"],
    &["question", "from"],
    &["question", "to"],
    &["comes", "from"],
    &["come", "from"],
    &["is", "from"],
    &["be", "from"],
    &["hear", "from"],
    &["next", "is"],
    &["line", "of"],
    &["call", "on"],
];

/// Letters of an outlet in capitals behind a name and a comma; two are a state's.
const OUTLET_LETTERS: std::ops::RangeInclusive<usize> = 3..=5;
/// Abbreviations in capitals that are no outlets but places.
const PLACES: &[&str] = &["UAE", "USA", "USSR"];

/// The questioner whom the turn before calls last: "Let's go to Ada Quill with the Herald.", or as its last sentence
/// "Ada Quill at HRN.", "Ada Quill, HRN."
pub(super) fn called(said_before: &str) -> Option<Speaker> {
    let mut start = said_before.len().saturating_sub(WINDOW);
    while !said_before.is_char_boundary(start) {
        start += 1;
    }
    let words: Vec<&str> = said_before[start..].split_whitespace().collect();
    let is_called = |at: usize| {
        let ends_with = |calling: &[&str]| {
            let from = at.checked_sub(calling.len());
            from.is_some_and(|from| words[from..at].iter().zip(calling).all(|(word, known)| plain(word) == *known))
        };
        CALLING.iter().any(|calling| ends_with(calling))
    };
    let called = || (2..words.len()).rev().filter(|at| is_called(*at)).find_map(|at| named_with_outlet(&words, at));
    let name = named_last(&words).or_else(called)?;
    Some(Speaker { entity: None, name, kind: SpeakerKind::Named, via: Via::Label })
}

/// The name that is, with its outlet, all of the last sentence.
fn named_last(words: &[&str]) -> Option<String> {
    let (last, before) = words.split_last().filter(|(last, _)| last.ends_with('.'))?;
    let start = before.iter().rposition(|word| word.ends_with(['.', '?', '!', ':', '—'])).map_or(0, |at| at + 1);
    let length = name_length(words, start).filter(|length| *length >= 2)?;
    let rest = words.get(start + length..)?;
    let outlet = last.trim_end_matches('.');
    let by_letters = rest.len() == 1
        && words[start + length - 1].ends_with(',')
        && OUTLET_LETTERS.contains(&outlet.len())
        && outlet.bytes().all(|b| b.is_ascii_uppercase())
        && !PLACES.contains(&outlet);
    let linked =
        rest.first().is_some_and(|link| *link != "of") && has_outlet(words, start + length) && is_outlet(&rest[1..]);
    (by_letters || linked).then(|| name_at(words, start, length))
}

/// Nothing but a name: "the Vellmouth Herald.", "HRN."
fn is_outlet(words: &[&str]) -> bool {
    words.iter().enumerate().all(|(i, word)| {
        word.starts_with(char::is_uppercase) || (i == 0 && *word == "the") || matches!(*word, "of" | "and" | "&")
    })
}

/// What announces the person who is interviewed, by its words: "an interview with", "spoke to".
const INTERVIEWING: &[&str] = &[
    "interview",
    "interviews",
    "interviewed",
    "conversation",
    "q&a",
    "spoke",
    "speaks",
    "speak",
    "talked",
    "talks",
    "talk",
    "sat",
    "chat",
    "chatted",
];

/// Whom a title or introduction says to be interviewed: "An interview with the biologist Ada Quill". None if it says so of
/// several people.
pub(super) fn interviewee(introduction: &str) -> Option<Speaker> {
    /// Words between "interview" and "with", and between "with" and the name.
    const BEFORE: usize = 4;
    const ROLE: usize = 8;
    let words: Vec<&str> = introduction.split_whitespace().collect();
    let announced = |at: usize| {
        let before = &words[at.saturating_sub(BEFORE)..at];
        matches!(plain(words[at]).as_str(), "with" | "to")
            && before.iter().any(|w| INTERVIEWING.contains(&plain_with_signs(w).as_str()))
    };
    let named = |at: usize| {
        let starts =
            (at + 1..words.len().min(at + 2 + ROLE)).take_while(|i| *i == at + 1 || !ends_phrase(words[i - 1]));
        let mut names = starts.filter_map(|i| Some((i, name_length(&words, i).filter(|n| *n >= 2)?)));
        names.next().map(|(i, length)| name_at(&words, i, length))
    };
    let mut names: Vec<String> = (0..words.len()).filter(|at| announced(*at)).filter_map(named).collect();
    names.sort_unstable();
    names.dedup();
    let [name] = names.as_slice() else { return None };
    Some(Speaker { entity: None, name: name.clone(), kind: SpeakerKind::Named, via: Via::Context })
}

/// In small letters, with an inner "&".
fn plain_with_signs(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// A sentence ends with this word.
fn ends_phrase(word: &str) -> bool {
    word.ends_with(['.', ';', '?', '!']) && word.chars().count() > 2
}

/// A full name that an outlet follows: "Ada Quill with the Herald".
fn named_with_outlet(words: &[&str], start: usize) -> Option<String> {
    let length = name_length(words, start)?;
    (length >= 2 && has_outlet(words, start + length)).then(|| name_at(words, start, length))
}

/// Number of words of the name that starts at `start`; it ends where a comma or a full stop does.
fn name_length(words: &[&str], start: usize) -> Option<usize> {
    const MAX_NAME: usize = 3;
    let length =
        (1..=MAX_NAME).take_while(|n| words.get(start + n - 1).is_some_and(|word| is_name_word(word))).last()?;
    Some((1..=length).find(|n| closes(words[start + n - 1])).unwrap_or(length))
}

fn name_at(words: &[&str], start: usize, length: usize) -> String {
    let name = words[start..start + length].join(" ");
    name.trim_end_matches([',', '.', ':', ';']).to_owned()
}

/// "with the Herald" stands there.
fn has_outlet(words: &[&str], at: usize) -> bool {
    let capital = |i: usize| words.get(i).is_some_and(|word| word.starts_with(char::is_uppercase));
    words.get(at).is_some_and(|word| LINKS.contains(word))
        && (capital(at + 1) || (words.get(at + 1) == Some(&"the") && capital(at + 2)))
}

/// The name that starts at `start`, if somebody introduces himself with it.
fn introduced(words: &[&str], start: usize) -> Option<String> {
    let length = name_length(words, start)?;
    let outlet = has_outlet(words, start + length);
    let before = &words[..start];
    let announced = ANNOUNCING.iter().any(|announcing| {
        before.len() >= announcing.len()
            && before[before.len() - announcing.len()..]
                .iter()
                .zip(*announcing)
                .all(|(word, known)| plain(word) == *known)
    });
    // A sentence of its own: "Thank you for coming. Ada Quill with the Herald."
    let opens =
        before.last().is_none_or(|word| word.ends_with(['.', '!', '—'])) && words.get(start + length) != Some(&"of");
    let greeted = before.iter().all(|word| is_greeting(word));
    let said = if announced { outlet || closes(words[start + length - 1]) } else { outlet && (opens || greeted) };
    (said && length >= 2).then(|| name_at(words, start, length))
}

fn closes(word: &str) -> bool {
    word.ends_with([',', '.', ';', ':']) && word.chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// In small letters, punctuation off, with a plain apostrophe.
fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'")
}

fn is_name_word(word: &str) -> bool {
    let bare = if closes(word) { &word[..word.len() - 1] } else { word };
    let folded = fold_word(bare);
    bare.starts_with(char::is_uppercase)
        && bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
        && !GREETINGS.contains(&bare.to_lowercase().replace('’', "'").as_str())
        && !is_title(&folded)
        && !is_sentence_word(&folded)
        && !is_function(&folded)
}

/// A word of a greeting, or a name that is greeted ("Thanks, Jen.").
fn is_greeting(word: &str) -> bool {
    let bare = plain(word);
    bare.is_empty()
        || GREETINGS.contains(&bare.as_str())
        || (word.starts_with(char::is_uppercase) && word.ends_with(['.', ',', '!']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(said: &str) -> Option<String> {
        questioner(said).map(|speaker| speaker.name)
    }

    #[test]
    fn people_who_say_who_they_are() {
        for said in [
            "Hi, Ada Quill with the Herald. Will the harbour open?",
            "Thank you, Odo. Ada Quill from Harbour Radio. I have two questions.",
            "Good morning. This is Ada Quill, with the Vellmouth Herald.",
            "Hey, it’s Ada Quill at HR News.",
            "Good morning, everyone. This is Ada Quill. When will the ferry go?",
            "I will be brief. Ada Quill with the Herald. When will the ferry go?",
            "Thanks. I’m Ada Quill from Harbour Radio. When will the ferry go?",
        ] {
            assert_eq!(name(said).as_deref(), Some("Ada Quill"), "{said}");
        }
    }

    #[test]
    fn people_who_are_called() {
        let called = |said: &str| called(said).map(|speaker| speaker.name);
        for said in [
            "A few questions. First, let’s go to Ada Quill at AFP.",
            "Thank you. Our next question comes from Ada Quill with the Vellmouth Herald. Please go ahead.",
            "We’ll go to the line of Ada Quill with Harbour Radio. Your line is open.",
            "Let’s go with Ada Quill at HRN. Please go ahead.",
            "I will hand it over for our last question to Ada Quill of the Herald.",
            "Thank you. We know no more. Ada Quill at HRN.",
            "The ferry goes at noon.\n\nAda Quill, HRN.",
            "Ada Quill with the Vellmouth Herald.",
        ] {
            assert_eq!(called(said).as_deref(), Some("Ada Quill"), "{said}");
        }
        for said in [
            "I talked to Ada Quill with the Herald.",
            "Let’s go to Ada.",
            "Back to work at Vellmouth.",
            "",
            "Where? Port Ellery, VM.",
            "Old Vellmouth, USA.",
            "Ada Quill at the quay.",
            "Ada Quill of the Herald.",
            "It was Ada Quill.",
            "Who said so? Ada Quill.",
            "The ferry of Ada Quill at HRN.",
        ] {
            assert_eq!(called(said), None, "{said}");
        }
    }

    #[test]
    fn who_is_interviewed() {
        let name = |introduction: &str| interviewee(introduction).map(|speaker| speaker.name);
        for introduction in [
            "Boats and tides: an interview with the biologist Ada Quill",
            "Q&A with Ada Quill",
            "This week we spoke with marine biologist and author Ada Quill about tides.",
            "Ada Quill has a new book. Odo Brandt sat down with Ada Quill, its author.",
        ] {
            assert_eq!(name(introduction).as_deref(), Some("Ada Quill"), "{introduction}");
        }
        for introduction in [
            "Ada Quill on tides",
            "Interview with a biologist. Ada Quill left.",
            "We talked to Ada Quill. Then we spoke with Odo Brandt.",
        ] {
            assert_eq!(name(introduction), None, "{introduction}");
        }
    }

    #[test]
    fn questions_about_people_are_no_introductions() {
        for said in [
            "Thank you. Did President Quill speak with the King?",
            "What did Ada Quill hear from Paris?",
            "On North Vellmouth, from the beginning.",
            "Thanks. Secretary Quill of the Treasury said so.",
            "This is Harbour policy from last year.",
            "And this question is from Ada Quill with the Herald.",
        ] {
            assert_eq!(name(said), None, "{said}");
        }
    }
}
