//! What stands around a sentence that would be cited without it.

use std::collections::HashSet;

use super::{ANSWERS, BUT, CONTRASTED, Cues, LISTED, OTHER_VOICE, RELATIVE_TIME};
use crate::document::Turn;
use crate::summary::{Material, lexicon, terms, title};

/// Words at the start of a sentence among which one tells that it goes against the sentence before it.
const OPENING_WORDS: usize = 2;

/// What a reader would not see of a document's sentences.
pub(in crate::summary) struct Around<'d> {
    material: &'d Material<'d>,
    /// Words of the titles.
    title: HashSet<String>,
}

impl<'d> Around<'d> {
    pub fn new(material: &'d Material<'d>) -> Self {
        Self { material, title: title::titles(material).iter().flat_map(|title| terms::words(title)).collect() }
    }

    fn turn(&self, sentence: usize) -> Option<&Turn> {
        self.material.layout.turns.get(self.material.sentences[sentence].turn?)
    }

    /// Whether somebody says the sentence whom the title does not have.
    pub fn is_untitled(&self, sentence: usize) -> bool {
        self.turn(sentence).is_some_and(|turn| {
            let name = turn.speaker.as_ref().map_or("", |speaker| speaker.name.as_str());
            let mut words = [turn.label.of(self.material.text), name].into_iter().flat_map(terms::words);
            !words.any(|word| terms::is_content(&word) && self.title.contains(&word))
        })
    }

    /// Adds the cues of what stands around a sentence of these words.
    pub fn read(&self, sentence: usize, words: &[String], cues: &mut Cues) {
        let flag = |is_so: bool| f32::from(u8::from(is_so));
        let is_personal = words.iter().any(|word| PERSONAL.contains(&word.as_str()));
        cues[OTHER_VOICE] = flag(is_personal && self.is_untitled(sentence));
        cues[ANSWERS] = flag(self.is_first_of_answer(sentence));
        let next = self.next(sentence).unwrap_or_default();
        cues[CONTRASTED] = flag(goes_against(&terms::words(next)));
        cues[LISTED] = flag(lexicon::is_enumerated(next) || next.split(' ').next().is_some_and(lexicon::is_numbering));
        cues[BUT] = flag(goes_against(words));
        cues[RELATIVE_TIME] = flag(words.windows(2).any(|pair| is_relative(&pair[0], &pair[1])));
    }

    fn is_first_of_answer(&self, sentence: usize) -> bool {
        let answers = self.turn(sentence).is_some_and(|turn| turn.reply_to.is_some());
        answers
            && (sentence == 0 || self.material.sentences[sentence - 1].turn != self.material.sentences[sentence].turn)
    }

    /// The next sentence, if it is of the same turn or block.
    fn next(&self, sentence: usize) -> Option<&'d str> {
        let sentences = self.material.sentences;
        let (own, next) = (&sentences[sentence], sentences.get(sentence + 1)?);
        let goes_on = own.block == next.block || (own.turn.is_some() && own.turn == next.turn);
        goes_on.then(|| next.span.of(self.material.text))
    }
}

fn goes_against(words: &[String]) -> bool {
    words.iter().take(OPENING_WORDS).any(|word| AGAINST.contains(&word.as_str()))
}

/// Whether two words give a time that only a sentence before tells.
fn is_relative(first: &str, second: &str) -> bool {
    match first {
        "later" => matches!(second, "in" | "that"),
        "that" => matches!(second, "afternoon" | "day" | "evening" | "month" | "morning" | "night" | "week" | "year"),
        "the" => matches!(second, "afternoon" | "evening" | "morning"),
        "following" | "next" | "same" => second == "day",
        _ => false,
    }
}

const AGAINST: [&str; 7] = ["but", "however", "instead", "nevertheless", "no", "not", "yet"];
const PERSONAL: [&str; 10] = ["i", "me", "mine", "my", "our", "ours", "us", "we", "you", "your"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, BlockKind, DocumentKind, Entities, Layout, Metadata, Span, TurnRole};
    use crate::encode::TokenScores;
    use crate::sentences;
    use crate::summary::context::CUES;

    /// The cues of each sentence of some turns: label, what is said, whether it answers the one before.
    fn found(title: &str, turns: &[(&str, &str, bool)]) -> Vec<Vec<&'static str>> {
        let mut text = String::new();
        let mut layout =
            Layout { kind: DocumentKind::Transcript, blocks: vec![], turns: vec![], found: Metadata::default() };
        for (index, (label, said, answers)) in turns.iter().enumerate() {
            let label = Span::new(text.len(), text.len() + label.len());
            text.push_str(turns[index].0);
            text.push(' ');
            let span = Span::new(text.len(), text.len() + said.len());
            text.push_str(said);
            text.push_str("\n\n");
            layout.blocks.push(Block { kind: BlockKind::Paragraph, span, turn: Some(index) });
            let (role, reply_to) = (TurnRole::Speaker, answers.then(|| index - 1));
            layout.turns.push(Turn { label, span, role, speaker: None, reply_to, answered_by: None });
        }
        let metadata = Metadata { title: Some(title.to_owned()), ..Metadata::default() };
        let (split, scores, entities) = (sentences::split(&text, &layout), TokenScores::default(), Entities::default());
        let material = Material {
            text: &text,
            metadata: &metadata,
            layout: &layout,
            sentences: &split,
            scores: &scores,
            entities: &entities,
            quotes: &[],
            pronouns: &[],
        };
        let around = Around::new(&material);
        let cues = |(index, sentence): (usize, &crate::document::Sentence)| {
            let mut cues = [0.0; CUES.len()];
            around.read(index, &terms::words(sentence.span.of(&text)), &mut cues);
            CUES.iter().zip(cues).filter(|(_, value)| *value > 0.0).map(|(name, _)| *name).collect()
        };
        split.iter().enumerate().map(cues).collect()
    }

    #[test]
    fn who_is_not_in_the_title_is_another_voice() {
        let turns = [("MAYOR ORR:", "We open the line.", false), ("CAPTAIN LIND:", "I sail it.", false)];
        assert_eq!(found("Remarks by Mayor Orr", &turns), [vec![], vec!["other_voice"]]);
        let plain = [("CAPTAIN LIND:", "Ferries sail.", false)];
        assert_eq!(found("Remarks by Mayor Orr", &plain), [Vec::<&str>::new()], "nobody is taken for the mayor");
    }

    #[test]
    fn what_a_reader_does_not_see_shows() {
        let said = "Some say ferries are slow. But they sail. Three things changed. First, the line opened.";
        let turns = [("ORR:", "Who pays?", false), ("ORR:", said, true)];
        let expected = [vec![], vec!["answers", "contrasted"], vec!["but"], vec!["listed"], vec![]];
        assert_eq!(found("Remarks by Mayor Orr", &turns), expected);
        let turns = [("ORR:", "Later in the week, ferries sail. Ferries rest on Sunday.", false)];
        assert_eq!(found("Remarks by Mayor Orr", &turns), [vec!["relative_time"], vec![]]);
    }
}
