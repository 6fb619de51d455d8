//! Sentences that could stand in a summary.

use std::collections::HashSet;

use super::context::around::Around;
use super::context::{Cues, Reader};
use super::{Material, context, dateline, lexicon, opening, terms};
use crate::document::{BlockKind, Span, TurnRole};
use crate::encode::SentenceLogits;
use crate::footnotes;

/// A statement needs this many words, ...
pub(super) const MIN_WORDS: usize = 7;
/// ... and this many that carry content.
const MIN_CONTENT_WORDS: usize = 3;

/// A question needs this many words to be understood by itself: `And China?` has too few.
const MIN_QUESTION_WORDS: usize = 5;

/// Least probability that a statement can be understood and informs, for a transcript with answers to be taken to have any.
const DOUBTFUL: f32 = 0.3;

/// What announces a list needs this many words: `The President signed into law:` alone says too little.
const MIN_LIST_WORDS: usize = 9;

/// Words at a sentence's start among which thanks make it a courtesy: `I would like to thank`.
const COURTESY_WORDS: usize = 5;
/// What a courtesy or an announcement starts with.
const OPENINGS: [&[&str]; 21] = [
    &["before", "i"],
    &["before", "we"],
    &["congratulations"],
    &["grateful"],
    &["hello"],
    &["hey"],
    &["hi"],
    &["i", "am", "honored"],
    &["i", "m", "honored"],
    &["i", "thought", "i"],
    &["it", "is", "an", "honor"],
    &["it", "s", "an", "honor"],
    &["ladies", "and", "gentlemen"],
    &["let", "s"],
    &["let", "us", "welcome"],
    &["madam"],
    &["mr", "president"],
    &["welcome"],
    &["with", "pride"],
    &["with", "that"],
    &["you", "just", "heard"],
];
/// What marks a courtesy, procedure or an answer that gives none, wherever it stands.
const PHRASES: [&[&str]; 64] = [
    &["ahead", "of", "the", "president"],
    &["any", "questions"],
    &["appreciate", "the", "question"],
    &["as", "i", "mentioned"],
    &["as", "i", "noted"],
    &["as", "i", "said"],
    &["be", "seated"],
    &["begin", "with"],
    &["briefing", "room"],
    &["by", "the", "way"],
    &["confirm", "nor", "deny"],
    &["couple", "of", "minutes"],
    &["don", "t", "have", "any"],
    &["excuse", "me"],
    &["feel", "honored"],
    &["get", "ahead", "of"],
    &["get", "back", "to", "you"],
    &["go", "ahead"],
    &["god", "bless"],
    &["happy", "birthday"],
    &["have", "a", "seat"],
    &["have", "with", "us"],
    &["here", "to", "speak", "to"],
    &["here", "to", "talk", "to"],
    &["here", "with", "us"],
    &["hereby", "ordered"],
    &["i", "also", "wanted"],
    &["in", "the", "room"],
    &["is", "yours"],
    &["joining", "me"],
    &["joining", "us"],
    &["just", "wanted", "to"],
    &["last", "question"],
    &["let", "me"],
    &["little", "bit", "about"],
    &["looking", "forward", "to"],
    &["madam", "vice", "president"],
    &["my", "gratitude"],
    &["my", "name", "is"],
    &["next", "guest"],
    &["next", "slide"],
    &["pardon", "me"],
    &["provide", "an", "update"],
    &["quick", "break"],
    &["refer", "you", "to"],
    &["right", "after", "this"],
    &["speak", "to", "that"],
    &["speculate", "on"],
    &["spoke", "to", "this"],
    &["start", "with", "an"],
    &["take", "a", "seat"],
    &["take", "questions"],
    &["take", "some", "questions"],
    &["take", "your", "questions"],
    &["thank", "you"],
    &["truly", "honored"],
    &["turn", "it", "over"],
    &["want", "to", "acknowledge"],
    &["want", "to", "recognize"],
    &["we", "are", "live"],
    &["were", "reminiscing"],
    &["will", "join", "me"],
    &["with", "us", "today"],
    &["your", "questions"],
];
/// What a transcriber notes inside a sentence that could not be heard, was a joke, was applauded, or had to be corrected.
const NOISES: [&str; 9] =
    ["(inaudible", "[inaudible", "(laugh", "[laugh", "(applause", "[applause", "(cough", "(crosstalk", "<s>"];
/// Words in which a speaker repeats what a dash broke off.
const RESTART_WORDS: usize = 3;
/// Words after which a dash breaks a sentence off.
const UNFINISHED: [&str; 29] = [
    "a", "an", "and", "another", "are", "because", "but", "can", "could", "his", "i", "if", "is", "my", "of", "or",
    "our", "should", "that", "the", "their", "this", "to", "was", "we", "were", "will", "would", "your",
];

/// A sentence that could stand in a summary.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index of the sentence.
    pub sentence: usize,
    /// What of it would be cited: all but a dateline, a bullet or fillers before it.
    pub span: Span,
    /// Its words, in lower case.
    pub words: Vec<String>,
    /// What in it may stand for something outside it.
    pub cues: Cues,
    /// What the encoder's vector says of it, if the model has weights for that.
    pub logits: Option<SentenceLogits>,
}

impl Candidate {
    /// The probability that it cannot be understood by itself.
    pub fn needs(&self) -> f32 {
        match self.logits {
            Some(logits) => context::needs(&self.cues, logits.cues, logits.context),
            None => context::needs(&self.cues, 1.0, 0.0),
        }
    }

    /// The same by its cues, were it told whom its pronouns mean.
    pub fn needs_beside_pronouns(&self) -> f32 {
        context::needs(&context::without_pronouns(&self.cues), 1.0, 0.0)
    }

    /// Whether it only announces what the next sentence says.
    pub fn announces(&self, text: &str) -> bool {
        self.span.of(text).trim_end_matches(['*', '_', '"', '”']).ends_with(':')
    }

    /// Whether it speaks of what comes below it: `the following individuals`.
    pub fn points_below(&self) -> bool {
        self.words.windows(2).any(|pair| pair == ["the", "following"])
    }

    /// Whether it is unlikely to be understood by itself and to say something.
    fn is_doubtful(&self) -> bool {
        (1.0 - self.needs()) * (1.0 - self.emptiness()) < DOUBTFUL
    }

    /// The probability that it says nothing of what the document is about.
    pub fn emptiness(&self) -> f32 {
        self.logits.map_or(0.0, |logits| 1.0 / (1.0 + (-logits.empty).exp()))
    }
}

/// What a document says, each in text order.
pub(super) struct Prose {
    /// Its statements. Where it answers questions and has none that is likely to be understood and to inform: all whole sentences that are
    /// said, however short. Where it has none (a poem, a list, small talk): all of its prose, without the questions of others if anything else
    /// was said.
    pub candidates: Vec<Candidate>,
    /// Whether they are statements.
    pub has_statements: bool,
    /// Questions that say what they ask.
    pub questions: Vec<Candidate>,
}

/// What of the prose of a document could be cited.
pub(super) fn prose(material: &Material, max_procedural_share: f32) -> Prose {
    let Material { text, layout, sentences, scores, .. } = *material;
    let (mut reader, around) = (Reader::new(material), Around::new(material));
    let mut prose: Vec<Candidate> = vec![];
    // Those that go on with a series: a paragraph for each of its parts.
    let mut going_on: Vec<usize> = vec![];
    for (index, sentence) in sentences.iter().enumerate() {
        if index > 0 && is_of_series(sentences[index - 1].span.of(text)) {
            going_on.push(index);
        }
        if layout.blocks.get(sentence.block).is_some_and(|block| is_prose(block.kind)) {
            let opens_block = layout.blocks[sentence.block].span.start == sentence.span.start;
            let skipped = if opens_block { dateline::length(sentence.span.of(text)) } else { 0 };
            let start = sentence.span.start + skipped;
            let span = Span::new(start + opening::length(&text[start..sentence.span.end]), sentence.span.end);
            let words = terms::words(span.of(text));
            let logits = scores.sentence_logits.get(index).copied();
            let mut cues = reader.read(span);
            around.read(index, &words, &mut cues);
            prose.push(Candidate { sentence: index, span, cues, logits, words });
        }
    }
    let turn = |candidate: &Candidate| layout.turns.get(sentences[candidate.sentence].turn?);
    let asks = |candidate: &Candidate| turn(candidate).is_some_and(|turn| turn.role != TurnRole::Speaker);
    let is_whole = |candidate: &Candidate| {
        !asks(candidate)
            && (is_statement(candidate.span.of(text)) || announces_list(candidate.span.of(text), &candidate.words))
            && !is_courtesy(&candidate.words)
            && !is_restarted(candidate.span.of(text))
            && !has_noise(candidate.span.of(text))
    };
    let is_good = |candidate: &Candidate| {
        is_whole(candidate)
            && going_on.binary_search(&candidate.sentence).is_err()
            && has_content(&candidate.words)
            && procedural_share(&candidate.words) <= max_procedural_share
    };
    let is_question = |candidate: &Candidate| {
        let own = candidate.span.of(text);
        is_question(own) && own.split_whitespace().count() >= MIN_QUESTION_WORDS && !has_noise(own)
    };
    let questions: Vec<Candidate> = prose.iter().filter(|candidate| is_question(candidate)).cloned().collect();
    let asked: HashSet<usize> = questions.iter().filter_map(|question| sentences[question.sentence].turn).collect();
    let is_answer = |candidate: &Candidate| {
        let question = turn(candidate).and_then(|turn| turn.reply_to);
        is_whole(candidate) && question.is_some_and(|question| asked.contains(&question))
    };
    let has_answers = prose.iter().any(is_answer);
    let has_statements = prose.iter().any(|candidate| is_good(candidate) && !(has_answers && candidate.is_doubtful()));
    if has_statements {
        prose.retain(is_good);
    } else if has_answers {
        prose.retain(is_whole);
    } else if !prose.iter().all(asks) {
        prose.retain(|candidate| !asks(candidate));
    }
    Prose { candidates: prose, has_statements, questions }
}

pub(super) fn is_prose(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph | BlockKind::ListItem)
}

/// Whether another part of a series comes below it: it ends in a semicolon, maybe with "and".
pub(super) fn is_of_series(sentence: &str) -> bool {
    let end = sentence.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
    [end, end.trim_end_matches(" and"), end.trim_end_matches(" or")].iter().any(|end| end.ends_with(';'))
}

/// Whether it has the form of a statement: starts like a sentence and ends in a full stop or exclamation mark, neither
/// a question nor a fragment nor an aside in brackets nor a line in bold, which is a heading.
fn is_statement(sentence: &str) -> bool {
    ends_with(sentence, &['.', '!', '…'])
}

fn is_question(sentence: &str) -> bool {
    sentence.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '?').ends_with('?')
}

/// Whether it says what a list below it has: `Mayor Orr announced his intent to appoint the following individuals:`.
fn announces_list(sentence: &str, words: &[String]) -> bool {
    ends_with(sentence, &[':'])
        && words.len() >= MIN_LIST_WORDS
        && words.iter().any(|word| word == "following" || lexicon::is_announcement(word))
}

/// Whether it starts like a sentence and ends in one of these marks.
fn ends_with(sentence: &str, marks: &[char]) -> bool {
    let opening = |c: char| matches!(c, '"' | '\'' | '“' | '‘' | '«' | '*' | '_' | '-' | '•') || c.is_whitespace();
    let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | '*' | '_' | ')');
    let first = sentence.trim_start_matches(opening).chars().next();
    let starts = first.is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase());
    let is_bold = sentence.starts_with("**") && sentence.ends_with("**");
    starts
        && !is_bold
        && !is_shouted(sentence)
        && footnotes::without_marks(sentence).trim_end_matches(closing).ends_with(marks)
}

/// Contact lines and the like: most of its letters are capitals.
fn is_shouted(sentence: &str) -> bool {
    let (capitals, letters) = sentence
        .chars()
        .filter(|c| c.is_alphabetic())
        .fold((0, 0), |(capitals, letters), c| (capitals + usize::from(c.is_uppercase()), letters + 1));
    2 * capitals > letters
}

/// Greetings, thanks, and what announces that something will be said.
fn is_courtesy(words: &[String]) -> bool {
    let opening = &words[lexicon::fillers(words)..];
    let starts_with = |start: &&[&str]| opening.len() >= start.len() && opening.iter().zip(*start).all(|(a, b)| a == b);
    let contains =
        |phrase: &&[&str]| words.windows(phrase.len()).any(|part| part.iter().zip(*phrase).all(|(a, b)| a == b));
    OPENINGS.iter().any(starts_with)
        || PHRASES.iter().any(contains)
        || words.iter().take(COURTESY_WORDS).any(|word| word == "thank" || word == "thanks")
}

fn has_noise(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    NOISES.iter().any(|noise| sentence.contains(noise))
}

/// Whether the speaker broke off and began again: `that it — that it needs`, `the fa- — the facts`, `of the — let us`,
/// `of of`.
pub(super) fn is_restarted(sentence: &str) -> bool {
    let pieces: Vec<&str> = sentence.split(['—', '–']).collect();
    let breaks_off = |piece: &&str| piece.trim_end().ends_with('-');
    let (_, before_last) = pieces.split_last().unwrap_or((&"", &[]));
    if before_last.iter().any(breaks_off) {
        return true;
    }
    let pieces: Vec<Vec<String>> = pieces.into_iter().map(terms::words).collect();
    let is_doubled = |pair: &[String]| {
        pair[0] == pair[1] && lexicon::is_stop_word(&pair[0]) && !["had", "that"].contains(&&*pair[0])
    };
    if pieces.iter().any(|piece| piece.windows(2).any(is_doubled)) {
        return true;
    }
    pieces.windows(2).any(|pair| {
        let (before, after) = (&pair[0], &pair[1]);
        if before.last().is_some_and(|word| UNFINISHED.contains(&word.as_str())) {
            return true;
        }
        after.first().is_some_and(|word| before.iter().rev().take(RESTART_WORDS).any(|other| other == word))
    })
}

fn has_content(words: &[String]) -> bool {
    let content = words.iter().filter(|word| terms::is_content(word) && !lexicon::is_procedural(word));
    words.len() >= MIN_WORDS && content.take(MIN_CONTENT_WORDS).count() == MIN_CONTENT_WORDS
}

/// The share of courtesy and procedure among the words that carry content, in [0, 1].
fn procedural_share(words: &[String]) -> f32 {
    let content: Vec<&String> = words.iter().filter(|word| terms::is_content(word)).collect();
    let procedural = content.iter().filter(|word| lexicon::is_procedural(word)).count();
    procedural as f32 / content.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_good(sentence: &str) -> bool {
        let words = terms::words(sentence);
        is_statement(sentence) && has_content(&words) && !is_courtesy(&words) && procedural_share(&words) <= 0.5
    }

    #[test]
    fn statements_only() {
        assert!(is_good("“The harbour will open a second ferry line in May,” Mayor Orr said."));
        assert!(is_good("The council approved the budget for the new school. [2]"));
        assert!(is_good("The council approved the budget for the new school.[^2]"));
        assert!(!is_good("Will the harbour open a second ferry line in May?"));
        assert!(!is_good("— which the council of the harbour town approved."));
        assert!(!is_good("(The harbour council approved the ferry line.)"));
        assert!(!is_good("The harbour council approved the ferry and then —"));
        assert!(!is_good("**The harbour council approves a second ferry line.**"));
        assert!(!is_good("The ferry left."));
        assert!(!is_good("Tickets for the new ferry line cost $3.50"));
    }

    #[test]
    fn what_announces_a_list_is_a_statement() {
        let announces = |sentence: &str| announces_list(sentence, &terms::words(sentence));
        assert!(announces(
            "Today, Mayor Orr announced his intent to appoint the following captains of the ferry line:"
        ));
        assert!(
            !announces("Mayor Orr announced:")
                && !announces("Here is what islanders told me about the ferry line to Orrey:")
        );
    }

    #[test]
    fn restarts_are_told_from_asides() {
        assert!(is_restarted("We want the ferry that it — that it needs."));
        assert!(is_restarted("We opened the histori- — the historic ferry line."));
        assert!(is_restarted("We opened the — in that part, a line.") && is_restarted("All of of the ferries sail."));
        assert!(!is_restarted("The ferry — which sails again — is full of islanders."));
    }

    #[test]
    fn what_a_transcriber_notes_excludes() {
        assert!(has_noise("The ferry line of (inaudible) opens.") && !has_noise("Laughter filled the ferry."));
    }

    #[test]
    fn courtesies_and_procedure_are_no_statements() {
        assert!(!is_good("Good afternoon, everyone, and thank you all so much for joining us today."));
        assert!(!is_good("With that, I’m happy to turn it over to our speaker."));
        assert!(!is_good(
            "By the authority vested in me as Mayor by the laws of Saltmouth, it is hereby ordered as follows."
        ));
        assert!(!is_good("I’d like to thank the harbour council of Saltmouth for its work on the ferry line."));
        assert!(!is_good("MEDIA SHOULD CONTACT THE HARBOUR COUNCIL’S FERRY DESK in Saltmouth."));
        assert!(!is_good("Let me give you a sense of the ferry line to Orrey Island first."));
        assert!(!is_good("And with that, let us welcome the harbour council of Saltmouth."));
        assert!(!is_good("Operator, please open the line for questions from reporters."));
    }
}
