//! Questioners who say who they are: "Hi, Ada Quill with the Herald."

use super::lexicon::{fold_word, is_function, is_honorific, is_sentence_word, is_title};
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

/// The speaker, if the question opens with a name and an outlet.
pub(super) fn questioner(said: &str) -> Option<Speaker> {
    let mut end = said.len().min(WINDOW);
    while !said.is_char_boundary(end) {
        end -= 1;
    }
    let words: Vec<&str> = said[..end].split_whitespace().collect();
    let link = words.iter().position(|word| LINKS.contains(word))?;
    let outlet = words.get(link + 1).filter(|w| w.starts_with(char::is_uppercase)).or_else(|| {
        words.get(link + 1).filter(|w| **w == "the")?;
        words.get(link + 2).filter(|w| w.starts_with(char::is_uppercase))
    });
    outlet?;
    let mut start = link;
    while start > 0 && link - start < 4 && is_name_word(words[start - 1], start == link) {
        start -= 1;
    }
    let name = &words[start..link];
    let plausible = (2..=3).contains(&name.len()) && words[..start].iter().all(|word| is_greeting(word));
    let name = name.join(" ").trim_end_matches(',').to_owned();
    plausible.then_some(Speaker { entity: None, name, kind: SpeakerKind::Named, via: Via::Label })
}

fn is_name_word(word: &str, last: bool) -> bool {
    let bare = if last { word.trim_end_matches(',') } else { word };
    let folded = fold_word(bare);
    bare.starts_with(char::is_uppercase)
        && bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
        && (!bare.ends_with('.') || bare.len() <= 2)
        && !GREETINGS.contains(&bare.to_lowercase().as_str())
        && !is_title(&folded)
        && !is_honorific(&folded)
        && !is_sentence_word(&folded)
        && !is_function(&folded)
}

/// A word of a greeting, or a name that is greeted ("Thanks, Jen.").
fn is_greeting(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'");
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
        ] {
            assert_eq!(name(said).as_deref(), Some("Ada Quill"), "{said}");
        }
    }

    #[test]
    fn questions_about_people_are_no_introductions() {
        for said in [
            "Thank you. Did President Quill speak with the King?",
            "What did Ada Quill hear from Paris?",
            "On North Vellmouth, from the beginning.",
            "Thanks. Secretary Quill of the Treasury said so.",
        ] {
            assert_eq!(name(said), None, "{said}");
        }
    }
}
