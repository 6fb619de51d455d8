//! Word lists of the summary stage. All are sorted, for binary search, and in lower case.

/// Whether a word says nothing about what a sentence is about.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// Whether a word is of the courtesies and procedure around what is said: `thank`, `question`, `operator`.
pub(super) fn is_procedural(word: &str) -> bool {
    PROCEDURAL.binary_search(&word).is_ok()
}

/// Whether a sentence that starts with this word leans on the one before it.
pub(super) fn is_dangling(word: &str) -> bool {
    DANGLING.binary_search(&word).is_ok()
}

/// Whether a word is of the first person singular or the second person.
pub(super) fn is_personal(word: &str) -> bool {
    ["i", "me", "my", "we", "you", "your"].binary_search(&word).is_ok()
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
const DANGLING: &[&str] = &[
    "also", "and", "because", "but", "he", "her", "here", "him", "his", "however", "it", "its", "moreover", "or",
    "she", "so", "such", "that", "their", "them", "then", "there", "these", "they", "this", "those", "thus",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_without_repeats() {
        for list in [STOP_WORDS, PROCEDURAL, DANGLING] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{} before {}", pair[0], pair[1]);
            }
        }
    }
}
