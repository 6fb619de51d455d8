//! From word scores to spans: the best label path that is valid BIO.

use std::ops::Range;

use super::HeadScores;

/// A run of words that one head gave one type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BioSpan {
    /// Type `k`: the one that label `2k + 1` begins and label `2k + 2` continues.
    pub kind: usize,
    /// Index of its first word.
    pub first: usize,
    /// Index after its last word.
    pub end: usize,
    /// Mean over its words of the probability that the word belongs to a span of this type (`B` or `I`), in [0, 1].
    /// Doubt about where it begins costs nothing, doubt about what it is does.
    pub score: f32,
}

/// The spans of the likeliest label path over consecutive words, in text order, disjoint.
///
/// Viterbi over log-probabilities and the head's transitions; the only forbidden step is to `I-k` from anything but `B-k`
/// or `I-k` (the first word of the range has nothing before it). Words outside the head's scores are ignored; a head
/// without labels has no spans. Time is linear in words x labels squared.
#[must_use]
pub fn decode(scores: &HeadScores, words: Range<usize>) -> Vec<BioSpan> {
    let labels = scores.labels.len();
    let words = words.start..words.end.min(scores.words());
    if labels < 3 || words.is_empty() {
        return vec![];
    }
    let path = best_path(scores, words.clone());
    let mut spans: Vec<BioSpan> = vec![];
    let mut probabilities = vec![0.0; labels];
    for (word, label) in words.zip(path) {
        let Some(kind) = label.checked_sub(1).map(|l| l / 2) else { continue };
        softmax(scores.row(word), &mut probabilities);
        let probability = probabilities.iter().skip(2 * kind + 1).take(2).sum::<f32>().clamp(0.0, 1.0);
        match spans.last_mut() {
            Some(open) if label == 2 * kind + 2 && open.end == word => {
                open.end += 1;
                open.score += probability;
            }
            _ => spans.push(BioSpan { kind, first: word, end: word + 1, score: probability }),
        }
    }
    for span in &mut spans {
        span.score /= (span.end - span.first) as f32;
    }
    spans
}

/// The label of each word on the best valid path.
fn best_path(scores: &HeadScores, words: Range<usize>) -> Vec<usize> {
    let labels = scores.labels.len();
    // Logits stand for log-probabilities here: they differ by the same amount for all labels of a word.
    // `best[l]` is the weight of the best path that ends in label `l`; `from` holds each step's predecessor.
    let mut best: Vec<f32> = scores.row(words.start).to_vec();
    for inside in (2..labels).step_by(2) {
        best[inside] = f32::NEG_INFINITY;
    }
    let mut from = vec![0u32; words.len() * labels];
    let mut next = vec![0.0; labels];
    for (word, step) in words.clone().zip(from.chunks_exact_mut(labels)).skip(1) {
        // Weights are kept relative to the best one, so that long ranges lose no precision.
        let top = best[argmax(&best)];
        next.fill(f32::NEG_INFINITY);
        for (previous, transitions) in (0u32..).zip(scores.transitions.chunks_exact(labels)) {
            let weight = best[previous as usize] - top;
            for ((reached, through), transition) in next.iter_mut().zip(&mut *step).zip(transitions) {
                if weight + transition > *reached {
                    *reached = weight + transition;
                    *through = previous;
                }
            }
        }
        next.iter_mut().zip(scores.row(word)).for_each(|(reached, logit)| *reached += logit);
        std::mem::swap(&mut best, &mut next);
    }
    let mut label = argmax(&best);
    let mut path = vec![0; words.len()];
    for (place, step) in path.iter_mut().zip(from.chunks_exact(labels)).rev() {
        *place = label;
        label = step[label] as usize;
    }
    path
}

/// Index of the greatest value, the first of equals; NaN is never greatest, unless it is first.
fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = i;
        }
    }
    best
}

/// Probabilities of one word's labels.
fn softmax(logits: &[f32], probabilities: &mut [f32]) {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for (p, logit) in probabilities.iter_mut().zip(logits) {
        *p = (logit - top).exp();
        sum += *p;
    }
    for p in probabilities {
        *p /= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn head(rows: &[[f32; 5]]) -> HeadScores {
        let labels = ["O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG"].map(String::from).to_vec();
        HeadScores { logits: rows.concat(), ..HeadScores::new(labels, &[]) }
    }

    fn spans(scores: &HeadScores, words: Range<usize>) -> Vec<(usize, usize, usize)> {
        decode(scores, words).iter().map(|s| (s.kind, s.first, s.end)).collect()
    }

    const O: [f32; 5] = [5., 0., 0., 0., 0.];
    const B_PERSON: [f32; 5] = [0., 5., 0., 0., 0.];
    const I_PERSON: [f32; 5] = [0., 0., 5., 0., 0.];
    const B_ORG: [f32; 5] = [0., 0., 0., 5., 0.];
    const I_ORG: [f32; 5] = [0., 0., 0., 0., 5.];

    #[test]
    fn joins_and_separates() {
        let scores = head(&[O, B_PERSON, I_PERSON, B_PERSON, B_ORG, I_ORG, O]);
        assert_eq!(spans(&scores, 0..7), [(0, 1, 3), (0, 3, 4), (1, 4, 6)]);
    }

    #[test]
    fn a_continuation_needs_its_own_beginning() {
        // Word 1 prefers I-ORG, but the path must stay valid: one span of one type.
        let scores = head(&[[0., 3., 0., 0., 0.], [0., 0., 3., 0., 3.5]]);
        assert_eq!(spans(&scores, 0..2), [(0, 0, 2)]);
        // Nothing stands before the first word of a range.
        let scores = head(&[B_PERSON, [1., 2., 5., 0., 0.]]);
        assert_eq!(spans(&scores, 1..2), [(0, 1, 2)]);
        assert_eq!(spans(&head(&[[3., 0., 5., 0., 0.], O]), 0..2), []);
    }

    #[test]
    fn score_is_the_mean_probability_of_the_type() {
        let scores = head(&[[-90., 0., 0., -90., -90.], [0., -90., 3f32.ln(), -90., -90.]]);
        let found = decode(&scores, 0..2);
        assert_eq!(found.len(), 1);
        assert!((found[0].score - 0.875).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn a_missing_head_or_range_has_no_spans() {
        assert_eq!(decode(&HeadScores::default(), 0..3), []);
        assert_eq!(spans(&head(&[B_PERSON]), 0..9), [(0, 0, 1)]);
        assert_eq!(spans(&head(&[B_PERSON]), 1..9), []);
    }

    /// Weight of a path, if it is valid.
    fn weight(scores: &HeadScores, path: &[usize]) -> Option<f32> {
        let valid = |i: usize| {
            let label = path[i];
            label == 0 || label % 2 == 1 || (i > 0 && (path[i - 1] == label || path[i - 1] == label - 1))
        };
        let steps: f32 = path.windows(2).map(|step| scores.transitions[step[0] * 5 + step[1]]).sum();
        (0..path.len()).all(valid).then(|| path.iter().enumerate().map(|(i, l)| scores.row(i)[*l]).sum::<f32>() + steps)
    }

    proptest! {
        #[test]
        fn no_valid_path_is_better(
            rows in prop::collection::vec(prop::array::uniform5(-8f32..8f32), 1..5),
            transitions in prop::collection::vec(prop::collection::vec(-4f32..4f32, 5), 5),
        ) {
            let scores = HeadScores { logits: rows.concat(), ..HeadScores::new(head(&[]).labels, &transitions) };
            let found = best_path(&scores, 0..rows.len());
            let reached = weight(&scores, &found);
            prop_assert!(reached.is_some(), "invalid {found:?}");
            for code in 0..5usize.pow(rows.len() as u32) {
                let path: Vec<usize> = (0..rows.len()).map(|i| code / 5usize.pow(i as u32) % 5).collect();
                if let (Some(other), Some(reached)) = (weight(&scores, &path), reached) {
                    prop_assert!(other <= reached + 1e-3, "{path:?} beats {found:?}");
                }
            }
        }

        #[test]
        fn any_scores_give_disjoint_spans(values in prop::collection::vec(prop::num::f32::ANY, 0..60)) {
            let scores = HeadScores { logits: values[..values.len() / 5 * 5].to_vec(), ..head(&[]) };
            let mut end = 0;
            for span in decode(&scores, 0..usize::MAX) {
                prop_assert!(end <= span.first && span.first < span.end && span.end <= scores.words());
                end = span.end;
            }
        }
    }
}
