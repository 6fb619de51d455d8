//! Beam search over a decoder's next-token scores, with the rules of Hugging Face's `generate` that summarisers use.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;

/// More beams or tokens than any summariser uses; keeps a damaged configuration from filling the memory.
const MAX_BEAMS: usize = 64;
const MAX_LENGTH: usize = 4096;

/// How an output is searched for. Names and meaning as in Hugging Face's `generation_config.json`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub struct Search {
    pub num_beams: usize,
    /// Longest output in tokens, the start token and the end token included.
    pub max_length: usize,
    /// No end token before this many tokens, the start token included.
    pub min_length: usize,
    /// Power of the length by which a finished output's log-probability is divided.
    pub length_penalty: f32,
    /// No run of this many tokens comes twice; 0: any may.
    pub no_repeat_ngram_size: usize,
    /// Stop as soon as `num_beams` outputs are finished.
    pub early_stopping: bool,
    pub decoder_start_token_id: u32,
    pub eos_token_id: u32,
    /// The token after the start token.
    pub forced_bos_token_id: Option<u32>,
    /// The last token of an output of full length.
    pub forced_eos_token_id: Option<u32>,
}

impl Default for Search {
    // What `generate` assumes where a folder says nothing, but for the length: 20 tokens are no summary. BART's own
    // summariser of news has 142.
    fn default() -> Self {
        Self {
            num_beams: 1,
            max_length: 142,
            min_length: 0,
            length_penalty: 1.0,
            no_repeat_ngram_size: 0,
            early_stopping: false,
            decoder_start_token_id: 0,
            eos_token_id: 0,
            forced_bos_token_id: None,
            forced_eos_token_id: None,
        }
    }
}

impl Search {
    /// Settings of a model folder: `config.json`, over it its `task_specific_params` for summaries, over it
    /// `generation_config.json` (empty if there is none).
    ///
    /// # Errors
    /// Files that are no JSON objects, values of the wrong kind or out of range.
    pub fn parse(folder: &Path, config: &[u8], generation: &[u8]) -> Result<Self, Error> {
        let object = |name: &str, bytes: &[u8]| match serde_json::from_slice::<Value>(bytes) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Error::Model { path: folder.join(name), problem: "expected a JSON object".into() }),
            Err(error) => Err(Error::Model { path: folder.join(name), problem: error.to_string() }),
        };
        let mut settings = object("config.json", config)?;
        if let Some(Value::Object(task)) =
            settings.get("task_specific_params").and_then(|tasks| tasks.get("summarization"))
        {
            settings.extend(task.clone());
        }
        if !generation.is_empty() {
            settings.extend(object("generation_config.json", generation)?);
        }
        // null stands for "not said".
        settings.retain(|_, value| !value.is_null());
        let wrong = |problem: String| Error::Model { path: folder.join("config.json"), problem };
        for needed in ["decoder_start_token_id", "eos_token_id"] {
            if !settings.contains_key(needed) {
                return Err(wrong(format!("`{needed}` is missing; expected the config.json of a summariser")));
            }
        }
        let search: Self = serde_json::from_value(Value::Object(settings)).map_err(|error| wrong(error.to_string()))?;
        if !(1..=MAX_BEAMS).contains(&search.num_beams) || !(2..=MAX_LENGTH).contains(&search.max_length) {
            return Err(wrong(format!(
                "`num_beams` is {} and `max_length` {}, expected 1 to {MAX_BEAMS} and 2 to {MAX_LENGTH}",
                search.num_beams, search.max_length
            )));
        }
        Ok(search)
    }

    /// Takes what the rules forbid or force out of one beam's log-probabilities. `tokens` are those so far.
    fn constrain(&self, tokens: &[u32], scores: &mut [f32]) {
        let n = self.no_repeat_ngram_size;
        if n > 0 && tokens.len() + 1 >= n {
            let tail = &tokens[tokens.len() + 1 - n..];
            for run in tokens.windows(n).filter(|run| run[..n - 1] == *tail) {
                set(scores, run[n - 1], f32::NEG_INFINITY);
            }
        }
        if tokens.len() < self.min_length {
            set(scores, self.eos_token_id, f32::NEG_INFINITY);
        }
        let forced = match tokens.len() {
            1 => self.forced_bos_token_id,
            length if length + 1 == self.max_length => self.forced_eos_token_id,
            _ => None,
        };
        if let Some(token) = forced {
            scores.fill(f32::NEG_INFINITY);
            set(scores, token, 0.0);
        }
    }

    /// A log-probability by which outputs of different lengths compare; `length` is without the start token.
    fn normalized(&self, score: f32, length: usize) -> f32 {
        score / (length.max(1) as f32).powf(self.length_penalty)
    }
}

fn set(scores: &mut [f32], token: u32, value: f32) {
    if let Some(score) = scores.get_mut(token as usize) {
        *score = value;
    }
}

/// One input's decoder, several beams at a time.
pub trait Decoder {
    /// Logits of the next token, beams x vocabulary, after each beam's newest token.
    ///
    /// # Errors
    /// What the engine reports.
    fn step(&mut self, newest: &[u32]) -> Result<Vec<f32>, String>;
    /// From now on beam `i` goes on from what beam `beams[i]` was.
    fn reorder(&mut self, beams: &[usize]);
}

#[derive(Debug, Clone)]
struct Beam {
    tokens: Vec<u32>,
    score: f32,
}

/// The likeliest output: tokens after the start token, the end token left out.
///
/// # Errors
/// What the decoder reports.
pub fn search(decoder: &mut dyn Decoder, search: &Search) -> Result<Vec<u32>, String> {
    let width = search.num_beams;
    // All beams start alike: only the first may be chosen from.
    let start = |index: usize| Beam {
        tokens: vec![search.decoder_start_token_id],
        score: if index == 0 { 0.0 } else { f32::NEG_INFINITY },
    };
    let mut running: Vec<Beam> = (0..width).map(start).collect();
    let mut finished: Vec<Beam> = vec![];
    for length in 1..search.max_length {
        let newest: Vec<u32> = running.iter().map(|beam| beam.tokens[length - 1]).collect();
        let mut scores = decoder.step(&newest)?;
        let vocabulary = scores.len() / width;
        for (beam, row) in running.iter().zip(scores.chunks_exact_mut(vocabulary)) {
            log_softmax(row);
            search.constrain(&beam.tokens, row);
            row.iter_mut().for_each(|score| *score += beam.score);
        }
        // Twice as many as beams: if every beam has an end among them, as many remain to go on with.
        let best = largest(&scores, 2 * width);
        let (mut next, mut origins) = (Vec::with_capacity(width), Vec::with_capacity(width));
        for (rank, index) in best.into_iter().enumerate() {
            let (origin, token) = (index / vocabulary, (index % vocabulary) as u32);
            let score = scores[index];
            let is_end = token == search.eos_token_id;
            let is_last = length + 1 == search.max_length;
            if is_end || is_last {
                if rank < width && score > f32::NEG_INFINITY {
                    let tokens = running[origin].tokens.iter().copied().chain((!is_end).then_some(token)).collect();
                    finished.push(Beam { tokens, score: search.normalized(score, length) });
                }
            } else if next.len() < width {
                let tokens = running[origin].tokens.iter().copied().chain([token]).collect();
                next.push(Beam { tokens, score });
                origins.push(origin);
            }
        }
        finished.sort_by(|a, b| b.score.total_cmp(&a.score));
        finished.truncate(width);
        let Some(likeliest) = next.first() else { break };
        let is_full = finished.len() == width;
        let can_improve = finished.last().is_none_or(|worst| search.normalized(likeliest.score, length) > worst.score);
        // Without other beams the first end is the end: greedy search.
        if is_full && (width == 1 || search.early_stopping || !can_improve) {
            break;
        }
        // Fewer candidates than beams (a tiny vocabulary): the rest repeats the last and is never better.
        while next.len() < width {
            next.push(Beam { score: f32::NEG_INFINITY, ..next[next.len() - 1].clone() });
            origins.push(origins[origins.len() - 1]);
        }
        decoder.reorder(&origins);
        running = next;
    }
    let best = finished.into_iter().next().or_else(|| running.into_iter().next());
    Ok(best.map(|beam| beam.tokens[1..].to_vec()).unwrap_or_default())
}

fn log_softmax(row: &mut [f32]) {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = row.iter().map(|logit| (logit - top).exp()).sum();
    let shift = top + sum.ln();
    row.iter_mut().for_each(|logit| *logit -= shift);
}

/// Indices of the largest values, best first; of equal ones the earlier.
fn largest(values: &[f32], count: usize) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..values.len()).collect();
    let order = |a: &usize, b: &usize| values[*b].total_cmp(&values[*a]).then(a.cmp(b));
    let count = count.min(indices.len());
    if count < indices.len() {
        indices.select_nth_unstable_by(count, order);
        indices.truncate(count);
    }
    indices.sort_unstable_by(order);
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Next-token probabilities that depend on the newest token alone.
    struct Chain {
        rows: Vec<Vec<f32>>,
        /// Newest tokens of all beams, step by step: what a cache would hold.
        history: Vec<Vec<u32>>,
    }

    impl Decoder for Chain {
        fn step(&mut self, newest: &[u32]) -> Result<Vec<f32>, String> {
            for (history, token) in self.history.iter_mut().zip(newest) {
                history.push(*token);
            }
            Ok(newest.iter().flat_map(|token| self.rows[*token as usize].iter().map(|p| p.ln())).collect())
        }

        fn reorder(&mut self, beams: &[usize]) {
            self.history = beams.iter().map(|beam| self.history[*beam].clone()).collect();
        }
    }

    /// Tokens: 0 start, 1 end, 2 to 4 words. Taking 3 first looks worse and ends better.
    fn chain(beams: usize) -> Chain {
        let rows = vec![
            vec![0.0, 0.0, 0.5, 0.4, 0.1],
            vec![0.0, 1.0, 0.0, 0.0, 0.0],
            vec![0.0, 0.3, 0.2, 0.2, 0.3],
            vec![0.0, 0.9, 0.05, 0.05, 0.0],
            vec![0.0, 0.1, 0.4, 0.4, 0.1],
        ];
        Chain { rows, history: vec![vec![]; beams] }
    }

    fn found(settings: &Search) -> Vec<u32> {
        let settings = Search { eos_token_id: 1, ..settings.clone() };
        search(&mut chain(settings.num_beams), &settings).unwrap()
    }

    #[test]
    fn beams_find_what_greed_misses() {
        let greedy = Search { max_length: 3, ..Search::default() };
        assert_eq!(found(&greedy)[0], 2);
        assert_eq!(found(&Search { num_beams: 3, max_length: 5, ..greedy }), [3]);
    }

    #[test]
    fn rules_hold() {
        let base = Search { num_beams: 2, max_length: 6, ..Search::default() };
        let long = found(&Search { min_length: 4, ..base.clone() });
        assert!(long.len() >= 3, "{long:?}");
        assert_eq!(found(&Search { forced_bos_token_id: Some(4), ..base.clone() })[0], 4);
        assert!(found(&Search { max_length: 3, min_length: 9, ..base.clone() }).len() <= 2);
        let varied = found(&Search { min_length: 5, no_repeat_ngram_size: 1, ..base });
        let mut unique = varied.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), varied.len(), "{varied:?}");
    }

    #[test]
    fn settings_come_from_the_folder() {
        let parse = |config: &str, generation: &str| {
            Search::parse(Path::new("m"), config.as_bytes(), generation.as_bytes()).map_err(|error| error.to_string())
        };
        let config = r#"{"decoder_start_token_id": 2, "eos_token_id": 2, "num_beams": 2, "min_length": null,
            "task_specific_params": {"summarization": {"num_beams": 4, "max_length": 200}}}"#;
        let settings = parse(config, r#"{"max_length": 60, "early_stopping": true}"#).unwrap();
        assert_eq!((settings.num_beams, settings.max_length, settings.early_stopping), (4, 60, true));
        assert!(parse("{}", "").unwrap_err().contains("decoder_start_token_id"));
        assert!(parse(config, "[]").unwrap_err().contains("m/generation_config.json"));
        assert!(parse(config, r#"{"num_beams": 900}"#).unwrap_err().contains("900"));
    }
}
