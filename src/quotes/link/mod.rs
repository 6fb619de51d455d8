//! Which source, cue and contents belong together.
//!
//! As in PolNeAR: an attribution has one cue, at most one source, and one or more pieces of content. A content chooses
//! its cue among the nearest ones, a cue its source, each by a small learned model over distance, order and what
//! stands between (`training/linker.py`; on gold spans of PolNeAR dev 98 of 100 choices are right).

mod features;
mod signature;
mod weights;

pub use features::MARKS;
use features::View;
use weights::{CONTENT, CONTENT_NONE, REACH, SOURCE, SOURCE_NONE, SPEECH};

use super::marks::Quotation;
use super::spans::{RoleSpan, RoleSpans, words_in};
use crate::document::Sentence;
use crate::encode::Word;

/// Spans that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    pub source: Option<RoleSpan>,
    pub cue: Option<RoleSpan>,
    /// In text order, at least one.
    pub contents: Vec<RoleSpan>,
    /// Probability of the links: mean over contents of theirs to the cue, times that of cue and source; in [0, 1].
    pub confidence: f32,
}

/// A choice with its probability.
#[derive(Clone, Copy)]
struct Choice {
    chosen: Option<usize>,
    probability: f32,
}

/// Whether a word is a common verb of speech, in lower case.
#[must_use]
pub fn is_speech_verb(word: &str) -> bool {
    SPEECH.binary_search(&word).is_ok()
}

/// Links spans to attributions, in the order of their first content. Contents that choose no cue come alone.
///
/// Quotations are candidates for contents that the model missed: a cue that no content has chosen gets a quotation
/// in its block that would choose it.
#[must_use]
pub fn link(
    text: &str,
    words: &[Word],
    sentences: &[Sentence],
    mut spans: RoleSpans,
    quotations: &[Quotation],
) -> Vec<Attribution> {
    let view = View::new(text, words, sentences);
    let mut choices: Vec<Choice> = spans.contents.iter().map(|c| choose_cue(&view, &spans, c)).collect();
    let missed = missed_contents(&view, &spans, &choices, quotations);
    if !missed.is_empty() {
        spans.contents.extend(missed);
        spans.contents.sort_by_key(|c| c.words.start);
        choices = spans.contents.iter().map(|c| choose_cue(&view, &spans, c)).collect();
    }
    keep_to_paragraphs(&view, &spans, quotations, &mut choices);
    serve_sources(&view, &mut spans, &mut choices);
    assemble(&view, &spans, &choices)
}

/// A cue that has content in its own block does not take content of another one, too: "…" in a paragraph of its own is
/// not what the next paragraph's "Ruiz said that …" reports. A quotation that goes on into the next paragraph may.
fn keep_to_paragraphs(view: &View, spans: &RoleSpans, quotations: &[Quotation], choices: &mut [Choice]) {
    let goes_on = |content: &RoleSpan| {
        let after = quotations.partition_point(|q| q.span.start < content.span.end);
        quotations.get(after).is_some_and(|q| q.continues)
    };
    let block_of_cue: Vec<usize> = spans.cues.iter().map(|cue| view.block_of(cue)).collect();
    let is_at_home = |content: &RoleSpan, cue: usize| view.block_of(content) == block_of_cue[cue];
    let mut served = vec![false; spans.cues.len()];
    for (content, choice) in spans.contents.iter().zip(choices.iter()) {
        if let Some(cue) = choice.chosen.filter(|&cue| is_at_home(content, cue)) {
            served[cue] = true;
        }
    }
    for (content, choice) in spans.contents.iter().zip(choices) {
        if choice.chosen.is_some_and(|cue| served[cue] && !is_at_home(content, cue)) && !goes_on(content) {
            choice.chosen = None;
        }
    }
}

/// A cue with a source and without content says what stands before it in its sentence, even if that opens with a cue of its
/// own which has no source: in "Hopes for rain may be premature, two farmers said" nobody else hopes. That cue becomes part
/// of the content.
fn serve_sources(view: &View, spans: &mut RoleSpans, choices: &mut [Choice]) {
    let mut content_count = vec![0_usize; spans.cues.len()];
    for cue in choices.iter().filter_map(|c| c.chosen) {
        content_count[cue] += 1;
    }
    for outer in 1..spans.cues.len() {
        let inner = outer - 1;
        if (content_count[inner], content_count[outer]) != (1, 0) {
            continue;
        }
        let Some(content) = choices.iter().position(|c| c.chosen == Some(inner)) else { continue };
        if let Some(whole) = whole_content(view, spans, &spans.contents[content], [inner, outer]) {
            spans.contents[content] = whole;
            choices[content].chosen = Some(outer);
        }
    }
}

/// The content with the cue before it, if it should be the content of the cue after it.
fn whole_content(view: &View, spans: &RoleSpans, content: &RoleSpan, cues: [usize; 2]) -> Option<RoleSpan> {
    let [inner, outer] = cues.map(|cue| &spans.cues[cue]);
    let source = &spans.sources[choose_source(view, spans, outer).chosen?];
    let end = outer.words.start.min(source.words.start);
    let in_order = inner.words.end <= content.words.start && content.words.end <= end;
    let sentence = |word: usize| view.words.get(word).map(|w| w.sentence);
    let is_one_sentence = in_order && sentence(inner.words.start) == sentence(end);
    let is_apart = || view.text.get(content.span.end..view.words[end].span.start).is_some_and(|gap| gap.contains(','));
    let free = |role: &[RoleSpan], from: usize| {
        let next = role.partition_point(|s| s.words.start < from);
        role.get(next).is_none_or(|s| s.words.start >= end)
    };
    let stands_alone = || free(&spans.sources, inner.words.start) && free(&spans.contents, content.words.end);
    let has_no_source = || choose_source(view, spans, inner).chosen.is_none();
    (is_one_sentence && is_apart() && stands_alone() && has_no_source())
        .then(|| RoleSpan::new(view.words, inner.words.start..content.words.end, content.score))
        .flatten()
}

/// Quotations without content that choose a cue which has none either.
fn missed_contents(view: &View, spans: &RoleSpans, choices: &[Choice], quotations: &[Quotation]) -> Vec<RoleSpan> {
    let mut served = vec![false; spans.cues.len()];
    for cue in choices.iter().filter_map(|c| c.chosen) {
        served[cue] = true;
    }
    let overlaps = |role: &[RoleSpan], content: &RoleSpan| {
        let next = role.partition_point(|s| s.words.end <= content.words.start);
        role.get(next).is_some_and(|s| s.words.start < content.words.end)
    };
    let mut missed = vec![];
    for quotation in quotations {
        let Some(content) = RoleSpan::new(view.words, words_in(view.words, quotation.span), 0.5) else { continue };
        if [&spans.sources, &spans.cues, &spans.contents].iter().any(|role| overlaps(role, &content)) {
            continue;
        }
        let choice = choose_cue(view, spans, &content);
        if let Some(cue) = choice.chosen
            && !served[cue]
            && view.block_of(&spans.cues[cue]) == view.block_of(&content)
        {
            served[cue] = true;
            missed.push(content);
        }
    }
    missed
}

fn choose_cue(view: &View, spans: &RoleSpans, content: &RoleSpan) -> Choice {
    let none = view.content_choice(spans, content, None).logit(CONTENT_NONE);
    choose(&spans.cues, content, none, |cue| view.content_choice(spans, content, Some(cue)).logit(CONTENT))
}

fn choose_source(view: &View, spans: &RoleSpans, cue: &RoleSpan) -> Choice {
    let none = view.source_choice(spans, cue, None).logit(SOURCE_NONE);
    choose(&spans.sources, cue, none, |source| view.source_choice(spans, cue, Some(source)).logit(SOURCE))
}

/// The likeliest of the candidates near `chooser`, or none; the first of equals.
fn choose(candidates: &[RoleSpan], chooser: &RoleSpan, none: f32, logit: impl Fn(&RoleSpan) -> f32) -> Choice {
    let at = candidates.partition_point(|c| c.words.start < chooser.words.start);
    let near = at.saturating_sub(REACH)..candidates.len().min(at + REACH);
    let logits: Vec<f32> = candidates[near.clone()].iter().map(logit).collect();
    let (mut chosen, mut best) = (None, none);
    for (candidate, logit) in near.zip(&logits) {
        if *logit > best {
            (chosen, best) = (Some(candidate), *logit);
        }
    }
    let total: f32 = logits.iter().chain([&none]).map(|logit| (logit - best).exp()).sum();
    Choice { chosen, probability: total.recip() }
}

fn assemble(view: &View, spans: &RoleSpans, choices: &[Choice]) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = vec![];
    // Where the attribution of each cue stands in `found`.
    let mut of_cue: Vec<Option<usize>> = vec![None; spans.cues.len()];
    for (content, choice) in spans.contents.iter().zip(choices) {
        if let Some(index) = choice.chosen.and_then(|cue| of_cue[cue]) {
            found[index].contents.push(content.clone());
            found[index].confidence += choice.probability;
            continue;
        }
        if let Some(cue) = choice.chosen {
            of_cue[cue] = Some(found.len());
        }
        let cue = choice.chosen.map(|cue| spans.cues[cue].clone());
        found.push(Attribution { source: None, cue, contents: vec![content.clone()], confidence: choice.probability });
    }
    for attribution in &mut found {
        attribution.confidence /= attribution.contents.len() as f32;
        if let Some(cue) = &attribution.cue {
            let choice = choose_source(view, spans, cue);
            attribution.source = choice.chosen.map(|source| spans.sources[source].clone());
            attribution.confidence *= choice.probability;
        } else if let Some((dash, name)) = attribution.contents.last().and_then(|c| signature::after(view, c)) {
            (attribution.cue, attribution.source) = (Some(dash), Some(name));
        }
    }
    found
}
