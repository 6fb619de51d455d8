//! Whether a document is a conversation, and which of its label candidates are labels.
//!
//! Capitals are strong evidence: one `MS. QUILL:` at the start of a paragraph makes a transcript, and then other words in
//! capitals are labels too. Names in lower case (`Quill:`) look like anything that a colon introduces; they count only
//! where several come back again and again, with speech behind them.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Piece, Shape};
use super::labels::{Candidate, Setting, Words, parse};
use super::lines::{Line, ends_like_sentence, lines};
use super::{initials, plain_labels, stage};
use crate::config::LayoutConfig;
use crate::document::Span;

/// A candidate and where it stands.
struct Found {
    candidate: Candidate,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a paragraph.
    Opening,
    /// At the start of a later line, after one that may be the end of a paragraph.
    AfterBreak,
    /// At the start of a later line in running text.
    Running,
}

/// The labels of a document, in text order; none if it is not a conversation.
pub(super) fn labels(text: &str, pieces: &[Piece], config: &LayoutConfig) -> Vec<Candidate> {
    let found = candidates(text, pieces);
    let evidence = Evidence::weigh(text, pieces, &found, config);
    let mut accepted: Vec<bool> = found.iter().map(|f| evidence.accepts(f)).collect();
    if accepted.contains(&true) {
        newcomers(text, pieces, &found, &mut accepted);
        let (places, mut labels): (Vec<Place>, Vec<Candidate>) =
            found.into_iter().map(|f| (f.place, f.candidate)).unzip();
        initials::spell_out(&mut labels, &mut accepted, |i| places[i] != Place::Running);
        return labels.into_iter().zip(accepted).filter(|(_, accepted)| *accepted).map(|(label, _)| label).collect();
    }
    let plain = plain_labels::labels(text, pieces, config);
    if plain.is_empty() { bold_questions(text, pieces) } else { plain }
}

/// Fewer questions make no interview.
const MIN_BOLD_QUESTIONS: usize = 3;
/// Share of the answers of an interview in which somebody speaks of himself, or of us; other pages answer questions, too.
const MIN_PERSONAL_SHARE: f32 = 0.5;

/// An interview without labels: bold paragraphs that end in a question mark, each with an answer in plain type below.
/// Its labels are empty and stand before what is said.
fn bold_questions(text: &str, pieces: &[Piece]) -> Vec<Candidate> {
    let is_question = |piece: &Piece| {
        let content = piece.span.of(text);
        let inner = content.trim_end_matches(['*', '_', ' ', '”', '"']);
        ["**", "__"].iter().any(|mark| content.starts_with(mark) && content.ends_with(mark)) && inner.ends_with('?')
    };
    let speaks_of_self = |piece: &Piece| {
        let mut words = piece.span.of(text).split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
        words.any(|word| {
            matches!(word, "I" | "I'm" | "I’m" | "I've" | "I’ve" | "my" | "My" | "me" | "we" | "We" | "our")
        })
    };
    let spoken: Vec<&Piece> = pieces.iter().filter(|p| matches!(p.shape, Shape::Prose | Shape::Heading)).collect();
    let exchanges: Vec<(&Piece, &Piece)> = spoken
        .windows(2)
        .filter(|pair| is_question(pair[0]) && !is_question(pair[1]) && pair[1].shape == Shape::Prose)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let personal = exchanges.iter().filter(|(_, answer)| speaks_of_self(answer)).count();
    if exchanges.len() < MIN_BOLD_QUESTIONS || (personal as f32) < MIN_PERSONAL_SHARE * exchanges.len() as f32 {
        return vec![];
    }
    let label = |piece: &Piece, words| Candidate::unlabelled(piece.span.start, words);
    exchanges.iter().flat_map(|(asked, said)| [label(asked, Words::Question), label(said, Words::Answer)]).collect()
}

/// Cuts pieces where a label stands at a later line, so that every label opens a piece.
pub(super) fn split(text: &str, pieces: Vec<Piece>, labels: &[Candidate]) -> Vec<Piece> {
    let mut split = Vec::with_capacity(pieces.len());
    let mut labels = labels.iter().map(|label| label.span.start).peekable();
    for mut piece in pieces {
        while let Some(start) = labels.next_if(|&start| start < piece.span.end) {
            let before = Span::new(piece.span.start, start).trim(text);
            if !before.is_empty() {
                split.push(Piece { span: before, ..piece });
            }
            piece.span.start = start;
        }
        split.push(piece);
    }
    split
}

fn candidates(text: &str, pieces: &[Piece]) -> Vec<Found> {
    let mut found = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.shape == Shape::Prose) {
        let end = piece.span.end;
        let mut above: Option<Line> = None;
        // A wrapped label ends below the line that it starts in.
        let mut label_end = 0;
        for line in lines(text, piece.span) {
            if line.span.start >= label_end
                && let Some(candidate) = parse(text, line.span.start, end)
            {
                label_end = candidate.span.end;
                found.push(Found { candidate, place: place(text, above) });
            }
            above = Some(line);
        }
    }
    found
}

fn place(text: &str, above: Option<Line>) -> Place {
    match above {
        None => Place::Opening,
        Some(line) => {
            let content = line.span.of(text);
            // The time of a briefing often stands right above its first words.
            if stage::is_time_line(content) {
                return Place::Opening;
            }
            let stops = ends_like_sentence(content) && !content.ends_with(':');
            if line.hard_break || stops || content.ends_with(['—', '–', '-', '>']) {
                Place::AfterBreak
            } else {
                Place::Running
            }
        }
    }
}

/// Fewer labels of one form are no custom of a document.
const MIN_OF_FORM: usize = 4;
/// Share of the paragraphs between the first and the last label that open with one, where a label that comes once is one.
const MIN_LABELLED: f32 = 0.75;

/// Accepts labels that come once (a guest, a reporter by his name) where nearly every paragraph has a label, and most of
/// them, of the same form, are accepted.
fn newcomers(text: &str, pieces: &[Piece], found: &[Found], accepted: &mut [bool]) {
    let form = |c: &Candidate| (c.bold, c.setting == Setting::Capitals);
    let mut forms: BTreeMap<(bool, bool), usize> = BTreeMap::new();
    for (f, _) in found.iter().zip(&*accepted).filter(|(_, accepted)| **accepted) {
        *forms.entry(form(&f.candidate)).or_insert(0) += 1;
    }
    let is_new = |f: &Found| {
        let label = &f.candidate;
        let of_form = forms.get(&form(label)).copied().unwrap_or(0);
        // "Result: we won.": only bold or capitals show that one small word is a name.
        let shown = label.bold || label.setting == Setting::Capitals;
        let named = shown || ((label.key.contains(' ') || label.words != Words::Plain) && sounds_spoken(text, label));
        f.place == Place::Opening
            && of_form >= MIN_OF_FORM
            && named
            && !matches!(label.words, Words::Question | Words::Answer)
    };
    let (old, rest): (Vec<usize>, Vec<usize>) = (0..found.len()).partition(|&i| accepted[i]);
    let new: Vec<usize> = rest.into_iter().filter(|&i| is_new(&found[i])).collect();
    let start = |i: &usize| found[*i].candidate.span.start;
    let Some((first, last)) = old.first().map(start).zip(old.last().map(start)) else { return };
    let paragraphs = pieces
        .iter()
        .filter(|p| p.shape == Shape::Prose && (first..=last).contains(&p.span.start))
        .filter(|p| !stage::is_aside(p.span.of(text)))
        .count();
    let labelled = old.len() + new.len();
    if labelled as f32 >= MIN_LABELLED * paragraphs as f32 && old.len() >= new.len() {
        new.into_iter().for_each(|i| accepted[i] = true);
    }
}

/// What all candidates together say.
struct Evidence {
    style: Style,
    /// Names in lower case are labels as well.
    names: bool,
    /// How often each label opens a paragraph.
    openings: BTreeMap<String, usize>,
    /// Questions come again and again.
    asked: bool,
    /// Most labels are bold.
    bold: bool,
    repeats: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// No conversation.
    None,
    /// Labels in capitals.
    Capitals,
    /// Questions are marked `Q`, answers by name.
    Interview,
    /// Names in lower case.
    Mixed,
}

impl Evidence {
    fn weigh(text: &str, pieces: &[Piece], found: &[Found], config: &LayoutConfig) -> Self {
        let opening: Vec<&Candidate> = found
            .iter()
            .filter(|f| f.place == Place::Opening || (f.place == Place::AfterBreak && f.candidate.is_strong()))
            .map(|f| &f.candidate)
            .collect();
        let mut openings = BTreeMap::new();
        for candidate in &opening {
            *openings.entry(candidate.family().to_owned()).or_insert(0) += 1;
        }
        let repeats = config.min_label_repeats;
        let names = converse(text, pieces, &opening, &openings, config);
        let asked = opening.iter().filter(|c| c.words == Words::Question).count() >= repeats;
        let style = style(&opening, names, config);
        let bold = opening.iter().filter(|c| c.bold).count() * 2 > opening.len();
        Self { style, names, openings, asked, bold, repeats }
    }

    fn accepts(&self, found: &Found) -> bool {
        let Found { candidate, place } = found;
        let repeated = self.openings.get(candidate.family()).copied().unwrap_or(0) >= self.repeats;
        let known = self.openings.contains_key(candidate.family());
        let right_weight = !candidate.bold || self.bold || repeated;
        let right_place = match place {
            Place::Opening => true,
            Place::AfterBreak => (known || candidate.is_strong()) && candidate.set_off,
            // Only spaces that no running text has.
            Place::Running => candidate.words == Words::Question && candidate.set_off && known,
        };
        let right_words = match (self.style, candidate.setting) {
            (Style::None, _) => false,
            // "MODERATOR:" and "Mrs. Quill:" in one transcript.
            (Style::Capitals, Setting::Mixed) => repeated && (self.names || candidate.words == Words::Titled),
            // "A." of an examination in court; else "A." counts the points of a list.
            (Style::Capitals, Setting::Capitals) => candidate.words != Words::Answer || (repeated && self.asked),
            (Style::Interview, Setting::Capitals) => candidate.words != Words::Plain || repeated,
            (Style::Interview, Setting::Mixed) => repeated,
            (Style::Mixed, _) => repeated || candidate.annotated || candidate.words != Words::Plain,
        };
        right_weight && right_place && right_words
    }
}

fn style(opening: &[&Candidate], names: bool, config: &LayoutConfig) -> Style {
    let count = |keep: &dyn Fn(&Candidate) -> bool| opening.iter().filter(|c| keep(c)).count();
    if count(&|c| c.is_strong() && (c.words != Words::Question || c.is_told_apart())) > 0 {
        Style::Capitals
    } else if count(&|c| c.words == Words::Question && c.set_off) >= config.min_label_repeats {
        Style::Interview
    } else if names {
        Style::Mixed
    } else {
        Style::None
    }
}

/// Whether names that are not in capitals take turns.
fn converse(
    text: &str,
    pieces: &[Piece],
    opening: &[&Candidate],
    openings: &BTreeMap<String, usize>,
    config: &LayoutConfig,
) -> bool {
    let times = |c: &Candidate| openings.get(c.family()).copied().unwrap_or(0);
    let repeated: Vec<&Candidate> =
        opening.iter().copied().filter(|c| !c.is_strong() && times(c) >= config.min_label_repeats).collect();
    let speakers: BTreeSet<&str> = repeated.iter().map(|c| c.family()).collect();
    let Some(first) = repeated.first() else { return false };
    let prose = pieces.iter().filter(|p| p.shape == Shape::Prose && p.span.end > first.span.start).count();
    let speech = repeated.iter().filter(|c| sounds_spoken(text, c)).count();
    let spoken = speech as f32 >= config.min_spoken_share * repeated.len() as f32;
    let covered = repeated.len() as f32 >= config.min_labelled_share * prose as f32;
    let before = pieces.iter().filter(|p| p.shape == Shape::Prose && p.span.end <= first.span.start).count();
    // A few lines of dialogue quoted in a story do not make it an interview.
    let early = before <= prose;
    speakers.len() >= 2 && spoken && covered && early
}

/// Bytes after a label that are looked at for the end of a sentence.
const SPEECH_WINDOW: usize = 400;

/// People say more than a value: "Quill: 12 votes."
const MIN_SPOKEN_WORDS: usize = 4;

/// Speech has sentences. A list of statements ("Quill: “We agree.”") has quotation marks around them; values of a form
/// ("Date: Monday") have no full stop.
pub(super) fn sounds_spoken(text: &str, candidate: &Candidate) -> bool {
    let rest = &text[candidate.content..];
    let words = rest.split('\n').next().map_or(0, |line| line.split_whitespace().take(MIN_SPOKEN_WORDS).count());
    words >= MIN_SPOKEN_WORDS
        && !rest.starts_with(['"', '“', '‘', '«'])
        && rest
            .char_indices()
            .take_while(|&(at, _)| at < SPEECH_WINDOW)
            .take_while(|&(at, c)| c != '\n' || !rest[at + 1..].starts_with('\n'))
            .any(|(_, c)| matches!(c, '.' | '?' | '!' | '…'))
}
