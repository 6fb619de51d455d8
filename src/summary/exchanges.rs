//! Which question of a transcript or interview each statement answers.

use std::collections::HashSet;
use std::ops::Range;

use super::candidates::{self, Candidate};
use super::{Material, context, terms};
use crate::document::TurnRole;

/// An interview whose speakers are not told apart has this many paragraphs that ask, each with one below that does not.
const MIN_ASKING_PARAGRAPHS: usize = 3;

/// A statement that answers a question.
pub(super) struct Exchange<'q> {
    pub question: &'q Candidate,
    /// The candidate that answers.
    pub answer: usize,
    pub ties: Ties,
    /// The probability that the answer cannot be understood beside the question, or does not belong to it.
    pub needs: f32,
}

/// What ties an answer to its question: the logarithm of its place in the answer, content words that both have, and the logarithm of its
/// length in words.
pub(super) type Ties = [f32; 3];

/// Content words in common that count as many.
const MANY: usize = 3;

impl<'q> Exchange<'q> {
    fn new(question: &'q Candidate, answer: usize, said: &Candidate, before: usize) -> Self {
        let ties = [(before as f32).ln_1p(), shared(question, said) as f32, (said.words.len() as f32).ln_1p()];
        Self { question, answer, ties, needs: context::needs_question(said.needs(), question.needs(), &ties) }
    }
}

/// The questions of one exchange, ascending, and the sentences that answer them.
type Passage = (Vec<usize>, Range<usize>);

/// The candidates that answer questions, in their order, each with the one of those beside which it is understood best: in a
/// transcript the turns that answer, in an interview without speakers the paragraphs below one that ends in a question.
pub(super) fn exchanges<'q>(
    material: &Material,
    questions: &'q [Candidate],
    candidates: &[Candidate],
) -> Vec<Exchange<'q>> {
    let is_interview = material.layout.turns.is_empty();
    let passages = if is_interview { paragraphs(material, questions) } else { turns(material, questions) };
    let mut exchanges = vec![];
    for (asked, said) in passages {
        let first = candidates.partition_point(|candidate| candidate.sentence < said.start);
        let own = candidates.iter().enumerate().skip(first).take_while(|(_, candidate)| candidate.sentence < said.end);
        let states = |(_, candidate): &(usize, &Candidate)| index_of(questions, candidate.sentence).is_none();
        let exchange = |(answer, candidate): (usize, &Candidate)| {
            let before = candidate.sentence - said.start;
            let with = |question: &usize| Exchange::new(&questions[*question], answer, candidate, before);
            // Of equals the last.
            asked.iter().map(with).reduce(|best, other| if other.needs <= best.needs { other } else { best })
        };
        exchanges.extend(own.filter(states).filter_map(exchange));
    }
    exchanges
}

/// Of each turn that answers questions these and its sentences, in text order.
fn turns(material: &Material, questions: &[Candidate]) -> Vec<Passage> {
    let Material { layout, sentences, .. } = *material;
    let mut passages: Vec<Passage> = vec![(vec![], 0..0); layout.turns.len()];
    for (index, question) in questions.iter().enumerate() {
        let turn = sentences[question.sentence].turn.and_then(|turn| layout.turns.get(turn));
        let answer = turn.filter(|turn| turn.role == TurnRole::Question).and_then(|turn| turn.answered_by);
        if let Some((asked, _)) = answer.and_then(|answer| passages.get_mut(answer)) {
            asked.push(index);
        }
    }
    // Sentences of a turn stand together.
    for (index, sentence) in sentences.iter().enumerate() {
        if let Some((_, said)) = sentence.turn.and_then(|turn| passages.get_mut(turn)) {
            let start = if said.end == 0 { index } else { said.start };
            *said = start..index + 1;
        }
    }
    passages.retain(|(asked, said)| asked.last().is_some_and(|&last| questions[last].sentence < said.start));
    passages
}

/// The questions of each paragraph that ends in one, and the sentences from there to the next such paragraph; none if there are
/// too few for an interview.
fn paragraphs(material: &Material, questions: &[Candidate]) -> Vec<Passage> {
    let sentences = material.sentences;
    let is_prose =
        |i: usize| material.layout.blocks.get(sentences[i].block).is_some_and(|block| candidates::is_prose(block.kind));
    let mut passages: Vec<Passage> = vec![];
    let mut asked: Option<Vec<usize>> = None;
    let mut start = 0;
    for paragraph in sentences.chunk_by(|a, b| a.block == b.block) {
        let range = start..start + paragraph.len();
        start = range.end;
        if !is_prose(range.start) {
            continue;
        }
        if index_of(questions, range.end - 1).is_some() {
            asked = Some(range.filter_map(|sentence| index_of(questions, sentence)).collect());
        } else if let Some(asked) = asked.take() {
            passages.push((asked, range));
        } else if let Some((_, said)) = passages.last_mut() {
            said.end = range.end;
        }
    }
    if passages.len() < MIN_ASKING_PARAGRAPHS { vec![] } else { passages }
}

/// How many content words two sentences have in common; many are as good as more.
fn shared(question: &Candidate, answer: &Candidate) -> usize {
    fn content(candidate: &Candidate) -> HashSet<&str> {
        candidate.words.iter().map(String::as_str).filter(|word| terms::is_content(word)).collect()
    }
    content(question).intersection(&content(answer)).count().min(MANY)
}

fn index_of(questions: &[Candidate], sentence: usize) -> Option<usize> {
    questions.binary_search_by_key(&sentence, |question| question.sentence).ok()
}
