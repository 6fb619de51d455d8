//! Sentences as bags of weighted words.

use std::collections::HashMap;

/// Words of fewer characters carry no content.
const MIN_CHARS: usize = 2;

/// TF-IDF vectors of sentences, with sentences for documents; L2-normalised.
pub(super) struct Terms {
    /// Of each sentence: (term, weight), sorted by term.
    vectors: Vec<Vec<(u32, f32)>>,
    /// Of the whole: how often each term occurs, times its weight; L2-normalised, indexed by term.
    centroid: Vec<f32>,
    /// How often each term occurs, and the most frequent one.
    occurrences: Vec<f32>,
    most: f32,
    /// Of each term: more, the fewer sentences have it.
    rarities: Vec<f32>,
    numbers: HashMap<String, u32>,
}

impl Terms {
    /// Words are in lower case.
    pub fn new<'w>(sentences: impl Iterator<Item = &'w [String]>) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut bags: Vec<Vec<(u32, f32)>> = vec![];
        for words in sentences {
            let mut terms: Vec<u32> = vec![];
            for word in words.iter().filter(|word| is_content(word)) {
                let next = numbers.len() as u32;
                terms.push(*numbers.entry(word.clone()).or_insert(next));
            }
            terms.sort_unstable();
            bags.push(terms.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f32)).collect());
        }
        let mut sentences_with = vec![0.0_f32; numbers.len()];
        let mut occurrences = vec![0.0_f32; numbers.len()];
        for &(term, count) in bags.iter().flatten() {
            sentences_with[term as usize] += 1.0;
            occurrences[term as usize] += count;
        }
        let total = bags.len() as f32;
        let weights: Vec<f32> = sentences_with.iter().map(|count| (1.0 + total / count).ln()).collect();
        let mut centroid: Vec<f32> = occurrences.iter().zip(&weights).map(|(count, weight)| count * weight).collect();
        normalize(centroid.iter_mut());
        for bag in &mut bags {
            bag.iter_mut().for_each(|(term, count)| *count *= weights[*term as usize]);
            normalize(bag.iter_mut().map(|(_, weight)| weight));
        }
        let most = occurrences.iter().copied().fold(1.0, f32::max);
        Self { vectors: bags, centroid, occurrences, most, rarities: weights, numbers }
    }

    /// Number of distinct terms.
    pub fn count(&self) -> usize {
        self.occurrences.len()
    }

    /// The distinct terms of a sentence with their weights, sorted by term.
    pub fn of(&self, sentence: usize) -> &[(u32, f32)] {
        &self.vectors[sentence]
    }

    /// More, the fewer sentences have a term.
    pub fn rarity(&self, term: u32) -> f32 {
        self.rarities[term as usize]
    }

    /// Those of the words that occur as terms, sorted and distinct.
    pub fn known(&self, words: &[String]) -> Vec<u32> {
        self.known_if(words, |_| true)
    }

    /// The same, of those words only that `counts` takes.
    pub fn known_if(&self, words: &[String], counts: impl Fn(&str) -> bool) -> Vec<u32> {
        let words = words.iter().filter(|word| counts(word));
        let mut known: Vec<u32> = words.filter_map(|word| self.numbers.get(word).copied()).collect();
        known.sort_unstable();
        known.dedup();
        known
    }

    /// Sum over a sentence's terms of the logarithm of how often each occurs.
    pub fn log_frequency(&self, sentence: usize) -> f32 {
        self.vectors[sentence].iter().map(|&(term, _)| self.occurrences[term as usize].ln()).sum()
    }

    /// Sum over a sentence's terms of how often each occurs, against the most frequent term.
    pub fn relative_frequency(&self, sentence: usize) -> f32 {
        self.vectors[sentence].iter().map(|&(term, _)| self.occurrences[term as usize] / self.most).sum()
    }

    /// Number of a sentence's terms that occur more than once.
    pub fn repeated(&self, sentence: usize) -> usize {
        self.vectors[sentence].iter().filter(|&&(term, _)| self.occurrences[term as usize] > 1.0).count()
    }

    /// Closeness of a sentence to the whole, in [0, 1].
    pub fn centrality(&self, sentence: usize) -> f32 {
        self.vectors[sentence].iter().map(|&(term, weight)| weight * self.centroid[term as usize]).sum()
    }

    /// Likeness of each sentence to all of these words, in [0, 1].
    pub fn likeness_to(&self, words: &[String]) -> Vec<f32> {
        let mut bag = vec![0.0_f32; self.count()];
        for &term in words.iter().filter_map(|word| self.numbers.get(word)) {
            bag[term as usize] += self.rarity(term);
        }
        normalize(bag.iter_mut());
        let likeness = |own: &Vec<(u32, f32)>| own.iter().map(|&(term, weight)| weight * bag[term as usize]).sum();
        self.vectors.iter().map(likeness).collect()
    }

    /// Likeness of two sentences, in [0, 1].
    pub fn cosine(&self, a: usize, b: usize) -> f32 {
        let (mut a, mut b) = (self.vectors[a].iter().peekable(), self.vectors[b].iter().peekable());
        let mut sum = 0.0;
        while let (Some((x, v)), Some((y, w))) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => a.next(),
                std::cmp::Ordering::Greater => b.next(),
                std::cmp::Ordering::Equal => {
                    sum += v * w;
                    a.next();
                    b.next()
                }
            };
        }
        sum
    }
}

/// The words of a text in lower case: runs of letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Whether a word in lower case tells what a sentence is about.
pub(super) fn is_content(word: &str) -> bool {
    word.chars().nth(MIN_CHARS - 1).is_some() && !super::lexicon::is_stop_word(word)
}

fn normalize<'v>(values: impl Iterator<Item = &'v mut f32>) {
    let values: Vec<&mut f32> = values.collect();
    let norm = values.iter().map(|value| **value * **value).sum::<f32>().sqrt();
    if norm > 0.0 {
        values.into_iter().for_each(|value| *value /= norm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_share_words_are_alike_and_central() {
        let sentences = ["The ferry left the harbour", "The harbour opened a ferry line", "Rain fell"].map(words);
        let terms = Terms::new(sentences.iter().map(Vec::as_slice));
        assert!((terms.cosine(0, 0) - 1.0).abs() < 1e-6);
        assert!(terms.cosine(0, 1) > 0.3 && terms.cosine(0, 2) == 0.0);
        assert!(terms.centrality(1) > terms.centrality(2));
    }
}
