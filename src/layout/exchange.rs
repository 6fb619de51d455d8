//! Who asks, who leads, who answers whom.
//!
//! An answer's `reply_to` is its question; a question's `answered_by` is the first answer of its exchange. Rules:
//! - The first speaker after one or more questions answers the last of them that asks something (has a question mark), or
//!   else the last: a reporter who is cut off, or says "thanks", gets no answer of his own.
//!   That answer closes all questions that were asked since the one before: two asked in a row are answered together.
//! - Speakers who go on before the next question answer the same one: an exchange has one question and any number of answers.
//! - A moderator, an operator or an aide seldom answers: such a turn counts only if nobody else speaks before the next
//!   question. Without an open question a moderator's turn ends the exchange.
//! - An audience never answers.

use super::labels::{Candidate, Words};
use super::lexicon::{is_group, is_moderator, is_number, same_but_for_typos};
use super::turns::Spoken;
use crate::document::TurnRole;

/// Functions whose turns are answers like those of a named speaker.
const ANSWERING: &[&str] = &[
    "OFFICIAL",
    "SPEAKER",
    "INTERPRETER",
    "TRANSLATOR",
    "WITNESS",
    "GUEST",
    "INTERVIEWEE",
    "PANELIST",
    "SPOKESPERSON",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Asks,
    Answers,
    /// Answers when nobody else does.
    Assists,
    Leads,
    Watches,
}

/// The role that a label states.
pub(super) fn role(label: &Candidate) -> TurnRole {
    match part(label) {
        Part::Asks => TurnRole::Question,
        Part::Leads => TurnRole::Moderator,
        Part::Answers | Part::Assists | Part::Watches => TurnRole::Speaker,
    }
}

fn part(label: &Candidate) -> Part {
    let last = label.key.split(' ').rfind(|word| !is_number(word)).unwrap_or(&label.key);
    let leads = label.function.rsplit(' ').next().is_some_and(is_moderator);
    match label.words {
        Words::Question => Part::Asks,
        _ if leads => Part::Leads,
        Words::Answer | Words::Titled => Part::Answers,
        _ if is_moderator(last) || same_but_for_typos(last, "MODERATOR") => Part::Leads,
        Words::Plain => Part::Answers,
        Words::Function if is_group(last) => Part::Watches,
        Words::Function if ANSWERING.contains(&last) => Part::Answers,
        Words::Function => Part::Assists,
    }
}

/// How a turn is tied to others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Links {
    /// The question that this turn answers.
    pub reply_to: Option<usize>,
    /// The turn that answers this question.
    pub answered_by: Option<usize>,
}

/// The links of every turn.
pub(super) fn links(text: &str, turns: &[Spoken<'_>]) -> Vec<Links> {
    let mut exchange = Exchange { links: vec![Links::default(); turns.len()], ..Exchange::default() };
    for (i, turn) in turns.iter().enumerate() {
        match part(turn.label) {
            Part::Asks => {
                exchange.settle();
                exchange.question = None;
                exchange.asked.push((i, turn.span.of(text).contains('?')));
            }
            Part::Answers => exchange.answer(i),
            Part::Leads | Part::Assists if !exchange.asked.is_empty() => {
                exchange.stand_in.get_or_insert(i);
            }
            Part::Leads => exchange.question = None,
            Part::Assists | Part::Watches => {}
        }
    }
    exchange.settle();
    exchange.links
}

#[derive(Default)]
struct Exchange {
    links: Vec<Links>,
    /// Questions that nobody has answered yet, and whether each has a question mark.
    asked: Vec<(usize, bool)>,
    /// The question that is being answered.
    question: Option<usize>,
    /// A moderator or aide who spoke since.
    stand_in: Option<usize>,
}

impl Exchange {
    /// Turn `answer` answers: of new questions, the last real one.
    fn answer(&mut self, answer: usize) {
        let last = self.asked.iter().rfind(|(_, asks)| *asks).or(self.asked.last());
        self.question = last.map(|&(i, _)| i).or(self.question);
        for (question, _) in self.asked.drain(..) {
            self.links[question].answered_by = Some(answer);
        }
        self.links[answer].reply_to = self.question;
        self.stand_in = None;
    }

    /// Nobody else answered: the stand-in did.
    fn settle(&mut self) {
        if let Some(stand_in) = self.stand_in {
            self.answer(stand_in);
        }
    }
}
