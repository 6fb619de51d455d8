//! Word lists of the summary stage. All are sorted, for binary search, and in lower case.

/// Whether a word says nothing about what a sentence is about.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// Whether a word is of the courtesies and procedure around what is said: `thank`, `question`, `operator`.
pub(super) fn is_procedural(word: &str) -> bool {
    PROCEDURAL.binary_search(&word).is_ok()
}

/// Number of words at the start that say nothing but that someone speaks on: `And`, `Well, so`.
pub(super) fn fillers(words: &[String]) -> usize {
    words.iter().take_while(|word| FILLERS.binary_search(&word.as_str()).is_ok()).count()
}

/// Whether a sentence that opens with these words is about something that only a sentence before it names:
/// `She opened ...`, `And that is why ...`; `This study shows ...` is not.
pub(super) fn leans(words: &[String]) -> bool {
    let words = &words[fillers(words)..];
    let Some(first) = words.first() else { return false };
    if first == "as" && words.get(1).is_some_and(|word| word == "such") {
        return true;
    }
    let points = ["that", "this"].contains(&first.as_str());
    PRONOUNS.binary_search(&first.as_str()).is_ok()
        || points && words.get(1).is_some_and(|word| AFTER_A_POINTER.binary_search(&word.as_str()).is_ok())
}

#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "could", "d", "did", "do",
    "does", "doing", "don", "down", "during", "each", "even", "few", "for", "from", "further", "get", "go", "going",
    "got", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into",
    "is", "it", "its", "just", "know", "let", "like", "ll", "m", "make", "many", "may", "me", "might", "more", "most",
    "much", "must", "my", "no", "nor", "not", "now", "of", "off", "on", "once", "one", "only", "or", "other", "our",
    "out", "over", "own", "re", "s", "said", "same", "say", "says", "see", "she", "should", "so", "some", "still",
    "such", "t", "take", "than", "that", "the", "their", "them", "then", "there", "these", "they", "thing", "things",
    "think", "this", "those", "through", "to", "too", "two", "under", "until", "up", "upon", "us", "ve", "very",
    "want", "was", "way", "we", "well", "were", "what", "when", "where", "which", "while", "who", "whom", "why",
    "will", "with", "would", "yes", "yet", "you", "your",
];

#[rustfmt::skip]
const PROCEDURAL: &[&str] = &[
    "absolutely", "afternoon", "ahead", "answer", "answers", "apologies", "apologize", "applause", "appreciate",
    "attributable", "attributed", "attribution", "background", "begin", "brief", "briefing", "bye", "call",
    "colleague", "colleagues", "conclude", "concludes", "congratulations", "delighted", "dial", "embargo",
    "embargoed", "evening", "everybody", "everyone", "excuse", "folks", "follow", "friends", "gentlemen", "glad",
    "good", "great", "guys", "happy", "hear", "hello", "hey", "hi", "honor", "honored", "host", "hosting",
    "inaudible", "introduce", "join", "joined", "joining", "kick", "ladies", "laughs", "laughter", "line",
    "listening", "minute", "minutes", "moderator", "morning", "mute", "muted", "nice", "night", "okay", "open",
    "opening", "operator", "participants", "please", "pleased", "pleasure", "press", "question", "questions", "quick",
    "raise", "ready", "record", "remarks", "reporter", "reporters", "right", "seat", "session", "sorry", "speak",
    "speaker", "speakers", "speaking", "start", "started", "statement", "stay", "sure", "thank", "thanks", "time",
    "today", "tomorrow", "tonight", "topper", "toppers", "turn", "unmute", "unmuted", "wait", "welcome", "wonderful",
    "yeah", "yep",
];

#[rustfmt::skip]
const PRONOUNS: &[&str] = &[
    "he", "her", "him", "his", "it", "its", "she", "such", "their", "them", "these", "they", "those",
];

/// What a speaker puts before a sentence.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "again", "also", "and", "because", "but", "look", "now", "okay", "or", "so", "then", "well", "yeah", "yes",
];

/// Words that make a "this" or "that" before them a pronoun.
#[rustfmt::skip]
const AFTER_A_POINTER: &[&str] = &[
    "also", "are", "can", "could", "d", "did", "does", "had", "has", "have", "included", "includes", "is", "ll", "made",
    "makes", "may", "means", "meant", "must", "s", "should", "was", "were", "will", "would",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_without_repeats() {
        for list in [STOP_WORDS, PROCEDURAL, PRONOUNS, FILLERS, AFTER_A_POINTER] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{} before {}", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn pronouns_lean_on_what_was_said_before() {
        let words = super::super::terms::words;
        assert!(leans(&words("She opened the line.")) && leans(&words("But that’s why the ferry sails.")));
        assert!(leans(&words("“They cost nine crowns.”")));
        assert!(!leans(&words("This ferry sails at noon.")) && !leans(&words("The line is open.")) && !leans(&[]));
    }
}
