//! ROUGE-1, -2, -L and -Lsum (Lin 2004), with the choices of Google's `rouge-score`: words are runs of `a-z0-9` in
//! lower case, words longer than three characters are stemmed, nothing is truncated, and a token matched in one
//! sentence of the union LCS is not counted again.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::{f1, porter, ratio};

/// Names of the measures, in the order of [`f1s`].
pub const MEASURES: [&str; 4] = ["rouge1", "rouge2", "rougeL", "rougeLsum"];

/// Longest word, in bytes, that is compared as it is.
const MAX_UNSTEMMED: usize = 3;

/// F1 in [0, 1] of each of [`MEASURES`]. Sentences are lines (only `rougeLsum` looks at them).
#[must_use]
pub fn f1s(reference: &str, predicted: &str) -> [f64; MEASURES.len()] {
    let lines =
        |text: &str| -> Vec<Vec<String>> { text.split('\n').filter(|line| !line.is_empty()).map(words).collect() };
    let (reference, predicted) = (lines(reference), lines(predicted));
    let (r, p) = (reference.concat(), predicted.concat());
    let of = |hits| f1(ratio(hits, p.len()), ratio(hits, r.len()));
    [
        ngram_f1(&r, &p, 1),
        ngram_f1(&r, &p, 2),
        of(longest_common_subsequence(&r, &p).len()),
        of(union_hits(&reference, &predicted)),
    ]
}

/// The words of a text, stemmed.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).filter(|word| !word.is_empty());
    words.map(|word| if word.len() > MAX_UNSTEMMED { porter::stem(word) } else { word.to_owned() }).collect()
}

fn counts<T: Eq + Hash>(items: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

fn ngram_f1(reference: &[String], predicted: &[String], n: usize) -> f64 {
    let (r, p) = (counts(reference.windows(n)), counts(predicted.windows(n)));
    let both: usize = r.iter().map(|(gram, &count)| count.min(p.get(gram).copied().unwrap_or(0))).sum();
    f1(ratio(both, p.values().sum()), ratio(both, r.values().sum()))
}

/// Positions in `reference` of one longest common subsequence, descending. Of several, the one that `rouge-score` finds.
fn longest_common_subsequence(reference: &[String], predicted: &[String]) -> Vec<usize> {
    let width = predicted.len() + 1;
    let mut table = vec![0_u32; (reference.len() + 1) * width];
    for (i, r) in reference.iter().enumerate() {
        for (j, p) in predicted.iter().enumerate() {
            table[(i + 1) * width + j + 1] = if r == p {
                table[i * width + j] + 1
            } else {
                table[i * width + j + 1].max(table[(i + 1) * width + j])
            };
        }
    }
    let (mut i, mut j) = (reference.len(), predicted.len());
    let mut found = vec![];
    while i > 0 && j > 0 {
        if reference[i - 1] == predicted[j - 1] {
            (i, j) = (i - 1, j - 1);
            found.push(i);
        } else if table[i * width + j - 1] > table[(i - 1) * width + j] {
            j -= 1;
        } else {
            i -= 1;
        }
    }
    found
}

/// Tokens of the reference that stand in the union of its sentences' common subsequences with all predicted sentences.
fn union_hits(reference: &[Vec<String>], predicted: &[Vec<String>]) -> usize {
    let mut left_r = counts(reference.iter().flatten());
    let mut left_p = counts(predicted.iter().flatten());
    let mut hits = 0;
    for sentence in reference {
        let union: BTreeSet<usize> = predicted.iter().flat_map(|p| longest_common_subsequence(sentence, p)).collect();
        for token in union.iter().map(|&i| &sentence[i]) {
            if let (Some(r), Some(p)) = (left_r.get_mut(token), left_p.get_mut(token))
                && *r > 0
                && *p > 0
            {
                (*r, *p) = (*r - 1, *p - 1);
                hits += 1;
            }
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values: `rouge-score` 0.1.2 with `use_stemmer=True`.
    #[test]
    fn agrees_with_rouge_score() {
        let cases = [
            (
                "The harbour council approved the new ferry line on Monday.\nFares will rise by 3.5 percent in spring.",
                "On Monday the council of the harbour approved a ferry line.\nRiders' fares are rising in the spring, officials said.",
                [0.666_667, 0.162_162, 0.461_538, 0.461_538],
            ),
            (
                "Mayor Orr's plan won narrowly; critics remained unconvinced.",
                "Critics were unconvinced by the plan that Mayor Orr won with.",
                [0.6, 0.111_111, 0.3, 0.3],
            ),
            ("a b c d", "a b c d", [1.0; 4]),
            ("", "words here", [0.0; 4]),
            (
                "one two three four five six",
                "one three\nfive two four six\nsix one",
                [0.857_143, 0.0, 0.571_429, 0.714_286],
            ),
        ];
        for (reference, predicted, expected) in cases {
            let found = f1s(reference, predicted);
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-6, "{reference}: {found} != {expected}");
            }
        }
    }
}
