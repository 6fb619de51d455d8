//! Who a pronoun means.
//!
//! ```text
//! units     text    -> units      names, nouns, groups of them, pronouns, and what stands beside them
//! features  units   -> scores     a small learned model of a pronoun and somebody it may mean
//! resolve   scores  -> referents  pronouns in text order, each a candidate for the ones after it
//! ```
//!
//! The model is a conditional logit (`training/pronouns.py`): a pronoun chooses among its candidates, or none. What counts
//! is the sum over all candidates of one referent. A gender or number that is known must agree.

mod as_source;
mod features;
mod nouns;
mod units;
mod weights;
mod words;

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::document::pronouns::{Referent, Resolved};
use crate::document::{BlockKind, Entities, Layout, Quote, Sentence, Span};
use crate::encode::TokenScores;
use crate::encode::pairs::Side;
use crate::entities::gender::Gender;
pub(super) use as_source::{Pronoun, relative};
use features::{Agreement, Standing};
use units::{Kind, Quoted, Sort, Unit, Units};
use weights::{MOST, SENTENCES};
use words::{Noun, Number, Role, third_person};

/// Units that are looked at on each side of a pronoun: keeps the work linear in the text, and no sentence reaches it.
const REACH: usize = 400;

/// Weight of the encoder's vectors for "they": they learnt mostly from pronouns of one person. From 0.25 to 0.75 it was better than 1
/// on GUM's training documents.
const VECTORS_OF_THEY: f32 = 0.5;

/// Is this word, in lower case, a noun for people?
pub(super) fn is_person_noun(word: &str) -> bool {
    Noun::of(word).is_some_and(|noun| noun.is_person)
}

/// Is it a noun for one person?
pub(super) fn is_one_person(word: &str) -> bool {
    Noun::of(word).is_some_and(|noun| noun.is_person && noun.number == Number::One)
}

/// What pronouns are resolved in.
#[derive(Debug)]
pub(super) struct Source<'a> {
    text: &'a str,
    layout: &'a Layout,
    sentences: &'a [Sentence],
    entities: &'a Entities,
    /// Contents of quotes with their sources, in text order.
    contents: Vec<(Span, Option<Span>)>,
    /// Sources of quotes, in text order.
    sources: Vec<Span>,
}

impl Source<'_> {
    /// The entity that says a sentence, if it stands in a turn; a stage direction is said by nobody.
    fn own_speaker(&self, sentence: usize) -> Option<usize> {
        let sentence = self.sentences.get(sentence)?;
        let turn = sentence.turn.and_then(|turn| self.layout.turns.get(turn))?;
        let is_said = self.layout.blocks.get(sentence.block).is_none_or(|b| b.kind != BlockKind::StageDirection);
        turn.speaker.as_ref().filter(|_| is_said)?.entity
    }
}

/// Resolves every pronoun of the third person, in text order. Of quotes, contents and sources are looked at.
#[must_use]
pub fn resolve(
    text: &str,
    layout: &Layout,
    sentences: &[Sentence],
    entities: &Entities,
    quotes: &[Quote],
    scores: &TokenScores,
) -> Vec<Resolved> {
    source(text, layout, sentences, entities, quotes, |source| Resolver::new(source, scores).run(usize::MAX).0)
}

/// How likely the pronoun that starts at `at` means each entity, in [0, 1]; all zero if there is no such pronoun.
#[must_use]
pub fn likelihoods(
    text: &str,
    layout: &Layout,
    sentences: &[Sentence],
    entities: &Entities,
    quotes: &[Quote],
    scores: &TokenScores,
    at: usize,
) -> Vec<f32> {
    source(text, layout, sentences, entities, quotes, |source| Resolver::new(source, scores).run(at).1)
}

fn source<T>(
    text: &str,
    layout: &Layout,
    sentences: &[Sentence],
    entities: &Entities,
    quotes: &[Quote],
    read: impl FnOnce(&Source) -> T,
) -> T {
    let mut contents: Vec<(Span, Option<Span>)> =
        quotes.iter().flat_map(|q| q.content.iter().map(|content| (*content, q.source))).collect();
    let mut sources: Vec<Span> = quotes.iter().filter_map(|q| q.source).collect();
    contents.sort_unstable();
    sources.sort_unstable();
    read(&Source { text, layout, sentences, entities, contents, sources })
}

/// What a pronoun may mean, the nearest first, and how likely each is.
struct Shares {
    of: Vec<(usize, f32)>,
    none: f32,
}

impl Shares {
    /// The likeliest root, or none, with its probability.
    fn likeliest(&self) -> (Option<usize>, f32) {
        // The nearest of those with an equal share.
        let best = self.of.iter().rev().max_by(|(_, a), (_, b)| a.total_cmp(b));
        match best.filter(|(_, share)| *share >= self.none) {
            Some((root, share)) => (Some(*root), *share),
            None => (None, self.none),
        }
    }
}

struct Resolver<'a> {
    text: &'a str,
    units: Units,
    /// For each unit by which number its referent goes, if it has one: entities first, then units.
    referents: Vec<Option<usize>>,
    /// How often each referent is named or meant so far.
    frequency: Vec<usize>,
    /// How surely "he" and "she" meant each referent so far: sums of likelihoods.
    heard: Vec<[f32; 2]>,
    /// Sources of quotes, each with the referent of a pronoun in what it says.
    told: HashSet<(Span, usize)>,
    entity_count: usize,
    scores: &'a TokenScores,
    /// What the encoder's vectors say of each unit as a candidate; filled in when it is one.
    sides: Vec<OnceCell<Option<Side>>>,
}

impl<'a> Resolver<'a> {
    fn new(source: &Source<'a>, scores: &'a TokenScores) -> Self {
        let units = Units::read(source);
        let entity_count = source.entities.entities.len();
        let frequency = vec![0; entity_count + units.list.len()];
        let count = units.list.len();
        let mut resolver = Self {
            text: source.text,
            referents: vec![None; count],
            units,
            heard: vec![[0.0; 2]; frequency.len()],
            frequency,
            told: HashSet::new(),
            entity_count,
            scores,
            sides: vec![OnceCell::new(); count],
        };
        for index in 0..count {
            resolver.count(index);
        }
        resolver
    }

    /// Notes the referent of a unit that has a root.
    fn count(&mut self, index: usize) {
        let root = self.units.list[index].root;
        self.referents[index] = root.map(|r| self.units.list[r].entity.unwrap_or(self.entity_count + r));
        if let Some(frequency) = self.referents[index].and_then(|r| self.frequency.get_mut(r)) {
            *frequency += 1;
        }
    }

    /// Notes the referent of a resolved pronoun that a quote tells of.
    fn tell(&mut self, index: usize, likelihood: f32) {
        /// A guess rules nobody out.
        const SURE: f32 = 0.5;
        let told_by = self.units.list[index].told_by.filter(|_| likelihood >= SURE);
        self.told.extend(told_by.zip(self.referents[index]));
    }

    /// The likeliest but for whom a pronoun in what is said means: `“She lied,” she said` has two. None if all is as
    /// likely as that, or nobody else stands before it.
    fn another(&self, index: usize, shares: &Shares) -> Option<(Option<usize>, f32)> {
        let pronoun = &self.units.list[index];
        let source = pronoun.source.filter(|_| pronoun.number == Number::One)?;
        let is_told =
            |root: usize| self.referents[root].is_some_and(|referent| self.told.contains(&(source, referent)));
        shares.likeliest().0.filter(|root| is_told(*root))?;
        let stands_before = |root: usize| self.units.list[root].span.end <= pronoun.span.start;
        let others = shares.of.iter().rev().filter(|(root, _)| stands_before(*root) && !is_told(*root));
        let (root, share) =
            others.max_by(|(_, a), (_, b)| a.total_cmp(b)).filter(|(_, share)| *share >= shares.none)?;
        Some((Some(*root), *share))
    }

    /// Notes the gender of a resolved pronoun for its referent.
    fn hear(&mut self, index: usize, likelihood: f32) {
        let heard = self.referents[index].and_then(|r| self.heard.get_mut(r));
        if let (Some(heard), Some(gender)) = (heard, self.units.list[index].gender) {
            heard[usize::from(gender == Gender::Female)] += likelihood;
        }
    }

    /// The pronouns that meant this candidate's referent so far were of the other gender.
    fn is_other(&self, pronoun: &Unit, candidate: usize) -> bool {
        /// Likelihoods for one gender that sum up to so much more than those for the other tell it.
        const SURE: f32 = 2.0;
        let heard = self.referents[candidate].and_then(|r| self.heard.get(r));
        heard.is_some_and(|[he, she]| match pronoun.gender {
            Some(Gender::Male) => she - he >= SURE,
            Some(Gender::Female) => he - she >= SURE,
            None => false,
        })
    }

    /// All pronouns in text order; of the one that starts at `asked`, the likelihood of each entity.
    fn run(mut self, asked: usize) -> (Vec<Resolved>, Vec<f32>) {
        let mut resolved = vec![];
        let mut likelihoods = vec![0.0; self.entity_count];
        for index in 0..self.units.list.len() {
            let Unit { span, source, kind, .. } = self.units.list[index];
            if kind != Kind::Pronoun {
                continue;
            }
            let shares = self.shares(index);
            if span.start == asked {
                for (root, share) in &shares.of {
                    if let Some(of_entity) = self.units.list[*root].entity.and_then(|e| likelihoods.get_mut(e)) {
                        *of_entity += share;
                    }
                }
            }
            let (root, score) = self.another(index, &shares).unwrap_or_else(|| shares.likeliest());
            self.units.list[index].root = root;
            self.count(index);
            self.tell(index, score);
            self.hear(index, score);
            let antecedent = root.map(|root| {
                let unit = &self.units.list[root];
                unit.mention.map_or(Referent::Noun(unit.span), Referent::Name)
            });
            resolved.push(Resolved { span, antecedent, score, is_source: source.is_some() });
        }
        (resolved, likelihoods)
    }

    /// The probability of each referent, by the root of its nearest unit, and of none.
    fn shares(&self, index: usize) -> Shares {
        let pronoun = &self.units.list[index];
        let candidates = self.candidates(index);
        let referent = |candidate: usize| self.referents[candidate].unwrap_or_default();
        let mut all: Vec<usize> = candidates.iter().map(|c| referent(*c)).collect();
        all.sort_unstable();
        all.dedup();
        let chooser = self.scores.pairs.chooser(&self.scores.words, pronoun.span);
        let trust = if pronoun.number == Number::Several { VECTORS_OF_THEY } else { 1.0 };
        let none = features::none(pronoun, all.len()) + trust * chooser.as_ref().map_or(0.0, Side::with_nothing);
        let last = pronoun.spoke_last.and_then(|unit| self.referents[unit]);
        let mut logits = Vec::with_capacity(candidates.len());
        let mut nearer: Vec<usize> = vec![];
        for &c in &candidates {
            let candidate = &self.units.list[c];
            let Some(root) = candidate.root.and_then(|root| self.units.list.get(root)) else { continue };
            let standing = Standing {
                rank: nearer.iter().filter(|other| **other != referent(c)).count(),
                spoke: last.is_some() && self.referents[c] == last,
                candidates: all.len(),
                frequency: self.frequency.get(referent(c)).copied().unwrap_or_default(),
                agreement: self.agreement(pronoun, candidate, root),
            };
            if candidate.span.start < pronoun.span.start && !nearer.contains(&referent(c)) {
                nearer.push(referent(c));
            }
            let by_vectors = chooser.as_ref().zip(self.side(c)).map_or(0.0, |(chooser, side)| chooser.with(side));
            let by_features = features::score(&self.units, pronoun, candidate, root, standing);
            logits.push((c, by_features + trust * by_vectors));
        }
        let top = logits.iter().fold(none, |top, (_, logit)| top.max(*logit));
        let of_none = (none - top).exp();
        let mut total = of_none;
        let mut of: Vec<(usize, f32)> = vec![];
        let mut place: Vec<Option<usize>> = vec![None; all.len()];
        for (c, logit) in &logits {
            let share = (logit - top).exp();
            total += share;
            let (Ok(referent), Some(root)) = (all.binary_search(&referent(*c)), self.units.list[*c].root) else {
                continue;
            };
            let at = *place[referent].get_or_insert_with(|| {
                of.push((root, 0.0));
                of.len() - 1
            });
            of[at].1 += share;
        }
        of.iter_mut().for_each(|(_, share)| *share /= total);
        Shares { of, none: of_none / total }
    }

    /// A unit as a candidate, by the encoder's vectors.
    fn side(&self, unit: usize) -> Option<&Side> {
        let read = || self.scores.pairs.chosen(&self.scores.words, self.units.list[unit].span);
        self.sides[unit].get_or_init(read).as_ref()
    }

    /// Units that the pronoun may mean, the nearest before it first, then names after it.
    fn candidates(&self, index: usize) -> Vec<usize> {
        let units = &self.units.list;
        let pronoun = &units[index];
        let before = (index.saturating_sub(REACH)..index).rev();
        let mut found: Vec<usize> = before
            .take_while(|c| units[*c].sentence + SENTENCES >= pronoun.sentence)
            .filter(|c| units[*c].span.end <= pronoun.span.start && self.fits(pronoun, *c))
            .take(MOST)
            .collect();
        let after = index + 1..units.len().min(index + 1 + REACH);
        let is_near = |unit: &Unit| unit.sentence <= pronoun.sentence + 1 && unit.block == pronoun.block;
        let after = after.take_while(|c| is_near(&units[*c]));
        found.extend(after.filter(|c| units[*c].entity.is_some() && self.fits(pronoun, *c)));
        found
    }

    fn fits(&self, pronoun: &Unit, index: usize) -> bool {
        let candidate = &self.units.list[index];
        let Some(root) = candidate.root.and_then(|root| self.units.list.get(root)) else { return false };
        let says_it = pronoun.own.is_some() && root.entity == pronoun.own;
        if says_it || self.is_told(pronoun, candidate, root) {
            return false;
        }
        if pronoun.number == Number::One {
            let agrees = |gender: Option<Gender>| gender.is_none() || gender == pronoun.gender;
            let agree = agrees(candidate.gender) && agrees(root.gender) && !self.is_other(pronoun, index);
            return candidate.number == Number::One && agree;
        }
        let may_be_they = match candidate.number {
            // "somebody", "the caller": one whose gender is not known.
            Number::One => candidate.sort == Sort::PersonNoun && candidate.gender.is_none(),
            Number::Several => true,
            Number::Thing => matches!(candidate.sort, Sort::Organization | Sort::Place | Sort::BodyNoun),
        };
        if pronoun.number == Number::Several { may_be_they } else { candidate.number == pronoun.number }
    }

    /// Who is spoken of does not speak: the pronoun is a source outside quotation marks and the candidate stands in them, or it
    /// means one person and the candidate is named in what it says.
    fn is_told(&self, pronoun: &Unit, candidate: &Unit, root: &Unit) -> bool {
        let is_inside =
            pronoun.source.is_some() && pronoun.quoted != Quoted::Marked && candidate.quoted == Quoted::Marked;
        let is_named = || pronoun.source.zip(root.entity).is_some_and(|said| self.units.told.contains(&said));
        is_inside || (pronoun.number == Number::One && is_named())
    }

    fn agreement(&self, pronoun: &Unit, candidate: &Unit, root: &Unit) -> Agreement {
        if candidate.gender.or(root.gender).is_some() {
            return Agreement::Known;
        }
        let name = root.span.of(self.text);
        let looks_female =
            root.kind == Kind::FullName && name.split_whitespace().next().is_some_and(|w| w.ends_with('a'));
        match (looks_female, pronoun.gender) {
            (false, _) => Agreement::Unknown,
            (true, Some(Gender::Female)) => Agreement::Likely,
            (true, _) => Agreement::Unlikely,
        }
    }
}

#[cfg(test)]
mod tests;
