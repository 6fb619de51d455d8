//! Word lists of the summary stage. All are sorted, for binary search, and in lower case.

/// Whether a word says nothing about what a sentence is about.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// Whether a word is of the courtesies and procedure around what is said: `thank`, `question`, `operator`.
pub(super) fn is_procedural(word: &str) -> bool {
    PROCEDURAL.binary_search(&word).is_ok()
}

/// Whether a sentence opens as one of several: `Second, ...`, `And third, ...`.
pub(super) fn is_enumerated(sentence: &str) -> bool {
    let mut opening = sentence;
    while let Some((_, rest)) = opening.split_once(' ').filter(|(word, _)| can_be_cut(word.trim_end_matches(','))) {
        opening = rest;
    }
    let opening: String = opening.chars().take(LONGEST_ENUMERATED).collect::<String>().to_lowercase();
    ENUMERATED.iter().any(|start| opening.starts_with(start))
        || opening.split_once(',').is_some_and(|(word, _)| word != "first" && numbers(word))
}

/// Whether a word in lower case, before a comma, gives a sentence its place among several: `second`, `ten`, `lastly`.
fn numbers(word: &str) -> bool {
    NUMBERING.binary_search(&word).is_ok()
}

/// Whether a word with its mark can be cut before a sentence as a filler can be: `Second,`.
pub(super) fn is_numbering(word: &str) -> bool {
    word.trim_end().strip_suffix([',', ':']).is_some_and(|word| numbers(&word.to_lowercase()))
}

/// Whether a word, in any case, can be cut before a sentence: `And`, `Well`; not `Because`, which makes it a clause.
pub(super) fn can_be_cut(word: &str) -> bool {
    let word = word.to_lowercase();
    FILLERS.binary_search(&word.as_str()).is_ok() && !["because", "or", "then"].contains(&word.as_str())
}

/// Number of words at the start that say nothing but that someone speaks on: `And`, `Well, so`.
pub(super) fn fillers(words: &[String]) -> usize {
    words.iter().take_while(|word| FILLERS.binary_search(&word.as_str()).is_ok()).count()
}

/// Whether a sentence that opens with these words goes on from a sentence before it: `However, ...`, `For example, ...`,
/// `As I said, ...`. What its pronouns take up is another matter (`context.rs`).
pub(super) fn leans(words: &[String]) -> bool {
    let (fillers, words) = words.split_at(fillers(words));
    let Some(first) = words.first() else { return false };
    if fillers.iter().any(|word| GOING_ON.contains(&word.as_str())) {
        return true;
    }
    let second = words.get(1).map_or("", String::as_str);
    let near = &words[..words.len().min(REFERENCE_WITHIN + 1)];
    let tells = near.iter().any(|word| TOLD_BEFORE.contains(&word.as_str()));
    if first == "as" && (second == "such" || (second != "the" && tells)) {
        return true;
    }
    OPENERS.binary_search(&first.as_str()).is_ok()
        || REFERENCES.iter().any(|reference| {
            words.windows(reference.len()).take(REFERENCE_WITHIN).any(|part| part.iter().eq(*reference))
        })
}

/// Whether the word at `index` is a "this" or "that" that stands for something by itself.
fn points(words: &[String], index: usize) -> bool {
    ["that", "this"].contains(&words[index].as_str())
        && words.get(index + 1).is_some_and(|word| follows_a_pointer(word))
}

/// Whether a "this" or "that" before this word stands for something by itself.
pub(super) fn follows_a_pointer(word: &str) -> bool {
    AFTER_A_POINTER.binary_search(&word).is_ok()
}

/// Number of words that stand for something outside the sentence.
pub(super) fn pointers(words: &[String]) -> usize {
    let stands = |&index: &usize| POINTERS.binary_search(&words[index].as_str()).is_ok() || points(words, index);
    (0..words.len()).filter(stands).count()
}

/// Whether a title has a word for the kind of text that it heads, not for what the text is about: `Remarks`.
pub(super) fn is_kind_of_text(word: &str) -> bool {
    KINDS_OF_TEXT.binary_search(&word).is_ok()
}

/// Whether a word is of those that say what a person or body of public life does: `signed`, `travel`.
pub(super) fn is_announcement(word: &str) -> bool {
    ANNOUNCEMENTS.binary_search(&word).is_ok()
}

/// Whether somebody says what he is there for, or a sentence what is planned or done officially.
pub(super) fn tells_purpose(words: &[String]) -> bool {
    let among = |list: &[&str], word: &String| list.contains(&word.as_str());
    let pairs = words.windows(2).any(|pair| {
        let (first, second) = (&pair[0], &pair[1]);
        (first == "here" && second == "today")
            || (first == "today" && among(&["i", "president", "the", "we"], second))
            || (first == "will" && among(PLANNED, second))
    });
    let triples = words.windows(3).any(|part| {
        (among(&["i", "we"], &part[0]) && among(&["am", "are", "m", "re"], &part[1]) && among(DOING, &part[2]))
            || (among(&["came", "come", "here", "like", "want", "wanted"], &part[0])
                && part[1] == "to"
                && among(TOLD, &part[2]))
    });
    pairs || triples || words.iter().any(|word| among(OFFICIAL, word))
}

/// Whether a sentence says that something happens these days.
pub(super) fn tells_when(words: &[String]) -> bool {
    let is_day = |word: &String| DAYS.binary_search(&word.as_str()).is_ok();
    let near = |pair: &[String]| {
        ["last", "next", "this"].contains(&&*pair[0]) && PERIODS.binary_search(&pair[1].as_str()).is_ok()
    };
    words.iter().any(is_day) || words.windows(2).any(near)
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
const OPENERS: &[&str] = &[
    "accordingly", "additionally", "afterward", "afterwards", "another", "but", "conversely", "else", "finally",
    "furthermore", "hence", "however", "indeed", "instead", "lastly", "likewise", "meanwhile", "moreover", "nevertheless", "nonetheless",
    "otherwise", "rather", "secondly", "similarly", "still", "such", "that", "then", "therefore", "these", "thirdly",
    "those", "thus", "too", "yet",
];

#[rustfmt::skip]
const POINTERS: &[&str] = &["he", "here", "him", "it", "she", "them", "there", "they", "those"];

/// What opens a sentence that is one of several, in lower case.
const ENUMERATED: [&str; 6] = ["moving to", "number ", "on that front", "the second is", "the third is", "turning to"];
/// Characters of the longest of them.
const LONGEST_ENUMERATED: usize = 13;
/// What gives a sentence its place among several, before a comma.
#[rustfmt::skip]
const NUMBERING: &[&str] = &[
    "eight", "eighth", "fifth", "finally", "first", "five", "four", "fourth", "lastly", "next", "nine", "ninth", "one",
    "second", "seven", "seventh", "six", "sixth", "ten", "tenth", "third", "three", "two",
];

/// References to what was said before, ...
const REFERENCES: [&[&str]; 37] = [
    &["as", "a", "result"],
    &["at", "that"],
    &["at", "the", "time"],
    &["because", "of", "that"],
    &["both", "leaders"],
    &["both", "sides"],
    &["by", "that"],
    &["each", "of", "those"],
    &["for", "example"],
    &["for", "instance"],
    &["for", "that"],
    &["from", "that"],
    &["in", "addition", "to"],
    &["in", "doing", "so"],
    &["in", "other", "words"],
    &["in", "that"],
    &["of", "that"],
    &["of", "them"],
    &["of", "these"],
    &["of", "those"],
    &["one", "example"],
    &["on", "that"],
    &["that", "said"],
    &["the", "answer", "is"],
    &["the", "former"],
    &["the", "latter"],
    &["the", "leaders"],
    &["the", "same", "goes"],
    &["the", "same", "is"],
    &["the", "same", "logic"],
    &["the", "two", "leaders"],
    &["the", "two", "sides"],
    &["to", "that"],
    &["what", "that"],
    &["what", "this"],
    &["with", "that"],
    &["you", "ve", "heard"],
];
/// ... that start within this many words of its opening.
const REFERENCE_WITHIN: usize = 4;

/// What a speaker tells that he or another said, after "as".
const TOLD_BEFORE: &[&str] =
    &["described", "discussed", "explained", "indicated", "mentioned", "noted", "outlined", "reiterated", "said"];

/// Fillers that join a sentence to the one before, or answer.
const GOING_ON: &[&str] = &["also", "because", "but", "or", "then", "yeah", "yes"];

/// What a speaker puts before a sentence.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "again", "also", "and", "because", "but", "folks", "listen", "look", "now", "okay", "or", "so", "then", "well",
    "yeah", "yes",
];

#[rustfmt::skip]
const KINDS_OF_TEXT: &[&str] = &[
    "address", "analysis", "announcement", "background", "briefing", "bulletin", "call", "comment", "conference",
    "fact", "gaggle", "interview", "interviews", "letter", "news", "op", "opinion", "podcast", "press", "readout",
    "release", "remarks", "report", "review", "sheet", "speech", "statement", "story", "talk", "town", "transcript",
    "update", "vlog",
];

#[rustfmt::skip]
const ANNOUNCEMENTS: &[&str] = &[
    "agreed", "announce", "announced", "announces", "announcing", "appoint", "appointed", "approve", "approved",
    "begin", "beginning", "celebrate", "convene", "convened", "convening", "deliver", "delivered", "direct",
    "directed", "directing", "discuss", "discussed", "headed", "heading", "honor", "host", "hosted", "hosting",
    "hosts", "introduce", "introduced", "issue", "issued", "issuing", "join", "joined", "launch", "launched",
    "launching", "mark", "meet", "meeting", "meets", "met", "nominate", "nominated", "order", "ordered", "passed",
    "passing", "propose", "proposed", "proposing", "reached", "release", "released", "releasing", "report",
    "reports", "sign", "signed", "signing", "signs", "speak", "spoke", "travel", "traveled", "traveling", "travels",
    "unveil", "unveiled", "visit", "visited", "visiting", "visits",
];

/// What is done by saying or writing so.
#[rustfmt::skip]
const OFFICIAL: &[&str] =
    &["announce", "announced", "announces", "announcing", "sign", "signed", "signing", "signs"];

/// What follows "I am", ...
#[rustfmt::skip]
const DOING: &[&str] = &[
    "announcing", "asking", "calling", "directing", "gathered", "gathering", "headed", "here", "launching", "on", "pleased",
    "proposing", "proud", "releasing", "signing", "taking",
];

/// ... "here to", ...
const TOLD: &[&str] = &["announce", "ask", "celebrate", "discuss", "honor", "mark", "report", "share", "speak", "talk"];

/// ... and "will".
const PLANNED: &[&str] =
    &["announce", "deliver", "host", "join", "meet", "participate", "sign", "travel", "visit", "welcome"];

#[rustfmt::skip]
const DAYS: &[&str] = &[
    "friday", "monday", "saturday", "sunday", "thursday", "today", "tomorrow", "tonight", "tuesday", "wednesday",
    "yesterday",
];

#[rustfmt::skip]
const PERIODS: &[&str] = &["afternoon", "evening", "month", "morning", "night", "week", "weekend", "year"];

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
        let lists = [
            STOP_WORDS,
            PROCEDURAL,
            OPENERS,
            POINTERS,
            FILLERS,
            NUMBERING,
            AFTER_A_POINTER,
            KINDS_OF_TEXT,
            ANNOUNCEMENTS,
            DAYS,
            PERIODS,
        ];
        for list in lists {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{} before {}", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn one_of_several_is_told_behind_fillers() {
        for sentence in ["Second, the ferry sails.", "And third, the ferry sails.", "So, on that front, it sails."] {
            assert!(is_enumerated(sentence), "{sentence}");
        }
        for sentence in [
            "Secondary lines sail.",
            "And the ferry sails.",
            "The second ferry sails.",
            "First, the ferry sails.",
            "Ten ferries, all full, sail.",
            "",
            "And",
        ] {
            assert!(!is_enumerated(sentence), "{sentence}");
        }
    }

    #[test]
    fn what_goes_on_leans() {
        let words = super::super::terms::words;
        for sentence in [
            "But the line sails.",
            "However, the ferry sails.",
            "And one of them is the ferry line.",
            "What that means is that the ferry sails.",
            "Because the ferry sails at noon, islanders wait.",
            "As Rosa also noted, the ferry sails.",
            "The answer is that ferries sail.",
            "The two leaders will open the line.",
            "Afterward, the ferry sails.",
            "The mayor at the time opened the line.",
        ] {
            assert!(leans(&words(sentence)), "{sentence}");
        }
        for sentence in [
            "This ferry sails at noon.",
            "Two leaders met.",
            "And the line is open.",
            "As the mayor said, it sails.",
            "",
        ] {
            assert!(!leans(&words(sentence)), "{sentence}");
        }
    }
}
