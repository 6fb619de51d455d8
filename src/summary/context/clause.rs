//! What the form of a sentence tells of its need of others: a clause without its other half, a sentence without a verb,
//! words that tie it to what was said.

use crate::summary::lexicon;

/// Whether it is a subordinate clause by itself: `When the ferry sailed.`
pub(super) fn is_half(sentence: &str, words: &[String]) -> bool {
    let Some(first) = words.iter().find(|word| !lexicon::can_be_cut(word)).map(String::as_str) else { return false };
    first == "which" || (SUBORDINATING.contains(&first) && !sentence.contains([',', '—', '–', ';', ':']))
}

/// Whether no word is surely or mostly a finite verb: `A day of joy for islanders.`
pub(super) fn is_verbless(words: &[String]) -> bool {
    let is_verb = |word: &String| VERBS.binary_search(&word.as_str()).is_ok() || word.ends_with("ed");
    !words.iter().any(is_verb)
}

/// How many words and phrases tie it to something said before, wherever they stand: `in return`, `by contrast`, `the same`.
pub(super) fn links(words: &[String]) -> usize {
    let is_link = |&start: &usize| {
        let matches = |link: &&[&str]| {
            words[start..].len() >= link.len() && words[start..].iter().zip(*link).all(|(a, b)| a == b)
        };
        LINKS.iter().any(matches)
    };
    (0..words.len()).filter(is_link).count()
}

#[rustfmt::skip]
const SUBORDINATING: &[&str] = &[
    "although", "because", "if", "once", "since", "though", "unless", "until", "when", "where", "whereas", "whether", "while", "whom", "whose",
];

#[rustfmt::skip]
const LINKS: &[&[&str]] = &[
    &["accordingly"], &["as", "a", "result"], &["as", "such"], &["by", "contrast"], &["by", "doing", "so"], &["else"], &["for", "example"],
    &["for", "instance"], &["in", "comparison"], &["in", "contrast"], &["in", "doing", "so"], &["in", "exchange"], &["in", "response"],
    &["in", "return"], &["in", "so", "doing"], &["in", "turn"], &["instead"], &["likewise"], &["on", "top"], &["otherwise"], &["same"], &["similar"],
    &["similarly"], &["so", "too"], &["that", "end"], &["that", "way"], &["thereby"], &["therefore"], &["thus"], &["too"],
];

/// Auxiliaries, what an apostrophe leaves of them, and verbs without "-ed" that are frequent; in alphabetical order.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "agree", "agrees", "am", "are", "aren", "ask", "asks", "became", "become", "becomes", "began", "begin", "begins", "believe", "believes",
    "belong", "belongs", "bring", "brings", "brought", "build", "builds", "built", "call", "calls", "came", "can", "cannot", "celebrate", "choose",
    "chose", "come", "comes", "condemn", "continue", "continues", "could", "couldn", "create", "creates", "cut", "d", "deliver", "delivers", "deserve",
    "deserves", "did", "didn", "do", "does", "doesn", "don", "expect", "expects", "fall", "feel", "feels", "fell", "felt", "fight", "find", "finds",
    "fought", "found", "gave", "get", "gets", "give", "gives", "go", "goes", "got", "grew", "grow", "grows", "had", "hadn", "happen", "happens", "has",
    "hasn", "have", "haven", "hear", "heard", "held", "help", "helps", "hold", "holds", "honor", "hope", "hopes", "include", "includes", "is", "isn",
    "join", "keep", "keeps", "kept", "knew", "know", "knows", "lead", "leads", "led", "left", "let", "lets", "lies", "live", "lives", "ll", "look",
    "looks", "lost", "love", "loves", "m", "made", "make", "makes", "marks", "matters", "may", "mean", "means", "meant", "meet", "meets", "met", "might",
    "must", "need", "needs", "offer", "offers", "open", "opens", "ought", "owe", "owes", "paid", "pay", "pays", "plan", "plans", "provide", "provides", "put", "puts",
    "ran", "re", "reflects", "remain", "remains", "remember", "represents", "require", "requires", "rose", "run", "runs", "s", "said", "saw", "say",
    "says", "see", "seek", "seeks", "seem", "seems", "sees", "send", "sent", "serve", "serves", "set", "sets", "shall", "should", "shouldn", "show",
    "shows", "sought", "speak", "speaks", "spent", "spoke", "stand", "stands", "start", "starts", "stay", "stood", "support", "supports", "take",
    "takes", "taught", "tell", "tells", "thank", "think", "thinks", "thought", "told", "took", "try", "understand", "urge", "use", "uses", "ve", "want",
    "wants", "was", "wasn", "went", "were", "weren", "will", "win", "wins", "won", "work", "works", "would", "wouldn", "wrote",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::terms;

    #[test]
    fn halves_of_sentences_are_told_from_whole_ones() {
        let half = |sentence: &str| is_half(sentence, &terms::words(sentence));
        assert!(half("When the ferry sailed to Orrey.") && half("And because islanders wait."));
        assert!(half("Which is why, in Saltmouth, ferries sail."));
        assert!(
            !half("When the ferry sailed, islanders waited.") && !half("Ferries sail when they are full.") && !half("")
        );
    }

    #[test]
    fn verbs_are_seen() {
        assert!(VERBS.is_sorted());
        let verbless = |sentence: &str| is_verbless(&terms::words(sentence));
        assert!(
            verbless("A day of joy for the islanders of Orrey.") && verbless("More than 20 ferries on four lines.")
        );
        assert!(!verbless("Islanders waited for the ferry.") && !verbless("It’s a day of joy."));
    }

    #[test]
    fn ties_are_counted() {
        let count = |sentence: &str| links(&terms::words(sentence));
        assert_eq!(count("The ferries, by contrast, sail on the same line."), 2);
        assert_eq!(count("The ferries sail at noon in return"), 1);
        assert_eq!(count("The ferries sail in"), 0);
    }
}
