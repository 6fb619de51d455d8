//! Which candidates make up the summary.

use super::terms::Terms;
use super::weights;
use crate::config::SummaryConfig;

/// Likeness (cosine of their content words) from which two sentences are never cited together; readers found 16 of 18 such pairs to say the same.
const SAME: f32 = 0.6;
/// From this logit on down, sentences are worth next to nothing, the worse the less: they fill what room the limits leave if
/// nothing in them is at fault.
const LEAST: f32 = 0.01;
/// Weight of the logarithm of the probability that nothing in a summary of [`FAULT_WORDS`] words is at fault, against the logarithm of
/// what it is worth. More leaves out more of what cannot be understood or says nothing, and then more of what references hold.
const FAULT: f32 = 0.24;
/// What is said twice weighs that many times what says nothing, as what leans does (`units.rs`).
const TWICE: f32 = 1.8;
/// That weight is of a document of so many candidates, and grows with their number within these factors: of many doubtful sentences the best
/// are easily overrated, and there is more to choose from.
const FAULT_UNITS: f32 = 45.0;
const LEAST_CHOICE: f32 = 0.7;
const MOST_CHOICE: f32 = 4.0;
/// Where a summary may be longer, one fault in it weighs less.
const FAULT_WORDS: f32 = 66.0;
/// A sentence of a summary has about so many words.
const SENTENCE_WORDS: usize = 25;
/// The least probability that a set tells more than the title.
const UNTOLD: f32 = 0.05;
/// How far before a sentence others may stand that explain what it leans on.
pub(super) const REACH: usize = 3;
/// Units from which a set is made up, at least; sets that are looked at beside each other. More changed nothing.
const POOL: usize = 40;
const SETS: usize = 12;

/// What is chosen as a whole: a sentence, an announcement with its list, or a question with its answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// Indices of its sentences, ascending.
    pub sentences: Vec<usize>,
    /// The candidate that it is judged by.
    pub candidate: usize,
    /// Words between white space.
    pub words: usize,
    /// The logarithm of the probability that it can be understood and says something, the former weighing more: by itself, ...
    pub faultless: f32,
    /// ... and where the sentence one, two or three before it is cited, too.
    pub beside: [f32; REACH],
    /// The sentence without which it cannot be understood.
    pub leans_on: Option<usize>,
}

/// Units that may be chosen together.
#[derive(Debug, Clone, Default)]
struct Set {
    /// Ascending.
    units: Vec<usize>,
    words: usize,
    sentences: usize,
    worth: f32,
    /// The logarithm of the probability that none says again what another one says.
    unrepeated: f32,
    /// Its distinct terms, and those of them that the title has; what two units have counts twice.
    terms: usize,
    of_title: usize,
    /// What sets are compared by.
    merit: f32,
}

/// Beam search for the best set within the limits: the sum of what its units are worth, less for likeness to one another, times
/// a power of the probability that nothing is at fault: that each is understood and says something, none says what another says, and
/// that there is more in them than the `title` (its terms) tells. Never what says the same, nor what leans on a sentence that is not
/// chosen. Where there is any unit, there is a set of one. Returns indices of units.
pub(super) fn select(
    units: &[Unit],
    scores: &[f32],
    terms: &Terms,
    title: &[u32],
    config: &SummaryConfig,
) -> Vec<usize> {
    let search = Search { units, scores, terms, title, config, fault: fault(units, config) };
    let pool = search.pool();
    // Where a summary has no limit, all that is good enough is taken, one after another.
    let width = if pool.len() > 4 * POOL { 1 } else { SETS };
    let mut best = search.start(&pool).unwrap_or_default();
    let mut sets = vec![Set::default()];
    while !sets.is_empty() {
        let mut larger: Vec<Set> =
            sets.iter().flat_map(|set| pool.iter().filter_map(|&unit| search.with(set, unit))).collect();
        larger.sort_by(|a, b| a.units.cmp(&b.units).then(b.merit.total_cmp(&a.merit)));
        larger.dedup_by(|a, b| a.units == b.units);
        larger.sort_by(|a, b| b.merit.total_cmp(&a.merit));
        larger.truncate(width);
        if let Some(set) = larger.first().filter(|set| set.merit > best.merit) {
            best = set.clone();
        }
        sets = larger;
    }
    best.units
}

/// The power of the probability that nothing is at fault: [`FAULT`], more where there is more to choose from, less where there is room
/// for more.
fn fault(units: &[Unit], config: &SummaryConfig) -> f32 {
    let room = match (config.max_words, config.max_sentences) {
        (0, 0) => units.iter().map(|unit| unit.words).sum(),
        (0, sentences) => SENTENCE_WORDS * sentences,
        (words, _) => words,
    };
    let candidates = units.chunk_by(|a, b| a.candidate == b.candidate).count();
    let choice = (candidates as f32 / FAULT_UNITS).clamp(LEAST_CHOICE, MOST_CHOICE);
    FAULT * choice * (FAULT_WORDS / room as f32).min(1.0)
}

struct Search<'s> {
    units: &'s [Unit],
    scores: &'s [f32],
    terms: &'s Terms,
    title: &'s [u32],
    config: &'s SummaryConfig,
    /// See [`fault`].
    fault: f32,
}

impl Search<'_> {
    /// The units worth most, in text order; what is longer than a whole summary only where all are.
    fn pool(&self) -> Vec<usize> {
        let size = match (self.config.max_words, self.config.max_sentences) {
            (0, 0) => usize::MAX,
            (words, sentences) => POOL.max(2 * sentences).max(words / 4),
        };
        let mut pool: Vec<usize> = (0..self.units.len()).collect();
        let fits = |unit: &usize| within(self.config.max_words, self.units[*unit].words);
        if pool.iter().any(fits) {
            pool.retain(fits);
        }
        pool.sort_by(|&a, &b| self.worth(b).total_cmp(&self.worth(a)));
        pool.truncate(size);
        pool.sort_unstable();
        pool
    }

    /// The best unit that does not lean on another one; where all do, so be it.
    fn start(&self, pool: &[usize]) -> Option<Set> {
        let set = |&unit: &usize| self.larger(&Set::default(), 0, unit, 0.0);
        let best = |a: Set, b: Set| if b.merit > a.merit { b } else { a };
        let alone = pool.iter().filter(|&&unit| self.units[unit].leans_on.is_none()).map(set).reduce(best);
        alone.or_else(|| pool.iter().map(set).reduce(best))
    }

    /// A set with one more unit at its place, which is that like another one.
    fn larger(&self, set: &Set, place: usize, index: usize, likeness: f32) -> Set {
        let unit = &self.units[index];
        let mut units = set.units.clone();
        units.insert(place, index);
        let own = self.terms.of(unit.candidate);
        let mut larger = Set {
            words: set.words + unit.words,
            sentences: set.sentences + unit.sentences.len(),
            worth: set.worth + self.worth(index) * (1.0 - self.config.redundancy * likeness),
            unrepeated: set.unrepeated + unrepeated(likeness),
            terms: set.terms + own.len(),
            of_title: set.of_title + own.iter().filter(|(term, _)| self.title.binary_search(term).is_ok()).count(),
            units,
            merit: 0.0,
        };
        let faultless = self.understood(&larger.units) + TWICE * larger.unrepeated + larger.tells_more();
        larger.merit = larger.worth.ln() + self.fault * faultless;
        larger
    }

    /// The logarithm of the probability that each of these units is understood, and says something.
    fn understood(&self, set: &[usize]) -> f32 {
        let of_unit = |(place, &index): (usize, &usize)| {
            let unit = &self.units[index];
            let distance = |&other: &usize| unit.sentences.first()?.checked_sub(*self.units[other].sentences.last()?);
            let before = set[..place].iter().rev().take(REACH).filter_map(distance);
            before
                .filter_map(|distance| unit.beside.get(distance.checked_sub(1)?))
                .copied()
                .fold(unit.faultless, f32::max)
        };
        set.iter().enumerate().map(of_unit).sum()
    }

    fn worth(&self, unit: usize) -> f32 {
        let score = self.scores[unit].clamp(f32::EPSILON, 1.0 - f32::EPSILON);
        let logit = (score / (1.0 - score)).ln();
        if logit > LEAST { logit } else { LEAST * (logit - LEAST).exp() }
    }

    /// A set with one more unit, if that fits.
    fn with(&self, set: &Set, index: usize) -> Option<Set> {
        let unit = &self.units[index];
        let (words, sentences) = (set.words + unit.words, set.sentences + unit.sentences.len());
        let is_first = set.units.is_empty();
        // Where all are too long, one is better than none.
        let fits = within(self.config.max_sentences, sentences) && (is_first || within(self.config.max_words, words));
        let is_good =
            is_first || set.units.iter().chain([&index]).all(|&unit| self.scores[unit] >= self.config.min_score);
        let has = |sentence: usize| set.units.iter().any(|&other| self.units[other].sentences.contains(&sentence));
        let place = set.units.binary_search(&index).err()?;
        let is_cited = unit.sentences.iter().any(|&sentence| has(sentence));
        if is_cited || !fits || !is_good || !unit.leans_on.is_none_or(has) {
            return None;
        }
        let cosine = |other: &usize| self.terms.cosine(self.units[*other].candidate, unit.candidate);
        let likeness = set.units.iter().map(cosine).fold(0.0, f32::max);
        if likeness >= SAME {
            return None;
        }
        Some(self.larger(set, place, index, likeness))
    }
}

impl Set {
    /// The logarithm of the probability that it tells more than the title does, which has a share of its terms: by the square of that share.
    fn tells_more(&self) -> f32 {
        let share = self.of_title as f32 / self.terms.max(1) as f32;
        (1.0 - share * share).max(UNTOLD).ln()
    }
}

/// The logarithm of the probability that one of two sentences, that much alike, does not say again what the other says; against that
/// of two that have no word in common.
fn unrepeated(likeness: f32) -> f32 {
    let [constant, weight] = weights::REPEATS;
    constant.exp().ln_1p() - (constant + weight * likeness).exp().ln_1p()
}

/// Whether a size keeps a limit; 0 is none.
const fn within(limit: usize, size: usize) -> bool {
    limit == 0 || size <= limit
}
