//! Which predicted attribution stands for which gold one.

use super::Reading;

/// Contents match from this share of common tokens (intersection over union).
const LEAST_OVERLAP: f64 = 0.5;
/// Of equal contents, those with agreeing sources are matched first.
const AGREEMENT: f64 = 1e-6;

/// Index pairs (gold, predicted), one to one.
pub struct Matching {
    /// Contents match and sources agree.
    pub attributions: Vec<(usize, usize)>,
    /// Contents match.
    pub contents: Vec<(usize, usize)>,
}

impl Matching {
    pub fn new(gold: &[Reading], predicted: &[Reading]) -> Self {
        let (mut attributions, mut contents) = (vec![], vec![]);
        for (g, truth) in gold.iter().enumerate() {
            for (p, found) in predicted.iter().enumerate() {
                let common = truth.content.intersection(&found.content).count();
                if common == 0 {
                    continue;
                }
                let share = common as f64 / (truth.content.len() + found.content.len() - common) as f64;
                if share >= LEAST_OVERLAP {
                    let agrees = truth.agrees(found);
                    contents.push((if agrees { share + AGREEMENT } else { share }, g, p));
                    if agrees {
                        attributions.push((share, g, p));
                    }
                }
            }
        }
        Self { attributions: greedy(attributions), contents: greedy(contents) }
    }
}

/// Takes pairs by falling share, then in text order, as long as both sides are free.
fn greedy(mut pairs: Vec<(f64, usize, usize)>) -> Vec<(usize, usize)> {
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken: Vec<(usize, usize)> = vec![];
    for (_, g, p) in pairs {
        if taken.iter().all(|(gold, predicted)| *gold != g && *predicted != p) {
            taken.push((g, p));
        }
    }
    taken
}
